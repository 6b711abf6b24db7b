"""Where the words of a claim stand in its sentence, so that a page can mark them.

Comes in: a linked paper and the place of the evidence. Goes out: spans. ``Quill beats vLLM by 2x`` marks Quill, vLLM
and 2x.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import LinkedPaper, Span


def figure_marks(linked: LinkedPaper, span: Span, figure: str) -> tuple[Span, ...]:
    """Where the figure stands in the evidence."""
    at = linked.paper.text.find(figure, span.start, span.end) if figure else -1
    return (Span(at, at + len(figure)),) if at >= 0 else ()


def name_marks(linked: LinkedPaper, span: Span, ids: Iterable[str]) -> tuple[Span, ...]:
    """Where names of these entities stand in the evidence, the longest where they overlap."""
    text = linked.paper.text
    wanted = set(ids)
    strings = sorted({m.text for m in linked.mentions if m.entity in wanted}, key=lambda s: (-len(s), s))
    marks: list[Span] = []
    for string in strings:
        at = text.find(string, span.start, span.end)
        while at >= 0:
            mark = Span(at, at + len(string))
            if not any(mark.start < other.end and other.start < mark.end for other in marks):
                marks.append(mark)
            at = text.find(string, mark.end, span.end)
    return tuple(sorted(marks))
