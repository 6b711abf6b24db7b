"""The arcs behind a claim: what the network was asked, what it answered, and what came next.

Comes in: a window with all scores (`Scored`) and the ends of a claim. Goes out: a `Choice` for each arc the claim rests
on.

From ``Quill reaches 2.3x the throughput of vLLM.`` the claim that Quill is better than vLLM rests on the arc "better"
from Quill to vLLM; beside it stand its competitors, such as "better" from vLLM to Quill.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.extract.facts import SLOT_THRESHOLDS, SLOTS, rival_slots
from kg.extract.labels import BETWEEN, FROM_FIGURE, FROM_RIVAL, OUTCOME_ARCS, RELATION_ARCS, ROLES
from kg.extract.network import Floats
from kg.extract.scored import Scored
from kg.extract.windows import Window, windows
from kg.model import Outcome, Paper, RelationName, RoleName, Span

COMPETITORS = 2
UNNAMED = "work without a name"

Measured = Sequence[Sequence[int]]
"""Metric, dataset and hardware of a claim: each the ends that it may be, none where the claim lacks it."""


@dataclass(frozen=True, slots=True)
class Arc:
    """An arc with its probability; ends by their names in the text."""

    source: str
    label: str
    target: str
    chance: float


@dataclass(frozen=True, slots=True)
class Choice:
    """An arc of a claim, the kind of threshold it must pass, and the likeliest arcs that would say otherwise.

    ``words`` are those that decided which way round it is, where the network did not.
    """

    arc: Arc
    threshold: str
    others: tuple[Arc, ...]
    words: str = ""


def ends_named(view: Scored, strings: Collection[str]) -> list[int]:
    """The entities of a window that one of the strings mentions; several where linking took two names for one thing."""
    return [end for end, group in enumerate(view.entities) if any(view.words(node) in strings for node in group)]


def likeliest_pair(view: Scored, sources: Sequence[int], targets: Sequence[int], label: str) -> tuple[int, int] | None:
    """Of some sources and targets the two between which an arc is likeliest; None where one side is empty."""
    pairs = [(source, target) for source in sources for target in targets if source != target]
    return max(pairs, key=lambda pair: float(view.between[*pair, BETWEEN.index(label)]), default=None)


def figure_in(view: Scored, text: str, sentence: Span, ends: Sequence[int], arc: str) -> int | None:
    """The row of the figure with these characters in a sentence; of several that with the likeliest arc to the ends."""
    at = FROM_FIGURE.index(arc)
    found = [
        row
        for row, node in enumerate(view.figures)
        if ends and view.words(node) == text and sentence.start <= view.place(node).start < sentence.end
    ]
    return max(found, key=lambda row: float(view.from_figures[row, list(ends), at].max()), default=None)


def unnamed_ends(view: Scored) -> list[int]:
    """The end that stands for all unnamed rivals of a window, if it has any."""
    return list(range(view.this_paper + 1, len(view.ends)))


def window_of(paper: Paper, span: Span) -> Window | None:
    """The first window of a text that holds a span whole."""
    for window in windows(paper.text):
        if window.words[0].start <= span.start and span.end <= window.words[-1].end:
            return window
    return None


def comparison_choices(
    view: Scored, subject: int, rival: int, outcome: Outcome, figure: int | None, measured: Measured
) -> Iterator[Choice]:
    """The arcs of a comparison; ``figure`` is a row of the figures."""
    this = (subject, rival, outcome.value)
    ways = [(subject, rival), *([(rival, subject)] if rival < view.this_paper else [])]
    ways += [(end, rival) for end in range(view.this_paper + 1) if end not in (subject, rival)]
    ways = [(source, target) for source, target in ways if target != view.this_paper]
    arcs = arcs_between(view, ways, OUTCOME_ARCS)
    threshold = "named" if rival < view.this_paper else "unnamed"
    words = view.said.get((subject, rival)) or view.said.get((rival, subject), "")
    yield Choice(arcs[this], threshold, likeliest(arc for key, arc in arcs.items() if key != this), words)
    if figure is None:
        yield from slot_choices(view, rival_slots(view)[rival], named(view, rival), FROM_RIVAL, measured)
    else:
        scores, source = view.from_figures[figure], view.words(view.figures[figure])
        rivals = [end for end in range(len(view.ends)) if end != view.this_paper]
        yield ends_choice(view, scores, source, "rival", 0, rival, rivals, "figure")
        yield ends_choice(view, scores, source, "subject", 1, subject, range(view.this_paper + 1), "subject")
        yield from slot_choices(view, scores, source, FROM_FIGURE[:5], measured)


def result_choices(view: Scored, systems: Sequence[int], figure: int, measured: Measured) -> Iterator[Choice]:
    """The arcs of a result; of several systems the likeliest counts."""
    system = max(systems, key=lambda end: float(view.from_figures[figure, end, 5]))
    scores, source = view.from_figures[figure], view.words(view.figures[figure])
    yield ends_choice(view, scores, source, "system", 5, system, range(view.this_paper + 1), "result")
    yield from slot_choices(view, scores, source, FROM_FIGURE, measured)


def relation_choices(view: Scored, subject: int, relation: RelationName, object: int) -> Iterator[Choice]:
    """The arc of a relation; its competitors are the other relations of the two, either way."""
    this = (subject, object, relation.value)
    ways = [(subject, object), *([(object, subject)] if subject != view.this_paper else [])]
    arcs = arcs_between(view, ways, RELATION_ARCS)
    yield Choice(arcs[this], "relation", likeliest(arc for key, arc in arcs.items() if key != this))


def role_choices(view: Scored, entity: int, roles: Collection[RoleName]) -> Iterator[Choice]:
    """What an entity is to the paper, at least the likeliest role; the competitors are those it was not given."""
    name, paper = named(view, entity), named(view, view.this_paper)
    arcs = {role: Arc(name, role.value, paper, float(view.roles[entity, at])) for at, role in enumerate(ROLES)}
    given = set(roles) or {max(arcs, key=lambda role: arcs[role].chance)}
    others = likeliest(arc for role, arc in arcs.items() if role not in given)
    for role in sorted(given, key=ROLES.index):
        yield Choice(arcs[role], "role", others)


def slot_choices(
    view: Scored, scores: Floats, source: str, labels: Sequence[str], measured: Measured
) -> Iterator[Choice]:
    """The arcs to metric, dataset and hardware (the last three labels), as far as a claim has them."""
    places = range(len(labels) - len(SLOTS), len(labels))
    for arc, kind, threshold, ends in zip(places, SLOTS, SLOT_THRESHOLDS, measured, strict=True):
        if ends:
            # Only an entity of the type can take the place.
            same = [other for other, found in enumerate(view.kinds) if found == kind]
            end = max(ends, key=lambda end: float(scores[end, arc]))
            yield ends_choice(view, scores, source, labels[arc], arc, end, same, threshold)


def ends_choice(
    view: Scored, scores: Floats, source: str, label: str, arc: int, end: int, ends: Iterable[int], threshold: str
) -> Choice:
    """One arc from a source to an end, beside the same arc to other ends."""
    others = likeliest(
        Arc(source, label, named(view, other), float(scores[other, arc])) for other in ends if other != end
    )
    return Choice(Arc(source, label, named(view, end), float(scores[end, arc])), threshold, others)


def arcs_between(view: Scored, ways: Iterable[tuple[int, int]], labels: slice) -> dict[tuple[int, int, str], Arc]:
    """The arcs with these labels from one end to another, for each such way."""
    return {
        (source, target, label): Arc(named(view, source), label, named(view, target), float(chance))
        for source, target in ways
        for label, chance in zip(BETWEEN[labels], view.between[source, target, labels], strict=True)
    }


def likeliest(arcs: Iterable[Arc]) -> tuple[Arc, ...]:
    """The most probable arcs, at most `COMPETITORS`."""
    ranked = sorted(arcs, key=lambda arc: (-arc.chance, arc.source, arc.label, arc.target))
    return tuple(ranked[:COMPETITORS])


def named(view: Scored, end: int) -> str:
    """An end as a person reads it."""
    return view.name(end) or UNNAMED
