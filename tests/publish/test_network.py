from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from kg import run
from kg.publish.network import Network, property_types, to_networkx
from kg.store import GraphStore, open_file, open_folder
from tests.builders import serving_paper


@pytest.fixture
def serving(tmp_path: Path) -> GraphStore:
    run.build([serving_paper("Quill", id="p1"), serving_paper("Quill", id="p2")], tmp_path)
    return open_folder(tmp_path)


def test_nodes_are_papers_entities_and_unnamed_work(sample_graph: GraphStore) -> None:
    graph = to_networkx(sample_graph)
    kinds = {kind for _, kind in graph.nodes(data="kind")}
    assert kinds >= {"Paper", "Model", "Method", "Software", "Dataset", "Metric", "Task", "UnnamedBaseline"}
    assert sum(1 for _, kind in graph.nodes(data="kind") if kind == "Paper") == 47
    vllm = graph.nodes["software/vllm"]
    assert (vllm["kind"], vllm["label"], vllm["isBaseline"]) == ("Software", "vLLM", True)
    paper = graph.nodes["paper/retold:bytetransformer"]
    assert paper["issued"] == 2022
    assert "abstract" not in paper


def test_a_comparison_of_two_papers_is_one_edge_with_what_both_say(serving: GraphStore) -> None:
    graph = to_networkx(serving)
    [edge] = [data for _, _, data in graph.edges(data=True) if data["kind"] == "comparison"]
    assert edge["papers"] == ["paper/p1", "paper/p2"]
    assert edge["quotes"] == ["Quill reaches 2.5x higher throughput than vLLM on A100"] * 2
    assert (edge["outcome"], edge["effectValue"], edge["effectKind"]) == ("better", 2.5, "ratio")
    assert (edge["metric"], edge["onHardware"]) == ("throughput", "A100")
    assert sum(1 for _, _, kind in graph.edges(data="kind") if kind == "basedOn") == 1
    assert sum(1 for _, _, kind in graph.edges(data="kind") if kind == "usesBaseline") == 2


def test_every_triple_between_two_nodes_is_an_edge_and_a_comparison_one_only(sample_graph: GraphStore) -> None:
    network = Network(sample_graph)
    pg = sample_graph.vocabulary.pg
    plain = {
        (network.id(q.subject), q.predicate.value.rsplit("#")[-1], network.id(q.object))
        for q in sample_graph.store
        if q.subject in network.kinds
        and q.object in network.kinds
        and q.predicate not in (pg.outperforms, pg.onParWith)
    }
    edges = [edge for edge in network.edges() if not edge.properties]
    assert sorted((edge.source, edge.kind, edge.target) for edge in edges) == sorted(plain)
    claims = {edge.kind: 0 for edge in network.edges() if edge.properties}
    assert claims.keys() == {"comparison", "result"}


def test_edge_ids_differ_and_ends_exist(sample_graph: GraphStore) -> None:
    network = Network(sample_graph)
    ids = [edge.id for edge in network.edges()]
    assert len(ids) == len(set(ids))
    nodes = {node.id for node in network.nodes()}
    assert {end for edge in network.edges() for end in (edge.source, edge.target)} <= nodes


def test_the_network_of_the_file_is_that_of_the_folder(sample_graph: GraphStore, sample_folder: Path) -> None:
    from_file = to_networkx(open_file(sample_folder / "graph.ttl"))
    assert nx.utils.graphs_equal(from_file, to_networkx(sample_graph))


def test_types_of_properties_are_the_widest(sample_graph: GraphStore) -> None:
    types = property_types(Network(sample_graph).edges())
    assert types["effectValue"] is float
    assert types["papers"] is list
    assert types["outcome"] is str
