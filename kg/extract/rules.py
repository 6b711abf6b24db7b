"""The claim rules and the measured precisions of ``rules.toml``.

Comes in: nothing but the data file. Goes out: `ClaimRule` values, their patterns over masked text (see
`kg.extract.clauses`), and `Priors`.

The rule ``outperforms`` reads "A outperforms B" as A better than B.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.extract.lexicon import lexicon_text
from kg.model import KgError, Outcome

RULES_FILE = "rules.toml"
RULE_KEYS = {"id", "pattern", "outcome", "swap", "polar", "positive", "negative"}
UNMEASURED = 0.1
"""The prior of a rule that never fired on the annotated papers."""


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """A trigger between the subject on its left and the rivals on its right.

    ``outcome`` is the subject's. With ``swap`` the sides are exchanged ("is outperformed by"). With ``polar``
    the metric named in the trigger decides: "higher" is better for accuracy and worse for latency.
    """

    id: str
    pattern: str
    outcome: Outcome
    swap: bool
    polar: int
    positive: tuple[str, ...]
    negative: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Priors:
    """The measured precision of each rule by its id."""

    values: Mapping[str, float]

    def of(self, rule: str) -> float:
        """The precision of a rule, `UNMEASURED` where it was too rare to measure."""
        return self.values.get(rule, UNMEASURED)


def rules_text() -> str:
    """The data file as it ships."""
    return files(__package__).joinpath(RULES_FILE).read_text(encoding="utf-8")


@cache
def claim_rules() -> tuple[ClaimRule, ...]:
    """The rules in file order; refuses an unknown key."""
    return tuple(claim_rule(row) for row in tomllib.loads(rules_text())["rule"])


def claim_rule(row: Mapping[str, object]) -> ClaimRule:
    """One rule of the file."""
    unknown = row.keys() - RULE_KEYS
    if unknown:
        raise KgError(f"{RULES_FILE}: rule {row.get('id')!r} has the unknown key {min(unknown)!r}")
    positive, negative = row.get("positive", []), row.get("negative", [])
    if not isinstance(positive, list) or not isinstance(negative, list):
        raise KgError(f"{RULES_FILE}: rule {row.get('id')!r} takes lists of sentences as positive and negative")
    return ClaimRule(
        id=str(row["id"]),
        pattern=str(row["pattern"]),
        outcome=Outcome(str(row["outcome"])),
        swap=row.get("swap") is True,
        polar=int(str(row.get("polar", 0))),
        positive=tuple(map(str, positive)),
        negative=tuple(map(str, negative)),
    )


@cache
def priors() -> Priors:
    """The shipped priors."""
    return Priors(tomllib.loads(rules_text())["priors"])


@cache
def rules_hash() -> str:
    """Eight characters that change with any rule, prior or word list."""
    return hashlib.sha256((rules_text() + lexicon_text()).encode()).hexdigest()[:8]
