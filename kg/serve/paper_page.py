"""The page of a paper.

Comes in: a paper's id. Goes out: a `PaperPage`: its abstract with names and claims marked, its claims with their
sentences, what it proposes and compares with, and the papers that it meets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import pyoxigraph as ox

from kg.graph import linked_paper_from_quads
from kg.model import LinkedPaper, LinkKind, Paper, Relation, RoleName, paper_iri_path
from kg.serve.claim_rows import ClaimRow, claim_rows
from kg.serve.corpus import Stated
from kg.serve.entity_page import RELATIONS
from kg.serve.listing import Link, Part, Piece, link, links, part
from kg.serve.snapshot import Snapshot

ROLES = {
    RoleName.PROPOSED: "Proposes",
    RoleName.BASELINE: "Compares with",
    RoleName.USED: "Uses",
    RoleName.EVALUATED: "Evaluates on",
    RoleName.ADDRESSED: "Addresses",
    RoleName.BACKGROUND: "Names",
}
MEETINGS = {
    (LinkKind.COMPARES_AGAINST, True): "Compares against the work of",
    (LinkKind.COMPARES_AGAINST, False): "Is compared against by",
    (LinkKind.BUILDS_ON, True): "Builds on",
    (LinkKind.BUILDS_ON, False): "Is built on by",
    (LinkKind.SHARES_BASELINE_WITH, True): "Has the same baseline as",
    (LinkKind.SHARES_BENCHMARK_WITH, True): "Is tested on the same data as",
}
"""How a link reads from its source (True) or its target; the symmetric ones read alike."""

NEIGHBOURS = 8


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A paper that this one meets, and the entities that carry the link."""

    paper: Link
    through: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A relation that the paper states."""

    subject: Link
    words: str
    object: Link


@dataclass(frozen=True, slots=True)
class PaperPage:
    """All that the page says; ``address`` is where the paper itself can be read."""

    paper: Paper
    address: str
    title: tuple[Piece, ...]
    abstract: tuple[Piece, ...]
    comparisons: tuple[ClaimRow, ...]
    results: tuple[ClaimRow, ...]
    relations: tuple[RelationRow, ...]
    roles: tuple[tuple[str, tuple[Link, ...]], ...]
    neighbours: tuple[tuple[str, Part[Neighbour]], ...]


def paper_page(snapshot: Snapshot, id: str, numbers: Mapping[str, int]) -> PaperPage:
    """The page of a paper; ``numbers`` tells which part of each list of neighbours."""
    linked = linked_paper(snapshot, id)
    paper = linked.paper
    pieces = text_pieces(linked)
    rows = claim_rows(snapshot, claims_of(linked), paper=id)
    relations = [
        RelationRow(link(snapshot, claim.subject), RELATIONS[claim.relation][0], link(snapshot, claim.object))
        for claim, _ in linked.claims
        if isinstance(claim, Relation)
    ]
    roles = (
        (words, links(snapshot, [held.entity for held in linked.roles if held.role == role]))
        for role, words in ROLES.items()
    )
    return PaperPage(
        paper=paper,
        address=web_address(paper),
        title=cut(pieces, 0, len(paper.title)),
        abstract=cut(pieces, len(paper.title) + 1, len(paper.text)),
        comparisons=tuple(row for row in rows if row.rival),
        results=tuple(row for row in rows if not row.rival),
        relations=tuple(relations),
        roles=tuple((words, held) for words, held in roles if held),
        neighbours=tuple(neighbours(snapshot, id, numbers)),
    )


def linked_paper(snapshot: Snapshot, id: str) -> LinkedPaper:
    """All that a paper says."""
    graph = snapshot.graph
    return linked_paper_from_quads(graph.graph(graph.vocabulary.node(id)), graph.extractors, graph.vocabulary)


def claims_of(linked: LinkedPaper) -> Iterator[Stated]:
    """The comparisons and results of one paper, each as sure as that paper is."""
    for claim, evidence in linked.claims:
        if not isinstance(claim, Relation):
            yield Stated(claim.id, claim, evidence.score or 1.0, (paper_iri_path(linked.paper.id),))


def web_address(paper: Paper) -> str:
    """Where the paper can be read; only an address of the web, whatever the graph says.

    >>> web_address(Paper("p", "", "", url="javascript:alert(1)")), web_address(Paper("p", "", "", arxiv="2210.03052"))
    ('', 'https://arxiv.org/abs/2210.03052')
    """
    if paper.url.startswith(("https://", "http://")):
        return paper.url
    return f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece with the place where it starts."""

    start: int
    piece: Piece


