"""What a person decides about names: read, refused, obeyed, and undone without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.interchange import ExtractedPaper
from kg.link import NO_DECISIONS, collect_names, entities, link_paper, read_decisions, settle
from kg.link.decisions import BadDecision, decisions_from_text
from kg.model import Entity, EntityType, KgError, LinkedPaper
from tests.builders import small_catalogue
from tests.link.papers import paper

CATALOGUE = small_catalogue()
PAPERS = [
    paper("p1", "Quill-S is fast.", {"Quill-S": "Model proposed"}),
    paper("p2", "QuillS and SAM are compared.", {"QuillS": "Model baseline", "SAM": "Model used"}),
    paper("p3", "We use Reed, Segment Anything and the Quill writer.",
          {"Reed": "Method used", "Segment Anything": "Model used", "Quill writer": "Model used"}),
]  # fmt: skip


def built(text: str) -> tuple[list[Entity], list[LinkedPaper]]:
    return built_from(PAPERS, text)


def built_from(papers: list[ExtractedPaper], text: str) -> tuple[list[Entity], list[LinkedPaper]]:
    table = collect_names(papers)
    settled = settle(table, CATALOGUE, decisions_from_text(text))
    return list(entities(table, settled)), [link_paper(each, settled) for each in papers]


def labels(text: str) -> dict[str, str]:
    return {entity.id: entity.label for entity in built(text)[0]}


def test_decisions_are_read_with_comments_and_empty_lines(tmp_path: Path) -> None:
    file = tmp_path / "decisions.txt"
    file.write_text(
        "# mine\n\nmerge Model: Quill-S = Quill writer  # one thing\nkeep apart Model: SAM | Segment Anything\n"
        "rename Dataset: A -> B\nretype x: y: Method -> Model\n",
        encoding="utf-8",
    )
    decisions = read_decisions(file)
    assert decisions.merges == (((EntityType.MODEL, "Quill writer"), (EntityType.MODEL, "Quill-S")),)
    assert len(decisions.apart) == 1
    assert decisions.labels == {(EntityType.DATASET, "A"): "B"}
    assert decisions.types == {(EntityType.METHOD, "x: y"): EntityType.MODEL}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nmerge Model: a", r"decisions:2: 'merge Model: a' is no decision; write one of: merge TYPE"),
        ("join Model: a = b", "is no decision"),
        ("merge Modell: a = b", "decisions:1: 'Modell' is no type"),
        ("merge Model: a = a", "one and the same"),
        ("retype a: Method -> Thing", "'Thing' is no type"),
        ("rename Model: a -> b\nrename Model: a -> c", "decisions:2: Model 'a' is decided twice"),
        ("merge Model: a = b\nkeep apart Model: b | a", "both merged and kept apart"),
        ("keep apart Model: a | ", "is no decision"),
    ],
)
def test_decisions_that_say_nothing_clear_are_refused_with_their_line(text: str, message: str) -> None:
    with pytest.raises(BadDecision, match=message):
        decisions_from_text(text)


def test_decisions_that_cannot_be_read_are_a_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="cannot be read"):
        read_decisions(tmp_path / "none.txt")


def test_decisions_merge_two_names() -> None:
    assert {"model/quills", "model/quillwriter"} <= labels("").keys()
    merged = labels("merge Model: Quill writer = Quill-S")
    assert len(merged) == len(labels("")) - 1
    assert "model/quillwriter" not in merged


def test_decisions_to_merge_with_a_known_thing_keep_the_known_one() -> None:
    assert "model/quillwriter" not in (found := labels("merge Model: Quill writer = SAM"))
    assert found["model/sam"] == "SAM"


@pytest.mark.parametrize(
    ("one", "other"), [("Quill-S", "QuillS"), ("SAM", "Segment Anything")], ids=["one spelling", "catalogue"]
)
def test_decisions_keep_two_names_apart(one: str, other: str) -> None:
    before, after = labels(""), labels(f"keep apart Model: {one} | {other}")
    assert len(after) == len(before) + 1
    assert {one, other} <= set(after.values())


def test_decisions_keep_an_abbreviation_from_its_long_form() -> None:
    papers = [
        paper("p1", "Quiet Ink (QI2) writes.", {"QI2": "Method proposed"}, mentions={"QI2": ["Quiet Ink", "QI2"]}),
        paper("p2", "Quiet Ink flows.", {"Quiet Ink": "Method used"}),
    ]
    assert len(built_from(papers, "")[0]) <= len(built_from(papers, "keep apart Method: QI2 | Quiet Ink")[0])


def test_decisions_rename_and_retype() -> None:
    assert labels("rename Model: Quill-S -> Quill Small")["model/quills"] == "Quill Small"
    assert {"model/reed"} <= labels("retype Reed: Method -> Model").keys()
    assert "method/reed" not in labels("retype Reed: Method -> Model")


@pytest.mark.parametrize(
    "text",
    [
        "merge Model: Quill writer = Quill-S",
        "keep apart Model: SAM | Segment Anything",
        "rename Model: SAM -> Sam",
        "retype Reed: Method -> Dataset",
    ],
)
def test_decisions_taken_back_leave_no_trace(text: str) -> None:
    before = built("")
    assert built(text) != before
    assert built("") == before
    assert settle(collect_names(PAPERS), CATALOGUE, NO_DECISIONS) == settle(collect_names(PAPERS), CATALOGUE)


def test_decisions_do_not_depend_on_the_order_of_lines() -> None:
    lines = ["merge Model: Quill writer = Quill-S", "merge Model: SAM = Quill-S", "rename Model: Reed -> R"]
    assert built("\n".join(lines)) == built("\n".join(reversed(lines)))
