"""``kg build`` and ``kg extract``: papers to a graph, papers to extracted papers."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Base, Endpoint, Inputs, KeepGoing
from kg.model import KgError
from kg.ontology_files import BASE

if TYPE_CHECKING:
    from kg.interchange import ExtractedPaper
    from kg.model import Paper
    from kg.run import Summary

Sample = Annotated[
    bool, typer.Option("--sample", help="Use the sample that ships: real papers retold in our own words.")
]


def build(
    inputs: Inputs = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write the graph into.")
    ] = Path("outputs"),
    sample: Sample = False,
    base: Base = BASE,
    min_score: Annotated[
        float | None,
        typer.Option(
            "--min-score",
            min=0,
            max=1,
            help="Leave out facts scored below this; by default each kind has its own, so that most are right.",
            show_default=False,
        ),
    ] = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="Keep no abstracts in the store.")] = False,
    decisions: Annotated[
        Path | None,
        typer.Option(
            "--decisions",
            metavar="FILE",
            help="Decisions about names (merge, keep apart, rename, retype); by default DIR/decisions.txt.",
            show_default=False,
        ),
    ] = None,
    no_merge: Annotated[
        bool, typer.Option("--no-merge", help="Make each spelling of a name a thing of its own.")
    ] = False,
    keep_going: KeepGoing = False,
    endpoint: Endpoint = None,
) -> None:
    """Build a graph from papers: store, graph.ttl, graph.html and manifest.json."""
    from kg import run
    from kg.cli.console import Skipped, progress_bar
    from kg.extract import KINDS_OF_FACT
    from kg.link import NO_DECISIONS, read_decisions
    from kg.store.folder import DECISIONS

    skipped = Skipped()
    # A folder that can't be entered is told of by the build.
    with contextlib.suppress(OSError):
        if decisions is None and (output / DECISIONS).is_file():
            decisions = output / DECISIONS
    if endpoint is not None:
        from kg.graph import Vocabulary
        from kg.store.remote_write import writable

        # A server that refuses should say so before an hour of reading.
        writable(endpoint, Vocabulary(base))
    decided = NO_DECISIONS if decisions is None else read_decisions(decisions)
    try:
        with progress_bar() as progress:
            summary = run.build(
                chosen_papers(inputs, sample, keep_going, skipped),
                output,
                inputs=inputs or ["sample"],
                base=base,
                least=None if min_score is None else dict.fromkeys(KINDS_OF_FACT, min_score),
                with_text=not no_text,
                decisions=decided,
                merge=not no_merge,
                progress=progress,
            )
    except KeyboardInterrupt:
        print(f"kg: interrupted; {output} is as it was", file=sys.stderr)
        raise typer.Exit(130) from None
    skipped.report()
    print_summary(summary, output)
    if endpoint is not None:
        from kg.cli.push import send

        send(output, endpoint)


def extract(
    inputs: Inputs = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="JSON Lines file; standard output without it."),
    ] = None,
    sample: Sample = False,
    keep_going: KeepGoing = False,
) -> None:
    """Read papers and write what they say as JSON Lines, one paper a line."""
    import json

    from kg import run
    from kg.cli.console import Skipped, progress_bar
    from kg.interchange import to_json

    skipped = Skipped()
    papers = chosen_papers(inputs, sample, keep_going, skipped)
    try:
        with progress_bar() as progress:
            extracted = run.extract_all(papers, progress)
            if output is None:
                for paper in extracted:
                    print(json.dumps(to_json(paper), ensure_ascii=False))
            else:
                run.write_extracted(extracted, output)
    except KeyboardInterrupt:
        print("kg: interrupted; no file was written", file=sys.stderr)
        raise typer.Exit(130) from None
    skipped.report()


def chosen_papers(
    inputs: list[str] | None, sample: bool, keep_going: bool, skipped: object
) -> Iterator[Paper | ExtractedPaper]:
    """The papers that the arguments name; refuses none, and both."""
    from kg.sources import read_papers, sample_papers

    if sample == bool(inputs):
        raise KgError("name files, folders or - to read, or --sample (and not both)")
    if sample:
        return iter(sample_papers())
    return read_papers(inputs or [], keep_going=keep_going, tell=skipped)  # type: ignore[arg-type]


def print_summary(summary: Summary, folder: Path) -> None:
    """Prints what was built."""
    from kg.cli.console import print_table

    def listed(counts: dict[str, int]) -> str:
        return ", ".join(f"{count:,} {name}" for name, count in counts.items()) or "none"

    def ranked(entities: tuple[object, ...], form: str) -> str:
        return ", ".join(form.format(entity) for entity in entities[:6]) or "none"

    connected = [size for size in summary.groups if size > 1]
    print_table(
        ("graph", str(folder)),
        (
            ("papers", f"{summary.papers:,}"),
            ("entities", f"{sum(summary.entities.values()):,}: {listed(summary.entities)}"),
            ("claims", f"{sum(summary.claims.values()):,}: {listed(summary.claims)}"),
            ("links between papers", f"{sum(summary.links.values()):,}: {listed(summary.links)}"),
            ("groups of linked papers", f"{len(connected)}, the largest of {max(connected, default=0)}"),
            ("most compared against", ranked(summary.most_compared, "{0.label} ({0.value:.0f})")),
            ("most central", ranked(summary.central, "{0.label}")),
            ("look at it", str(folder / "graph.html")),
        ),
    )
