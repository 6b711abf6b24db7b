"""``kg export`` and ``kg view``: the graph as a file for other tools, and as a page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import Base, Endpoint, GraphFile, GraphFolder, open_graph, typed
from kg.model import KgError
from kg.ontology_files import BASE

Focus = Annotated[
    str | None,
    typer.Option("--focus", metavar="NAME", help="An entity or paper to show the surroundings of.", show_default=False),
]
Hops = Annotated[int, typer.Option("--hops", min=1, max=6, help="How many steps around the focus.")]


def export(
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="turtle, ntriples, nquads, trig, rdfxml, jsonld, graphml, void, or csv, parquet, neo4j (folders).",
        ),
    ] = "turtle",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="A file or folder; standard output without it."),
    ] = None,
    focus: Focus = None,
    hops: Hops = 2,
    with_text: Annotated[bool, typer.Option("--with-text", help="With the abstracts.")] = False,
    graph: GraphFolder = Path("outputs"),
    file: GraphFile = None,
    endpoint: Endpoint = None,
    base: Base = BASE,
) -> None:
    """Write the graph, or what lies around one thing, for other tools, in a stable order."""
    from kg.publish import formats
    from kg.store.part import find_focus, part

    formats.refuse_other_forms(form)
    opened = open_graph(graph, file, base, endpoint, whole=True)
    if focus is not None:
        opened = part(opened, find_focus(opened, typed(focus)), hops)
    if output is None:
        formats.export_to(opened, sys.stdout.buffer, form, with_text=with_text)
    else:
        formats.export(opened, output, form, with_text=with_text)
        if form == "turtle" and focus is None and not with_text and file is None:
            renewed(graph, output, "graph.ttl")


def renewed(folder: Path, written: Path, name: str) -> None:
    """Tells the manifest that a file beside the graph shows it again, if that is what was written."""
    from kg.store.manifest import renew_manifest

    if written.resolve() == (folder / name).resolve():
        renew_manifest(folder, renewed=[name])


def view(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The page to write.")] = Path(
        "page.html"
    ),
    focus: Focus = None,
    hops: Hops = 2,
    nodes: Annotated[int, typer.Option("--nodes", min=1, help="About how many nodes at most.")] = 1500,
    graph: GraphFolder = Path("outputs"),
    file: GraphFile = None,
    endpoint: Endpoint = None,
    base: Base = BASE,
) -> None:
    """Write one self-contained page that needs no network."""
    from kg.publish.overview import overview
    from kg.publish.page import page_html
    from kg.store import replacing
    from kg.store.part import find_focus

    opened = open_graph(graph, file, base, endpoint, whole=True)
    node = None if focus is None else find_focus(opened, typed(focus))
    page = page_html(overview(opened, focus=node, hops=hops, most=nodes))
    with replacing(output) as fresh:
        fresh.write_text(page, encoding="utf-8", newline="\n")
    if node is None and nodes == 1500 and file is None:
        renewed(graph, output, "graph.html")
    print(output)


def report(
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="The file to write; standard output without it."),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="markdown, or html, which a file ending in .html is."),
    ] = None,
    graph: GraphFolder = Path("outputs"),
    file: GraphFile = None,
    endpoint: Endpoint = None,
    base: Base = BASE,
) -> None:
    """Write one page: top baselines, contradictions, drift, and what the claims leave out."""
    from kg.publish.report import WRITERS
    from kg.publish.report import report as report_on
    from kg.store import replacing

    if form is None:
        form = "html" if output is not None and output.suffix in (".html", ".htm") else "markdown"
    if form not in WRITERS:
        raise KgError(f"--format {form}: there are {', '.join(WRITERS)}")
    text = WRITERS[form](report_on(open_graph(graph, file, base, endpoint)))
    if output is None:
        sys.stdout.write(text)
        return
    with replacing(output) as fresh:
        fresh.write_text(text, encoding="utf-8", newline="\n")
    print(output)
