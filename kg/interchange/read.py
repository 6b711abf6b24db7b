"""JSON object to `ExtractedPaper`, refusing what breaks the annotation guidelines.

``{"id": "p1", "title": "T", "abstract": "A beats B.", "entities": [...]}`` gives an `ExtractedPaper`;
a mention that is not in the text gives a `KgError` that names it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from kg.interchange.characters import legible
from kg.interchange.rows import (
    BY_HAND,
    ComparisonRow,
    ExtractedPaper,
    NamedEntity,
    RelationRow,
    ResultRow,
)
from kg.model import (
    THIS_PAPER,
    Effect,
    EffectBound,
    EffectKind,
    EntityType,
    KgError,
    Outcome,
    Paper,
    RelationName,
    RoleName,
    Span,
)

Choice = TypeVar("Choice", bound=StrEnum)

LARGEST_EXPONENT = 30
"""Of ten. Parameters of a model, operations and bytes stay far below."""

PAPER_TEXTS = ("url", "arxiv", "doi", "venue", "source")
PAPER_KEYS = ("id", "title", "abstract", "year", "authors", *PAPER_TEXTS)


def is_extracted(record: Mapping[str, Any]) -> bool:
    """Whether a paper's JSON object already carries what was read in it."""
    return "entities" in record


def paper_from_json(record: Mapping[str, Any]) -> Paper:
    """The paper of a JSON object; refuses one without id, title or abstract.

    >>> paper_from_json({"id": "p1", "title": "T", "abstract": "A.", "year": 2024}).year
    2024
    """
    record = {key: legible(record[key]) for key in PAPER_KEYS if key in record}
    texts = {key: text_field(record, key) for key in PAPER_TEXTS}
    for key in ("id", "title", "abstract"):
        if not isinstance(record.get(key), str):
            raise KgError(f'no text under "{key}"; a paper needs "id", "title" and "abstract"')
    if not record["id"].strip():
        raise KgError('"id" is empty; every paper needs an id of its own')
    year = record.get("year")
    if isinstance(year, str) and year.isdecimal() and len(year) <= 4:
        year = int(year)
    if year is not None and (type(year) is not int or not 0 <= year <= 9999):
        raise KgError(f'"year" is {shown(year)}; it takes a whole number such as 2024')
    authors = record.get("authors") or ()
    if isinstance(authors, str):
        authors = [name.strip() for name in authors.split(",")]
    if not isinstance(authors, Sequence) or not all(isinstance(name, str) for name in authors):
        raise KgError('"authors" takes a list of names')
    for key in ("id", "title", "abstract"):
        check_unicode(record[key], key)
    for author in authors:
        check_unicode(author, "authors")
    return Paper(
        id=record["id"],
        title=record["title"],
        abstract=record["abstract"],
        year=year or 0,
        authors=tuple(authors),
        **texts,
    )


def text_field(record: Mapping[str, Any], key: str) -> str:
    """An optional text; null and absence are ``""``."""
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise KgError(f'"{key}" takes a text, not {type(value).__name__}')
    check_unicode(value, key)
    return value


def check_unicode(text: str, key: str) -> None:
    """Refuses half a surrogate pair (JSON can carry one), which no file could store."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as fault:
        raise KgError(f'"{key}" holds half a surrogate pair at {fault.start}; mend its encoding') from None


def from_json(record: Mapping[str, Any]) -> ExtractedPaper:
    """The extracted paper of a JSON object; refuses rows that break the guidelines, naming the row.

    A mention, an evidence and a value must stand in the paper's text; a row's ends must be entities.
    """
    record = legible(dict(record))
    paper = paper_from_json(record)
    entities = tuple(entity_from_json(paper, row) for row in rows(record, "entities"))
    names = {entity.name for entity in entities} | {THIS_PAPER}
    if len(names) != len(entities) + 1:
        raise KgError(f"two entities of paper {paper.id!r} share a name; give each its own")
    spans = listed(record, "relation_spans")
    scores = listed(record, "relation_scores")
    relations = []
    for at, row in enumerate(listed(record, "relations")):
        if not isinstance(row, list) or len(row) != 3:
            raise KgError(f'"relations" row {at + 1} takes [subject, relation, object]')
        relations.append(
            RelationRow(
                subject=name_in(names, row[0], f"relation {at + 1}"),
                relation=member(RelationName, row[1], f"relation {at + 1}"),
                object=name_in(names, row[2], f"relation {at + 1}"),
                span=span_from_json(paper, spans[at]) if at < len(spans) else None,
                score=score_from_json(scores[at]) if at < len(scores) else None,
            )
        )
    return ExtractedPaper(
        paper=paper,
        entities=entities,
        comparisons=tuple(comparison_from_json(paper, names, row) for row in rows(record, "comparisons")),
        results=tuple(result_from_json(paper, names, row) for row in rows(record, "results")),
        relations=tuple(relations),
        extractor=text_field(record, "extractor") or BY_HAND,
    )


def listed(record: Mapping[str, Any], key: str) -> list[Any]:
    """The list under a key; null and absence are an empty one."""
    value = record.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise KgError(f'"{key}" takes a list, not {shown(value)}')
    return value


def rows(record: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The JSON objects under a key; absence is none."""
    value = listed(record, key)
    if not all(isinstance(row, dict) for row in value):
        raise KgError(f'"{key}" takes a list of JSON objects')
    return value


