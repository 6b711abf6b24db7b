"""The grammar of figures: how much better, how much less, from what to what.

Comes in: any text. Goes out: `Quantity` values in text order, each with its span and its parsed `Effect`.

``up to 2.3x higher throughput`` gives ``Quantity(Span(0, 19), "up to 2.3x higher", Effect(RATIO, 2.3, None,
UP_TO), "", change=1)``: ratio 2.3, hedged by "up to", and the measured quantity grows.

A pair ("from A to B", "A vs B", "A compared to B") stands for its difference: points where it is of
percentages, else the ratio of the larger to the smaller. Sizes are positive; the sign is ``change``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Context, Decimal
from itertools import pairwise

from kg.extract.figures import UNITS, Figure, parse_figure, scan_figures
from kg.extract.hedges import bound_before, change_around, trailing_bound
from kg.extract.numerals import LOOSE_NUMERAL, numeral_value
from kg.extract.spelled import THOUSANDTH, UNSIZED, Quantity, ranged, spelled_quantities
from kg.model import Effect, EffectBound, EffectKind, Span

__all__ = ["Quantity", "find_quantities", "parse_effect", "parse_figure"]

ABSOLUTE, PERCENT, POINTS, RATIO = (
    EffectKind.ABSOLUTE,
    EffectKind.PERCENT,
    EffectKind.POINTS,
    EffectKind.RATIO,
)
EXACT_DIVISION = Context(prec=100)


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text, in order and not overlapping.

    >>> [(q.text, str(q.effect.value), q.change) for q in find_quantities("cuts cost by 40%, 2x faster")]
    [('40%', '40', -1), ('2x faster', '2', 1)]
    """
    found = [*spelled_quantities(text)]
    taken = [quantity.span for quantity in found]
    figures = [figure for figure in scan_figures(text) if not any(overlap(figure.span, span) for span in taken)]
    found += grouped_quantities(text, figures)
    found.sort(key=lambda quantity: quantity.span)
    return tuple(without_overlaps(found))


def parse_effect(value_text: str) -> Effect | None:
    """The effect an annotated value states; None where it gives no size ("several orders of magnitude").

    >>> parse_effect("up to 2.3x").bound, parse_effect("from 40.1% to 52.3%").value, parse_effect("many")
    (<EffectBound.UP_TO: 'up_to'>, Decimal('12.2'), None)
    """
    figures = list(scan_figures(value_text))
    if len(figures) >= 2 and (pair := stated_pair(value_text, figures[0], figures[1])):
        return pair
    quantities = find_quantities(value_text)
    if quantities:
        return quantities[0].effect
    if UNSIZED.search(value_text):
        return None
    bare = next(iter(figures), None)
    if bare is not None:
        bound = bound_before(value_text, bare.span.start)[0]
        last = figures[1] if len(figures) > 1 and is_range(value_text, bare, figures[1]) else bare
        return ranged(ABSOLUTE, bare.value, last.value, bound)
    match = LOOSE_NUMERAL.search(value_text)
    value = numeral_value(match.group()) if match else None
    return None if value is None else Effect(ABSOLUTE, value)


def grouped_quantities(text: str, figures: list[Figure]) -> Iterator[Quantity]:
    """The figures taken together where they form a pair or a range, else one by one."""
    skip = -1
    for at, figure in enumerate(figures):
        if at <= skip:
            continue
        after = figures[at + 1] if at + 1 < len(figures) else None
        if after and (pair := pair_of(text, figure, after)):
            skip = at + 1
            yield pair
        elif after and is_range(text, figure, after) and (span := range_of(text, figure, after)):
            skip = at + 1
            yield span
        elif single := single_of(text, figure):
            yield single


# "from 533 to 2364", "from a 26.6% SFT baseline to 81.5%", "from roughly 3 s down to 1 s"
FROM = re.compile(r"\b[Ff]rom (?:an? |the |up to |about |around |roughly |approximately |nearly |over |~)?\$?$")
TO = re.compile(
    r"[^.;()\n]{0,50}?(?:\b(?:up |down )?to|→|->|\\to|\\rightarrow) (?:an? |only |just |about "
    r"|around |roughly |approximately |nearly |over |under |up to |below |above |less than |more"
    r" than |~)?\$?"
)
# "36.3%→47.2%", "0.51 -> 0.57"
ARROW = re.compile(r"[ $]{0,2}(?:→|⇒|-{1,2}>|\\to|\\rightarrow)[ $]{0,2}")
# "100.0 vs 81.5", "36.64 dB, compared with 22.48 dB", "514 compared to 782", "2.98 rounds against the best
# 1.25"
AGAINST = re.compile(
    r"[^.;\n]{0,15}?[ (,](?:vs\.?|versus|v\.s\.|compared (?:to|with)|against(?: a reported| the)?"
    r"|as opposed to),? \$?"
)
# "gains ranging from 10% to 30%", "between 10% and 30%"
SPREAD = re.compile(
    r"\b(?:rang(?:es?|ing|ed)|var(?:y|ies|ying)|improvements?|gains?|reductions?|speed-?ups?"
    r"|increases?)(?: of)? from \D{0,8}$"
)


