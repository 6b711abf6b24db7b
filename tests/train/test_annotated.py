"""The short form of annotations: read right, and every slip told with its line."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.annotated import COMPARISON, ENTITY, RELATION, RESULT, read, shown
from kg.interchange import from_json
from kg.model import Outcome

PAPER = {
    "id": "arxiv:1",
    "title": "Quill: fast serving",
    "abstract": 'Quill outperforms vLLM and "SGL" by 2.3x and 1.4x in token rate. It makes 310 tokens/s on A100s.',
}
NOTES = """## arxiv:1
1 Method proposed: Quill
2 Software used,baseline: vLLM
3 Software baseline: ~SGLang | "SGL"
4 Metric evaluated: token rate
5 Hardware evaluated: ~A100 | A100s
C 1 > 2 m4 v"2.3x" s1
C 1 > 3 m4 v"1.4x" s1
C 0 = ""SGL"" m"token rate" s1
R 1 m4 v"310 tokens/s" h5 s2
1 runsOn 5
"""


def test_a_paper_in_the_short_form() -> None:
    [record], faults = read(NOTES, {"arxiv:1": PAPER})
    assert faults == []
    paper = from_json(record)
    assert [(entity.name, entity.mentions) for entity in paper.entities][2:] == [
        ("SGLang", ('"SGL"',)),
        ("token rate", ("token rate",)),
        ("A100", ("A100s",)),
    ]
    assert [(row.subject, row.object, row.object_text, row.metric, row.value) for row in paper.comparisons] == [
        ("Quill", "vLLM", "vLLM", "token rate", "2.3x"),
        ("Quill", "SGLang", '"SGL"', "token rate", "1.4x"),
        ("@paper", "", '"SGL"', "token rate", ""),
    ]
    assert [row.outcome for row in paper.comparisons] == [Outcome.BETTER, Outcome.BETTER, Outcome.EQUAL]
    [result] = paper.results
    assert (result.system, result.value, result.hardware) == ("Quill", "310 tokens/s", "A100")
    assert result.evidence == "It makes 310 tokens/s on A100s."
    assert [(row.subject, row.relation, row.object) for row in paper.relations] == [("Quill", "runsOn", "A100")]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("1 Method proposed: Quill", "number 1 stands twice"),
        ("6 Method proposed: Quill", "the name 'Quill' stands twice"),
        ("6 Thing proposed: token", "Thing is no type"),
        ("6 Method invented: token", "invented are no roles"),
        ("6 Method proposed: ~SGLang v2", "no mention"),
        ("6 Method proposed: quill", "'quill' is not in the text"),
        ("C 1 > 1 s1", "compares a thing with itself"),
        ("C 1 > 0 s1", "@paper is nothing to compare with"),
        ("C 9 > 2 s1", "there is no entity 9 above"),
        ('C 1 > "others" s1', "'others' is not in the text"),
        ("C 1 > 2 m4", "no number of a sentence"),
        ("C 1 > 2 s3", "no number of a sentence"),
        ('C 1 > 2 v"2.3x" s2', "'2.3x' is not in the sentence"),
        ('C 1 > 2 v"2.3x"s1', "unreadable fields"),
        ("R 1 m4 s2", "a result needs a value"),
        ("1 beats 2", "beats is no relation"),
        ("Quill beats vLLM", "neither entity, comparison, result nor relation"),
    ],
)
def test_a_slip_is_told_with_its_line(line: str, fault: str) -> None:
    _, faults = read(f"{NOTES}{line}\n", {"arxiv:1": PAPER})
    assert f"arxiv:1: {fault}: {line}" in faults


def test_a_paper_that_is_not_there_is_told() -> None:
    assert read("## arxiv:2\n", {"arxiv:1": PAPER}) == ([], ["arxiv:2: none of the papers has this id"])


def test_what_an_annotator_reads() -> None:
    assert shown(PAPER).splitlines() == [
        "## arxiv:1",
        "[0] Quill: fast serving",
        '[1] Quill outperforms vLLM and "SGL" by 2.3x and 1.4x in token rate.',
        "[2] It makes 310 tokens/s on A100s.",
    ]


def test_the_command(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "papers.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps(PAPER) + "\n")
    (tmp_path / "notes.txt").write_text(NOTES, encoding="utf-8")
    command = [sys.executable, "bench/annotated.py", "read", str(tmp_path / "notes.txt")]
    command += [str(tmp_path / "papers.jsonl.gz"), "-o", str(tmp_path / "more.jsonl")]
    subprocess.run(command, check=True, capture_output=True)
    assert from_json(json.loads((tmp_path / "more.jsonl").read_text(encoding="utf-8"))).paper.id == "arxiv:1"
    (tmp_path / "notes.txt").write_text(f"{NOTES}1 basedOn 9\n", encoding="utf-8")
    failed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    assert failed.stderr == "arxiv:1: there is no entity 9 above: 1 basedOn 9\n"


def test_the_annotations_that_ship_have_the_form() -> None:
    blocks = re.split(r"(?m)^## ", Path("bench/annotated.txt").read_text(encoding="utf-8"))[1:]
    ids = [block.split("\n", 1)[0] for block in blocks]
    assert len(set(ids)) == len(ids) > 1000
    for block in blocks:
        for line in filter(None, block.splitlines()[1:]):
            assert any(form.fullmatch(line) for form in (ENTITY, COMPARISON, RESULT, RELATION)), line