def entity_from_json(paper: Paper, row: Mapping[str, Any]) -> NamedEntity:
    """One entity; its mentions must stand in the text."""
    name, mentions = text_field(row, "name"), listed(row, "mentions")
    if not name.strip():
        raise KgError("an entity has no name")
    for mention in mentions:
        in_text(paper, mention, f"mention of {name!r}")
    kinds = [member(RoleName, role, f"entity {name!r}") for role in listed(row, "roles")]
    scores = row.get("role_scores") or {}
    if scores and (not isinstance(scores, dict) or not scores.keys() >= set(kinds)):
        raise KgError(f'entity {name!r}: "role_scores" takes a JSON object with a score for each role')
    return NamedEntity(
        name=name,
        type=member(EntityType, row.get("type"), f"entity {name!r}"),
        roles=tuple(kinds),
        mentions=tuple(mentions),
        spans=tuple(span for pair in listed(row, "spans") if (span := span_from_json(paper, pair)) is not None),
        score=score_from_json(row.get("score")),
        role_scores=tuple(score_from_json(scores[kind]) or 0.0 for kind in kinds) if scores else (),
    )


def comparison_from_json(paper: Paper, names: set[str], row: Mapping[str, Any]) -> ComparisonRow:
    """One comparison; its rival is an entity or a phrase of the text."""
    rival = text_field(row, "object")
    phrase = text_field(row, "object_text")
    if rival:
        name_in(names, rival, "comparison")
    elif not phrase:
        raise KgError('a comparison has neither "object" nor "object_text"')
    return ComparisonRow(
        subject=name_in(names, row.get("subject"), "comparison"),
        object=rival,
        object_text=in_text(paper, phrase, "object_text"),
        outcome=member(Outcome, row.get("outcome"), "comparison"),
        metric=text_field(row, "metric"),
        **shared_fields(paper, names, row, "comparison"),
    )


def result_from_json(paper: Paper, names: set[str], row: Mapping[str, Any]) -> ResultRow:
    """One result."""
    return ResultRow(
        system=name_in(names, row.get("system"), "result"),
        metric=text_field(row, "metric"),
        unit=text_field(row, "unit"),
        **shared_fields(paper, names, row, "result"),
    )


def shared_fields(paper: Paper, names: set[str], row: Mapping[str, Any], what: str) -> dict[str, Any]:
    """The fields that comparisons and results have in common."""
    places = {key: name_in(names, row[key], what) if row.get(key) else "" for key in ("dataset", "hardware")}
    texts = {key: in_text(paper, text_field(row, key), f"{what} {key}") for key in ("value", "evidence")}
    return {
        **places,
        **texts,
        "span": span_from_json(paper, row.get("span")),
        "value_span": span_from_json(paper, row.get("value_span")),
        "score": score_from_json(row.get("score")),
        "effect": effect_from_json(row.get("effect")),
    }


def member(kind: type[Choice], value: object, what: str) -> Choice:
    """The value's member of a closed list; refuses any other."""
    try:
        return kind(str(value))
    except ValueError:
        raise KgError(f"{what}: {shown(value)} is none of {', '.join(kind)}") from None


def name_in(names: set[str], name: object, what: str) -> str:
    """The name if an entity of the paper has it."""
    if not isinstance(name, str) or name not in names:
        raise KgError(f"{what}: {shown(name)} is no entity of this paper")
    return name


def in_text(paper: Paper, text: object, what: str) -> str:
    """The text if the paper holds it, character for character."""
    if not isinstance(text, str) or text not in paper.text:
        raise KgError(f"{what}: {shown(text)} is not in the paper's text")
    return text


def span_from_json(paper: Paper, pair: object) -> Span | None:
    """A span inside the paper's text; null stays None."""
    if pair is None:
        return None
    if (
        not isinstance(pair, list)
        or len(pair) != 2
        or not all(type(at) is int for at in pair)
        or not 0 <= pair[0] < pair[1] <= len(paper.text)
    ):
        raise KgError(f"span {shown(pair)} lies not inside the {len(paper.text)} characters of the text")
    return Span(pair[0], pair[1])


def score_from_json(value: object) -> float | None:
    """A probability; null stays None."""
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise KgError(f"score {shown(value)} is no number from 0 to 1")
    return float(value)


def effect_from_json(value: object) -> Effect | None:
    """The parsed size of a difference; null stays None."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise KgError(f"effect {shown(value)} is no JSON object")
    top = value.get("max")
    return Effect(
        kind=member(EffectKind, value.get("kind"), "effect"),
        value=decimal_from_json(value.get("value")),
        max=None if top is None else decimal_from_json(top),
        bound=member(EffectBound, value.get("bound", "exact"), "effect"),
    )


def decimal_from_json(value: object) -> Decimal:
    """A finite number, also as a text.

    >>> decimal_from_json(2.3)
    Decimal('2.3')
    """
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise KgError(f"effect: {shown(value)} is no number") from None
    # "1e999999999" is finite too, and takes a gigabyte to write out.
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        raise KgError(f"effect: {shown(value)} is no finite number of a size that a figure has")
    return number


def shown(value: object) -> str:
    """A value as a message shows it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 100 else text[:97] + "..."
