"""Papers into a graph that is there, and out of it, as a person does it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.store import open_folder
from kg.store.snapshot import STATE, existing_snapshot, locked
from tests.cli.refusals import one_line

Run = Callable[..., Any]
Line = Callable[..., str]


def quads(folder: Path) -> list[str]:
    text = (ox.serialize(open_folder(folder).store, format=ox.RdfFormat.N_QUADS) or b"").decode()
    return sorted(text.splitlines())


def manifest(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return record


def built(here: Run, tmp_path: Path, lines: str, *options: str, name: str = "fresh") -> Path:
    """A fresh graph of these papers."""
    folder = tmp_path / name
    assert here("build", "-", "-o", folder, *options, stdin=lines.encode()).code == 0
    return folder


@pytest.fixture
def three(annotated: Line) -> list[str]:
    """The papers of the graph."""
    return [annotated("p1", "Swift", "Calm"), annotated("p2", "Swift", "Slow"), annotated("p3", "Calm", "Slow")]


def test_add_remove_and_update_say_what_they_did_and_make_the_graph_of_a_build(
    here: Run, graph: Path, three: list[str], annotated: Line, tmp_path: Path
) -> None:
    ended = here("add", "-", "-g", graph, stdin=annotated("p4", "Rope", "Swift").encode())
    assert (ended.code, ended.err) == (0, "")
    assert "1 paper: p4" in ended.out
    assert "+1 Software" in ended.out
    assert "+1 Comparison" in ended.out
    lines = annotated("p2", "Swift", "Late") + annotated("p5", "X1", "Y1")
    ended = here("update", "-", "-g", graph, stdin=lines.encode())
    assert ended.code == 0
    assert [line.split()[:4] for line in ended.out.splitlines()][1:3] == [
        ["added", "1", "paper:", "p5"],
        ["updated", "1", "paper:", "p2"],
    ]
    ended = here("remove", "p1", "paper/p3", "-g", graph)
    assert ended.code == 0
    assert "2 papers: p1, p3" in ended.out
    left = annotated("p4", "Rope", "Swift") + annotated("p2", "Swift", "Late") + annotated("p5", "X1", "Y1")
    fresh = built(here, tmp_path, left)
    assert quads(graph) == quads(fresh)
    for key in ("papers", "entities", "claims", "links", "left_out", "extractors", "base"):
        assert manifest(graph)[key] == manifest(fresh)[key], key


def test_a_paper_that_is_there_is_left_alone_and_another_of_its_id_refused(
    here: Run, graph: Path, three: list[str], annotated: Line
) -> None:
    before = existing_snapshot(graph), quads(graph)
    ended = here("add", "-", "-g", graph, stdin=three[0].encode())
    assert (ended.code, ended.err) == (0, "")
    assert "1 paper: p1" in ended.out
    lines = annotated("p9", "A1", "B1") + annotated("p1", "Q", "R")
    said = one_line(here("add", "-", "-g", graph, stdin=lines.encode()))
    assert "'p1' is there with another content" in said
    assert "kg update" in said
    assert (existing_snapshot(graph), quads(graph)) == before
    assert manifest(graph)["stale"] == []


def test_two_papers_of_one_id_are_refused_as_by_build(here: Run, graph: Path, annotated: Line) -> None:
    before = existing_snapshot(graph)
    lines = annotated("q", "A1", "B1") + annotated("q", "A1", "C1")
    assert "another paper with the id 'q'" in one_line(here("add", "-", "-g", graph, stdin=lines.encode()))
    assert existing_snapshot(graph) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("remove", "p1", "nix"), "no paper 'nix' here; nothing was removed"),
        (("remove", "p1", "p2", "p3"), "no paper would be left; nothing was removed"),
        (("add",), "name files, folders or - to read"),
        (("update", "nowhere.jsonl"), "no such file"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_changes_nothing(
    here: Run, graph: Path, arguments: tuple[str, ...], message: str
) -> None:
    before = existing_snapshot(graph), quads(graph)
    assert message in one_line(here(*arguments, "-g", graph))
    assert (existing_snapshot(graph), quads(graph)) == before
    assert len([path for path in (graph / "store").iterdir() if path.is_dir()]) == 1


def test_a_folder_without_a_graph_is_refused_and_stays_as_it_is(here: Run, tmp_path: Path, annotated: Line) -> None:
    for folder in (tmp_path / "none", tmp_path):
        assert "no graph here" in one_line(here("remove", "p1", "-g", folder))
        assert "no graph here" in one_line(here("add", "-", "-g", folder, stdin=annotated("p", "A1", "B1").encode()))
    assert list(tmp_path.iterdir()) == []


def test_a_graph_that_was_built_otherwise_is_refused(here: Run, graph: Path) -> None:
    state = existing_snapshot(graph) / STATE
    with sqlite3.connect(state) as db:
        db.execute("UPDATE settings SET value = ? WHERE key = 'made with'", (json.dumps({"papergraph": "0.0.1"}),))
    db.close()
    assert "was built by papergraph 0.0.1" in one_line(here("remove", "p1", "-g", graph))
    state.unlink()
    assert "build the graph again" in one_line(here("remove", "p1", "-g", graph))


def test_a_second_writer_is_refused_and_readers_are_not(here: Run, graph: Path, annotated: Line) -> None:
    with locked(graph):
        for arguments in (("add", "-"), ("update", "-"), ("remove", "p1")):
            ended = here(*arguments, "-g", graph, stdin=annotated("p9", "A1", "B1").encode())
            assert one_line(ended) == f"{graph}: another process is writing this graph; try again when it is done"
        assert here("ask", "most-compared", "-g", graph).code == 0
    assert here("remove", "p1", "-g", graph).code == 0


def test_a_reader_keeps_what_it_opened_while_papers_go(here: Run, graph: Path) -> None:
    opened, before = open_folder(graph), quads(graph)
    assert here("remove", "p1", "-g", graph).code == 0
    assert here("remove", "p2", "-g", graph).code == 0
    text = (ox.serialize(opened.store, format=ox.RdfFormat.N_QUADS) or b"").decode()
    assert sorted(text.splitlines()) == before
    del opened
    assert here("update", "-", "-g", graph, stdin=b'{"id": "p3", "title": "T", "abstract": "A."}').code == 0
    assert len([path for path in (graph / "store").iterdir() if path.is_dir()]) == 1


# The files beside the graph


def test_files_beside_the_graph_are_stale_until_they_are_written_anew(
    here: Run, graph: Path, three: list[str], tmp_path: Path
) -> None:
    assert manifest(graph)["stale"] == []
    ended = here("remove", "p3", "-g", graph)
    assert "graph.html, graph.ttl, merges.tsv; --publish" in ended.out
    assert manifest(graph)["stale"] == ["graph.html", "graph.ttl", "merges.tsv"]
    assert here("export", "-g", graph, "-o", tmp_path / "graph.ttl").code == 0
    assert here("export", "-g", graph, "-o", graph / "graph.ttl", "--with-text").code == 0
    assert manifest(graph)["stale"] == ["graph.html", "graph.ttl", "merges.tsv"]
    assert here("export", "-g", graph, "-o", graph / "graph.ttl").code == 0
    assert manifest(graph)["stale"] == ["graph.html", "merges.tsv"]
    assert here("view", "-g", graph, "-o", graph / "graph.html", "--nodes", "3").code == 0
    assert manifest(graph)["stale"] == ["graph.html", "merges.tsv"]
    assert here("view", "-g", graph, "-o", graph / "graph.html").code == 0
    assert manifest(graph)["stale"] == ["merges.tsv"]
    fresh = built(here, tmp_path, "".join(three[:2]))
    for name in ("graph.ttl", "graph.html"):
        assert (graph / name).read_bytes() == (fresh / name).read_bytes(), name


def test_publish_writes_the_files_of_a_build(
    here: Run, graph: Path, three: list[str], annotated: Line, tmp_path: Path
) -> None:
    added = annotated("p4", "SWIFT", "Calm")
    assert here("add", "-", "-g", graph, "--publish", stdin=added.encode()).code == 0
    assert here("remove", "p2", "-g", graph, "--publish").code == 0
    fresh = built(here, tmp_path, three[0] + three[2] + added)
    for name in ("graph.ttl", "graph.html", "merges.tsv"):
        assert (graph / name).read_bytes() == (fresh / name).read_bytes(), name
    assert manifest(graph)["stale"] == []
    assert not list(graph.glob(".building-*"))


def test_merges_tells_of_the_papers_that_are_there_though_its_file_is_stale(
    here: Run, graph: Path, annotated: Line
) -> None:
    assert here("add", "-", "-g", graph, stdin=annotated("p4", "SWIFT", "Calm").encode()).code == 0
    assert "SWIFT" not in (graph / "merges.tsv").read_text(encoding="utf-8")
    assert "SWIFT" in here("merges", "-g", graph).out


def test_a_write_killed_before_the_manifest_leaves_one_that_is_known_to_be_old(here: Run, graph: Path) -> None:
    old = (graph / "manifest.json").read_bytes()
    assert here("remove", "p3", "-g", graph).code == 0
    (graph / "manifest.json").write_bytes(old)
    assert "Slow" not in here("merges", "-g", graph).out
    assert here("export", "-g", graph, "-o", graph / "graph.ttl").code == 0
    assert manifest(graph)["papers"] == 2
    assert manifest(graph)["stale"] == ["graph.html", "merges.tsv"]


def test_the_manifest_names_the_inputs_of_all_writes(here: Run, graph: Path, annotated: Line, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text(annotated("p4", "Rope", "Swift"), encoding="utf-8")
    assert here("add", more, "-g", graph).code == 0
    assert [each["name"] for each in manifest(graph)["inputs"]] == ["papers.jsonl", "more.jsonl"]


# What was chosen at the build


def test_a_graph_keeps_the_choices_of_its_build(here: Run, three: list[str], annotated: Line, tmp_path: Path) -> None:
    decisions = tmp_path / "decisions"
    decisions.write_text("merge Software: Swift = Rope\nrename Software: Calm -> Quiet\n", encoding="utf-8")
    more = annotated("p4", "Rope", "SLOW") + annotated("p5", "Calm", "Rope")
    for number, options in enumerate(
        (
            ("--decisions", str(decisions), "--base", "https://example.org/g/"),
            ("--no-merge", "--no-text"),
            ("--min-score", "0.9"),
        )
    ):
        living = built(here, tmp_path, "".join(three), *options, name=f"living{number}")
        assert here("add", "-", "-g", living, stdin=more.encode()).code == 0
        assert quads(living) == quads(built(here, tmp_path, "".join(three) + more, *options, name=f"fresh{number}"))


def test_papers_of_another_extractor_are_told_of(here: Run, graph: Path, annotated: Line) -> None:
    scores = {"extractor": "network/7"}
    ended = here("add", "-", "-g", graph, stdin=annotated("p4", "Rope", "Swift", **scores).encode())
    assert ended.code == 0
    assert len(ended.err.splitlines()) == 1
    assert "network/7" in ended.err
    assert manifest(graph)["extractors"] == ["annotation", "network/7"]
    assert here("add", "-", "-g", graph, stdin=annotated("p5", "Rope", "Swift", **scores).encode()).err == ""
    assert here("remove", "p4", "p5", "-g", graph).code == 0
    assert manifest(graph)["extractors"] == ["annotation"]


def test_papers_that_are_text_are_read(here: Run, graph: Path) -> None:
    before = quads(graph)
    paper = {"id": "t", "title": "FastQuill: serving", "abstract": "FastQuill reaches 2.3x the throughput of vLLM."}
    line = json.dumps(paper).encode()
    assert here("add", "-", "-g", graph, stdin=line).code == 0
    assert "vLLM" in here("ask", "find", "vLLM", "-g", graph).out
    assert "1 paper: t" in here("add", "-", "-g", graph, stdin=line).out
    assert here("remove", "t", "-g", graph).code == 0
    assert quads(graph) == before
