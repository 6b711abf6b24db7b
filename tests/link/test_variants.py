"""Versions and sizes, linked to their family or to each other."""

from __future__ import annotations

import pytest

from kg.link import collect_names, entities, settle
from kg.model import Entity
from tests.builders import small_catalogue
from tests.link.papers import paper


def all_entities(*names: str, type: str = "Model") -> dict[str, Entity]:
    table = collect_names([paper("p1", ", ".join(names), dict.fromkeys(names, f"{type} used"))])
    return {entity.id: entity for entity in entities(table, settle(table, small_catalogue()))}


def test_a_version_is_a_variant_of_its_family() -> None:
    found = all_entities("Quill", "Quill-2", "Quill-2-7B")
    assert found["model/quill2"].variant_of == ("model/quill",)
    assert found[next(id for id in found if "7b" in id)].variant_of == ("model/quill2",)
    assert found["model/quill"].variant_of == ()


def test_sizes_without_a_family_are_variants_of_the_first() -> None:
    found = all_entities("Quill-13B", "Quill-7B")
    assert sorted(entity.variant_of for entity in found.values())[0] == ()
    assert sum(len(entity.variant_of) for entity in found.values()) == 1


def test_what_the_catalogue_has_above_comes_along() -> None:
    found = all_entities("A100-80GB", type="Hardware")
    assert found["hardware/a100-80gb"].broader == found["hardware/a100-80gb"].variant_of == ("hardware/a100",)
    assert {"hardware/a100", "hardware/nvidiagpu", "hardware/gpu"} <= found.keys()
    chain = found["hardware/a100"]
    assert (chain.broader, chain.variant_of) == (("hardware/nvidiagpu",), ())
    assert found["hardware/gpu"].is_class


@pytest.mark.parametrize("names", [("S4", "S5"), ("Transformer", "Transformer-2"), ("Quill", "Quilt")])
def test_what_leaves_no_name_or_a_class_word_is_no_family(names: tuple[str, str]) -> None:
    assert all(not entity.variant_of for entity in all_entities(*names).values())


def test_what_a_paper_states_is_not_said_again() -> None:
    table = collect_names([paper("p1", "Quill, Quill-2", {"Quill": "Model used", "Quill-2": "Model used"})])
    stated = {("model/quill2", "model/quill")}
    found = list(entities(table, settle(table, small_catalogue()), None, stated))
    assert all(not entity.variant_of for entity in found)
