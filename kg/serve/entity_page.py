"""The page of a method, model, software, dataset, hardware, metric or task.

Comes in: an entity's id and which parts of its lists are wanted. Goes out: an `EntityPage`: what it is, who proposed
it, how it does against whom, its results, what it is related to, and the papers that name it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph.terms import DCTERMS, OA, RELATION_PROPERTIES
from kg.model import Comparison, Entity, EntityType, Outcome, RelationName, Result, RoleName, Span
from kg.serve.claim_rows import ClaimRow, claim_rows
from kg.serve.corpus import Setting, Stated, is_about, outcome_for
from kg.serve.listing import Link, Part, Piece, link, links, part, said_of, snippet
from kg.serve.snapshot import Snapshot

RELATIONS = {
    RelationName.VARIANT_OF: ("variant of", "variants"),
    RelationName.PART_OF: ("part of", "parts"),
    RelationName.BASED_ON: ("builds on", "built on it"),
    RelationName.APPLIED_TO: ("applied to", "what is applied to it"),
    RelationName.TRAINED_ON: ("trained on", "trained on it"),
    RelationName.EVALUATED_ON: ("evaluated on", "evaluated on it"),
    RelationName.RUNS_ON: ("runs on", "runs on it"),
    RelationName.ADDRESSES: ("addresses", "addressed by"),
}
"""How a relation reads from its subject and from its object."""

ROLES = {
    RoleName.PROPOSED: "Proposed by",
    RoleName.BASELINE: "A baseline in",
    RoleName.EVALUATED: "Evaluated on it",
    RoleName.USED: "Used in",
    RoleName.ADDRESSED: "Addressed in",
    RoleName.BACKGROUND: "Named in",
}
MOST_RELATED = 24
ROWS, RIVALS, BOARDS, PAPERS = 25, 12, 12, 8
"""How long the parts of the lists are."""

SYSTEMS = (EntityType.METHOD, EntityType.MODEL, EntityType.SOFTWARE)


@dataclass(frozen=True, slots=True)
class RivalLine:
    """How an entity does against one other, over all claims."""

    rival: Link
    better: int
    equal: int
    worse: int


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A leaderboard with how many results it has."""

    dataset: Link
    metric: Link
    results: int


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper with the words around the place that names an entity."""

    paper: Link
    words: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class RelatedLine:
    """What stands in one relation to an entity; ``total`` may be more than is shown."""

    words: str
    others: tuple[Link, ...]
    total: int


@dataclass(frozen=True, slots=True)
class EntityPage:
    """All that the page says."""

    entity: Entity
    system: bool
    papers: int
    proposers: tuple[Link, ...]
    introduced: Link | None
    """The outside paper that introduced it, where that is known."""
    tally: Mapping[Outcome, int]
    rivals: Part[RivalLine]
    comparisons: Part[ClaimRow]
    results: Part[ClaimRow]
    settings: Part[ClaimRow]
    boards: Part[BoardLine]
    relations: tuple[RelatedLine, ...]
    roles: tuple[tuple[str, Part[PaperLine]], ...]
    outcome: str


def entity_page(snapshot: Snapshot, id: str, numbers: Mapping[str, int], outcome: str = "") -> EntityPage:
    """The page of an entity; ``numbers`` tells which part of each list, ``outcome`` narrows the comparisons."""
    corpus = snapshot.corpus
    entity = corpus.entities[id]
    about = corpus.about.get(id, ())
    own, results, settings = sorted_claims(about, id)
    tally = Counter(outcome_for(claim, id) for _, claim in own)
    shown = [stated for stated, claim in own if outcome in ("", outcome_for(claim, id).value)]
    held = corpus.roles.get(id, ())

    def number(name: str) -> int:
        return numbers.get(name, 1)

    boards = part(board_settings(snapshot, about), "boards", number("boards"), BOARDS)
    return EntityPage(
        entity=entity,
        system=entity.type in SYSTEMS,
        papers=corpus.uses.get(id, 0),
        proposers=links(snapshot, [paper for role, paper in held if role == RoleName.PROPOSED][:MOST_RELATED]),
        introduced=introduced_by(snapshot, id),
        tally=tally,
        rivals=rivals_part(snapshot, own, id, number("rivals")),
        comparisons=rows_part(snapshot, shown, "comparisons", number("comparisons"), id),
        results=rows_part(snapshot, results, "results", number("results")),
        settings=rows_part(snapshot, settings, "settings", number("settings")),
        boards=Part(board_lines(snapshot, boards.rows), boards.name, boards.number, boards.pages, boards.total),
        relations=tuple(related(snapshot, id)),
        roles=tuple(paper_parts(snapshot, id, held, numbers)),
        outcome=outcome,
    )


def introduced_by(snapshot: Snapshot, id: str) -> Link | None:
    """The outside paper that introduced an entity; None where a paper that was read did, or nobody knows."""
    graph = snapshot.graph
    node = graph.vocabulary.node(id)
    for quad in graph.store.quads_for_pattern(node, graph.vocabulary.pg.introducedBy, None, None):
        paper = graph.vocabulary.id(quad.object)  # type: ignore[arg-type]
        if paper in snapshot.corpus.outside:
            return link(snapshot, paper)
    return None


def sorted_claims(
    about: Sequence[Stated], id: str
) -> tuple[list[tuple[Stated, Comparison]], list[Stated], list[Stated]]:
    """Claims about an entity: its comparisons, its results, and claims of others that it is the setting of."""
    own: list[tuple[Stated, Comparison]] = []
    results: list[Stated] = []
    settings: list[Stated] = []
    for stated in about:
        claim = stated.claim
        if isinstance(claim, Comparison) and is_about(claim, id):
            own.append((stated, claim))
        elif isinstance(claim, Result) and claim.system == id:
            results.append(stated)
        else:
            settings.append(stated)
    return own, results, settings


def rows_part(
    snapshot: Snapshot, claims: Sequence[Stated], name: str, number: int, seen_from: str = ""
) -> Part[ClaimRow]:
    """One page of a list of claims, its sentences read."""
    chosen = part(claims, name, number, ROWS)
    rows = claim_rows(snapshot, chosen.rows, seen_from)
    return Part(rows, name, chosen.number, chosen.pages, chosen.total)


def rivals_part(snapshot: Snapshot, own: Sequence[tuple[Stated, Comparison]], id: str, number: int) -> Part[RivalLine]:
    """How it does against each other named system, the most compared first."""
    counts: dict[str, Counter[Outcome]] = {}
    for _, claim in own:
        other = claim.object if claim.subject == id else claim.subject
        if other in snapshot.corpus.entities:
            counts.setdefault(other, Counter())[outcome_for(claim, id)] += 1
    order = sorted(counts, key=lambda other: (-counts[other].total(), snapshot.corpus.label(other)))
    ways = (Outcome.BETTER, Outcome.EQUAL, Outcome.WORSE)
    shown = part(order, "rivals", number, RIVALS)
    lines = (RivalLine(link(snapshot, other), *(counts[other][way] for way in ways)) for other in shown.rows)
    return Part(tuple(lines), shown.name, shown.number, shown.pages, shown.total)


def board_settings(snapshot: Snapshot, about: Sequence[Stated]) -> list[Setting]:
    """The leaderboards that a dataset, a metric or a system is on, the longest first."""
    boards = snapshot.corpus.boards
    settings = {(stated.claim.dataset, stated.claim.metric) for stated in about if isinstance(stated.claim, Result)}
    return sorted(settings & boards.keys(), key=lambda setting: (-len(boards[setting]), setting))


def board_lines(snapshot: Snapshot, settings: Sequence[Setting]) -> tuple[BoardLine, ...]:
    """Leaderboards with their names and lengths."""
    boards = snapshot.corpus.boards
    return tuple(BoardLine(link(snapshot, each[0]), link(snapshot, each[1]), len(boards[each])) for each in settings)


def related(snapshot: Snapshot, id: str) -> Iterator[RelatedLine]:
    """What stands in a stated relation to it, in both directions, the most used first."""
    graph, corpus = snapshot.graph, snapshot.corpus
    node, base = ox.NamedNode(graph.vocabulary.base + id), graph.vocabulary.base
    for relation, name in RELATION_PROPERTIES.items():
        predicate = graph.vocabulary.pg[name]
        ahead = [quad.object for quad in graph.store.quads_for_pattern(node, predicate, None, None)]
        back = [quad.subject for quad in graph.store.quads_for_pattern(None, predicate, node, None)]
        for words, nodes in ((RELATIONS[relation][0], ahead), (RELATIONS[relation][1], back)):
            others = {other.value.removeprefix(base) for other in nodes}  # type: ignore[union-attr]
            order = sorted(others - {id}, key=lambda other: (-corpus.uses.get(other, 0), other))
            if order:
                yield RelatedLine(words, links(snapshot, order[:MOST_RELATED]), len(order))


def paper_parts(
    snapshot: Snapshot, id: str, held: Sequence[tuple[RoleName, str]], numbers: Mapping[str, int]
) -> Iterator[tuple[str, Part[PaperLine]]]:
    """The papers by what it is to them."""
    for role, words in ROLES.items():
        papers = [paper for of, paper in held if of == role]
        if papers:
            chosen = part(papers, role.value, numbers.get(role.value, 1), PAPERS)
            lines = tuple(paper_line(snapshot, paper, id) for paper in chosen.rows)
            yield words, Part(lines, chosen.name, chosen.number, chosen.pages, chosen.total)


def paper_line(snapshot: Snapshot, paper: str, id: str) -> PaperLine:
    """A paper with the words around its first mention of an entity; without text only the paper."""
    graph = snapshot.graph
    base, pg = graph.vocabulary.base, graph.vocabulary.pg
    name = ox.NamedNode(base + paper)
    spans = []
    for mention in graph.store.quads_for_pattern(None, OA.hasBody, ox.NamedNode(base + id), name):
        values = said_of(graph, mention.subject)
        spans.append(Span(int(values[pg.start]), int(values[pg.end])))
    abstracts = graph.store.quads_for_pattern(name, DCTERMS.abstract, None, name)
    abstract = next((quad.object.value for quad in abstracts), "")  # type: ignore[union-attr]
    title = snapshot.corpus.papers[paper].title
    # A name in the title stands there to be read already.
    inside = [span for span in sorted(spans) if span.start > len(title)]
    if not inside or not abstract:
        return PaperLine(link(snapshot, paper), ())
    start = len(title) + 1
    return PaperLine(link(snapshot, paper), snippet(abstract, Span(inside[0].start - start, inside[0].end - start)))
