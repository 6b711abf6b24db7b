"""What is drawn around a thing."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg import run
from kg.serve.around import around
from kg.store import open_folder
from tests.builders import annotated, entity, serving_paper

BASE = "https://w3id.org/papergraph/"
VLLM = ox.NamedNode(BASE + "software/vllm")


def test_around_rivals_come_before_those_who_only_use_it(tmp_path: Path) -> None:
    rivals = [serving_paper(f"Quill{n}", id=f"r{n}") for n in range(14)]
    others = [
        annotated("We use vLLM here.", id=f"u{n}", title=f"User {n}", entities=[entity("vLLM", "Software", "used")])
        for n in range(20)
    ]
    run.build([*others, *rivals], tmp_path)
    view = around(open_folder(tmp_path), VLLM, 1, 250)
    labels = {node.label for node in view.nodes}
    assert {"vLLM", "Quill0", "Quill13", "Quill0: a serving system"} <= labels
    assert not any(label.startswith("User") for label in labels)
    few = around(open_folder(tmp_path), VLLM, 1, 5)
    assert len(few.nodes) <= 5


def test_around_a_lonely_thing_shows_who_names_it(tmp_path: Path) -> None:
    papers = [
        annotated("We use vLLM here.", id=f"u{n}", title=f"User {n}", entities=[entity("vLLM", "Software", "used")])
        for n in range(3)
    ]
    run.build(papers, tmp_path)
    graph = open_folder(tmp_path)
    nodes = around(graph, VLLM, 1, 250).nodes
    assert {node.label for node in nodes if node.kind != "OutsidePaper"} == {"vLLM", "User 0", "User 1", "User 2"}
    # The catalogue knows which paper introduced it.
    assert [node.url for node in nodes if node.kind == "OutsidePaper"] == ["https://arxiv.org/abs/2309.06180"]
    view = around(graph, ox.NamedNode(BASE + "paper/u1"), 2, 250)
    assert view.note == "3 papers, 2 steps around User 1"
