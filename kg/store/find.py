"""A name a person typed to the nodes it means.

Comes in: "vllm", "method/flashattention2", "Moving MNIST". Goes out: IRIs, the most used first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from kg.graph.terms import DCTERMS, FABIO, OA, RDF, SKOS
from kg.model import EntityType, entity_id, name_key
from kg.store.graph_store import GraphStore


def find_entities(graph: GraphStore, name: str, types: Sequence[EntityType]) -> list[ox.NamedNode]:
    """The entities of these types that a name, id or IRI means, those with most mentions first.

    An id is made from the name's key, so a label in any spelling is found at once; then aliases as written;
    only then all aliases are searched for one with the same key.
    """
    store = graph.store
    found = called(graph, name, types)
    if not found:
        key = name_key(name)
        pattern = store.quads_for_pattern(None, SKOS.altLabel, None, None)
        found = {quad.subject for quad in pattern if name_key(quad.object.value) == key}  # type: ignore[misc,union-attr]
        found = {node for node in found if has_type(graph, node, types)}

    def mentions(node: ox.NamedNode) -> int:
        return sum(1 for _ in store.quads_for_pattern(None, OA.hasBody, node, None))

    return sorted(found, key=lambda node: (-mentions(node), node.value))


def called(graph: GraphStore, name: str, types: Sequence[EntityType]) -> set[ox.NamedNode]:
    """The entities of these types with this id, IRI, label or alias, or a label that differs in spelling only."""
    vocabulary = graph.vocabulary
    given = name.removeprefix(vocabulary.base)
    candidates = {vocabulary.node(entity_id(type, name_key(name))) for type in types}
    if "/" in given and is_iri_part(given):
        candidates.add(vocabulary.node(given))
    candidates |= labelled(graph, name)
    return {node for node in candidates if has_type(graph, node, types)}


def has_type(graph: GraphStore, node: ox.NamedNode, types: Sequence[EntityType]) -> bool:
    """Whether a node is an entity of one of these types."""
    classes = {graph.vocabulary.entity_class(type) for type in types}
    return any(quad.object in classes for quad in graph.store.quads_for_pattern(node, RDF.type, None, None))


def labelled(graph: GraphStore, name: str) -> set[ox.NamedNode]:
    """What has exactly this label or alias."""
    return {
        quad.subject  # type: ignore[misc]
        for predicate in (SKOS.prefLabel, SKOS.altLabel)
        for quad in graph.store.quads_for_pattern(None, predicate, ox.Literal(name), None)
    }


def find_paper(graph: GraphStore, name: str) -> ox.NamedNode | None:
    """The paper with this IRI, id, arXiv id or title (or its part before the colon, if one paper has it)."""
    store, vocabulary = graph.store, graph.vocabulary
    for predicate, text in (
        (DCTERMS.identifier, name),
        (DCTERMS.identifier, f"arxiv:{name}"),
        (FABIO.hasArXivId, name),
        (DCTERMS.title, name),
    ):
        for quad in store.quads_for_pattern(None, predicate, ox.Literal(text), None):
            return quad.subject  # type: ignore[return-value]
    given = name.removeprefix(vocabulary.base)
    if is_iri_part(given) and is_paper(graph, vocabulary.node(given)):
        return vocabulary.node(given)
    # Most titles open with what the paper proposes, and that is found without going through all titles.
    proposing = {
        quad.subject
        for entity in called(graph, name, tuple(EntityType))
        for quad in store.quads_for_pattern(None, vocabulary.pg.proposes, entity, None)
    }
    titles = (quad for node in proposing for quad in store.quads_for_pattern(node, DCTERMS.title, None, None))
    found = opened(graph, titles, name) or opened(graph, store.quads_for_pattern(None, DCTERMS.title, None, None), name)
    return found.pop() if len(found) == 1 else None


def opened(graph: GraphStore, titles: Iterable[ox.Quad], name: str) -> set[ox.NamedNode]:
    """The papers whose title is the name up to its colon."""
    wanted = name.casefold()
    starts = (quad for quad in titles if quad.object.value.casefold().split(":")[0].strip() == wanted)  # type: ignore[union-attr]
    return {quad.subject for quad in starts if is_paper(graph, quad.subject)}  # type: ignore[misc,arg-type]


def is_iri_part(text: str) -> bool:
    """Whether it can stand in an IRI."""
    return not any(char in text for char in ' <>"{}|\\^`')


def is_paper(graph: GraphStore, node: ox.NamedNode) -> bool:
    """Whether a paper that was read has this IRI."""
    return any(True for _ in graph.store.quads_for_pattern(node, RDF.type, graph.vocabulary.pg.Paper, None))
