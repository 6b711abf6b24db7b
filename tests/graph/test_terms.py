from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.graph.terms import CLASSES, INDIVIDUALS, PROPERTIES, RDF, UnknownTerm, Vocabulary
from kg.model import KgError
from kg.ontology_files import BASE, ontology_text

PG = BASE + "ontology#"
OWL = "http://www.w3.org/2002/07/owl#"


def ontology() -> dict[str, dict[str, list[str]]]:
    facts: dict[str, dict[str, list[str]]] = {}
    for triple in ox.parse(ontology_text("papergraph.ttl"), format=ox.RdfFormat.TURTLE):
        subject, value = str(triple.subject), triple.object
        name = subject.strip("<>").removeprefix(PG)
        facts.setdefault(name, {}).setdefault(triple.predicate.value, []).append(str(value))
    return facts


def named(kind: str) -> set[str]:
    return {name for name, values in ontology().items() if f"<{kind}>" in values.get(RDF.type.value, [])}


def test_terms_and_ontology_name_the_same_classes_properties_and_individuals() -> None:
    assert named(OWL + "Class") == set(CLASSES.split())
    assert named(OWL + "ObjectProperty") | named(OWL + "DatatypeProperty") == set(PROPERTIES.split())
    lists = named(PG + "Outcome") | named(PG + "EffectKind") | named(PG + "EffectBound")
    assert lists == set(INDIVIDUALS.split())


@pytest.mark.parametrize("name", [*CLASSES.split(), *PROPERTIES.split(), *INDIVIDUALS.split()])
def test_every_term_has_label_and_definition_and_a_property_domain_and_range(name: str) -> None:
    values = ontology()[name]
    wanted = ["http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#definition"]
    if name in PROPERTIES.split():
        wanted += [f"http://www.w3.org/2000/01/rdf-schema#{end}" for end in ("domain", "range")]
    assert [len(values.get(predicate, [])) for predicate in wanted] == [1] * len(wanted)


def test_an_unknown_term_raises_and_names_itself() -> None:
    with pytest.raises(UnknownTerm, match="'sujbect' is not in namespace"):
        _ = Vocabulary().pg.sujbect


@pytest.mark.parametrize("base", ["", "w3id.org/x/", "https://example.org", "https://exa mple.org/", "ftp://x/"])
def test_a_base_that_is_no_prefix_of_iris_is_refused(base: str) -> None:
    with pytest.raises(KgError, match="takes the form"):
        Vocabulary(base)


def test_an_iri_from_elsewhere_is_no_id() -> None:
    with pytest.raises(UnknownTerm):
        Vocabulary().id(ox.NamedNode("https://example.org/x"))
