import pytest

from kg.extract.hedges import bound_before, change_around
from kg.model import EffectBound, Span


@pytest.mark.parametrize(
    ("lead", "bound"),
    [
        ("up to ", EffectBound.UP_TO),
        ("upto ", EffectBound.UP_TO),
        ("as much as ", EffectBound.UP_TO),
        ("within ", EffectBound.UP_TO),
        ("less than ", EffectBound.UP_TO),
        ("up to a ", EffectBound.UP_TO),
        ("over ", EffectBound.AT_LEAST),
        ("more than ", EffectBound.AT_LEAST),
        ("$>$ ", EffectBound.AT_LEAST),
        ("nearly ", EffectBound.ABOUT),
        ("~", EffectBound.ABOUT),
        ("\\approx ", EffectBound.ABOUT),
        ("up to about ", EffectBound.UP_TO),
        ("", EffectBound.EXACT),
        ("setup to ", EffectBound.EXACT),
    ],
)
def test_bound_before_reads_the_hedge(lead: str, bound: EffectBound) -> None:
    text = f"it is {lead}40%"
    found, start = bound_before(text, len(text) - 3)
    assert found is bound
    assert (start < len(text) - 3) == (bound is not EffectBound.EXACT)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("latency is 40% lower", -1),
        ("throughput is 40% higher", 1),
        ("a 40% reduction", -1),
        ("reduces memory by 40%", -1),
        ("improves accuracy by 40%", 1),
        ("the rate is 40%", 0),
        ("Memory drops. It is 40%", 0),
    ],
)
def test_change_around_reads_the_direction(text: str, change: int) -> None:
    at = text.index("40%")
    assert change_around(text, Span(at, at + 3), 0)[0] == change
