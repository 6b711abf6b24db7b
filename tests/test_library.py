from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.store import GraphStore
from kg.store.remote_http import Endpoint
from kg.store.remote_write import mirror
from tests.builders import serving_paper
from tests.servers import oxigraph

PLAIN = {"id": "p", "title": "FastVLM: Fast Vision", "abstract": "FastVLM outperforms LLaVA by 2.3x."}


@pytest.fixture(scope="module")
def graph() -> kg.Graph:
    return kg.build([serving_paper("Quill", id="p1"), serving_paper("Reed", id="p2")])


def test_a_graph_is_asked_in_values_of_python(graph: kg.Graph) -> None:
    assert graph.papers() == ["paper/p1", "paper/p2"]
    assert repr(graph) == "<kg.Graph of 2 papers>"
    rows = graph.query("SELECT ?who ?value ?none { ?c pg:subject ?who ; pg:effectValue ?value } ORDER BY ?who")
    assert rows == [
        {"who": "software/quill", "value": 2.5, "none": None},
        {"who": "software/reed", "value": 2.5, "none": None},
    ]
    assert graph.query("ASK { ?p a pg:Paper }") == [{"answer": True}]
    assert [row["subject"] for row in graph.ask("who-compares-with", "vLLM")] == ["Quill", "Reed"]
    with pytest.raises(kg.KgError, match="builds a graph"):
        graph.query("DESCRIBE pg:better")


def test_a_graph_goes_to_networkx_and_pandas(graph: kg.Graph) -> None:
    assert graph.to_networkx().has_edge("software/quill", "software/vllm")
    assert graph.to_pandas("comparisons")["baseline_label"].tolist() == ["vLLM", "vLLM"]


def test_a_graph_is_written_in_every_way(graph: kg.Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / "g.ttl")
    graph.export(tmp_path / "tables", "csv")
    graph.page(tmp_path / "page.html")
    graph.report(tmp_path / "report.md")
    graph.report(tmp_path / "report.html")
    assert (tmp_path / "report.md").read_text().startswith("# papergraph report")
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")
    assert kg.load(tmp_path / "g.ttl").papers() == graph.papers()
    assert graph.faults() == []


def test_around_is_a_smaller_graph(graph: kg.Graph) -> None:
    assert graph.around("Quill", 1).papers() == ["paper/p1"]


def test_a_graph_on_a_server_is_read_like_one_here(graph: kg.Graph, tmp_path: Path) -> None:
    with oxigraph("--union-default-graph") as url:
        mirror(graph.store, Endpoint(url, {}))
        there = kg.load(url)
        assert there.papers() == graph.papers()
        assert there.ask("most-compared") == graph.ask("most-compared")
        assert there.around("Quill", 1).papers() == ["paper/p1"]
        assert set(there.to_networkx().edges) == set(graph.to_networkx().edges)
        assert there.faults() == []
        there.export(tmp_path / "there.ttl")
    graph.export(tmp_path / "here.ttl")
    assert (tmp_path / "there.ttl").read_bytes() == (tmp_path / "here.ttl").read_bytes()


def test_the_graph_of_a_folder_changes_and_an_open_one_stays(tmp_path: Path) -> None:
    papers = [serving_paper("Quill", id="p1"), serving_paper("Reed", id="p2")]
    first = kg.build(papers, tmp_path / "graph")
    more = kg.add(tmp_path / "graph", serving_paper("Nib", id="p3"))
    assert more.papers() == ["paper/p1", "paper/p2", "paper/p3"]
    changed = kg.update(tmp_path / "graph", [serving_paper("Nib", id="p2", figure="3.5x higher")])
    assert {row["value"] for row in changed.query("SELECT ?value { ?c pg:effectValue ?value }")} == {2.5, 3.5}
    assert kg.remove(tmp_path / "graph", ["p1"]).papers() == ["paper/p2", "paper/p3"]
    assert first.papers() == ["paper/p1", "paper/p2"]
    assert len(first.ask("who-compares-with", "vLLM")) == 2
    with pytest.raises(kg.KgError, match="kg update"):
        kg.add(tmp_path / "graph", papers[1])


def test_papers_come_as_values_objects_or_files(tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"
    file.write_text(json.dumps(PLAIN | {"id": "file"}) + "\n", encoding="utf-8")
    built = kg.build([file, PLAIN, kg.Paper("value", "A title", "Another abstract."), serving_paper(id="extracted")])
    assert built.papers() == ["paper/extracted", "paper/file", "paper/p", "paper/value"]
    assert kg.build(str(file)).papers() == ["paper/file"]
    with pytest.raises(kg.KgError, match="two papers have the id 'p'"):
        kg.build([PLAIN, PLAIN])
    with pytest.raises(kg.KgError, match="no papers"):
        kg.build([])


def test_a_folder_keeps_the_graph_and_none_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    built = kg.build([PLAIN], tmp_path / "graph")
    assert kg.load(tmp_path / "graph").papers() == built.papers()
    assert not list((tmp_path / "tmp").glob("papergraph-*"))
    passing = kg.build([PLAIN])
    assert len(list((tmp_path / "tmp").glob("papergraph-*"))) == 1
    del passing
    assert not list((tmp_path / "tmp").glob("papergraph-*"))


def test_least_scores_and_text_are_options(tmp_path: Path) -> None:
    assert kg.build([PLAIN], min_score=1.0).to_pandas("comparisons").empty
    bare = kg.build([PLAIN], with_text=False)
    assert bare.query("ASK { ?p dcterms:abstract ?text }") == [{"answer": False}]


def test_a_graph_can_be_made_of_any_store(sample_graph: GraphStore) -> None:
    assert len(kg.Graph(sample_graph).papers()) == 47


def test_importing_kg_is_light_and_its_names_are_known() -> None:
    code = "import sys, kg; print('pyoxigraph' in sys.modules, kg.build.__module__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "kg.library"]
    with pytest.raises(AttributeError, match="no attribute 'bild'"):
        kg.bild  # noqa: B018  # type: ignore[attr-defined]
