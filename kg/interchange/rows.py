"""The rows of an extracted paper, by the names its text uses.

Comes in: nothing. Goes out: frozen values; ``""`` stands for what the text does not say.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Effect, EntityType, Outcome, Paper, RelationName, RoleName, Span

BY_HAND = "annotation"
"""The extractor of a paper that names none: a person's annotation, which has no scores."""


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity of one paper; ``mentions`` are its distinct surface strings, ``spans`` all places."""

    name: str
    type: EntityType
    roles: tuple[RoleName, ...]
    mentions: tuple[str, ...]
    spans: tuple[Span, ...] = ()
    score: float | None = None
    role_scores: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A comparison by local names; ``object`` is ``""`` when the rival is only ``object_text``."""

    subject: str
    object: str
    object_text: str
    outcome: Outcome
    metric: str
    value: str
    dataset: str
    hardware: str
    evidence: str
    span: Span | None = None
    value_span: Span | None = None
    score: float | None = None
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class ResultRow:
    """An absolute figure by local names; ``effect`` is its parsed value, ``unit`` what it counts."""

    system: str
    metric: str
    value: str
    dataset: str
    hardware: str
    evidence: str
    span: Span | None = None
    value_span: Span | None = None
    score: float | None = None
    effect: Effect | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A relation by local names."""

    subject: str
    relation: RelationName
    object: str
    span: Span | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class ExtractedPaper:
    """A paper and what was read in it."""

    paper: Paper
    entities: tuple[NamedEntity, ...] = ()
    comparisons: tuple[ComparisonRow, ...] = ()
    results: tuple[ResultRow, ...] = ()
    relations: tuple[RelationRow, ...] = ()
    extractor: str = BY_HAND
