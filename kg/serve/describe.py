"""What things, the service and the data are, in RDF.

Comes in: an id, or a snapshot. Goes out: triples: all that is said of a thing; the SPARQL 1.1 Service Description of
the endpoint; the VoID description of the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, unquote

import pyoxigraph as ox

from kg.graph.terms import DCTERMS, RDF, XSD, Namespace, Vocabulary
from kg.serve.formats import GRAPH_FORMATS, TABLE_FORMATS
from kg.serve.snapshot import Snapshot

SD = Namespace(
    "http://www.w3.org/ns/sparql-service-description#",
    """Service Dataset Graph NamedGraph endpoint supportedLanguage SPARQL11Query resultFormat feature UnionDefaultGraph
    defaultDataset defaultGraph availableGraphs namedGraph name graph""",
)
VOID = Namespace(
    "http://rdfs.org/ns/void#",
    """Dataset sparqlEndpoint triples entities uriSpace exampleResource vocabulary classPartition propertyPartition
    class property distinctSubjects""",
)
FOAF = Namespace("http://xmlns.com/foaf/0.1/", "homepage")

COUNT_PROPERTIES = "SELECT ?property (COUNT(*) AS ?triples) { ?s ?property ?o } GROUP BY ?property ORDER BY ?property"


def id_of(raw_path: str) -> tuple[str, ...]:
    """The ids that the path of an address can mean, as it stands first.

    >>> id_of("/paper/arxiv%3A2604.01229")
    ('paper/arxiv%3A2604.01229', 'paper/arxiv:2604.01229')
    """
    given = raw_path.lstrip("/")
    kind, _, rest = given.partition("/")
    # Clients write a colon or a plus as they please.
    plain = unquote(rest, errors="surrogateescape")
    again = (f"{kind}/{quote(plain, safe=safe, errors='surrogateescape')}" for safe in (":", "+", ""))
    return tuple(dict.fromkeys((given, *again)))


def known_id(snapshot: Snapshot, raw_path: str) -> str:
    """The id of the thing at an address; ``""`` where there is nothing."""
    base, store = snapshot.graph.vocabulary.base, snapshot.graph.store
    for id in id_of(raw_path):
        if id in snapshot.corpus.entities or id in snapshot.corpus.papers:
            return id
        try:
            node = ox.NamedNode(base + id)
        except ValueError:
            continue
        if any(True for _ in store.quads_for_pattern(node, None, None, None)):
            return id
    return ""


def thing_triples(snapshot: Snapshot, id: str) -> list[ox.Triple]:
    """All that the graph says of a thing, each triple once and in order.

    A paper is all that it says; an abstract stays out, as in every export. An entity comes with the claims whose
    subject or object it is.
    """
    graph = snapshot.graph
    store, pg = graph.store, graph.vocabulary.pg
    node = ox.NamedNode(graph.vocabulary.base + id)
    found: set[ox.Triple] = set()
    if id in snapshot.corpus.papers:
        found |= {quad.triple for quad in graph.graph(node) if quad.predicate != DCTERMS.abstract}
    nodes = {node}
    for predicate in (pg.subject, pg.baseline, RDF.subject, RDF.object):
        nodes |= {quad.subject for quad in store.quads_for_pattern(None, predicate, node, None)}  # type: ignore[misc]
    for each in nodes:
        said = store.quads_for_pattern(each, None, None, None)
        found |= {quad.triple for quad in said if quad.predicate != DCTERMS.abstract}
    return sorted(found, key=str)


def serialized(triples: Iterable[ox.Triple], form: str, vocabulary: Vocabulary) -> bytes:
    """Triples in one of the formats of graphs."""
    prefixes = vocabulary.prefixes() | {"sd": SD.iri, "void": VOID.iri, "foaf": FOAF.iri}
    return ox.serialize(triples, format=GRAPH_FORMATS[form].kind, prefixes=prefixes) or b""


def service_triples(snapshot: Snapshot, endpoint: str) -> Iterator[ox.Triple]:
    """The service description; ``endpoint`` is the address that was asked."""
    address = ox.NamedNode(endpoint)
    service, data, default = (ox.NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default"))
    yield ox.Triple(service, RDF.type, SD.Service)
    yield ox.Triple(service, SD.endpoint, address)
    yield ox.Triple(service, SD.supportedLanguage, SD.SPARQL11Query)
    yield ox.Triple(service, SD.feature, SD.UnionDefaultGraph)
    tables, graphs = TABLE_FORMATS.values(), GRAPH_FORMATS.values()
    for iri in (*(form.iri for form in tables), *(form.iri for form in graphs)):
        yield ox.Triple(service, SD.resultFormat, ox.NamedNode(iri))
    yield ox.Triple(service, SD.defaultDataset, data)
    yield ox.Triple(data, RDF.type, SD.Dataset)
    yield ox.Triple(data, SD.defaultGraph, default)
    yield ox.Triple(default, RDF.type, SD.Graph)
    vocabulary = snapshot.graph.vocabulary
    for graph in (vocabulary.entities_graph, vocabulary.links_graph):
        named = ox.NamedNode(f"{endpoint}#{graph.value.rsplit('/', 1)[-1]}")
        yield ox.Triple(data, SD.namedGraph, named)
        yield ox.Triple(named, RDF.type, SD.NamedGraph)
        yield ox.Triple(named, SD["name"], graph)


def void_triples(snapshot: Snapshot, root: str, properties: Mapping[str, int]) -> Iterator[ox.Triple]:
    """The VoID description; ``root`` is the address of the start page, ``properties`` the triples by property."""
    vocabulary, glance = snapshot.graph.vocabulary, snapshot.glance
    pg = vocabulary.pg
    data = ox.NamedNode(f"{root}.well-known/void#dataset")
    yield ox.Triple(data, RDF.type, VOID.Dataset)
    yield ox.Triple(data, DCTERMS.title, ox.Literal("papergraph"))
    text = "Papers, what they name, and the quantified claims between them, each with its sentence."
    yield ox.Triple(data, DCTERMS.description, ox.Literal(text))
    yield ox.Triple(data, FOAF.homepage, ox.NamedNode(root))
    yield ox.Triple(data, VOID.sparqlEndpoint, ox.NamedNode(f"{root}sparql"))
    yield ox.Triple(data, VOID.uriSpace, ox.Literal(vocabulary.base))
    yield ox.Triple(data, VOID.vocabulary, ox.NamedNode(pg.iri))
    if properties:
        yield ox.Triple(data, VOID.triples, number(sum(properties.values())))
    for id in (*list(snapshot.corpus.papers)[:1], *list(snapshot.corpus.entities)[:1]):
        yield ox.Triple(data, VOID.exampleResource, vocabulary.node(id))
    classes = (("Paper", glance.papers), *glance.types, ("Comparison", glance.comparisons), ("Result", glance.results))
    for name, count in classes:
        part = ox.NamedNode(f"{data.value}-class-{name}")
        yield ox.Triple(data, VOID.classPartition, part)
        yield ox.Triple(part, VOID["class"], pg[name])
        yield ox.Triple(part, VOID.entities, number(count))
    for iri, count in sorted(properties.items()):
        part = ox.NamedNode(f"{data.value}-property-{quote(iri, safe='')}")
        yield ox.Triple(data, VOID.propertyPartition, part)
        yield ox.Triple(part, VOID.property, ox.NamedNode(iri))
        yield ox.Triple(part, VOID.triples, number(count))


def number(count: int) -> ox.Literal:
    """A count."""
    return ox.Literal(str(count), datatype=XSD.integer)
