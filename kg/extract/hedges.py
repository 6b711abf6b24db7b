"""The words around a figure: how it is hedged, and whether the measured quantity grows or shrinks.

Comes in: a text and the place of a figure. Goes out: an `EffectBound` and the start of the hedge, or a change
of 1, -1 or 0.

In ``reduces latency by up to 40%`` the figure ``40%`` is hedged UP_TO and its change is -1.
"""

from __future__ import annotations

import re

from kg.model import EffectBound, Span

BOUNDS = {
    # "up to 2.3x", "as much as 40%", "at most 3.5 points", "within 1%", "less than 5%", "$<$ 1%"
    EffectBound.UP_TO: (
        r"up[ -]?to|as (?:much|many|high|large) as|at most|within|(?:less|fewer|lower|smaller|no more"
        r"|not more) than|under|below|a maximum of|maximum|\$?(?:\\leq?|<=?|≤)"
    ),
    # "over 10 times", "more than 3x", "at least 30%", "exceeding 90%", "$>$ 90%"
    EffectBound.AT_LEAST: (
        r"over|(?:more|greater|higher|larger|no less|not less) than|at least|exceeding|above|upwards?"
        r" of|beyond|a minimum of|\$?(?:\\geq?|>=?|≥)"
    ),
    # "nearly 2x", "almost twice", "~2x", "\approx 4x", "roughly an order of magnitude"
    EffectBound.ABOUT: (
        r"nearly|almost|around|about|approximately|approx\.?|roughly|close to|circa|some|\$?"
        r"(?:\\approx|\\sim|≈|~|∼)"
    ),
}
HEDGE = re.compile(
    r"(?<![\w])(?:"
    + "|".join(f"(?P<{bound.name}>{words})" for bound, words in BOUNDS.items())
    # "up to a 2.2x", "roughly an order", "$>$ 90%", "up to +7.1%", "over a factor of 3"
    + r")(?:[\s$]{0,3}|\s(?:an?|only|just|full|total of)\s)(?:[+−±-]|\+/-)?$",
    re.IGNORECASE,
)
BOUND_NAMES = {bound.name: bound for bound in BOUNDS}


def bound_before(text: str, start: int) -> tuple[EffectBound, int]:
    """The hedge that ends where the figure starts, and where it begins; EXACT and ``start`` where none does.

    >>> bound_before("reaches up to 2.3x", 14)
    (<EffectBound.UP_TO: 'up_to'>, 8)
    """
    first = max(0, start - 24)
    window = text[first:start]
    match = HEDGE.search(window)
    if match is None or match.lastgroup is None:
        return EffectBound.EXACT, start
    # "improves over 12 baselines": a rival follows "over" only without a mark, and then it's no figure.
    bound = BOUND_NAMES[match.lastgroup]
    begin = first + match.start()
    # "up to over 90%", "up to about 3x": the outer hedge counts.
    outer = HEDGE.search(text[max(0, begin - 12) : begin])
    if outer and outer.lastgroup and text[begin - 1 : begin].isspace():
        return BOUND_NAMES[outer.lastgroup], max(0, begin - 12) + outer.start()
    return bound, begin


# "2x or more", "10x+"
MORE = re.compile(r"\+(?![\w])|\s+or (?:more|higher|greater|better)\b")


def trailing_bound(text: str, end: int) -> tuple[EffectBound, int]:
    """The hedge that follows a figure and where it ends; EXACT and ``end`` where none does."""
    match = MORE.match(text, end)
    return (EffectBound.AT_LEAST, match.end()) if match else (EffectBound.EXACT, end)


# "70% more", "7x lower", "4.2 times faster"
COMPARATIVE = re.compile(
    r"\$?[ -](?:(?P<up>faster|higher|more|better|larger|greater|longer|increase[sd]?|increment"
    r"|improvements?|gains?|boosts?"
    r"|(?:end-to-end |inference |training |relative |wall-clock )?speed-?ups?|acceleration|rise|uplift)"
    r"|(?P<down>lower|less|fewer|smaller|shorter|slower|worse|cheaper|lighter|reductions?"
    r"|decreases?|drop|decline|savings?"
    r"|(?:error|relative|cost|memory|latency|parameter|average) reductions?|compression|degradation))\b",
    re.IGNORECASE,
)
ADJECTIVES = frozenset([
    "faster", "higher", "more", "better", "larger", "greater", "longer", "lower", "less", "fewer",
    "smaller", "shorter", "slower", "worse", "cheaper", "lighter",
])  # fmt: skip
# "reduces latency by 40%", "improves accuracy by 3 points"
VERB = re.compile(
    r"\b(?:(?P<down>reduc\w*|decreas\w*|lower(?:s|ed|ing)|cuts?|cutting|sav(?:es?|ed|ing)"
    r"|shr[iau]nk\w*|drop(?:s|ped|ping)?"
    r"|degrad\w*|declin\w*|los(?:es?|t|ing)|minimiz\w*|eliminat\w*|compress(?:es|ed|ing)?|f[ae]ll(?:s|ing)?)"
    r"|(?P<up>improv\w*|increas\w*|boost\w*|rais(?:es?|ed|ing)|gain(?:s|ed|ing)?|enhanc\w*"
    r"|accelerat\w*|speed(?:s|ed|ing|up)?"
    r"|outperform\w*|surpass\w*|exceed\w*|beat(?:s|ing)?|ris(?:es?|ing)|grow(?:s|ing)?))\b",
    re.IGNORECASE,
)


def change_around(text: str, span: Span, sign: int) -> tuple[int, int]:
    """Whether the quantity grows (1) or shrinks (-1), and where the figure's comparative word ends.

    >>> change_around("is 70% lower", Span(3, 6), 0)
    (-1, 12)
    """
    after = COMPARATIVE.match(text, span.end)
    if after:
        change = 1 if after["up"] else -1
        word = (after["up"] or after["down"]).lower()
        return sign or change, after.end() if word in ADJECTIVES else span.end
    if sign:
        return sign, span.end
    window = text[max(0, span.start - 60) : span.start]
    clause = re.split(r"[.;:]\s", window)[-1]
    verbs = list(VERB.finditer(clause))
    if not verbs:
        return 0, span.end
    return (1 if verbs[-1]["up"] else -1), span.end
