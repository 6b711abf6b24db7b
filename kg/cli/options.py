"""Options that several commands share, and the graph they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.model import KgError
from kg.ontology_files import BASE

if TYPE_CHECKING:
    from kg.store import GraphStore

Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INPUT...",
        help="Files (JSON Lines, also gzip, or copied page text), folders, or - for standard input.",
        show_default=False,
    ),
]
GraphFolder = Annotated[Path, typer.Option("-g", "--graph", metavar="DIR", help="The folder that kg build wrote.")]
GraphFile = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="An RDF file to use instead (.ttl, .nt, .nq, .trig, .rdf)."),
]
Endpoint = Annotated[
    str | None,
    typer.Option(
        "--endpoint",
        metavar="URL",
        help="A SPARQL 1.1 server to use instead, e.g. http://localhost:7878; see docs/servers.md.",
        show_default=False,
    ),
]
Base = Annotated[str, typer.Option("--base", metavar="IRI", help="The base of all IRIs; ends with /.")]
KeepGoing = Annotated[bool, typer.Option("--keep-going", help="Skip and count faulty lines instead of stopping.")]


def open_graph(
    folder: Path, file: Path | None, base: str = BASE, endpoint: str | None = None, *, whole: bool = False
) -> GraphStore:
    """The graph that the options name; what walks through the ``whole`` of one on a server gets a copy of it."""
    from kg.store import open_file, open_folder

    if endpoint is not None:
        from kg.store.remote import copied, open_endpoint

        if file is not None:
            raise KgError("--file and --endpoint name two graphs; give one")
        opened = open_endpoint(endpoint, base)
        return copied(opened) if whole else opened
    return open_folder(folder) if file is None else open_file(file, base)


def read_argument(text: str, ending: str) -> str:
    """The text of the file that an argument names by its ending, ``-`` for standard input, else the argument."""
    import sys

    if text != "-" and not text.endswith(ending):
        return typed(text)
    try:
        return (sys.stdin.buffer.read() if text == "-" else Path(text).read_bytes()).decode("utf-8-sig")
    except OSError as fault:
        raise KgError(f"{text}: cannot be read ({fault.strerror})") from None
    except UnicodeDecodeError:
        raise KgError(f"{'standard input' if text == '-' else text}: is no UTF-8 text") from None


def typed(argument: str) -> str:
    """An argument as text; the locale C hands letters beyond ASCII on as surrogates, which no graph can hold.

    >>> typed("Gr\\udcc3\\udcb6\\udcc3\\udc9fe"), typed("\\udcff")
    ('Größe', '\ufffd')
    """
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
