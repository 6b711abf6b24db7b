"""``kg score`` by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from kg.cli.score import score
from kg.interchange import ExtractedPaper, to_json
from kg.model import KgError
from tests.builders import annotated, beats, entity, serving_paper

COLUMNS = ["P", "R", "F1", "gold", "pred"]
LINES = [
    *("mention", "entity", "untyped", "role", "comparison", "pair", "figure", "result", "relation"),
    *("reversed", "slots", "blind"),
]


def run(*arguments: str | Path) -> str:
    """What ``kg score`` prints; a refusal is raised as the command raises it."""
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(score)
    done = CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def written(path: Path, *papers: ExtractedPaper) -> Path:
    path.write_text("".join(json.dumps(to_json(paper)) + "\n" for paper in papers), encoding="utf-8")
    return path


def swapped(id: str = "p1") -> ExtractedPaper:
    """The serving paper read the wrong way round."""
    sentence = "Quill reaches 2.5x higher throughput than vLLM on A100"
    return annotated(
        f"Serving is slow. {sentence}. It is built on PyTorch.",
        id=id,
        title="Quill: a serving system",
        entities=[entity("Quill", "Software", "proposed"), entity("vLLM", "Software", "baseline")],
        comparisons=[beats("vLLM", "Quill", sentence, value="2.5x higher")],
    )


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return written(tmp_path / "gold.jsonl", serving_paper())


def test_score_prints_a_line_for_each_measure(gold: Path, tmp_path: Path) -> None:
    out = run(gold, written(tmp_path / "read.jsonl", swapped()))
    header, *lines = out.splitlines()
    cells = {line.split()[0]: line.split()[1:] for line in lines}
    assert header.split() == COLUMNS
    assert list(cells) == LINES
    assert cells["mention"] == ["100.0", "40.0", "57.1", "5", "2"]
    assert cells["pair"] == ["0.0", "0.0", "0.0", "1", "1"]
    assert " ".join(cells["reversed"]) == "100.0 (1 of 1 named comparisons point the wrong way)"
    assert " ".join(cells["slots"]) == "metric 0.0, dataset 0.0, hardware 0.0"
    assert cells["blind"] == ["0.0", "0.0", "0.0", "1", "1"]


def test_score_prints_tables_and_intervals_when_asked(gold: Path) -> None:
    out = run(gold, gold, "--tables", "--intervals")
    assert "F1, 95%" in out
    assert "[100.0, 100.0]" in out
    kinds = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.startswith("  ") and line[2] != " "}
    assert kinds["Software"] == ["100.0", "100.0", "100.0", "3", "3"]
    assert kinds["proposed"] == ["100.0", "100.0", "100.0", "1", "1"]
    assert kinds["basedOn"] == ["100.0", "100.0", "100.0", "1", "1"]
    assert kinds["better"] == ["100.0", "100.0", "100.0", "1", "1"]


def test_score_prints_json_with_the_names_of_the_table(gold: Path) -> None:
    plain: dict[str, Any] = json.loads(run(gold, gold, "--json"))
    assert list(plain) == LINES
    assert plain["pair"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "gold": 1, "predicted": 1}
    more: dict[str, Any] = json.loads(run(gold, gold, "--json", "--tables", "--intervals"))
    assert list(more) == [*LINES, "tables", "intervals"]
    assert more["intervals"]["pair"]["f1"] == {"low": 1.0, "high": 1.0}
    assert more["tables"]["relation"]["runsOn"]["gold"] == 1


def test_score_reads_the_texts_itself_without_a_prediction(gold: Path) -> None:
    report: dict[str, Any] = json.loads(run(gold, "--json"))
    assert report["mention"]["gold"] == 5
    assert report["mention"]["predicted"] > 0


def test_score_refuses_papers_that_nobody_annotated(gold: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.jsonl"
    bare.write_text('{"id": "p1", "title": "T", "abstract": "A."}\n', encoding="utf-8")
    with pytest.raises(KgError, match="'p1' has no \"entities\""):
        run(bare, gold)


def test_score_refuses_a_prediction_of_other_papers(gold: Path, tmp_path: Path) -> None:
    with pytest.raises(KgError, match="none of its papers is in"):
        run(gold, written(tmp_path / "read.jsonl", swapped(id="p9")))
