"""What the names of all papers mean: which are one thing, which are two.

Comes in: a `NameTable`, the catalogue, a person's decisions. Goes out: `Settled`, which tells the slot of each name.
In order: the decisions; the catalogue and the forms of a name; abbreviations that texts define ("Tiny Time Mixers
(TTM)"); one type for a name that some papers call a model and others a method; and a name that two papers propose
becomes two things.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from kg.link.catalogue import Catalogue, KnownEntity, Slot
from kg.link.decisions import NO_DECISIONS, Decisions, Named
from kg.link.homonyms import homonyms
from kg.link.longforms import alike, clusters
from kg.link.names import NameTable, Proposal
from kg.link.same import abbreviates
from kg.link.settled import Settled
from kg.model import EntityType, name_key

RUNNABLE = (EntityType.MODEL, EntityType.METHOD, EntityType.SOFTWARE)
"""Types that papers mix up for one and the same thing; in a tie the first wins."""

LEAST_LETTERS = 3
"""A shorter abbreviation ("DL") stands for its long form only in the paper that defines it."""

CLEAR_SHARE, CLEAR_PAPERS = 0.8, 3
"""When one of several long forms is what an abbreviation means by itself."""


def settle(
    table: NameTable, catalogue: Catalogue, decisions: Decisions = NO_DECISIONS, *, merge: bool = True
) -> Settled:
    """The conclusions from all names; without ``merge`` each spelling is a thing of its own."""
    return settle_by(table, rules(catalogue, decisions, merge=merge))


def rules(catalogue: Catalogue, decisions: Decisions = NO_DECISIONS, *, merge: bool = True) -> Settled:
    """What is settled before any name is read: `settle_by` concludes the rest from a table."""
    own = own_slots(decisions, catalogue) if merge else {}
    return Settled(catalogue, decisions, merge, own, {})


def settle_by(table: NameTable, first: Settled) -> Settled:
    """The conclusions from all names by what `rules` gave."""
    if not first.merge:
        return first
    decisions = first.decisions
    # All names are looked up once; the later conclusions share what the first one found.
    moved = decided_moves(first)
    forbidden = {frozenset(first.start(*named) for named in pair) for pair in decisions.apart}
    short, longs = abbreviation_moves(table, first, moved, forbidden)
    moved = followed(moved | short)
    settled = replace(first, moved=moved, longs=longs)
    settled = replace(settled, moved=followed(moved | type_moves(table, settled)))
    proposals = proposals_by_slot(table, settled)
    return replace(settled, senses=dict(homonyms(table, settled, proposals)), proposals=proposals)


def changed_names(
    names: Iterable[Named],
    before: Settled,
    after: Settled,
    strings: Mapping[Named, Iterable[str]] = MappingProxyType({}),
) -> set[Named]:
    """Those of the names that mean something else after than before: only papers that use one need linking anew.

    ``strings`` are the other strings of each name, which an abbreviation may mean its long form by.
    """

    def meaning(settled: Settled, named: Named) -> tuple[object, ...]:
        start, slots = settled.start(*named), [settled.slot(*named)]
        if start in settled.longs:
            slots += [settled.slot(*named, (string,)) for string in strings.get(named, ())]
        return settled.longs.get(start), slots, [settled.senses.get(slot) for slot in slots]

    return {named for named in names if meaning(before, named) != meaning(after, named)}


def followed(moved: Mapping[Slot, Slot]) -> dict[Slot, Slot]:
    """The same moves, each to its last stop; a circle ends where it began."""
    ends = {}
    for start in moved:
        at, seen = start, {start}
        while (further := moved.get(at, at)) not in seen:
            at = further
            seen.add(at)
        if at != start:
            ends[start] = at
    return ends


def own_slots(decisions: Decisions, catalogue: Catalogue) -> dict[Named, Slot]:
    """A slot of its own for one of two names that are kept apart but would share one: the one that is no label."""
    plain = Settled(catalogue, NO_DECISIONS, True, {}, {})
    own: dict[Named, Slot] = {}
    for (type, one), (_, other) in decisions.apart:
        slot = plain.start(type, one)
        if slot == plain.start(type, other):
            known = catalogue.at(slot)
            name = one if known and known.label == other else other
            # No key holds a space, so this is nobody else's slot.
            own[type, name] = (type, f"{name_key(name)} | {name}")
            if name_key(one) != name_key(other):
                own[type, name_key(name)] = own[type, name]
    return own


def decided_moves(settled: Settled) -> dict[Slot, Slot]:
    """What a person merged or gave another type."""
    moved: dict[Slot, Slot] = {}

    def end(slot: Slot) -> Slot:
        while slot in moved:
            slot = moved[slot]
        return slot

    for (type, name), new in sorted(settled.decisions.types.items()):
        source, target = settled.start(type, name), settled.start(new, name)
        if end(target) != end(source):
            moved[end(source)] = end(target)
    for one, other in settled.decisions.merges:
        slots = [end(settled.start(*named)) for named in (one, other)]
        if slots[0] != slots[1]:
            # What the catalogue knows stays; else the first in order, so that the order of lines does not matter.
            kept, gone = sorted(slots, key=lambda slot: (settled.known(slot) is None, slot))
            moved[gone] = kept
    return moved


def abbreviation_moves(
    table: NameTable, settled: Settled, moved: Mapping[Slot, Slot], forbidden: set[frozenset[Slot]]
) -> tuple[dict[Slot, Slot], dict[Slot, tuple[Slot, ...]]]:
    """Moves between long and short forms, and for a short form of several things the slots of its long forms."""
    counts: dict[Slot, Counter[Slot]] = defaultdict(Counter)
    written: dict[Slot, str] = {}
    for (type, name, string), papers in sorted(table.strings.items()):
        for short, long in ((name, string), (string, name)):
            if abbreviates(short, long):
                slots = [settled.start(type, each) for each in (short, long)]
                slots = [moved.get(slot, slot) for slot in slots]
                if slots[0] != slots[1] and frozenset(slots) not in forbidden:
                    counts[slots[0]][slots[1]] += papers
                    written.setdefault(slots[1], long)
    named = {moved.get(slot, slot) for slot in {settled.start(*named) for named in table.names}}
    moves: dict[Slot, Slot] = {}
    longs: dict[Slot, tuple[Slot, ...]] = {}
    for abbreviation, found in sorted(counts.items()):
        # "Low-Rank Adaptation" and "low-rank adapters" are one long form of LoRA.
        groups = clusters(found, written)
        for group in groups:
            moves |= {other: group[0] for other in group[1:] if not settled.known(other)}
        heads = [group[0] for group in groups]
        weights = [sum(found[long] for long in group) for group in groups]
        known = settled.known(abbreviation)
        if known:
            # A long form that the catalogue's names don't resemble is another thing with the same short form.
            strange = [head for head in heads if not settled.known(head) and not resembles(written[head], known)]
            moves |= {head: abbreviation for head in heads if head not in strange and not settled.known(head)}
            if others := [*strange, *(head for head in heads if settled.known(head))]:
                longs[abbreviation] = tuple(sorted(others))
        elif len(heads) == 1 and len(abbreviation[1].strip("0123456789-.")) >= LEAST_LETTERS:
            # The abbreviation is the name, unless papers only ever write the long form out.
            by_long = settled.known(heads[0]) or abbreviation not in named
            moves |= {abbreviation: heads[0]} if by_long else {heads[0]: abbreviation}
        else:
            longs[abbreviation] = tuple(sorted(heads))
            if weights[0] >= CLEAR_PAPERS and weights[0] >= CLEAR_SHARE * sum(weights):
                moves[abbreviation] = heads[0]
    return moves, longs


def resembles(long: str, known: KnownEntity) -> bool:
    """Whether a long form is near to one of an entry's; an entry without any is no witness against it."""
    witnesses = [name for name in (known.label, *known.aliases) if " " in name or "-" in name]
    own = [name for name in witnesses if len(name.replace("-", " ").split()) > 1]
    return not own or any(alike(long, name) for name in own)


