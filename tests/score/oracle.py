"""The scores once more, by lists and loops alone: slow, and nothing in it is shared with ``kg.score``."""

from __future__ import annotations

import re
from typing import Any

from kg.interchange import ExtractedPaper, NamedEntity

Readings = dict[str, ExtractedPaper]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def strings(entity: NamedEntity) -> set[str]:
    return {plain(text) for text in [entity.name, *entity.mentions]}


def partners(gold: ExtractedPaper, read: ExtractedPaper) -> dict[str, str]:
    """Predicted name to gold name: takes the best pair again and again."""
    left, right = list(gold.entities), list(read.entities)
    found: dict[str, str] = {}
    while True:
        pairs = [(len(strings(g) & strings(r)), g.name, r.name) for g in left for r in right]
        most = max((count for count, _, _ in pairs), default=0)
        if most == 0:
            return found
        _, mine, theirs = min(pair for pair in pairs if pair[0] == most)
        found[theirs] = mine
        left = [entity for entity in left if entity.name != mine]
        right = [entity for entity in right if entity.name != theirs]


def rows(paper: ExtractedPaper, measure: str) -> list[tuple[Any, ...]]:
    """Facts as rows: a name stands as ``["name", name]`` in a place of its own, all else as it is."""

    def name(text: str) -> tuple[str, str]:
        return ("name", text)

    figures = [re.findall(r"\d+(?:[.,]\d+)*", row.value) for row in paper.comparisons]
    all_rows: dict[str, list[tuple[Any, ...]]] = {
        "mention": [(plain(text), entity.type) for entity in paper.entities for text in entity.mentions],
        "entity": [(name(entity.name), entity.type) for entity in paper.entities],
        "untyped": [(name(entity.name),) for entity in paper.entities],
        "role": [
            (name(entity.name), role) for entity in paper.entities for role in entity.roles if role != "background"
        ],
        "comparison": [(name(row.subject), name(row.object), row.outcome) for row in paper.comparisons],
        "pair": [(name(row.subject), name(row.object), row.outcome) for row in paper.comparisons if row.object],
        "figure": [
            (name(row.subject), name(row.object), row.outcome, tuple(figure))
            for row, figure in zip(paper.comparisons, figures, strict=True)
            if figure
        ],
        "result": [
            (name(row.system), tuple(re.findall(r"\d+(?:[.,]\d+)*", row.value)), name(row.dataset))
            for row in paper.results
        ],
        "relation": [(name(row.subject), row.relation, name(row.object)) for row in paper.relations],
    }
    distinct: list[tuple[Any, ...]] = []
    for row in all_rows[measure]:
        if row not in distinct:
            distinct.append(row)
    return distinct


def is_same(gold_row: tuple[Any, ...], row: tuple[Any, ...], found: dict[str, str]) -> bool:
    for mine, theirs in zip(gold_row, row, strict=True):
        if isinstance(theirs, tuple) and theirs[:1] == ("name",):
            if theirs[1] in ("", "@paper"):
                if mine != theirs:
                    return False
            elif found.get(theirs[1]) != mine[1]:
                return False
        elif mine != theirs:
            return False
    return True


def counts(gold: Readings, predicted: Readings, measure: str) -> tuple[int, int, int]:
    """Right, gold and predicted facts of one measure."""
    right = expected = given = 0
    for id, paper in gold.items():
        read = predicted.get(id, ExtractedPaper(paper.paper))
        found = partners(paper, read)
        mine, theirs = rows(paper, measure), rows(read, measure)
        expected += len(mine)
        given += len(theirs)
        right += sum(any(is_same(row, other, found) for other in theirs) for row in mine)
    return right, expected, given


def reversed_pairs(gold: Readings, predicted: Readings) -> tuple[int, int]:
    """Predicted pairs that point the wrong way, and all predicted pairs."""
    wrong = named = 0
    for id, paper in gold.items():
        read = predicted.get(id, ExtractedPaper(paper.paper))
        found = partners(paper, read)
        mine = rows(paper, "pair")
        for subject, rival, outcome in rows(read, "pair"):
            named += 1
            if outcome == "equal" or any(is_same(row, (subject, rival, outcome), found) for row in mine):
                continue
            turned = {"better": "worse", "worse": "better"}[outcome]
            ways = [(subject, rival, turned), (rival, subject, outcome)]
            wrong += any(is_same(row, way, found) for row in mine for way in ways)
    return wrong, named
