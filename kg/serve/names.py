"""Search over all names and titles, in memory.

Comes in: a `Corpus` and what a person types. Goes out: ids, the best match first: ``moving mnist`` finds Moving-MNIST.

All names stand folded in one run of bytes, the most used first, and are searched as a whole: 300,000 names take some
milliseconds, and any part of a name is found.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kg.model import name_key
from kg.publish.view import OUTSIDE, PAPER
from kg.serve.corpus import Corpus, Setting

MOST_HITS = 2_000
"""As far as a search goes: nobody reads on, and a single letter stands in every name."""

LONGEST = 200
"""Characters of a search that count; titles are shorter."""


@dataclass(frozen=True, slots=True)
class NameIndex:
    """``text`` holds a line for each name: the name folded, a tab, its key."""

    text: bytes
    starts: array[int]
    owners: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The ids that a search finds, best first; ``more`` where it was broken off."""

    ids: tuple[str, ...]
    more: bool


def index_names(corpus: Corpus) -> NameIndex:
    """The index of all names of a corpus."""
    lines: list[tuple[int, str, str, str]] = []
    for entity in corpus.entities.values():
        for name in {entity.label, *entity.aliases}:
            lines.append((-corpus.uses.get(entity.id, 0), name, entity.id, entity.type.value))
    lines += [(-1, card.title, card.id, PAPER) for card in corpus.papers.values()]
    lines += [(-1, name.title, id, OUTSIDE) for id, name in corpus.outside.items()]
    lines.sort(key=lambda line: (line[0], len(line[1]), line[1], line[2]))
    starts = array("L")
    parts = [b"\n"]
    place = 1
    for _, name, _, _ in lines:
        starts.append(place)
        part = f"{folded(name)}\t{folded(name_key(name))}\n".encode("utf-8", "replace")
        parts.append(part)
        place += len(part)
    return NameIndex(b"".join(parts), starts, tuple(line[2] for line in lines), tuple(line[3] for line in lines))


def board_names(corpus: Corpus) -> tuple[tuple[str, Setting], ...]:
    """The folded names of all leaderboards, dataset and metric, the longest boards first."""
    order = sorted(corpus.boards, key=lambda setting: (-len(corpus.boards[setting]), setting))
    return tuple((folded(" ".join(map(corpus.label, setting))), setting) for setting in order)


def folded(name: str) -> str:
    """A name as it is compared: without case, on one line.

    >>> folded("Moving\\tMNIST")
    'moving mnist'
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def search(index: NameIndex, text: str, kinds: Collection[str] = ()) -> Found:
    """What has all the words of a text in one of its names: the same name first, then names that start so."""
    wanted = folded(text[:LONGEST])
    if not wanted:
        return Found((), False)
    words = sorted((word.encode("utf-8", "replace") for word in wanted.split()), key=len, reverse=True)
    start = wanted.encode("utf-8", "replace")
    key = folded(name_key(text[:LONGEST])).encode("utf-8", "replace")
    ranks: dict[str, int] = {}
    more = False
    for rank, pattern in enumerate((b"\t" + key + b"\n", b"\n" + start, words[0])):
        for count, line in enumerate(lines_with(index, pattern)):
            if count >= MOST_HITS:
                more = True
                break
            if kinds and index.kinds[line] not in kinds:
                continue
            name = line_text(index, line)
            # The last pattern is the longest word only: the others must stand in the same name.
            if rank < 2 or all(word in name for word in words):
                at_word = rank == 2 and b" " + words[0] in name
                ranks.setdefault(index.owners[line], rank if rank < 2 or at_word else 3)
    # Sorting is stable: within a rank the most used stay first.
    return Found(tuple(sorted(ranks, key=ranks.__getitem__)), more)


def lines_with(index: NameIndex, pattern: bytes) -> Iterator[int]:
    """The numbers of the lines that hold a pattern, each once."""
    at = index.text.find(pattern)
    while at >= 0:
        # A pattern that starts with the end of a line belongs to the next one.
        line = bisect_right(index.starts, at + (pattern[:1] == b"\n")) - 1
        yield line
        after = index.starts[line + 1] if line + 1 < len(index.starts) else len(index.text)
        at = index.text.find(pattern, max(at + 1, after - 1))


def line_text(index: NameIndex, line: int) -> bytes:
    """The text of a line, a space before it so that each word starts with one."""
    end = index.starts[line + 1] if line + 1 < len(index.starts) else len(index.text)
    return b" " + index.text[index.starts[line] : end]