def pair_of(text: str, first: Figure, second: Figure) -> Quantity | None:
    """The quantity of two figures that the text sets against each other, else None."""
    gap = text[first.span.end : second.span.start]
    start = first.span.start
    lead = FROM.search(text, max(0, start - 30), start)
    if lead and TO.fullmatch(gap):
        if RATIO in (first.kind, second.kind) or SPREAD.search(text, max(0, start - 50), start):
            return None
        start, rise = lead.start(), 1
    elif ARROW.fullmatch(gap) or (falls(first, second) and re.fullmatch(r"[ $]{1,2}to[ $]{1,2}", gap)):
        rise = 1
    elif AGAINST.fullmatch(gap) and (second.kind or second.unit or ends_clause(text, second.span.end)):
        rise = -1
    else:
        return None
    effect = difference(first, second)
    if effect is None:
        return None
    span = Span(start, second.span.end)
    low, high = scaled(first), scaled(second)
    change = rise if high > low else -rise if high < low else 0
    return Quantity(span, text[span.start : span.end], effect, second.unit or first.unit, change)


def falls(first: Figure, second: Figure) -> bool:
    """Whether "A to B" goes down, so that it is no range: "28.8% to 1.5%"."""
    return second.value < first.value and RATIO not in (first.kind, second.kind) and first.kind is second.kind


# What may follow a bare second number of a pair: "514 compared to 782 on average"
CLAUSE_END = re.compile(r"\$?(?:[.,;:)\]]|\s*$|\s(?:on|in|for|with|from|and|using|at|by|of|while|when|under)\b)")


def ends_clause(text: str, at: int) -> bool:
    """Whether no noun follows, so that a bare number counts what the one before it counts."""
    return CLAUSE_END.match(text, at) is not None


# "from a 26.6% SFT baseline to 81.5%", "95.45% accuracy compared with 96.60%", "41% while the other reaches
# 99%"
LOOSE_PAIR = re.compile(
    r"(?:^|\b|\W)(?:to|vs\.?|versus|compared (?:to|with)|against|than|while|whereas|under|over|as"
    r" opposed to)\b|→|->|’s|'s"
)


def stated_pair(text: str, first: Figure, second: Figure) -> Effect | None:
    """The difference where the whole text is one value that holds two figures; None for a range or a list."""
    if RATIO in (first.kind, second.kind) or (first.sign and second.sign):
        return None
    if FACTOR.search(text, 0, first.span.start):
        return None
    gap = text[first.span.end : second.span.start]
    starts_from = text[: first.span.start].strip().lower().startswith("from")
    if re.fullmatch(r"[ $]*to[ $]*", gap) and not starts_from:
        # "30 to 40%" and "0.3% to 11.8%" are ranges; "65.5 to 78.2" and "28.8% to 1.5%" go from one to the
        # other.
        one_of_two = first.kind is second.kind is None and first.unit == second.unit
        return difference(first, second) if one_of_two or second.value < first.value else None
    return difference(first, second) if LOOSE_PAIR.search(gap) else None


BASE_UNITS = {
    "ns": ("s", Decimal("1e-9")), "us": ("s", Decimal("1e-6")), "ms": ("s", Decimal("1e-3")),
    "min": ("s", Decimal(60)), "h": ("s", Decimal(3600)), "day": ("s", Decimal(86400)),
    "KB": ("GB", Decimal("1e-6")), "MB": ("GB", Decimal("1e-3")), "TB": ("GB", Decimal(1000)),
    "MiB": ("GiB", Decimal(1) / 1024), "mW": ("W", Decimal("1e-3")), "mJ": ("J", Decimal("1e-3")),
}  # fmt: skip


def scaled(figure: Figure) -> Decimal:
    """The value in the base unit of its kind; the sign of "-3.2" counts."""
    value = -figure.value if figure.sign < 0 else figure.value
    return value * BASE_UNITS.get(figure.unit, ("", Decimal(1)))[1]


def difference(first: Figure, second: Figure) -> Effect | None:
    """How far two figures of one kind lie apart; None where they count different things or years."""
    units = {BASE_UNITS.get(figure.unit, (figure.unit,))[0] for figure in (first, second)} - {""}
    if len(units) > 1 or (is_year(first) and is_year(second)):
        return None
    kinds = {first.kind, second.kind} - {None}
    if kinds & {PERCENT, POINTS}:
        return Effect(POINTS, abs(second.value - first.value)) if not units else None
    if first.unit and not second.unit:
        second = replace(second, unit=first.unit)
    elif second.unit and not first.unit:
        first = replace(first, unit=second.unit)
    low, high = sorted(abs(scaled(figure)) for figure in (first, second))
    if low == 0 or first.sign < 0 or second.sign < 0:
        return Effect(ABSOLUTE, abs(scaled(second) - scaled(first)))
    return Effect(RATIO, EXACT_DIVISION.quantize(EXACT_DIVISION.divide(high, low), THOUSANDTH))


