"""The well-known entities: their names, families, papers, and what a metric counts.

Comes in: ``ontology/catalogue.ttl``. Goes out: a `Catalogue` that tells for a type and a name which entry it means:
its preferred label, whether it is a class word ("Transformer"), what it is a version or part of, whether more of a
metric is better, and which paper introduced it. "MS COCO dataset" is the entry ``COCO``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import overload

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

CATALOGUE, INDEX = "catalogue.ttl", "catalogue.index"


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
    """The entries, and the place of each by the keys of its names and by its slot, both as ``Type/key``."""

    entries: Sequence[KnownEntity]
    names: Mapping[str, int]
    slots: Mapping[str, int]

    def find(self, type: EntityType, name: str) -> KnownEntity | None:
        """The entry of this type that the name means."""
        keys = forms(type, name)
        for key in (*keys.sure, *keys.hopeful):
            place = self.names.get(f"{type}/{key}")
            if place is not None:
                return self.entries[place]
        return None

    def at(self, slot: Slot) -> KnownEntity | None:
        """The entry with this slot."""
        place = self.slots.get(f"{slot[0]}/{slot[1]}")
        return None if place is None else self.entries[place]

    def ancestors(self, entry: KnownEntity) -> Iterator[KnownEntity]:
        """All that an entry is a version, size, part or kind of, the nearest first."""
        seen, waiting = {entry.slot}, list(entry.broader)
        while waiting:
            slot = waiting.pop(0)
            if slot not in seen and (above := self.at(slot)):
                seen.add(slot)
                waiting += above.broader
                yield above


Values = dict[str, list[str]]


def catalogue_from_turtle(text: str) -> Catalogue:
    """The catalogue of a Turtle text; refuses a name that two entries of one type claim."""
    import pyoxigraph as ox

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


class StoredEntries(Sequence[KnownEntity]):
    """Entries that are read from their line when they are first asked for."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.read: dict[int, KnownEntity] = {}

    def __len__(self) -> int:
        return len(self.lines)

    def holding(self, words: Sequence[str]) -> Iterator[int]:
        """The places of lines that hold all of some words in small letters."""
        text, first = self.folded, max(words, key=len)
        at = text.find(first)
        while at >= 0:
            end = text.find("\n", at)
            line = text[text.rfind("\n", 0, at) + 1 : end]
            if all(word in line for word in words):
                yield text.count("\n", 0, at)
            at = text.find(first, end)

    @cached_property
    def folded(self) -> str:
        """All lines in small letters, each with its end."""
        return "".join(f"{line}\n" for line in self.lines).casefold()

    @overload
    def __getitem__(self, place: int) -> KnownEntity: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[KnownEntity]: ...

    def __getitem__(self, place: int | slice) -> KnownEntity | Sequence[KnownEntity]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if place not in self.read:
            self.read[place] = entry_from_line(self.lines[place])
        return self.read[place]


def entry_to_line(entry: KnownEntity) -> str:
    """An entry as one line of JSON, which `entry_from_line` reads back."""
    paper = [entry.paper.title, entry.paper.arxiv] if entry.paper else None
    said = [entry.type, entry.label, entry.aliases, entry.is_class, entry.higher_is_better, entry.broader]
    return json.dumps([*said, entry.unit, entry.maker, paper, entry.matches], ensure_ascii=False)


def entry_from_line(line: str) -> KnownEntity:
    """The entry of a line of JSON."""
    type, label, aliases, is_class, better, broader, unit, maker, paper, matches = json.loads(line)
    return KnownEntity(
        type=EntityType(type),
        label=label,
        aliases=tuple(aliases),
        is_class=is_class,
        higher_is_better=better,
        broader=tuple((EntityType(type), key) for type, key in broader),
        unit=unit,
        maker=maker,
        paper=KnownPaper(*paper) if paper else None,
        matches=tuple(matches),
    )


def catalogue_index(text: str) -> str:
    """What `catalogue.ttl` says in a form that is read at once: parsing the Turtle takes a hundred times as long."""
    catalogue = catalogue_from_turtle(text)
    names = sorted(catalogue.names.items())
    lines = [
        text_digest(text),
        "\t".join(key for key, _ in names),
        " ".join(str(place) for _, place in names),
        "\t".join(catalogue.slots),
        *(entry_to_line(entry) for entry in catalogue.entries),
    ]
    return "\n".join(lines) + "\n"


def catalogue_from_index(index: str, text: str) -> Catalogue | None:
    """The catalogue of an index; None if that was made from another text."""
    digest, keys, places, slots, *lines = index.split("\n")
    if digest != text_digest(text):
        return None
    names = dict(zip(keys.split("\t"), map(int, places.split()), strict=True))
    return Catalogue(StoredEntries(lines[:-1]), names, {slot: place for place, slot in enumerate(slots.split("\t"))})


def text_digest(text: str) -> str:
    """Tells whether an index and a text belong together."""
    return hashlib.sha256(text.encode()).hexdigest()


def indexed(entries: Sequence[KnownEntity]) -> Catalogue:
    """The catalogue of these entries; a name as written goes before one without the word for its kind."""
    literal: dict[str, int] = {}
    plainer: dict[str, int] = {}
    for place, entry in enumerate(entries):
        for name in (entry.label, *entry.aliases):
            first, *others = forms(entry.type, name).sure
            if (other := literal.setdefault(f"{entry.type}/{first}", place)) != place:
                raise KgError(
                    f"catalogue: two entries of type {entry.type} claim the name {name!r}: "
                    f"{entries[other].label!r} and {entry.label!r}"
                )
            for key in others:
                plainer.setdefault(f"{entry.type}/{key}", place)
    slots = {f"{entry.type}/{entry.slot[1]}": place for place, entry in enumerate(entries)}
    return Catalogue(entries, plainer | literal, slots)


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that ships, by its index if that is of the same text."""
    text = ontology_text(CATALOGUE)
    with contextlib.suppress(KgError):
        if stored := catalogue_from_index(ontology_text(INDEX), text):
            return stored
    return catalogue_from_turtle(text)
