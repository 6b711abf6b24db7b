"""Absolute figures that a named system reaches.

Comes in: a masked clause and the name of the paper's main contribution. Goes out: `ResultRow` values.

``FastVLM achieves 79.2% top-1 accuracy on ImageNet-1K`` gives (FastVLM, top-1 accuracy, 79.2 percent,
ImageNet-1K).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.clauses import DATA, DEVICE, FIGURE, Clause, Item, expand
from kg.extract.comparisons import is_denied, only, subject_of
from kg.extract.quantities import parse_figure
from kg.extract.rules import Priors
from kg.interchange import ResultRow
from kg.model import Effect, EffectKind

ACHIEVES = (
    r"\b(?:achiev\w+|reach\w*|obtain\w*|attain\w*|yield\w*|scor(?:es?|ed|ing)|record(?:s|ed|ing)?"
    r"|deliver\w*|report\w*|maintain\w*|produc(?:es|ing)|sustain\w*|with|at|hits?|provid\w+|gets?|and"
    r"|,)"
)
ARTICLES = (
    r"(?: (?:an?|the|up to|mean|average|overall|state-of-the-art|impressive|remarkable|high|median|of"
    r"|peak|around))*"
)
PATTERNS = {
    # "achieves 79.2% top-1 accuracy", "reaches 54.1% SR and 52.5% SPL"
    "figure-metric": re.compile(
        expand(rf"{ACHIEVES}{ARTICLES} (?P<figure>{{Q}})(?: [\w-]+){{0,2}}? \(?(?P<metric>{{M}})")
    ),
    # "a Dice score of 88.17%", "accuracy of up to 92%", "AUROC = 0.91", "an mAP score of 38.9%"
    "metric-figure": re.compile(
        expand(
            r"(?P<metric>{M})(?: \([^()]{1,30}\))?(?: scores?| rates?| values?)?(?: of| =| is| was|:|"
            r" reaches| at| to)(?: (?:about|an average|over))? ?(?P<figure>{Q})"
        )
    ),
    # "achieved AUROC 0.899", "(accuracy 0.91)"
    "metric-bare": re.compile(expand(r"(?P<metric>{M}) (?P<figure>{Q})")),
}
# "runs at 76 FPS", "in 1.6 ms": the unit names the metric
SPEED = re.compile(
    expand(
        r"\b(?:runs?|running|operat\w+|achiev\w+|reach\w*|deliver\w*"
        r"|infer\w*)\b[^.;,{S}{Q}]{0,30}? (?:at |up to )?(?P<figure>{Q})"
    )
)
SPEED_UNITS = {
    "FPS": "FPS",
    "tokens/s": "throughput",
    "mIoU": "mIoU",
    "mAP": "mAP",
    "FID": "FID",
    "PSNR": "PSNR",
}
# "a benchmark of 1,200 tasks", "a dataset comprising over 10K images"
SIZE = re.compile(
    expand(
        r"(?:{D}|\b(?:dataset|benchmark|corpus|suite|collection))(?: \([^()]{1,40}\))?,?(?: "
        r"(?:that|which))?(?: [\w-]+){0,3}? (?:of|with|comprising|comprises|contain(?:s|ing)"
        r"|consist(?:s|ing) of|includ(?:es|ing)|spanning|covering) (?P<figure>{Q})(?= [a-z])"
    )
)
# "79.2% higher", "3% improvement", "2x over": a difference, no result
DIFFERENCE = re.compile(
    r"[ -]?(?:higher|lower|faster|slower|improvements?|gains?|increases?|reductions?|decreases?"
    r"|speed-?ups?|over|better|fewer|less|more|relative|absolute|drop|boost|of the)\b"
)


def find_results(clause: Clause, main: str, released: str, priors: Priors) -> Iterator[ResultRow]:
    """The results of one clause; ``released`` is the data set the paper releases, "" if it releases none."""
    used: set[int] = set()
    for rule, pattern in PATTERNS.items():
        for match in pattern.finditer(clause.masked):
            at = match.start("figure")
            item = clause.items[at]
            if at in used or is_denied(clause.masked, match.start()) or not is_absolute(clause, at, item):
                continue
            used.add(at)
            metric = clause.items[match.start("metric")].name
            yield row_of(
                clause,
                match,
                item,
                subject_of(clause, match.start(), main),
                metric,
                priors.of(f"result-{rule}"),
            )
    for match in SPEED.finditer(clause.masked):
        at = match.start("figure")
        item = clause.items[at]
        metric = SPEED_UNITS.get(item.quantity.unit, "") if item.quantity else ""
        if metric and at not in used and is_absolute(clause, at, item):
            used.add(at)
            yield row_of(
                clause,
                match,
                item,
                subject_of(clause, match.start(), main),
                metric,
                priors.of("result-speed"),
            )
    for match in SIZE.finditer(clause.masked):
        at = match.start("figure")
        item = clause.items[at]
        named = clause.items.get(match.start())
        system = named.name if named and named.sign == DATA else released
        if system and at not in used and item.quantity and item.quantity.effect.kind is EffectKind.ABSOLUTE:
            used.add(at)
            yield row_of(clause, match, item, system, "size", priors.of("result-size"))


def is_absolute(clause: Clause, at: int, item: Item) -> bool:
    """Whether a figure is a value reached and no difference: not "2.3x", "+5 points", "40% lower"."""
    quantity = item.quantity
    if quantity is None or quantity.effect.kind not in (EffectKind.PERCENT, EffectKind.ABSOLUTE):
        return False
    if quantity.text[:1] in "+-−":
        return False
    return DIFFERENCE.match(clause.masked, at + 1) is None and DIFFERENCE.match(clause.masked, at + 3) is None


ON = re.compile(rf"[^.;{DATA}{FIGURE}]{{0,50}}?\b(?:on|in|for|of)(?: the)? {DATA}")


def row_of(clause: Clause, match: re.Match[str], item: Item, system: str, metric: str, score: float) -> ResultRow:
    """The row of one figure with the data set it was measured on."""
    on = ON.match(clause.masked, match.end())
    dataset = clause.items[on.end() - 1].name if on else only(clause, DATA)
    comma = clause.masked.rfind(", ", 0, match.start())
    start = comma + 2 if comma >= 0 else 0
    span = clause.span(start, on.end() if on else match.end())
    quantity = item.quantity
    value = quantity.text if quantity else ""
    figure = parse_figure(value)
    return ResultRow(
        system=system,
        metric=metric,
        value=value,
        dataset="" if dataset == system else dataset,
        hardware=only(clause, DEVICE),
        evidence=clause.text[span.start : span.end],
        span=span,
        value_span=quantity.span if quantity else None,
        score=score,
        effect=Effect(EffectKind.ABSOLUTE, figure[0]) if figure else None,
        unit=figure[1] if figure else "",
    )
