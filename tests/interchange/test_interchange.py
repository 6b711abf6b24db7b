"""The interchange form: what is written is read back, and what breaks the guidelines is refused by name."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.interchange import (
    BY_HAND,
    ComparisonRow,
    ExtractedPaper,
    NamedEntity,
    RelationRow,
    ResultRow,
    from_json,
    is_extracted,
    paper_from_json,
    paper_to_json,
    to_json,
)
from kg.interchange.characters import NO_CHARACTERS
from kg.model import (
    THIS_PAPER,
    Effect,
    EffectBound,
    EffectKind,
    EntityType,
    KgError,
    Outcome,
    Paper,
    RelationName,
    RoleName,
    Span,
)

Record = dict[str, Any]

RECORD: Record = {
    "id": "p1",
    "title": "Swift: Serving in a Hurry",
    "abstract": "Swift is up to 2.3x faster than Calm on Chat. It reaches 91.5% accuracy. It builds on Tide.",
    "year": 2024,
    "entities": [
        {
            "name": "Swift",
            "type": "Software",
            "roles": ["proposed", "evaluated"],
            "mentions": ["Swift"],
            "spans": [[0, 5], [26, 31]],
            "score": 0.9,
            "role_scores": {"proposed": 0.8, "evaluated": 0.7},
        },
        {"name": "Calm", "type": "Software", "roles": ["baseline"], "mentions": ["Calm"]},
        {"name": "Chat", "type": "Dataset", "roles": ["evaluated"], "mentions": ["Chat"]},
        {"name": "Tide", "type": "Software", "roles": ["used"], "mentions": ["Tide"]},
    ],
    "comparisons": [
        {
            "subject": "Swift",
            "object": "Calm",
            "object_text": "Calm",
            "outcome": "better",
            "metric": "speed",
            "value": "up to 2.3x",
            "dataset": "Chat",
            "hardware": None,
            "evidence": "Swift is up to 2.3x faster than Calm on Chat.",
            "span": [26, 71],
            "value_span": [35, 45],
            "score": 0.75,
            "effect": {"kind": "ratio", "value": 2.3, "max": None, "bound": "up_to"},
        }
    ],
    "results": [
        {
            "system": "@paper",
            "metric": "accuracy",
            "value": "91.5%",
            "dataset": None,
            "hardware": None,
            "evidence": "It reaches 91.5% accuracy.",
            "unit": "percent",
            "effect": {"kind": "absolute", "value": "91.5"},
        }
    ],
    "relations": [["Swift", "basedOn", "Tide"]],
    "relation_spans": [[98, 116]],
    "relation_scores": [0.6],
    "extractor": "reader/1",
}


def test_interchange_reads_every_field() -> None:
    paper = Paper("p1", RECORD["title"], RECORD["abstract"], 2024)
    assert from_json(RECORD) == ExtractedPaper(
        paper=paper,
        entities=(
            NamedEntity(
                "Swift",
                EntityType.SOFTWARE,
                (RoleName.PROPOSED, RoleName.EVALUATED),
                ("Swift",),
                (Span(0, 5), Span(26, 31)),
                0.9,
                (0.8, 0.7),
            ),
            NamedEntity("Calm", EntityType.SOFTWARE, (RoleName.BASELINE,), ("Calm",)),
            NamedEntity("Chat", EntityType.DATASET, (RoleName.EVALUATED,), ("Chat",)),
            NamedEntity("Tide", EntityType.SOFTWARE, (RoleName.USED,), ("Tide",)),
        ),
        comparisons=(
            ComparisonRow(
                subject="Swift",
                object="Calm",
                object_text="Calm",
                outcome=Outcome.BETTER,
                metric="speed",
                value="up to 2.3x",
                dataset="Chat",
                hardware="",
                evidence="Swift is up to 2.3x faster than Calm on Chat.",
                span=Span(26, 71),
                value_span=Span(35, 45),
                score=0.75,
                effect=Effect(EffectKind.RATIO, Decimal("2.3"), bound=EffectBound.UP_TO),
            ),
        ),
        results=(
            ResultRow(
                system=THIS_PAPER,
                metric="accuracy",
                value="91.5%",
                dataset="",
                hardware="",
                evidence="It reaches 91.5% accuracy.",
                effect=Effect(EffectKind.ABSOLUTE, Decimal("91.5")),
                unit="percent",
            ),
        ),
        relations=(RelationRow("Swift", RelationName.BASED_ON, "Tide", Span(98, 116), 0.6),),
        extractor="reader/1",
    )


def test_interchange_leaves_the_record_as_it_is() -> None:
    before = copy.deepcopy(RECORD)
    from_json(RECORD)
    assert before == RECORD


def test_interchange_takes_a_paper_without_any_row() -> None:
    record = {"id": "p", "title": "T", "abstract": "", "entities": []}
    assert from_json(record) == ExtractedPaper(Paper("p", "T", ""), extractor=BY_HAND)


def test_interchange_takes_null_for_every_list() -> None:
    nothing = dict.fromkeys(("entities", "comparisons", "results", "relations", "relation_spans", "relation_scores"))
    assert from_json({"id": "p", "title": "T", "abstract": "", **nothing}) == ExtractedPaper(Paper("p", "T", ""))


def test_interchange_takes_an_unnamed_rival() -> None:
    record = {
        "id": "p",
        "title": "T",
        "abstract": "We beat earlier work.",
        "comparisons": [
            {"subject": "@paper", "object": None, "object_text": "earlier work", "outcome": "better", "evidence": ""}
        ],
    }
    [row] = from_json(record).comparisons
    assert (row.object, row.object_text) == ("", "earlier work")


def test_interchange_tells_extracted_papers_from_plain_ones() -> None:
    assert is_extracted(RECORD)
    assert is_extracted({"entities": []})
    assert not is_extracted({"id": "p", "title": "T", "abstract": "A."})


def test_interchange_writes_no_key_that_says_nothing() -> None:
    assert to_json(ExtractedPaper(Paper("p", "T", "A."))) == {
        "id": "p",
        "title": "T",
        "abstract": "A.",
        "entities": [],
        "comparisons": [],
        "results": [],
        "relations": [],
    }


# Refusals


def at(*path: str | int) -> Callable[[object], Callable[[Record], None]]:
    """A change that sets the value at a path of the record."""

    def to(value: object) -> Callable[[Record], None]:
        def change(record: Record) -> None:
            place: Any = record
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value

        return change

    return to


entity, comparison, result = ("entities", 0), ("comparisons", 0), ("results", 0)
DEEP: list[Any] = ["x" * 5000]

REFUSED: list[tuple[Callable[[Record], None], str]] = [
    (at("id")(None), 'no text under "id"; a paper needs "id", "title" and "abstract"'),
    (at("id")(""), '"id" is empty; every paper needs an id of its own'),
    (at("title")(5), 'no text under "title"'),
    (at("abstract")(["A."]), 'no text under "abstract"'),
    (at("title")("\udc00"), '"title" holds half a surrogate pair at 0'),
    (at("id")("ab\ud8ff"), '"id" holds half a surrogate pair at 2'),
    (at("authors")(["\ud800"]), '"authors" holds half a surrogate pair at 0'),
    (at("authors")(7), '"authors" takes a list of names'),
    (at("authors")([None]), '"authors" takes a list of names'),
    (at("url")(7), '"url" takes a text, not int'),
    (at("doi")({}), '"doi" takes a text, not dict'),
    (at("year")(20245), '"year" is 20245; it takes a whole number such as 2024'),
    (at("year")(-1), '"year" is -1'),
    (at("year")(2024.5), '"year" is 2024.5'),
    (at("year")(True), '"year" is True'),
    (at("year")("MMXXIV"), "\"year\" is 'MMXXIV'"),
    (at("year")("9" * 6000), "\"year\" is '9999"),
    (at("extractor")(1), '"extractor" takes a text, not int'),
    (at("entities")("Swift"), "\"entities\" takes a list, not 'Swift'"),
    (at("entities")(["Swift"]), '"entities" takes a list of JSON objects'),
    (at("comparisons")({}), '"comparisons" takes a list, not {}'),
    (at("results")([[]]), '"results" takes a list of JSON objects'),
    (at("relations")(5), '"relations" takes a list, not 5'),
    (at("relation_spans")(5), '"relation_spans" takes a list, not 5'),
    (at("relation_scores")(0.5), '"relation_scores" takes a list, not 0.5'),
    (at(*entity, "name")(""), "an entity has no name"),
    (at(*entity, "name")(" "), "an entity has no name"),
    (at(*entity, "name")(None), "an entity has no name"),
    (at(*entity, "name")(5), '"name" takes a text, not int'),
    (at(*entity, "name")("Calm"), "two entities of paper 'p1' share a name; give each its own"),
    (at(*entity, "name")("@paper"), "two entities of paper 'p1' share a name"),
    (at(*entity, "type")("Animal"), "entity 'Swift': 'Animal' is none of Method, Model, Software, Dataset"),
    (at(*entity, "type")(None), "entity 'Swift': None is none of Method"),
    (at(*entity, "type")(["Method"]), "entity 'Swift': ['Method'] is none of Method"),
    (at(*entity, "roles")(["hero"]), "entity 'Swift': 'hero' is none of proposed, baseline, used"),
    (at(*entity, "roles")("proposed"), "\"roles\" takes a list, not 'proposed'"),
    (at(*entity, "mentions")(["Slow"]), "mention of 'Swift': 'Slow' is not in the paper's text"),
    (at(*entity, "mentions")(["swift"]), "mention of 'Swift': 'swift' is not in the paper's text"),
    (at(*entity, "mentions")([None]), "mention of 'Swift': None is not in the paper's text"),
    (at(*entity, "mentions")(5), '"mentions" takes a list, not 5'),
    (at(*entity, "spans")(5), '"spans" takes a list, not 5'),
    (at(*entity, "spans")([[0, 5000]]), "span [0, 5000] lies not inside the 117 characters of the text"),
    (at(*entity, "spans")([[5, 5]]), "span [5, 5] lies not inside"),
    (at(*entity, "spans")([[-1, 5]]), "span [-1, 5] lies not inside"),
    (at(*entity, "spans")([[0, 5, 6]]), "span [0, 5, 6] lies not inside"),
    (at(*entity, "spans")([[0.0, 5.0]]), "span [0.0, 5.0] lies not inside"),
    (at(*entity, "spans")([[False, True]]), "span [False, True] lies not inside"),
    (at(*entity, "spans")(["ab"]), "span 'ab' lies not inside"),
    (at(*entity, "score")(1.5), "score 1.5 is no number from 0 to 1"),
    (at(*entity, "score")(float("nan")), "score nan is no number from 0 to 1"),
    (at(*entity, "score")("high"), "score 'high' is no number from 0 to 1"),
    (at(*entity, "score")(True), "score True is no number from 0 to 1"),
    (at(*entity, "role_scores")([0.8]), "entity 'Swift': \"role_scores\" takes a JSON object"),
    (at(*entity, "role_scores")({"proposed": 0.8}), 'with a score for each role'),
    (at(*entity, "role_scores", "proposed")(-0.1), "score -0.1 is no number from 0 to 1"),
    (at(*comparison, "subject")("Hare"), "comparison: 'Hare' is no entity of this paper"),
    (at(*comparison, "subject")(None), "comparison: None is no entity of this paper"),
    (at(*comparison, "subject")(DEEP), "comparison: ['xxx"),
    (at(*comparison, "object")("Hare"), "comparison: 'Hare' is no entity of this paper"),
    (at(*comparison, "object_text")("Hare"), "object_text: 'Hare' is not in the paper's text"),
    (lambda record: record["comparisons"][0].update(object=None, object_text=""),
     'a comparison has neither "object" nor "object_text"'),
    (at(*comparison, "outcome")("superb"), "comparison: 'superb' is none of better, equal, worse"),
    (at(*comparison, "metric")(5), '"metric" takes a text, not int'),
    (at(*comparison, "dataset")("Hare"), "comparison: 'Hare' is no entity of this paper"),
    (at(*comparison, "hardware")(["Chat"]), "comparison: ['Chat'] is no entity of this paper"),
    (at(*comparison, "value")("9x"), "comparison value: '9x' is not in the paper's text"),
    (at(*comparison, "evidence")("Swift wins."), "comparison evidence: 'Swift wins.' is not in the paper's text"),
    (at(*comparison, "span")([26, 26]), "span [26, 26] lies not inside"),
    (at(*comparison, "effect")("2.3x"), "effect '2.3x' is no JSON object"),
    (at(*comparison, "effect", "kind")("size"), "effect: 'size' is none of ratio, percent, points, absolute"),
    (at(*comparison, "effect", "bound")("maybe"), "effect: 'maybe' is none of exact, up_to, at_least, about"),
    (at(*comparison, "effect", "value")(None), "effect: None is no number"),
    (at(*comparison, "effect", "value")("many"), "effect: 'many' is no number"),
    (at(*comparison, "effect", "value")(float("inf")), "effect: inf is no finite number"),
    (at(*comparison, "effect", "value")("nan"), "effect: 'nan' is no finite number"),
    (at(*comparison, "effect", "value")("1e999999999"), "effect: '1e999999999' is no finite number of a size"),
    (at(*comparison, "effect", "value")("1e-999999999"), "effect: '1e-999999999' is no finite number of a size"),
    (at(*comparison, "effect", "max")([]), "effect: [] is no number"),
    (at(*result, "system")("Hare"), "result: 'Hare' is no entity of this paper"),
    (at(*result, "value")("9%"), "result value: '9%' is not in the paper's text"),
    (at(*result, "unit")(5), '"unit" takes a text, not int'),
    (at("relations", 0)(["Swift", "Tide"]), '"relations" row 1 takes [subject, relation, object]'),
    (at("relations", 0)("abc"), '"relations" row 1 takes [subject, relation, object]'),
    (at("relations", 0)({"a": 1}), '"relations" row 1 takes [subject, relation, object]'),
    (at("relations", 0, 0)("Hare"), "relation 1: 'Hare' is no entity of this paper"),
    (at("relations", 0, 1)("eats"), "relation 1: 'eats' is none of variantOf, partOf"),
    (at("relations", 0, 2)(None), "relation 1: None is no entity of this paper"),
    (at("relation_spans", 0)([4, 2]), "span [4, 2] lies not inside"),
    (at("relation_scores", 0)(2), "score 2 is no number from 0 to 1"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_interchange_refuses_and_says_what(change: Callable[[Record], None], message: str) -> None:
    record = copy.deepcopy(RECORD)
    change(record)
    with pytest.raises(KgError) as refused:
        from_json(record)
    assert message in str(refused.value)
    assert len(str(refused.value)) < 300


def paths(value: Any) -> list[tuple[str | int, ...]]:
    """The path of every value inside a JSON value."""
    steps: list[str | int] = []
    if isinstance(value, dict):
        steps = list(value)
    elif isinstance(value, list):
        steps = list(range(len(value)))
    return [(step, *rest) for step in steps for rest in [(), *paths(value[step])]]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["Swift", "", "1e99", "\ud800", "@paper"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=400, deadline=None)
@given(changes=st.lists(st.tuples(st.sampled_from(paths(RECORD)), JSON), min_size=1, max_size=2))
def test_interchange_reads_any_changed_record_or_refuses_it(
    changes: list[tuple[tuple[str | int, ...], object]],
) -> None:
    record = copy.deepcopy(RECORD)
    # The deepest first, so that the path of the other change still exists.
    for path, value in sorted(changes, key=lambda change: -len(change[0])):
        at(*path)(value)(record)
    try:
        extracted = from_json(record)
    except KgError as fault:
        refusal = str(fault)
    else:
        refusal = ""
        assert from_json(json.loads(json.dumps(to_json(extracted)))) == extracted
    assert len(refusal) < 400


# Round trip

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters=NO_CHARACTERS)
SCORES = st.none() | st.floats(0, 1)
NUMBERS = st.decimals(-(10**12), 10**12, places=3) | st.integers(-(10**14), 10**14).map(Decimal)
EFFECTS = st.none() | st.builds(
    Effect,
    kind=st.sampled_from(EffectKind),
    value=NUMBERS,
    max=st.none() | NUMBERS,
    bound=st.sampled_from(EffectBound),
)


@st.composite
def extracted_papers(draw: st.DrawFn) -> ExtractedPaper:
    """Any paper with rows that quote it and name its entities."""
    paper = Paper(
        id=draw(st.text(LETTERS, min_size=1, max_size=8).filter(str.strip)),
        title=draw(st.text(LETTERS, max_size=20)),
        abstract=draw(st.text(LETTERS, min_size=1, max_size=40)),
        year=draw(st.integers(0, 9999)),
        url=draw(st.text(LETTERS, max_size=4)),
        arxiv=draw(st.text(LETTERS, max_size=4)),
        doi=draw(st.text(LETTERS, max_size=4)),
        authors=tuple(draw(st.lists(st.text(LETTERS, max_size=6), max_size=3))),
        venue=draw(st.text(LETTERS, max_size=4)),
        source=draw(st.text(LETTERS, max_size=4)),
    )
    text = paper.text
    places = st.integers(0, len(text) - 1).flatmap(
        lambda start: st.integers(start + 1, len(text)).map(lambda end: Span(start, end))
    )
    quotes = places.map(lambda span: text[span.start : span.end])
    maybe_places = st.none() | places
    words = st.text(LETTERS, max_size=6)

    def entities(name: str) -> st.SearchStrategy[NamedEntity]:
        roles = st.lists(st.sampled_from(RoleName), unique=True, max_size=3)
        return roles.flatmap(
            lambda roles: st.builds(
                NamedEntity,
                name=st.just(name),
                type=st.sampled_from(EntityType),
                roles=st.just(tuple(roles)),
                mentions=st.lists(quotes, max_size=3).map(tuple),
                spans=st.lists(places, max_size=3).map(tuple),
                score=SCORES,
                role_scores=st.just(()) | st.tuples(*(st.floats(0, 1) for _ in roles)),
            )
        )

    names = draw(
        st.lists(st.text(LETTERS, min_size=1, max_size=6).filter(str.strip), unique=True, max_size=4).filter(
            lambda names: THIS_PAPER not in names
        )
    )
    ends = st.sampled_from([*names, THIS_PAPER])
    maybe_ends = st.just("") | ends
    shared: dict[str, st.SearchStrategy[Any]] = {
        "metric": words,
        "value": st.just("") | quotes,
        "dataset": maybe_ends,
        "hardware": maybe_ends,
        "evidence": quotes,
        "span": maybe_places,
        "value_span": maybe_places,
        "score": SCORES,
        "effect": EFFECTS,
    }
    comparisons = st.builds(
        ComparisonRow,
        subject=ends,
        object=maybe_ends,
        object_text=quotes,
        outcome=st.sampled_from(Outcome),
        **shared,
    )
    results = st.builds(ResultRow, system=ends, unit=words, **shared)
    relations = st.builds(
        RelationRow,
        subject=ends,
        relation=st.sampled_from(RelationName),
        object=ends,
        span=maybe_places,
        score=SCORES,
    )
    return ExtractedPaper(
        paper=paper,
        entities=tuple(draw(entities(name)) for name in names),
        comparisons=tuple(draw(st.lists(comparisons, max_size=3))),
        results=tuple(draw(st.lists(results, max_size=3))),
        relations=tuple(draw(st.lists(relations, max_size=3))),
        extractor=draw(st.text(LETTERS, min_size=1, max_size=6)),
    )


@settings(max_examples=100, deadline=None)
@given(extracted=extracted_papers(), ascii=st.booleans())
def test_interchange_reads_back_what_it_writes(extracted: ExtractedPaper, ascii: bool) -> None:
    line = json.dumps(to_json(extracted), ensure_ascii=ascii)
    assert from_json(json.loads(line)) == extracted
    assert paper_from_json(paper_to_json(extracted.paper)) == extracted.paper


@pytest.mark.parametrize(("name", "papers"), [("seeds", 47), ("dev", 60), ("train", 1355)])
def test_interchange_reads_the_annotations(name: str, papers: int) -> None:
    path = Path(__file__).parents[3] / "shared" / "annotation" / f"{name}.jsonl"
    if not path.is_file():
        pytest.skip("the annotations (../shared/annotation) do not lie beside this checkout")
    with path.open(encoding="utf-8") as lines:
        extracted = [from_json(json.loads(line)) for line in lines]
    assert len(extracted) == papers
    assert all(from_json(to_json(one)) == one for one in extracted)
