"""What a page draws of a graph: outside papers and what links to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import run
from kg.model import LinkKind
from kg.publish.overview import overview
from kg.publish.view import OUTSIDE, PageView
from kg.store import open_folder
from tests.builders import serving_paper


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> PageView:
    """A paper whose system beats vLLM, which the catalogue knows the paper of."""
    folder: Path = tmp_path_factory.mktemp("drawn")
    run.build([serving_paper()], folder)
    return overview(open_folder(folder))


def test_drawing_a_paper_compares_against_one_that_was_not_read(drawn: PageView) -> None:
    outside = {node.id: node for node in drawn.nodes if node.kind == OUTSIDE}
    link = next(edge for edge in drawn.edges if edge.kind == LinkKind.COMPARES_AGAINST)
    assert "PagedAttention" in outside[link.target].label
    assert outside[link.target].url == "https://arxiv.org/abs/2309.06180"
    assert (link.label, link.outcome) == ("2.5x throughput", "better")
    assert link.passages


def test_drawing_an_outside_paper_proposes_what_it_introduced(drawn: PageView) -> None:
    labels = {node.id: node.label for node in drawn.nodes}
    proposed = {labels[edge.target] for edge in drawn.edges if edge.kind == "proposes" and "/outside/" in edge.source}
    assert "vLLM" in proposed


def test_drawing_counts_outside_papers_among_the_nodes(tmp_path: Path) -> None:
    run.build([serving_paper(f"Quill{n}", id=f"p{n}") for n in range(8)], tmp_path)
    graph = open_folder(tmp_path)
    everything = overview(graph)
    assert len({node.id for node in everything.nodes}) == len(everything.nodes)
    assert len(overview(graph, most=12).nodes) <= 12
    near = overview(graph, focus=graph.vocabulary.node("software/vllm"), hops=1)
    assert [node.kind for node in near.nodes].count(OUTSIDE) == 1
