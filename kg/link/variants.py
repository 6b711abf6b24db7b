"""Versions and sizes of one thing, linked to their family or to each other.

Comes in: the slots of a graph. Goes out: for each version the slots it is a variant of. "LLaMA-2-7B" is a variant of
"LLaMA-2"; where no paper names the family, "Quill-3B" is a variant of "Quill-1B", the first of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection

from kg.link.catalogue import Slot
from kg.link.forms import forms_of_key
from kg.link.settled import Settled
from kg.model import EntityType

VERSIONED = (EntityType.MODEL, EntityType.METHOD, EntityType.SOFTWARE, EntityType.DATASET, EntityType.HARDWARE)
"""Types whose names carry versions and sizes; of metrics and tasks the catalogue alone knows families."""

# The end of "quill@7b", "quill-2", "quill2.5", "quill@7binstruct": size, number, setting
VERSION = re.compile(r"(?:@[\d.x]+[a-z]{0,2}|-?[\d.]+|(?<=\d)(?:instruct|chat|base|turbo|mini|pro|max|ti|[bslt]))$")
LEAST_LETTERS = 3
"""What is left without its version must still be a name: "S4" and "S5" are none of "S"."""


def variant_links(slots: Collection[Slot], settled: Settled) -> dict[Slot, tuple[Slot, ...]]:
    """For each slot those among the others that it is a version or size of."""
    present = {(slot[0], forms_of_key(*slot).key): slot for slot in sorted(slots)}
    links: dict[Slot, tuple[Slot, ...]] = {}
    orphans: dict[Slot, list[Slot]] = defaultdict(list)
    for (type, key), slot in sorted(present.items()):
        if type not in VERSIONED:
            continue
        known = settled.known(slot)
        above = [each for each in known.broader if each[0] is type and not is_class(each, settled)] if known else []
        if above:
            links[slot] = tuple(above)
            continue
        for stem in stems(key):
            if (type, stem) in present and not is_class(present[type, stem], settled):
                links[slot] = (present[type, stem],)
                break
        else:
            if not known and (last := [*stems(key)][-1:]) and not is_class((type, last[0]), settled):
                orphans[type, last[0]].append(slot)
    for versions in orphans.values():
        links |= dict.fromkeys(versions[1:], (versions[0],))
    return links


def family(slot: Slot) -> str:
    """What all versions and sizes of one thing share, as ``Type/key``; no two families have links between them.

    >>> family((EntityType.MODEL, "llama2chat@7b")), family((EntityType.TASK, "glue2"))
    ('Model/llama', '')
    """
    if slot[0] not in VERSIONED:
        return ""
    key = forms_of_key(*slot).key
    return f"{slot[0].value}/{[key, *stems(key)][-1]}"


def stems(key: str) -> list[str]:
    """What is left of a key as its version goes, end by end.

    >>> stems("llama2chat@7b"), stems("s4")
    (['llama2chat', 'llama2', 'llama'], [])
    """
    found = []
    while (left := VERSION.sub("", key)) != key and sum(char.isalpha() for char in left) >= LEAST_LETTERS:
        found.append(left)
        key = left
    return found


def is_class(slot: Slot, settled: Settled) -> bool:
    """Whether a slot is a class word of the catalogue."""
    known = settled.known(slot)
    return known is not None and known.is_class
