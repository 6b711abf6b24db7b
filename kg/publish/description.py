"""What a graph holds, for catalogues and query editors: a VoID and DCAT description.

Comes in: a `GraphStore`. Goes out: a Turtle file: how many triples, how many nodes of each class, how often each
property, the vocabularies in use. It holds no time and no blank node, so one graph has one description.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

import pyoxigraph as ox

from kg.graph.build import integer
from kg.graph.terms import DCAT, DCTERMS, RDF, VOID
from kg.publish.export import parts, unwritten
from kg.store import GraphStore

TITLE = "papergraph"
DESCRIPTION = "Papers, the things they name and the quantified claims between them, each with its evidence."


def write_description(graph: GraphStore, file: BinaryIO, *, with_text: bool = False) -> None:
    """Writes the description; ``with_text`` changes nothing but the counts."""
    prefixes = graph.vocabulary.prefixes() | {"void": VOID.iri, "dcat": DCAT.iri}
    triples = list(description(graph, with_text))
    ox.serialize(triples, file, ox.RdfFormat.TURTLE, prefixes=prefixes)


def description(graph: GraphStore, with_text: bool) -> Iterator[ox.Triple]:
    """The dataset, then a partition for each class and each property."""
    vocabulary = graph.vocabulary
    dataset, turtle = vocabulary.node("dataset"), vocabulary.node("dataset/turtle")
    classes, properties = counted(graph, with_text)
    for kind in (VOID.Dataset, DCAT.Dataset):
        yield ox.Triple(dataset, RDF.type, kind)
    yield ox.Triple(dataset, DCTERMS.title, ox.Literal(TITLE))
    yield ox.Triple(dataset, DCTERMS.description, ox.Literal(DESCRIPTION))
    yield ox.Triple(dataset, VOID.uriSpace, ox.Literal(vocabulary.base))
    yield ox.Triple(dataset, VOID.feature, ox.NamedNode("http://www.w3.org/ns/formats/Turtle"))
    yield ox.Triple(dataset, DCAT.distribution, turtle)
    yield ox.Triple(turtle, RDF.type, DCAT.Distribution)
    yield ox.Triple(turtle, DCTERMS.title, ox.Literal("graph.ttl"))
    yield ox.Triple(turtle, DCAT.mediaType, ox.NamedNode("https://www.iana.org/assignments/media-types/text/turtle"))
    used = {predicate.value for predicate in properties}
    for start in sorted(vocabulary.prefixes().values()):
        if any(iri.startswith(start) for iri in used):
            yield ox.Triple(dataset, VOID.vocabulary, ox.NamedNode(start))
    [subjects] = graph.select("SELECT (COUNT(DISTINCT ?s) AS ?count) { ?s ?p ?o }")
    for predicate, number in (
        (VOID.triples, properties.total()),
        (VOID.distinctSubjects, int(subjects["count"].value)),
        (VOID.classes, len(classes)),
        (VOID.properties, len(properties)),
        (VOID.documents, len(graph.papers())),
    ):
        yield ox.Triple(dataset, predicate, integer(number))
    for group, of, number_of, found in (
        (VOID.classPartition, VOID["class"], VOID.entities, classes),
        (VOID.propertyPartition, VOID.property, VOID.triples, properties),
    ):
        for term, number in sorted(found.items(), key=lambda pair: pair[0].value):
            part = vocabulary.node(f"dataset/{of.value.rsplit('#', 1)[-1]}/{quote(term.value, safe='')}")
            yield ox.Triple(dataset, group, part)
            yield ox.Triple(part, of, term)
            yield ox.Triple(part, number_of, integer(number))


def counted(graph: GraphStore, with_text: bool) -> tuple[Counter[ox.NamedNode], Counter[ox.NamedNode]]:
    """How many nodes each class has, and how many triples each property, as the Turtle file holds them."""
    classes: Counter[ox.NamedNode] = Counter()
    properties: Counter[ox.NamedNode] = Counter()
    seen: set[str] = set()
    for part in parts(graph, with_text):
        for quad in unwritten(part, seen, graph.vocabulary):
            properties[quad.predicate] += 1
            if quad.predicate == RDF.type:
                classes[quad.object] += 1  # type: ignore[index]
    return classes, properties
