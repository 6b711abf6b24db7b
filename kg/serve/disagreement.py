"""Where papers disagree: contradictions and drift.

Comes in: a `Corpus`. Goes out: pairs of claims of which each says the other's winner lost, and results of one system on
one dataset and metric that differ between papers. The named questions ``contradictions`` and ``drift`` ask the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.model import Comparison, Outcome, Result
from kg.serve.corpus import Corpus, Stated


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Claims that A beats B and claims that B beats A, on the same metric and dataset (or none named)."""

    one: str
    other: str
    metric: str
    dataset: str
    for_one: tuple[Stated, ...]
    for_other: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """Results of one system on one dataset and metric that differ between papers, the lowest first."""

    system: str
    dataset: str
    metric: str
    unit: str
    results: tuple[Stated, ...]
    lowest: Decimal
    highest: Decimal
    papers: int


def contradictions(corpus: Corpus) -> tuple[Contradiction, ...]:
    """All contradictions; those with a metric and a dataset first, since they leave least room for an excuse."""
    wins: dict[tuple[str, str, str, str], list[Stated]] = {}
    for stated in corpus.comparisons:
        claim = stated.claim
        assert isinstance(claim, Comparison)
        winner, loser = claim.subject, claim.object
        if claim.outcome == Outcome.WORSE:
            winner, loser = loser, winner
        named = winner in corpus.entities and loser in corpus.entities and winner != loser
        if named and claim.outcome != Outcome.EQUAL:
            wins.setdefault((winner, loser, claim.metric, claim.dataset), []).append(stated)
    found = [
        Contradiction(winner, loser, metric, dataset, tuple(claims), tuple(wins[loser, winner, metric, dataset]))
        for (winner, loser, metric, dataset), claims in wins.items()
        if winner < loser and (loser, winner, metric, dataset) in wins
    ]
    return tuple(sorted(found, key=lambda one: (-bool(one.metric) - bool(one.dataset), -weight(one), one.one, one.other)))


def weight(found: Contradiction) -> int:
    """How many claims stand against each other."""
    return len(found.for_one) + len(found.for_other)


def drifts(corpus: Corpus) -> tuple[Drift, ...]:
    """All drifts, those that most papers take part in first."""
    found = []
    for (dataset, metric), results in corpus.boards.items():
        by_system: dict[tuple[str, str], list[Stated]] = {}
        for stated in results:
            claim = stated.claim
            if isinstance(claim, Result) and claim.system in corpus.entities:
                by_system.setdefault((claim.system, claim.unit), []).append(stated)
        for (system, unit), claims in by_system.items():
            papers = {paper for stated in claims for paper in stated.papers}
            values = values_of(claims)
            if len(papers) > 1 and min(values) < max(values):
                ordered = tuple(stated for _, stated in sorted(zip(values, claims, strict=True), key=lambda one: one[0]))
                found.append(Drift(system, dataset, metric, unit, ordered, min(values), max(values), len(papers)))
    return tuple(sorted(found, key=lambda one: (-one.papers, one.system, one.dataset, one.metric, one.unit)))


def values_of(claims: Sequence[Stated]) -> list[Decimal]:
    """The figures of results."""
    return [stated.claim.value for stated in claims if isinstance(stated.claim, Result)]
