"""Comparisons between a system and its rivals, by the rules of ``rules.toml``.

Comes in: the masked clauses of a paper and the name of its main contribution. Goes out: `ComparisonRow`
values with span, figure and score.

``FastVLM outperforms LLaVA by 2.3x`` gives FastVLM better than LLaVA, ratio 2.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from kg.extract.clauses import DATA, DEVICE, FIGURE, METRIC, OURS, RIVAL, SYSTEM, Clause, Item, expand
from kg.extract.lexicon import improves_upwards
from kg.extract.rules import ClaimRule, Priors, claim_rules
from kg.interchange import ComparisonRow
from kg.model import THIS_PAPER, Outcome, Span

FLIP = {Outcome.BETTER: Outcome.WORSE, Outcome.WORSE: Outcome.BETTER, Outcome.EQUAL: Outcome.EQUAL}

# "does not outperform", "fails to surpass", "whether X beats Y"; "not only outperforms" is a claim
DENIED = re.compile(
    r"(?:\b(?:not(?! only| just| merely)|never|no|cannot|can't|fails?|failed|failing|without"
    r"|neither|nor|hardly|rarely|whether|unable"
    r"|rather than|if|could|might|would|should|may|unlikely|instead of|struggles?|lack|lacks"
    r"|little|barely|seldom)\b|n['’]t\b(?! only| just))[^.;,]*$",
    re.IGNORECASE,
)
# "aims to outperform" is a wish, "is able to outperform" a claim
WISH = re.compile(r"\bto (?:\w+ly )?$")
ABLE = re.compile(
    r"\b(?:able|shown|found|demonstrated|proven|proved|allow\w*|enabl\w+|continues?|known|observed"
    r"|manages?|helps?)(?: \S+){0,4} to (?:\w+ly )?$"
)
# "as it outperforms", ", outperforming": nothing stands between the subject and the verb but these
PAREN = r"(?: ?\([^()]{0,60}\))?"
# "the strong", "all existing", "a per-adapter"; a preposition ends the reach to the rival
NOT_A_RIVAL = (
    r"(?!(?:on|in|for|using|with|when|while|under|at|from|that|which|to|where|as|by|without|across"
    r"|through|after|and|is|are|we|it)\b)"
)
REACH = rf"\s?(?:{NOT_A_RIVAL}[\w%’'/.-]+,? ){{0,5}}?(?:the |an? )?"
ITEM = f"[{SYSTEM}{RIVAL}]{PAREN}(?:'s|’s)?(?! ?-[A-Za-z])(?! (?:and|or) [a-z]+ing)"
# "A, B and C", "A and the B", "A/B", "both A and B"
JOIN = (
    r"(?: baselines?| models?| methods?)?(?:,? (?:and|or|&|as well as) |, |/)(?:the |an? |our |vanilla"
    r" |standard |strong )?"
)
RIVALS = re.compile(rf"{REACH}(?P<list>{ITEM}(?:{JOIN}{ITEM})*)")
# "previous methods such as A and B", "baselines, including A": the named ones count
EXAMPLES = re.compile(
    rf"[^.;{SYSTEM}{RIVAL}]{{0,25}}?(?:such as|like|including|e\.g\.,?|namely|i\.e\.,?|:) ?(?:the "
    rf"|both )?(?P<list>{ITEM}(?:{JOIN}{ITEM})*)"
)
# "outperforms lightweight trackers including A and B", "beats closed-source LLMs like A": the examples are
# the rivals
KINDS_LIKE = re.compile(
    rf"{REACH}(?:[{SYSTEM}] )?(?:such as|like|including|e\.g\.,?) ?(?:the |both )?(?P<list>{ITEM}"
    rf"(?:{JOIN}{ITEM})*)"
)
# "by 87%, 131% and 138%", "by up to 2.3x", "with 2x"
BY = re.compile(
    rf"[^.;{SYSTEM}{RIVAL}{FIGURE}]{{0,40}}?\b(?:by|with|of)(?: (?:an?|about|as much as|margins?"
    rf" of|average of|the))* (?P<figures>{FIGURE}(?:(?:,? and |, |/| to ){FIGURE})*)"
)
IN_METRIC = re.compile(rf"[^.;{SYSTEM}{RIVAL}]{{0,40}}?{METRIC}")


def find_comparisons(clause: Clause, main: str, priors: Priors) -> Iterator[ComparisonRow]:
    """The comparisons of one clause; the first rule that reads a pair keeps it."""
    seen: set[tuple[str, str]] = set()
    for rule, pattern in masked_patterns():
        for match in pattern.finditer(clause.masked):
            if is_denied(clause.masked, match.start()):
                continue
            for row in rows_of(clause, rule, match, main, priors):
                key = (row.subject, row.object or row.object_text)
                if key not in seen and (key[1], key[0]) not in seen:
                    seen.add(key)
                    yield row


@cache
def masked_patterns() -> tuple[tuple[ClaimRule, re.Pattern[str]], ...]:
    """The rules with their patterns over masked text."""
    return tuple((rule, re.compile(expand(rule.pattern))) for rule in claim_rules())


def is_denied(masked: str, at: int) -> bool:
    """Whether the words before a trigger deny it, ask it or only wish it."""
    lead = masked[max(0, at - 60) : at]
    return DENIED.search(lead) is not None or (WISH.search(lead) is not None and ABLE.search(lead) is None)


def rows_of(
    clause: Clause, rule: ClaimRule, match: re.Match[str], main: str, priors: Priors
) -> Iterator[ComparisonRow]:
    """One row for each rival of a trigger."""
    rivals, after = rivals_of(clause, match)
    subject = subject_of(clause, match.start(), main)
    metric, outcome = judged(clause, rule, match, after)
    if not rivals or outcome is None:
        return
    figures = figures_of(clause, match, after)
    span = evidence_of(clause, match, after, figures)
    for at, rival in enumerate(rivals):
        figure = figures[0] if len(figures) == 1 else figures[at] if len(figures) == len(rivals) else None
        phrase = clause.text[rival.span.start : rival.span.end]
        if rival.name == subject or (rival.name and rival.name == main and subject == THIS_PAPER):
            continue
        kind = "named" if rival.name else "unnamed"
        row = ComparisonRow(
            subject=subject,
            object=rival.name,
            object_text=phrase,
            outcome=outcome,
            metric=metric,
            value=figure.quantity.text if figure and figure.quantity else "",
            dataset=only(clause, DATA),
            hardware=only(clause, DEVICE),
            evidence=clause.text[span.start : span.end],
            span=span,
            value_span=figure.quantity.span if figure and figure.quantity else None,
            score=priors.of(f"claim-{rule.id}-{kind}"),
            effect=figure.quantity.effect if figure and figure.quantity else None,
        )
        yield swapped(clause, row, rule, match.start())


def swapped(clause: Clause, row: ComparisonRow, rule: ClaimRule, at: int) -> ComparisonRow:
    """The row seen from its winner: "B underperforms A" says that A is better than B.

    Where the other side is the paper's own work or has no name, the row stays as it is.
    """
    if not rule.swap or not row.object or row.subject == THIS_PAPER:
        return row
    other = next((item for place, item in clause.items.items() if place < at and item.name == row.subject), None)
    if other is None:
        return row
    phrase = clause.text[other.span.start : other.span.end]
    return replace(row, subject=row.object, object=row.subject, object_text=phrase, outcome=FLIP[row.outcome])


def rivals_of(clause: Clause, match: re.Match[str]) -> tuple[list[Item], int]:
    """The rivals to the right of a trigger, and where their list ends."""
    found = KINDS_LIKE.match(clause.masked, match.end()) or RIVALS.match(clause.masked, match.end())
    if found is None:
        return [], match.end()
    items = [clause.items[at] for at in range(*found.span("list")) if clause.masked[at] in (SYSTEM, RIVAL)]
    end = found.end()
    if items[-1].sign == RIVAL and (more := EXAMPLES.match(clause.masked, end)):
        named = [clause.items[at] for at in range(*more.span("list")) if clause.masked[at] == SYSTEM]
        if named:
            return [item for item in items if item.name] + named, more.end()
    return items, end


# "with ResNet-50", "on Qwen", "of vLLM": such a name is no subject
PREPOSITION = re.compile(
    r"\b(?:with|using|on|over|for|to|of|from|by|in|than|via|and|or|across|under|as|against|into) "
    r"(?:the |an? |its |\w+ )?$"
)


def subject_of(clause: Clause, end: int, main: str) -> str:
    """Who does better or worse: the name or "our method" before the trigger, else the main contribution."""
    start = max(clause.masked.rfind(stop, 0, end) for stop in ("; ", ": ")) + 1
    named = ""
    for at in range(end - 1, start - 1, -1):
        sign = clause.masked[at]
        if sign == OURS:
            return main
        if sign == SYSTEM and at in clause.items and not PREPOSITION.search(clause.masked, max(0, at - 24), at):
            if clause.masked[at + 1 : at + 2] == "-":
                continue
            name = clause.items[at].name
            if name == main:
                return name
            named = named or name
    return named or main


def judged(clause: Clause, rule: ClaimRule, match: re.Match[str], after: int) -> tuple[str, Outcome | None]:
    """The metric and the outcome; None where it is unknown which way the metric improves."""
    places = [at for at in range(*match.span()) if clause.masked[at] == METRIC]
    metric = clause.items[places[-1]].name if places else ""
    phrase = metric
    if not metric and (near := IN_METRIC.match(clause.masked, after)):
        metric = clause.items[near.end() - 1].name
    metric = metric or only(clause, METRIC)
    if not rule.polar:
        return metric, rule.outcome
    if not phrase and "metric" in match.re.groupindex and match["metric"]:
        phrase = match["metric"]
    way = improves_upwards(phrase) if phrase else 0
    if not way:
        return metric, None
    return metric, rule.outcome if way == rule.polar else FLIP[rule.outcome]


def figures_of(clause: Clause, match: re.Match[str], after: int) -> list[Item]:
    """The figures of a claim: those of the trigger, else "by" what follows the rivals."""
    inside = [clause.items[at] for at in range(*match.span()) if clause.masked[at] == FIGURE]
    # "3x faster than", "40% lower latency than": the figure right before the trigger
    ahead = clause.items.get(len(clause.masked[: match.start()].rstrip(" $-")) - 1)
    if ahead and ahead.sign == FIGURE and not inside:
        inside = [ahead]
    if inside:
        return inside
    by = BY.match(clause.masked, after)
    return [clause.items[at] for at in range(*by.span("figures")) if clause.masked[at] == FIGURE] if by else []


def evidence_of(clause: Clause, match: re.Match[str], after: int, figures: list[Item]) -> Span:
    """The words from the subject or trigger to the last rival or figure."""
    start = clause.place(match.start())
    comma = max(clause.masked.rfind(mark, 0, match.start()) for mark in (", ", "; ", ": "))
    start = clause.place(comma + 2) if comma >= 0 else clause.place(0)
    end = max([clause.span(match.start(), after).end, *(ends_at(figure) for figure in figures)])
    return Span(min([start, *(figure.span.start for figure in figures)]), end)


def ends_at(figure: Item) -> int:
    """Where a figure ends with the comparative that belongs to it."""
    return figure.quantity.span.end if figure.quantity else figure.span.end


def only(clause: Clause, sign: str) -> str:
    """The one entity of a kind in a clause; "" where there is none or there are several."""
    names = {item.name for item in clause.items.values() if item.sign == sign}
    return names.pop() if len(names) == 1 else ""
