"""Mentions of one paper that name one thing.

Comes in: typed spans of a window. Goes out: groups of them. "Tiny Time Mixers (TTMs)" and "TTM" are one entity: their
keys are equal, or the text introduces one as the short form of the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kg.extract.labels import TypedSpan
from kg.extract.windows import Window
from kg.model import name_key


def alias_groups(text: str, window: Window, mentions: Sequence[TypedSpan]) -> list[list[int]]:
    """The mentions (by place in the list) of each entity, in the order of their first mention."""
    keys = [name_key(mention_text(text, window, (start, end))) for start, end, _ in mentions]
    same = {key: key for key in keys}

    def root(key: str) -> str:
        while same[key] != key:
            key = same[key]
        return key

    for long, short in window.short_forms:
        long_key, short_key = (name_key(mention_text(text, window, form)) for form in (long, short))
        if long_key in same and short_key in same:
            same[root(long_key)] = root(short_key)
    groups: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        groups.setdefault(root(key), []).append(place)
    return list(groups.values())


def mention_text(text: str, window: Window, words: tuple[int, int]) -> str:
    """The characters of a span of words."""
    span = window.text_span(*words)
    return text[span.start : span.end]


def clearest_name(strings: Sequence[str]) -> str:
    """The name of an entity: the shortest of its strings, as guidelines prefer "TTM"; among equals the most used.

    >>> clearest_name(["Tiny Time Mixers", "TTMs", "TTM"])
    'TTM'
    """
    counts = Counter(strings)
    return min(counts, key=lambda string: (len(string), -counts[string], string))


def kind_of(kinds: Sequence[tuple[int, float]]) -> int:
    """The type that the mentions of an entity together are surest of."""
    sums: Counter[int] = Counter()
    for kind, score in kinds:
        sums[kind] += score  # type: ignore[assignment]
    return max(sums, key=lambda kind: (sums[kind], -kind))
