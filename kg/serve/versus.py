"""Two systems side by side: all that is claimed between them, and what follows only by way of others.

Comes in: two ids. Goes out: a `Versus`: direct claims, rivals that both were compared with, and leaderboards that both
are on. What goes by way of a third is shown as such and never counted as a win.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Comparison, Entity, EntityType, Outcome, Result, name_key
from kg.publish.words import effect_in_words
from kg.serve.claim_rows import ClaimRow, claim_rows, names_of
from kg.serve.corpus import Corpus, Stated, is_about, outcome_for
from kg.serve.entity_page import SYSTEMS
from kg.serve.leaderboard import result_of
from kg.serve.listing import Link, link, links
from kg.serve.names import search
from kg.serve.snapshot import Snapshot

MOST_ROWS, MOST_THIRDS, MOST_BOARDS, MOST_PAPERS = 100, 40, 20, 20
LOOKED_AT = 8
"""Suggestions for a name that could mean several things."""


@dataclass(frozen=True, slots=True)
class Third:
    """A system that both were compared with, and how each does against it, with one figure where there is one."""

    rival: Link
    one: Mapping[Outcome, int]
    one_figure: str
    other: Mapping[Outcome, int]
    other_figure: str
    says: str
    """For whom this speaks: ``one``, ``other`` or ``""``."""


@dataclass(frozen=True, slots=True)
class SharedBoard:
    """A leaderboard on which both have results, with their best and for whom it speaks."""

    dataset: Link
    metric: Link
    one: ClaimRow
    other: ClaimRow
    says: str


@dataclass(frozen=True, slots=True)
class Versus:
    """All evidence between two systems; outcomes are seen from the first."""

    one: Link
    other: Link
    tally: Mapping[Outcome, int]
    direct: tuple[ClaimRow, ...]
    direct_total: int
    thirds: tuple[Third, ...]
    thirds_total: int
    boards: tuple[SharedBoard, ...]
    papers: tuple[Link, ...]
    papers_total: int


def resolve(snapshot: Snapshot, text: str) -> tuple[Entity | None, tuple[Link, ...]]:
    """The system that a name or id means, and what else it may mean."""
    if text in snapshot.corpus.entities:
        return snapshot.corpus.entities[text], ()
    found = search(snapshot.names, text, {type.value for type in SYSTEMS}).ids
    # The same name may still be a dataset's or a metric's: those are compared with nothing.
    found = found or search(snapshot.names, text, {type.value for type in EntityType}).ids
    if not found:
        return None, ()
    key = name_key(text)
    same = [id for id in found if any(name_key(name) == key for name in names_of(snapshot, id))]
    # Where something has just this name, only what has it too may be meant instead.
    others = same if same else found
    return snapshot.corpus.entities[others[0]], links(snapshot, others[1:LOOKED_AT])


def versus(snapshot: Snapshot, one: str, other: str) -> Versus:
    """All that speaks for one of two systems against the other."""
    corpus = snapshot.corpus
    direct = comparisons_with(corpus, one).get(other, [])
    tally = Counter(outcome_for(claim, one) for _, claim in direct)
    thirds, thirds_total = thirds_between(snapshot, one, other)
    papers = papers_of(corpus, one) & papers_of(corpus, other)
    order = [id for id in corpus.papers if id in papers][:MOST_PAPERS]
    return Versus(
        one=link(snapshot, one),
        other=link(snapshot, other),
        tally=tally,
        direct=claim_rows(snapshot, (stated for stated, _ in direct[:MOST_ROWS]), one),
        direct_total=len(direct),
        thirds=thirds,
        thirds_total=thirds_total,
        boards=tuple(shared_boards(snapshot, one, other)),
        papers=links(snapshot, order),
        papers_total=len(papers),
    )


def comparisons_with(corpus: Corpus, id: str) -> dict[str, list[tuple[Stated, Comparison]]]:
    """The comparisons of an entity by the named system on the other side."""
    found: dict[str, list[tuple[Stated, Comparison]]] = {}
    for stated in corpus.about.get(id, ()):
        claim = stated.claim
        if isinstance(claim, Comparison) and is_about(claim, id):
            other = claim.object if claim.subject == id else claim.subject
            if other in corpus.entities:
                found.setdefault(other, []).append((stated, claim))
    return found


def thirds_between(snapshot: Snapshot, one: str, other: str) -> tuple[tuple[Third, ...], int]:
    """The systems that both were compared with, the telling ones first, and how many there are."""
    left, right = comparisons_with(snapshot.corpus, one), comparisons_with(snapshot.corpus, other)
    thirds: list[tuple[str, Counter[Outcome], Counter[Outcome], str]] = []
    for rival in (left.keys() & right.keys()) - {one, other}:
        ours = Counter(outcome_for(claim, one) for _, claim in left[rival])
        theirs = Counter(outcome_for(claim, other) for _, claim in right[rival])
        says = ""
        # One beats what the other loses to: that, and nothing finer, can be read across papers.
        if only(ours) == Outcome.BETTER and only(theirs) == Outcome.WORSE:
            says = "one"
        elif only(ours) == Outcome.WORSE and only(theirs) == Outcome.BETTER:
            says = "other"
        thirds.append((rival, ours, theirs, says))
    thirds.sort(key=lambda third: (not third[3], -third[1].total() - third[2].total(), third[0]))
    shown = tuple(
        Third(link(snapshot, rival), ours, first_figure(left[rival]), theirs, first_figure(right[rival]), says)
        for rival, ours, theirs, says in thirds[:MOST_THIRDS]
    )
    return shown, len(thirds)


def only(tally: Mapping[Outcome, int]) -> Outcome | None:
    """The outcome that all comparisons have; None where they differ."""
    return next(iter(tally)) if len(tally) == 1 else None


def first_figure(claims: list[tuple[Stated, Comparison]]) -> str:
    """The surest comparison's figure, where any has one."""
    return next((effect_in_words(claim.effect) for _, claim in claims if claim.effect), "")


def shared_boards(snapshot: Snapshot, one: str, other: str) -> list[SharedBoard]:
    """The leaderboards that both are on, in the same unit."""
    boards = []
    ours, theirs = best_results(snapshot.corpus, one), best_results(snapshot.corpus, other)
    for key in sorted(ours.keys() & theirs.keys())[:MOST_BOARDS]:
        dataset, metric, _ = key
        pair = ours[key], theirs[key]
        left, right = (result_of(stated).value for stated in pair)
        higher = snapshot.corpus.entities[metric].higher_is_better
        says = "" if higher is None or left == right else "one" if (left > right) == higher else "other"
        rows = claim_rows(snapshot, pair)
        boards.append(SharedBoard(link(snapshot, dataset), link(snapshot, metric), rows[0], rows[1], says))
    return boards


def best_results(corpus: Corpus, id: str) -> dict[tuple[str, str, str], Stated]:
    """An entity's best result by dataset, metric and unit."""
    best: dict[tuple[str, str, str], Stated] = {}
    for stated in corpus.about.get(id, ()):
        claim = stated.claim
        if isinstance(claim, Result) and claim.system == id and claim.dataset and claim.metric in corpus.entities:
            key = claim.dataset, claim.metric, claim.unit
            higher = corpus.entities[claim.metric].higher_is_better is not False
            if key not in best or (claim.value > result_of(best[key]).value) == higher:
                best[key] = stated
    return best


def papers_of(corpus: Corpus, id: str) -> set[str]:
    """The papers that an entity has a role in."""
    return {paper for _, paper in corpus.roles.get(id, ())}
