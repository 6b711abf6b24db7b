"""A comparison's figure as the subject's value over the baseline's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.link.ratios import value_ratio
from kg.model import Comparison, Effect, EffectKind, Outcome

BETTER, WORSE, EQUAL = Outcome.BETTER, Outcome.WORSE, Outcome.EQUAL


def ratio(kind: str, value: str, outcome: Outcome, *, higher: bool) -> Decimal | None:
    effect = Effect(EffectKind(kind), Decimal(value))
    return value_ratio(Comparison("model/a", "model/b", outcome, "metric/m", effect), higher_is_better=higher)


@pytest.mark.parametrize(
    ("kind", "value", "outcome", "higher", "expected"),
    [
        ("percent", "51.3", BETTER, False, "0.487"),
        ("percent", "40", BETTER, True, "1.4"),
        ("percent", "40", WORSE, True, "0.6"),
        ("percent", "40", WORSE, False, "1.4"),
        ("ratio", "2.3", BETTER, True, "2.3"),
        ("ratio", "4", BETTER, False, "0.25"),
        ("ratio", "4", WORSE, True, "0.25"),
        ("ratio", "0.4", BETTER, False, "0.4"),
    ],
)
def test_a_ratio_follows_the_direction_of_the_metric(
    kind: str, value: str, outcome: Outcome, higher: bool, expected: str
) -> None:
    assert ratio(kind, value, outcome, higher=higher) == Decimal(expected)


@pytest.mark.parametrize(
    ("kind", "value", "outcome", "higher"),
    [
        ("points", "26", BETTER, True),
        ("absolute", "0.2", BETTER, False),
        ("percent", "120", BETTER, False),
        ("percent", "100", BETTER, False),
        ("percent", "3", EQUAL, True),
        ("ratio", "0.4", BETTER, True),
        ("ratio", "0", BETTER, False),
    ],
    ids=["points", "absolute", "too much less", "nothing left", "equal", "against its word", "zero"],
)
def test_no_ratio_where_the_figure_tells_none(kind: str, value: str, outcome: Outcome, higher: bool) -> None:
    assert ratio(kind, value, outcome, higher=higher) is None


def test_no_ratio_without_a_figure() -> None:
    assert value_ratio(Comparison("model/a", "model/b", BETTER), higher_is_better=True) is None
