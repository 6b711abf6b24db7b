from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.labels import TYPES
from kg.extract.network import load
from kg.extract.sameness import (
    FEATURES,
    LIKELY,
    Named,
    abbreviates,
    differ,
    name_of,
    pair_features,
    same_thing,
    stems,
    written_out,
)
from kg.model import EntityType

WEIGHTS = load().sameness


def seen(
    name: str, start: int = 0, *, in_title: bool = False, short_forms: Mapping[str, str] = MappingProxyType({})
) -> Named:
    return Named((name_of(name, short_forms),), (start,), frozenset({start // 20}), in_title)


def likely(one: str, other: str, kind: EntityType, short_forms: dict[str, str] | None = None) -> bool:
    forms = short_forms or {}
    first, second = seen(one, in_title=True, short_forms=forms), seen(other, 50, short_forms=forms)
    return same_thing(first, second, TYPES.index(kind), WEIGHTS) >= LIKELY


def test_sameness_the_weights_that_ship_have_a_row_for_all_and_one_for_each_type() -> None:
    assert WEIGHTS.shape == (1 + len(TYPES), len(FEATURES))


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Criteria-Aware Graph Filtering", "CA-GF", EntityType.METHOD),
        ("Language Models", "LMs", EntityType.MODEL),
        ("latency", "latencies", EntityType.METRIC),
        ("Reinforcement Learning", "RL", EntityType.METHOD),
        ("valence-arousal (VA) estimation", "valence-arousal estimation", EntityType.TASK),
    ],
)
def test_sameness_names_of_one_thing(one: str, other: str, kind: EntityType) -> None:
    assert likely(one, other, kind)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("A100", "H100", EntityType.HARDWARE),
        ("LLaMA-2-7B", "LLaMA-2-13B", EntityType.MODEL),
        ("ImageNet", "CIFAR", EntityType.DATASET),
        ("beam search", "grid search", EntityType.METHOD),
        ("latency", "throughput", EntityType.METRIC),
    ],
)
def test_sameness_names_of_two_things(one: str, other: str, kind: EntityType) -> None:
    assert not likely(one, other, kind)


def test_sameness_abbreviations_of_the_text_are_written_out() -> None:
    assert likely("QA over tables", "Question Answering over Tables", EntityType.TASK, {"QA": "Question Answering"})
    assert written_out("QAnon posts", {"QA": "Question Answering"}) == "QAnon posts"


def test_sameness_numbers_differ_only_where_both_names_have_some() -> None:
    assert differ("top-1 accuracy", "top-5 accuracy")
    assert not differ("YOLO", "YOLOv5")
    assert not differ("GPT-4 vision", "vision GPT 4")


def test_sameness_a_word_is_no_short_form() -> None:
    assert abbreviates("vllm", "very large language model") == 0
    assert abbreviates("VLLM", "server") == 0


def test_sameness_endings_leave_the_word() -> None:
    assert stems("generating") == stems("generation") == stems("generated")
    assert stems("quantization") == stems("quantize")
    assert stems("transformers") == stems("transformer")
    assert stems("the of") == []


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(range(len(TYPES))))
def test_sameness_law_the_order_of_two_names_does_not_matter(one: str, other: str, kind: int) -> None:
    first, second = seen(one), seen(other, 9)
    assert np.array_equal(pair_features(first, second), pair_features(second, first))
    assert 0 <= same_thing(first, second, kind, WEIGHTS) <= 1
