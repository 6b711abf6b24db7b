"""``kg query`` and ``kg ask``: SPARQL and the named questions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Base, Endpoint, GraphFile, GraphFolder, open_graph, read_argument, typed
from kg.model import KgError
from kg.ontology_files import BASE

if TYPE_CHECKING:
    from kg.store import GraphStore
    from kg.store.graph_store import Answer

Format = Annotated[
    str,
    typer.Option("--format", metavar="FORMAT", help="table, csv, json, or ttl for a query that builds a graph."),
]


def query(
    text: Annotated[
        str, typer.Argument(metavar="QUERY", help="SPARQL, a file ending in .rq, or - for standard input.")
    ],
    graph: GraphFolder = Path("outputs"),
    file: GraphFile = None,
    endpoint: Endpoint = None,
    form: Format = "table",
    base: Base = BASE,
) -> None:
    """Ask the graph in SPARQL; the usual prefixes (pg:, dcterms:, skos: ...) need no declaration."""
    opened = open_graph(graph, file, base, endpoint)
    print_answer(opened.query(read_argument(text, ".rq")), form, opened)


def ask(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A question; see --list.", show_default=False)
    ] = None,
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="ARG...", help="What it asks about.", show_default=False)
    ] = None,
    graph: GraphFolder = Path("outputs"),
    file: GraphFile = None,
    endpoint: Endpoint = None,
    form: Format = "table",
    base: Base = BASE,
    show_list: Annotated[bool, typer.Option("--list", help="List the questions.")] = False,
) -> None:
    """Ask a named question: kg ask who-compares-with vLLM."""
    from kg.store import ask as answer_of

    if show_list:
        print_questions()
        return
    if name is None:
        raise KgError("name a question; kg ask --list shows them")
    opened = open_graph(graph, file, base, endpoint)
    asked = answer_of(opened, name, [typed(argument) for argument in arguments or []])
    for note in asked.notes:
        print(f"kg: {note}", file=sys.stderr)
    print_answer(asked.answer, form, opened, asked.bound)


def print_questions() -> None:
    """Prints the questions: a table for a person, else name, example and English between tabs."""
    from kg.cli.console import print_table
    from kg.store import questions

    rows = [
        (question.name, " ".join(parameter.example for parameter in question.parameters), question.english)
        for question in questions()
    ]
    if sys.stdout.isatty():
        print_table(("question", "example", "what it answers"), rows)
    else:
        for row in rows:
            print("\t".join(row))


def print_answer(answer: Answer, form: str, graph: GraphStore, bound: tuple[str, ...] = ()) -> None:
    """Prints an answer in the form asked for; a graph comes as Turtle unless something else was asked for."""
    from kg.cli.console import print_table
    from kg.store import FORMATS, answer_table, answer_text, builds_graph

    if form not in FORMATS:
        raise KgError(f"--format {form}: there are {', '.join(FORMATS)}")
    if form == "table" and not builds_graph(answer):
        header, rows = answer_table(answer, graph.vocabulary, bound)
        if rows:
            print_table(header, rows)
        print(f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}", file=sys.stderr)
    else:
        sys.stdout.write(answer_text(answer, "ttl" if form == "table" else form, graph.vocabulary))
