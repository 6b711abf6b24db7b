from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.graph import Vocabulary
from kg.model import KgError
from kg.store import GraphStore
from kg.store import remote_write as written
from kg.store.remote import copied, open_endpoint
from kg.store.remote_http import Endpoint
from kg.store.remote_write import Patch, apply_patch, mirror, put_graph, writable
from tests.servers import oxigraph

GRAPHS = [ox.NamedNode(f"u:g{number}") for number in range(3)]
NODES = st.sampled_from([ox.NamedNode(f"u:{name}") for name in "ab"])
TERMS = NODES | st.builds(ox.Literal, st.text(st.sampled_from('\\u0022"}.#\nü'), max_size=8))
TRIPLES = st.tuples(NODES, NODES, TERMS)
QUADS = st.lists(st.builds(ox.Quad, NODES, NODES, TERMS, st.sampled_from(GRAPHS)), max_size=9)


@st.composite
def patches(draw: Any) -> Patch:
    put = draw(st.dictionaries(st.sampled_from(GRAPHS), st.lists(TRIPLES, max_size=5), max_size=2))
    return Patch(
        drop=draw(st.lists(st.sampled_from(GRAPHS), unique=True)),
        put={name: [ox.Quad(s, p, o, name) for s, p, o in triples] for name, triples in put.items()},
        remove=draw(QUADS),
        add=draw(QUADS),
    )


class Counted(Endpoint):
    """A server whose requests are counted."""

    def __init__(self, url: str, environment: Mapping[str, str] | None = None) -> None:
        super().__init__(url, environment)
        self.requests: list[str] = []

    def tell(self, method: str, url: str, what: str, **request: Any) -> None:
        self.requests.append(what)
        super().tell(method, url, what, **request)


@pytest.fixture(scope="module")
def shared() -> Iterator[str]:
    """A server that each example of a law clears."""
    with oxigraph("--union-default-graph") as url:
        yield url


def quads_on(url: str) -> set[ox.Quad]:
    store = ox.Store()
    rows = open_endpoint(url).select("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }")
    store.extend(ox.Quad(row["s"], row["p"], row["o"], row["g"]) for row in rows)
    return set(store)


@given(start=QUADS, patch=patches(), largest=st.sampled_from([2, 1000]), graph_store=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_patch_makes_the_server_what_it_makes_of_a_store_here(
    shared: str, start: list[ox.Quad], patch: Patch, largest: int, graph_store: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "LARGEST_UPDATE", largest)
    endpoint = Counted(shared)
    if not graph_store:
        endpoint.graph_store_url = ""
    endpoint.update("DROP ALL")
    apply_patch(endpoint, Patch(add=start))
    apply_patch(endpoint, patch)
    apply_patch(endpoint, patch)  # again, as after a break: the same
    here = {quad for quad in start if quad.graph_name not in {*patch.drop, *patch.put}} - set(patch.remove)
    here |= {quad for quads in patch.put.values() for quad in quads} | set(patch.add)
    assert quads_on(shared) == here


def test_a_patch_is_one_request(shared: str) -> None:
    endpoint = Counted(shared)
    node, [one, two, three] = ox.NamedNode("u:a"), GRAPHS
    quads = [ox.Quad(node, node, ox.Literal(str(number)), one) for number in range(500)]
    apply_patch(endpoint, Patch(drop=[two], put={one: quads}, remove=quads[:9], add=[ox.Quad(node, node, node, three)]))
    assert endpoint.requests == ["update"]


def test_nothing_to_change_is_no_request(shared: str) -> None:
    endpoint = Counted(shared)
    apply_patch(endpoint, Patch())
    assert endpoint.requests == []


def test_mirroring_replaces_our_graphs_and_leaves_those_of_others(empty_server: str, sample_graph: GraphStore) -> None:
    endpoint, base = Counted(empty_server), sample_graph.vocabulary.base
    node = ox.NamedNode("u:a")
    others = {ox.Quad(node, node, node, ox.NamedNode(name)) for name in ("https://example.org/", base + "ontology")}
    old = [
        ox.Quad(node, node, node, name)
        for name in (ox.NamedNode(base + "paper/gone"), sample_graph.papers()[0], sample_graph.vocabulary.links_graph)
    ]
    apply_patch(endpoint, Patch(add=[*others, *old]))
    assert mirror(sample_graph, endpoint) == len(sample_graph.papers()) + 2
    assert quads_on(empty_server) == others | set(sample_graph.store)
    assert set(copied(open_endpoint(empty_server)).store) - others == set(sample_graph.store)


def test_a_graph_goes_by_updates_where_there_is_no_other_way(
    empty_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "LARGEST_UPDATE", 10)
    endpoint = Counted(empty_server + "/query")
    endpoint.graph_store_url = ""
    node, name = ox.NamedNode("u:a"), GRAPHS[0]
    quads = [ox.Quad(node, node, ox.Literal(str(number)), name) for number in range(25)]
    put_graph(endpoint, name, quads[:1])
    put_graph(endpoint, name, quads[1:])
    assert endpoint.requests == ["update"] * 4
    assert quads_on(empty_server) == set(quads[1:])


def test_a_server_that_only_reads_is_refused(sample_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_UPDATE_URL", sample_server + "/nothing-here")
    with pytest.raises(KgError, match=r"/nothing-here: the server takes no update there \(404\)"):
        writable(sample_server, Vocabulary())


def test_a_server_whose_address_for_updates_is_unknown_is_refused(
    sample_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_UPDATE_URL", "")
    endpoint = Endpoint(sample_server + "/query?x=1")
    with pytest.raises(KgError, match="Set KG_UPDATE_URL"):
        endpoint.update("DROP SILENT GRAPH <u:g>")
