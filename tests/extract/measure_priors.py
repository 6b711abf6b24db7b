"""The precision of each extraction rule on annotated papers: ``python tests/extract/measure_priors.py
TRAIN.jsonl``.

Prints the lines of the ``[priors]`` table of ``kg/extract/rules.toml``: the share of a rule's rows that the
annotation has too, for rules that gave at least `ENOUGH` rows. A row counts as right as
``annotation/score.py`` counts it.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from kg.extract.papers import extract_paper
from kg.extract.rules import Priors
from kg.interchange import ExtractedPaper, from_json

ENOUGH = 5


class RuleNumbers(Priors):
    """Priors that answer with a number that stands for the rule, to be found again in the scores."""

    def __init__(self) -> None:
        super().__init__({})
        object.__setattr__(self, "numbers", {})
        self.numbers: dict[str, float]

    __slots__ = ("numbers",)

    def of(self, rule: str) -> float:
        return self.numbers.setdefault(rule, (len(self.numbers) + 1) / 10_000)


def surfaces(extracted: ExtractedPaper) -> dict[str, set[str]]:
    """The strings of each entity, folded."""
    return {one.name: {string.casefold() for string in (one.name, *one.mentions)} for one in extracted.entities}


def aligned(gold: ExtractedPaper, read: ExtractedPaper) -> dict[str, str]:
    """Read entity names to annotated ones: most shared strings first, one to one."""
    ours, theirs = surfaces(read), surfaces(gold)
    pairs = sorted((-len(theirs[g] & ours[r]), g, r) for g in theirs for r in ours)
    names = {"@paper": "@paper"}
    for shared, g, r in pairs:
        if shared and r not in names and g not in names.values():
            names[r] = g
    return names


def numbers(value: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[0-9]+(?:[.,][0-9]+)*", value))


def judged(gold: ExtractedPaper, read: ExtractedPaper) -> Iterator[tuple[float | None, bool]]:
    """The score of each row read and whether the annotation has it."""
    names = aligned(gold, read)

    def name(own: str) -> str:
        return names.get(own, "?" + own) if own else ""

    kinds = {(one.name, one.type) for one in gold.entities}
    roles = {(one.name, role) for one in gold.entities for role in one.roles}
    for one in read.entities:
        yield one.score, (name(one.name), one.type) in kinds
        for role, score in zip(one.roles, one.role_scores, strict=True):
            yield score, (name(one.name), role) in roles
    comparisons = {(row.subject, row.object, row.outcome) for row in gold.comparisons}
    for row in read.comparisons:
        yield row.score, (name(row.subject), name(row.object), row.outcome) in comparisons
    results = {(row.system, numbers(row.value), row.dataset) for row in gold.results}
    for result in read.results:
        yield result.score, (name(result.system), numbers(result.value), name(result.dataset)) in results
    relations = {(row.subject, row.relation, row.object) for row in gold.relations}
    for relation in read.relations:
        yield relation.score, (name(relation.subject), relation.relation, name(relation.object)) in relations


def main(path: str) -> None:
    numbered = RuleNumbers()
    right: dict[float, list[bool]] = defaultdict(list)
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            gold = from_json(json.loads(line))
            for score, hit in judged(gold, extract_paper(gold.paper, numbered)):
                right[score or 0.0].append(hit)
    for rule, number in sorted(numbered.numbers.items()):
        hits = right[number]
        if len(hits) >= ENOUGH:
            sys.stdout.write(f"{rule} = {round(sum(hits) / len(hits), 3)}  # of {len(hits)}\n")


if __name__ == "__main__":
    main(sys.argv[1])
