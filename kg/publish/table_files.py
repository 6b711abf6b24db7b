"""Tables as files: CSV for spreadsheets, Parquet for everything that computes.

Comes in: a `GraphStore` and a folder. Goes out: ``papers.csv``, ``entities.csv`` and so on, or as ``.parquet``.

A spreadsheet runs a text such as ``=1+1`` that stands in a cell. So in CSV a text that starts with ``=``, ``+``,
``-`` or ``@``, whatever blanks stand before, or with a tab, a line break or an apostrophe gets an apostrophe in front:
take it off to have the text back. A figure such as ``-3.5`` runs nothing and stays.
Lists become one text, items between `` | ``. Parquet holds every value as it is, lists as lists.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from kg.model import KgError
from kg.publish.tables import Column, Kind, Row, Sheet, Value, tables
from kg.store import GraphStore

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

RISKY = ("=", "+", "-", "@")
UNSEEN_OR_MARK = ("\t", "\r", "\n", "'")
# "-3.5", "+12", "1e-05", "-40%"
FIGURE = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?%?")
ROWS_A_PIECE = 20_000
INSTALL = 'install it with: pip install "papergraph[tables]"'


def write_csv(graph: GraphStore, folder: Path, *, with_text: bool = False) -> None:
    """Writes each table as CSV into the folder; abstracts only ``with_text``."""
    for sheet in sheets(graph, with_text):
        columns = sheet.columns
        with (folder / f"{sheet.name}.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow([column.name for column in columns])
            rows.writerows([cell(row[column.name]) for column in columns] for row in sheet.rows())


def write_parquet(graph: GraphStore, folder: Path, *, with_text: bool = False) -> None:
    """Writes each table as Parquet into the folder; needs the extra ``tables``."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise KgError(f"Parquet needs pyarrow; {INSTALL}") from None
    for sheet in sheets(graph, with_text):
        schema = arrow_schema(sheet.columns)
        with pq.ParquetWriter(folder / f"{sheet.name}.parquet", schema) as file:
            for rows in pieces(sheet.rows()):
                file.write_table(pa.Table.from_pylist(rows, schema))


def to_pandas(graph: GraphStore, name: str) -> pd.DataFrame:
    """One table as a pandas DataFrame; needs the extra ``tables``."""
    try:
        import pandas as pd
    except ModuleNotFoundError:
        raise KgError(f"tables need pandas; {INSTALL}") from None
    sheet = Sheet(graph, name)
    columns = sheet.columns
    frame = pd.DataFrame(list(sheet.rows()), columns=[column.name for column in columns])
    dtypes = {Kind.TEXT: "string", Kind.INTEGER: "Int64", Kind.NUMBER: "Float64", Kind.BOOLEAN: "boolean"}
    return frame.astype({column.name: dtypes[column.kind] for column in columns if column.kind in dtypes})


def sheets(graph: GraphStore, with_text: bool) -> Iterator[Sheet]:
    """All tables of a graph."""
    for name in tables(graph.vocabulary):
        yield Sheet(graph, name, with_text=with_text)


def arrow_schema(columns: tuple[Column, ...]) -> pa.Schema:
    """The columns as Arrow has them."""
    import pyarrow as pa

    types = {
        Kind.TEXT: pa.string(),
        Kind.INTEGER: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.BOOLEAN: pa.bool_(),
        Kind.TEXTS: pa.list_(pa.string()),
    }
    return pa.schema([(column.name, types[column.kind]) for column in columns])


def pieces(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows in lists of some size; one empty list where there are none, so that a file has its columns."""
    yield list(islice(rows, ROWS_A_PIECE))
    while piece := list(islice(rows, ROWS_A_PIECE)):
        yield piece


def cell(value: Value) -> str:
    """A value as it stands in CSV.

    >>> cell("=1+1"), cell(-0.5), cell(True), cell(["a", "b"]), cell(None)
    ("'=1+1", '-0.5', 'true', 'a | b', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return defused(" | ".join(value))
        case str():
            return defused(value)
        case _:
            return f"{value:g}" if isinstance(value, float) and value.is_integer() and abs(value) < 1e6 else str(value)


def defused(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet might run it; a plain figure stays as it is.

    >>> defused("-3.5"), defused(" =cmd()"), defused("vLLM")
    ('-3.5', "' =cmd()", 'vLLM')
    """
    if FIGURE.fullmatch(text):
        return text
    # Programs pass over blanks and characters that nobody sees, and take wide signs for plain ones.
    seen = next((char for char in text if unicodedata.category(char)[0] not in "CZ"), "")
    risky = text[:1] in UNSEEN_OR_MARK or unicodedata.normalize("NFKC", seen)[:1] in RISKY
    return f"'{text}" if text and risky else text
