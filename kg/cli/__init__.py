"""The command ``kg``: each command parses, calls one function and prints; nothing else prints or exits.

Results go to standard output, progress and warnings to standard error. Exit codes: 0 done, 1 found problems,
2 bad input, with one line that says what, where and what to do.
"""

from __future__ import annotations

import os
import sys

import typer

from kg.cli.ask import ask, query
from kg.cli.build import build, extract
from kg.cli.check import validate
from kg.cli.console import printable
from kg.cli.diff import diff
from kg.cli.explain import explain
from kg.cli.living import add, remove, update
from kg.cli.push import push
from kg.cli.same import merges, same
from kg.cli.score import score
from kg.cli.serve import serve
from kg.cli.show import export, report, view
from kg.cli.train import train
from kg.model import KgError

app = typer.Typer(
    name="kg",
    help="Papers in, a graph of who compares against whom out.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (
    build,
    extract,
    push,
    add,
    remove,
    update,
    query,
    ask,
    export,
    view,
    serve,
    report,
    diff,
    same,
    merges,
    validate,
    explain,
    score,
    train,
):
    app.command()(command)


@app.callback(invoke_without_command=True)
def common(
    version: bool = typer.Option(False, "--version", help="Show the version and stop."),
) -> None:
    """Papers in, a graph of who compares against whom out."""
    if version:
        from importlib.metadata import version as installed

        print(f"papergraph {installed('papergraph')}")
        raise typer.Exit


def main() -> None:
    """Runs the command line; a user's mistake is one line on standard error and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        # A name from a paper may hold characters that the terminal's encoding lacks.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except KgError as fault:
        message = " ".join(printable(str(fault)).split())
        print(f"kg: {message}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read our output has enough of it; nothing more can be said there.
        discard_output()
        sys.exit(0)
    except OSError as fault:
        if fault.filename is not None:
            raise
        discard_output()
        print(f"kg: standard output: {fault.strerror}; write to another place", file=sys.stderr)
        sys.exit(2)


def discard_output() -> None:
    """Sends what is still held back for standard output nowhere, so that leaving does not fail on it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
