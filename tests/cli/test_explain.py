"""What ``kg explain`` prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.text import Text

from kg.cli.explain import COLOURS, marked
from kg.explain import Account
from kg.model import Span

Run = Callable[..., Any]
SENTENCE = "Swift beats Calm."
COMPARISONS = "SELECT ?c { ?c a pg:Comparison ; pg:subject/skos:prefLabel 'Swift' ; pg:baseline/skos:prefLabel 'Calm' }"


@pytest.fixture
def address(here: Run, built: Path) -> str:
    return str(here("query", COMPARISONS, "-g", built).out.split()[1])


def test_explain_prints_the_claim_and_each_sentence_with_its_words_in_brackets(
    here: Run, built: Path, address: str
) -> None:
    ended = here("explain", address, "-g", built)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "Swift does better than Calm",
        f"{address}: said by 1 paper",
        "",
        "On Swift (p1)",
        "  [subject: Swift] beats [rival: Calm].",
        "  characters 9-26 of its text",
        "  subject   Swift: 9-14",
        "  rival     Calm: 21-25",
        "  no score, annotation",
        "  annotated by hand: there are no scores and no arcs",
    ]


def test_explain_takes_the_beginning_of_an_id_and_a_file(here: Run, built: Path, address: str) -> None:
    whole = here("explain", address, "-g", built).out
    assert here("explain", address.partition("/")[2][:8], "-g", built).out == whole
    assert here("explain", address, "--file", built / "graph.ttl").out.splitlines()[:5] == whole.splitlines()[:5]


def read_claim(here: Run, graph: Path, abstract: str, pattern: str) -> str:
    """Reads a paper into a graph; the address of a claim ?c of it that the pattern fits."""
    paper = json.dumps({"id": "p", "title": "Quill: Fast Serving of Large Language Models", "abstract": abstract})
    assert here("build", "-", "-o", graph, "--min-score", "0", stdin=paper.encode()).code == 0
    return str(here("query", f"SELECT ?c {{ {pattern} }} LIMIT 1", "-g", graph).out.split()[1])


def test_explain_shows_the_score_what_it_needs_and_the_arcs(here: Run, tmp_path: Path) -> None:
    abstract = (
        "Serving large language models is slow. We present Quill, a serving system. On an NVIDIA A100, Quill achieves "
        "up to 2.3x higher throughput than vLLM and outperforms TensorRT-LLM by 40% on ShareGPT."
    )
    address = read_claim(here, tmp_path / "g", abstract, "?c pg:baseline/skos:prefLabel 'vLLM' ; pg:effectKind ?k")
    ended = here("explain", address, "-g", tmp_path / "g")
    assert (ended.code, ended.err) == (0, "")
    assert "Quill does better than vLLM" in ended.out.splitlines()[0]
    assert "[rival: vLLM]" in ended.out
    assert "kg extract writes from 0." in ended.out
    assert " Quill -> vLLM better (needs 0." in ended.out
    others = ("vLLM -> Quill better", "Quill -> vLLM worse", "Quill -> vLLM equal")
    assert any(f" {other}\n" in ended.out for other in others)
    record = json.loads(here("explain", address, "-g", tmp_path / "g", "--format", "json").out)
    [account] = record["accounts"]
    assert account["choices"][0]["arc"]["source"] == "Quill"
    assert abstract.find(account["sentence"]) >= 0
    assert all(set(choice) == {"arc", "threshold", "others", "words"} for choice in account["choices"])


def test_explain_tells_the_words_that_decide_which_way_round(here: Run, tmp_path: Path) -> None:
    abstract = (
        "Serving large models is slow. We present Quill, a serving system. It outperforms vLLM on ShareGPT. "
        "Quill is 1.8x slower than SGLang."
    )
    address = read_claim(
        here, tmp_path / "g", abstract, "?c a pg:Comparison ; (pg:subject|pg:baseline)/skos:prefLabel 'SGLang'"
    )
    assert (
        '      which way round: the words "is 1.8x slower than"'
        in here("explain", address, "-g", tmp_path / "g").out.splitlines()
    )


def account(sentence: str, *marks: tuple[Span, str]) -> Account:
    return Account("p", "T", sentence, Span(10, 10 + len(sentence)), (), marks, None, "annotation", None, (), {}, "")


def test_explain_marks_in_colours_where_there_is_a_terminal() -> None:
    shown = marked(account(SENTENCE, (Span(10, 15), "subject"), (Span(22, 26), "rival")), colours=True)
    assert isinstance(shown, Text)
    assert shown.plain == f"  {SENTENCE}"
    assert {(shown.plain[span.start : span.end], str(span.style)) for span in shown.spans} == {
        ("Swift", f"bold {COLOURS['subject']}"),
        ("Calm", f"bold {COLOURS['rival']}"),
    }


def test_explain_marks_in_brackets_elsewhere() -> None:
    shown = marked(account(SENTENCE, (Span(10, 15), "subject"), (Span(22, 26), "rival")), colours=False)
    assert shown.plain == "  [subject: Swift] beats [rival: Calm]."
    assert marked(account(SENTENCE), colours=False).plain == f"  {SENTENCE}"


def test_explain_of_hostile_names_prints_plain_lines(here: Run, tmp_path: Path, annotated: Callable[..., str]) -> None:
    line = annotated("p", "Swift", "Evil\x1b[2J\x07\nSystem [red]X[/]", title="T\x1b[31m\nitle")
    assert here("build", "-", "-o", tmp_path / "g", stdin=line.encode()).code == 0
    address = here("query", "SELECT ?c { ?c a pg:Comparison }", "-g", tmp_path / "g").out.split()[1]
    ended = here("explain", address, "-g", tmp_path / "g")
    assert ended.code == 0
    assert all(char.isprintable() or char == "\n" for char in ended.out)
    assert "[red]X[/]" in ended.out
    assert len(ended.out.splitlines()) == 10
