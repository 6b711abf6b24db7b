"""Names, ids and addresses: what stays the same, what differs, and what must never collide."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kg.model import (
    Comparison,
    Effect,
    EffectBound,
    EffectKind,
    EntityType,
    Evidence,
    Outcome,
    Paper,
    Relation,
    RelationName,
    Result,
    Span,
    UnnamedRival,
    digest,
    entity_id,
    name_key,
    paper_iri_path,
    plain,
)
from kg.ontology_files import BASE

# Names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("FlashAttention2", "FlashAttention-2"),
        ("FlashAttention 2", "Flash Attention-2"),
        ("Moving MNIST", "Moving-MNIST"),
        ("Moving MNIST", "moving  mnist"),
        ("LLMs", "LLM"),
        ("Vision Transformers", "vision transformer"),
        ("R^2-Tuning", "R2-Tuning"),
        ("$R^{2}$-Tuning", "R2-Tuning"),
        ("top-1 accuracy", "Top 1 Accuracy"),
        ("ImageNet_1K", "ImageNet-1K"),
        ("GPT‑4", "GPT-4"),
        ("LLaMA–7B", "LLaMA-7B"),
        ("ﬁne-tuning", "fine-tuning"),
        ("Ｑｗｅｎ", "Qwen"),
        ("Pokémon", "Poke\u0301mon"),
        (" vLLM\n", "vLLM"),
        ("TCP/IP", "TCP-IP"),
    ],
)
def test_model_name_key_is_the_same_for_spellings_of_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LLaMA-2-7B", "LLaMA-27B"),
        ("LLaMA 2 7B", "LLaMA 27B"),
        ("GPT-3", "GPT-4"),
        ("GPT-3.5", "GPT-35"),
        ("A100", "H100"),
        ("YOLOv5", "YOLOv8"),
        ("C", "C++"),
        ("Llama", "Llama+"),
        ("CIFAR-10", "CIFAR-100"),
        ("ViT-B/16", "ViT-B/32"),
        ("loss", "los"),
        ("Atlas", "Atla"),
        ("corpus", "corpu"),
        ("analysis", "analysi"),
        ("GSM8K", "GSM-Hard"),
        ("水流", "水"),
    ],
)
def test_model_name_key_keeps_different_things_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["-", "___", "$", "^^", "/"])
def test_model_name_key_of_separators_alone_is_not_empty(name: str) -> None:
    assert name_key(name) == name


@given(st.text(min_size=1).filter(str.strip))
def test_model_name_key_is_blind_to_surrounding_space_and_never_empty(name: str) -> None:
    assert name_key(name)
    assert name_key(f" {name} ") == name_key(name)


# Ids of claims

COMPARISON = Comparison(
    subject="software/swift",
    object="software/calm",
    outcome=Outcome.BETTER,
    metric="metric/latency",
    effect=Effect(EffectKind.RATIO, Decimal("2.3"), Decimal("4"), EffectBound.UP_TO),
    dataset="dataset/chat",
    hardware="hardware/a100",
)
RESULT = Result("software/swift", "metric/accuracy", Decimal("91.5"), "percent", "dataset/chat", "hardware/a100")
RELATION = Relation("software/swift", RelationName.BASED_ON, "software/tide")

CHANGES: list[tuple[Comparison | Result | Relation, dict[str, Any]]] = [
    (COMPARISON, {"subject": "software/swifter"}),
    (COMPARISON, {"object": "software/calmer"}),
    (COMPARISON, {"subject": COMPARISON.object, "object": COMPARISON.subject}),
    (COMPARISON, {"outcome": Outcome.WORSE}),
    (COMPARISON, {"metric": ""}),
    (COMPARISON, {"dataset": ""}),
    (COMPARISON, {"hardware": ""}),
    (COMPARISON, {"dataset": COMPARISON.hardware, "hardware": COMPARISON.dataset}),
    (COMPARISON, {"effect": None}),
    *(
        (COMPARISON, {"effect": replace(COMPARISON.effect, **change)})  # type: ignore[type-var]
        for change in (
            {"kind": EffectKind.PERCENT},
            {"value": Decimal("2.31")},
            {"value": Decimal("23")},
            {"max": None},
            {"max": Decimal("4.5")},
            {"bound": EffectBound.EXACT},
        )
    ),
    (RESULT, {"system": "software/calm"}),
    (RESULT, {"metric": "metric/f1"}),
    (RESULT, {"value": Decimal("91.4")}),
    (RESULT, {"unit": ""}),
    (RESULT, {"dataset": ""}),
    (RESULT, {"hardware": ""}),
    (RELATION, {"subject": "software/calm"}),
    (RELATION, {"relation": RelationName.PART_OF}),
    (RELATION, {"object": "software/calm"}),
]


@pytest.mark.parametrize(("claim", "change"), CHANGES)
def test_model_id_changes_with_every_field_of_identity(
    claim: Comparison | Result | Relation, change: dict[str, Any]
) -> None:
    assert replace(claim, **change).id != claim.id


@pytest.mark.parametrize("claim", [COMPARISON, RESULT, RELATION])
def test_model_id_has_a_change_in_this_file_for_every_field(claim: Comparison | Result | Relation) -> None:
    changed = {key for one, change in CHANGES if one is claim for key in change}
    assert changed == {field.name for field in dataclasses.fields(claim)}


@pytest.mark.parametrize(
    ("claim", "id"),
    [
        (COMPARISON, "comparison/uhc7imakeni37ufl"),
        (RESULT, "result/3tgo76tc3l77vupc"),
        (RELATION, "statement/xyguocnaus5hoevm"),
    ],
)
def test_model_id_is_pinned(claim: Comparison | Result | Relation, id: str) -> None:
    assert claim.id == id


@pytest.mark.parametrize("value", ["91.50", "91.500", "0915E-1", "+91.5"])
def test_model_id_goes_by_the_value_and_not_by_how_it_is_written(value: str) -> None:
    assert replace(RESULT, value=Decimal(value)).id == RESULT.id
    effect = Effect(EffectKind.PERCENT, Decimal(value))
    same = Effect(EffectKind.PERCENT, Decimal("91.5"))
    assert replace(COMPARISON, effect=effect).id == replace(COMPARISON, effect=same).id


def test_model_id_is_the_same_whatever_evidence_a_claim_has() -> None:
    held = {COMPARISON: Evidence("p", Span(0, 5), "2.3x", 0.4)}
    held[replace(COMPARISON)] = Evidence("q", Span(7, 9), "2.30 times", None)
    assert len(held) == 1
    evidence = {field.name for field in dataclasses.fields(Evidence)}
    for kind in (Comparison, Result, Relation):
        assert not evidence & {field.name for field in dataclasses.fields(kind)}


def test_model_id_of_an_unnamed_rival_is_one_per_paper_and_phrase() -> None:
    rival = UnnamedRival("p", "earlier methods")
    assert rival.id == UnnamedRival("p", "earlier methods").id
    assert rival.id != UnnamedRival("q", "earlier methods").id
    assert rival.id != UnnamedRival("p", "earlier work").id


# Laws

TEXT = st.text(st.characters(), max_size=12)
NUMBER = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)


@given(st.lists(TEXT, max_size=5), st.lists(TEXT, max_size=5))
@example(["a", "b"], ["ab"])
@example(["a", ""], ["", "a"])
@example(["1:a"], ["a"])
@example(["a2:bb"], ["a", "bb"])
@example(["11:a"], ["1", "a"])
def test_model_digest_tells_any_two_lists_of_fields_apart(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)
    assert re.fullmatch("[a-z2-7]{16}", digest(*one))


@given(st.lists(TEXT, min_size=1, max_size=6), st.data())
def test_model_digest_tells_other_splits_of_the_same_text_apart(fields: list[str], data: st.DataObject) -> None:
    joined = "".join(fields)
    cut = data.draw(st.integers(0, len(joined)))
    other = [joined[:cut], joined[cut:]]
    assert (digest(*fields) == digest(*other)) == (fields == other)


@given(NUMBER, NUMBER)
@example(Decimal("1E+2"), Decimal("100.0"))
@example(Decimal("-0.0"), Decimal("0E+5"))
@example(Decimal("1E-7"), Decimal("0.00000010"))
def test_model_plain_is_canonical(one: Decimal, other: Decimal) -> None:
    assert (plain(one) == plain(other)) == (one == other)
    assert Decimal(plain(one)) == one
    assert re.fullmatch(r"0|-?(0|[1-9]\d*)(\.\d*[1-9])?", plain(one))


@given(NUMBER, st.integers(0, 6))
def test_model_plain_is_the_same_with_trailing_zeros(number: Decimal, zeros: int) -> None:
    text = format(number, "f")
    assert plain(Decimal(text + ("" if "." in text else ".") + "0" * zeros)) == plain(number)


def test_model_plain_of_nothing_is_empty() -> None:
    assert plain(None) == ""


KEY = st.text(st.characters(), min_size=1, max_size=90) | st.text("abcxyz019.+-&/ %", min_size=1, max_size=90)


def valid(path: str) -> bool:
    """Whether a path makes a valid, ASCII IRI under the base that reads back as it is."""
    node = ox.NamedNode(BASE + path)
    line = ox.serialize([ox.Triple(node, node, node)], format=ox.RdfFormat.TURTLE) or b""
    [triple] = ox.parse(line, format=ox.RdfFormat.TURTLE)
    return path.isascii() and triple.subject == node


@given(KEY, KEY, st.sampled_from(EntityType))
@example("j&f", "jf", EntityType.METRIC)
@example("é", "e", EntityType.MODEL)
@example("é", "è", EntityType.MODEL)
@example("a%20b", "a b", EntityType.TASK)
@example("x" * 81, "x" * 82, EntityType.TASK)
@example("x" * 80, "x" * 81, EntityType.TASK)
@example("..", ".", EntityType.TASK)
@example("-", "--", EntityType.TASK)
@example("水流", "流水", EntityType.SOFTWARE)
@example("\ud800", "\ud801", EntityType.SOFTWARE)
def test_model_entity_id_is_a_valid_ascii_path_of_its_key_alone(one: str, other: str, type: EntityType) -> None:
    assert (entity_id(type, one) == entity_id(type, other)) == (one == other)
    assert valid(entity_id(type, one))
    assert len(entity_id(type, one)) < 100


@given(KEY)
@example("j&f")
@example("é1")
@example("x" * 81)
def test_model_entity_id_does_not_collide_with_a_key_that_looks_like_one(key: str) -> None:
    look_alike = entity_id(EntityType.METRIC, key).removeprefix("metric/")
    assume(look_alike != key)
    assert entity_id(EntityType.METRIC, look_alike) != entity_id(EntityType.METRIC, key)


def test_model_entity_id_differs_by_type() -> None:
    assert len({entity_id(type, "swift") for type in EntityType}) == len(EntityType)


@given(KEY, KEY)
@example("a b", "a%20b")
@example("a/b", "a%2Fb")
@example("é", "e\u0301")
@example("..", "%2E%2E")
@example("\ud800", "\ud801")
@example("x?y#z", "x")
def test_model_paper_iri_path_is_a_valid_ascii_path_of_its_id_alone(one: str, other: str) -> None:
    assert (paper_iri_path(one) == paper_iri_path(other)) == (one == other)
    assert valid(paper_iri_path(one))


@pytest.mark.parametrize(
    "make",
    [
        lambda: COMPARISON.id,
        lambda: RESULT.id,
        lambda: RELATION.id,
        lambda: UnnamedRival("p q", 'earlier "work"\n').id,
    ],
)
def test_model_ids_are_valid_iri_paths(make: Callable[[], str]) -> None:
    assert valid(make())


def test_model_paper_text_is_title_and_abstract_as_they_stand() -> None:
    paper = Paper("p", "Cafe\u0301 \N{ROCKET}", " Line one.\r\nLine two. ")
    assert paper.text == "Cafe\u0301 \N{ROCKET}\n Line one.\r\nLine two. "
