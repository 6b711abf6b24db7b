"""What the pages need of a whole graph, read once and kept in memory: names, roles, comparisons and results.

Comes in: a `GraphStore`. Goes out: a `Corpus` that answers "all comparisons of vLLM" without a search on disk;
sentences and abstracts stay in the store and are read for the rows that a page shows. 35,000 papers take some
hundred megabytes.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from kg.graph.read import unit_from
from kg.graph.terms import DCTERMS, PROV, QUDT, RDF, ROLE_PROPERTIES, SKOS, Vocabulary
from kg.model import Comparison, Effect, EffectBound, EffectKind, Entity, EntityType, Outcome, Result, RoleName
from kg.publish.ends import OutsideName, outside_name
from kg.store import GraphStore

Column = Mapping[str, ox.NamedNode | ox.Literal]
Setting = tuple[str, str]
"""A dataset and a metric."""


@dataclass(frozen=True, slots=True)
class PaperCard:
    """A paper in a list; ``id`` is the path of its IRI."""

    id: str
    title: str
    year: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim with what all its evidence makes of it; ``papers`` are the ids of those that make it."""

    id: str
    claim: Comparison | Result
    confidence: float
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Corpus:
    """All names and claims by id; lists come most used, newest or surest first."""

    entities: Mapping[str, Entity]
    of_type: Mapping[EntityType, tuple[str, ...]]
    """The ids of the entities of each type."""
    papers: Mapping[str, PaperCard]
    outside: Mapping[str, OutsideName]
    """Papers that were not read, by id and in the order of titles."""
    roles: Mapping[str, tuple[tuple[RoleName, str], ...]]
    """By entity: its papers and what it is to them."""
    uses: Mapping[str, int]
    """By entity: how many papers it has a role in."""
    comparisons: tuple[Stated, ...]
    results: tuple[Stated, ...]
    about: Mapping[str, tuple[Stated, ...]]
    """By entity (or paper, for its own unnamed work): the claims that name it anywhere."""
    boards: Mapping[Setting, tuple[Stated, ...]]
    """By dataset and metric: the results on it."""

    def label(self, id: str) -> str:
        """The name of an entity or the title of a paper, read or not; for anything else the end of its id."""
        if id in self.entities:
            return self.entities[id].label
        if id in self.outside:
            return self.outside[id].title
        return self.papers[id].title if id in self.papers else id.rsplit("/", 1)[-1]


def read_corpus(graph: GraphStore) -> Corpus:
    """The corpus of a graph."""
    entities = read_entities(graph)
    papers = read_papers(graph)
    roles = read_roles(graph, entities.keys(), papers)
    uses = {id: len({paper for _, paper in held}) for id, held in roles.items()}
    order = sorted(entities, key=lambda id: (-uses.get(id, 0), entities[id].label.casefold(), id))
    claims = sorted(read_claims(graph), key=lambda stated: (-stated.confidence, stated.id))
    about: defaultdict[str, list[Stated]] = defaultdict(list)
    boards: defaultdict[Setting, list[Stated]] = defaultdict(list)
    for stated in claims:
        for id in named_in(stated.claim):
            about[id].append(stated)
        if isinstance(stated.claim, Result) and stated.claim.dataset and stated.claim.metric:
            boards[stated.claim.dataset, stated.claim.metric].append(stated)
    of_type: dict[EntityType, list[str]] = {type: [] for type in EntityType}
    for id in order:
        of_type[entities[id].type].append(id)
    return Corpus(
        entities={id: entities[id] for id in order},
        of_type={type: tuple(ids) for type, ids in of_type.items()},
        papers=papers,
        outside=read_outside(graph),
        roles=roles,
        uses=uses,
        comparisons=tuple(stated for stated in claims if isinstance(stated.claim, Comparison)),
        results=tuple(stated for stated in claims if isinstance(stated.claim, Result)),
        about={id: tuple(found) for id, found in about.items()},
        boards={setting: tuple(found) for setting, found in boards.items()},
    )


