"""What stands behind a claim, on papers read by the network that ships, and on some that it did not read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kg import run
from kg.cli.explain import COLOURS
from kg.explain import Explanation, explain, explanation_to_json
from kg.extract import KINDS_OF_FACT, extract
from kg.extract.facts import calibrated
from kg.extract.network import load
from kg.sources import sample_papers
from kg.store import GraphStore, open_folder
from tests.builders import annotated, beats, entity, serving_paper

EVERYTHING = dict.fromkeys(KINDS_OF_FACT, 0.0)
NAMES = ("ttm", "lightwaves", "predformer", "e-vilm", "slowfast-vgen")
READ = [paper for paper in sample_papers() if paper.id.removeprefix("retold:") in NAMES]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    folder = tmp_path_factory.mktemp("explained")
    run.build(READ, folder, least=EVERYTHING)
    return open_folder(folder)


def ids(graph: GraphStore, kind: str) -> list[str]:
    return [
        graph.vocabulary.id(row["c"]) for row in graph.select(f"SELECT DISTINCT ?c {{ ?c a pg:{kind} }} ORDER BY ?c")
    ]


def built(folder: Path, *papers: object, with_text: bool = True) -> GraphStore:
    run.build(papers, folder, least=EVERYTHING, with_text=with_text)  # type: ignore[arg-type]
    return open_folder(folder)


def only(graph: GraphStore, kind: str = "Comparison") -> Explanation:
    [id] = ids(graph, kind)
    return explain(graph, id)


@pytest.mark.parametrize("kind", ["Comparison", "Result", "Statement"])
def test_every_claim_of_the_network_is_explained_by_the_arc_it_was_read_from(graph: GraphStore, kind: str) -> None:
    network = load()
    texts = {paper.id: paper.text for paper in READ}
    claims = ids(graph, kind)
    assert claims
    for id in claims:
        explanation = explain(graph, id)
        assert explanation.id == id
        assert explanation.words.count("  ") == 0
        for account in explanation.accounts:
            text = texts[account.paper]
            assert text[account.span.start : account.span.end] == account.sentence
            assert account.note == ""
            first = account.choices[0]
            assert calibrated(network, first.threshold, first.arc.chance) == pytest.approx(account.score, abs=0.0011)
            for choice in account.choices:
                # The subject of a figure needs no sure arc where a rival has one subject only.
                assert choice.threshold == "subject" or choice.arc.chance >= account.least[choice.threshold] - 1e-6
            assert account.thresholds is not None
            assert account.score is not None
            assert account.thresholds.extract is not None
            assert account.score >= account.thresholds.extract - 0.0011


def test_the_places_of_a_claim_are_names_of_it_and_never_cross(graph: GraphStore) -> None:
    for kind in ("Comparison", "Result", "Statement", "Evidence"):
        for id in ids(graph, kind)[:12]:
            for account in explain(graph, id).accounts:
                text = next(paper.text for paper in READ if paper.id == account.paper)
                last = account.span.start
                for span, part in account.marks:
                    assert part in COLOURS
                    assert last <= span.start < span.end <= account.span.end
                    last = span.end
                    assert any(one.part == part and span in one.spans and one.in_sentence for one in account.parts)
                for one in account.parts:
                    for span in one.spans:
                        assert one.in_sentence == (account.span.start <= span.start and span.end <= account.span.end)
                        assert text[span.start : span.end].strip()


def test_a_mention_is_explained_by_its_roles_in_its_sentence(graph: GraphStore) -> None:
    rows = list(graph.select("SELECT ?e ?name { ?e oa:hasBody/skos:prefLabel ?name } ORDER BY ?e LIMIT 10"))
    assert rows
    for row in rows:
        explanation = explain(graph, graph.vocabulary.id(row["e"]))
        [account] = explanation.accounts
        [part] = account.parts
        assert part.name == row["name"].value
        assert part.in_sentence
        assert {choice.threshold for choice in account.choices} == {"role"}
        roles = [choice.arc.label for choice in account.choices]
        assert all(role in explanation.words for role in roles) or "is named there" in explanation.words


def test_a_claim_in_words(tmp_path: Path) -> None:
    graph = built(tmp_path, serving_paper(figure="2.5x higher"))
    assert only(graph).words == "Quill does better than vLLM, in throughput, by 2.5x, on A100"
    said = {explain(graph, id).words for id in ids(graph, "Statement")}
    assert said == {"Quill is based on PyTorch", "Quill runs on A100"}


def test_a_result_in_words(tmp_path: Path) -> None:
    result = {
        "system": "Moth",
        "metric": "accuracy",
        "value": "91.5%",
        "dataset": "OwlSet",
        "evidence": "Moth has 91.5%",
    }
    entities = [entity("Moth", "Model"), entity("OwlSet", "Dataset")]
    paper = annotated("Moth has 91.5% on OwlSet.", entities=entities, results=[result])
    assert only(built(tmp_path, paper), "Result").words == "Moth reaches 91.5% in accuracy, on OwlSet"


def test_what_a_person_annotated_has_no_scores_and_says_so(tmp_path: Path) -> None:
    explanation = only(built(tmp_path, serving_paper(id="p1"), serving_paper(id="p2")))
    assert explanation.confidence is None
    assert [account.paper for account in explanation.accounts] == ["p1", "p2"]
    for account in explanation.accounts:
        assert account.note == "annotated by hand: there are no scores and no arcs"
        assert (account.score, account.thresholds, account.choices) == (None, None, ())
        parts = {part.part: (part.name, part.in_sentence) for part in account.parts}
        assert parts["rival"] == ("vLLM", True)
        assert parts["figure"] == ("2.5x higher", True)


def test_what_other_weights_read_shows_what_is_stored_and_says_so(tmp_path: Path) -> None:
    [read] = extract([next(paper for paper in READ if paper.id == "retold:lightwaves")])
    graph = built(tmp_path, replace(read, extractor="papergraph-network/0+00000000"))
    for id in ids(graph, "Comparison"):
        [account] = explain(graph, id).accounts
        assert account.note.startswith("read by papergraph-network/0+00000000, and papergraph-network/")
        assert account.note.endswith("is installed: only what is stored is shown")
        assert account.score is not None
        assert (account.thresholds, account.choices) == (None, ())


def test_without_the_text_the_sentence_is_still_marked(tmp_path: Path) -> None:
    paper = next(paper for paper in READ if paper.id == "retold:lightwaves")
    graph = built(tmp_path, paper, with_text=False)
    # Also a name in the title, which is kept: read without its abstract it would score otherwise.
    for id in (*ids(graph, "Comparison"), *ids(graph, "Evidence")):
        [account] = explain(graph, id).accounts
        assert account.note == "the graph was built without texts: the sentence cannot be read again"
        assert paper.text[account.span.start : account.span.end] == account.sentence
        assert account.marks
        assert account.choices == ()


def test_a_rival_inside_a_longer_name_is_not_marked_there(tmp_path: Path) -> None:
    text = "FlashAttention-2 outperforms FlashAttention"
    entities = [entity("FlashAttention-2", "Method", "proposed"), entity("FlashAttention", "Method", "baseline")]
    paper = annotated(f"{text}.", entities=entities, comparisons=[beats("FlashAttention-2", "FlashAttention", text)])
    [account] = only(built(tmp_path, paper)).accounts
    assert [(paper.paper.text[span.start : span.end], part) for span, part in account.marks] == [
        ("FlashAttention-2", "subject"),
        ("FlashAttention", "rival"),
    ]


def test_what_is_not_named_in_the_sentence_is_shown_where_it_is_first_named(tmp_path: Path) -> None:
    text = "It outperforms vLLM by 2x"
    entities = [entity("Quill", "Software", "proposed"), entity("vLLM", "Software", "baseline")]
    paper = annotated(
        f"We made Quill. {text}.", entities=entities, comparisons=[beats("Quill", "vLLM", text, value="2x")]
    )
    [account] = only(built(tmp_path, paper)).accounts
    subject = next(part for part in account.parts if part.part == "subject")
    assert not subject.in_sentence
    assert [paper.paper.text[span.start : span.end] for span in subject.spans] == ["Quill"]


def test_the_json_of_an_explanation_holds_all_of_it(graph: GraphStore) -> None:
    for id in ids(graph, "Comparison")[:5]:
        explanation = explain(graph, id)
        record = json.loads(json.dumps(explanation_to_json(explanation)))
        assert record["words"] == explanation.words
        [account, *_] = record["accounts"]
        assert account["span"] == [explanation.accounts[0].span.start, explanation.accounts[0].span.end]
        assert account["choices"][0]["arc"]["label"] == explanation.accounts[0].choices[0].arc.label
        assert [part["name"] for part in account["parts"]] == [part.name for part in explanation.accounts[0].parts]