def text_pieces(linked: LinkedPaper) -> list[Placed]:
    """Title and abstract cut wherever a name or a claim begins or ends; the longest name counts where they overlap."""
    text = linked.paper.text
    claimed = [evidence.span for claim, evidence in linked.claims if not isinstance(claim, Relation)]
    named = sorted(linked.mentions, key=lambda mention: (mention.span.start - mention.span.end, mention.span.start))
    cuts = {0, len(linked.paper.title), len(linked.paper.title) + 1, len(text)}
    for span in (*claimed, *(mention.span for mention in named)):
        cuts |= {span.start, span.end}
    edges = sorted(edge for edge in cuts if 0 <= edge <= len(text))
    pieces = []
    for start, end in pairwise(edges):
        name = next((m for m in named if m.span.start <= start and end <= m.span.end), None)
        said = any(span.start <= start and end <= span.end for span in claimed)
        kind = name.entity.split("/")[0] if name else ""
        mark = " ".join(filter(None, ("said" if said else "", f"named {kind}" if name else "")))
        pieces.append(Placed(start, Piece(text[start:end], mark, f"/{name.entity}" if name else "")))
    return pieces


def cut(pieces: list[Placed], start: int, end: int) -> tuple[Piece, ...]:
    """The pieces between two places that are cuts."""
    return tuple(placed.piece for placed in pieces if start <= placed.start < end)


def neighbours(snapshot: Snapshot, id: str, numbers: Mapping[str, int]) -> Iterator[tuple[str, Part[Neighbour]]]:
    """The papers that a paper meets, by how; those that share most come first."""
    found: dict[tuple[LinkKind, bool], list[tuple[str, tuple[str, ...]]]] = {}
    for key, other, carriers in meetings(snapshot, id):
        found.setdefault(key, []).append((other, carriers))
    for place, (key, words) in enumerate(MEETINGS.items()):
        met = sorted(found.get(key, ()), key=lambda one: (-len(one[1]), snapshot.corpus.label(one[0]), one[0]))
        if met:
            name = f"met{place}"
            chosen = part(met, name, numbers.get(name, 1), NEIGHBOURS)
            rows = tuple(Neighbour(link(snapshot, other), links(snapshot, carriers)) for other, carriers in chosen.rows)
            yield words, Part(rows, name, chosen.number, chosen.pages, chosen.total)


def meetings(snapshot: Snapshot, id: str) -> Iterator[tuple[tuple[LinkKind, bool], str, tuple[str, ...]]]:
    """The links of a paper in both directions: how, which paper, through which entities."""
    graph = snapshot.graph
    vocabulary, store, pg = graph.vocabulary, graph.store, graph.vocabulary.pg
    node = ox.NamedNode(vocabulary.base + id)
    for near, far, source in ((pg["from"], pg.to, True), (pg.to, pg["from"], False)):
        for quad in store.quads_for_pattern(None, near, node, vocabulary.links_graph):
            values: dict[ox.NamedNode, list[ox.NamedNode]] = {}
            for said in store.quads_for_pattern(quad.subject, None, None, vocabulary.links_graph):
                values.setdefault(said.predicate, []).append(said.object)  # type: ignore[arg-type]
            kind = LinkKind(pg.name(values[pg.linkKind][0]))
            symmetric = kind in (LinkKind.SHARES_BASELINE_WITH, LinkKind.SHARES_BENCHMARK_WITH)
            carriers = sorted(vocabulary.id(carrier) for carrier in values.get(pg.via, ()))
            yield (kind, source or symmetric), vocabulary.id(values[far][0]), tuple(carriers)
