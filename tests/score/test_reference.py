"""Our figures are those of the annotation's own ``score.py``, where that stands beside the checkout."""

from __future__ import annotations

import importlib.util
import json
import random
import sys
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kg.interchange import ExtractedPaper, from_json, to_json
from kg.score import score
from tests.score.random_papers import two_readings

ANNOTATION = Path(__file__).parents[3] / "shared" / "annotation"
Record = dict[str, Any]


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    path = ANNOTATION / "score.py"
    if not path.is_file():
        pytest.skip("the annotation and its score.py are not beside the checkout")
    spec = importlib.util.spec_from_file_location("annotation_score", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        # The annotation's folder is not ours to write a cache into.
        patch.setattr(sys, "dont_write_bytecode", True)
        spec.loader.exec_module(module)
    return module


def figures_of(reference: ModuleType, gold: dict[str, Record], predicted: dict[str, Record]) -> Record:
    """All figures of the reference, its ``blind`` line too."""
    guess = {id: reference.blind(record) for id, record in gold.items()}
    table: Record = reference.score(gold, predicted)
    return table | {"blind": reference.score(gold, guess)["comparison"]}


def our_figures(gold: dict[str, ExtractedPaper], predicted: dict[str, ExtractedPaper]) -> Record:
    record = asdict(score(gold, predicted))
    measures: Record = record["measures"]
    return measures | {name: record[name] for name in ("reversed", "slots", "blind")}


def altered(record: Record, chance: random.Random) -> Record:
    """A copy of an annotation with rows dropped, turned round, retyped, renamed and given other figures."""

    def kept(rows: list[Any], share: float) -> list[Any]:
        return [row for row in rows if chance.random() < share]

    names = ["@paper", *(entity["name"] for entity in record["entities"])]
    values = [row["value"] for row in record["comparisons"] + record["results"]] or [None]
    entities = []
    for entity in record["entities"]:
        entity = dict(entity)
        if chance.random() < 0.1:
            entity["type"] = chance.choice(["Method", "Model", "Metric"])
        if chance.random() < 0.2:
            entity["roles"] = [chance.choice(["proposed", "baseline", "used", "background"])]
        entity["mentions"] = kept(entity["mentions"], 0.8)
        entities.append(entity)
    comparisons = []
    for row in kept(record["comparisons"], 0.8):
        row = dict(row)
        if row["object"] is not None and chance.random() < 0.2:
            row["subject"], row["object"] = row["object"], row["subject"]
        if chance.random() < 0.2:
            row["outcome"] = chance.choice(["better", "equal", "worse"])
        for field in ("value", "metric", "dataset", "hardware"):
            if chance.random() < 0.2:
                row[field] = chance.choice(values) if field == "value" else chance.choice([None, *names[1:]])
        comparisons += [row] * chance.choice([1, 1, 2])
    results = [dict(row) for row in kept(record["results"], 0.8)]
    for row in results:
        if chance.random() < 0.2:
            row["system"], row["value"] = chance.choice(names), chance.choice(values)
    relations = [[s, p, o] if chance.random() < 0.8 else [o, p, s] for s, p, o in kept(record["relations"], 0.8)]
    # Names that go by another of their mentions, or are found in no annotation at all.
    fresh = {
        entity["name"]: name
        for entity in entities
        if chance.random() < 0.3 and (name := chance.choice([*entity["mentions"], "Zephyr"])) not in names
    }
    fresh = {old: new for old, new in fresh.items() if list(fresh.values()).count(new) == 1}
    for row in entities:
        row["name"] = fresh.get(row["name"], row["name"])
    for row in comparisons + results:
        for field in ("subject", "object", "system", "metric", "dataset", "hardware"):
            if field in row:
                row[field] = fresh.get(row[field], row[field])
    relations = [[fresh.get(s, s), p, fresh.get(o, o)] for s, p, o in relations]
    return record | {"entities": entities, "comparisons": comparisons, "results": results, "relations": relations}


@pytest.mark.parametrize("seed", range(3))
def test_score_of_an_altered_annotation_is_that_of_the_reference(reference: ModuleType, seed: int) -> None:
    gold: dict[str, Record] = reference.load(ANNOTATION / "dev.jsonl")
    chance = random.Random(seed)
    predicted = {id: altered(record, chance) for id, record in gold.items() if chance.random() < 0.9}
    expected = figures_of(reference, gold, predicted)
    ours = our_figures(
        {id: from_json(record) for id, record in gold.items()},
        {id: from_json(record) for id, record in predicted.items()},
    )
    assert ours == expected
    # The alterations bite: nothing is all right or all wrong.
    assert all(0 < expected[measure]["f1"] < 1 for measure in expected if measure not in ("reversed", "slots"))
    assert 0 < expected["reversed"]["count"] < expected["reversed"]["named"]
    assert all(0 < share < 1 for share in expected["slots"].values())


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(readings=two_readings())
def test_score_of_random_papers_is_that_of_the_reference(
    reference: ModuleType, readings: tuple[dict[str, ExtractedPaper], dict[str, ExtractedPaper]]
) -> None:
    gold, predicted = ({id: json.loads(json.dumps(to_json(paper))) for id, paper in side.items()} for side in readings)
    assert our_figures(*readings) == figures_of(reference, gold, predicted)
