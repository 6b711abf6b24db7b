from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor

import kg.store
from kg.model import KgError
from kg.store import questions

NAMES = "SELECT ?name { ?system a pg:Baseline ; skos:prefLabel ?name }"


@pytest.fixture
def only_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that rdflib evaluates itself fails."""

    def evaluated(*_: object, **__: object) -> NoReturn:
        raise AssertionError("rdflib evaluates this query in Python")

    monkeypatch.setattr(SPARQLProcessor, "query", evaluated)


@pytest.fixture
def dataset(sample_folder: Path) -> rdflib.Dataset:
    return kg.store.open(sample_folder)


def test_a_query_as_a_string_is_answered_by_the_store(dataset: rdflib.Dataset, only_the_store: None) -> None:
    names = {str(row.name) for row in dataset.query(NAMES)}  # type: ignore[union-attr]
    assert "Transformer" in names


def test_a_prepared_query_would_not_be(dataset: rdflib.Dataset, only_the_store: None) -> None:
    prepared = prepareQuery("SELECT * { ?s ?p ?o } LIMIT 1")
    with pytest.raises(AssertionError, match="in Python"):
        dataset.query(prepared)


def test_named_questions_can_be_asked_of_it(dataset: rdflib.Dataset, only_the_store: None) -> None:
    for question in questions():
        assert dataset.query(question.query) is not None, question.name


def test_it_holds_the_graphs_of_the_folder(dataset: rdflib.Dataset, sample_folder: Path) -> None:
    graph = kg.store.open_folder(sample_folder)
    written = dataset.serialize(format="ox-nquads")
    assert len(written.splitlines()) == len(graph.store)
    assert len(set(dataset.subjects(rdflib.RDF.type, rdflib.URIRef(graph.vocabulary.pg.Paper.value)))) == 47


def test_a_folder_without_a_graph_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no graph here"):
        kg.store.open(tmp_path)
