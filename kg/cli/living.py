"""``kg add``, ``kg remove`` and ``kg update``: papers into a graph that is there, and out of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import GraphFolder, Inputs, KeepGoing, typed
from kg.model import KgError

if TYPE_CHECKING:
    from kg.living import Change

Publish = Annotated[
    bool, typer.Option("--publish", help="Write graph.ttl, graph.html and merges.tsv anew as well, which takes longer.")
]


def add(
    inputs: Inputs = None,
    graph: GraphFolder = Path("outputs"),
    publish: Publish = False,
    keep_going: KeepGoing = False,
) -> None:
    """Add papers to a graph; the rest of it stays as it is."""
    from kg import living

    put(living.add, inputs, graph, publish, keep_going)


def update(
    inputs: Inputs = None,
    graph: GraphFolder = Path("outputs"),
    publish: Publish = False,
    keep_going: KeepGoing = False,
) -> None:
    """Put papers in the place of those with the same ids, and add those that are new."""
    from kg import living

    put(living.update, inputs, graph, publish, keep_going)


def remove(
    papers: Annotated[list[str], typer.Argument(metavar="PAPER...", help="Ids of papers.", show_default=False)],
    graph: GraphFolder = Path("outputs"),
    publish: Publish = False,
) -> None:
    """Remove papers, and what only they hold, from a graph."""
    from kg import living
    from kg.cli.console import progress_bar

    with progress_bar() as progress:
        change = uninterrupted(lambda: living.remove(graph, map(typed, papers), progress=progress), graph)
    finish(change, graph, publish)


def put(how: Callable[..., Change], inputs: list[str] | None, graph: Path, publish: bool, keep_going: bool) -> None:
    """Reads the inputs and adds or updates their papers."""
    from kg.cli.console import Skipped, progress_bar
    from kg.sources import read_papers

    if not inputs:
        raise KgError("name files, folders or - to read")
    skipped = Skipped()
    papers = read_papers(inputs, keep_going=keep_going, tell=skipped)
    with progress_bar() as progress:
        change = uninterrupted(lambda: how(graph, papers, inputs=inputs, progress=progress), graph)
    skipped.report()
    finish(change, graph, publish)


def uninterrupted(work: Callable[[], Change], graph: Path) -> Change:
    """What the work returns; a person who ends it early is told that nothing changed."""
    try:
        return work()
    except KeyboardInterrupt:
        print(f"kg: interrupted; {graph} is as it was", file=sys.stderr)
        raise typer.Exit(130) from None


def finish(change: Change, graph: Path, publish: bool) -> None:
    """Prints what changed, and renews the files beside the graph if that is wanted."""
    from kg.cli.console import print_table
    from kg.store.manifest import stale_files

    if change.new_extractors:
        print(
            f"kg: read by {', '.join(change.new_extractors)}, the papers before by another extractor; "
            "kg build reads all by one",
            file=sys.stderr,
        )
    if publish:
        from kg.publish.renew import renew

        renew(graph)
    said = (
        ("added", change.added),
        ("updated", change.updated),
        ("removed", change.removed),
        ("there already", change.same),
    )
    rows = [(what, f"{count(papers)}: {some(papers)}") for what, papers in said if papers]
    if change.added or change.updated or change.removed:
        rows.append(("linked anew", f"{count(range(change.relinked))} that share a name with these"))
        for what, label in (("entities", "entities"), ("claims", "claims"), ("links", "links between papers")):
            rows.append((label, differences(change.counts[what])))
    if stale := sorted(stale_files(graph)):
        rows.append(("stale", f"{', '.join(stale)}; --publish writes them anew"))
    print_table(("graph", str(graph)), rows)


def count(papers: Iterable[object]) -> str:
    """How many papers, in words."""
    number = len(list(papers))
    return f"{number:,} paper" if number == 1 else f"{number:,} papers"


def some(ids: list[str]) -> str:
    """The first few ids."""
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3:,} more" if len(ids) > 3 else "")


def differences(counts: dict[str, int]) -> str:
    """Differences by kind, with their signs.

    >>> differences({"Model": 2, "Task": -1, "Metric": 0})
    '+2 Model, -1 Task'
    """
    return ", ".join(f"{number:+,} {kind}" for kind, number in sorted(counts.items()) if number) or "as before"
