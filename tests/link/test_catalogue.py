"""The catalogue of well-known entities: what is found, and what is refused."""

from __future__ import annotations

import pytest

from kg.link import load_catalogue
from kg.link.catalogue import KnownEntity, catalogue_from_turtle
from kg.model import EntityType, KgError, name_key

HEAD = """
@prefix pg: <https://w3id.org/papergraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix x: <https://example.org/> .
"""


def test_catalogue_finds_an_entry_by_label_and_alias_within_its_type() -> None:
    text = 'x:1 a pg:Metric ; skos:prefLabel "CER" ; skos:altLabel "char error rate" ; pg:higherIsBetter false .'
    catalogue = catalogue_from_turtle(HEAD + text)
    entry = KnownEntity(EntityType.METRIC, "CER", ("char error rate",), is_class=False, higher_is_better=False)
    assert catalogue.find(EntityType.METRIC, name_key("CER")) == entry
    assert catalogue.find(EntityType.METRIC, name_key("Char-Error Rates")) == entry
    assert catalogue.find(EntityType.TASK, name_key("CER")) is None
    assert catalogue.find(EntityType.METRIC, name_key("WER")) is None


@pytest.mark.parametrize(
    ("statement", "is_class", "higher"),
    [("", False, None), ("; pg:isClass true", True, None), ("; pg:higherIsBetter true", False, True)],
)
def test_catalogue_leaves_unsaid_what_is_unsaid(statement: str, is_class: bool, higher: bool | None) -> None:
    catalogue = catalogue_from_turtle(f'{HEAD} x:1 a pg:Method ; skos:prefLabel "pruning" {statement} .')
    entry = catalogue.find(EntityType.METHOD, "pruning")
    assert entry is not None
    assert (entry.is_class, entry.higher_is_better) == (is_class, higher)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'x:1 a pg:Metric ; skos:prefLabel "F1" . x:2 a pg:Metric ; skos:prefLabel "f-1" .',
            "two entries of type Metric claim the name",
        ),
        (
            'x:1 a pg:Metric ; skos:prefLabel "F1" . x:2 a pg:Metric ; skos:prefLabel "F" ; skos:altLabel "F 1" .',
            "two entries of type Metric claim the name",
        ),
        ('x:1 a pg:Metric ; skos:altLabel "F1" .', r"example\.org/1> lacks a label or a type of papergraph"),
        ('x:1 skos:prefLabel "F1" .', r"example\.org/1> lacks a label or a type of papergraph"),
        ('x:1 a skos:Concept ; skos:prefLabel "F1" .', "lacks a label or a type of papergraph"),
    ],
    ids=["one label twice", "label and alias", "no label", "no type", "another type"],
)
def test_catalogue_refuses_what_is_ambiguous_or_incomplete(text: str, message: str) -> None:
    with pytest.raises(KgError, match=message):
        catalogue_from_turtle(HEAD + text)


def test_catalogue_allows_one_name_in_two_types() -> None:
    text = 'x:1 a pg:Method ; skos:prefLabel "pruning" . x:2 a pg:Task ; skos:prefLabel "pruning" .'
    catalogue = catalogue_from_turtle(HEAD + text)
    assert catalogue.find(EntityType.METHOD, "pruning") != catalogue.find(EntityType.TASK, "pruning")


def test_catalogue_that_ships_knows_class_words_and_the_direction_of_metrics() -> None:
    catalogue = load_catalogue()
    gpu = catalogue.find(EntityType.HARDWARE, name_key("graphics processing units"))
    latency = catalogue.find(EntityType.METRIC, name_key("latency"))
    accuracy = catalogue.find(EntityType.METRIC, name_key("Accuracy"))
    assert gpu is not None
    assert (gpu.label, gpu.is_class) == ("GPU", True)
    assert latency is not None
    assert accuracy is not None
    assert (latency.higher_is_better, accuracy.higher_is_better) == (False, True)
