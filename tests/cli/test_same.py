"""``kg same`` and ``kg merges``, and a person's decisions at a build, from the outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_same_says_so_and_ends_with_zero_for_the_same_only(here: Run) -> None:
    for names, verdict, code in (
        (("LLaMA 2 7B", "Llama-2-7b", "--type", "Model"), "same", 0),
        (("LLaMA-2-7B", "LLaMA-2-13B", "--type", "model"), "variant", 1),
        (("BERT", "RoBERTa"), "different", 1),
    ):
        ended = here("same", *names)
        assert (ended.code, ended.out.split("\t")[0], ended.err) == (code, verdict, "")
        assert len(ended.out.split("\t")[1].split()) > 3


def test_same_answers_a_file_of_pairs_line_by_line(here: Run, tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("Model\tGPT-4\tGPT 4\nDataset\tMNIST\tFashion-MNIST\n\tA100\tNVIDIA A100\n", encoding="utf-8")
    for arguments, stdin in ((("--pairs", str(file)), b""), (("--pairs", "-"), file.read_bytes())):
        ended = here("same", *arguments, stdin=stdin)
        assert ended.code == 0
        lines = ended.out.splitlines()
        assert [line.split("\t")[0] for line in lines] == ["same", "different", "same"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give two names, or --pairs FILE.tsv"),
        (("A",), "give two names"),
        (("A", "B", "--type", "Thing"), "--type: 'Thing' is no type; there are Method,"),
        (("A", "B", "--pairs", "x.tsv"), "give two names, or --pairs"),
        (("--pairs", "none.tsv"), "none.tsv: cannot be read"),
    ],
)
def test_same_tells_a_mistake_in_one_line(here: Run, arguments: tuple[str, ...], message: str) -> None:
    ended = here("same", *arguments)
    assert ended.code == 2
    assert message in ended.err
    assert len(ended.err.splitlines()) == 1


def test_same_names_the_line_of_a_broken_pair(here: Run) -> None:
    ended = here("same", "--pairs", "-", stdin=b"Model\tA\tB\nModel\tA\n")
    assert (ended.code, ended.err) == (2, "kg: -:2: a pair is type, name, name between tabs\n")


def test_a_decision_is_obeyed_and_taken_back_without_a_trace(
    here: Run, tmp_path: Path, annotated: Callable[..., str]
) -> None:
    graph = tmp_path / "graph"
    lines = (annotated("p1", "Quill", "Reed") + annotated("p2", "Ink", "Reed-X")).encode()

    def build() -> bytes:
        assert here("build", "-", "-o", graph, stdin=lines).code == 0
        return (graph / "graph.ttl").read_bytes()

    before = build()
    (graph / "decisions.txt").write_text("merge Software: Reed = Reed-X\n", encoding="utf-8")
    merged = build()
    assert merged != before
    ended = here("merges", "-g", graph)
    assert "decision\tSoftware" in ended.out
    (graph / "decisions.txt").unlink()
    assert build() == before
    assert "decision" not in here("merges", "-g", graph, "--suspicious").out


def test_a_wrong_decision_stops_the_build_with_its_line(
    here: Run, tmp_path: Path, annotated: Callable[..., str]
) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("# mine\nmerge these\n", encoding="utf-8")
    stdin = annotated("p1", "Quill", "Reed").encode()
    ended = here("build", "-", "-o", tmp_path / "graph", "--decisions", file, stdin=stdin)
    assert ended.code == 2
    assert "mine.txt:2: 'merge these' is no decision" in ended.err
    assert not (tmp_path / "graph").exists()


def test_merges_without_a_graph_say_what_to_do(here: Run, tmp_path: Path) -> None:
    ended = here("merges", "-g", tmp_path)
    assert (ended.code, "build a graph with" in ended.err) == (2, True)


def test_build_without_merging_keeps_spellings_apart(here: Run, tmp_path: Path, annotated: Callable[..., str]) -> None:
    lines = (annotated("p1", "Quill", "Reed X") + annotated("p2", "Ink", "Reed-X")).encode()
    counts: list[int] = []
    for option in ((), ("--no-merge",)):
        ended = here("build", "-", "-o", tmp_path / f"graph{len(counts)}", *option, stdin=lines)
        row = next(line for line in ended.out.splitlines() if line.startswith("entities"))
        counts.append(int(row.split()[1].rstrip(":")))
    assert counts[1] == counts[0] + 1
