import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.language import pipeline, sentences


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "It is faster than vLLM (cf. Fig. 2 and Eq. 3).",
        "We beat GPT-3.5 by 2.3 points vs. 1.7 points, i.e. clearly, e.g. on GLUE.",
        "As shown by Li et al. (2020), J. K. Smith et al. [12] and others, it works.",
        "It is stable w.r.t. Gaussian noise, etc. and so on.",
        "We use Python 3.10.2 and Llama 3.1.",
        "The loss is 1.5e-3. on all data",
        "The U.S. Army of Mr. Brown has No. 5.",
    ],
)
def test_sentences_keeps_what_is_one(sentence: str) -> None:
    assert split("Title. With a stop\n" + sentence) == ["Title. With a stop", sentence]


@pytest.mark.parametrize(
    "parts",
    [
        ["We beat GPT-3.5.", "It is good."],
        ["Is it fast?", "Yes!", "Very (see below).", "The end."],
        ["It needs data, models, etc.", "We add more."],
        ["This was shown by Li et al.", "However, it fails."],
        ["The engine is fast.", "vLLM is slower."],
        ["It costs 5.", "3 of 4 agree."],
        ['He said "no."', "We do not."],
        ["It is shown.[3]", "The rest follows."],
    ],
)
def test_sentences_splits_between(parts: list[str]) -> None:
    assert split("T\n" + " ".join(parts)) == ["T", *parts]


def test_sentences_splits_at_a_paragraph_and_a_missing_space() -> None:
    assert split("T\nWe train models.We test\n\nResults follow") == [
        "T",
        "We train models.",
        "We test",
        "Results follow",
    ]


def test_sentences_takes_the_first_line_as_the_title() -> None:
    assert split("Fast. And good? Yes!\nIt is.") == ["Fast. And good? Yes!", "It is."]
    assert split("No title here. Two sentences.") == ["No title here.", "Two sentences."]
    assert split("\n") == split("") == []


MESSY = st.lists(
    st.sampled_from(
        [
            "We ",
            "et al. ",
            "2.3",
            ".",
            " ",
            "\n",
            "\r\n",
            "Fig. ",
            "A",
            "🙂",
            "。",
            "1,024.",
            "?",
            "vs. ",
            "é",
            ") ",
        ]
    )
).map("".join)


@settings(deadline=None)
@given(st.one_of(st.text(), MESSY))
def test_sentences_cover_all_that_is_not_blank_once(text: str) -> None:
    spans = sentences(text)
    covered = [at for span in spans for at in range(span.start, span.end)]
    assert covered == sorted(set(covered))
    assert all(text[at].isspace() for at in set(range(len(text))) - set(covered))
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] != "" for span in spans)


@settings(deadline=None)
@given(st.one_of(st.text(), MESSY))
def test_sentences_never_end_inside_a_number(text: str) -> None:
    bounds = {at for span in sentences(text) for at in (span.start, span.end)}
    for number in re.finditer(r"[0-9]+(?:[.,][0-9]+)+", text):
        assert not bounds & set(range(number.start() + 1, number.end()))


@pytest.mark.parametrize(
    "token",
    [
        "FlashAttention-2",
        "LLaMA-2-7B",
        "R^2-Tuning",
        "2.3x",
        "12-38\\%",
        "J&F",
        "GPT-3.5",
        "ViT-B/16",
        "tokens/s",
        "40%",
    ],
)
def test_pipeline_keeps_names_and_figures_whole(token: str) -> None:
    for text in (
        f"It has {token} here.",
        f"It has ({token}), and {token}.",
        f"It has “{token}”; {token}: {token}!",
    ):
        assert text.count(token) == sum(word.text == token for word in pipeline()(text))


def test_pipeline_splits_what_is_joined() -> None:
    words = [token.text for token in pipeline()("AUROC/AUPRC of vLLM's fast—and good(ViT) models.We test")]
    assert {"AUROC", "AUPRC", "vLLM", "fast", "and", "models", "We"} <= set(words)


def test_pipeline_marks_the_sentences_of_the_function() -> None:
    text = "A title. Yes\nWe beat GPT-3.5. It is good, cf. Fig. 2."
    assert [(part.start_char, part.end_char) for part in pipeline()(text).sents] == [
        (0, 13), (13, 29), (30, len(text)),
    ]  # fmt: skip


def test_pipeline_reads_a_text_of_any_length() -> None:
    assert len(list(pipeline()("T\n" + "We beat GPT-3.5 by 2.3x. " * 60_000).sents)) >= 60_000


@settings(deadline=None)
@given(st.text())
def test_pipeline_keeps_every_character(text: str) -> None:
    assert pipeline()(text).text == text
