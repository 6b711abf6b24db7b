"""Ratios that are written as words.

Comes in: any text. Goes out: `Quantity` values.

``two orders of magnitude faster`` gives ``Effect(RATIO, 100)`` and the change 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.extract.hedges import bound_before, change_around
from kg.extract.numerals import NUMERAL, numeral_value
from kg.model import Effect, EffectBound, EffectKind, Span

RATIO = EffectKind.RATIO
THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of a text; ``change`` is 1 where what is measured grows, -1 where it shrinks, 0 unsaid."""

    span: Span
    text: str
    effect: Effect
    unit: str = ""
    change: int = 0


def ranged(kind: EffectKind, value: Decimal, top: Decimal, bound: EffectBound) -> Effect:
    """An effect whose maximum is set only where it lies above the value."""
    return Effect(kind, value, top if top > value else None, bound)


ORDERS = re.compile(
    # "an order of magnitude", "two orders of magnitude", "one to three orders of magnitude", "2-3 orders of
    # magnitude"
    rf"(?:\b(?P<one>an?) |(?P<first>{NUMERAL})(?:(?: ?(?:-|–|--|to|or) ?)(?P<last>{NUMERAL}))?["
    rf" -])orders?[ -]of[ -]magnitude\b"
)
SPELLED = (
    # "twice the throughput", "doubles", "more than doubling"; not "double descent", "double DQN"
    (re.compile(r"\b(?:[Tt]wice|[Dd]oubl(?:es|ed|ing)|[Dd]ouble(?= the\b|\s*$))(?![\w-])"), Decimal(2), 1),
    # "triples the speed", "thrice"
    (re.compile(r"\b(?:[Tt]hrice|[Tt]ripl(?:es|ed|ing)|[Tt]riple(?= the\b))(?![\w-])"), Decimal(3), 1),
    # "quadruples the context"
    (re.compile(r"\b[Qq]uadrupl(?:es|ed|ing)(?![\w-])"), Decimal(4), 1),
    # "half the memory", "by half", "halves latency"; not "half-precision", "the second half of"
    (re.compile(r"\b(?:(?<!first )(?<!second )(?<!other )[Hh]alf(?= the\b| as\b| of the (?:cost|memory|time"
        r"|size)|\s*$)|(?<=by )half|[Hh]alv"
        r"(?:es|ed|ing))(?![\w-])"), Decimal(2), -1),
    # "one third of the cost", "one-fifth", "a quarter of the memory"
    (re.compile(r"\b(?:[Oo]ne|a)[- ]third(?= of (?:the|its)\b|\s*$)"), Decimal(3), -1),
    (re.compile(r"\b(?:[Oo]ne|a)[- ](?:quarter|fourth)(?= of (?:the|its)\b|\s*$)"), Decimal(4), -1),
    (re.compile(r"\b(?:[Oo]ne|a)[- ]fifth(?= of (?:the|its)\b|\s*$)"), Decimal(5), -1),
    (re.compile(r"\b(?:[Oo]ne|a)[- ]tenth(?= of (?:the|its)\b|\s*$)"), Decimal(10), -1),
)  # fmt: skip
# "several orders of magnitude", "orders of magnitude faster", "several times", "a fraction"
UNSIZED = re.compile(r"orders? of magnitude|\b(?:several|many|multiple|few)\b[ -](?:times|fold|orders)")


def spelled_quantities(text: str) -> Iterator[Quantity]:
    """The ratios written as words: "an order of magnitude", "twice", "half the memory"."""
    for match in ORDERS.finditer(text):
        first = Decimal(1) if match["one"] else numeral_value(match["first"])
        last = numeral_value(match["last"]) if match["last"] else first
        if first is not None and last is not None and 0 < first <= 12 and last <= 12:
            size, top = Decimal(10) ** first, Decimal(10) ** last
            yield spelled(text, match, ranged(RATIO, whole(size), whole(top), EffectBound.EXACT), 0)
    for pattern, size, change in SPELLED:
        for match in pattern.finditer(text):
            yield spelled(text, match, Effect(RATIO, size), change)


def whole(value: Decimal) -> Decimal:
    """A power of ten to three decimals: "1.5 orders" is a factor of 31.623."""
    return value if value == value.to_integral_value() else value.quantize(THOUSANDTH)


def spelled(text: str, match: re.Match[str], effect: Effect, change: int) -> Quantity:
    """The quantity of a spelled ratio with the hedge before it."""
    bound, start = bound_before(text, match.start())
    around, end = change_around(text, Span(start, match.end()), 0)
    return Quantity(Span(start, end), text[start:end], replace(effect, bound=bound), "", change or around)