def named_in(claim: Comparison | Result) -> set[str]:
    """The ids that a claim names, without unnamed rivals."""
    ends = (claim.subject, claim.object) if isinstance(claim, Comparison) else (claim.system,)
    ids = {*ends, claim.metric, claim.dataset, claim.hardware}
    return {id for id in ids if id and not id.startswith("unnamed/")}


def pairs(graph: GraphStore, predicate: ox.NamedNode) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    """Subject's id and object of all statements with a property; what lies outside the base is left out."""
    base = graph.vocabulary.base
    for quad in graph.store.quads_for_pattern(None, predicate, None, None):
        iri: str = quad.subject.value  # type: ignore[union-attr]
        if iri.startswith(base):
            yield sys.intern(iri.removeprefix(base)), quad.object  # type: ignore[misc]


def ids(graph: GraphStore, predicate: ox.NamedNode) -> Iterator[tuple[str, str]]:
    """The same where the object is a thing of the graph as well.

    As lines of text: they are written without Python, which takes half the time and lets requests through meanwhile.
    """
    answer = graph.select(f"SELECT ?subject ?object {{ ?subject {predicate} ?object }}")
    lines = (answer.serialize(format=ox.QueryResultsFormat.TSV) or b"").decode("utf-8").split("\n")
    start = f"<{graph.vocabulary.base}"
    for line in lines[1:]:
        subject, _, value = line.partition("\t")
        if subject.startswith(start) and value.startswith(start):
            yield sys.intern(subject[len(start) : -1]), sys.intern(value[len(start) : -1])


def read_entities(graph: GraphStore) -> dict[str, Entity]:
    """All entities by id."""
    vocabulary, pg = graph.vocabulary, graph.vocabulary.pg
    types: dict[str, EntityType] = {}
    for type in EntityType:
        for quad in graph.store.quads_for_pattern(None, RDF.type, vocabulary.entity_class(type), None):
            types[quad.subject.value.removeprefix(vocabulary.base)] = type  # type: ignore[union-attr]
    labels = {id: value.value for id, value in pairs(graph, SKOS.prefLabel) if id in types}
    aliases: defaultdict[str, set[str]] = defaultdict(set)
    for id, value in pairs(graph, SKOS.altLabel):
        if id in types:
            aliases[id].add(value.value)
    classes = {id for id, value in pairs(graph, pg.isClass) if value.value == "true"}
    directions = {id: value.value == "true" for id, value in pairs(graph, pg.higherIsBetter)}
    return {
        sys.intern(id): Entity(
            id=sys.intern(id),
            type=type,
            label=labels.get(id, id.rsplit("/", 1)[-1]),
            aliases=tuple(sorted(aliases.get(id, ()))),
            is_class=id in classes,
            higher_is_better=directions.get(id),
        )
        for id, type in types.items()
    }


def read_papers(graph: GraphStore) -> dict[str, PaperCard]:
    """All papers by id, the newest first."""
    base = graph.vocabulary.base
    known = {paper.value.removeprefix(base) for paper in graph.papers()}
    titles = {id: value.value for id, value in pairs(graph, DCTERMS.title) if id in known}
    years = {id: int(value.value[:4]) for id, value in pairs(graph, DCTERMS.issued) if value.value[:4].isdigit()}
    cards = (PaperCard(sys.intern(id), titles.get(id, id), years.get(id, 0)) for id in known)
    return {card.id: card for card in sorted(cards, key=lambda card: (-card.year, card.title.casefold(), card.id))}


def read_outside(graph: GraphStore) -> dict[str, OutsideName]:
    """All papers that are known only through the catalogue."""
    vocabulary = graph.vocabulary
    typed = graph.store.quads_for_pattern(None, RDF.type, vocabulary.pg.OutsidePaper, None)
    ids = {vocabulary.id(quad.subject) for quad in typed}  # type: ignore[arg-type]
    found = {id: name for id in ids if (name := outside_name(graph, id))}
    return dict(sorted(found.items(), key=lambda item: (item[1].title.casefold(), item[0])))


