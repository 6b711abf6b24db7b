from collections.abc import Iterator
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import extract
from kg.interchange import ComparisonRow, ExtractedPaper, ResultRow, from_json, to_json
from kg.model import EffectKind, EntityType, Outcome, Paper, RelationName, RoleName


def read(abstract: str, title: str = "FastVLM: Efficient Vision Encoding") -> ExtractedPaper:
    return next(extract([Paper("p", title, abstract)]))


def pairs(abstract: str, title: str = "A title") -> set[tuple[str, str, str]]:
    return {
        (row.subject, row.outcome.value, row.object or row.object_text) for row in read(abstract, title).comparisons
    }


def test_extract_reads_a_whole_claim() -> None:
    extracted = read("On COCO, FastVLM achieves up to 2.3x higher throughput than LLaVA.")
    [row] = extracted.comparisons
    assert (row.subject, row.outcome, row.object) == ("FastVLM", Outcome.BETTER, "LLaVA")
    assert (row.metric, row.value, row.dataset) == ("throughput", "up to 2.3x higher", "COCO")
    assert row.effect
    assert row.effect.kind is EffectKind.RATIO


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("FastVLM outperforms LLaVA.", {("FastVLM", "better", "LLaVA")}),
        ("FastVLM surpasses both BERT and GPT-4.", {("FastVLM", "better", "BERT"), ("FastVLM", "better", "GPT-4")}),
        ("FastVLM reduces latency by 40% compared to BERT.", {("FastVLM", "better", "BERT")}),
        ("Our method improves accuracy by 3 points over BERT.", {("FastVLM", "better", "BERT")}),
        ("FastVLM is on par with BERT.", {("FastVLM", "equal", "BERT")}),
        ("FastVLM matches the accuracy of BERT.", {("FastVLM", "equal", "BERT")}),
        ("FastVLM is slower than BERT.", {("FastVLM", "worse", "BERT")}),
        ("FastVLM has higher latency than BERT.", {("FastVLM", "worse", "BERT")}),
        ("FastVLM has lower latency than BERT.", {("FastVLM", "better", "BERT")}),
        ("FastVLM has 5% lower accuracy than BERT.", {("FastVLM", "worse", "BERT")}),
        ("It outperforms previous methods.", {("FastVLM", "better", "previous methods")}),
        (
            "FastVLM outperforms strong baselines such as BERT and GPT-4.",
            {("FastVLM", "better", "BERT"), ("FastVLM", "better", "GPT-4")},
        ),
        ("FastVLM does not outperform BERT.", set()),
        ("FastVLM fails to beat BERT.", set()),
        ("We ask whether FastVLM outperforms BERT.", set()),
        ("FastVLM aims to outperform BERT.", set()),
    ],
)
def test_extract_reads_the_direction(sentence: str, expected: set[tuple[str, str, str]]) -> None:
    assert pairs(sentence, "FastVLM: Efficient Vision Encoding") == expected


def test_extract_gives_each_rival_its_own_figure() -> None:
    rows = read("FastVLM outperforms BERT, GPT-4 and LLaVA by 87%, 131% and 138%.").comparisons
    assert [(row.object, row.value) for row in rows] == [("BERT", "87%"), ("GPT-4", "131%"), ("LLaVA", "138%")]


NAMES = ["BERT", "GPT-4", "FastViT", "vLLM", "ResNet-50", "LLaVA", "ElasticNet"]


@pytest.mark.parametrize("first", NAMES)
@pytest.mark.parametrize("second", NAMES)
def test_extract_reads_one_claim_in_its_wordings(first: str, second: str) -> None:
    if first == second:
        return
    claim = {(first, "better", second)}
    assert pairs(f"{first} outperforms {second}.") == claim
    assert pairs(f"{second} is outperformed by {first}.") == claim
    assert pairs(f"{second} underperforms {first}.") == claim
    assert (first, "better", second) not in pairs(f"{first} does not outperform {second}.")
    assert claim <= pairs(f"{first} outperforms {second}. The sky is blue.")


def test_extract_reads_results_with_their_unit() -> None:
    [row] = read("FastVLM achieves 79.2% top-1 accuracy on ImageNet-1K.").results
    assert (row.system, row.metric, row.value, row.dataset, row.unit) == (
        "FastVLM", "top-1 accuracy", "79.2%", "ImageNet-1K", "percent",
    )  # fmt: skip


def test_extract_types_names_and_gives_roles() -> None:
    extracted = read("We present FastVLM. It is faster than vLLM on an A100 in object detection on COCO.")
    found = {one.name: (one.type, one.roles) for one in extracted.entities}
    assert found["FastVLM"] == (EntityType.MODEL, (RoleName.PROPOSED,))
    assert found["vLLM"] == (EntityType.SOFTWARE, (RoleName.BASELINE,))
    assert found["A100"][0] is EntityType.HARDWARE
    assert found["object detection"] == (EntityType.TASK, (RoleName.ADDRESSED,))
    assert found["COCO"] == (EntityType.DATASET, (RoleName.EVALUATED,))


def test_extract_joins_a_long_form_to_its_abbreviation() -> None:
    [one] = [one for one in read("Tiny Time Mixers (TTMs) are small. A TTM is fast.").entities if one.name == "TTM"]
    assert one.mentions == ("Tiny Time Mixers", "TTMs", "TTM")
    assert one.type is EntityType.MODEL


def test_extract_reads_stated_relations() -> None:
    rows = {
        (row.subject, row.relation, row.object)
        for row in read("FastVLM is built on LLaVA. FastVLM-7B achieves much.").relations
    }
    assert rows == {
        ("FastVLM", RelationName.BASED_ON, "LLaVA"),
        ("FastVLM-7B", RelationName.VARIANT_OF, "FastVLM"),
    }


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
PAPERS = st.builds(Paper, st.just("p"), st.one_of(st.text(max_size=20), PIECES), st.one_of(st.text(), PIECES))


@settings(deadline=None)
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


@settings(deadline=None, max_examples=30)
@given(st.lists(PAPERS, max_size=4))
def test_extract_reads_a_paper_alone_as_in_company(papers: list[Paper]) -> None:
    assert list(extract(papers)) == [one for paper in papers for one in extract([paper])]


def test_extract_streams() -> None:
    def papers() -> Iterator[Paper]:
        yield Paper("p", "T", "")
        raise AssertionError("read too far")

    assert next(extract(papers())).paper.id == "p"


def test_extract_reads_a_very_long_abstract() -> None:
    extracted = read("FastVLM outperforms BERT by 2.3x. " * 3_000)
    assert len(extracted.comparisons) == 1
    assert extracted.extractor.startswith("papergraph-patterns/1+")
