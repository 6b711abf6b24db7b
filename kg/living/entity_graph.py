"""The graph of entities after papers came or went, by difference.

Comes in: what names mean now, the graphs of papers as they are now. Goes out: a store whose graph of entities is what a
build would write. An entity goes with the last paper that names it, unless a version of it stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pyoxigraph as ox

from kg.graph.build import entity_quads
from kg.graph.terms import SKOS
from kg.link.catalogue import Slot
from kg.link.entities import Names, entity, has_versions, labels_of, names_by_slot
from kg.link.settled import Settled, slot_id
from kg.link.variants import family, variant_links
from kg.living.facts import Facts
from kg.living.relink import Relinking
from kg.store.state import State


def change_entities(facts: Facts, state: State, relinked: Relinking, restated: Collection[str]) -> None:
    """Brings the graph of entities up to date; ``restated`` are those that papers newly call a variant or no more."""
    settled, slots = relinked.settled, dict(relinked.slots)
    used = {id for id in slots if facts.is_used(id)}
    above = unused_families(facts, slots, used, settled)
    slots |= {id: slot for id, slot in above.items() if id not in slots}
    present = used | living_families(facts, above, used, slots, settled)
    named = names_by_slot(relinked.table, settled)
    labels = labels_of(named, settled)
    families = {family(slots[id]) for id in restated if id in slots}
    for id, slot in slots.items():
        # A family that was there and stays was only looked at.
        if id in relinked.slots or not (id in present and facts.is_entity(id)):
            old = facts.about(facts.vocabulary.entities_graph, id)
            new: list[ox.Quad] = []
            if id in present:
                made = entity(id, slot, named.get(slot, Names()), labels.get(slot, ""), (), settled)
                baselines = [id] if facts.is_baseline(id) else []
                new = list(entity_quads([made], baselines, (), facts.vocabulary))
                old = [quad for quad in old if quad.predicate != facts.vocabulary.pg.variantOf]
            facts.change(old, new)
        if settled.merge:
            families.add(state.change_version(slot, present=id in present and has_versions(slot, settled)))
    for each in sorted(families - {""}):
        change_versions(facts, state.versions(each), settled)


def unused_families(
    facts: Facts, slots: Mapping[str, Slot], used: Collection[str], settled: Settled
) -> dict[str, Slot]:
    """The well-known entities among and above some, by id, that no paper names."""
    if not settled.merge:
        return {}
    found: dict[str, Slot] = {}
    for slot in slots.values():
        known = settled.known(slot)
        for entry in (known, *settled.catalogue.ancestors(known)) if known else ():
            id = slot_id(entry.slot)
            if id not in used and id not in found and not facts.is_used(id):
                found[id] = entry.slot
    return found


def living_families(
    facts: Facts, above: Mapping[str, Slot], used: Collection[str], slots: Mapping[str, Slot], settled: Settled
) -> set[str]:
    """Those of the families below which something stands that papers name."""

    def broader(id: str) -> Iterator[str]:
        known = settled.known(slots[id])
        return (slot_id(each) for each in (known.broader if known else ()))

    waiting = [target for id in used for target in broader(id)]
    entities = facts.vocabulary.entities_graph
    for id in above:
        below = facts.quads(entities, None, SKOS.broader, facts.vocabulary.node(id))
        if any(facts.path(quad.subject) not in slots for quad in below):
            waiting.append(id)
    alive: set[str] = set()
    while waiting:
        id = waiting.pop()
        if id in above and id not in alive:
            alive.add(id)
            waiting += broader(id)
    return alive


def change_versions(facts: Facts, slots: list[Slot], settled: Settled) -> None:
    """Brings up to date what the entities of one family are versions of."""
    links = variant_links(slots, settled)
    node, pg, graph = facts.vocabulary.node, facts.vocabulary.pg, facts.vocabulary.entities_graph
    for slot in slots:
        id = slot_id(slot)
        above = {slot_id(each) for each in links.get(slot, ())}
        above -= facts.stated_families(id) if above else set()
        new = [ox.Quad(node(id), pg.variantOf, node(each), graph) for each in sorted(above)]
        facts.change(list(facts.quads(graph, node(id), pg.variantOf)), new)


def change_extractors(facts: Facts, before: Collection[str], after: Collection[str]) -> None:
    """Brings up to date who read the papers."""
    old, new = (list(entity_quads((), (), extractors, facts.vocabulary)) for extractors in (before, after))
    facts.change(old, new)
