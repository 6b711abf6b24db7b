"""Search over names."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Entity, EntityType
from kg.publish.ends import OutsideName
from kg.serve.corpus import Corpus, PaperCard
from kg.serve.names import MOST_HITS, NameIndex, folded, index_names, search

NAMES = {
    "software/vllm": ("vLLM", (), 9),
    "software/vllmomni": ("vLLM-Omni", (), 2),
    "dataset/movingmnist": ("Moving-MNIST", ("MMNIST", "moving mnist v2"), 5),
    "method/flashattention2": ("FlashAttention-2", (), 7),
    "method/attention": ("attention", ("Attention mechanism",), 3),
    "metric/r2": ("R²", (), 1),
    "task/maße": ("Maße schätzen", (), 1),
}

OUTSIDE = {"outside/1810.04805": OutsideName("BERT: Pre-training of transformers", "1810.04805", ("model/bert",))}


def corpus(names: Mapping[str, tuple[str, tuple[str, ...], int]], titles: tuple[str, ...] = ()) -> Corpus:
    types = {type.value.lower(): type for type in EntityType}
    entities = {id: Entity(id, types[id.split("/")[0]], label, also) for id, (label, also, _) in names.items()}
    papers = {f"paper/{n}": PaperCard(f"paper/{n}", title, 2024) for n, title in enumerate(titles)}
    uses = {id: uses for id, (_, _, uses) in names.items()}
    return Corpus(entities, {}, papers, OUTSIDE, {}, uses, (), (), {}, {})


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return index_names(corpus(NAMES, ("Attention is all you need", "Serving LLMs with vLLM\nand care")))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("vllm", "software/vllm"),
        ("VLLM omni", "software/vllmomni"),
        ("moving mnist", "dataset/movingmnist"),
        ("movingmnist", "dataset/movingmnist"),
        ("mnist moving", "dataset/movingmnist"),
        ("mmnist", "dataset/movingmnist"),
        ("pre-training", "outside/1810.04805"),
        ("flash att", "method/flashattention2"),
        ("lashattention", "method/flashattention2"),
        ("attention", "method/attention"),
        ("all you need attention", "paper/0"),
        ("vllm and care", "paper/1"),
        ("r2", "metric/r2"),
        ("MASSE", "task/maße"),
    ],
)
def test_names_the_best_match_comes_first(index: NameIndex, text: str, first: str) -> None:
    assert search(index, text).ids[0] == first


def test_names_each_thing_is_found_once_and_only_with_all_words(index: NameIndex) -> None:
    found = search(index, "mnist")
    assert found.ids == ("dataset/movingmnist",)
    assert search(index, "mnist flash").ids == ()
    assert search(index, "  ").ids == ()
    assert search(index, "vllm", ["Paper"]).ids == ("paper/1",)


def test_names_a_search_for_everything_is_broken_off_and_says_so() -> None:
    many = {f"model/a{n}": (f"a{n}", (), n) for n in range(MOST_HITS + 50)}
    index = index_names(corpus(many))
    found = search(index, "a")
    assert found.more
    assert len(found.ids) >= MOST_HITS
    # The most used come first.
    assert found.ids[0] == f"model/a{MOST_HITS + 49}"
    assert not search(index, "a1999").more


@settings(deadline=None)
@given(st.text(min_size=1, max_size=30), st.text(max_size=12))
def test_names_a_name_is_found_by_itself_whatever_it_holds(name: str, other: str) -> None:
    index = index_names(corpus({"model/x": (name, (), 1), "model/y": (other or "y", (), 5)}))
    found = search(index, name).ids
    assert "model/x" in found or not folded(name)
    search(index, other)
