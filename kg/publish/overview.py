"""The part of a graph that a page shows.

Comes in: a `GraphStore`, a focus or none. Goes out: a `PageView` of the papers that matter most and the entities they
name, or of what stands within some steps of the focus.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph import linked_paper_from_quads
from kg.graph.terms import ROLE_PROPERTIES
from kg.model import LinkKind, paper_iri_path
from kg.publish.drawing import Drawing
from kg.publish.ends import entity_ids, entity_name, outside_name, paper_links
from kg.publish.view import PageView
from kg.store import GraphStore
from kg.store.part import reached

MOST_NODES = 1500
"""What a page shows unless told otherwise: more draws slowly and nobody reads it."""
NAMED_LINKS = (LinkKind.COMPARES_AGAINST, LinkKind.BUILDS_ON)
"""The links that lead to the paper of a named work; the others join two papers that were read."""


def overview(
    graph: GraphStore,
    *,
    focus: ox.NamedNode | None = None,
    hops: int = 2,
    most: int = MOST_NODES,
) -> PageView:
    """The view of the whole graph, or of what lies within ``hops`` of ``focus``, at most about ``most`` nodes."""
    chosen = near(graph, focus, hops, most) if focus else most_linked(graph, most)
    return view_of(graph, chosen, f"within {hops} steps of {graph.label(focus)}" if focus else "")


def view_of(graph: GraphStore, chosen: Chosen, where: str = "") -> PageView:
    """The view of chosen papers and entities; ``where`` says how they were chosen."""
    papers = [
        linked_paper_from_quads(graph.graph(paper), graph.extractors, graph.vocabulary) for paper in chosen.papers
    ]
    names = {id: entity_name(graph, graph.vocabulary.node(id)) for id in entity_ids(papers)}
    shown = {id for id in names if chosen.entities is None or id in chosen.entities}
    links = tuple(paper_links(graph, papers))
    ends = {link.target for link in links if link.kind in NAMED_LINKS} if chosen.entities is None else chosen.entities
    outside = {id: name for id in sorted(ends) if (name := outside_name(graph, id))}
    drawing = Drawing(graph, papers, names, shown, links, outside)
    total = len(graph.papers())
    note = f"{len(papers)} papers" if len(papers) == total else f"{len(papers)} of {total} papers"
    return PageView(
        title="papergraph",
        note=f"{note}, {where}" if where else note,
        nodes=tuple(drawing.nodes()),
        edges=tuple(drawing.edges()),
        texts={
            drawing.iri(paper_iri_path(linked.paper.id)): linked.paper.text
            for linked in papers
            if linked.paper.abstract
        },
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """The papers of a page in order, and its entities and outside papers; None: all that the papers lead to."""

    papers: tuple[ox.NamedNode, ...]
    entities: frozenset[str] | None = None


def most_linked(graph: GraphStore, most: int) -> Chosen:
    """The papers with most links to others, as many as fit with the entities they name; all of a small graph."""
    papers = graph.papers()
    if len(papers) * 2 > most or total_nodes(graph, papers) > most:
        degree = links_of(graph)
        order = sorted(papers, key=lambda paper: (-degree.get(paper.value, 0), paper.value))
        kept: list[ox.NamedNode] = []
        entities: set[str] = set()
        read = {graph.vocabulary.id(paper) for paper in papers}
        for paper in order:
            more = set(named_by(graph, paper)) - entities - read
            if kept and len(kept) + 1 + len(entities) + len(more) > most:
                break
            kept.append(paper)
            entities |= more
        papers = sorted(kept, key=lambda paper: paper.value)
    return Chosen(tuple(papers))


def links_of(graph: GraphStore) -> dict[str, int]:
    """How many links to other papers each paper has, by IRI."""
    # Counted by the store: half a million quads are too many to look at one by one.
    counts = "SELECT ?paper (COUNT(?link) AS ?links) { ?link pg:from|pg:to ?paper } GROUP BY ?paper"
    return {row["paper"].value: int(row["links"].value) for row in graph.select(counts)}


def total_nodes(graph: GraphStore, papers: list[ox.NamedNode]) -> int:
    """How many nodes the papers and all they name are."""
    everything = {graph.vocabulary.id(paper) for paper in papers}
    return len(everything.union(*(named_by(graph, paper) for paper in papers)))


def named_by(graph: GraphStore, paper: ox.NamedNode) -> Iterator[str]:
    """The ids of entities that have a role in a paper, and of papers whose work it compares with or builds on."""
    for name in (*ROLE_PROPERTIES.values(), *NAMED_LINKS):
        for quad in graph.store.quads_for_pattern(paper, graph.vocabulary.pg[name], None, None):
            yield graph.vocabulary.id(quad.object)  # type: ignore[arg-type]


def near(graph: GraphStore, focus: ox.NamedNode, hops: int, most: int) -> Chosen:
    """What is reached from the focus in so many steps, nearest first."""
    everything = set(graph.papers())
    seen = set(reached(graph, focus, hops, most))
    papers = sorted(everything & seen, key=lambda node: node.value)
    return Chosen(tuple(papers), frozenset(graph.vocabulary.id(node) for node in seen - everything))
