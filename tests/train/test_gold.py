from dataclasses import replace

import pytest

pytest.importorskip("torch")

from kg.extract.labels import OUTCOMES, RELATIONS, ROLES, TYPES
from kg.extract.windows import windows
from kg.interchange import ExtractedPaper, NamedEntity
from kg.model import EntityType, Outcome, Paper, RelationName, RoleName, Span
from kg.train.gold import (
    PAPER_NUMBER,
    UNNAMED,
    ComparisonTarget,
    EntityTarget,
    RelationTarget,
    ResultTarget,
    Targets,
    examples,
    targets,
)
from tests.train.papers import long_paper, papers


def words_and_targets(extracted: ExtractedPaper) -> tuple[list[str], Targets]:
    [window] = windows(extracted.paper.text)
    return [extracted.paper.text[word.start : word.end] for word in window.words], targets(extracted, window)


def test_gold_of_a_hand_written_paper() -> None:
    words, found = words_and_targets(papers()[0])

    def spelled(spans: tuple[tuple[int, int], ...]) -> list[str]:
        return [" ".join(words[start:end]) for start, end in spans]

    assert [spelled(entity.mentions) for entity in found.entities] == [
        ["Quill", "Quill", "Quill"],
        ["vLLM"],
        ["throughput"],
        ["A100"],
        ["PyTorch"],
        ["ServeBench"],
    ]
    assert [TYPES[entity.kind] for entity in found.entities][:3] == ["Software", "Software", "Metric"]
    assert [ROLES[role] for role in found.entities[3].roles] == [RoleName.USED, RoleName.EVALUATED]
    assert spelled(found.rivals) == ["previous schedulers"]
    assert spelled(found.figures) == ["2.3x", "91%"]
    better = OUTCOMES.index(Outcome.BETTER)
    assert found.comparisons == (
        ComparisonTarget(subject=0, object=1, outcome=better, measured=(2, None, 3), figure=0),
        ComparisonTarget(PAPER_NUMBER, UNNAMED, better, (None, None, None), None),
    )
    assert found.results == (ResultTarget(system=0, measured=(None, 5, None), figure=1),)
    assert found.relations == (
        RelationTarget(0, RELATIONS.index(RelationName.BASED_ON), 4),
        RelationTarget(0, RELATIONS.index(RelationName.RUNS_ON), 3),
    )
    assert found.left_out == 0


def test_gold_a_long_paper_is_learned_window_by_window() -> None:
    extracted = long_paper(60)
    parts = [example.targets for example in examples(extracted)]
    assert len(parts) > 1
    based_on = RELATIONS.index(RelationName.BASED_ON)
    assert parts[0].relations == parts[-1].relations == (RelationTarget(0, based_on, 1),)
    assert all(len(part.relations) <= 1 for part in parts), "Quill and ResNet share no window"
    assert parts[0].left_out == 4, "two mentions and two relations"
    assert sum(len(part.entities) for part in parts) == 4


def test_gold_a_mention_that_touches_no_word_is_counted() -> None:
    paper = Paper("p", "A  title", "Moth flies.")
    moth = NamedEntity("Moth", EntityType.MODEL, (), ("Moth",), spans=(Span(1, 2), Span(9, 13)))
    _, found = words_and_targets(ExtractedPaper(paper, entities=(moth,)))
    assert found.entities == (EntityTarget(TYPES.index(EntityType.MODEL), ((2, 3),), ()),)
    assert found.left_out == 1


def test_gold_a_part_of_a_word_stands_for_the_word() -> None:
    paper = Paper("p", "FastMoth", "It flies.")
    moth = NamedEntity("Moth", EntityType.MODEL, (), ("Moth",), spans=(Span(4, 8),))
    words, found = words_and_targets(ExtractedPaper(paper, entities=(moth,)))
    [(start, end)] = found.entities[0].mentions
    assert words[start:end] == ["FastMoth"]


def test_gold_longer_spans_come_first_where_spans_begin_together() -> None:
    extracted = papers()[1]
    [window] = windows(extracted.paper.text)
    short = NamedEntity("Moth", EntityType.METHOD, (), ("Moth",), spans=(Span(0, 4),))
    found = targets(replace(extracted, entities=(short, *extracted.entities)), window)
    assert found.typed_spans()[:2] == [(0, 2, TYPES.index(EntityType.MODEL)), (0, 1, TYPES.index(EntityType.METHOD))]
