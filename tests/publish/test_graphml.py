from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from kg.publish.graphml import TYPES, write_graphml
from kg.publish.network import to_networkx
from kg.store import GraphStore
from tests.publish.test_formats import hostile_graph

NS = "{http://graphml.graphdrawing.org/xmlns}"


def written(graph: GraphStore) -> bytes:
    out = io.BytesIO()
    write_graphml(graph, out)
    return out.getvalue()


def test_networkx_reads_the_same_network_back(sample_graph: GraphStore) -> None:
    ours = to_networkx(sample_graph)
    theirs = nx.read_graphml(io.BytesIO(written(sample_graph)), force_multigraph=True)

    def flat(values: dict[str, object]) -> dict[str, object]:
        return {name: " | ".join(value) if isinstance(value, list) else value for name, value in values.items()}

    assert {id: flat(values) for id, values in ours.nodes(data=True)} == dict(theirs.nodes(data=True))
    edges = {(a, b, id): flat(values) for a, b, id, values in ours.edges(keys=True, data=True)}
    assert {ends: values | {"label": values["kind"]} for ends, values in edges.items()} == {
        (a, b, id): values for a, b, id, values in theirs.edges(keys=True, data=True)
    }  # fmt: skip


@pytest.mark.parametrize("graph", ["sample", "hostile"])
def test_gephi_can_open_it(graph: str, sample_graph: GraphStore) -> None:
    # What Gephi's importer asks for: keys declared before use with a known type, one value a key, ids that differ.
    root = ElementTree.fromstring(written(sample_graph if graph == "sample" else hostile_graph()))
    keys = {key.get("id"): key for key in root.iter(f"{NS}key")}
    assert {key.get("attr.type") for key in keys.values()} <= set(TYPES.values())
    named = [(key.get("for"), key.get("attr.name")) for key in keys.values()]
    assert len(named) == len(set(named))
    for kind in ("node", "edge"):
        items = list(root.iter(f"{NS}{kind}"))
        assert items
        assert len({item.get("id") for item in items}) == len(items)
        for item in items:
            used = [data.get("key") for data in item]
            assert len(used) == len(set(used))
            assert all(keys[key].get("for") == kind for key in used)
            for data in item:
                if keys[data.get("key")].get("attr.type") in ("double", "long"):
                    float(data.text or "")


def test_names_that_xml_forbids_come_back_with_spaces() -> None:
    graph = nx.read_graphml(io.BytesIO(written(hostile_graph())))
    assert graph.nodes["model/m1"]["label"] == "=Evil   ;| \r\n\U0001f680'\"\\,<b>&amp; {{7*7}}"


def test_it_is_written_into_a_file(sample_graph: GraphStore, tmp_path: Path) -> None:
    with (tmp_path / "x.graphml").open("wb") as file:
        write_graphml(sample_graph, file)
    assert len(nx.read_graphml(tmp_path / "x.graphml")) == len(to_networkx(sample_graph))
