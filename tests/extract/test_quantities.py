from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.extract.quantities import find_quantities, parse_effect
from kg.model import Effect, EffectBound, EffectKind

RATIO, PERCENT, POINTS, ABSOLUTE = (
    EffectKind.RATIO,
    EffectKind.PERCENT,
    EffectKind.POINTS,
    EffectKind.ABSOLUTE,
)
EXACT, UP_TO, AT_LEAST, ABOUT = EffectBound.EXACT, EffectBound.UP_TO, EffectBound.AT_LEAST, EffectBound.ABOUT

FIGURES = [
    ("up to 2.3x", RATIO, "2.3", None, UP_TO),
    ("upto 70% more", PERCENT, "70", None, UP_TO),
    ("2.3X", RATIO, "2.3", None, EXACT),
    ("7.93times", RATIO, "7.93", None, EXACT),
    ("3.2 times", RATIO, "3.2", None, EXACT),
    ("106X less", RATIO, "106", None, EXACT),
    ("over 10 times", RATIO, "10", None, AT_LEAST),
    ("10-20x", RATIO, "10", "20", EXACT),
    ("1.4-11.2x", RATIO, "1.4", "11.2", EXACT),
    ("12-38\\%", PERCENT, "12", "38", EXACT),
    ("12--38\\%", PERCENT, "12", "38", EXACT),
    ("3 to 5 times", RATIO, "3", "5", EXACT),
    ("six to seven times", RATIO, "6", "7", EXACT),
    ("$2.3\\times$", RATIO, "2.3", None, EXACT),
    ("2.3 \\times", RATIO, "2.3", None, EXACT),
    ("2.3×", RATIO, "2.3", None, EXACT),
    ("26 points", POINTS, "26", None, EXACT),
    ("2.4 percentage points", POINTS, "2.4", None, EXACT),
    ("0.84-percentage-point", POINTS, "0.84", None, EXACT),
    ("2.4 pp", POINTS, "2.4", None, EXACT),
    ("5% absolute", POINTS, "5", None, EXACT),
    ("51.3% reduction", PERCENT, "51.3", None, EXACT),
    ("by 87%, 131%", PERCENT, "87", None, EXACT),
    ("a factor of 20", RATIO, "20", None, EXACT),
    ("a factor of two to three", RATIO, "2", "3", EXACT),
    ("20-fold", RATIO, "20", None, EXACT),
    ("threefold", RATIO, "3", None, EXACT),
    ("twice", RATIO, "2", None, EXACT),
    ("half", RATIO, "2", None, EXACT),
    ("an order of magnitude", RATIO, "10", None, EXACT),
    ("nearly two orders of magnitude", RATIO, "100", None, ABOUT),
    ("from 533 to 2364", RATIO, "4.435", None, EXACT),
    ("from 40.1 to 52.3", RATIO, "1.304", None, EXACT),
    ("from 40.1% to 52.3%", POINTS, "12.2", None, EXACT),
    ("from a 26% start to 81%", POINTS, "55", None, EXACT),
    ("from 1,800 ms to 0.9 s", RATIO, "2", None, EXACT),
    ("36.3%→47.2%", POINTS, "10.9", None, EXACT),
    ("from 5 to 10 times", RATIO, "5", "10", EXACT),
    ("100.0 vs 81.5", RATIO, "1.227", None, EXACT),
    ("514 compared to 782", RATIO, "1.521", None, EXACT),
    ("76 frames per second", ABSOLUTE, "76", None, EXACT),
    ("+5.7 mAP", ABSOLUTE, "5.7", None, EXACT),
    ("0.2 PPL", ABSOLUTE, "0.2", None, EXACT),
    ("2.1 BLEU", ABSOLUTE, "2.1", None, EXACT),
    ("2.1 BLEU points", POINTS, "2.1", None, EXACT),
    ("1,024", ABSOLUTE, "1024", None, EXACT),
    ("1.5K", ABSOLUTE, "1500", None, EXACT),
    ("3e-4", ABSOLUTE, "0.0003", None, EXACT),
    ("10^3", ABSOLUTE, "1000", None, EXACT),
    ("at least 30%", PERCENT, "30", None, AT_LEAST),
    ("~2x", RATIO, "2", None, ABOUT),
    ("close to 2x", RATIO, "2", None, ABOUT),
    ("within 1%", PERCENT, "1", None, UP_TO),
    ("-59.5%", PERCENT, "59.5", None, EXACT),
    ("$>$ 90%", PERCENT, "90", None, AT_LEAST),
    ("\\approx 4x", RATIO, "4", None, ABOUT),
    ("10x or more", RATIO, "10", None, AT_LEAST),
    ("from 0 to 5", ABSOLUTE, "5", None, EXACT),
]


@pytest.mark.parametrize(("text", "kind", "value", "top", "bound"), FIGURES)
def test_parse_effect_reads_what_papers_write(
    text: str, kind: EffectKind, value: str, top: str | None, bound: EffectBound
) -> None:
    assert parse_effect(text) == Effect(kind, Decimal(value), Decimal(top) if top else None, bound)


