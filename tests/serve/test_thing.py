"""The thing at an address, as a page, as RDF and as a table."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from kg.serve.snapshot import Snapshot
from kg.serve.thing import csv_text
from tests.serve.conftest import Site

VLLM = "software/vllm"


@pytest.mark.parametrize("form", ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"])
def test_thing_a_thing_answers_in_rdf(site: Site, snapshot: Snapshot, form: str) -> None:
    paper = next(iter(snapshot.corpus.papers))
    for id in (VLLM, paper, "metric/throughput"):
        answer = site.get(f"/{id}", form)
        assert answer.headers["content-type"].startswith(form)
        assert "accept" in answer.headers["vary"].lower()
        kind = ox.RdfFormat.from_media_type(form)
        assert kind is not None
        said = {quad.triple for quad in ox.parse(answer.body, format=kind)}
        node = ox.NamedNode(snapshot.graph.vocabulary.base + id)
        own = {quad.triple for quad in snapshot.graph.store.quads_for_pattern(node, None, None, None)}
        assert {triple for triple in own if not triple.predicate.value.endswith("/abstract")} <= said


def test_thing_html_is_for_browsers_and_for_whoever_takes_anything(site: Site) -> None:
    for accept in ("", "*/*", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"):
        assert site.get(f"/{VLLM}", accept).headers["content-type"].startswith("text/html")
    assert site.get(f"/{VLLM}", "text/html;q=0.5, text/turtle").headers["content-type"].startswith("text/turtle")
    assert site.get(f"/{VLLM}?format=jsonld").headers["content-type"] == "application/ld+json"
    assert site.get(f"/{VLLM}?format=nonsense").status == 400


def test_thing_every_thing_of_the_graph_has_a_page(site: Site, snapshot: Snapshot) -> None:
    base = snapshot.graph.vocabulary.base
    by_kind = {
        quad.subject.value.removeprefix(base).split("/")[0]: quad.subject.value.removeprefix(base)
        for quad in snapshot.graph.store
        if quad.subject.value.startswith(base)
    }
    assert {"paper", "comparison", "evidence", "link", "extractor", "statement"} <= by_kind.keys()
    for id in by_kind.values():
        assert site.get(f"/{id}").status == 200, id


def test_thing_an_id_is_found_however_a_client_escapes_it(site: Site, snapshot: Snapshot) -> None:
    paper = next(iter(snapshot.corpus.papers))
    assert site.get("/paper/" + quote(paper.removeprefix("paper/"), safe="")).status == 200


def test_thing_the_table_of_a_thing_comes_as_csv(site: Site, snapshot: Snapshot) -> None:
    answer = site.get(f"/{VLLM}?format=csv")
    assert "attachment" in answer.headers["content-disposition"]
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["kind"] for row in table} <= {"comparison", "result"}
    assert any(row["rival"] == "vLLM" and row["sentence"] for row in table)
    paper = snapshot.corpus.about[VLLM][0].papers[0]
    assert len(list(csv.DictReader(io.StringIO(site.get(f"/{paper}?format=csv").text)))) > 0


def test_thing_no_cell_of_a_csv_is_a_formula() -> None:
    cells = ("=1+1", "@x", "+cmd", "-cmd", " =x", "\tx", "\rx", "-2.5", "+3", "a,b", 'a"b', "a\nb", "1-2")
    read = next(csv.reader(io.StringIO(csv_text([cells]), newline="")))
    assert read == ["'=1+1", "'@x", "'+cmd", "'-cmd", "' =x", "'\tx", "'\rx", "-2.5", "+3", "a,b", 'a"b', "a\nb", "1-2"]


def test_thing_the_table_of_a_paper_has_its_own_sentences(site: Site, snapshot: Snapshot) -> None:
    paper = next(stated.papers[0] for stated in snapshot.corpus.comparisons)
    table = list(csv.DictReader(io.StringIO(site.get(f"/{paper}?format=csv").text)))
    assert {row["paper"] for row in table} == {snapshot.corpus.papers[paper].title}
    named = sum(paper in stated.papers for stated in (*snapshot.corpus.comparisons, *snapshot.corpus.results))
    assert len(table) == named
