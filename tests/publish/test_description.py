from __future__ import annotations

import io
from collections import Counter

import pyoxigraph as ox

from kg.graph.terms import DCAT, RDF, VOID
from kg.publish.description import write_description
from kg.publish.formats import export_to
from kg.store import GraphStore


def described(graph: GraphStore) -> ox.Store:
    out = io.BytesIO()
    write_description(graph, out)
    store = ox.Store()
    store.load(out.getvalue(), format=ox.RdfFormat.TURTLE)
    return store


def number(store: ox.Store, subject: ox.NamedNode, predicate: ox.NamedNode) -> int:
    [quad] = store.quads_for_pattern(subject, predicate, None, None)
    return int(quad.object.value)  # type: ignore[union-attr]


def test_the_counts_are_those_of_the_turtle_file(sample_graph: GraphStore) -> None:
    store = described(sample_graph)
    dataset = sample_graph.vocabulary.node("dataset")
    out = io.BytesIO()
    export_to(sample_graph, out, "turtle")
    triples = [quad.triple for quad in ox.parse(out.getvalue(), format=ox.RdfFormat.TURTLE)]
    assert number(store, dataset, VOID.triples) == len(triples)
    assert number(store, dataset, VOID.distinctSubjects) == len({triple.subject for triple in triples})
    assert number(store, dataset, VOID.documents) == 47
    types = Counter(triple.object for triple in triples if triple.predicate == RDF.type)
    for group, of, count, wanted in (
        (VOID.propertyPartition, VOID.property, VOID.triples, Counter(triple.predicate for triple in triples)),
        (VOID.classPartition, VOID["class"], VOID.entities, types),
    ):  # fmt: skip
        found = {}
        for quad in store.quads_for_pattern(dataset, group, None, None):
            [term] = store.quads_for_pattern(quad.object, of, None, None)  # type: ignore[arg-type]
            found[term.object] = number(store, quad.object, count)  # type: ignore[arg-type]
        assert found == wanted


def test_it_is_a_dataset_for_catalogues_without_blank_nodes(sample_graph: GraphStore) -> None:
    store = described(sample_graph)
    dataset = sample_graph.vocabulary.node("dataset")
    kinds = {quad.object for quad in store.quads_for_pattern(dataset, RDF.type, None, None)}
    assert kinds == {VOID.Dataset, DCAT.Dataset}
    assert not any(isinstance(term, ox.BlankNode) for quad in store for term in (quad.subject, quad.object))
    vocabularies = {quad.object.value for quad in store.quads_for_pattern(dataset, VOID.vocabulary, None, None)}  # type: ignore[union-attr]
    assert sample_graph.vocabulary.pg.iri in vocabularies
