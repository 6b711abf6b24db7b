"""Every form a graph can be handed on in, by name.

Comes in: a `GraphStore`, a form and a path. Goes out: one file, or for tables and Neo4j a folder of files; what stood
there stays until all of it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol

from kg.model import KgError
from kg.publish.description import write_description
from kg.publish.export import EXPORTS, write_export
from kg.publish.graphml import write_graphml
from kg.publish.jsonld import write_jsonld
from kg.publish.neo4j import write_neo4j
from kg.publish.table_files import write_csv, write_parquet
from kg.store import GraphStore, replacing, replacing_in


class WriteFile(Protocol):
    """Writes a graph into an open file."""

    def __call__(self, graph: GraphStore, file: BinaryIO, *, with_text: bool = False) -> None:  # noqa: D102
        ...


class WriteFolder(Protocol):
    """Writes a graph into an empty folder."""

    def __call__(self, graph: GraphStore, folder: Path, *, with_text: bool = False) -> None:  # noqa: D102
        ...


FILES: Mapping[str, WriteFile] = {
    **{form: partial(write_export, form=form) for form in EXPORTS},
    "jsonld": write_jsonld,
    "graphml": write_graphml,
    "void": write_description,
}
FOLDERS: Mapping[str, WriteFolder] = {"csv": write_csv, "parquet": write_parquet, "neo4j": write_neo4j}
FORMATS = (*FILES, *FOLDERS)


def export(graph: GraphStore, path: Path, form: str, *, with_text: bool = False) -> None:
    """Writes the graph to the path; refuses a form that there is none of."""
    refuse_other_forms(form)
    if form in FOLDERS:
        with replacing_in(path) as folder:
            FOLDERS[form](graph, folder, with_text=with_text)
    else:
        with replacing(path) as fresh, fresh.open("wb") as file:
            FILES[form](graph, file, with_text=with_text)


def export_to(graph: GraphStore, file: BinaryIO, form: str, *, with_text: bool = False) -> None:
    """Writes the graph into an open file; refuses a form that is several files."""
    refuse_other_forms(form)
    if form in FOLDERS:
        raise KgError(f"--format {form} is several files; name a folder for them with -o")
    FILES[form](graph, file, with_text=with_text)


def refuse_other_forms(form: str) -> None:
    """Raises for a name that is no form."""
    if form not in FORMATS:
        raise KgError(f"--format {form}: there are {', '.join(FORMATS)}")
