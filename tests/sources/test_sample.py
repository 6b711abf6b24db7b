"""The sample that ships."""

from __future__ import annotations

from kg.model import RoleName
from kg.sources import sample_annotations, sample_papers


def test_sample_holds_47_different_papers_with_text() -> None:
    papers = list(sample_papers())
    assert len(papers) == len({paper.id for paper in papers}) == len({paper.title for paper in papers}) == 47
    assert all(len(paper.abstract) > 200 for paper in papers)


def test_sample_annotations_are_of_the_same_papers_and_say_something() -> None:
    annotated = list(sample_annotations())
    assert [one.paper for one in annotated] == list(sample_papers())
    assert all(any(RoleName.PROPOSED in entity.roles for entity in one.entities) for one in annotated)
    assert all(one.comparisons or one.results or one.relations for one in annotated)


def test_sample_comparisons_quote_their_paper() -> None:
    rows = [(one.paper.text, row) for one in sample_annotations() for row in one.comparisons]
    assert len(rows) > 47
    assert all(row.evidence and row.evidence in text for text, row in rows)
