"""The well-known entities: class words, and metrics with their direction.

Comes in: ``ontology/catalogue.ttl``. Goes out: a `Catalogue` that tells for a type and a name key the preferred
label, whether the name is a class word ("Transformer"), and whether more of a metric is better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from kg.model import EntityType, KgError, name_key
from kg.ontology_files import BASE, ontology_text

SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """An entry of the catalogue."""

    type: EntityType
    label: str
    aliases: tuple[str, ...] = ()
    is_class: bool = False
    higher_is_better: bool | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Entries by type and the keys of all their names."""

    by_key: Mapping[tuple[EntityType, str], KnownEntity]

    def find(self, type: EntityType, key: str) -> KnownEntity | None:
        """The entry with this type that has a name with this key."""
        return self.by_key.get((type, key))


def catalogue_from_turtle(text: str) -> Catalogue:
    """The catalogue of a Turtle text; refuses a name that two entries of one type claim."""
    facts: dict[str, dict[str, list[str]]] = {}
    for triple in ox.parse(text, format=ox.RdfFormat.TURTLE):
        values = facts.setdefault(str(triple.subject), {})
        values.setdefault(triple.predicate.value, []).append(triple.object.value)
    by_key: dict[tuple[EntityType, str], KnownEntity] = {}
    ontology = BASE + "ontology#"
    for subject, values in facts.items():
        label = values.get(SKOS + "prefLabel", [""])[0]
        kind = next((iri for iri in values.get("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", ())), "")
        if not label or not kind.startswith(ontology):
            raise KgError(f"catalogue: {subject} lacks a label or a type of papergraph")
        better = values.get(ontology + "higherIsBetter")
        entry = KnownEntity(
            type=EntityType(kind.removeprefix(ontology)),
            label=label,
            aliases=tuple(sorted(values.get(SKOS + "altLabel", ()))),
            is_class=values.get(ontology + "isClass") == ["true"],
            higher_is_better=better == ["true"] if better else None,
        )
        for name in (label, *entry.aliases):
            if by_key.setdefault((entry.type, name_key(name)), entry) is not entry:
                raise KgError(f"catalogue: two entries of type {entry.type} claim the name {name!r}")
    return Catalogue(by_key)


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that ships."""
    return catalogue_from_turtle(ontology_text("catalogue.ttl"))
