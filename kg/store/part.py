"""The surroundings of one thing as a graph of its own.

Comes in: a `GraphStore`, an entity or paper, a number of steps. Goes out: a smaller `GraphStore` in memory that holds
the papers reached, whole, with what they name and the links among them; every quad of it is one of the graph.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.graph.terms import OA, PROV, RDF, RELATION_PROPERTIES, ROLE_PROPERTIES
from kg.model import EntityType, KgError, LinkKind
from kg.store.find import find_entities, find_paper
from kg.store.graph_store import GraphStore, Readable

STEPS = (*ROLE_PROPERTIES.values(), *(kind.value for kind in LinkKind), *RELATION_PROPERTIES.values())
"""The properties that a step may follow, in either direction."""


def find_focus(graph: GraphStore, name: str) -> ox.NamedNode:
    """The entity or paper that a name means; refuses a name that the graph lacks."""
    found = find_entities(graph, name, tuple(EntityType))
    node = found[0] if found else find_paper(graph, name)
    if node is None:
        raise KgError(f"nothing named {name!r} in this graph; give a name, id, IRI or title")
    return node


def reached(graph: GraphStore, focus: ox.NamedNode, hops: int, most: int | None = None) -> list[ox.NamedNode]:
    """The papers and entities within so many steps of the focus, nearest first, at most ``most``."""
    store, pg = graph.store, graph.vocabulary.pg
    steps = [pg[name] for name in STEPS]
    seen = {focus: 0}
    ring = [focus]
    for _ in range(hops):
        found: set[ox.NamedNode] = set()
        for node in ring:
            for predicate in steps:
                found |= {q.object for q in store.quads_for_pattern(node, predicate, None, None)}  # type: ignore[misc]
                found |= {q.subject for q in store.quads_for_pattern(None, predicate, node, None)}  # type: ignore[misc]
        ring = sorted(found - seen.keys(), key=lambda node: node.value)
        if most is not None:
            ring = ring[: max(0, most - len(seen))]
        seen.update(dict.fromkeys(ring, 0))
    return list(seen)


def part(graph: GraphStore, focus: ox.NamedNode, hops: int) -> GraphStore:
    """The part of the graph within ``hops`` of ``focus``: valid where the graph is."""
    store, vocabulary = graph.store, graph.vocabulary
    pg, everything = vocabulary.pg, set(graph.papers())
    near = reached(graph, focus, hops)
    papers = [node for node in near if node in everything]
    kept = set(near)
    for paper in papers:
        kept |= subjects(store, OA.hasSource, paper) | subjects(store, PROV.wasDerivedFrom, paper)
    # What the papers say names entities, unnamed rivals, readers, units: each comes with its own description. Other
    # papers, and their evidence for a claim that they make too, stay out.
    for node in kept - (set(near) - everything):
        kept |= {other for other in named(graph, node) if other not in everything and not is_evidence(graph, other)}
    for paper in papers:
        for link in subjects(store, pg["from"], paper):
            ends = {quad.object for quad in store.quads_for_pattern(link, pg.to, None, None)}
            if all(end in kept or end not in everything for end in ends):
                kept |= {link, *named(graph, link)}
    graphs = {*papers, vocabulary.entities_graph, vocabulary.links_graph, ox.DefaultGraph()}
    smaller = ox.Store()
    smaller.bulk_extend(
        quad
        for node in sorted(kept, key=lambda node: node.value)
        for quad in store.quads_for_pattern(node, None, None, None)
        if quad.graph_name in graphs and (quad.object in kept or not is_data(graph, quad))
    )
    return GraphStore(smaller, vocabulary)


def subjects(store: Readable, predicate: ox.NamedNode, object: ox.NamedNode) -> set[ox.NamedNode]:
    """What points at a node."""
    return {quad.subject for quad in store.quads_for_pattern(None, predicate, object, None)}  # type: ignore[misc]


def named(graph: GraphStore, node: ox.NamedNode) -> Iterator[ox.NamedNode]:
    """The nodes of data that a node's own quads name."""
    for quad in graph.store.quads_for_pattern(node, None, None, None):
        if is_data(graph, quad):
            yield quad.object  # type: ignore[misc]


def is_evidence(graph: GraphStore, node: ox.NamedNode) -> bool:
    """Whether a node is a place in a paper."""
    return any(True for _ in graph.store.quads_for_pattern(node, OA.hasSource, None, None))


def is_data(graph: GraphStore, quad: ox.Quad) -> bool:
    """Whether a quad leads to a node of data: no literal, no term of the ontology, no class."""
    base, pg = graph.vocabulary.base, graph.vocabulary.pg
    if not isinstance(quad.object, ox.NamedNode) or quad.predicate == RDF.type:
        return False
    return quad.object.value.startswith(base) and not quad.object.value.startswith(pg.iri)
