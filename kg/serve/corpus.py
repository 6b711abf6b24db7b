"""What the pages need of a whole graph, kept in memory: names, roles, comparisons and results.

Comes in: values that `kg.serve.read` finds. Goes out: a `Corpus` that answers "all comparisons of vLLM" without a
search on disk; sentences and abstracts stay in the store and are read for the rows that a page shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.model import Comparison, Entity, EntityType, Outcome, Result, RoleName
from kg.publish.ends import OutsideName

Setting = tuple[str, str]
"""A dataset and a metric."""


@dataclass(frozen=True, slots=True)
class PaperCard:
    """A paper in a list; ``id`` is the path of its IRI."""

    id: str
    title: str
    year: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim with what all its evidence makes of it; ``papers`` are the ids of those that make it."""

    id: str
    claim: Comparison | Result
    confidence: float
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Corpus:
    """All names and claims by id; lists come most used, newest or surest first."""

    entities: Mapping[str, Entity]
    of_type: Mapping[EntityType, tuple[str, ...]]
    """The ids of the entities of each type."""
    papers: Mapping[str, PaperCard]
    outside: Mapping[str, OutsideName]
    """Papers that were not read, by id and in the order of titles."""
    roles: Mapping[str, tuple[tuple[RoleName, str], ...]]
    """By entity: its papers and what it is to them."""
    uses: Mapping[str, int]
    """By entity: how many papers it has a role in."""
    comparisons: tuple[Stated, ...]
    results: tuple[Stated, ...]
    about: Mapping[str, tuple[Stated, ...]]
    """By entity (or paper, for its own unnamed work): the claims that name it anywhere."""
    boards: Mapping[Setting, tuple[Stated, ...]]
    """By dataset and metric: the results on it."""

    def label(self, id: str) -> str:
        """The name of an entity or the title of a paper, read or not; for anything else the end of its id."""
        if id in self.entities:
            return self.entities[id].label
        if id in self.outside:
            return self.outside[id].title
        return self.papers[id].title if id in self.papers else id.rsplit("/", 1)[-1]


def named_in(claim: Comparison | Result) -> set[str]:
    """The ids that a claim names, without unnamed rivals."""
    ends = (claim.subject, claim.object) if isinstance(claim, Comparison) else (claim.system,)
    ids = {*ends, claim.metric, claim.dataset, claim.hardware}
    return {id for id in ids if id and not id.startswith("unnamed/")}


def tally(stated: Iterable[Stated], id: str) -> Counter[Outcome]:
    """How the comparisons of one entity come out, seen from it."""
    return Counter(outcome_for(one.claim, id) for one in stated if is_about(one.claim, id))  # type: ignore[arg-type]


def is_about(claim: Comparison | Result, id: str) -> bool:
    """Whether a claim compares this system with another."""
    return isinstance(claim, Comparison) and id in (claim.subject, claim.object) and claim.subject != claim.object


def outcome_for(claim: Comparison, id: str) -> Outcome:
    """The outcome seen from one of the two sides.

    >>> outcome_for(Comparison("model/a", "model/b", Outcome.BETTER), "model/b").value
    'worse'
    """
    if claim.subject == id:
        return claim.outcome
    mirrored = {Outcome.BETTER: Outcome.WORSE, Outcome.WORSE: Outcome.BETTER}
    return mirrored.get(claim.outcome, claim.outcome)
