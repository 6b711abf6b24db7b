from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.locate import locate
from kg.interchange import ComparisonRow, ExtractedPaper, NamedEntity, RelationRow, ResultRow
from kg.model import (
    Effect,
    EffectBound,
    EffectKind,
    EntityType,
    Outcome,
    Paper,
    RelationName,
    RoleName,
    Span,
)


def entity(name: str, *mentions: str) -> NamedEntity:
    return NamedEntity(name, EntityType.MODEL, (RoleName.USED,), mentions or (name,))


def comparison(evidence: str, value: str) -> ComparisonRow:
    return ComparisonRow("A", "B", "B", Outcome.BETTER, "", value, "", "", evidence)


def quoted(extracted: ExtractedPaper, at: int = 0) -> list[tuple[int, str]]:
    text = extracted.paper.text
    return [(span.start, text[span.start : span.end]) for span in extracted.entities[at].spans]


def test_locate_finds_every_place_of_every_mention() -> None:
    paper = Paper("p", "TTM: Tiny Time Mixers", "TTMs are small. A TTM is fast; ATTM is not.")
    located = locate(ExtractedPaper(paper, (entity("TTM", "Tiny Time Mixers", "TTMs", "TTM"),)))
    assert quoted(located) == [(0, "TTM"), (5, "Tiny Time Mixers"), (22, "TTMs"), (40, "TTM")]


def test_locate_gives_a_place_to_the_longest_mention() -> None:
    paper = Paper("p", "T", "Fast-VTrans beats VTrans.")
    located = locate(ExtractedPaper(paper, (entity("VTrans"), entity("Fast-VTrans"))))
    assert quoted(located, 0) == [(20, "VTrans")]
    assert quoted(located, 1) == [(2, "Fast-VTrans")]


def test_locate_points_into_a_longer_name_where_there_is_no_other_place() -> None:
    paper = Paper("p", "T", "Fast-VTrans is fast.")
    located = locate(ExtractedPaper(paper, (entity("VTrans"), entity("Fast-VTrans"))))
    assert quoted(located, 0) == [(7, "VTrans")]
    glued = Paper("p", "T", "preBERTpost")
    assert quoted(locate(ExtractedPaper(glued, (entity("BERT"),)))) == [(5, "BERT")]


@pytest.mark.parametrize(
    ("abstract", "evidence", "value", "start"),
    [
        ("A gains 2%. A beats B by 2%.", "A beats B by 2%", "2%", 27),
        ("A beats B by 2% on X, 92% on Y.", "92% on Y, A beats B", "2%", 15),
        ("At 92%, A beats B by 2%.", "At 92%, A beats B by 2%", "2%", 23),
        ("It is 2%. Much later A beats B. It is 2%.", "A beats B", "2%", 40),
    ],
)
def test_locate_places_a_value_in_or_near_its_evidence(abstract: str, evidence: str, value: str, start: int) -> None:
    if evidence not in abstract:
        evidence = "A beats B"
    paper = Paper("p", "T", abstract)
    [row] = locate(ExtractedPaper(paper, (entity("A"), entity("B")), (comparison(evidence, value),))).comparisons
    assert row.value_span == Span(start, start + len(value))


def test_locate_parses_the_size_of_a_difference() -> None:
    paper = Paper("p", "T", "A beats B by up to 2.3x, and goes from 40% to 52%.")
    rows = (comparison("A beats B by up to 2.3x", "up to 2.3x"), comparison("from 40% to 52%", "40% to 52%"))
    located = locate(ExtractedPaper(paper, (entity("A"), entity("B")), rows))
    assert [row.effect for row in located.comparisons] == [
        Effect(EffectKind.RATIO, Decimal("2.3"), None, EffectBound.UP_TO),
        Effect(EffectKind.POINTS, Decimal("12")),
    ]


