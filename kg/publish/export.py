"""The whole graph for other tools, streaming and in a stable order.

Comes in: a `GraphStore`. Goes out: papers by id, each sorted, then entities, then links; as one graph (Turtle,
N-Triples, RDF/XML) or as named graphs (N-Quads, TriG, JSON-LD).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import pyoxigraph as ox

from kg.graph.terms import DCTERMS, PROV, RDF
from kg.store import GraphStore

EXPORTS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def write_export(graph: GraphStore, file: BinaryIO, form: str, *, with_text: bool = False) -> None:
    """Writes the graph in one of `EXPORTS`; abstracts only ``with_text``."""
    kind = EXPORTS[form]
    rows = all_quads(graph, with_text) if kind.supports_datasets else union_triples(graph, with_text)
    ox.serialize(rows, file, kind, prefixes=graph.vocabulary.prefixes())


def all_quads(graph: GraphStore, with_text: bool) -> Iterator[ox.Quad]:
    """The quads of all named graphs in the order of the file."""
    for name, first in graph_names(graph):
        for quad in in_order(graph.graph(name), first):
            if with_text or quad.predicate != DCTERMS.abstract:
                yield quad


def graph_names(graph: GraphStore) -> Iterator[tuple[ox.NamedNode | ox.DefaultGraph, str]]:
    """The graphs in order, each with the IRI that leads it: papers, entities, links; a file is one default graph."""
    if not any(True for _ in graph.store.named_graphs()):
        yield ox.DefaultGraph(), ""
        return
    for name in (*graph.papers(), graph.vocabulary.entities_graph, graph.vocabulary.links_graph):
        yield name, name.value


def union_triples(graph: GraphStore, with_text: bool) -> Iterator[ox.Triple]:
    """The triples of all graphs in the order of the Turtle file."""
    shared = shared_subjects(graph)
    written: set[ox.Triple] = set()
    for name, first in graph_names(graph):
        for quad in in_order(graph.graph(name), first):
            triple = quad.triple
            if triple.predicate == DCTERMS.abstract and not with_text:
                continue
            # Only what several papers state can come twice: their claims, and plain triples of their relations.
            if triple.subject in shared:
                if triple in written:
                    continue
                written.add(triple)
            yield triple


def in_order(quads: Iterable[ox.Quad], first: str) -> list[ox.Quad]:
    """The quads sorted: the subject named ``first`` leads, the type leads each subject."""
    type_iri = RDF.type.value

    def order(quad: ox.Quad) -> tuple[bool, str, bool, str, str]:
        subject, predicate = quad.subject.value, quad.predicate.value  # type: ignore[union-attr]
        return subject != first, subject, predicate != type_iri, predicate, str(quad.object)

    return sorted(quads, key=order)


def shared_subjects(graph: GraphStore) -> set[ox.NamedNode]:
    """Claims that several papers make, and the subjects of the relations among them."""
    rows = graph.select(
        f"SELECT ?claim (SAMPLE(?about) AS ?subject) WHERE {{ ?claim <{PROV.wasDerivedFrom.value}> ?paper "
        f"OPTIONAL {{ ?claim <{RDF.subject.value}> ?about }} }} GROUP BY ?claim HAVING (COUNT(DISTINCT ?paper) > 1)"
    )
    return {row[name] for row in rows for name in ("claim", "subject") if row[name]}
