"""Mentions of one paper that name one thing.

Comes in: typed spans of a window. Goes out: groups of them. "Tiny Time Mixers (TTMs)" and "TTM" are one entity: their
keys are equal, or the text introduces one as the short form of the other (`alias_groups`). What is only likely to be
one ("RL", "Reinforcement Learning") is put together after that (`joined`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kg.extract.labels import TypedSpan
from kg.extract.sameness import LIKELY, UNLIKELY, Floats, Named, name_of, same_thing
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


def joined(
    text: str,
    window: Window,
    mentions: Sequence[TypedSpan],
    groups: Sequence[list[int]],
    kinds: Sequence[int],
    weights: Floats,
) -> list[list[int]]:
    """The groups with those put together that are likely one thing of their type, the likeliest pairs first.

    ``kinds`` are the types of the groups. A pair is left apart if that would put together two of which it is unlikely.
    """
    named = named_groups(text, window, mentions, groups)
    chances = {
        (first, second): same_thing(named[first], named[second], kinds[first], weights)
        for second in range(len(groups))
        for first in range(second)
        if kinds[first] == kinds[second]
    }
    member = {number: [number] for number in range(len(groups))}
    for first, second in sorted(chances, key=lambda pair: (-chances[pair], pair)):
        ones, others = member[first], member[second]
        across = [chances[min(one, other), max(one, other)] for one in ones for other in others if ones is not others]
        if chances[first, second] >= LIKELY and across and min(across) >= UNLIKELY:
            whole = sorted(ones + others)
            member |= dict.fromkeys(whole, whole)
    return [
        sorted(place for number in member[first] for place in groups[number])
        for first in range(len(groups))
        if member[first][0] == first
    ]


def named_groups(text: str, window: Window, mentions: Sequence[TypedSpan], groups: Sequence[list[int]]) -> list[Named]:
    """What is seen of each group of mentions."""
    defined = {
        mention_text(text, window, short): mention_text(text, window, long) for long, short in window.short_forms
    }
    found = []
    for group in groups:
        places = [mentions[place] for place in group]
        strings = dict.fromkeys(mention_text(text, window, (start, end)) for start, end, _ in places)
        found.append(
            Named(
                names=tuple(name_of(string, defined) for string in strings),
                starts=tuple(start for start, _, _ in places),
                sentences=frozenset(window.sentence[start] for start, _, _ in places),
                in_title=any(start < window.title_words for start, _, _ in places),
            )
        )
    return found


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