@pytest.mark.parametrize(
    ("metric", "value", "number", "unit"),
    [
        ("accuracy", "79.2%", "79.2", "percent"),
        ("parameters", "30B", "30000000000", "parameters"),
        ("size", "2k", "2000", ""),
    ],
)
def test_locate_parses_the_value_of_a_result(metric: str, value: str, number: str, unit: str) -> None:
    row = ResultRow("A", metric, value, "", "", f"A has {value}")
    [found] = locate(ExtractedPaper(Paper("p", "T", f"A has {value}."), (entity("A"),), (), (row,))).results
    assert (found.effect, found.unit) == (Effect(EffectKind.ABSOLUTE, Decimal(number)), unit)


def test_locate_shows_a_relation_where_both_ends_stand_closest() -> None:
    paper = Paper("p", "A title", "A is here and far off there is B. A is on B now. B ends.")
    rows = (
        RelationRow("A", RelationName.EVALUATED_ON, "B"),
        RelationRow("@paper", RelationName.EVALUATED_ON, "B"),
        RelationRow("A", RelationName.ADDRESSES, "C"),
    )
    located = locate(ExtractedPaper(paper, (entity("A"), entity("B"), entity("C", "Z")), (), (), rows))
    spans = [row.span for row in located.relations if row.span]
    assert [paper.text[span.start : span.end] for span in spans] == [
        "A is on B now.",
        "A is here and far off there is B.",
        "A title",
    ]


def test_locate_keeps_what_has_offsets() -> None:
    paper = Paper("p", "T", "A beats B by 2x. A beats B by 2x.")
    effect = Effect(EffectKind.PERCENT, Decimal(1))
    row = ComparisonRow(
        "A", "B", "B", Outcome.BETTER, "", "2x", "", "", "A beats B by 2x", Span(19, 34), Span(32, 34), 0.5, effect
    )
    placed = NamedEntity("A", EntityType.MODEL, (RoleName.USED,), ("A",), (Span(19, 20),))
    extracted = ExtractedPaper(paper, (placed, entity("B")), (row,))
    located = locate(extracted)
    assert located.comparisons == (row,)
    assert located.entities[0] == placed


WORDS = st.lists(
    st.sampled_from(["A", "B", "AB", "A-B", "B.", "2%", "92%", "from 2% to 4%", "🙂", "é", "\r\n", "beats"]),
    min_size=1,
    max_size=12,
)


@st.composite
def annotated(draw: st.DrawFn) -> ExtractedPaper:
    words = draw(WORDS)
    paper = Paper("p", "T", draw(st.sampled_from(["", " ", "\n"])).join(words))
    mentions = draw(st.lists(st.sampled_from(words), unique=True, max_size=4))
    entities = tuple(entity(f"E{at}", mention) for at, mention in enumerate(mentions))
    names = ["@paper", *(one.name for one in entities)]
    value, ends = st.sampled_from(words), st.sampled_from(names)
    row = ComparisonRow(draw(ends), "", "T", Outcome.BETTER, "", draw(value), "", "", draw(value))
    result = ResultRow(draw(ends), "", draw(value), "", "", draw(value))
    relation = RelationRow(draw(ends), RelationName.PART_OF, draw(ends))
    return ExtractedPaper(paper, entities, (row,), (result,), (relation,))


@settings(deadline=None)
@given(annotated())
def test_locate_spans_hold_what_they_point_at(extracted: ExtractedPaper) -> None:
    text = extracted.paper.text
    located = locate(extracted)
    for one in located.entities:
        assert {text[span.start : span.end] for span in one.spans} == set(one.mentions)
    rows: list[ComparisonRow | ResultRow] = [*located.comparisons, *located.results]
    for row in rows:
        assert row.span is not None
        assert row.value_span is not None
        assert text[row.span.start : row.span.end] == row.evidence
        assert text[row.value_span.start : row.value_span.end] == row.value


@settings(deadline=None)
@given(annotated())
def test_locate_twice_is_locate_once(extracted: ExtractedPaper) -> None:
    located = locate(extracted)
    assert locate(located) == located
