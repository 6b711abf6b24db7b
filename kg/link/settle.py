"""What the names of all papers mean: which are one thing, which are two.

Comes in: a `NameTable`, the catalogue, a person's decisions. Goes out: `Settled`, which tells the slot of each name.
In order: the decisions; the catalogue and the forms of a name; abbreviations that texts define ("Tiny Time Mixers
(TTM)"); one type for a name that some papers call a model and others a method; and a name that two papers propose
becomes two things.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from kg.link.catalogue import Catalogue, KnownEntity, Slot
from kg.link.decisions import NO_DECISIONS, Decisions, Named
from kg.link.forms import forms
from kg.link.longforms import alike, clusters
from kg.link.names import NameTable, Proposal, title_key
from kg.link.same import abbreviates, known_entity, readings
from kg.model import EntityType, entity_id, name_key

RUNNABLE = (EntityType.MODEL, EntityType.METHOD, EntityType.SOFTWARE)
"""Types that papers mix up for one and the same thing; in a tie the first wins."""

LEAST_LETTERS = 3
"""A shorter abbreviation ("DL") stands for its long form only in the paper that defines it."""

CLEAR_SHARE, CLEAR_PAPERS = 0.8, 3
"""When one of several long forms is what an abbreviation means by itself."""


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


def homonyms(
    table: NameTable, settled: Settled, proposals: Mapping[Slot, Mapping[str, Proposal]]
) -> Iterator[tuple[Slot, tuple[Sense, ...]]]:
    """The names that may mean several things, each with the papers that propose them.

    Common words ("adaptive sampling") and class words are one thing whoever proposes them. What the catalogue knows is
    one thing too, but for papers whose title announces another of that name: "HAWK: pruning of visual tokens".
    """
    for slot, papers in sorted(proposals.items()):
        known = settled.known(slot)
        if known and (others := strangers(known, papers)):
            yield slot, tuple(sense_of(slot, group, papers, {}, settled) for group in owner_groups(others))
    open_shorts = {slot for slot in settled.longs if slot not in settled.moved and not settled.known(slot)}
    several = {slot for slot, papers in proposals.items() if len(papers) > 1 and not settled.known(slot)}
    if not several | open_shorts:
        return
    proper = proper_names(table, settled, several)
    typed = proposed_types(table, settled)
    for slot in sorted(several | open_shorts):
        papers = proposals.get(slot, {})
        senses = [
            sense_of(slot, group, papers, typed, settled)
            for group in (owner_groups(papers) if slot in proper or slot in open_shorts else ())
        ]
        for long in settled.longs.get(slot, ()) if slot in open_shorts else ():
            if claimed := proposals.get(settled.moved.get(long, long)):
                sense = sense_of(slot, sorted(claimed), claimed, {}, settled)
                senses.append(replace(sense, slot=settled.moved.get(long, long)))
        if len(senses) > 1 or slot in open_shorts:
            yield slot, tuple(senses)


def strangers(known: KnownEntity, papers: Mapping[str, Proposal]) -> dict[str, Proposal]:
    """The papers that announce a thing of a well-known name in their title and are not the ones known for it.

    Where the catalogue does not say which paper introduced it, a single one may well be it.
    """
    if known.is_class:
        return {}
    own = known.paper
    others = {
        paper: proposal
        for paper, proposal in papers.items()
        if proposal.opens_title
        and not (own and (proposal.title == title_key(own.title) or (own.arxiv and proposal.arxiv == own.arxiv)))
    }
    return others if own or len(others) > 1 else {}


def owner_groups(papers: Mapping[str, Proposal]) -> list[list[str]]:
    """The papers that propose one name, in groups that mean one thing: they spell the name out alike."""
    groups: list[list[str]] = []
    for paper in sorted(papers):
        longs = papers[paper].longs
        same = (
            g
            for g in groups
            if papers[paper].title == papers[g[0]].title or any(alike(a, b) for a in longs for b in papers[g[0]].longs)
        )
        if group := next(same, None):
            group.append(paper)
        else:
            groups.append([paper])
    return groups


def sense_of(
    slot: Slot,
    owners: list[str],
    papers: Mapping[str, Proposal],
    typed: Mapping[tuple[Slot, str], EntityType],
    settled: Settled,
) -> Sense:
    """The thing that these papers mean by a name, with a slot of its own."""
    said = [papers[paper] for paper in owners]
    type = typed.get((slot, owners[0]), slot[0])
    return Sense(
        slot=(type, f"{slot[1]} @ {owners[0]}"),
        owners=tuple(owners),
        longs=tuple(sorted({long for each in said for long in each.longs})),
        context=frozenset(settled.slot(*named) for each in said for named in each.context),
        authors=tuple(sorted({(each.author, each.year) for each in said if each.author})),
    )


def proper_names(table: NameTable, settled: Settled, slots: Iterable[Slot]) -> set[Slot]:
    """The slots whose names mostly have a capital or digit; "adaptive sampling" is a common word."""
    wanted, weights = set(slots), Counter[Slot]()
    for (type, name), papers in table.names.items():
        slot = settled.slot(type, name)
        if slot in wanted:
            is_name = any(char.isupper() or char.isdigit() for char in name)
            weights[slot] += papers if is_name else -papers
    return {slot for slot, weight in weights.items() if weight > 0}


def proposed_types(table: NameTable, settled: Settled) -> dict[tuple[Slot, str], EntityType]:
    """The type that each proposing paper itself gives to a name."""
    return {
        (settled.slot(type, name, proposal.longs), paper): type
        for (type, name), papers in sorted(table.proposals.items())
        for paper, proposal in papers.items()
    }


@lru_cache(maxsize=100_000)
def slot_id(slot: Slot) -> str:
    """The id of the entity at a slot."""
    return entity_id(*slot)
