"""``kg validate``: whether a graph is what the ontology says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import Base, Endpoint, GraphFolder, open_graph
from kg.ontology_files import BASE


def validate(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="An RDF file; without it the graph of -g.", show_default=False),
    ] = None,
    graph: GraphFolder = Path("outputs"),
    endpoint: Endpoint = None,
    base: Base = BASE,
) -> None:
    """Run the SHACL shapes and the checks; exit code 1 where something is wrong."""
    from kg.store import current_snapshot
    from kg.store.validate import faults

    count = 0
    snapshot = None if file or endpoint else current_snapshot(graph)
    for fault in faults(open_graph(graph, file, base, endpoint, whole=True), snapshot):
        print(fault)
        count += 1
    if count:
        print(f"{count} {'fault' if count == 1 else 'faults'}")
        raise typer.Exit(1)
    print("valid: all shapes conform and no check finds anything")
