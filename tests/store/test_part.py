from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import run
from kg.model import KgError
from kg.store import GraphStore, open_file, open_folder
from kg.store.part import find_focus, part, reached
from kg.store.validate import faults
from tests.builders import serving_paper


def triples(graph: GraphStore) -> set[ox.Triple]:
    return {quad.triple for quad in graph.store}


@pytest.fixture(scope="module")
def from_file(sample_folder: Path) -> GraphStore:
    return open_file(sample_folder / "graph.ttl")


@pytest.mark.parametrize(("name", "hops"), [("vLLM", 1), ("Transformer", 1), ("PILE", 2), ("FastAttention", 1)])
def test_a_part_is_in_the_whole_and_valid(
    name: str, hops: int, sample_graph: GraphStore, from_file: GraphStore
) -> None:
    for graph in (sample_graph, from_file):
        some = part(graph, find_focus(graph, name), hops)
        assert set(some.store) < set(graph.store)
        assert 0 < len(some.papers()) < len(graph.papers())
        assert list(faults(some)) == []


def test_a_part_of_the_folder_is_that_of_the_file_but_for_the_abstracts(
    sample_graph: GraphStore, from_file: GraphStore
) -> None:
    of_folder, of_file = (part(graph, find_focus(graph, "vLLM"), 1) for graph in (sample_graph, from_file))
    left = triples(of_folder) ^ triples(of_file)
    assert {triple.predicate.value.rsplit("/", 1)[-1] for triple in left} == {"abstract"}
    assert len(left) == len(of_folder.papers())


def test_one_step_from_an_entity_takes_whole_papers_that_name_it(sample_graph: GraphStore) -> None:
    some = part(sample_graph, find_focus(sample_graph, "vLLM"), 1)
    rows = sample_graph.select(
        "SELECT DISTINCT ?paper { ?paper a pg:Paper ; ?role <https://w3id.org/papergraph/software/vllm> }"
    )
    assert {paper.value for paper in some.papers()} == {row["paper"].value for row in rows}
    for paper in some.papers():
        assert set(some.graph(paper)) == set(sample_graph.graph(paper))


def test_a_claim_that_a_paper_outside_makes_too_keeps_only_the_evidence_inside(tmp_path: Path) -> None:
    run.build([serving_paper("Quill", id="p1"), serving_paper("Quill", id="p2")], tmp_path)
    for graph in (open_folder(tmp_path), open_file(tmp_path / "graph.ttl")):
        paper = find_focus(graph, "p1")
        some = part(graph, paper, 0)
        assert some.papers() == [paper]
        assert list(faults(some)) == []


def test_steps_count_from_the_focus_nearest_first(sample_graph: GraphStore) -> None:
    focus = find_focus(sample_graph, "vLLM")
    rings = [set(reached(sample_graph, focus, hops)) for hops in (0, 1, 2, 3)]
    assert rings[0] == {focus}
    assert rings[0] < rings[1] < rings[2] <= rings[3]
    few = reached(sample_graph, focus, 2, 5)
    assert len(few) == 5
    assert few[0] == focus
    assert rings[1] >= set(few) or set(few) > rings[1]


def test_a_focus_that_the_graph_lacks_is_refused(sample_graph: GraphStore) -> None:
    with pytest.raises(KgError, match="nothing named 'Hare' in this graph"):
        find_focus(sample_graph, "Hare")
