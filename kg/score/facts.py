"""An extracted paper to sets of facts that two readings of it can be compared by.

Comes in: an `ExtractedPaper`, and for a predicted one the annotated paper. Goes out: for each measure a set of facts,
the predicted ones by the names of the annotation.

``Kite outperforms vLLM by 2.5x`` gives ``pair`` the fact ``("Kite", "vLLM", "better")`` and ``figure`` the same with
the numbers ``("2.5",)``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping

from kg.interchange import ExtractedPaper, NamedEntity
from kg.model import THIS_PAPER, RoleName

MEASURES = ("mention", "entity", "untyped", "role", "comparison", "pair", "figure", "result", "relation")
"""What is measured, in the order of tables."""

# "from 40.5 to 1,200"
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

UNNAMED = ""
"""The object of a comparison with unnamed work: one per paper, whatever its phrase."""

Fact = tuple[Hashable, ...]
Names = Mapping[str, Hashable]


def fold(text: str) -> str:
    """The text as strings are compared: without letter case, white space as one space.

    >>> fold(" Tiny\\nTime  Mixers ")
    'tiny time mixers'
    """
    return " ".join(text.split()).casefold()


def numbers(value: str) -> tuple[str, ...]:
    """The numbers of a value in their order, as written.

    >>> numbers("up to 2.3x"), numbers("from 40 to 1,200"), numbers("twice")
    (('2.3',), ('40', '1,200'), ())
    """
    return tuple(NUMBER.findall(value))


def surfaces(entity: NamedEntity) -> frozenset[str]:
    """All strings that name an entity, folded."""
    return frozenset(map(fold, (entity.name, *entity.mentions)))


def own_names(paper: ExtractedPaper) -> Names:
    """The names of an annotated paper, each for itself."""
    return {THIS_PAPER: THIS_PAPER} | {entity.name: entity.name for entity in paper.entities}


def matched_names(gold: ExtractedPaper, predicted: ExtractedPaper) -> Names:
    """For each predicted entity the gold entity that it is: one to one, those with most strings in common first.

    One that is none stands for ``(its name,)``, which equals no gold name.
    """
    holders = defaultdict(list)
    for entity in gold.entities:
        for surface in surfaces(entity):
            holders[surface].append(entity.name)
    shared = Counter(
        (holder, entity.name)
        for entity in predicted.entities
        for surface in surfaces(entity)
        for holder in holders.get(surface, ())
    )
    names: dict[str, Hashable] = {THIS_PAPER: THIS_PAPER}
    taken = set()
    for (holder, name), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if holder not in taken and name not in names:
            names[name] = holder
            taken.add(holder)
    return {entity.name: (entity.name,) for entity in predicted.entities} | names


def paper_facts(paper: ExtractedPaper, names: Names) -> dict[str, frozenset[Fact]]:
    """The facts of a paper for each of `MEASURES`; rows that say the same are one fact."""
    entities = [(names[entity.name], entity) for entity in paper.entities]
    comparisons = [
        (names[row.subject], names[row.object] if row.object else UNNAMED, row.outcome, numbers(row.value))
        for row in paper.comparisons
    ]
    return {
        "mention": frozenset((fold(text), entity.type) for _, entity in entities for text in entity.mentions),
        "entity": frozenset((name, entity.type) for name, entity in entities),
        "untyped": frozenset((name,) for name, _ in entities),
        "role": frozenset(
            (name, role) for name, entity in entities for role in entity.roles if role != RoleName.BACKGROUND
        ),
        "comparison": frozenset(row[:3] for row in comparisons),
        "pair": frozenset(row[:3] for row in comparisons if row[1] != UNNAMED),
        "figure": frozenset(row for row in comparisons if row[3]),
        "result": frozenset(
            (names[row.system], numbers(row.value), names[row.dataset] if row.dataset else UNNAMED)
            for row in paper.results
        ),
        "relation": frozenset((names[row.subject], row.relation, names[row.object]) for row in paper.relations),
    }
