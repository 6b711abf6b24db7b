"""``kg export`` and ``kg view``: the graph as a file for other tools, and as a page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import Base, GraphFile, GraphFolder, open_graph, typed
from kg.model import KgError
from kg.ontology_files import BASE


def export(
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="turtle.")] = "turtle",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Standard output without it.")
    ] = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="With the abstracts.")] = False,
    graph: GraphFolder = Path("outputs"),
    file: GraphFile = None,
    base: Base = BASE,
) -> None:
    """Write the whole graph for other tools, in a stable order."""
    from kg.publish.export import EXPORTS, write_export

    if form not in EXPORTS:
        raise KgError(f"--format {form}: there are {', '.join(EXPORTS)}")
    opened = open_graph(graph, file, base)
    if output is None:
        write_export(opened, sys.stdout.buffer, form, with_text=with_text)
        return
    try:
        fresh = output.with_name(output.name + ".new")
        with fresh.open("wb") as target:
            write_export(opened, target, form, with_text=with_text)
        fresh.replace(output)
    except OSError as fault:
        raise KgError(f"{output}: cannot be written ({fault.strerror or fault})") from None


def view(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The page to write.")] = Path(
        "page.html"
    ),
    focus: Annotated[
        str | None,
        typer.Option("--focus", metavar="NAME", help="An entity or paper to show the surroundings of."),
    ] = None,
    hops: Annotated[int, typer.Option("--hops", min=1, max=6, help="How many steps around the focus.")] = 2,
    nodes: Annotated[int, typer.Option("--nodes", min=1, help="About how many nodes at most.")] = 1500,
    graph: GraphFolder = Path("outputs"),
    file: GraphFile = None,
    base: Base = BASE,
) -> None:
    """Write one self-contained page that needs no network."""
    from kg.publish.overview import overview
    from kg.publish.page import page_html
    from kg.store import replacing
    from kg.store.part import find_focus

    opened = open_graph(graph, file, base)
    node = None if focus is None else find_focus(opened, typed(focus))
    page = page_html(overview(opened, focus=node, hops=hops, most=nodes))
    with replacing(output) as fresh:
        fresh.write_text(page, encoding="utf-8", newline="\n")
    print(output)
