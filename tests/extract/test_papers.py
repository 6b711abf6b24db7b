from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info, threadpool_limits

from kg.extract import extract
from kg.extract.facts import window_facts
from kg.extract.network import Network
from kg.extract.windows import Window
from kg.interchange import ComparisonRow, ExtractedPaper, ResultRow, from_json, to_json
from kg.interchange.characters import legible
from kg.model import Effect, EffectBound, EffectKind, EntityType, Outcome, Paper, RoleName


def read(abstract: str, title: str = "FastVLM: Efficient Vision Encoding") -> ExtractedPaper:
    return next(extract([Paper("p", title, abstract)]))


ABSTRACT = (
    "Serving large language models is slow because requests wait for each other. We present Quill, a serving system "
    "that schedules requests by their remaining length. On an NVIDIA A100, Quill achieves up to 2.3x higher throughput "
    "than vLLM and outperforms TensorRT-LLM by 40% on ShareGPT."
)


def test_extract_reads_who_is_compared_with_whom_and_by_how_much() -> None:
    extracted = read(ABSTRACT, "Quill: Fast Serving of Large Language Models")
    said = {(row.subject, row.outcome, row.object) for row in extracted.comparisons}
    assert {("Quill", Outcome.BETTER, "vLLM"), ("Quill", Outcome.BETTER, "TensorRT-LLM")} <= said
    assert not [outcome for _, outcome, _ in said if outcome is Outcome.WORSE]
    effects = [row.effect for row in extracted.comparisons if row.object == "vLLM"]
    assert Effect(EffectKind.RATIO, Decimal("2.3"), bound=EffectBound.UP_TO) in effects
    types = {entity.name: entity.type for entity in extracted.entities}
    assert types["NVIDIA A100"] is EntityType.HARDWARE
    assert types["throughput"] is EntityType.METRIC
    roles = {entity.name: entity.roles for entity in extracted.entities}
    assert RoleName.PROPOSED in roles["Quill"]
    assert RoleName.BASELINE in roles["vLLM"]


def test_extract_scores_have_three_digits_and_lie_between_0_and_1() -> None:
    extracted = read(ABSTRACT, "Quill: Fast Serving of Large Language Models")
    scores = [
        *(entity.score for entity in extracted.entities),
        *(row.score for row in extracted.comparisons),
        *(row.score for row in extracted.relations),
    ]
    assert scores
    for score in scores:
        assert score is not None
        assert 0 <= score <= 1
        assert score == round(score, 3)


def test_extract_names_each_entity_once_also_across_windows() -> None:
    extracted = read(f"{ABSTRACT} " * 12, "Quill: Fast Serving of Large Language Models")
    names = [entity.name for entity in extracted.entities]
    assert len(names) == len(set(names))
    assert from_json(to_json(extracted)) == extracted


@pytest.mark.parametrize("abstract", ["", " ", "\n\n", "...", "🙂" * 50, "x" * 5000, "это не английский текст. " * 20])
def test_extract_reads_what_is_no_abstract(abstract: str) -> None:
    extracted = read(abstract, "T")
    assert from_json(to_json(extracted)) == extracted


PIECES = st.lists(
    st.sampled_from(
        [
            "FastVLM ",
            "BERT ",
            "outperforms ",
            "is outperformed by ",
            "2.3x ",
            "40% ",
            "than ",
            "accuracy ",
            "on COCO",
            ". ",
            "we ",
            "(ABC)",
            "Alpha Beta Case ",
            "\r\n",
            "🙂",
            "𝔘",
            "\ue001",
            "achieves ",
            ", ",
            "and ",
            "over ",
            "higher ",
            "by ",
            "é",
            "previous methods ",
        ]
    ),
    max_size=25,
).map("".join)
# As a reader gives them.
PAPERS = st.builds(
    Paper,
    st.just("p"),
    st.one_of(st.text(max_size=20), PIECES).map(legible),
    st.one_of(st.text(), PIECES).map(legible),
)


@settings(deadline=None, max_examples=50)
@given(PAPERS)
def test_extract_points_at_the_characters_it_read(paper: Paper) -> None:
    before = deepcopy(paper)
    [extracted] = extract([paper])
    text = paper.text
    assert paper == before
    for one in extracted.entities:
        assert {text[span.start : span.end] for span in one.spans} == set(one.mentions)
    rows: list[ComparisonRow | ResultRow] = [*extracted.comparisons, *extracted.results]
    for row in rows:
        assert row.span is not None
        assert text[row.span.start : row.span.end] == row.evidence != ""
        if row.value:
            assert row.value_span is not None
            assert text[row.value_span.start : row.value_span.end] == row.value
    assert from_json(to_json(extracted)) == extracted


@settings(deadline=None, max_examples=15)
@given(st.lists(PAPERS, max_size=4))
def test_extract_reads_a_paper_alone_as_in_company(papers: list[Paper]) -> None:
    assert list(extract(papers)) == [one for paper in papers for one in extract([paper])]


def test_extract_by_other_processes_reads_the_same_in_the_same_order() -> None:
    papers = [Paper(f"p{number}", f"Quill {number}: Fast Serving", ABSTRACT) for number in range(110)]
    assert list(extract(papers, processes=2)) == list(extract(papers, processes=1))


def test_extract_computes_in_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    def threads() -> set[int]:
        return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}

    seen: list[set[int]] = []

    def noted(network: Network, paper: Paper, window: Window) -> ExtractedPaper:
        seen.append(threads())
        return window_facts(network, paper, window)

    monkeypatch.setattr("kg.extract.papers.window_facts", noted)
    with threadpool_limits(2, "blas"):
        read(ABSTRACT)
        assert threads() == {2}
    assert seen == [{1}]


def test_extract_streams() -> None:
    def papers() -> Iterator[Paper]:
        yield Paper("p", "T", "")
        raise AssertionError("read too far")

    assert next(extract(papers())).paper.id == "p"


def test_extract_reads_a_hundred_thousand_characters() -> None:
    extracted = read(("Some words of no weight. " * 40 + ABSTRACT) * 80, "A title")
    assert len(extracted.paper.text) > 90_000
    text = extracted.paper.text
    for entity in extracted.entities:
        assert {text[span.start : span.end] for span in entity.spans} == set(entity.mentions)
