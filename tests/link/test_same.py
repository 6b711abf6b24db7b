"""Whether two names are one thing: pairs written from knowledge, and the rules one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.link import judge, load_catalogue
from kg.link.same import Verdict, abbreviates, readings
from kg.model import EntityType, KgError
from tests.builders import small_catalogue

PAIRS = [
    line.split("\t")
    for line in (Path(__file__).parent / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
SMALL = small_catalogue()


def test_the_pairs_are_many_of_each_kind_and_type() -> None:
    assert len(PAIRS) >= 250
    assert {expected for *_, expected in PAIRS} == {"same", "variant", "different"}
    assert {type for type, *_ in PAIRS} == {type.value for type in EntityType}


@pytest.mark.parametrize(("least", "expected"), [(0.97, False), (0.9, True)], ids=["kept apart", "joined"])
@pytest.mark.parametrize("typed", [True, False], ids=["typed", "untyped"])
def test_same_judges_the_pairs(least: float, expected: bool, typed: bool) -> None:
    catalogue = load_catalogue()
    wanted = [pair for pair in PAIRS if (pair[3] == "same") is expected]
    wrong = [
        pair
        for pair in wanted
        if (judge(pair[1], pair[2], catalogue, EntityType(pair[0]) if typed else None).verdict == "same") != expected
    ]
    assert 1 - len(wrong) / len(wanted) >= least, wrong


@pytest.mark.parametrize("pair", PAIRS[::7], ids=lambda pair: f"{pair[1]}-{pair[2]}")
def test_same_does_not_depend_on_the_order_of_names(pair: list[str]) -> None:
    catalogue = load_catalogue()
    type, a, b, _ = pair
    there, back = (judge(*names, catalogue, EntityType(type)) for names in ((a, b), (b, a)))
    assert (there.verdict, there.rule) == (back.verdict, back.rule)


@pytest.mark.parametrize(
    ("type", "a", "b", "verdict", "rule"),
    [
        ("Model", "Quill-7B", "quill 7b", "same", "spelling"),
        ("Model", "Quill Chat 7B", "Quill-7B-chat", "same", "form"),
        ("Dataset", "Quill benchmark", "Quill", "same", "form"),
        ("Model", "Segment Anything Model", "SAM", "same", "catalogue"),
        ("Method", "Quiet Ink Loss (QIL)", "QIL", "same", "abbreviation"),
        ("Model", "LLaMA-2", "LLaMA", "variant", "catalogue"),
        ("Model", "Quill-7B", "Quill-13B", "variant", "version"),
        ("Model", "Quill", "Quilt", "different", "none"),
        ("Model", "LLaMA", "SAM", "different", "none"),
    ],
)
def test_same_names_its_rule_and_says_why(type: str, a: str, b: str, verdict: str, rule: str) -> None:
    judgement = judge(a, b, SMALL, EntityType(type))
    assert (judgement.verdict, judgement.rule) == (verdict, rule)
    assert len(judgement.why.split()) > 4


def test_same_of_likeness_alone_joins_nothing() -> None:
    for a, b in (("FastViT", "FasterViT"), ("Informer", "Reformer"), ("MedSAM", "MedSAN"), ("DeepSeek", "DeepSeak")):
        assert judge(a, b, SMALL, EntityType.MODEL).verdict is not Verdict.SAME


def test_same_without_a_type_asks_the_types_that_know_the_names() -> None:
    assert judge("A100 GPUs", "NVIDIA A100", SMALL).verdict is Verdict.SAME
    assert judge("Segment Anything", "SAM", SMALL).rule == "catalogue"


def test_same_refuses_an_empty_name() -> None:
    with pytest.raises(KgError, match="an empty name"):
        judge(" ", "SAM", SMALL)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("VIB", "Variational Information Bottleneck"),
        ("TTMs", "Tiny Time Mixers"),
        ("MoE", "mixture of experts"),
        ("SwS", "Swift Serving"),
        ("PSNR", "peak signal-to-noise ratio"),
        ("3DGS", "3D Gaussian Splatting"),
    ],
)
def test_abbreviates_knows_a_short_form(short: str, long: str) -> None:
    assert abbreviates(short, long)
    assert not abbreviates(long, short)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("VIB", "Bayes Variational"),
        ("GPT", "GPT-4"),
        ("GAN", "graph convolution network"),
        ("A", "Attention Is All"),
        ("LLM", "a large model"),
    ],
)
def test_abbreviates_refuses_what_lacks_a_word_or_a_letter(short: str, long: str) -> None:
    assert not abbreviates(short, long)


def test_readings_are_both_forms_where_a_name_holds_both() -> None:
    assert readings("VIB (Variational Information Bottleneck)") == ("Variational Information Bottleneck", "VIB")
    assert readings("A100 (80GB)") == ("A100 (80GB)",)
