"""Whether a graph is what the ontology says: SHACL shapes, and checks that must return nothing.

Comes in: a `GraphStore`. Goes out: one line for each fault. Shapes run over slices of whole paper graphs, so that
memory stays flat; what needs a look at the whole graph is a query in ``ontology/checks/``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar, cast

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import RDFS, SH

from kg.graph.terms import DCTERMS, RDF, SKOS
from kg.ontology_files import ontology_path, ontology_text
from kg.store.answers import cell
from kg.store.graph_store import GraphStore

Item = TypeVar("Item")

PAPERS_A_SLICE = 100
NODES_A_SLICE = 10_000


def faults(graph: GraphStore) -> Iterator[str]:
    """Each broken shape and each row of a check, as one line."""
    yield from check_faults(graph)
    yield from shape_faults(graph)


def check_faults(graph: GraphStore) -> Iterator[str]:
    """The rows that checks return, with the check's name."""
    for path in sorted(ontology_path("checks").iterdir()):
        if path.suffix == ".rq":
            solutions = graph.select(ontology_text(f"checks/{path.name}", graph.vocabulary.base))
            names = [variable.value for variable in solutions.variables]
            for row in solutions:
                values = " ".join(cell(row[name], graph.vocabulary) for name in names)
                yield f"{path.stem}: {values}"


def shape_faults(graph: GraphStore) -> Iterator[str]:
    """What breaks a shape: node, path and message."""
    base = graph.vocabulary.base
    shapes = rdflib.Graph().parse(data=ontology_text("shapes.ttl", base), format="turtle")
    ontology = rdflib.Graph().parse(data=ontology_text("papergraph.ttl", base), format="turtle")
    classes = list(ontology.triples((None, RDFS.subClassOf, None)))
    for quads in slices(graph):
        data = rdflib.Graph()
        lines = ox.serialize([quad.triple for quad in quads], format=ox.RdfFormat.N_TRIPLES)
        data.parse(data=lines or b"", format="nt")
        for triple in classes:
            data.add(triple)
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
        report = cast(rdflib.Graph, report)
        for result in sorted(report.subjects(rdflib.RDF.type, SH.ValidationResult), key=str):
            node, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
            message = report.value(result, SH.resultMessage)
            yield f"shape: {node} {path or ''} {' '.join(str(message).split())}"


def slices(graph: GraphStore) -> Iterator[list[ox.Quad]]:
    """Parts of the graph that can be judged alone: all that a node says, and of each node it names type and label."""
    store, vocabulary = graph.store, graph.vocabulary
    if not any(True for _ in store.named_graphs()):
        yield list(store)
        return
    for papers in chunks(graph.papers(), PAPERS_A_SLICE):
        quads = [quad for paper in papers for quad in graph.graph(paper)]
        subjects = {quad.subject for quad in quads}
        for subject in subjects:
            quads += store.quads_for_pattern(subject, None, None, vocabulary.links_graph)
        yield quads + cards(graph, quads)
    for name in (vocabulary.entities_graph, vocabulary.links_graph):
        kinds = store.quads_for_pattern(None, RDF.type, None, name)
        for nodes in chunks(sorted({quad.subject for quad in kinds}, key=str), NODES_A_SLICE):
            quads = [quad for node in nodes for quad in store.quads_for_pattern(node, None, None, name)]
            yield quads + cards(graph, quads)


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in runs of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def cards(graph: GraphStore, quads: list[ox.Quad]) -> list[ox.Quad]:
    """Type and label of each node that the quads name and don't describe."""
    described = {quad.subject for quad in quads if quad.predicate == RDF.type}
    named = {quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)}
    start = graph.vocabulary.base
    return [
        quad
        for node in named - described
        if node.value.startswith(start)
        for predicate in (RDF.type, SKOS.prefLabel, DCTERMS.title, DCTERMS.identifier)
        for quad in graph.store.quads_for_pattern(node, predicate, None, None)
    ]
