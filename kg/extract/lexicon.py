"""The word lists of ``lexicon.toml``, ready to be asked.

Comes in: a word or phrase. Goes out: the type it points to, or which way a metric improves.

``"VBench"`` ends as datasets do: ``type_of_shape("VBench")`` is ``EntityType.DATASET``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.model import EntityType

LEXICON_FILE = "lexicon.toml"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by what they say: terms as written, all else in the case it is matched in."""

    terms: Mapping[str, EntityType]
    heads: Mapping[str, EntityType]
    prefixes: tuple[tuple[str, EntityType], ...]
    suffixes: tuple[tuple[str, EntityType], ...]
    polarity: Mapping[str, int]
    no_names: frozenset[str]
    no_words: frozenset[str]


def lexicon_text() -> str:
    """The data file as it ships."""
    return files(__package__).joinpath(LEXICON_FILE).read_text(encoding="utf-8")


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, read once."""
    data = tomllib.loads(lexicon_text())

    def typed(section: str) -> list[tuple[str, EntityType]]:
        return [(word, EntityType(name)) for name, words in data[section].items() for word in words]

    def longest_first(section: str) -> tuple[tuple[str, EntityType], ...]:
        return tuple(sorted(typed(section), key=lambda pair: (-len(pair[0]), pair[0])))

    polarity = dict.fromkeys(data["polarity"]["higher"], 1)
    return Lexicon(
        terms=dict(typed("terms")),
        heads=dict(typed("heads")),
        prefixes=longest_first("prefixes"),
        suffixes=longest_first("suffixes"),
        polarity=polarity | dict.fromkeys(data["polarity"]["lower"], -1),
        no_names=frozenset(data["stop"]["names"]),
        no_words=frozenset(data["stop"]["words"]),
    )


def type_of_shape(name: str) -> EntityType | None:
    """The type that the beginning or end of a name gives away.

    >>> type_of_shape("VBench"), type_of_shape("Qwen2.5-7B"), type_of_shape("Foo")
    (<EntityType.DATASET: 'Dataset'>, <EntityType.MODEL: 'Model'>, None)
    """
    words = lexicon()
    bare = name[:-1] if name.endswith("s") and name[-2:-1].isupper() else name
    for prefix, kind in words.prefixes:
        if name.startswith(prefix):
            return kind
    for suffix, kind in words.suffixes:
        if bare.endswith(suffix) and bare != suffix:
            return kind
    return None


def type_of_phrase(phrase: str) -> EntityType | None:
    """The type that the last word of a long form gives away.

    >>> type_of_phrase("Tiny Time Mixers"), type_of_phrase("word error rate")
    (<EntityType.MODEL: 'Model'>, <EntityType.METRIC: 'Metric'>)
    """
    words = phrase.lower().replace("-", " ").split()
    heads = lexicon().heads
    return heads.get(words[-1]) or heads.get(words[-1].removesuffix("s")) if words else None


def improves_upwards(metric: str) -> int:
    """1 where a higher value of the metric is better, -1 where a lower one is, 0 where that is unknown.

    >>> improves_upwards("tail latency"), improves_upwards("top-1 accuracy"), improves_upwards("width")
    (-1, 1, 0)
    """
    words = metric.lower().split()
    polarity = lexicon().polarity
    # "attack success rate" goes before "success rate" goes before "rate".
    tails = (" ".join(words[at:]) for at in range(len(words)))
    for tail in tails:
        for form in (tail, tail.removesuffix("s"), tail.split("@")[0], tail.split("-")[0]):
            if form in polarity:
                return polarity[form]
    return 0
