"""The graph as CSV files for ``neo4j-admin database import``.

Comes in: a `GraphStore`. Goes out: ``nodes.csv`` and ``relationships.csv``, whose headers give Neo4j every type::

    id:ID,:LABEL,label,issued:long,altLabel:string[]
    :START_ID,:END_ID,:TYPE,effectValue:double

Neo4j parts the items of an array by semicolons and ends a row at a line break, so both become commas and spaces in
values. Spreadsheet formulas are left as they are: these files are for a database.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from kg.publish.network import Network, Properties, Value, property_types
from kg.store import GraphStore

TYPES = {bool: ":boolean", int: ":long", float: ":double", str: "", list: ":string[]"}


def write_neo4j(graph: GraphStore, folder: Path, *, with_text: bool = False) -> None:
    """Writes both files into the folder; abstracts only ``with_text``."""
    network = Network(graph, with_text=with_text)
    types = property_types(network.nodes())
    with (folder / "nodes.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["id:ID", ":LABEL", "label", *header(types)])
        for node in network.nodes():
            labels = f"{node.kind};Baseline" if "isBaseline" in node.properties else node.kind
            rows.writerow([node.id, labels, one_line(node.label), *cells(node.properties, types)])
    types = property_types(network.edges())
    with (folder / "relationships.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow([":START_ID", ":END_ID", ":TYPE", *header(types)])
        for edge in network.edges():
            rows.writerow([edge.source, edge.target, relationship_type(edge.kind), *cells(edge.properties, types)])


def header(types: Mapping[str, type]) -> list[str]:
    """The names of the columns with Neo4j's types."""
    return [name + TYPES[type] for name, type in types.items()]


def cells(properties: Properties, types: Mapping[str, type]) -> list[str]:
    """A row's values; an empty cell is no value."""
    return [cell(properties[name]) if name in properties else "" for name in types]


def cell(value: Value | list[str]) -> str:
    """One value as Neo4j reads it."""
    if isinstance(value, list):
        return ";".join(one_line(item).replace(";", ",") for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return one_line(value) if isinstance(value, str) else str(value)


def one_line(text: str) -> str:
    """The text with a space for each line break and control character."""
    return re.sub(r"[\x00-\x1f\x7f\u0085\u2028\u2029]", " ", text)


def relationship_type(kind: str) -> str:
    """A kind of edge the way Neo4j spells types.

    >>> relationship_type("usesBaseline")
    'USES_BASELINE'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).upper()
