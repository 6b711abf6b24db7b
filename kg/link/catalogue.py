"""The well-known entities: their names, families, papers, and what a metric counts.

Comes in: ``ontology/catalogue.ttl``. Goes out: a `Catalogue` that tells for a type and a name which entry it means:
its preferred label, whether it is a class word ("Transformer"), what it is a version or part of, whether more of a
metric is better, and which paper introduced it. "MS COCO dataset" is the entry ``COCO``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import pyoxigraph as ox

from kg.link.forms import forms
from kg.model import EntityType, KgError, name_key
from kg.ontology_files import BASE, ontology_text

ONTOLOGY = BASE + "ontology#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SKOS = "http://www.w3.org/2004/02/skos/core#"
UNIT = "http://qudt.org/schema/qudt/hasUnit"
MAKER = "https://schema.org/manufacturer"
TITLE = "http://purl.org/dc/terms/title"
ARXIV = "http://purl.org/spar/fabio/hasArXivId"

Slot = tuple[EntityType, str]
"""A type and a key: what names of one thing share."""


@dataclass(frozen=True, slots=True)
class KnownPaper:
    """A paper that is known to have introduced something."""

    title: str
    arxiv: str = ""


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """An entry of the catalogue; ``broader`` are the slots of what it is a version, size, part or kind of."""

    type: EntityType
    label: str
    aliases: tuple[str, ...] = ()
    is_class: bool = False
    higher_is_better: bool | None = None
    broader: tuple[Slot, ...] = ()
    unit: str = ""
    maker: str = ""
    paper: KnownPaper | None = None
    matches: tuple[str, ...] = ()

    @property
    def slot(self) -> Slot:
        """Where everything said of this entity is gathered."""
        return self.type, name_key(self.label)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Entries by type and the keys of all their names, and by their slots."""

    by_key: Mapping[Slot, KnownEntity]
    by_slot: Mapping[Slot, KnownEntity] = field(default_factory=dict)

    def find(self, type: EntityType, name: str) -> KnownEntity | None:
        """The entry of this type that the name means."""
        keys = forms(type, name)
        return next((entry for key in (*keys.sure, *keys.hopeful) if (entry := self.by_key.get((type, key)))), None)

    def ancestors(self, entry: KnownEntity) -> Iterator[KnownEntity]:
        """All that an entry is a version, size, part or kind of, the nearest first."""
        seen, waiting = {entry.slot}, list(entry.broader)
        while waiting:
            slot = waiting.pop(0)
            if slot not in seen and (above := self.by_slot.get(slot)):
                seen.add(slot)
                waiting += above.broader
                yield above


Values = dict[str, list[str]]


def catalogue_from_turtle(text: str) -> Catalogue:
    """The catalogue of a Turtle text; refuses a name that two entries of one type claim."""
    facts: dict[str, Values] = {}
    for triple in ox.parse(text, format=ox.RdfFormat.TURTLE):
        subject: ox.NamedNode = triple.subject
        values = facts.setdefault(subject.value, {})
        values.setdefault(triple.predicate.value, []).append(triple.object.value)
    papers, slots, kinds = {}, {}, {}
    for address, values in facts.items():
        kind = values.get(RDF_TYPE, [""])[0]
        if kind == ONTOLOGY + "OutsidePaper":
            papers[address] = KnownPaper(*(values.get(property, [""])[0] for property in (TITLE, ARXIV)))
        elif not kind.startswith(ONTOLOGY) or SKOS + "prefLabel" not in values:
            raise KgError(f"catalogue: <{address}> lacks a label or a type of papergraph")
        else:
            kinds[address] = EntityType(kind.removeprefix(ONTOLOGY))
            slots[address] = kinds[address], name_key(values[SKOS + "prefLabel"][0])
    return indexed([entry_of(facts[address], type, slots, papers) for address, type in kinds.items()])


def entry_of(
    values: Values, type: EntityType, slots: Mapping[str, Slot], papers: Mapping[str, KnownPaper]
) -> KnownEntity:
    """The entry that the properties of one address make; refuses a link to what the catalogue lacks."""
    label = values[SKOS + "prefLabel"][0]
    better = values.get(ONTOLOGY + "higherIsBetter")
    try:
        return KnownEntity(
            type=type,
            label=label,
            aliases=tuple(sorted(values.get(SKOS + "altLabel", ()))),
            is_class=values.get(ONTOLOGY + "isClass") == ["true"],
            higher_is_better=better == ["true"] if better else None,
            broader=tuple(sorted(slots[address] for address in values.get(SKOS + "broader", ()))),
            unit=values.get(UNIT, [""])[0],
            maker=values.get(MAKER, [""])[0],
            paper=next((papers[address] for address in values.get(ONTOLOGY + "introducedBy", ())), None),
            matches=tuple(sorted(values.get(SKOS + "exactMatch", ()))),
        )
    except KeyError as missing:
        raise KgError(f"catalogue: {label!r} points to {missing}, which the catalogue lacks") from None


def indexed(entries: list[KnownEntity]) -> Catalogue:
    """The catalogue of these entries; a name as written goes before one without the word for its kind."""
    by_key: dict[Slot, KnownEntity] = {}
    plainer: dict[Slot, KnownEntity] = {}
    for entry in entries:
        for name in (entry.label, *entry.aliases):
            literal, *others = forms(entry.type, name).sure
            if by_key.setdefault((entry.type, literal), entry) is not entry:
                other = by_key[entry.type, literal].label
                raise KgError(
                    f"catalogue: two entries of type {entry.type} claim the name {name!r}: {entry.label!r}, {other!r}"
                )
            for key in others:
                plainer.setdefault((entry.type, key), entry)
    return Catalogue(plainer | by_key, {entry.slot: entry for entry in entries})


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that ships."""
    return catalogue_from_turtle(ontology_text("catalogue.ttl"))
