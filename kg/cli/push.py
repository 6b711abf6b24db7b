"""``kg push``: the graph of a folder to a SPARQL server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import GraphFolder
from kg.model import KgError


def push(
    endpoint: Annotated[
        str, typer.Option("--endpoint", metavar="URL", help="A SPARQL 1.1 server, e.g. http://localhost:7878.")
    ],
    graph: GraphFolder = Path("outputs"),
) -> None:
    """Make a SPARQL server hold the graph of a folder; graphs of others that are there stay as they are."""
    send(graph, endpoint)


def send(folder: Path, url: str) -> None:
    """Sends the graph of a folder to a server and says so; what fails names the command that sends it again."""
    from kg.cli.console import progress_bar
    from kg.store import open_folder
    from kg.store.remote import keeps_named_graphs
    from kg.store.remote_http import shown
    from kg.store.remote_write import mirror, writable

    opened = open_folder(folder)
    again = f"kg push -g {folder} --endpoint {shown(url)}"
    try:
        with progress_bar() as progress:
            endpoint = writable(url, opened.vocabulary)
            count = mirror(opened, endpoint, progress)
            keeps_named_graphs(endpoint, opened.vocabulary)
    except KgError as fault:
        raise KgError(f"{fault}; the graph is whole in {folder}: {again}") from None
    except KeyboardInterrupt:
        print(f"kg: interrupted; the server has the graph in part: {again}", file=sys.stderr)
        raise typer.Exit(130) from None
    print(f"{count:,} named graphs stand on {shown(url)}")
