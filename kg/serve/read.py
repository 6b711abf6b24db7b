"""The corpus of a graph, read from the store once for each state of it.

Comes in: a `GraphStore`. Goes out: a `Corpus`. 35,000 papers take some hundred megabytes.

Each property is asked for as CSV: Oxigraph writes it without Python, which is several times faster than values one by
one and lets requests through meanwhile.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

import pyoxigraph as ox

from kg.graph.read import unit_from
from kg.graph.terms import DCTERMS, PROV, QUDT, ROLE_PROPERTIES, SKOS
from kg.model import Comparison, Effect, EffectBound, EffectKind, Entity, EntityType, Outcome, Result, RoleName
from kg.publish.ends import OutsideName, outside_name
from kg.serve.corpus import Corpus, PaperCard, Setting, Stated, named_in
from kg.store import GraphStore


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


def pairs(graph: GraphStore, predicate: ox.NamedNode) -> Iterator[tuple[str, str]]:
    """Subject's id and object's value of all statements with a property; subjects outside the base are left out."""
    base = graph.vocabulary.base
    answer = graph.select(f"SELECT ?subject ?object {{ ?subject {predicate} ?object }}")
    table = io.BytesIO(answer.serialize(format=ox.QueryResultsFormat.CSV) or b"")
    rows = csv.reader(io.TextIOWrapper(table, encoding="utf-8", newline=""))
    next(rows, None)
    for subject, value in rows:
        if subject.startswith(base):
            yield sys.intern(subject[len(base) :]), value


def ids(graph: GraphStore, predicate: ox.NamedNode) -> Iterator[tuple[str, str]]:
    """The same where the object is a thing of the graph as well: its id."""
    base = graph.vocabulary.base
    for subject, value in pairs(graph, predicate):
        if value.startswith(base):
            yield subject, sys.intern(value[len(base) :])


def of_class(graph: GraphStore, type: ox.NamedNode) -> list[str]:
    """The ids of a class's members."""
    base = graph.vocabulary.base
    answer = graph.select(f"SELECT DISTINCT ?member {{ ?member a {type} }}")
    lines = (answer.serialize(format=ox.QueryResultsFormat.CSV) or b"").decode("utf-8").split("\r\n")[1:]
    return [sys.intern(iri[len(base) :]) for iri in lines if iri.startswith(base)]


def read_entities(graph: GraphStore) -> dict[str, Entity]:
    """All entities by id."""
    vocabulary, pg = graph.vocabulary, graph.vocabulary.pg
    labels = dict(pairs(graph, SKOS.prefLabel))
    aliases: defaultdict[str, list[str]] = defaultdict(list)
    for id, value in pairs(graph, SKOS.altLabel):
        aliases[id].append(value)
    classes = {id for id, value in pairs(graph, pg.isClass) if value == "true"}
    directions = {id: value == "true" for id, value in pairs(graph, pg.higherIsBetter)}
    return {
        id: Entity(
            id=id,
            type=type,
            label=labels.get(id, id.rsplit("/", 1)[-1]),
            aliases=tuple(sorted(aliases.get(id, ()))),
            is_class=id in classes,
            higher_is_better=directions.get(id),
        )
        for type in EntityType
        for id in of_class(graph, vocabulary.entity_class(type))
    }


def read_papers(graph: GraphStore) -> dict[str, PaperCard]:
    """All papers by id, the newest first."""
    known = of_class(graph, graph.vocabulary.pg.Paper)
    titles = dict(pairs(graph, DCTERMS.title))
    years = {id: int(value[:4]) for id, value in pairs(graph, DCTERMS.issued) if value[:4].isdecimal()}
    cards = (PaperCard(id, titles.get(id, id), years.get(id, 0)) for id in known)
    return {card.id: card for card in sorted(cards, key=lambda card: (-card.year, card.title.casefold(), card.id))}


def read_outside(graph: GraphStore) -> dict[str, OutsideName]:
    """All papers that are known only through the catalogue."""
    ids = of_class(graph, graph.vocabulary.pg.OutsidePaper)
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
        # One pair for all that a paper holds so: a million of them would take more than all names.
        held = {paper: (role, paper) for paper in papers}
        pairs = (pair for pair in ids(graph, graph.vocabulary.pg[name]) if pair[1] in known and pair[0] in place)
        for paper, entity in sorted(pairs, key=lambda pair: place[pair[0]]):
            found[entity].append(held[paper])
    return {entity: tuple(held) for entity, held in found.items()}


def read_claims(graph: GraphStore) -> Iterator[Stated]:
    """All comparisons and results."""
    vocabulary, pg = graph.vocabulary, graph.vocabulary.pg
    subject, rival = dict(ids(graph, pg.subject)), dict(ids(graph, pg.baseline))
    metric, dataset = dict(ids(graph, pg.metric)), dict(ids(graph, pg.onDataset))
    hardware = dict(ids(graph, pg.onHardware))
    confidence = {id: float(value) for id, value in pairs(graph, pg.confidence)}
    papers: dict[str, tuple[str, ...]] = {}
    for claim, paper in ids(graph, PROV.wasDerivedFrom):
        papers[claim] = (*papers.get(claim, ()), paper)

    def stated(id: str, claim: Comparison | Result) -> Stated:
        return Stated(id, claim, confidence.get(id, 1.0), tuple(sorted(papers.get(id, ()))))

    def setting(id: str) -> tuple[str, str]:
        return dataset.get(id, ""), hardware.get(id, "")

    effects = dict(read_effects(graph))
    # As mappings: what two papers claim stands in the graphs of both.
    for id, way in dict(pairs(graph, pg.outcome)).items():
        if id in subject and id in rival:
            outcome = Outcome(way.removeprefix(pg.iri))
            effect = effects.get(id)
            yield stated(id, Comparison(subject[id], rival[id], outcome, metric.get(id, ""), effect, *setting(id)))

    @lru_cache(maxsize=4096)
    def unit_name(iri: str) -> str:
        return unit_from(ox.NamedNode(iri), vocabulary)

    units = {id: unit_name(iri) for id, iri in pairs(graph, QUDT.hasUnit)}
    for id, value in dict(pairs(graph, QUDT.numericValue)).items():
        if id in subject and id in units:
            yield stated(id, Result(subject[id], metric.get(id, ""), Decimal(value), units[id], *setting(id)))


def read_effects(graph: GraphStore) -> Iterator[tuple[str, Effect]]:
    """The size of the difference by comparison."""
    pg = graph.vocabulary.pg
    kinds = {id: EffectKind(iri.removeprefix(pg.iri)) for id, iri in pairs(graph, pg.effectKind)}
    bounds = {id: EffectBound(iri.removeprefix(pg.iri)) for id, iri in pairs(graph, pg.effectBound)}
    tops = dict(pairs(graph, pg.effectMax))
    for id, value in pairs(graph, pg.effectValue):
        if id in kinds and id in bounds:
            top = Decimal(tops[id]) if id in tops else None
            yield id, Effect(kinds[id], Decimal(value), top, bounds[id])
