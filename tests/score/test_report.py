from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.interchange import ExtractedPaper
from kg.model import EntityType
from kg.score import MEASURES, Figures, Interval, Report, Reversed, Slots, score
from kg.score.count import TABLES
from tests.builders import annotated, beats, entity
from tests.score import oracle
from tests.score.random_papers import papers, two_readings

Readings = dict[str, ExtractedPaper]
Row = TypeVar("Row")
NONE = Figures(0.0, 0.0, 0.0, 0, 0)
BEATEN = "Kite beats Vane by 2x in speed on Wiki."


def shown(figures: Figures) -> tuple[float, float, float, int, int]:
    """Precision, recall and F1 to three places, gold and predicted."""
    shares = (round(share, 3) for share in (figures.precision, figures.recall, figures.f1))
    return (*shares, figures.gold, figures.predicted)  # type: ignore[return-value]


def kite(*comparisons: dict[str, object]) -> Readings:
    """A paper on Kite, Vane, Wiki and speed with these comparisons."""
    entities = [
        entity("Kite", "Model", "proposed"),
        entity("Vane", "Model", "baseline"),
        entity("Wiki", "Dataset", "evaluated"),
        entity("speed", "Metric", "evaluated"),
    ]
    return {"p1": annotated(BEATEN, entities=entities, comparisons=list(comparisons))}


def shuffled(rows: Sequence[Row], seed: int) -> tuple[Row, ...]:
    return tuple(random.Random(seed).sample(rows, len(rows)))


def with_rows_shuffled(paper: ExtractedPaper, seed: int) -> ExtractedPaper:
    return replace(
        paper,
        entities=tuple(
            replace(entity, mentions=shuffled(entity.mentions, seed), roles=shuffled(entity.roles, seed))
            for entity in shuffled(paper.entities, seed)
        ),
        comparisons=shuffled(paper.comparisons, seed),
        results=shuffled(paper.results, seed),
        relations=shuffled(paper.relations, seed),
    )


# What the figures are


def test_score_counts_what_is_right_missed_and_invented() -> None:
    gold = kite(beats("Kite", "Vane", BEATEN), beats("Kite", None, BEATEN, object_text="Vane"))
    found = kite(beats("Kite", "Vane", BEATEN), beats("Vane", "Wiki", BEATEN), beats("Kite", "Wiki", BEATEN))
    report = score(gold, found)
    assert shown(report.measures["comparison"]) == (0.333, 0.5, 0.4, 2, 3)
    assert shown(report.measures["pair"]) == (0.333, 1.0, 0.5, 1, 3)
    assert shown(report.blind) == (1.0, 0.5, 0.667, 2, 1)
    assert report.tables["comparison"]["better"] == report.measures["comparison"]
    assert report.tables["comparison"]["worse"] == NONE


@pytest.mark.parametrize(
    ("row", "count"),
    [
        (beats("Kite", "Vane", BEATEN, outcome="worse"), 1),
        (beats("Vane", "Kite", BEATEN), 1),
        (beats("Vane", "Kite", BEATEN, outcome="worse"), 0),
        (beats("Kite", "Vane", BEATEN), 0),
        (beats("Kite", "Vane", BEATEN, outcome="equal"), 0),
        (beats("Kite", "Wiki", BEATEN, outcome="worse"), 0),
    ],
)
def test_score_a_pair_is_reversed_by_its_outcome_or_its_ends(row: dict[str, object], count: int) -> None:
    gold = kite(beats("Kite", "Vane", BEATEN))
    assert score(gold, kite(row)).reversed == Reversed(float(count), count, named=1)


def test_score_slots_are_those_of_the_row_with_the_right_numbers() -> None:
    gold = kite(beats("Kite", "Vane", BEATEN, value="2x", metric="speed", dataset="Wiki"))
    found = kite(
        beats("Kite", "Vane", BEATEN, metric="speed"),
        beats("Kite", "Vane", BEATEN, value="by 2x", metric="SPEED"),
    )
    assert score(gold, found).slots == Slots(metric=1.0, dataset=0.0, hardware=1.0)


def test_score_tables_tell_types_apart() -> None:
    gold = kite()
    [paper] = gold.values()
    wrong = [replace(entity, type=EntityType.MODEL) for entity in paper.entities]
    report = score(gold, {"p1": replace(paper, entities=tuple(wrong))})
    assert report.measures["untyped"].f1 == 1.0
    assert report.measures["entity"].f1 == 0.5
    assert shown(report.tables["entity"]["Model"]) == (0.5, 1.0, 0.667, 2, 4)
    assert report.tables["entity"]["Metric"] == Figures(0.0, 0.0, 0.0, gold=1, predicted=0)


def test_score_of_no_papers_is_zero() -> None:
    for report in (score({}, {}), score({}, kite())):
        assert report.papers == 0
        assert all(figures == NONE for figures in report.measures.values())
        assert (report.reversed, report.slots, report.blind) == (Reversed(0.0, 0, 0), Slots(0.0, 0.0, 0.0), NONE)
        assert report.intervals["pair"]["f1"] == Interval(0.0, 0.0)


