"""One paper's share of the scores: how many facts were right, how many there are on either side.

Comes in: an annotated paper and what was read in it, if anything was. Goes out: a `PaperCounts`; the counts of several
papers add up.

``Kite outperforms vLLM`` read as vLLM better than Kite counts 0 right of 1 gold and 1 predicted pair, 1 of it reversed.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from kg.interchange import ComparisonRow, ExtractedPaper
from kg.model import THIS_PAPER, EntityType, Outcome, RelationName, RoleName
from kg.score.facts import (
    MEASURES,
    UNNAMED,
    Fact,
    Names,
    fold,
    matched_names,
    numbers,
    own_names,
    paper_facts,
    surfaces,
)

TABLES: dict[str, tuple[int, tuple[str, ...]]] = {
    "mention": (1, tuple(EntityType)),
    "entity": (1, tuple(EntityType)),
    "role": (1, tuple(role for role in RoleName if role != RoleName.BACKGROUND)),
    "comparison": (2, tuple(Outcome)),
    "relation": (1, tuple(RelationName)),
}
"""The measures that are told kind by kind: where a fact has its kind, and all kinds."""

ALL = ""
"""The kind under which all facts of a measure are counted."""

OPPOSITE = {Outcome.BETTER: Outcome.WORSE, Outcome.WORSE: Outcome.BETTER}


@dataclass(frozen=True, slots=True)
class PaperCounts:
    """``facts`` has (right, gold, predicted) by measure and kind; ``blind`` is the same for `blind_fact`.

    ``reversed`` is (reversed, named comparisons predicted); ``slots`` is (metric right, dataset right, hardware right,
    gold pairs found).
    """

    facts: dict[tuple[str, str], tuple[int, int, int]]
    blind: tuple[int, int, int]
    reversed: tuple[int, int]
    slots: tuple[int, int, int, int]


def count_paper(gold: ExtractedPaper, predicted: ExtractedPaper | None) -> PaperCounts:
    """The counts of one paper; one that was not read has all its facts missed."""
    read = predicted or ExtractedPaper(gold.paper)
    names = matched_names(gold, read)
    expected, found = paper_facts(gold, own_names(gold)), paper_facts(read, names)
    facts = {(measure, ALL): overlap(expected[measure], found[measure]) for measure in MEASURES}
    for measure, (at, kinds) in TABLES.items():
        for kind in kinds:
            facts[measure, kind] = overlap(of_kind(expected[measure], at, kind), of_kind(found[measure], at, kind))
    return PaperCounts(
        facts=facts,
        blind=overlap(expected["comparison"], frozenset([blind_fact(gold)])),
        reversed=(sum(is_reversed(fact, expected["pair"]) for fact in found["pair"]), len(found["pair"])),
        slots=slots(gold, read, names),
    )


def overlap(gold: frozenset[Fact], predicted: frozenset[Fact]) -> tuple[int, int, int]:
    """How many facts are in both, in gold, in predicted."""
    return len(gold & predicted), len(gold), len(predicted)


def of_kind(facts: frozenset[Fact], at: int, kind: str) -> frozenset[Fact]:
    """The facts that have this kind at this place."""
    return frozenset(fact for fact in facts if fact[at] == kind)


def blind_fact(gold: ExtractedPaper) -> Fact:
    """The comparison to guess without reading: the first proposed entity beats unnamed work."""
    proposed = (entity.name for entity in gold.entities if RoleName.PROPOSED in entity.roles)
    return next(proposed, THIS_PAPER), UNNAMED, Outcome.BETTER


def is_reversed(fact: Fact, gold: frozenset[Fact]) -> bool:
    """Whether a predicted pair is wrong and gold has it the other way round; what is equal has no other way."""
    subject, rival, outcome = fact
    opposite = OPPOSITE.get(Outcome(str(outcome)))
    if opposite is None or fact in gold:
        return False
    return (subject, rival, opposite) in gold or (rival, subject, outcome) in gold


def slots(gold: ExtractedPaper, read: ExtractedPaper, names: Names) -> tuple[int, int, int, int]:
    """Of the gold comparisons whose pair was found: right metrics, datasets and hardware, and how many there are.

    A pair found in several rows is judged by the row with the right numbers, then the right metric, then the first.
    """
    right = [0, 0, 0]
    found = 0
    for row in gold.comparisons:
        rows = [
            other
            for other in read.comparisons
            if row.object
            and other.object
            and (names[other.subject], names[other.object], other.outcome) == (row.subject, row.object, row.outcome)
        ]
        if not rows:
            continue
        chosen = max(rows, key=lambda other: closeness(gold, read, row, other))
        found += 1
        right[0] += same_metric(gold, read, row.metric, chosen.metric)
        right[1] += row.dataset == named(names, chosen.dataset)
        right[2] += row.hardware == named(names, chosen.hardware)
    return right[0], right[1], right[2], found


def closeness(
    gold: ExtractedPaper, read: ExtractedPaper, row: ComparisonRow, other: ComparisonRow
) -> tuple[bool, bool]:
    """Whether a predicted row has the numbers of the gold row, and its metric."""
    return numbers(row.value) == numbers(other.value), same_metric(gold, read, row.metric, other.metric)


def same_metric(gold: ExtractedPaper, read: ExtractedPaper, metric: str, other: str) -> bool:
    """Whether two metrics are equal, or each names an entity of its paper and these share a string."""
    if not metric or not other:
        return metric == other
    return bool(metric_strings(gold, metric) & metric_strings(read, other))


def metric_strings(paper: ExtractedPaper, metric: str) -> frozenset[str]:
    """The metric and all that its paper calls it."""
    text = fold(metric)
    return frozenset({text}).union(*(found for entity in paper.entities if text in (found := surfaces(entity))))


def named(names: Names, name: str) -> Hashable:
    """The gold name of a predicted dataset or hardware; one that is no gold entity keeps its own, silence stays."""
    known = names.get(name, name)
    return known[0] if isinstance(known, tuple) else known
