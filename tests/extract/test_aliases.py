from kg.extract.aliases import alias_groups, clearest_name, kind_of
from kg.extract.windows import windows


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
