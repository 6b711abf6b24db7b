from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from kg.graph import Vocabulary
from kg.graph.terms import ITSRDF, OA, SKOS, XSD
from kg.ontology_files import ontology_text
from kg.store.alike import Node, Said, Sight, classes_above

PG, X = Vocabulary().pg, Vocabulary().node
SIGHT = Sight(rdflib.Graph().parse(data=ontology_text("shapes.ttl"), format="turtle"))
CLASSES = {"paper/p": "Paper", "paper/q": "Paper", "model/m": "Entity", "model/n": "Entity", "unit/u": "Unit"}


def kinds(node: Node) -> frozenset[str]:
    name = CLASSES.get(Vocabulary().id(node)) if isinstance(node, ox.NamedNode) else None
    return frozenset({PG[name].value} if name else ())


def number(text: str, kind: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=XSD[kind])


PLACE: dict[ox.NamedNode, Node | ox.Literal] = {
    OA.hasSource: X("paper/p"),
    PG.start: number("3"),
    PG.end: number("9"),
    PG.quote: ox.Literal("a name"),
    ITSRDF.taConfidence: number("0.5", "double"),
}


def look(node: Node = X("evidence/e"), /, **changed: Node | ox.Literal | None) -> object:
    """How a place looks with some of its properties changed; None leaves one out."""
    names = {"source": OA.hasSource, "start": PG.start, "end": PG.end, "quote": PG.quote, "score": ITSRDF.taConfidence}
    said = PLACE | {names[name]: value for name, value in changed.items()}
    return SIGHT.look_of(node, [(key, value) for key, value in said.items() if value is not None], kinds)


def test_places_that_differ_in_numbers_and_words_only_look_alike() -> None:
    other = look(
        X("evidence/f"),
        source=X("paper/q"),
        start=number("40"),
        end=number("61"),
        quote=ox.Literal("another name"),
        score=number("0.25", "double"),
    )
    assert other == look()


@pytest.mark.parametrize(
    "changed",
    [
        {"source": X("model/m")},
        {"source": ox.Literal("paper/p")},
        {"source": None},
        {"start": number("9")},
        {"start": number("-1")},
        {"start": number("3", "decimal")},
        {"start": ox.Literal("three", datatype=XSD.integer)},
        {"end": number("2")},
        {"end": None},
        {"quote": ox.Literal("")},
        {"quote": ox.Literal("a name", language="en")},
        {"score": number("1.5", "double")},
        {"score": number("-0.5", "double")},
        {"score": ox.Literal("0.5")},
    ],
    ids=str,
)
def test_what_a_shape_forbids_looks_different(changed: dict[str, Node | ox.Literal | None]) -> None:
    assert look(**changed) != look()


def test_a_second_value_shows_where_one_is_allowed_and_a_third_no_more() -> None:
    def named(*labels: str) -> object:
        return SIGHT.look_of(X("model/m"), [(SKOS.prefLabel, ox.Literal(label)) for label in labels], kinds)

    assert named("a") != named("a", "b") == named("a", "b", "c")


def test_the_same_thing_on_both_sides_shows() -> None:
    def compared(subject: str, baseline: str) -> object:
        said: Said = [(PG.subject, X(subject)), (PG.baseline, X(baseline))]
        return SIGHT.look_of(X("comparison/c"), said, kinds)

    assert compared("model/m", "model/n") == compared("model/n", "model/m") != compared("model/m", "model/m")


def test_only_the_listed_terms_are_told_apart() -> None:
    def ended(outcome: ox.NamedNode) -> object:
        return SIGHT.look_of(X("comparison/c"), [(PG.outcome, outcome)], kinds)

    assert len({ended(PG.better), ended(PG.worse), ended(X("a")), ended(X("b"))}) == 3


def test_a_blank_node_is_no_iri() -> None:
    assert look(ox.BlankNode("e")) != look()


@pytest.mark.parametrize("line", ['sh:pattern "a"', "sh:path [ sh:inversePath pg:via ]"])
def test_a_constraint_that_is_not_accounted_for_is_refused(line: str) -> None:
    shapes = f"""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix pg: <{PG.iri}> .
        [] a sh:NodeShape ; sh:targetClass pg:Paper ; sh:property [ {line} ] .
    """
    with pytest.raises(AssertionError, match="accounted for"):
        Sight(rdflib.Graph().parse(data=shapes, format="turtle"))


def test_classes_above_reach_to_the_top() -> None:
    ontology = rdflib.Graph().parse(data=ontology_text("papergraph.ttl"), format="turtle")
    assert {PG.Model.value, PG.Entity.value, SKOS.iri + "Concept"} <= classes_above(ontology)[PG.Model.value]
