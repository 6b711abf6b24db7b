import numpy as np

from kg.extract.aliases import alias_groups, clearest_name, joined, kind_of
from kg.extract.labels import TYPES
from kg.extract.network import load
from kg.extract.windows import windows
from kg.model import EntityType


def grouped(text: str, *mentions: str) -> list[set[str]]:
    [window] = windows(text)
    words = [text[word.start : word.end] for word in window.words]
    spans = []
    for mention in mentions:
        parts = mention.split()
        for start in range(len(words)):
            if words[start : start + len(parts)] == parts:
                spans.append((start, start + len(parts), 0))
    spans.sort()
    return [
        {" ".join(words[spans[place][0] : spans[place][1]]) for place in group}
        for group in alias_groups(text, window, spans)
    ]


def test_aliases_a_short_form_joins_its_long_form() -> None:
    text = "T\nWe present Tiny Time Mixers (TTMs). A TTM is small. BERT is not."
    assert grouped(text, "Tiny Time Mixers", "TTMs", "TTM", "BERT") == [{"Tiny Time Mixers", "TTMs", "TTM"}, {"BERT"}]


def test_aliases_versions_stay_apart() -> None:
    assert grouped("T\nGPT-3 and GPT-4 and LLaMA-2-7B and LLaMA-2-13B.", "GPT-3", "GPT-4", "LLaMA-2-7B") == [
        {"GPT-3"},
        {"GPT-4"},
        {"LLaMA-2-7B"},
    ]


def test_aliases_the_name_is_the_shortest_and_among_equals_the_most_used() -> None:
    assert clearest_name(["Moving MNIST", "Moving-MNIST", "Moving-MNIST"]) == "Moving-MNIST"


def test_aliases_the_type_is_the_one_the_mentions_are_surest_of() -> None:
    assert kind_of([(0, 0.9), (1, 0.5), (1, 0.6)]) == 1


def test_aliases_what_is_likely_one_thing_is_joined_and_what_is_not_stays() -> None:
    text = "MSD by gates\nWe study Multi-modal Sarcasm Detection. Image retrieval is not. MSD is hard."
    [window] = windows(text)
    words = [text[word.start : word.end] for word in window.words]
    task = TYPES.index(EntityType.TASK)
    spans = [
        (words.index(first), words.index(last) + 1, task)
        for first, last in (("MSD", "MSD"), ("Multi", "Detection"), ("Image", "retrieval"))
    ]
    apart = [[0], [1], [2]]
    kinds = [task] * 3
    assert joined(text, window, spans, apart, kinds, load().sameness) == [[0, 1], [2]]
    other = [task, TYPES.index(EntityType.METHOD), task]
    assert joined(text, window, spans, apart, other, load().sameness) == apart, "a task and a method are two things"
    never = np.full_like(load().sameness, 0.0)
    never[0, 0] = -9
    assert joined(text, window, spans, apart, kinds, never) == apart