# Intervals


def test_score_interval_of_one_paper_is_its_figure() -> None:
    report = score(
        kite(beats("Kite", "Vane", BEATEN)), kite(beats("Kite", "Vane", BEATEN), beats("Vane", "Wiki", BEATEN))
    )
    assert report.intervals["pair"]["precision"] == Interval(0.5, 0.5)
    assert report.intervals["slots"]["metric"] == Interval(1.0, 1.0)


def test_score_interval_holds_the_figure_and_narrows_with_more_papers() -> None:
    def mixed(count: int) -> Report:
        [gold], [wrong] = kite(beats("Kite", "Vane", BEATEN)).values(), kite(beats("Vane", "Kite", BEATEN)).values()
        ids = [f"p{at}" for at in range(count)]
        return score(dict.fromkeys(ids, gold), {id: gold if at % 2 else wrong for at, id in enumerate(ids)})

    few, many = mixed(10).intervals["pair"]["f1"], mixed(160).intervals["pair"]["f1"]
    # Half of the papers right: the share of a sample has a standard error of half the root of its size.
    assert few.low == pytest.approx(0.5 - 1.96 * 0.5 / 10**0.5, abs=0.07)
    assert few.high == pytest.approx(0.5 + 1.96 * 0.5 / 10**0.5, abs=0.07)
    assert many.low == pytest.approx(0.5 - 1.96 * 0.5 / 160**0.5, abs=0.02)
    assert many.high == pytest.approx(0.5 + 1.96 * 0.5 / 160**0.5, abs=0.02)


# Laws


@settings(deadline=None, max_examples=150)
@given(two_readings())
def test_score_counts_as_the_oracle_does(readings: tuple[Readings, Readings]) -> None:
    gold, predicted = readings
    report = score(gold, predicted)
    for measure in MEASURES:
        right, expected, given_facts = oracle.counts(gold, predicted, measure)
        figures = report.measures[measure]
        assert (figures.gold, figures.predicted) == (expected, given_facts)
        assert figures.precision == (right / given_facts if given_facts else 0)
        assert figures.recall == (right / expected if expected else 0)
        assert figures.f1 == pytest.approx(2 * right / (expected + given_facts) if right else 0)
    assert (report.reversed.count, report.reversed.named) == oracle.reversed_pairs(gold, predicted)


@settings(deadline=None, max_examples=50)
@given(st.lists(papers("p"), max_size=3))
def test_score_of_a_perfect_prediction_is_one(annotations: list[ExtractedPaper]) -> None:
    gold = {f"p{at}": paper for at, paper in enumerate(annotations)}
    report = score(gold, gold)
    for figures in report.measures.values():
        assert (figures.precision, figures.recall, figures.f1) == ((1, 1, 1) if figures.gold else (0, 0, 0))
        assert figures.predicted == figures.gold
    assert report.reversed.count == 0


@settings(deadline=None, max_examples=50)
@given(two_readings(), st.integers(0, 9))
def test_score_is_the_same_in_any_order(readings: tuple[Readings, Readings], seed: int) -> None:
    gold, predicted = readings
    report = score(gold, predicted)
    by_paper = (dict(shuffled(list(side.items()), seed)) for side in readings)
    assert score(*by_paper) == report
    by_row = score(*({id: with_rows_shuffled(paper, seed) for id, paper in side.items()} for side in readings))
    assert (by_row.measures, by_row.reversed, by_row.tables) == (report.measures, report.reversed, report.tables)
    assert {measure: by_row.intervals[measure] for measure in MEASURES} == {
        measure: report.intervals[measure] for measure in MEASURES
    }


@settings(deadline=None, max_examples=50)
@given(two_readings())
def test_score_misses_every_gold_fact_that_is_not_predicted(readings: tuple[Readings, Readings]) -> None:
    gold, predicted = readings
    nothing = score(gold, {})
    assert nothing == score(gold, {id: ExtractedPaper(paper.paper) for id, paper in gold.items()})
    some = score(gold, predicted)
    for measure in MEASURES:
        missed = nothing.measures[measure]
        assert missed == Figures(0.0, 0.0, 0.0, gold=some.measures[measure].gold, predicted=0)


@settings(deadline=None, max_examples=50)
@given(two_readings())
def test_score_tables_add_up_to_their_measure(readings: tuple[Readings, Readings]) -> None:
    report = score(*readings)
    for measure in TABLES:
        kinds = report.tables[measure].values()
        whole = report.measures[measure]
        assert sum(figures.gold for figures in kinds) == whole.gold
        assert sum(figures.predicted for figures in kinds) == whole.predicted
        right = sum(figures.precision * figures.predicted for figures in kinds)
        assert right == pytest.approx(whole.precision * whole.predicted)


@settings(deadline=None, max_examples=50)
@given(two_readings())
def test_score_leaves_out_what_gold_does_not_hold(readings: tuple[Readings, Readings]) -> None:
    gold, predicted = readings
    assert score(gold, predicted) == score(gold, {id: paper for id, paper in predicted.items() if id in gold})
