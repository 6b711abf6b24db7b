"""The graph as a network: papers and entities as a networkx MultiDiGraph.

Comes in: linked papers, entities and links as values. Goes out: the network, its most-compared baselines, PageRank and
connected groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import networkx as nx

from kg.model import Comparison, Entity, LinkedPaper, PaperLink, paper_iri_path


@dataclass(frozen=True, slots=True)
class Ranked:
    """A node's id, its label and what it was ranked by."""

    id: str
    label: str
    value: float


Edge = tuple[str, str, dict[str, object]]
"""From, to, and what the edge says."""


def network(papers: Iterable[LinkedPaper], entities: Iterable[Entity], links: Iterable[PaperLink]) -> nx.MultiDiGraph:
    """Papers and entities as nodes (``kind``, ``label``); roles, comparisons and links as edges (``kind``)."""
    known = list(papers)
    titles = {paper_iri_path(linked.paper.id): linked.paper.title for linked in known}
    return network_of(titles, (edge for linked in known for edge in paper_edges(linked)), entities, links)


def network_of(
    titles: Mapping[str, str],
    edges: Iterable[Edge],
    entities: Iterable[Entity],
    links: Iterable[PaperLink],
    outside: Mapping[str, str] = MappingProxyType({}),
) -> nx.MultiDiGraph:
    """The network of papers by their titles, and what `paper_edges` gave of each; ``outside`` are papers not read."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((entity.id, {"kind": entity.type.value, "label": entity.label}) for entity in entities)
    graph.add_nodes_from((paper, {"kind": "Paper", "label": title}) for paper, title in titles.items())
    graph.add_nodes_from((paper, {"kind": "OutsidePaper", "label": title}) for paper, title in outside.items())
    graph.add_edges_from(edges)
    for link in links:
        graph.add_edge(link.source, link.target, kind=link.kind.value, via=link.via)
    return graph


def paper_edges(linked: LinkedPaper) -> Iterator[Edge]:
    """A paper's roles and its comparisons.

    A comparison is an edge from its subject to its rival, with outcome, metric and paper; unnamed rivals have none.
    """
    paper = paper_iri_path(linked.paper.id)
    for role in linked.roles:
        yield paper, role.entity, {"kind": role.role.value}
    for claim, _ in linked.claims:
        if isinstance(claim, Comparison) and not claim.object.startswith("unnamed/"):
            said: dict[str, object] = {"outcome": claim.outcome.value, "metric": claim.metric, "paper": paper}
            yield claim.subject, claim.object, {"kind": "comparison", **said}


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
    order = sorted((-round(score, 9), id) for id, score in scores.items() if not id.startswith(("paper/", "outside/")))
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
