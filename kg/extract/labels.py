"""The labels that the network is trained on and reads with, in the order of its outputs.

Comes in: nothing. Goes out: names of tags, arcs and roles; tag sequences to spans and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.model import EntityType, Outcome, RelationName, RoleName

TYPES = tuple(EntityType)
OUTCOMES = tuple(Outcome)
RELATIONS = tuple(RelationName)
ROLES = tuple(RoleName)

RIVAL, VALUE, PAPER = len(TYPES), len(TYPES) + 1, len(TYPES) + 2
"""Kinds of nodes beside the seven types: an unnamed rival's phrase, a figure, the paper itself."""
NODE_KINDS = len(TYPES) + 3

TAGS = 1 + 4 * len(TYPES)
"""Outside, then begin, inside, end and single for each type (Ratinov and Roth 2009: BILOU)."""

BETWEEN = tuple(outcome.value for outcome in OUTCOMES) + tuple(relation.value for relation in RELATIONS)
"""Arcs from an entity (or the paper) to an entity (or an unnamed rival)."""
FROM_FIGURE = (
    "rival",
    "subject",
    "metric",
    "dataset",
    "hardware",
    "system",
    "result metric",
    "result dataset",
    "result hardware",
)
"""Arcs from a figure: of a comparison (the first five), of a result (the others)."""
FROM_RIVAL = ("metric", "dataset", "hardware")
"""Arcs from a rival to what it is compared on."""
ARCS = len(BETWEEN) + len(FROM_FIGURE) + len(FROM_RIVAL)
OUTCOME_ARCS = slice(0, len(OUTCOMES))
RELATION_ARCS = slice(len(OUTCOMES), len(BETWEEN))
FIGURE_ARCS = slice(len(BETWEEN), len(BETWEEN) + len(FROM_FIGURE))
RIVAL_ARCS = slice(len(BETWEEN) + len(FROM_FIGURE), ARCS)

TypedSpan = tuple[int, int, int]
"""First word, word after the last, place of the type in `TYPES`."""


def tags_of(length: int, spans: Iterable[TypedSpan]) -> list[int]:
    """The tag of each word; of spans that overlap the earlier one in the list counts.

    >>> tags_of(4, [(0, 1, 0), (2, 4, 1)])
    [4, 0, 5, 7]
    """
    tags = [0] * length
    for start, end, kind in spans:
        if any(tags[start:end]):
            continue
        first = 1 + 4 * kind
        if end - start == 1:
            tags[start] = first + 3
        else:
            tags[start:end] = [first, *[first + 1] * (end - start - 2), first + 2]
    return tags


def spans_of(tags: Sequence[int]) -> list[TypedSpan]:
    """The spans that a tag sequence spells out; what breaks off is none.

    >>> spans_of([4, 0, 5, 7])
    [(0, 1, 0), (2, 4, 1)]
    """
    spans: list[TypedSpan] = []
    open_at: tuple[int, int] | None = None
    for place, tag in enumerate(tags):
        kind, part = divmod(tag - 1, 4)
        if tag == 0:
            open_at = None
        elif part == 3:
            spans.append((place, place + 1, kind))
            open_at = None
        elif part == 0:
            open_at = (place, kind)
        elif part == 2 and open_at and open_at[1] == kind:
            spans.append((open_at[0], place + 1, kind))
            open_at = None
    return spans


def follows(before: int, after: int) -> bool:
    """Whether one tag may stand after another; -1 is the start before a text and the end after it."""
    kind, part = divmod(before - 1, 4)
    inside = before > 0 and part in (0, 1)
    if after <= 0:
        return not inside
    next_kind, next_part = divmod(after - 1, 4)
    return (kind == next_kind and next_part in (1, 2)) if inside else next_part in (0, 3)


def plain_tags(length: int, spans: Iterable[tuple[int, int]]) -> list[int]:
    """Begin (1), inside (2) and outside (0) for spans of one kind; the earlier in the list counts."""
    tags = [0] * length
    for start, end in spans:
        if not any(tags[start:end]):
            tags[start:end] = [1, *[2] * (end - start - 1)]
    return tags


def plain_spans(tags: Sequence[int]) -> list[tuple[int, int]]:
    """The spans of begin and inside tags; an inside without a begin begins one.

    >>> plain_spans([1, 2, 0, 1, 1])
    [(0, 2), (3, 4), (4, 5)]
    """
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for place, tag in enumerate((*tags, 0)):
        if tag != 2 and start is not None:
            spans.append((start, place))
            start = None
        if tag == 1 or (tag == 2 and start is None):
            start = place
    return spans
