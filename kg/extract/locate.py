"""Offsets and parsed figures for rows that lack them.

Comes in: an `ExtractedPaper`, as a rule annotated by hand, whose rows copy strings of the text. Goes out:
the same paper with the place of every string and the parsed size of every figure; what has them already
stays as it is.

``A beats B by 2.3x.`` with mentions "A" and "B" and value "2.3x" gets the spans (0, 1), (8, 9), (13, 17)
and the effect RATIO 2.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from kg.extract.language import sentences
from kg.extract.quantities import parse_effect, parse_figure
from kg.interchange import ComparisonRow, ExtractedPaper, NamedEntity, RelationRow, ResultRow
from kg.model import Effect, EffectKind, Span


def locate(extracted: ExtractedPaper) -> ExtractedPaper:
    """The paper with all offsets and effects that its text gives.

    A mention stands where no longer one covers it; one that only stands inside a longer one stands there.
    """
    text = extracted.paper.text
    entities = located_entities(text, extracted.entities)
    places = {entity.name: entity.spans for entity in entities}
    return replace(
        extracted,
        entities=entities,
        comparisons=tuple(located_comparison(text, row) for row in extracted.comparisons),
        results=tuple(located_result(text, row) for row in extracted.results),
        relations=located_relations(text, extracted.relations, places),
    )


def located_entities(text: str, entities: tuple[NamedEntity, ...]) -> tuple[NamedEntity, ...]:
    """The entities with the spans of all their mentions, longest string first."""
    taken = [span for entity in entities for span in entity.spans]
    found: dict[str, list[Span]] = {}
    strings = {mention for entity in entities if not entity.spans for mention in entity.mentions if mention}
    for mention in sorted(strings, key=lambda string: (-len(string), string)):
        whole = list(occurrences(text, mention))
        free = [span for span in whole if span in taken or not any(touch(span, other) for other in taken)]
        # A mention that never stands alone ("VTrans" in "Fast-VTrans") still points somewhere.
        found[mention] = free or whole[:1] or anywhere(text, mention)
        taken += free
    return tuple(
        entity
        if entity.spans
        else replace(
            entity,
            spans=tuple(sorted({span for mention in entity.mentions for span in found.get(mention, ())})),
        )
        for entity in entities
    )


def occurrences(text: str, string: str) -> Iterator[Span]:
    """The places where a string stands as whole words."""
    at = text.find(string) if string else -1
    while at >= 0:
        end = at + len(string)
        if not (joined(text, at) or joined(text, end)):
            yield Span(at, end)
        at = text.find(string, at + 1)


def joined(text: str, at: int) -> bool:
    """Whether letters or digits touch on both sides of a place: no word begins or ends there."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def anywhere(text: str, string: str) -> list[Span]:
    """The first place of a string, whatever touches it."""
    at = text.find(string) if string else -1
    return [Span(at, at + len(string))] if at >= 0 else []


def touch(first: Span, second: Span) -> bool:
    """Whether two spans share a character."""
    return first.start < second.end and second.start < first.end


def located_comparison(text: str, row: ComparisonRow) -> ComparisonRow:
    """The comparison with the places of its evidence and value, and the size of its difference."""
    span = row.span or first(anywhere(text, row.evidence))
    value_span = row.value_span or value_place(text, row.value, span)
    effect = row.effect or (effect_at(text, row.value, value_span) if row.value else None)
    return replace(row, span=span, value_span=value_span, effect=effect)


def effect_at(text: str, value: str, span: Span | None) -> Effect | None:
    """The effect of a value; a "from" that the annotator left out tells a pair from a range."""
    lead = "from " if span and text[max(0, span.start - 5) : span.start] == "from " else ""
    return parse_effect(lead + value)


# "a model with 7B": what is counted is said by the metric
PARAMETERS = re.compile(r"\b(?:parameters?|params|model size)\b", re.IGNORECASE)


def located_result(text: str, row: ResultRow) -> ResultRow:
    """The result with the places of its evidence and value, its value as a number and the unit."""
    span = row.span or first(anywhere(text, row.evidence))
    value_span = row.value_span or value_place(text, row.value, span)
    figure = None if row.effect else parse_figure(row.value)
    if figure is None:
        return replace(row, span=span, value_span=value_span)
    value, unit = figure
    if not unit and PARAMETERS.search(row.metric):
        unit = "parameters"
    effect = Effect(EffectKind.ABSOLUTE, value)
    return replace(row, span=span, value_span=value_span, effect=effect, unit=row.unit or unit)


def first(spans: Iterable[Span]) -> Span | None:
    """The first span, if there is one."""
    return next(iter(spans), None)


def value_place(text: str, value: str, evidence: Span | None) -> Span | None:
    """Where a value stands: inside the evidence, else nearest to it; rather not inside a longer number."""
    if not value:
        return None
    places = [Span(match.start(), match.start() + len(value)) for match in re.finditer(f"(?={re.escape(value)})", text)]
    if not places:
        return None
    near = evidence or Span(0, 0)
    within = [span for span in places if near.start <= span.start and span.end <= near.end]
    candidates = within or places
    whole = [span for span in candidates if not cuts_number(text, span)]
    return min(whole or candidates, key=lambda span: (max(near.start - span.start, span.end - near.end), span))


# "2%" in "92%" or in "1.2%"
NUMBER_TOUCHES = re.compile(r"[0-9][.,]?\Z")


def cuts_number(text: str, span: Span) -> bool:
    """Whether a span begins or ends inside a number."""
    head = text[span.start : span.start + 1].isdecimal() and NUMBER_TOUCHES.search(
        text[max(0, span.start - 2) : span.start]
    )
    tail = text[span.end - 1 : span.end].isdecimal() and re.match(r"[.,]?[0-9]", text[span.end : span.end + 2])
    return bool(head or tail)


def located_relations(
    text: str, rows: tuple[RelationRow, ...], places: Mapping[str, tuple[Span, ...]]
) -> tuple[RelationRow, ...]:
    """The relations with the sentence that shows each."""
    if all(row.span for row in rows):
        return rows
    parts = sentences(text)
    return tuple(
        row if row.span else replace(row, span=shown_in(parts, places.get(row.subject, ()), places.get(row.object, ())))
        for row in rows
    )


def shown_in(parts: tuple[Span, ...], subject: tuple[Span, ...], object: tuple[Span, ...]) -> Span | None:
    """The sentence where both ends stand closest; else that of the object's or subject's first mention."""
    together = [
        (abs(one.start - other.start), part)
        for part in parts
        for one, other in product(inside(part, subject), inside(part, object))
    ]
    if together:
        return min(together)[1]
    return next((part for spans in (object, subject) for part in parts for _ in inside(part, spans)), None)


def inside(part: Span, spans: tuple[Span, ...]) -> list[Span]:
    """The spans that begin in a sentence."""
    return [span for span in spans if part.start <= span.start < part.end]
