from __future__ import annotations

import io
import json
from pathlib import Path

import pyoxigraph as ox
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.graph import Vocabulary
from kg.graph.terms import DCTERMS, RDF, XSD
from kg.publish.jsonld import write_jsonld
from kg.store import GraphStore, open_file

V = Vocabulary()


def written(graph: GraphStore, *, with_text: bool = False) -> bytes:
    out = io.BytesIO()
    write_jsonld(graph, out, with_text=with_text)
    return out.getvalue()


def by_value(quad: ox.Quad) -> tuple[object, ...]:
    """The quad with a double as its value: rdflib writes 1 as 1.0."""
    held = quad.object
    value = float(held.value) if isinstance(held, ox.Literal) and held.datatype == XSD.double else held
    return quad.subject, quad.predicate, value, quad.graph_name


def test_two_readers_find_the_quads_of_the_store(sample_graph: GraphStore) -> None:
    data = written(sample_graph, with_text=True)
    assert set(ox.parse(data, format=ox.RdfFormat.JSON_LD)) == set(sample_graph.store)
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format="json-ld")
    lines = dataset.serialize(format="nquads").encode()
    found = {by_value(quad) for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS)}
    assert found == {by_value(quad) for quad in sample_graph.store}


def test_a_graph_without_names_comes_as_one_graph(sample_folder: Path) -> None:
    graph = open_file(sample_folder / "graph.ttl")
    assert set(ox.parse(written(graph), format=ox.RdfFormat.JSON_LD)) == set(graph.store)


def test_it_reads_like_a_record(sample_graph: GraphStore) -> None:
    record = json.loads(written(sample_graph))
    nodes = [node for graph in record["@graph"] for node in graph["@graph"]]
    fused = next(node for node in nodes if node.get("type") == "Comparison" and node.get("effectValue") == "6.13")
    assert fused["subject"] == "kg:method/fusedmha"
    assert fused["outcome"] == "pg:better"
    assert fused["onHardware"] == "kg:hardware/a100"
    places = [node for node in nodes if node.get("type") == "Evidence"]
    assert all(isinstance(place["start"], int) for place in places)
    keys = {key for node in nodes for key in node}
    assert {key for key in keys if ":" in key} == {"rdf:subject", "rdf:predicate", "rdf:object"}


PREDICATES = st.sampled_from(
    [
        V.pg.effectValue,
        V.pg.start,
        V.pg.isClass,
        V.pg.subject,
        V.pg.quote,
        DCTERMS.title,
        DCTERMS.issued,
        RDF.type,
        ox.NamedNode("http://example.org/p"),
        ox.NamedNode("http://purl.org/dc/terms/"),
    ]
)
NODES = st.sampled_from(
    [
        V.node("paper/arxiv:2604.01229"),
        V.node("a%20b"),
        V.pg.better,
        V.node("x//y"),
        ox.NamedNode("urn:x:y"),
        ox.NamedNode("http://example.org/a/b#c"),
        XSD.string,
    ]
)
LITERALS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])).map(ox.Literal),
    st.builds(lambda text: ox.Literal(text, language="en-gb"), st.text(st.characters(exclude_categories=["Cs"]))),
    st.builds(
        lambda text, type: ox.Literal(text, datatype=type),
        st.sampled_from(["1", "-1", "01", "1.50", "true", "TRUE", "1E2", "x", "99999999999999999999", ""]),
        st.sampled_from([XSD.integer, XSD.decimal, XSD.double, XSD.boolean, XSD.gYear, ox.NamedNode("urn:t")]),
    ),
)


@given(
    st.lists(
        st.one_of(st.builds(ox.Triple, NODES, PREDICATES, NODES), st.builds(ox.Triple, NODES, PREDICATES, LITERALS))
    )
)
def test_any_graph_comes_back_as_it_was(triples: list[ox.Triple]) -> None:
    store = ox.Store()
    # A type is a node in every graph of ours.
    plain = [t for t in triples if t.predicate != RDF.type or not isinstance(t.object, ox.Literal)]
    store.extend(ox.Quad(*triple) for triple in plain)
    graph = GraphStore(store, V)
    assert set(ox.parse(written(graph), format=ox.RdfFormat.JSON_LD)) == set(store)
