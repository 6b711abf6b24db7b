from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.publish.neo4j import relationship_type, write_neo4j
from kg.publish.network import Network, to_networkx
from kg.store import GraphStore
from tests.publish.test_formats import hostile_graph

READ = {
    "": str,
    "long": int,
    "double": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "string[]": lambda text: text.split(";"),
}


def imported(path: Path) -> list[dict[str, object]]:
    """What the importer of Neo4j makes of a file, by the rules of its manual; an empty cell is no value."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) == len(text.split("\n")) - 1, "Neo4j takes a row to end with its line"
    header, *rows = csv.reader(text.splitlines())
    columns = [name.partition(":") if not name.startswith(":") else (name, "", "") for name in header]
    found = []
    for row in rows:
        assert len(row) == len(header)
        found.append({
            name: READ.get(type, str)(cell)  # type: ignore[operator]
            for (name, _, type), cell in zip(columns, row, strict=True)
            if cell
        })  # fmt: skip
    return found


@pytest.mark.parametrize("which", ["sample", "hostile"])
def test_neo4j_reads_every_node_and_relationship(which: str, sample_graph: GraphStore, tmp_path: Path) -> None:
    graph = sample_graph if which == "sample" else hostile_graph()
    write_neo4j(graph, tmp_path)
    nodes, edges = imported(tmp_path / "nodes.csv"), imported(tmp_path / "relationships.csv")
    network = Network(graph)
    assert [node["id"] for node in nodes] == [node.id for node in network.nodes()]
    assert all(node[":LABEL"] for node in nodes)
    ids = {node["id"] for node in nodes}
    assert all(edge[":START_ID"] in ids and edge[":END_ID"] in ids for edge in edges)
    assert len(edges) == to_networkx(graph).number_of_edges()


def test_a_value_has_its_type_and_a_list_its_items(sample_graph: GraphStore, tmp_path: Path) -> None:
    write_neo4j(sample_graph, tmp_path)
    nodes = {node["id"]: node for node in imported(tmp_path / "nodes.csv")}
    assert nodes["paper/retold:bytetransformer"]["issued"] == 2022
    assert nodes["software/vllm"][":LABEL"] == "Software;Baseline"
    edges = imported(tmp_path / "relationships.csv")
    fused = next(edge for edge in edges if edge.get("effectValue") == 6.13)
    assert (fused[":TYPE"], fused["outcome"], fused["onHardware"]) == ("COMPARISON", "better", "A100")
    assert fused["papers"] == ["paper/retold:bytetransformer"]


def test_an_item_of_a_list_keeps_no_semicolon(tmp_path: Path) -> None:
    write_neo4j(hostile_graph(), tmp_path)
    nodes = imported(tmp_path / "nodes.csv")
    assert nodes[2]["altLabel"] == ["@x also", "plain,semicolon"]


def test_types_are_spelled_as_neo4j_does() -> None:
    assert relationship_type("sharesBenchmarkWith") == "SHARES_BENCHMARK_WITH"