def read_roles(
    graph: GraphStore, entities: Iterable[str], papers: Mapping[str, PaperCard]
) -> dict[str, tuple[tuple[RoleName, str], ...]]:
    """By entity the papers it has a role in, in the order of roles and then of papers."""
    known = set(entities)
    place = {id: number for number, id in enumerate(papers)}
    found: defaultdict[str, list[tuple[RoleName, str]]] = defaultdict(list)
    for role, name in ROLE_PROPERTIES.items():
        held = (pair for pair in ids(graph, graph.vocabulary.pg[name]) if pair[1] in known and pair[0] in place)
        for paper, entity in sorted(held, key=lambda pair: place[pair[0]]):
            found[entity].append((role, paper))
    return {entity: tuple(held) for entity, held in found.items()}


def read_claims(graph: GraphStore) -> Iterator[Stated]:
    """All comparisons and results."""
    pg = graph.vocabulary.pg
    subject, rival = dict(ids(graph, pg.subject)), dict(ids(graph, pg.baseline))
    metric, dataset = dict(ids(graph, pg.metric)), dict(ids(graph, pg.onDataset))
    hardware = dict(ids(graph, pg.onHardware))
    outcome = dict(pairs(graph, pg.outcome))
    confidence = {id: float(value.value) for id, value in pairs(graph, pg.confidence)}
    papers: defaultdict[str, set[str]] = defaultdict(set)
    for claim, paper in ids(graph, PROV.wasDerivedFrom):
        papers[claim].add(paper)

    def stated(id: str, claim: Comparison | Result) -> Stated:
        return Stated(id, claim, confidence.get(id, 1.0), tuple(sorted(papers.get(id, ()))))

    def setting(id: str) -> tuple[str, str]:
        return dataset.get(id, ""), hardware.get(id, "")

    effects = dict(read_effects(graph))
    for id, way in outcome.items():
        if id in subject and id in rival:
            how = Outcome(pg.name(way))  # type: ignore[arg-type]
            effect = effects.get(id)
            yield stated(id, Comparison(subject[id], rival[id], how, metric.get(id, ""), effect, *setting(id)))
    values, units = dict(pairs(graph, QUDT.numericValue)), dict(pairs(graph, QUDT.hasUnit))
    for id, value in values.items():
        if id in subject and id in units:
            unit = unit_name(units[id], graph.vocabulary)
            yield stated(id, Result(subject[id], metric.get(id, ""), Decimal(value.value), unit, *setting(id)))


def unit_name(node: ox.NamedNode | ox.Literal, vocabulary: Vocabulary) -> str:
    """The short name of a unit."""
    return sys.intern(unit_from(node, vocabulary))  # type: ignore[arg-type]


def read_effects(graph: GraphStore) -> Iterator[tuple[str, Effect]]:
    """The size of the difference by comparison."""
    pg = graph.vocabulary.pg
    kinds, bounds = dict(pairs(graph, pg.effectKind)), dict(pairs(graph, pg.effectBound))
    tops = dict(pairs(graph, pg.effectMax))
    for id, value in pairs(graph, pg.effectValue):
        if id in kinds and id in bounds:
            yield (
                id,
                Effect(
                    EffectKind(pg.name(kinds[id])),  # type: ignore[arg-type]
                    Decimal(value.value),
                    Decimal(tops[id].value) if id in tops else None,
                    EffectBound(pg.name(bounds[id])),  # type: ignore[arg-type]
                ),
            )


def tally(stated: Iterable[Stated], id: str) -> Counter[Outcome]:
    """How the comparisons of one entity come out, seen from it."""
    return Counter(outcome_for(one.claim, id) for one in stated if is_about(one.claim, id))  # type: ignore[arg-type]


def is_about(claim: Comparison | Result, id: str) -> bool:
    """Whether a claim compares this system with another."""
    return isinstance(claim, Comparison) and id in (claim.subject, claim.object) and claim.subject != claim.object


def outcome_for(claim: Comparison, id: str) -> Outcome:
    """The outcome seen from one of the two sides.

    >>> outcome_for(Comparison("model/a", "model/b", Outcome.BETTER), "model/b").value
    'worse'
    """
    if claim.subject == id:
        return claim.outcome
    mirrored = {Outcome.BETTER: Outcome.WORSE, Outcome.WORSE: Outcome.BETTER}
    return mirrored.get(claim.outcome, claim.outcome)
