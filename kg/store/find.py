"""A name a person typed to the nodes it means.

Comes in: "vllm", "method/flashattention2", "Moving MNIST". Goes out: IRIs, the most used first.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from kg.graph.terms import DCTERMS, FABIO, OA, RDF, SKOS
from kg.model import EntityType, entity_id, name_key
from kg.store.graph_store import GraphStore


def find_entities(graph: GraphStore, name: str, types: Sequence[EntityType]) -> list[ox.NamedNode]:
    """The entities of these types that a name, id or IRI means, those with most mentions first.

    An id is made from the name's key, so a label in any spelling is found at once; then aliases as written;
    only then all aliases are searched for one with the same key.
    """
    store, vocabulary = graph.store, graph.vocabulary
    classes = {vocabulary.entity_class(type) for type in types}

    def known(node: ox.NamedNode) -> bool:
        kinds = store.quads_for_pattern(node, RDF.type, None, None)
        return any(quad.object in classes for quad in kinds)

    given = name.removeprefix(vocabulary.base)
    candidates = {vocabulary.node(entity_id(type, name_key(name))) for type in types}
    if "/" in given and not any(char in given for char in ' <>"{}|\\^`'):
        candidates.add(vocabulary.node(given))
    candidates |= labelled(graph, name)
    found = {node for node in candidates if known(node)}
    if not found:
        key = name_key(name)
        pattern = store.quads_for_pattern(None, SKOS.altLabel, None, None)
        found = {quad.subject for quad in pattern if name_key(quad.object.value) == key}  # type: ignore[misc,union-attr]
        found = {node for node in found if known(node)}

    def mentions(node: ox.NamedNode) -> int:
        return sum(1 for _ in store.quads_for_pattern(None, OA.hasBody, node, None))

    return sorted(found, key=lambda node: (-mentions(node), node.value))


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
    papers = set(graph.papers())
    for paper in papers:
        if name in (paper.value, vocabulary.id(paper)):
            return paper
    wanted = name.casefold()
    pattern = store.quads_for_pattern(None, DCTERMS.title, None, None)
    starts = {
        quad.subject
        for quad in pattern
        if quad.object.value.casefold().split(":")[0].strip() == wanted  # type: ignore[union-attr]
        and quad.subject in papers
    }
    return starts.pop() if len(starts) == 1 else None  # type: ignore[return-value]