@pytest.mark.parametrize(
    "text", ["several orders of magnitude", "orders of magnitude faster", "much faster", "", "many times"]
)
def test_parse_effect_gives_none_where_no_size_is_said(text: str) -> None:
    assert parse_effect(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It cuts latency by 87%, 131% and 138%.", [("87%", -1), ("131%", -1), ("138%", -1)]),
        ("FPS rises from 533 to 2364 on a phone.", [("from 533 to 2364", 1)]),
        ("It is up to 7x lower and 2.3x faster.", [("up to 7x lower", -1), ("2.3x faster", 1)]),
        ("Gains range from 10% to 30%.", [("10% to 30%", 1)]),
        ("Between 3% and 5% of all tokens.", [("3%", 0), ("5%", 0)]),
        ("A loss between 3% and 5%.", [("3% and 5%", 0)]),
        ("It needs half the memory.", [("half", -1)]),
        ("Double descent in half-precision.", []),
        ("From 2019 to 2024, Python 3.10 and Llama 3.1 were used.", []),
        ("A 0.5B LLM with 5-shot prompts is top-1.", []),
        ("The score falls from 0.9 to 0.45.", [("from 0.9 to 0.45", -1)]),
        ("Scores of 0.857 and 1,024 images", [("0.857", 0), ("1,024", 0)]),
        ("with a point cloud of 1024 points", []),
    ],
)
def test_find_quantities_gives_figures_and_change(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(quantity.text, quantity.change) for quantity in find_quantities(text)] == expected


BITS = st.sampled_from(
    [
        "2.3",
        "40",
        "1,024",
        "x",
        "%",
        "\\%",
        " times",
        "-",
        "–",
        "to",
        "from",
        " ",
        "up to",
        "vs",
        "$",
        "points",
        "é",
        "🙂",
        "\r\n",
    ]
)


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(BITS).map("".join)))
def test_find_quantities_gives_ordered_spans_of_the_text(text: str) -> None:
    last = 0
    for quantity in find_quantities(text):
        assert last <= quantity.span.start < quantity.span.end <= len(text)
        assert text[quantity.span.start : quantity.span.end] == quantity.text
        assert quantity.effect.value.is_finite()
        assert quantity.effect.max is None or quantity.effect.max > quantity.effect.value
        last = quantity.span.end


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(BITS).map(" ".join)))
def test_parse_effect_never_raises(text: str) -> None:
    effect = parse_effect(text)
    assert effect is None or effect.value >= 0


NUMBERS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999.99"), places=2)
MARKS = st.sampled_from(
    [
        (RATIO, "{}x"), (RATIO, "{}X"), (RATIO, "{} times"), (RATIO, "${}\\times$"), (RATIO, "{}×"), (RATIO, "{}-fold"),
        (PERCENT, "{}%"), (PERCENT, "{}\\%"), (PERCENT, "{} percent"),
        (POINTS, "{} points"), (POINTS, "{} percentage points"), (POINTS, "{} pp"),
        (ABSOLUTE, "{} BLEU"), (ABSOLUTE, "{} mAP"),
    ]
)  # fmt: skip
HEDGES = st.sampled_from(
    [
        (EXACT, "{}"), (UP_TO, "up to {}"), (UP_TO, "at most {}"), (AT_LEAST, "over {}"), (AT_LEAST, "at least {}"),
        (AT_LEAST, "more than {}"), (ABOUT, "about {}"), (ABOUT, "nearly {}"), (ABOUT, "~{}"),
    ]
)  # fmt: skip
DASHES = st.sampled_from(["-", "–", "--", " to "])


@settings(deadline=None)
@given(NUMBERS, MARKS, HEDGES)
def test_parse_effect_returns_what_was_written(
    value: Decimal, mark: tuple[EffectKind, str], hedge: tuple[EffectBound, str]
) -> None:
    written = hedge[1].format(mark[1].format(value))
    assert parse_effect(written) == Effect(mark[0], value, None, hedge[0])


@settings(deadline=None)
@given(NUMBERS, NUMBERS, MARKS, HEDGES, DASHES)
def test_parse_effect_returns_the_range_that_was_written(
    low: Decimal, high: Decimal, mark: tuple[EffectKind, str], hedge: tuple[EffectBound, str], dash: str
) -> None:
    assume(low < high)
    written = hedge[1].format(mark[1].format(f"{low}{dash}{high}"))
    assert parse_effect(written) == Effect(mark[0], low, high, hedge[0])


@settings(deadline=None)
@given(NUMBERS, NUMBERS, st.sampled_from(["from {}% to {}%", "{}% vs. {}%", "{}% compared to {}%", "{}%→{}%"]))
def test_parse_effect_takes_percent_pairs_as_points(first: Decimal, second: Decimal, style: str) -> None:
    assert parse_effect(style.format(first, second)) == Effect(POINTS, abs(first - second))


@settings(deadline=None)
@given(NUMBERS, NUMBERS, st.sampled_from(["from {} to {}", "{} vs {}", "{} compared with {}"]))
def test_parse_effect_of_a_bare_pair_does_not_depend_on_its_order(first: Decimal, second: Decimal, style: str) -> None:
    effect = parse_effect(style.format(first, second))
    assert effect is not None
    assert effect == parse_effect(style.format(second, first))
    assert replace(effect, value=Decimal(1)) == Effect(RATIO, Decimal(1))
    assert effect.value >= 1
