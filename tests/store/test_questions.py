from __future__ import annotations

import csv
import io
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.model import KgError
from kg.ontology_files import ontology_path
from kg.store import GraphStore, Question, answer_table, answer_text, ask, open_file, questions
from kg.store.questions import KINDS, question

ANSWERS = Path(__file__).parent / "answers"
ALL = questions()


def answered(graph: GraphStore, name: str, *arguments: str) -> list[dict[str, str]]:
    text = answer_text(ask(graph, name, arguments).answer, "csv", graph.vocabulary)
    return list(csv.DictReader(io.StringIO(text)))


def example(asked: Question) -> list[str]:
    return [shlex.split(parameter.example)[0] for parameter in asked.parameters]


@pytest.mark.parametrize("asked", ALL, ids=lambda asked: asked.name)
def test_each_question_answers_its_example_as_its_golden_file_says(
    asked: Question, sample_graph: GraphStore, golden: Callable[[Path, str], None]
) -> None:
    answer = ask(sample_graph, asked.name, example(asked)).answer
    golden(ANSWERS / f"{asked.name}.csv", answer_text(answer, "csv", sample_graph.vocabulary))


@pytest.mark.parametrize("asked", ALL, ids=lambda asked: asked.name)
def test_each_question_is_a_sentence_and_declares_what_it_takes(asked: Question) -> None:
    assert asked.english[0].isupper()
    head = [line for line in asked.query.splitlines() if line.startswith("#")]
    assert len(head) == 1 + len(asked.parameters), "a head line that is no parameter"
    for parameter in asked.parameters:
        assert parameter.kind in (*KINDS, "paper", "year", "text")
        selected = re.search(r"^SELECT (.*)$", asked.query, re.MULTILINE)
        assert selected is not None
        assert f"?{parameter.name}" in selected[1].split()


def test_there_are_questions_and_no_other_files() -> None:
    assert len(ALL) >= 10
    assert {path.suffix for path in ontology_path("questions").iterdir()} == {".rq"}


def test_who_compares_with_vllm(sample_graph: GraphStore) -> None:
    found = {
        (row["subject"], row["metric"], row["figure"]) for row in answered(sample_graph, "who-compares-with", "vLLM")
    }
    figures = {(subject, metric): figure for subject, metric, figure in found}
    assert "2.3x" in figures["DeepSpeed-FastGen", "throughput"]
    assert "2x" in figures["DeepSpeed-FastGen", "latency"]
    assert "3.7x" in figures["DeepSpeed-FastGen", "tail latency"]
    assert "11.2" in figures["FastSwitch", "TTFT"]
    assert "11.2" in figures["FastSwitch", "TBT"]


def test_two_papers_share_the_baseline_pytorch(sample_graph: GraphStore) -> None:
    rows = answered(sample_graph, "shared-baselines")
    pairs = {frozenset((row["paper"], row["other"])) for row in rows if row["shared"] == "PyTorch"}
    assert [sorted(title.split(":")[0] for title in pair) for pair in pairs] == [["ByteTransformer", "FlashFFTConv"]]


def test_fastattention_builds_on_the_flashattention_2_paper(sample_graph: GraphStore) -> None:
    rows = answered(sample_graph, "paper-links", "FastAttention")
    builds = [row for row in rows if row["link"].endswith("buildsOn") and row["direction"] == "to"]
    # The second one was read; the first is known only to the catalogue.
    assert [row["other"].split(":")[0] for row in builds] == ["FlashAttention-2", "FlashAttention"]


def test_two_papers_share_the_benchmark_moving_mnist(sample_graph: GraphStore) -> None:
    rows = answered(sample_graph, "shared-benchmarks")
    pairs = [{row["paper"], row["other"]} for row in rows if row["shared"] == "Moving MNIST"]
    assert [sorted(title.split(":")[0] for title in pair) for pair in pairs] == [
        ["Convolutional State Space Models for Long-Range Spatiotemporal Modeling", "PredFormer"]
    ]


@pytest.mark.parametrize("name", ["vLLM", "vllm", "VLLM", "software/vllm", "https://w3id.org/papergraph/software/vllm"])
def test_a_name_is_found_in_any_spelling(name: str, sample_graph: GraphStore) -> None:
    assert answered(sample_graph, "who-compares-with", name)


def test_an_alias_is_found_in_any_case(sample_graph: GraphStore) -> None:
    assert answered(sample_graph, "claims-about", "TIME-TO-FIRST-TOKEN")


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("who-compares", (), "no question 'who-compares'; there are: claims-about"),
        ("who-compares-with", (), "takes SYSTEM; for example: kg ask who-compares-with vLLM"),
        ("most-compared", ("vLLM",), "takes nothing"),
        ("who-compares-with", ("no such name",), "nothing named 'no such name'"),
        ("paper-links", ("nothing like this",), "no paper 'nothing like this'"),
    ],
)
def test_a_wrong_question_is_refused_in_one_line(
    name: str, arguments: tuple[str, ...], message: str, sample_graph: GraphStore
) -> None:
    with pytest.raises(KgError, match=re.escape(message)):
        ask(sample_graph, name, arguments)


@pytest.mark.parametrize(
    "hostile", ['vLLM" } DROP ALL #', "x> . ?s ?p ?o . <y", "'; --", "\\u003e", "\n}", "a" * 10_000]
)
def test_an_argument_never_changes_the_query(hostile: str, sample_graph: GraphStore) -> None:
    with pytest.raises(KgError, match="nothing named"):
        ask(sample_graph, "who-compares-with", [hostile])


def test_questions_answer_the_same_from_the_turtle_file(sample_folder: Path, sample_graph: GraphStore) -> None:
    from_file = open_file(sample_folder / "graph.ttl")
    for asked in ALL:
        ours, theirs = (
            sorted(answer_table(ask(graph, asked.name, example(asked)).answer, graph.vocabulary)[1])
            for graph in (sample_graph, from_file)
        )
        assert ours == theirs, asked.name


def test_a_question_under_another_base_asks_for_its_terms() -> None:
    assert "PREFIX pg: <http://example.org/kg/ontology#>" in question("lineage", "http://example.org/kg/").query
