from __future__ import annotations

import io
import itertools
import shlex
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph import Vocabulary
from kg.model import KgError
from kg.publish.formats import FILES, FOLDERS, export, export_to
from kg.store import GraphStore, Question, answer_text, ask, open_file, questions
from kg.store.claims import find_claim, sayings
from kg.store.part import find_focus, part
from kg.store.questions import with_terms
from kg.store.remote import RemoteStore, copied, open_endpoint
from kg.store.remote_http import Endpoint
from kg.store.remote_write import mirror
from tests.servers import oxigraph
from tests.store.test_sparql_text import TEXTS

CLAIM = "SELECT ?claim { ?claim a pg:Comparison } ORDER BY ?claim LIMIT 1"


def written(graph: GraphStore, form: str, *, with_text: bool = False) -> bytes:
    out = io.BytesIO()
    export_to(graph, out, form, with_text=with_text)
    return out.getvalue()


@pytest.mark.parametrize("asked", questions(), ids=lambda asked: asked.name)
def test_every_question_gives_the_same_rows_from_the_server(
    asked: Question, sample_graph: GraphStore, remote: GraphStore
) -> None:
    arguments = [shlex.split(parameter.example)[0] for parameter in asked.parameters]
    here, there = (ask(graph, asked.name, arguments) for graph in (sample_graph, remote))
    assert (there.bound, there.notes) == (here.bound, here.notes)
    rows = [answer_text(each.answer, "csv", remote.vocabulary).splitlines() for each in (here, there)]
    # Where the order of a question leaves two rows equal, either may come first.
    assert sorted(rows[1]) == sorted(rows[0])


@pytest.mark.parametrize("form", sorted(FILES))
def test_an_export_from_the_server_has_the_same_bytes(form: str, sample_graph: GraphStore, remote: GraphStore) -> None:
    copy = copied(remote)
    assert written(copy, form) == written(sample_graph, form)
    assert written(copy, form, with_text=True) == written(sample_graph, form, with_text=True)


@pytest.mark.parametrize("form", sorted(FOLDERS))
def test_so_have_tables(form: str, sample_graph: GraphStore, remote: GraphStore, tmp_path: Path) -> None:
    for name, graph in (("here", sample_graph), ("there", copied(remote))):
        export(graph, tmp_path / name, form)
    files = sorted(file.name for file in (tmp_path / "here").iterdir())
    assert files
    for file in files:
        assert (tmp_path / "there" / file).read_bytes() == (tmp_path / "here" / file).read_bytes()


def test_the_surroundings_of_a_thing_are_the_same(sample_graph: GraphStore, remote: GraphStore) -> None:
    here, there = (part(graph, find_focus(graph, "FlashAttention"), 1) for graph in (sample_graph, copied(remote)))
    assert written(there, "nquads") == written(here, "nquads")


