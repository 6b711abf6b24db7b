"""What a person sees: tables, progress, and what was skipped."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.sources import Notice

SHOWN = 3
"""How many notices of a kind are shown in full."""

WHAT_WAS_SKIPPED = {
    "furniture": "pieces of site text",
    "repeated": "repeated papers (kept once)",
    "incomplete": "titles or abstracts that stand alone",
    "faulty": "faulty lines",
}


def printable(text: str) -> str:
    """The text with a space for each character that would break the line or steer the terminal.

    >>> printable("Evil\\x1b[2J\\nname")
    'Evil [2J name'
    """
    return "".join(char if char.isprintable() else " " for char in text)


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints a table: as wide as the terminal, and without one as wide as its longest row."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    fixed = sys.stdout.isatty() or "COLUMNS" in os.environ
    whole = sum(max(map(len, column)) + 2 for column in zip(header, *rows, strict=True)) + 2
    # Wide characters take two columns, so leave room for a row of nothing else.
    Console(width=None if fixed else 2 * whole, soft_wrap=False).print(table)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int], None]]:
    """A function to tell of steps and papers done; shows a line that renews itself where a person watches."""
    if not sys.stderr.isatty():
        yield lambda step, done: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} papers"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def tell(step: str, done: int) -> None:
            bar.update(task, description=step, completed=done)

        yield tell


class Skipped:
    """Collects what reading left out, and says it at the end in a few lines."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {}

    def __call__(self, notice: Notice) -> None:
        """Takes in one notice."""
        self.counts[notice.kind] += 1
        examples = self.examples.setdefault(notice.kind, [])
        if len(examples) < SHOWN:
            text = " ".join(printable(notice.text).split())
            examples.append(f"{printable(notice.where)}: {text[:100]}")

    def report(self) -> None:
        """Prints one line a kind to standard error, and examples of all but site text."""
        for kind, count in sorted(self.counts.items()):
            print(f"skipped {count} {WHAT_WAS_SKIPPED[kind]}", file=sys.stderr)
            for example in self.examples[kind]:
                print(f"  {example}", file=sys.stderr)
            if count > SHOWN:
                print(f"  and {count - SHOWN} more", file=sys.stderr)
