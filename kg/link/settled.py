"""What was settled of all names: the slot of each, and the things that share one.

Comes in: a name as a paper writes it, with the long forms that the paper gives it. Goes out: its slot, and from that
the id of its entity: "Llama 2 7B" and "LLaMA-2-7B" have one slot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from kg.link.catalogue import Catalogue, KnownEntity, Slot
from kg.link.decisions import Decisions, Named
from kg.link.forms import forms
from kg.link.names import Proposal
from kg.link.same import known_entity, readings
from kg.model import EntityType, entity_id, name_key


@dataclass(frozen=True, slots=True)
class Sense:
    """One of several things that share a name: whose it is, and what surrounds it there."""

    slot: Slot
    owners: tuple[str, ...]
    longs: tuple[str, ...]
    context: frozenset[Slot]
    authors: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """The slot of every name, after all conclusions.

    ``own`` are slots of names that are kept apart, ``starts`` remembers `Settled.start`, ``moved`` holds the slots that
    stand for another, ``senses`` the things that share a name, ``longs`` the slots of an abbreviation's long forms.
    """

    catalogue: Catalogue
    decisions: Decisions
    merge: bool
    own: Mapping[Named, Slot]
    starts: dict[Named, Slot] = field(repr=False, compare=False)
    moved: Mapping[Slot, Slot] = field(default_factory=dict)
    senses: Mapping[Slot, tuple[Sense, ...]] = field(default_factory=dict)
    longs: Mapping[Slot, tuple[Slot, ...]] = field(default_factory=dict)
    proposals: Mapping[Slot, Mapping[str, Proposal]] = field(default_factory=dict)

    def start(self, type: EntityType, name: str) -> Slot:
        """The slot of a name by itself: decisions, the catalogue, its form."""
        if not self.merge:
            return type, name
        named = type, name
        slot = self.starts.get(named)
        if slot is None:
            slot = self.starts[named] = self.first_slot(type, name)
        return slot

    def first_slot(self, type: EntityType, name: str) -> Slot:
        """The same, worked out anew."""
        if own := self.own.get((type, name)) or self.own.get((type, name_key(name))):
            return own
        if known := known_entity(type, name, self.catalogue):
            return known.slot
        return type, forms(type, readings(name)[0]).key

    def slot(self, type: EntityType, name: str, longs: Iterable[str] = ()) -> Slot:
        """The slot of a name in a text that gives it these long forms."""
        slot = self.start(type, name)
        for long in longs if slot in self.longs else ():
            meant = self.moved.get(self.start(type, long), self.start(type, long))
            if meant in self.longs[slot]:
                return meant
        return self.moved.get(slot, slot)

    def known(self, slot: Slot) -> KnownEntity | None:
        """What the catalogue says of a slot."""
        if self.merge:
            return self.catalogue.at(slot)
        return self.catalogue.find(*slot)

    def is_ambiguous(self, slot: Slot) -> bool:
        """Whether the name alone does not tell which of several things is meant."""
        open_name = slot in self.senses or (slot in self.longs and slot not in self.moved)
        return open_name and not self.known(slot)


@lru_cache(maxsize=100_000)
def slot_id(slot: Slot) -> str:
    """The id of the entity at a slot."""
    return entity_id(*slot)
