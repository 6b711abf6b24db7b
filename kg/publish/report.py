"""One page about a graph: what papers compare against, where they disagree, what their claims leave out.

Comes in: a `GraphStore`. Goes out: a `Report` of sections, each the answer to a named question with a plot of its
counts; written as Markdown (bars of block characters) or as one HTML file (bars of SVG) that loads nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kg.store import GraphStore, answer_table, ask

MOST_ROWS = 25
BAR = 24
"""How many block characters the longest bar has."""


@dataclass(frozen=True, slots=True)
class Section:
    """The answer to one question; ``bars`` is the column that is drawn, ``more`` how many rows are not shown."""

    title: str
    text: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int
    bars: int | None = None

    def share(self, row: tuple[str, ...]) -> float:
        """How long a row's bar is, the longest being 1."""
        if self.bars is None:
            return 0.0
        return float(row[self.bars]) / max(float(other[self.bars]) for other in self.rows)


@dataclass(frozen=True, slots=True)
class Report:
    """A title, one line of counts, and the sections."""

    title: str
    counts: str
    sections: tuple[Section, ...]


SECTIONS = (
    ("Papers by year", "papers-by-year", "", 1),
    ("Top baselines", "most-compared", "What most papers compare against, and how often it was beaten.", 1),
    ("Top datasets", "most-used-datasets", "What most papers evaluate on.", 1),
    ("Coverage", "coverage", "How many comparisons say what one needs to check them.", 1),
    (
        "Contradictions",
        "contradictions",
        "One paper says that A beats B, another that B beats A, on the same metric and dataset.",
        None,
    ),
    ("Drift of results", "drift", "One system, dataset and metric, with different figures in different papers.", None),
    ("Drift of comparisons", "effect-drift", "One comparison with different figures in different papers.", None),
    ("Agreement", "agreements", "Comparisons that several papers make with the same outcome.", 4),
    (
        "Claims nobody can check",
        "without-setting",
        "Quantified comparisons that name neither dataset nor hardware, the surest first.",
        None,
    ),
)
"""Title, question, what it is about, and the column to draw."""


def report(graph: GraphStore) -> Report:
    """The report on a graph."""
    pg = graph.vocabulary.pg
    counts = {
        name: sum(1 for _ in graph.select(f"SELECT DISTINCT ?node {{ ?node a <{term.value}> }}"))
        for name, term in (("comparisons", pg.Comparison), ("results", pg.Result), ("relations", pg.Statement))
    }
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    return Report(
        title="papergraph report",
        counts=f"{len(graph.papers()):,} papers; {said}",
        sections=tuple(section(graph, *each) for each in SECTIONS),
    )


def section(graph: GraphStore, title: str, question: str, text: str, bars: int | None) -> Section:
    """The answer to one question, its first rows."""
    header, rows = answer_table(ask(graph, question).answer, graph.vocabulary)
    shown = tuple(tuple(row) for row in rows[:MOST_ROWS])
    return Section(title, text, tuple(header), shown, len(rows) - len(shown), bars)


def as_markdown(made: Report) -> str:
    """The report in Markdown."""
    lines = [f"# {made.title}", "", made.counts]
    for part in made.sections:
        lines += ["", f"## {part.title}", ""]
        if part.text:
            lines += [part.text, ""]
        if not part.rows:
            lines.append("None.")
            continue
        drawn = part.bars is not None
        lines.append(table_line([*part.header, *([""] if drawn else [])]))
        lines.append(table_line(["---"] * (len(part.header) + drawn)))
        for row in part.rows:
            bar = "█" * max(1, round(BAR * part.share(row)))
            lines.append(table_line([*map(escaped, row), *([bar] if drawn else [])]))
        if part.more:
            lines += ["", f"and {part.more:,} more"]
    return "\n".join(lines) + "\n"


def table_line(cells: list[str]) -> str:
    """One line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


# "a|b", "<img>", "[x](y)", "*", "`": what Markdown would take for more than text.
MARKUP = re.compile(r"([\\`*_{}\[\]<>|~$!#&])")


def escaped(text: str) -> str:
    """A text as Markdown shows it letter by letter.

    >>> escaped("<b>|x*")
    '\\\\<b\\\\>\\\\|x\\\\*'
    """
    return MARKUP.sub(r"\\\1", text)


STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #ddd; }
td.bar { width: 16rem; } svg { display: block; } rect { fill: #2b6cb0; }
@media (prefers-color-scheme: dark) {
  body { background: #16181c; color: #e6e6e6; } th, td { border-color: #333; } rect { fill: #63a4ea; }
}
""".strip()


def as_html(made: Report) -> str:
    """The report as one HTML file."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width">',
        f"<title>{html.escape(made.title)}</title>",
        f"<style>\n{STYLE}\n</style></head><body>",
        f"<h1>{html.escape(made.title)}</h1>",
        f"<p>{html.escape(made.counts)}</p>",
    ]
    for part in made.sections:
        parts.append(f"<h2>{html.escape(part.title)}</h2>")
        if part.text:
            parts.append(f"<p>{html.escape(part.text)}</p>")
        if not part.rows:
            parts.append("<p>None.</p>")
            continue
        drawn = part.bars is not None
        head = "".join(f"<th>{html.escape(name)}</th>" for name in part.header)
        parts.append(f"<table><tr>{head}{'<th></th>' if drawn else ''}</tr>")
        for row in part.rows:
            cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in row)
            parts.append(f"<tr>{cells}{svg_bar(part.share(row)) if drawn else ''}</tr>")
        parts.append("</table>")
        if part.more:
            parts.append(f"<p>and {part.more:,} more</p>")
    parts.append("</body></html>")
    return "\n".join(parts) + "\n"


def svg_bar(share: float) -> str:
    """A bar as long as the share of a full one."""
    width = max(1, round(200 * share))
    return (
        '<td class="bar"><svg width="200" height="14" role="img" aria-hidden="true">'
        f'<rect y="1" width="{width}" height="12"/></svg></td>'
    )


WRITERS: Mapping[str, Callable[[Report], str]] = {"markdown": as_markdown, "html": as_html}
