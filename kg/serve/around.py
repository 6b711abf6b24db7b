"""What is drawn around one thing: what it is compared with first, then what it is used with.

Comes in: a `GraphStore` and a node. Goes out: a `PageView`. A baseline of a thousand papers is drawn with those that
say most about it, so that a person sees something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pyoxigraph as ox

from kg.graph.terms import DCTERMS, PROV, ROLE_PROPERTIES
from kg.model import LinkKind, RoleName
from kg.publish.overview import Chosen, view_of
from kg.publish.view import PageView
from kg.store import GraphStore

COMPARED, CLAIMING, LINKED, HELD = 6, 4, 3, 1
"""How much each way to meet counts; a way that is gone twice counts twice."""
ROLE_WEIGHTS = {RoleName.PROPOSED: 8, RoleName.BASELINE: 3}
RING = 80
"""What one step adds at most: more hides what matters."""
ENOUGH = 12
"""With so many that are compared or linked, what only shares a paper stays out."""


def around(graph: GraphStore, focus: ox.NamedNode, steps: int, most: int) -> PageView:
    """The view of what lies within some steps of a node, the strongest first and at most so many nodes."""
    seen = {focus: None}
    ring = [focus]
    for _ in range(steps):
        weights: Counter[ox.NamedNode] = Counter()
        for node in ring:
            for other, weight in met(graph, node):
                weights[other] += weight
        order = sorted(weights.keys() - seen.keys(), key=lambda node: (-weights[node], node.value))
        strong = [node for node in order if weights[node] > HELD]
        ring = (strong if len(strong) >= ENOUGH else order)[: max(0, min(RING, most - len(seen)))]
        seen |= dict.fromkeys(ring)
    papers = {node for node in seen if is_paper(graph, node)}
    entities = frozenset(graph.vocabulary.id(node) for node in seen.keys() - papers)
    chosen = Chosen(tuple(sorted(papers, key=lambda node: node.value)), entities)
    return view_of(graph, chosen, f"{steps} {'step' if steps == 1 else 'steps'} around {name_of(graph, focus)}")


def met(graph: GraphStore, node: ox.NamedNode) -> Iterator[tuple[ox.NamedNode, int]]:
    """What a node meets, and how much that counts; unnamed rivals have no node of their own."""
    store, vocabulary = graph.store, graph.vocabulary
    pg = vocabulary.pg
    for near, far in ((pg.subject, pg.baseline), (pg.baseline, pg.subject)):
        for claim in store.quads_for_pattern(None, near, node, None):
            for quad in store.quads_for_pattern(claim.subject, far, None, claim.graph_name):
                if not vocabulary.id(quad.object).startswith("unnamed/"):  # type: ignore[arg-type]
                    yield quad.object, COMPARED  # type: ignore[misc]
            for quad in store.quads_for_pattern(claim.subject, PROV.wasDerivedFrom, None, claim.graph_name):
                yield quad.object, CLAIMING  # type: ignore[misc]
    for role, name in ROLE_PROPERTIES.items():
        for quad in store.quads_for_pattern(node, pg[name], None, None):
            yield quad.object, ROLE_WEIGHTS.get(role, HELD)  # type: ignore[misc]
        for quad in store.quads_for_pattern(None, pg[name], node, None):
            yield quad.subject, ROLE_WEIGHTS.get(role, HELD)  # type: ignore[misc]
    for kind in LinkKind:
        for quad in store.quads_for_pattern(node, pg[kind.value], None, None):
            yield quad.object, LINKED  # type: ignore[misc]
        for quad in store.quads_for_pattern(None, pg[kind.value], node, None):
            yield quad.subject, LINKED  # type: ignore[misc]


def is_paper(graph: GraphStore, node: ox.NamedNode) -> bool:
    """Whether a node is a paper that was read."""
    return graph.vocabulary.id(node).startswith("paper/") and graph.store.contains_named_graph(node)


def name_of(graph: GraphStore, node: ox.NamedNode) -> str:
    """The title of a paper, the label of an entity."""
    titles = graph.store.quads_for_pattern(node, DCTERMS.title, None, None)
    return next((quad.object.value for quad in titles), "") or graph.label(node)  # type: ignore[union-attr]
