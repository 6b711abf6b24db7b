"""``kg diff``: what came, went and changed between two graphs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Base, open_graph
from kg.model import KgError
from kg.ontology_files import BASE

if TYPE_CHECKING:
    from kg.store import GraphStore


def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="The folder of a graph, an RDF file, or the URL of a SPARQL server.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, later.")],
    form: Annotated[
        str,
        typer.Option("--format", metavar="FORMAT", help="text, json, turtle (a change set) or update (SPARQL)."),
    ] = "text",
    base: Base = BASE,
) -> None:
    """Tell which papers, entities, claims and links came, went or changed between two graphs."""
    from kg.publish.diff import WRITERS, difference

    if form not in WRITERS:
        raise KgError(f"--format {form}: there are {', '.join(WRITERS)}")
    sys.stdout.write(WRITERS[form](difference(opened(old, base), opened(new, base))))


def opened(name: str, base: str) -> GraphStore:
    """The graph that an argument names: a server by its URL, a folder, else a file."""
    if name.startswith(("http://", "https://")):
        return open_graph(Path(), None, base, name, whole=True)
    path = Path(name)
    return open_graph(path, None if path.is_dir() else path, base)
