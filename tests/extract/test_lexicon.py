import tomllib

import pytest

from kg.extract.lexicon import improves_upwards, lexicon, lexicon_text, type_of_phrase, type_of_shape
from kg.model import EntityType

DATA = tomllib.loads(lexicon_text())
LISTS = [(section, name) for section in DATA for name in DATA[section]]


@pytest.mark.parametrize(("section", "name"), LISTS)
def test_lexicon_lists_are_sorted_trimmed_and_hold_nothing_twice(section: str, name: str) -> None:
    words = DATA[section][name]
    assert words == sorted(set(words)), f"sort [{section}] {name} and drop what stands twice"
    assert all(word == word.strip() != "" for word in words)


@pytest.mark.parametrize("section", ["terms", "heads", "prefixes", "suffixes", "polarity"])
def test_lexicon_gives_no_word_two_meanings(section: str) -> None:
    words = [word.lower() if section == "terms" else word for name in DATA[section] for word in DATA[section][name]]
    assert sorted(words) == sorted(set(words))


def test_lexicon_stops_no_term() -> None:
    assert not lexicon().no_names & set(lexicon().terms)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("VBench", EntityType.DATASET),
        ("Qwen3-8B", EntityType.MODEL),
        ("NVIDIA L40S", EntityType.HARDWARE),
        ("Foo", None),
    ],
)
def test_type_of_shape_reads_both_ends(name: str, kind: EntityType | None) -> None:
    assert type_of_shape(name) is kind


def test_type_of_phrase_reads_the_last_word() -> None:
    assert type_of_phrase("Tiny Time Mixers") is EntityType.MODEL
    assert type_of_phrase("object detection") is EntityType.TASK
    assert type_of_phrase("") is type_of_phrase("green apple") is None


@pytest.mark.parametrize(
    ("metric", "way"),
    [
        ("tail latency", -1),
        ("top-1 accuracy", 1),
        ("attack success rate", -1),
        ("success rate", 1),
        ("width", 0),
        ("", 0),
    ],
)
def test_improves_upwards_knows_common_metrics(metric: str, way: int) -> None:
    assert improves_upwards(metric) == way
