"""``kg diff``: what came, went and changed between two graphs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import Base, open_graph
from kg.model import KgError
from kg.ontology_files import BASE


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The folder of a graph, or an RDF file.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The same, later.")],
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
    opened = [open_graph(path, None if path.is_dir() else path, base) for path in (old, new)]
    sys.stdout.write(WRITERS[form](difference(*opened)))
