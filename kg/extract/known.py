"""Where well-known names stand in a text: a hint to the network, which the text may overrule.

Comes in: the words of a text. Goes out: for each word and type whether a known name of that type covers it.

In ``We beat vLLM on an A100.`` the word "vLLM" is part of a known Software and "A100" of a known Hardware.

The table is a frozen copy of the catalogue's names, made when the weights were trained: another table would be other
input than the network has learned from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.extract.labels import TYPES
from kg.model import name_key

KNOWN_NAMES = Path(__file__).parent.parent / "weights" / "known_names.tsv"
"""One name a line: type, its `name_key`, and 1 where it is written with a capital ("Weather" the dataset), else 0."""

MOST_WORDS = 9
"""Longer names are not looked for; hyphens between letters are words too."""


def known_types(words: Sequence[str]) -> npt.NDArray[np.float32]:
    """1 for each word and type where a known name of the type covers the word, else 0; shape words, types.

    Of names of one type that overlap the first counts, of those that begin together the longest.
    """
    found = np.zeros((len(words), len(TYPES)), np.float32)
    names, openings = known_names()
    for start, word in enumerate(words):
        if opening(word) not in openings:
            continue
        for length in range(min(MOST_WORDS, len(words) - start), 0, -1):
            string = " ".join(words[start : start + length])
            for kind, capital in names.get(name_key(string), ()):
                if not found[start, kind] and not (capital and string.islower()):
                    found[start : start + length, kind] = 1
    return found


def opening(word: str) -> str:
    """What a name is looked up by first: the beginning of its first word, without case and signs.

    >>> opening("FlashAttention-2"), opening("A100")
    ('fla', 'a10')
    """
    return "".join(character for character in word.casefold() if character.isalnum())[:3]


@cache
def known_names() -> tuple[Mapping[str, Sequence[tuple[int, bool]]], frozenset[str]]:
    """For each known key the places of its types and whether they want a capital; and the openings of all keys."""
    places = {type.value: place for place, type in enumerate(TYPES)}
    kinds: dict[str, list[tuple[int, bool]]] = {}
    for line in KNOWN_NAMES.read_text(encoding="utf-8").splitlines():
        kind, key, capital = line.split("\t")
        kinds.setdefault(key, []).append((places[kind], capital == "1"))
    return kinds, frozenset(map(opening, kinds))
