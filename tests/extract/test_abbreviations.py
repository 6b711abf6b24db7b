import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.abbreviations import abbreviations


def pairs(text: str) -> list[tuple[str, str]]:
    return [(text[long.start : long.end], text[short.start : short.end]) for long, short in abbreviations(text)]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("the Variational Information Bottleneck (VIB) is", ("Variational Information Bottleneck", "VIB")),
        ("We use Tiny Time Mixers (TTMs), which", ("Tiny Time Mixers", "TTMs")),
        ("Vision Transformers (ViTs) are", ("Vision Transformers", "ViTs")),
        ("a ViT (Vision Transformer) is", ("Vision Transformer", "ViT")),
        ("chain-of-thought (CoT) prompts", ("chain-of-thought", "CoT")),
        ("time to first token (TTFT, lower is better)", ("time to first token", "TTFT")),
        ("In this work, Sparse Mixture of Experts (SMoE)", ("Sparse Mixture of Experts", "SMoE")),
    ],
)
def test_abbreviations_finds_the_definition(text: str, pair: tuple[str, str]) -> None:
    assert pairs(text) == [pair]


@pytest.mark.parametrize(
    "text",
    [
        "It is fast (see below).",
        "the model (GPT)",
        "BERT (2019)",
        "(VIB) alone",
        "precision (AUC)",
        "We train A (B) and C",
    ],
)
def test_abbreviations_finds_none_where_none_is_defined(text: str) -> None:
    assert pairs(text) == []


@settings(deadline=None)
@given(st.text(alphabet="ABab (),.-\n🙂é", max_size=80))
def test_abbreviations_gives_spans_of_the_text(text: str) -> None:
    for long, short in abbreviations(text):
        assert 0 <= long.start < long.end <= len(text)
        assert 0 <= short.start < short.end <= len(text)
        assert long.end - long.start > short.end - short.start
