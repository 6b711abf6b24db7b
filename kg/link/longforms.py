"""Long forms of one abbreviation: which are the same, which are another thing.

Comes in: long forms as papers write them. Goes out: groups. "Low-Rank Adaptation" and "low-rank adapters" are one;
"Segment Anything Model" and "spatial attention module" are two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.link.catalogue import Slot
from kg.link.same import SMALL_WORDS

STEM = 5
"""Letters of a word that count: "adaptation" and "adapters" start alike."""


def stems(long: str) -> set[str]:
    """The starts of the words that carry meaning.

    >>> sorted(stems("mixture of Experts"))
    ['exper', 'mixtu']
    """
    words = re.findall(r"[^\W_]+", long.casefold())
    return {word[:STEM] for word in words if word not in SMALL_WORDS}


def alike(one: str, other: str) -> bool:
    """Whether more than half of the words of two long forms are the same.

    >>> alike("Low-Rank Adaptation", "low-rank adapters"), alike("Vision Transformer", "Video Transformer")
    (True, False)
    """
    first, second = stems(spelled_out(one, other)), stems(spelled_out(other, one))
    return 2 * len(first & second) > max(len(first), len(second))


def of_one_thing(one: str, other: str) -> bool:
    """Whether two long forms of a new name can mean one thing: alike, and no word of one replaces a word of the other.

    >>> of_one_thing("Spectral Consistent Flow", "Self-Consistent Flow")
    False
    >>> of_one_thing("Adaptive Graph Pruning", "adaptive graph pruner")
    True
    """
    pairs = (spelled_out(one, other), spelled_out(other, one))
    # A letter less than for `alike`: here a single word decides, and "pruning" is no other word than "pruner".
    first, second = ({stem[: STEM - 1] for stem in stems(long)} for long in pairs)
    return alike(one, other) and (first <= second or second <= first)


def spelled_out(long: str, other: str) -> str:
    """A long form with each abbreviation in it that the other one spells out.

    >>> spelled_out("diffusion LLM", "diffusion large language model")
    'diffusion large language model'
    """
    words = re.findall(r"[^\W_]+", other)
    initials = "".join(word[0] for word in words).casefold()
    found = []
    for word in re.findall(r"[^\W_]+", long):
        at = initials.find(word.casefold()) if 2 <= len(word) <= 6 and word not in words else -1
        found += [word] if at < 0 else words[at : at + len(word)]
    return " ".join(found)


def clusters(counts: Mapping[Slot, int], written: Mapping[Slot, str]) -> list[list[Slot]]:
    """The long forms in groups that are alike, the group and the form that most papers use first."""
    order = sorted(counts, key=lambda slot: (-counts[slot], slot))
    groups: list[list[Slot]] = []
    for slot in order:
        group = next((each for each in groups if alike(written[each[0]], written[slot])), None)
        if group:
            group.append(slot)
        else:
            groups.append([slot])
    return sorted(groups, key=lambda group: (-sum(counts[slot] for slot in group), group[0]))
