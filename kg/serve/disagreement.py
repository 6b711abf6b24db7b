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
    """All contradictions between papers; those with a metric and a dataset first: they leave least room for excuses."""
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
    # A paper that says both speaks of two settings.
    found = [one for one in found if len(papers_of((*one.for_one, *one.for_other))) > 1]
    return tuple(sorted(found, key=lambda it: (-bool(it.metric) - bool(it.dataset), -weight(it), it.one, it.other)))


def papers_of(claims: Sequence[Stated]) -> set[str]:
    """The papers that make some claims."""
    return {paper for stated in claims for paper in stated.papers}


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
            papers = papers_of(claims)
            values = [value_of(stated) for stated in claims]
            if len(papers) > 1 and min(values) < max(values):
                ordered = sorted(claims, key=lambda stated: (value_of(stated), stated.id))
                found.append(
                    Drift(system, dataset, metric, unit, tuple(ordered), min(values), max(values), len(papers))
                )
    return tuple(sorted(found, key=lambda one: (-one.papers, one.system, one.dataset, one.metric, one.unit)))


def value_of(stated: Stated) -> Decimal:
    """The figure of a result."""
    assert isinstance(stated.claim, Result)
    return stated.claim.value
