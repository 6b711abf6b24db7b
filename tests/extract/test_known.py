from __future__ import annotations

import pytest

from kg.extract.known import KNOWN_NAMES, known_types
from kg.extract.labels import TYPES
from kg.extract.windows import windows
from kg.model import EntityType


def found(text: str) -> dict[str, set[str]]:
    [window] = windows(text)
    words = [text[word.start : word.end] for word in window.words]
    return {
        word: {TYPES[place].value for place, there in enumerate(row) if there}
        for word, row in zip(words, known_types(words), strict=True)
        if row.any()
    }


@pytest.mark.parametrize(
    ("text", "word", "type"),
    [
        ("We beat vLLM.", "vLLM", EntityType.SOFTWARE),
        ("A vLLM-based server.", "vLLM", EntityType.SOFTWARE),
        ("Runs on NVIDIA A100 GPUs.", "A100", EntityType.HARDWARE),
        ("Tested on MS-COCO.", "COCO", EntityType.DATASET),
        ("Higher throughput.", "throughput", EntityType.METRIC),
    ],
)
def test_known_a_well_known_name_is_hinted_at(text: str, word: str, type: EntityType) -> None:
    assert type.value in found(text)[word]


def test_known_a_name_written_with_a_capital_is_no_ordinary_word() -> None:
    assert "Dataset" not in found("The weather was fine.").get("weather", set())


def test_known_nothing_is_hinted_at_in_plain_words() -> None:
    assert found("We are glad that they went home.") == {}


def test_known_no_words() -> None:
    assert known_types([]).shape == (0, len(TYPES))


def test_known_the_table_is_sorted_and_says_each_thing_once() -> None:
    lines = KNOWN_NAMES.read_text(encoding="utf-8").splitlines()
    rows = [tuple(line.split("\t")) for line in lines]
    assert len({row[:2] for row in rows}) == len(rows) > 10_000
    assert rows == sorted(rows)
    assert {row[0] for row in rows} == {type.value for type in TYPES}
    assert {row[2] for row in rows} == {"0", "1"}
