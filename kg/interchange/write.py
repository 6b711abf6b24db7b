"""`ExtractedPaper` to JSON object; what is absent is null or left out.

A paper with one entity gives ``{"id": ..., "entities": [{"name": "vLLM", ...}], ...}``, which
`kg.interchange.from_json` reads back to an equal value.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kg.interchange.rows import BY_HAND, ComparisonRow, ExtractedPaper, NamedEntity, ResultRow
from kg.model import Effect, Paper, Span


def to_json(extracted: ExtractedPaper) -> dict[str, Any]:
    """The JSON object of an extracted paper: `from_json` reads it back to an equal value."""
    record = paper_to_json(extracted.paper)
    record["entities"] = [entity_to_json(entity) for entity in extracted.entities]
    record["comparisons"] = [
        {
            "subject": row.subject,
            "object": row.object or None,
            "object_text": row.object_text,
            "outcome": row.outcome.value,
            "metric": row.metric or None,
            **shared_to_json(row),
        }
        for row in extracted.comparisons
    ]
    record["results"] = [
        {"system": row.system, "metric": row.metric or None, **shared_to_json(row)}
        | ({"unit": row.unit} if row.unit else {})
        for row in extracted.results
    ]
    record["relations"] = [[row.subject, row.relation.value, row.object] for row in extracted.relations]
    if any(row.score is not None for row in extracted.relations):
        record["relation_scores"] = [row.score for row in extracted.relations]
    if any(row.span is not None for row in extracted.relations):
        record["relation_spans"] = [span_to_json(row.span) for row in extracted.relations]
    if extracted.extractor != BY_HAND:
        record["extractor"] = extracted.extractor
    return record


def paper_to_json(paper: Paper) -> dict[str, Any]:
    """The JSON object of a paper; what is absent is left out."""
    record: dict[str, Any] = {"id": paper.id, "title": paper.title, "abstract": paper.abstract}
    if paper.year:
        record["year"] = paper.year
    texts = ("url", "arxiv", "doi", "venue", "source")
    record |= {key: getattr(paper, key) for key in texts if getattr(paper, key)}
    if paper.authors:
        record["authors"] = list(paper.authors)
    return record


def entity_to_json(entity: NamedEntity) -> dict[str, Any]:
    """The JSON object of an entity."""
    record: dict[str, Any] = {
        "name": entity.name,
        "type": entity.type.value,
        "roles": [role.value for role in entity.roles],
        "mentions": list(entity.mentions),
    }
    if entity.spans:
        record["spans"] = [span_to_json(span) for span in entity.spans]
    if entity.score is not None:
        record["score"] = entity.score
    if entity.role_scores:
        record["role_scores"] = dict(zip(record["roles"], entity.role_scores, strict=True))
    return record


def shared_to_json(row: ComparisonRow | ResultRow) -> dict[str, Any]:
    """The keys that comparisons and results have in common; what a program adds only where it is known."""
    record: dict[str, Any] = {
        "value": row.value or None,
        "dataset": row.dataset or None,
        "hardware": row.hardware or None,
        "evidence": row.evidence,
    }
    if row.span:
        record["span"] = span_to_json(row.span)
    if row.value_span:
        record["value_span"] = span_to_json(row.value_span)
    if row.score is not None:
        record["score"] = row.score
    if row.effect:
        record["effect"] = effect_to_json(row.effect)
    return record


def span_to_json(span: Span | None) -> list[int] | None:
    """``[start, end]``; None stays null."""
    return None if span is None else [span.start, span.end]


def effect_to_json(effect: Effect) -> dict[str, Any]:
    """The JSON object of an effect."""
    return {
        "kind": effect.kind.value,
        "value": number(effect.value),
        "max": None if effect.max is None else number(effect.max),
        "bound": effect.bound.value,
    }


def number(value: Decimal) -> int | float:
    """The JSON number of a decimal; exact up to the 15 digits that no figure in a text exceeds.

    >>> number(Decimal("2.30")), number(Decimal("4.0"))
    (2.3, 4)
    """
    return int(value) if value == value.to_integral_value() else float(value)
