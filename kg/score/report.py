"""Counts of papers to a report: precision, recall, F1, and how far they would move with other papers.

Comes in: annotated and extracted papers by id. Goes out: a `Report`.

9 mentions right of 12 predicted, gold having 10, is a precision of 0.75, a recall of 0.9 and an F1 of 0.82.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.interchange import ExtractedPaper
from kg.score.count import ALL, TABLES, count_paper
from kg.score.facts import MEASURES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RESAMPLES = 1000
SEED = 1
INTERVAL = (2.5, 97.5)
"""Percentiles: 95% of the resamples lie between them."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many of the predicted facts are right, and how many of the gold facts were found; 0 where there are none."""

    precision: float
    recall: float
    f1: float
    gold: int
    predicted: int


@dataclass(frozen=True, slots=True)
class Reversed:
    """How many of the predicted named comparisons point the wrong way."""

    share: float
    count: int
    named: int


@dataclass(frozen=True, slots=True)
class Slots:
    """Of the gold pairs that were found, the share with the right metric, dataset and hardware."""

    metric: float
    dataset: float
    hardware: float


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure lies in 95% of the resamples of the papers."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Report:
    """All scores: ``measures`` by measure, ``tables`` by measure and kind, ``intervals`` by measure and figure.

    ``blind`` is the comparison score of a guess that reads nothing: the first proposed entity beats unnamed work.
    """

    papers: int
    measures: dict[str, Figures]
    reversed: Reversed
    slots: Slots
    blind: Figures
    tables: dict[str, dict[str, Figures]]
    intervals: dict[str, dict[str, Interval]]


def score(gold: Mapping[str, ExtractedPaper], predicted: Mapping[str, ExtractedPaper]) -> Report:
    """The scores of the predicted papers against the gold ones, matched by id.

    A gold paper that was not predicted counts as all missed; a predicted paper that is not in gold is left out. The
    order of papers changes nothing. That of rows neither, but for two: ``blind`` takes the first proposed entity, and
    ``slots`` of several rows of a pair that are right alike the first.
    """
    counts = [count_paper(gold[id], predicted.get(id)) for id in sorted(gold)]
    draws = resamples(len(counts))

    def facts(measure: str, kind: str = ALL) -> Ints:
        return table([paper.facts[measure, kind] for paper in counts], 3)

    blind = table([paper.blind for paper in counts], 3)
    turned = table([paper.reversed for paper in counts], 2)
    slots = table([paper.slots for paper in counts], 4)
    share, metric, dataset, hardware = *shares(turned.sum(axis=0)), *shares(slots.sum(axis=0))
    columns = {measure: facts(measure) for measure in MEASURES} | {"blind": blind}
    return Report(
        papers=len(counts),
        measures={measure: figures(facts(measure)) for measure in MEASURES},
        reversed=Reversed(float(share), *map(int, turned.sum(axis=0))),
        slots=Slots(float(metric), float(dataset), float(hardware)),
        blind=figures(blind),
        tables={
            measure: {str(kind): figures(facts(measure, kind)) for kind in kinds}
            for measure, (_, kinds) in TABLES.items()
        },
        intervals={
            measure: intervals(("precision", "recall", "f1"), prf, draws @ column)
            for measure, column in columns.items()
        }
        | {
            "reversed": intervals(("share",), shares, draws @ turned),
            "slots": intervals(("metric", "dataset", "hardware"), shares, draws @ slots),
        },
    )


def resamples(papers: int) -> Ints:
    """How often each resample draws each paper; always the same."""
    if not papers:
        return np.zeros((RESAMPLES, 0), np.int64)
    return np.random.default_rng(SEED).multinomial(papers, np.full(papers, 1 / papers), size=RESAMPLES)


def table(rows: Sequence[tuple[int, ...]], width: int) -> Ints:
    """The counts of papers, one row a paper; also of no paper."""
    return np.array(rows, dtype=np.int64).reshape(-1, width)


def prf(counts: Ints) -> Floats:
    """Precision, recall and F1 of (right, gold, predicted) along the last axis; 0 where nothing is to be divided by.

    >>> prf(np.array([9, 10, 12])).round(2).tolist(), prf(np.array([0, 0, 3])).tolist()
    ([0.75, 0.9, 0.82], [0.0, 0.0, 0.0])
    """
    right, gold, predicted = np.moveaxis(counts, -1, 0)
    precision, recall = ratio(right, predicted), ratio(right, gold)
    return np.stack([precision, recall, ratio(2 * precision * recall, precision + recall)], axis=-1)


def shares(counts: Ints) -> Floats:
    """All counts but the last along the last axis as shares of the last one."""
    return ratio(counts[..., :-1], counts[..., -1:])


def ratio(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    """The quotient, and 0 where the divisor is."""
    part, whole = np.asarray(part, np.float64), np.asarray(whole, np.float64)
    quotient = np.zeros(np.broadcast_shapes(part.shape, whole.shape))
    np.divide(part, whole, out=quotient, where=whole != 0)
    return quotient


def figures(counts: Ints) -> Figures:
    """The figures of all papers together."""
    total = counts.sum(axis=0)
    precision, recall, f1 = map(float, prf(total))
    return Figures(precision, recall, f1, gold=int(total[1]), predicted=int(total[2]))


def intervals(names: Sequence[str], measure: Callable[[Ints], Floats], sums: Ints) -> dict[str, Interval]:
    """The interval of each named figure, measured on the sums of each resample (percentile bootstrap)."""
    low, high = np.percentile(measure(sums), INTERVAL, axis=0)
    return {name: Interval(float(low[at]), float(high[at])) for at, name in enumerate(names)}
