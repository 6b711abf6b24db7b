from decimal import Decimal

import pytest

from kg.extract.spelled import spelled_quantities
from kg.model import Effect, EffectBound, EffectKind


@pytest.mark.parametrize(
    ("text", "value", "top", "bound", "change"),
    [
        ("twice the speed", "2", None, EffectBound.EXACT, 1),
        ("it more than doubles the speed", "2", None, EffectBound.AT_LEAST, 1),
        ("about half the memory", "2", None, EffectBound.ABOUT, -1),
        ("one third of the cost", "3", None, EffectBound.EXACT, -1),
        ("an order of magnitude faster", "10", None, EffectBound.EXACT, 1),
        ("one to three orders of magnitude", "10", "1000", EffectBound.EXACT, 0),
        ("over 2 orders of magnitude", "100", None, EffectBound.AT_LEAST, 0),
    ],
)
def test_spelled_quantities_reads_ratios_in_words(
    text: str, value: str, top: str | None, bound: EffectBound, change: int
) -> None:
    [quantity] = spelled_quantities(text)
    assert quantity.effect == Effect(EffectKind.RATIO, Decimal(value), Decimal(top) if top else None, bound)
    assert quantity.change == change


@pytest.mark.parametrize("text", ["double descent", "half-precision", "the second half", "several orders of magnitude"])
def test_spelled_quantities_leaves_other_words_alone(text: str) -> None:
    assert list(spelled_quantities(text)) == []
