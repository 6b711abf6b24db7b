"""All names of all papers, counted: the first pass of linking.

Comes in: extracted papers, streaming. Goes out: a `NameTable`, from which each entity gets the label that most
papers use and the other names as aliases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.interchange import ExtractedPaper
from kg.link.catalogue import Catalogue
from kg.model import Entity, EntityType, entity_id, name_key


@dataclass(frozen=True, slots=True)
class NameTable:
    """For each type and key: how many papers use which name, and which other strings."""

    labels: dict[tuple[EntityType, str], Counter[str]] = field(default_factory=dict)
    aliases: dict[tuple[EntityType, str], set[str]] = field(default_factory=dict)


def canonical_key(type: EntityType, name: str, catalogue: Catalogue) -> str:
    """The key of the entity that a name of this type stands for."""
    key = name_key(name)
    known = catalogue.find(type, key)
    return name_key(known.label) if known else key


def metric_phrases(extracted: ExtractedPaper) -> dict[str, str]:
    """Each metric that a claim names, with the name of the paper's entity it means, or itself.

    "inference time" is the entity whose mention it is; a phrase that no entity has becomes a metric of its own.
    """
    by_string = {
        string.casefold(): entity.name
        for entity in reversed(extracted.entities)
        if entity.type is EntityType.METRIC
        for string in (*entity.mentions, entity.name)
    }
    named = {row.metric for row in extracted.comparisons} | {row.metric for row in extracted.results}
    phrases = sorted(named - {""})
    return {phrase: by_string.get(phrase.casefold(), phrase) for phrase in phrases}


def collect_names(papers: Iterable[ExtractedPaper], catalogue: Catalogue) -> NameTable:
    """The names of all papers; memory grows with the number of distinct names only."""
    table = NameTable()
    for extracted in papers:
        for entity in extracted.entities:
            slot = (entity.type, canonical_key(entity.type, entity.name, catalogue))
            table.labels.setdefault(slot, Counter())[entity.name] += 1
            others = [string for string in entity.mentions if string != entity.name]
            if others:
                table.aliases.setdefault(slot, set()).update(others)
        names = {entity.name for entity in extracted.entities if entity.type is EntityType.METRIC}
        for name in metric_phrases(extracted).values():
            if name not in names:
                slot = (EntityType.METRIC, canonical_key(EntityType.METRIC, name, catalogue))
                table.labels.setdefault(slot, Counter())[name] += 1
    return table


def entities(table: NameTable, catalogue: Catalogue) -> Iterator[Entity]:
    """The entities of a name table, by id; the label is the catalogue's or the one most papers use."""
    slots = sorted((entity_id(type, key), type, key) for type, key in table.labels)
    for id, type, key in slots:
        counts = table.labels[type, key]
        known = catalogue.find(type, key)
        label = known.label if known else min(counts, key=lambda name: (-counts[name], name))
        names = {*counts, *table.aliases.get((type, key), ()), *(known.aliases if known else ())}
        yield Entity(
            id=id,
            type=type,
            label=label,
            aliases=tuple(sorted(names - {label})),
            is_class=known.is_class if known else False,
            higher_is_better=known.higher_is_better if known else None,
        )
