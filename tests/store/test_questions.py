from __future__ import annotations

import csv
import io
import re
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import run
from kg.graph import Vocabulary
from kg.graph.terms import XSD
from kg.interchange import ExtractedPaper
from kg.model import KgError
from kg.ontology_files import ontology_path
from kg.store import GraphStore, Question, answer_table, answer_text, ask, open_file, open_folder, questions
from kg.store.questions import KINDS, bound, question, with_terms
from tests.builders import Row, annotated, beats, entity

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


@pytest.mark.parametrize("asked", ALL, ids=lambda asked: asked.name)
def test_each_file_holds_its_example_and_runs_as_it_is(asked: Question, sample_graph: GraphStore) -> None:
    lines = dict(re.findall(r"VALUES \?(\w+) \{ (.*) \}", asked.query))
    terms = {
        parameter.name: str(bound(sample_graph, parameter, given)[0])
        for parameter, given in zip(asked.parameters, example(asked), strict=True)
    }
    assert lines.keys() == terms.keys()
    for name, term in terms.items():
        assert lines[name] == term.replace(f"<{XSD.gYear.value}>", "xsd:gYear")
    plain = sample_graph.query(asked.query)
    told = answer_text(plain, "csv", sample_graph.vocabulary)
    assert told.splitlines() == (ANSWERS / f"{asked.name}.csv").read_text(encoding="utf-8").splitlines()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_stays_one_term_of_the_query(text: str) -> None:
    store = GraphStore(ox.Store(), Vocabulary())
    query = 'SELECT ?text ?next { VALUES ?text { "flash" } VALUES ?next { "same" } }'
    [row] = store.select(with_terms(query, {"text": ox.Literal(text)}))
    assert (row["text"].value, row["next"].value) == (text, "same")


def claims(id: str, *rows: Row, year: int = 2024, **more: Any) -> ExtractedPaper:
    """A paper of a year that makes these comparisons and results."""
    names = {"Quill": "Model", "Reed": "Model", "Rope": "Model", "speed": "Metric", "Chat": "Dataset"}
    entities = [
        entity(name, type, *(["baseline"] if any(row["object"] == name for row in rows) else []))
        for name, type in names.items()
    ]
    made = annotated(
        "Quill, Reed and Rope on speed and Chat: 2x, 3x, 4x, 70, 80.",
        id=id,
        title=f"Paper {id}",
        entities=entities,
        comparisons=list(rows),
        **more,
    )
    return replace(made, paper=replace(made.paper, year=year))


def faster(winner: str, loser: str, value: str | None = None, **more: object) -> Row:
    more = {"metric": "speed", "dataset": "Chat", "value": value} | more
    return beats(winner, loser, "Quill, Reed and Rope on speed and Chat", **more)


def reaches(system: str, value: str) -> dict[str, object]:
    return {"system": system, "metric": "speed", "value": value, "dataset": "Chat", "evidence": "on speed and Chat"}


@pytest.fixture(scope="module")
def quarrel(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    """Papers that contradict, repeat and outbid each other."""
    folder = tmp_path_factory.mktemp("quarrel")
    papers = [
        claims("p1", faster("Quill", "Reed", "2x"), results=[reaches("Quill", "70")], year=2021),
        claims("p2", faster("Reed", "Quill"), results=[reaches("Quill", "80")], year=2022),
        claims("p3", faster("Quill", "Reed", "3x"), faster("Quill", "Reed", outcome="worse"), year=2023),
        claims("p4", faster("Reed", "Quill", dataset=None), faster("Quill", "Rope", metric=None), year=2024),
    ]
    run.build(papers, folder)
    return open_folder(folder)


def test_contradictions_are_found_in_both_forms_and_only_on_one_setting(quarrel: GraphStore) -> None:
    rows = answered(quarrel, "contradictions")
    found = {frozenset((row["winner"], row["loser"])) for row in rows}
    assert found == {frozenset(("Quill", "Reed"))}
    pairs = {frozenset((row["paper"], row["counter_paper"])) for row in rows}
    # p4 tells the same of no dataset in particular, so it contradicts none of them.
    assert not any("Paper p4" in pair for pair in pairs)
    assert frozenset(("Paper p1", "Paper p2")) in pairs
    assert frozenset(("Paper p1", "Paper p3")) in pairs


def test_drift_of_results_and_of_comparisons_is_found(quarrel: GraphStore) -> None:
    [row] = answered(quarrel, "drift")
    assert [row[key] for key in ("system", "lowest", "highest", "papers")] == ["Quill", "70", "80", "2"]
    [row] = answered(quarrel, "effect-drift")
    assert [row[key] for key in ("subject", "rival", "kind", "lowest", "highest")] == [
        "Quill",
        "Reed",
        "ratio",
        "2",
        "3",
    ]


def test_agreements_count_papers(quarrel: GraphStore) -> None:
    rows = answered(quarrel, "agreements")
    assert {(row["subject"], row["result"], row["rival"], row["papers"]) for row in rows} == {
        ("Quill", "better", "Reed", "2"),
        ("Reed", "better", "Quill", "2"),
    }


def test_never_compared_leaves_out_pairs_that_some_paper_compares(quarrel: GraphStore) -> None:
    pairs = {frozenset((row["one"], row["other"])) for row in answered(quarrel, "never-compared", "Chat")}
    assert pairs == {frozenset(("Reed", "Rope"))}


def test_newest_rivals_come_newest_first(quarrel: GraphStore) -> None:
    assert [row["year"] for row in answered(quarrel, "newest-rivals", "Reed")] == ["2023", "2023", "2021"]


@pytest.mark.parametrize(("higher", "best"), [("true", "80"), ("false", "70")])
def test_a_leaderboard_knows_which_way_is_better(quarrel: GraphStore, higher: str, best: str) -> None:
    store = ox.Store()
    vocabulary = quarrel.vocabulary
    store.extend(quad for quad in quarrel.store if quad.predicate != vocabulary.pg.higherIsBetter)
    truth = ox.Literal(higher, datatype=XSD.boolean)
    store.add(ox.Quad(vocabulary.node("metric/speed"), vocabulary.pg.higherIsBetter, truth))
    rows = answered(GraphStore(store, vocabulary), "leaderboard", "Chat", "speed")
    assert rows[0]["value"] == best


def test_there_are_questions_and_no_other_files() -> None:
    assert len(ALL) >= 28
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
        ("who-compares", (), "no question 'who-compares'; there are: agreements"),
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
