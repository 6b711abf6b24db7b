"""``kg same`` and ``kg merges``: whether two names are one thing, and what a build made one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import GraphFolder, read_argument, typed
from kg.model import EntityType, KgError


def same(
    names: Annotated[list[str] | None, typer.Argument(metavar="A B", help="Two names.", show_default=False)] = None,
    type: Annotated[
        str | None,
        typer.Option("--type", metavar="TYPE", help="Method, Model, Software, Dataset, Hardware, Metric, Task."),
    ] = None,
    pairs: Annotated[
        str | None,
        typer.Option(
            "--pairs", metavar="FILE.tsv", help="Lines of type, name, name between tabs; - for standard input."
        ),
    ] = None,
) -> None:
    """Say whether two names are the same thing, variants of one, or different, and why; exit code 0 for the same."""
    from kg.link import judge, load_catalogue

    if (pairs is None) == (not names):
        raise KgError("give two names, or --pairs FILE.tsv")
    catalogue = load_catalogue()
    if pairs is not None:
        if type is not None:
            raise KgError("--type goes with two names; a file of pairs names its types itself")
        for number, line in enumerate(pair_lines(pairs), 1):
            fields = [field.strip() for field in line.split("\t")]
            if len(fields) < 3 or not (fields[1] and fields[2]):
                raise KgError(f"{pairs}:{number}: a pair is type, name, name between tabs")
            judgement = judge(fields[1], fields[2], catalogue, type_named(fields[0], f"{pairs}:{number}"))
            print(f"{judgement.verdict.value}\t{judgement.why}")
        return
    if names is None or len(names) != 2:
        raise KgError("give two names; quote a name that holds spaces")
    judgement = judge(typed(names[0]), typed(names[1]), catalogue, type_named(type or "", "--type"))
    print(f"{judgement.verdict.value}\t{judgement.why}")
    if judgement.verdict != "same":
        raise typer.Exit(1)


def pair_lines(path: str) -> list[str]:
    """The lines of a file of pairs; refuses one that can't be read."""
    return [line for line in read_argument(path, "").splitlines() if line.strip() and not line.startswith("#")]


def type_named(name: str, where: str) -> EntityType | None:
    """The type with this name in any case, None for none; refuses any other."""
    if not name:
        return None
    for type in EntityType:
        if type.value.casefold() == name.casefold():
            return type
    raise KgError(f"{where}: {name!r} is no type; there are {', '.join(EntityType)}")


def merges(
    graph: GraphFolder = Path("outputs"),
    suspicious: Annotated[
        bool, typer.Option("--suspicious", help="The doubtful ones only, the least sure first.")
    ] = False,
    most: Annotated[int, typer.Option("--most", min=0, help="How many at most; 0 for all.")] = 0,
) -> None:
    """List which names were made one thing, by which rule, how sure and why."""
    from kg.cli.console import print_table
    from kg.link.merges import merges_from_text, suspicious_first
    from kg.store.folder import DECISIONS
    from kg.store.manifest import MERGES, stale_files

    path = graph / MERGES
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise KgError(f"{graph}: no {MERGES} here; build a graph with: kg build INPUT -o {graph}") from None
    if MERGES in stale_files(graph):
        from kg.publish.renew import current_merges
        from kg.store import open_folder

        text = current_merges(graph, open_folder(graph))
    found = list(merges_from_text(text))
    shown = suspicious_first(found) if suspicious else found
    rows = [
        (f"{merge.score:.2f}", merge.rule, merge.type, merge.name, merge.label, str(merge.papers), merge.why)
        for merge in (shown[:most] if most else shown)
    ]
    if sys.stdout.isatty():
        print_table(("sure", "rule", "type", "name", "stands for", "papers", "why"), rows)
    else:
        for row in rows:
            print("\t".join(row))
    print(f"{len(rows)} of {len(found)} merges; to overrule one, write it into {graph / DECISIONS}", file=sys.stderr)
