"""The graph as a network: papers and entities as a networkx MultiDiGraph.

Comes in: linked papers, entities and links as values. Goes out: the network, its most-compared baselines, PageRank and
connected groups.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from kg.model import Comparison, Entity, LinkedPaper, PaperLink, paper_iri_path


@dataclass(frozen=True, slots=True)
class Ranked:
    """A node's id, its label and what it was ranked by."""

    id: str
    label: str
    value: float


def network(papers: Iterable[LinkedPaper], entities: Iterable[Entity], links: Iterable[PaperLink]) -> nx.MultiDiGraph:
    """Papers and entities as nodes (``kind``, ``label``); roles, comparisons and links as edges (``kind``)."""
    graph = nx.MultiDiGraph()
    for entity in entities:
        graph.add_node(entity.id, kind=entity.type.value, label=entity.label)
    for linked in papers:
        add_paper(graph, linked)
    add_links(graph, links)
    return graph


def add_paper(graph: nx.MultiDiGraph, linked: LinkedPaper) -> None:
    """Adds a paper, its roles and its comparisons.

    A comparison is an edge from its subject to its rival, with outcome, metric and paper; unnamed rivals have none.
    """
    paper = paper_iri_path(linked.paper.id)
    graph.add_node(paper, kind="Paper", label=linked.paper.title)
    for role in linked.roles:
        graph.add_edge(paper, role.entity, kind=role.role.value)
    for claim, _ in linked.claims:
        if isinstance(claim, Comparison) and not claim.object.startswith("unnamed/"):
            graph.add_edge(
                claim.subject,
                claim.object,
                kind="comparison",
                outcome=claim.outcome.value,
                metric=claim.metric,
                paper=paper,
            )


def add_links(graph: nx.MultiDiGraph, links: Iterable[PaperLink]) -> None:
    """Adds the links between papers."""
    for link in links:
        graph.add_edge(link.source, link.target, kind=link.kind.value, via=link.via)


def most_compared(graph: nx.MultiDiGraph, most: int = 10) -> list[Ranked]:
    """The entities that most papers compare against, by number of papers."""
    papers: dict[str, set[str]] = {}
    for _, rival, values in graph.edges(data=True):
        if values["kind"] == "comparison":
            papers.setdefault(rival, set()).add(values["paper"])
    counts = sorted(((-len(found), rival) for rival, found in papers.items()))
    return [ranked(graph, rival, -count) for count, rival in counts[:most]]


def central(graph: nx.MultiDiGraph, most: int = 10) -> list[Ranked]:
    """The entities with the highest PageRank (Page et al. 1999) in the network of roles and comparisons."""
    if not graph:
        return []
    scores = nx.pagerank(nx.DiGraph(graph.edges()))
    order = sorted((-round(score, 9), id) for id, score in scores.items() if not id.startswith("paper/"))
    return [ranked(graph, id, -score) for score, id in order[:most]]


def groups(graph: nx.MultiDiGraph) -> list[list[str]]:
    """The sets of papers that links between papers connect, the largest first; a paper alone is a group."""
    papers = [id for id, values in graph.nodes(data=True) if values["kind"] == "Paper"]
    among = graph.to_undirected(as_view=True).subgraph(papers)
    found = [sorted(group) for group in nx.connected_components(among)]
    return sorted(found, key=lambda group: (-len(group), group))


def ranked(graph: nx.MultiDiGraph, id: str, value: float) -> Ranked:
    """A node with its label."""
    return Ranked(id, graph.nodes[id]["label"], value)
