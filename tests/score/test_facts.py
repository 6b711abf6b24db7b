from __future__ import annotations

import pytest

from kg.interchange import ExtractedPaper
from kg.model import EntityType, Outcome, RelationName, RoleName
from kg.score.facts import fold, matched_names, numbers, own_names, paper_facts
from tests.builders import annotated, beats, entity

TEXT = "Tiny Kite (TK) outperforms Vane and earlier caches by 2.5x on Wiki. TK runs on GPUs."


def reading(*entities: tuple[str, list[str]]) -> ExtractedPaper:
    return annotated(TEXT, entities=[entity(name, "Model", mentions=mentions) for name, mentions in entities])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("up to 2.3x", ("2.3",)),
        ("from 40 to 1,200", ("40", "1,200")),
        ("12-38\\%", ("12", "38")),
        ("3.", ("3",)),
        ("half", ()),
        ("", ()),
    ],
)
def test_facts_numbers_are_those_written(value: str, expected: tuple[str, ...]) -> None:
    assert numbers(value) == expected


def test_facts_strings_meet_without_case_and_line_ends() -> None:
    assert fold("Tiny\n Kite ") == fold("TINY KITE")


def test_facts_entities_meet_by_any_shared_string() -> None:
    gold = reading(("Tiny Kite", ["Tiny Kite", "TK"]), ("Vane", ["Vane"]))
    read = reading(("TK", ["TK"]), ("vane", []), ("GPUs", ["GPUs"]))
    assert matched_names(gold, read) == {"@paper": "@paper", "TK": "Tiny Kite", "vane": "Vane", "GPUs": ("GPUs",)}


def test_facts_entity_goes_to_the_one_with_most_strings_in_common() -> None:
    gold = reading(("Kite", ["TK"]), ("Tiny Kite", ["Tiny Kite", "TK"]))
    read = reading(("TK", ["TK", "Tiny Kite"]))
    assert matched_names(gold, read)["TK"] == "Tiny Kite"


def test_facts_two_predicted_entities_are_never_one_gold_entity() -> None:
    gold = reading(("Tiny Kite", ["Tiny Kite", "TK"]))
    read = reading(("TK", ["TK"]), ("Tiny Kite", ["Tiny Kite"]))
    assert matched_names(gold, read) == {"@paper": "@paper", "TK": "Tiny Kite", "Tiny Kite": ("Tiny Kite",)}


def test_facts_of_a_paper() -> None:
    paper = annotated(
        TEXT,
        entities=[
            entity("Tiny Kite", "Model", "proposed", "background", mentions=["Tiny Kite", "TK"]),
            entity("Vane", "Model", "baseline"),
            entity("Wiki", "Dataset", "evaluated"),
        ],
        comparisons=[
            beats("Tiny Kite", "Vane", TEXT, value="2.5x"),
            beats("Tiny Kite", None, TEXT, object_text="earlier caches"),
        ],
        results=[
            {"system": "@paper", "metric": "speed", "value": "2.5x", "dataset": "Wiki", "evidence": TEXT},
            {"system": "Vane", "metric": "speed", "value": "2.5x", "dataset": None, "evidence": TEXT},
        ],
        relations=[["Tiny Kite", "evaluatedOn", "Wiki"]],
    )
    better = Outcome.BETTER
    assert paper_facts(paper, own_names(paper)) == {
        "mention": {
            ("tiny kite", EntityType.MODEL),
            ("tk", EntityType.MODEL),
            ("vane", EntityType.MODEL),
            ("wiki", EntityType.DATASET),
        },
        "entity": {("Tiny Kite", EntityType.MODEL), ("Vane", EntityType.MODEL), ("Wiki", EntityType.DATASET)},
        "untyped": {("Tiny Kite",), ("Vane",), ("Wiki",)},
        "role": {
            ("Tiny Kite", RoleName.PROPOSED),
            ("Vane", RoleName.BASELINE),
            ("Wiki", RoleName.EVALUATED),
        },
        "comparison": {("Tiny Kite", "Vane", better), ("Tiny Kite", "", better)},
        "pair": {("Tiny Kite", "Vane", better)},
        "figure": {("Tiny Kite", "Vane", better, ("2.5",))},
        "result": {("@paper", ("2.5",), "Wiki"), ("Vane", ("2.5",), "")},
        "relation": {("Tiny Kite", RelationName.EVALUATED_ON, "Wiki")},
    }