def is_year(figure: Figure) -> bool:
    """Whether a bare number is most likely a year."""
    return not figure.kind and not figure.unit and figure.written.isdigit() and 1900 <= figure.value <= 2100


# "10-20x", "12--38\%", "2x to 15x", "six to seven times", "between 3% and 5%", "10×~20×"
RANGE = re.compile(r"[ $]{0,2}(?:-{1,3}|–|—|−|[~～∼]|\\sim|to(?: up to)?|and up to)[ $]{0,2}")
BETWEEN = re.compile(r"\b(?:between|by|of) $")


def is_range(text: str, first: Figure, second: Figure) -> bool:
    """Whether two figures are the ends of one range."""
    gap = text[first.span.end : second.span.start]
    if not RANGE.fullmatch(gap):
        lead = text[max(0, first.span.start - 8) : first.span.start].endswith("between ")
        return lead and re.fullmatch(r"[ $]{0,2}and[ $]{0,2}", gap) is not None
    mixed = first.kind is not second.kind and first.kind is not None
    return not mixed and (first.unit in ("", second.unit)) and (second.sign != -1 or first.sign == -1)


def range_of(text: str, first: Figure, second: Figure) -> Quantity | None:
    """The quantity of a range; None for a bare one ("layers 3-5", "2019-2024") that counts nothing."""
    figure = replace(
        second,
        span=Span(first.span.start, second.span.end),
        written=text[first.span.start : second.span.end],
        value=first.value,
        sign=first.sign or second.sign,
    )
    if not (second.kind or second.unit):
        factor = FACTOR.search(text, max(0, first.span.start - 35), first.span.start)
        if not factor and not ("." in first.written and "." in second.written):
            return None
        figure = replace(figure, sign=first.sign)
    quantity = single_of(text, figure)
    if quantity is None:
        return None
    effect = ranged(quantity.effect.kind, first.value, second.value, quantity.effect.bound)
    return replace(quantity, effect=effect)


# "a factor of 20", "a factor of two to three"
FACTOR = re.compile(r"\b(?:an? )?factors? of (?:up to |about |around |approximately |roughly |over |more than |~)?\$?$")
# "Python 3.10", "Llama 3.1", "Section 3.2": the word before a bare number makes it a name
NAMED = re.compile(r"(?:[A-Z][\w-]*|[Vv]ersion|[Ss]ection|[Tt]able|[Ff]igure) $")
# "0.5B LLM", "7B model", "7B-parameter"
SIZE_OF_MODEL = re.compile(
    r"[ -](?:[A-Z]|(?:(?:large )?(?:vision-)?language )?models?\b|parameters?\b|variants?\b"
    r"|backbones?\b|scale\b|base\b|class\b|and [0-9.]+B)"
)


def single_of(text: str, figure: Figure) -> Quantity | None:
    """The quantity of one figure; None for a bare number that counts nothing or names something."""
    start, end = figure.span.start, figure.span.end
    kind = figure.kind
    factor = None if kind or figure.unit else FACTOR.search(text, max(0, start - 35), start)
    if factor:
        kind, start = RATIO, factor.start()
    elif kind is None:
        if not figure.unit and not stands_alone(text, figure):
            return None
        if figure.is_word and not figure.unit:
            return None
        kind = ABSOLUTE
    # "1024 points" are a point cloud, "1,000 times" a repetition
    if kind is POINTS and figure.value > 1000:
        return None
    # "0.5 s", "3 m": a word number or a letter unit after a name ("Tab. 3 s") is too weak
    bound, start = bound_before(text, start)
    change, end = change_around(text, Span(start, end), figure.sign)
    if bound is EffectBound.EXACT:
        bound, end = trailing_bound(text, end)
    span = Span(start, end)
    return Quantity(span, text[start:end], Effect(kind, figure.value, None, bound), figure.unit, change)


def stands_alone(text: str, figure: Figure) -> bool:
    """Whether a bare number is a figure by its looks: "+5.7", "0.857", "1,024", "200k"."""
    written = figure.written
    if figure.sign:
        return not written[1:].isdigit() or figure.sign > 0
    before = NAMED.search(text, max(0, figure.span.start - 25), figure.span.start)
    if before and before.group().strip() not in UNITS:
        return False
    if written[-1:] in "BbTt" or written.endswith("illion"):
        return not SIZE_OF_MODEL.match(text, figure.span.end)
    return not written.isdigit() and not figure.is_word


def overlap(first: Span, second: Span) -> bool:
    """Whether two spans share a character."""
    return first.start < second.end and second.start < first.end


def without_overlaps(quantities: list[Quantity]) -> Iterator[Quantity]:
    """The quantities that begin where the one kept before has ended."""
    if quantities:
        yield quantities[0]
    last = quantities[0] if quantities else None
    for _, quantity in pairwise(quantities):
        if last and quantity.span.start >= last.span.end:
            yield quantity
            last = quantity
