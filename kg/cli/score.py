"""``kg score``: how well papers are read, against an annotation of the same papers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from kg.model import KgError

if TYPE_CHECKING:
    from kg.cli.console import Skipped
    from kg.interchange import ExtractedPaper
    from kg.score import Figures, Interval, Report


def score(
    gold: Annotated[
        str, typer.Argument(metavar="GOLD", help="Annotated papers (JSON Lines), or - for standard input.")
    ],
    predicted: Annotated[
        str | None,
        typer.Argument(
            metavar="PREDICTED",
            help="The same papers as kg extract wrote them; without it the texts of GOLD are read now.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, all figures as shares of 1.")] = False,
    tables: Annotated[bool, typer.Option("--tables", help="Also each type, role, outcome and relation.")] = False,
    intervals: Annotated[bool, typer.Option("--intervals", help="Also 95% intervals over papers.")] = False,
) -> None:
    """Score extracted papers against annotated ones: precision, recall and F1 of each kind of fact."""
    import json

    from kg.cli.console import Skipped
    from kg.score import score as scored

    skipped = Skipped()
    try:
        annotated = papers_by_id(gold, skipped)
        found = read_now(annotated.values()) if predicted is None else papers_by_id(predicted, skipped)
    except KeyboardInterrupt:
        print("kg: interrupted", file=sys.stderr)
        raise typer.Exit(130) from None
    if not annotated.keys() & found.keys():
        raise KgError(f"{predicted}: none of its papers is in {gold}; papers are matched by their id")
    report = scored(annotated, found)
    if as_json:
        print(json.dumps(report_to_json(report, tables, intervals), indent=1))
    else:
        print_report(report, intervals)
        if tables:
            print_tables(report)
    skipped.report()


def papers_by_id(path: str, skipped: Skipped) -> dict[str, ExtractedPaper]:
    """The extracted papers of a file; refuses one that carries no annotation."""
    from kg.interchange import ExtractedPaper
    from kg.sources import read_papers

    papers = {}
    for paper in read_papers([path], tell=skipped):
        if not isinstance(paper, ExtractedPaper):
            raise KgError(f'{path}: paper {paper.id!r} has no "entities"; only extracted papers can be scored')
        papers[paper.paper.id] = paper
    return papers


def read_now(papers: Iterable[ExtractedPaper]) -> dict[str, ExtractedPaper]:
    """The texts of the papers, extracted anew."""
    from kg.cli.console import progress_bar
    from kg.extract import extract

    with progress_bar() as progress:

        def told() -> Iterator[ExtractedPaper]:
            for done, paper in enumerate(extract(paper.paper for paper in papers), 1):
                progress("reading", done)
                yield paper

        return {paper.paper.id: paper for paper in told()}


def report_to_json(report: Report, tables: bool, intervals: bool) -> dict[str, object]:
    """The JSON object of a report."""
    from dataclasses import asdict

    record = asdict(report)
    shown: dict[str, object] = {
        **record["measures"],
        "reversed": record["reversed"],
        "slots": record["slots"],
        "blind": record["blind"],
    }
    return (
        shown
        | ({"tables": record["tables"]} if tables else {})
        | ({"intervals": record["intervals"]} if intervals else {})
    )


def print_report(report: Report, intervals: bool) -> None:
    """Prints a line for each measure, in percent."""
    print_header("", "F1, 95%" if intervals else "")
    for measure, figures in report.measures.items():
        print_line(measure, figures, report.intervals[measure]["f1"] if intervals else None)
    turned = report.reversed
    span = shown_interval(report.intervals["reversed"]["share"]) + " " if intervals else ""
    print(
        f"{'reversed':14}{100 * turned.share:7.1f}  {span}"
        f"({turned.count} of {turned.named} named comparisons point the wrong way)"
    )
    parts = []
    for name in ("metric", "dataset", "hardware"):
        span = " " + shown_interval(report.intervals["slots"][name]) if intervals else ""
        parts.append(f"{name} {100 * getattr(report.slots, name):.1f}{span}")
    print(f"{'slots':14}  {', '.join(parts)}")
    print_line("blind", report.blind, report.intervals["blind"]["f1"] if intervals else None)


def print_tables(report: Report) -> None:
    """Prints a line for each type, role, outcome and relation."""
    for measure, kinds in report.tables.items():
        print()
        print_header(measure)
        for kind, figures in kinds.items():
            print_line(f"  {kind}", figures)


def print_header(name: str, last: str = "") -> None:
    """Prints the names of the columns."""
    print(f"{name:14}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'pred':>7}{'  ' + last if last else ''}")


def print_line(name: str, figures: Figures, interval: Interval | None = None) -> None:
    """Prints one line of a table."""
    shares = "".join(f"{100 * share:7.1f}" for share in (figures.precision, figures.recall, figures.f1))
    span = f"  {shown_interval(interval)}" if interval else ""
    print(f"{name:14}{shares}{figures.gold:7d}{figures.predicted:7d}{span}")


def shown_interval(interval: Interval) -> str:
    """An interval in percent: ``[71.0, 78.3]``."""
    return f"[{100 * interval.low:.1f}, {100 * interval.high:.1f}]"
