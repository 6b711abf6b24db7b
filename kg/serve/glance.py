"""The corpus at a glance: what the start page counts and plots.

Comes in: a `Corpus`. Goes out: a `Glance`, made once for each state of the graph.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass

from kg.model import Comparison, EffectKind, EntityType, Outcome
from kg.serve.corpus import Corpus, Stated

MOST = 10

FACTORS = (1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0)
"""Where the bars of the factors begin and end; the last bar has no end."""
FACTOR_NAMES = ("1.25x", "1.5x", "2x", "3x", "5x", "10x", "30x", "100x", "more")


@dataclass(frozen=True, slots=True)
class Rank:
    """An entity with its count; a baseline also with how its comparisons come out, seen from it."""

    id: str
    count: int
    better: int = 0
    equal: int = 0
    worse: int = 0


@dataclass(frozen=True, slots=True)
class Glance:
    """Counts of everything; ``factors`` are the bars of how large the claimed factors are."""

    papers: int
    entities: int
    comparisons: int
    results: int
    boards: int
    types: tuple[tuple[str, int], ...]
    outcomes: dict[str, int]
    years: tuple[tuple[str, int], ...]
    factors: tuple[tuple[str, int], ...]
    baselines: tuple[Rank, ...]
    datasets: tuple[Rank, ...]
    metrics: tuple[Rank, ...]
    tasks: tuple[Rank, ...]


def glance(corpus: Corpus) -> Glance:
    """The counts of a corpus."""
    claims = [stated.claim for stated in corpus.comparisons if isinstance(stated.claim, Comparison)]
    outcomes = Counter(claim.outcome.value for claim in claims)
    years = Counter(card.year for card in corpus.papers.values() if card.year)
    sizes = Counter(
        bisect_right(FACTORS, float(claim.effect.value))
        for claim in claims
        if claim.effect and claim.effect.kind == EffectKind.RATIO and claim.effect.value >= 1
    )
    return Glance(
        papers=len(corpus.papers),
        entities=len(corpus.entities),
        comparisons=len(corpus.comparisons),
        results=len(corpus.results),
        boards=len(corpus.boards),
        types=tuple((type.value, len(corpus.of_type[type])) for type in EntityType),
        outcomes={outcome.value: outcomes[outcome.value] for outcome in Outcome},
        years=tuple((str(year), years[year]) for year in range(min(years), max(years) + 1)) if years else (),
        factors=tuple((name, sizes[place]) for place, name in enumerate(FACTOR_NAMES)) if sizes else (),
        baselines=baselines(corpus),
        datasets=most_used(corpus, EntityType.DATASET),
        metrics=most_used(corpus, EntityType.METRIC),
        tasks=most_used(corpus, EntityType.TASK),
    )


def baselines(corpus: Corpus) -> tuple[Rank, ...]:
    """What most papers compare against."""
    by_rival: defaultdict[str, list[Stated]] = defaultdict(list)
    for stated in corpus.comparisons:
        if isinstance(stated.claim, Comparison) and stated.claim.object in corpus.entities:
            by_rival[stated.claim.object].append(stated)
    ranks = []
    for id, claims in by_rival.items():
        ways = Counter(stated.claim.outcome for stated in claims if isinstance(stated.claim, Comparison))
        papers = {paper for stated in claims for paper in stated.papers}
        # Seen from the baseline: where the other does better, it does worse.
        ranks.append(Rank(id, len(papers), ways[Outcome.WORSE], ways[Outcome.EQUAL], ways[Outcome.BETTER]))
    ranks.sort(key=lambda rank: (-rank.count, -rank.better - rank.equal - rank.worse, corpus.label(rank.id), rank.id))
    return tuple(ranks[:MOST])


def most_used(corpus: Corpus, type: EntityType) -> tuple[Rank, ...]:
    """The entities of a type that most papers use."""
    return tuple(Rank(id, corpus.uses.get(id, 0)) for id in corpus.of_type[type][:MOST])
