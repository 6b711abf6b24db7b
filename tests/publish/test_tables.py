from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import run
from kg.graph import Vocabulary
from kg.graph.terms import RDF, SKOS
from kg.model import KgError
from kg.publish.tables import Kind, Sheet, tables
from kg.store import GraphStore, open_file, open_folder
from tests.builders import serving_paper

NAMES = tuple(tables(Vocabulary()))


@pytest.fixture
def serving(tmp_path: Path) -> GraphStore:
    run.build([serving_paper("Quill", id="p1"), serving_paper("Quill", id="p2")], tmp_path)
    return open_folder(tmp_path)


def test_a_comparison_of_two_papers_is_one_row(serving: GraphStore) -> None:
    [row] = Sheet(serving, "comparisons").rows()
    assert row == {
        "id": row["id"],
        "subject": "software/quill",
        "subject_label": "Quill",
        "outcome": "better",
        "baseline": "software/vllm",
        "baseline_label": "vLLM",
        "metric": "metric/throughput",
        "metric_label": "throughput",
        "effect_kind": "ratio",
        "effect_value": 2.5,
        "effect_max": None,
        "effect_bound": "exact",
        "value_ratio": 2.5,
        "dataset": None,
        "dataset_label": None,
        "hardware": "hardware/a100",
        "hardware_label": "A100",
        "confidence": None,
        "papers": ["paper/p1", "paper/p2"],
        "evidence": row["evidence"],
    }
    assert len(row["evidence"]) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_each_table_has_a_row_for_each_node_of_its_classes(name: str, sample_graph: GraphStore) -> None:
    sheet = Sheet(sample_graph, name)
    rows = list(sheet.rows())
    pg = sample_graph.vocabulary.pg
    nodes = {
        quad.subject
        for kind in sheet.table.classes
        for quad in sample_graph.store.quads_for_pattern(None, RDF.type, pg[kind], None)
    }
    assert len(rows) == len(nodes) > 0
    assert [row["id"] for row in rows] == sorted(str(row["id"]) for row in rows)
    for row in rows:
        assert list(row) == [column.name for column in sheet.columns]


@pytest.mark.parametrize("name", NAMES)
def test_no_triple_of_a_node_is_left_out(name: str, sample_graph: GraphStore) -> None:
    sheet = Sheet(sample_graph, name, with_text=True)
    quads = {
        quad.triple
        for row in sheet.rows()
        for quad in sample_graph.store.quads_for_pattern(sample_graph.vocabulary.node(str(row["id"])), None, None, None)
        if quad.predicate != RDF.type
    }
    own = {column.predicate for column in sheet.fields if column.predicate and not column.inverse}
    filled = sum(
        len(value) if isinstance(value, list) else value is not None
        for row in sheet.rows()
        for column in sheet.fields
        if column.predicate in own and not column.inverse
        for value in (row[column.name],)
    )
    assert filled == len(quads)


def test_what_the_graph_learns_gets_a_column(sample_graph: GraphStore) -> None:
    store = ox.Store()
    store.extend(sample_graph.store)
    node = sample_graph.vocabulary.node("software/vllm")
    narrower, same = ox.NamedNode(SKOS.iri + "narrower"), ox.NamedNode("http://example.org/label")
    store.add(ox.Quad(node, narrower, ox.NamedNode("http://example.org/servers")))
    store.add(ox.Quad(node, same, ox.Literal("virtual")))
    sheet = Sheet(GraphStore(store, sample_graph.vocabulary), "entities")
    row = next(row for row in sheet.rows() if row["id"] == "software/vllm")
    assert row["narrower"] == ["http://example.org/servers"]
    assert row["http_example_org_label"] == ["virtual"]
    assert row["label"] == "vLLM"


def test_tables_join_on_ids(sample_graph: GraphStore) -> None:
    ids = {name: {row["id"] for row in Sheet(sample_graph, name).rows()} for name in NAMES}
    claims = ids["comparisons"] | ids["results"] | ids["relations"]
    for row in Sheet(sample_graph, "evidence").rows():
        assert row["paper"] in ids["papers"]
        assert row["entity"] in ids["entities"] or set(row["claims"]) <= claims  # type: ignore[arg-type]
        assert bool(row["entity"]) != bool(row["claims"])


def test_the_tables_of_the_file_are_those_of_the_folder(sample_graph: GraphStore, sample_folder: Path) -> None:
    from_file = open_file(sample_folder / "graph.ttl")
    for name in NAMES:
        assert list(Sheet(from_file, name).rows()) == list(Sheet(sample_graph, name).rows())


def test_a_table_that_there_is_not_is_refused(sample_graph: GraphStore) -> None:
    with pytest.raises(KgError, match="no table 'sentences'; there are: papers, entities"):
        Sheet(sample_graph, "sentences")


def test_every_column_has_one_name(sample_graph: GraphStore) -> None:
    for name in NAMES:
        columns = Sheet(sample_graph, name).columns
        assert len({column.name for column in columns}) == len(columns)
        assert {column.kind for column in columns} <= set(Kind)