def test_every_pattern_gives_the_same_quads(sample_graph: GraphStore, remote: GraphStore) -> None:
    quads = sorted(sample_graph.store, key=str)
    for quad in quads[:: len(quads) // 7]:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        for kept in itertools.product((True, False), repeat=4):
            pattern = [term if keep else None for term, keep in zip(terms, kept, strict=True)]
            if any(pattern[:3]):
                here, there = (list(graph.store.quads_for_pattern(*pattern)) for graph in (sample_graph, remote))
                assert len(there) == len(here)
                assert set(there) == set(here)


def test_graphs_papers_and_labels_are_the_same(sample_graph: GraphStore, remote: GraphStore) -> None:
    assert remote.papers() == sample_graph.papers()
    assert set(remote.store.named_graphs()) == set(sample_graph.store.named_graphs())
    assert remote.extractors == sample_graph.extractors
    paper = remote.papers()[0]
    assert remote.label(paper) == sample_graph.label(paper)
    assert remote.store.contains_named_graph(paper)
    assert not remote.store.contains_named_graph(ox.NamedNode("u:nowhere"))
    assert list(remote.store.quads_for_pattern(None, None, None, ox.DefaultGraph())) == []


def test_a_claim_is_explained_from_the_server(sample_graph: GraphStore, remote: GraphStore) -> None:
    [row] = sample_graph.select(CLAIM)
    id = sample_graph.vocabulary.id(row["claim"])
    assert sayings(remote, find_claim(remote, id)) == sayings(sample_graph, find_claim(sample_graph, id))


def test_queries_of_all_forms(sample_graph: GraphStore, remote: GraphStore) -> None:
    for query, form in (
        ("SELECT ?n { ?p a pg:Paper ; dcterms:title ?n } ORDER BY ?n", "csv"),
        ("SELECT ?v { VALUES ?v { UNDEF 1.50 true 'a'@en } }", "json"),
        ("# how many\nASK { ?p a pg:Paper }", "json"),
        ("CONSTRUCT { ?p pg:proposes ?e } WHERE { ?p pg:proposes ?e }", "ttl"),
        (f"DESCRIBE <{sample_graph.papers()[0].value}>", "ttl"),
    ):
        here, there = (
            answer_text(graph.query(query), form, graph.vocabulary).splitlines() for graph in (sample_graph, remote)
        )
        assert sorted(there) == sorted(here)
        assert here


@given(TEXTS)
@settings(max_examples=30, deadline=None)
def test_any_text_stays_one_term_on_the_server(remote: GraphStore, text: str) -> None:
    query = 'SELECT ?text ?next { VALUES ?text { "flash" } VALUES ?next { "same" } }'
    [row] = remote.select(with_terms(query, {"text": ox.Literal(text)}))
    assert (row["text"].value, row["next"].value) == (text, "same")


@given(st.sampled_from(["DROP ALL", "CLEAR ALL; ASK {}", "INSERT DATA { <u:a> <u:b> <u:c> }"]))
def test_an_update_is_no_query(remote: GraphStore, text: str) -> None:
    with pytest.raises(KgError, match="no SELECT"):
        remote.query(text)


def test_a_query_that_does_not_parse_is_told_in_the_words_of_the_server(remote: GraphStore) -> None:
    with pytest.raises(KgError, match=r"/query: the server does not accept the query: error at 1:1\d"):
        remote.query("SELECT * { ?s ")


def test_blank_nodes_are_refused(remote: GraphStore) -> None:
    with pytest.raises(KgError, match="blank nodes"):
        remote.store.quads_for_pattern(ox.BlankNode(), None, None, None)


def test_a_default_graph_without_the_named_graphs_is_refused(sample_graph: GraphStore) -> None:
    with oxigraph() as url:
        endpoint = Endpoint(url)
        open_endpoint(url)  # an empty server hides nothing
        mirror(sample_graph, endpoint)
        with pytest.raises(KgError, match="oxigraph serve --union-default-graph"):
            open_endpoint(url)
        # So it is beside other triples in the default graph, and for graphs that are none of ours.
        endpoint.update("INSERT DATA { <u:a> <u:b> <u:c> }")
        with pytest.raises(KgError, match="--union-default-graph"):
            open_endpoint(url)
        endpoint.update("DROP ALL ; INSERT DATA { GRAPH <u:g> { <u:a> <u:b> <u:c> } }")
        with pytest.raises(KgError, match="--union-default-graph"):
            open_endpoint(url)


def test_a_file_loaded_into_the_default_graph_is_read_as_a_file_is(
    sample_folder: Path, sample_graph: GraphStore, tmp_path: Path
) -> None:
    file = open_file(sample_folder / "graph.ttl")
    with oxigraph() as url:
        triples = (f"{quad.triple} .\n" for quad in file.store)
        Endpoint(url).update(f"INSERT DATA {{ {''.join(triples)} }}")
        loaded = open_endpoint(url)
        assert list(loaded.store.named_graphs()) == []
        assert written(copied(loaded), "turtle") == written(file, "turtle")
        here, there = (
            answer_text(ask(graph, "most-compared").answer, "csv", graph.vocabulary) for graph in (sample_graph, loaded)
        )
        assert there == here


def test_a_copy_leaves_out_what_is_not_of_the_graph(empty_server: str, sample_graph: GraphStore) -> None:
    endpoint = Endpoint(empty_server)
    mirror(sample_graph, endpoint)
    endpoint.update("INSERT DATA { GRAPH <https://example.org/> { <u:a> <u:b> <u:c> } <u:d> <u:e> <u:f> }")
    assert set(copied(open_endpoint(empty_server)).store) == set(sample_graph.store)


def test_what_is_here_is_not_copied(sample_graph: GraphStore) -> None:
    assert copied(sample_graph) is sample_graph


def test_an_answer_that_leaves_rows_out_is_no_copy(sample_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = RemoteStore(Endpoint(sample_server), Vocabulary())
    whole = store.pattern({})
    monkeypatch.setattr(store, "pattern", lambda known: f"{whole} LIMIT 10")
    with pytest.raises(KgError, match=r"only 10 of [\d,]+ statements came"):
        list(store)
