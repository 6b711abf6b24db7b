from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.graph import Vocabulary
from kg.model import KgError
from kg.publish.table_files import FIGURE, RISKY, cell, defused, to_pandas, write_csv, write_parquet
from kg.publish.tables import Kind, Sheet, tables
from kg.store import GraphStore
from tests.publish.test_formats import hostile_graph

NAMES = tuple(tables(Vocabulary()))


@pytest.mark.parametrize("which", ["sample", "hostile"])
def test_csv_reads_back_to_the_rows(which: str, sample_graph: GraphStore, tmp_path: Path) -> None:
    graph = sample_graph if which == "sample" else hostile_graph()
    write_csv(graph, tmp_path)
    for name in NAMES:
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        sheet = Sheet(graph, name)
        assert rows == [{key: cell(value) for key, value in row.items()} for row in sheet.rows()]
        texts = {column.name for column in sheet.columns if column.kind in (Kind.TEXT, Kind.TEXTS)}
        for row in rows:
            risky = {row[key] for key in texts if row[key].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))}
            assert not [text for text in risky if not FIGURE.fullmatch(text)], "a plain figure (+5.7) runs nothing"


@given(st.text())
@example("\uff1d1+1")
@example("\u200b =1")
def test_a_defused_text_comes_back_and_starts_no_formula(text: str) -> None:
    harmless = defused(text)
    assert FIGURE.fullmatch(text) or not harmless.lstrip().startswith((*RISKY, "\uff1d"))
    assert not harmless.startswith(("\t", "\r", "\n"))
    assert (harmless[1:] if harmless.startswith("'") else harmless) == text


def test_figures_stay_figures_and_formulas_do_not() -> None:
    for figure in ("-3.5", "+12", "1e-05", "-40%", "0"):
        assert defused(figure) == figure
    for formula in ("-3.5x", "-1+1", "--1", "+", "=1", " =1", "\n=1", "\t1", "'1", "\x00@x", "\uff0bA1"):
        assert defused(formula) == f"'{formula}"


def test_numbers_stay_numbers() -> None:
    assert [cell(value) for value in (-0.5, -3, 12.0, 1234567.0, 0.1)] == ["-0.5", "-3", "12", "1234567.0", "0.1"]


@pytest.mark.parametrize("which", ["sample", "hostile"])
def test_parquet_reads_back_to_the_rows(which: str, sample_graph: GraphStore, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    graph = sample_graph if which == "sample" else hostile_graph()
    write_parquet(graph, tmp_path)
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(NAMES)
    for name in NAMES:
        assert parquet.read_table(tmp_path / f"{name}.parquet").to_pylist() == list(Sheet(graph, name).rows())


def test_pandas_has_the_rows_with_types(sample_graph: GraphStore) -> None:
    pandas = pytest.importorskip("pandas")
    frame = to_pandas(sample_graph, "comparisons")
    assert len(frame) == len(list(Sheet(sample_graph, "comparisons").rows()))
    assert frame["effect_value"].dtype == "Float64"
    assert frame.loc[frame["effect_value"] == 6.13, "hardware_label"].tolist() == ["A100"]
    years = to_pandas(sample_graph, "papers")["year"]
    assert years.dtype == "Int64"
    assert pandas.isna(to_pandas(sample_graph, "entities")["higher_is_better"]).any()


def test_tables_without_the_extra_say_what_to_install(
    sample_graph: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(KgError, match=r'pip install "papergraph\[tables\]"'):
        to_pandas(sample_graph, "papers")
    with pytest.raises(KgError, match=r'pip install "papergraph\[tables\]"'):
        write_parquet(sample_graph, tmp_path)