def type_moves(table: NameTable, settled: Settled) -> dict[Slot, Slot]:
    """Moves to one type for what papers call model, method and software: the catalogue's, else the majority's."""
    counts: dict[str, Counter[EntityType]] = defaultdict(Counter)
    written: dict[Slot, set[str]] = defaultdict(set)
    for (type, name), papers in table.names.items():
        if type in RUNNABLE:
            slot = settled.slot(type, name)
            counts[slot[1]][slot[0]] += papers
            written[slot].add(case_key(name))
    decided = {settled.start(type, name)[1] for type, name in settled.decisions.types}
    moves: dict[Slot, Slot] = {}
    for key, types in sorted(counts.items()):
        if key in decided:
            continue
        known = {type: entry for type in RUNNABLE if (entry := settled.known((type, key)))}
        best = max(known or types, key=lambda type: (types[type], -RUNNABLE.index(type)))
        for type in types.keys() - {best} - known.keys():
            # A program called "Rope" is not the method RoPE.
            entry = known.get(best)
            if entry is None or written[type, key] & {case_key(name) for name in (entry.label, *entry.aliases)}:
                moves[type, key] = (best, key)
    return moves


def case_key(name: str) -> str:
    """A name without separators but with its capitals, save the first letter's and a plural's end.

    >>> case_key("RoPE") == case_key("Rope"), case_key("Transformers") == case_key("transformer")
    (False, True)
    """
    joined = re.sub(r"[\W_]+", "", name)
    return (joined[:1].lower() + joined[1:]).removesuffix("s")


def proposals_by_slot(table: NameTable, settled: Settled) -> dict[Slot, dict[str, Proposal]]:
    """The papers that propose what stands at each slot."""
    found: dict[Slot, dict[str, Proposal]] = {}
    for (type, name), papers in sorted(table.proposals.items()):
        for paper, proposal in papers.items():
            held = found.setdefault(settled.slot(type, name, proposal.longs), {})
            if paper not in held or proposal.score > held[paper].score:
                held[paper] = proposal
    return found
