"""Leaderboards: the results of a dataset and metric, the best first.

Comes in: a dataset's and a metric's id. Goes out: a `Board` whose rows are ranked the way the metric counts; results
in different units are never ranked among each other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kg.model import Result
from kg.publish.view import PAPER
from kg.publish.words import unit_in_words
from kg.serve.claim_rows import ClaimRow, claim_rows
from kg.serve.corpus import Stated
from kg.serve.entity_page import BoardLine, board_lines
from kg.serve.listing import Link, Part, link, part
from kg.serve.names import folded
from kg.serve.snapshot import Snapshot

ROWS, LINES, BARS = 50, 40, 15


@dataclass(frozen=True, slots=True)
class Board:
    """A leaderboard; ``higher`` is None where nobody said which way the metric counts."""

    dataset: Link
    metric: Link
    higher: bool | None
    descending: bool
    unit: str
    units: tuple[tuple[str, str, int], ...]
    """Each unit, how it is written, and how many results it has."""
    rows: Part[ClaimRow]
    bars: tuple[tuple[str, float, str], ...]
    """Name, value and value as written of the first rows of the page."""


def board(
    snapshot: Snapshot, dataset: str, metric: str, *, unit: str | None = None, order: str = "", number: int = 1
) -> Board:
    """The leaderboard of a dataset and metric in one unit, by default the one with most results."""
    found = snapshot.corpus.boards.get((dataset, metric), ())
    counts = Counter(result_of(stated).unit for stated in found)
    units = sorted(counts, key=lambda name: (-counts[name], name))
    chosen = unit if unit is not None and unit in counts else units[0] if units else ""
    higher = snapshot.corpus.entities[metric].higher_is_better
    descending = order == "descending" if order in ("descending", "ascending") else higher is not False
    ranked = sorted(
        (stated for stated in found if result_of(stated).unit == chosen),
        key=lambda stated: (result_of(stated).value * (-1 if descending else 1), stated.id),
    )
    shown = part(ranked, "page", number, ROWS)
    rows = claim_rows(snapshot, shown.rows)
    values = [float(result_of(stated).value) for stated in shown.rows]
    return Board(
        dataset=link(snapshot, dataset),
        metric=link(snapshot, metric),
        higher=higher,
        descending=descending,
        unit=chosen,
        units=tuple((name, unit_in_words(name).strip() or "no unit", counts[name]) for name in units),
        rows=Part(rows, shown.name, shown.number, shown.pages, shown.total),
        bars=tuple((bar_name(row), value, row.figure) for row, value in zip(rows[:BARS], values[:BARS], strict=True)),
    )


def bar_name(row: ClaimRow) -> str:
    """The name beside a bar; a paper's unnamed work goes by its title."""
    return f"its own work: {row.subject.label}" if row.subject.kind == PAPER else row.subject.label


def result_of(stated: Stated) -> Result:
    """The result of a claim on a board."""
    assert isinstance(stated.claim, Result)
    return stated.claim


def board_list(snapshot: Snapshot, text: str = "", number: int = 1) -> Part[BoardLine]:
    """All leaderboards that have all the words of a text in dataset and metric, the longest first."""
    words = folded(text).split()
    found = [setting for name, setting in snapshot.boards if all(word in name for word in words)]
    shown = part(found, "page", number, LINES)
    return Part(board_lines(snapshot, shown.rows), shown.name, shown.number, shown.pages, shown.total)
