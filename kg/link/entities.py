"""The entities of a graph: labels, aliases, families.

Comes in: the table of names, what was settled, and which ids the papers use. Goes out: `Entity` values by id: the
label is a person's, the catalogue's, or the one that most papers use; what an entity is a version of comes along.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from kg.link.catalogue import KnownEntity, Slot
from kg.link.names import NameTable, long_forms
from kg.link.settled import Settled, slot_id
from kg.link.variants import variant_links
from kg.model import Entity
from kg.ontology_files import BASE


@dataclass(frozen=True, slots=True)
class Names:
    """The names that papers use for one slot, with the number of papers, and the other strings."""

    counts: Counter[str] = field(default_factory=Counter)
    others: set[str] = field(default_factory=set)


def entities(
    table: NameTable,
    settled: Settled,
    used: Collection[str] | None = None,
    stated: Collection[tuple[str, str]] = (),
) -> Iterator[Entity]:
    """The entities with these ids (all, without ``used``), and what the catalogue has them be versions of, by id.

    What a paper ``stated`` to be a variant of what (pairs of ids) is not said again.
    """
    return (entity for _, entity in entities_by_slot(table, settled, used, stated))


def entities_by_slot(
    table: NameTable,
    settled: Settled,
    used: Collection[str] | None = None,
    stated: Collection[tuple[str, str]] = (),
) -> Iterator[tuple[Slot, Entity]]:
    """The same, each with its slot."""
    named = names_by_slot(table, settled)
    labels = labels_of(named, settled)
    slots = {slot_id(slot): slot for slot in named}
    wanted = {id: slot for id, slot in slots.items() if used is None or id in used}
    families: dict[str, KnownEntity] = {}
    for slot in wanted.values():
        known = settled.known(slot)
        if known and settled.merge:
            families |= {slot_id(above.slot): above for above in settled.catalogue.ancestors(known)}
    wanted |= {id: above.slot for id, above in families.items()}
    plain = {slot for slot in wanted.values() if has_versions(slot, settled)}
    variants = variant_links(plain, settled) if settled.merge else {}
    for id, slot in sorted(wanted.items()):
        versions = {slot_id(each) for each in variants.get(slot, ()) if (id, slot_id(each)) not in stated}
        yield slot, entity(id, slot, named.get(slot, Names()), labels.get(slot, ""), versions, settled)


def has_versions(slot: Slot, settled: Settled) -> bool:
    """Whether a slot's name may be that of a version or of a family: one of several things of a name is neither."""
    return " " not in slot[1] and not settled.is_ambiguous(slot)


def entity(id: str, slot: Slot, names: Names, label: str, versions: Collection[str], settled: Settled) -> Entity:
    """One entity with all that is known of it."""
    known = settled.known(slot)
    label = label or (known.label if known else slot[1])
    aliases = {*names.counts, *names.others, *(known.aliases if known else ())}
    if known and label != known.label:
        aliases.add(known.label)
    above = tuple(slot_id(each) for each in known.broader) if known and settled.merge else ()
    return Entity(
        id=id,
        type=slot[0],
        label=label,
        aliases=tuple(sorted(aliases - {label})),
        is_class=known.is_class if known else False,
        higher_is_better=known.higher_is_better if known else None,
        is_ambiguous=settled.is_ambiguous(slot),
        broader=above,
        variant_of=tuple(sorted(versions)),
        unit=known.unit.removeprefix(BASE) if known else "",
        maker=known.maker if known else "",
        matches=known.matches if known else (),
    )


def names_by_slot(table: NameTable, settled: Settled) -> dict[Slot, Names]:
    """For each slot the names and other strings that papers use."""
    found: dict[Slot, Names] = {}
    for (type, name), papers in table.names.items():
        found.setdefault(settled.slot(type, name), Names()).counts[name] += papers
    for (type, name, string), papers in table.strings.items():
        plain = settled.slot(type, name)
        spelled = settled.start(type, name) in settled.longs
        slot = settled.slot(type, name, long_forms(name, (string,))) if spelled else plain
        names = found.setdefault(slot, Names())
        names.others.add(string)
        if slot != plain:
            names.counts[name] += papers
    for slot, senses in settled.senses.items():
        for sense in senses:
            names = found.setdefault(sense.slot, Names())
            names.others.update(sense.longs)
            if not names.counts and slot in found:
                names.counts.update(found[slot].counts)
    return found


def labels_of(named: dict[Slot, Names], settled: Settled) -> dict[Slot, str]:
    """The label of each slot; things that share a name say in brackets which one they are."""
    labels = {}
    for slot, names in named.items():
        known = settled.known(slot)
        counts = names.counts
        most = min(counts, key=lambda name: (-counts[name], name)) if counts else min(names.others, default=slot[1])
        labels[slot] = known.label if known else most
    for long in sorted({long for longs in settled.longs.values() for long in longs}):
        end = settled.moved.get(long, long)
        if end in named and not settled.known(end):
            labels[end] = told_apart(labels[end], named[end].others)
    for slot, senses in settled.senses.items():
        taken = {labels.get(settled.moved.get(other, other)) for other in (slot, *settled.longs.get(slot, ()))}
        for sense in senses:
            if sense.slot[1].startswith(f"{slot[1]} @ "):
                told = told_apart(labels[sense.slot], sense.longs, sense.owners[0])
                # Two papers may give one long form to two things.
                labels[sense.slot] = f"{told} ({sense.owners[0]})" if told in taken else told
                taken.add(labels[sense.slot])
    for (type, name), label in sorted(settled.decisions.labels.items()) if settled.merge else ():
        labels[settled.slot(type, name)] = label
    return labels


def told_apart(label: str, longs: Collection[str], otherwise: str = "") -> str:
    """A label with what tells it from others of the same name: its long form, else its paper.

    >>> told_apart("SAM", ["spatial attention module", "SAM"])
    'SAM (spatial attention module)'
    """
    spelled = sorted(long for long in longs if " " in long and not label.casefold().startswith(long.casefold()))
    hint = spelled[0] if spelled else otherwise
    return f"{label} ({hint})" if hint and "(" not in label else label
