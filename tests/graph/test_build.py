from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph import Vocabulary, entity_quads, link_quads, linked_paper_from_quads, paper_quads
from kg.graph.build import extractor_node
from kg.graph.terms import OA, PROV, QUDT, RDF, SKOS
from kg.model import (
    Comparison,
    Effect,
    EffectBound,
    EffectKind,
    Entity,
    EntityType,
    Evidence,
    LinkedPaper,
    LinkKind,
    Mention,
    Outcome,
    Paper,
    PaperLink,
    Relation,
    RelationName,
    Result,
    Role,
    RoleName,
    Span,
    UnnamedRival,
)
from kg.sources import sample_annotations
from tests.builders import linked_alone, number, serving_paper

VOCABULARY = Vocabulary()
PG = VOCABULARY.pg


def linked(**changes: object) -> LinkedPaper:
    return replace(linked_alone(serving_paper()), **changes)  # type: ignore[arg-type]


def read_back(paper: LinkedPaper, vocabulary: Vocabulary = VOCABULARY) -> LinkedPaper:
    readers = {extractor_node(paper.extractor, vocabulary): paper.extractor}
    return linked_paper_from_quads(paper_quads(paper, vocabulary), readers, vocabulary)


def in_set_order(paper: LinkedPaper) -> LinkedPaper:
    """The paper with the order that a graph cannot keep taken out."""
    return replace(
        paper,
        paper=replace(paper.paper, source="", authors=tuple(sorted(set(paper.paper.authors)))),
        mentions=tuple(sorted(paper.mentions, key=str)),
        roles=tuple(sorted(paper.roles, key=str)),
        claims=tuple(sorted(paper.claims, key=str)),
        rivals=tuple(sorted(paper.rivals, key=str)),
    )


def objects(quads: Iterable[ox.Quad], subject: str, predicate: ox.NamedNode) -> list[str]:
    node = VOCABULARY.node(subject)
    return [str(quad.object) for quad in quads if quad.subject == node and quad.predicate == predicate]


def test_a_comparison_lies_flat_on_its_node() -> None:
    paper = linked()
    claim = next(claim for claim, _ in paper.claims if isinstance(claim, Comparison))
    quads = list(paper_quads(paper, VOCABULARY))
    assert objects(quads, claim.id, PG.baseline) == ["<https://w3id.org/papergraph/software/vllm>"]
    assert objects(quads, claim.id, PG.outcome) == [str(PG.better)]
    assert objects(quads, claim.id, PG.effectValue) == ['"2.5"^^<http://www.w3.org/2001/XMLSchema#decimal>']
    assert objects(quads, claim.id, PG.onHardware) == ["<https://w3id.org/papergraph/hardware/a100>"]
    assert len(objects(quads, claim.id, PG.evidence)) == 1


def test_every_quad_of_a_paper_is_in_its_graph_and_comes_once() -> None:
    quads = list(paper_quads(linked(), VOCABULARY))
    assert {quad.graph_name for quad in quads} == {VOCABULARY.node("paper/p1")}
    assert len(set(quads)) == len(quads)
    assert not [quad for quad in quads if isinstance(quad.object, ox.BlankNode)]


def test_without_text_only_the_abstract_is_missing() -> None:
    whole = set(paper_quads(linked(), VOCABULARY))
    bare = set(paper_quads(linked(), VOCABULARY, with_text=False))
    assert [quad.predicate.value for quad in whole - bare] == ["http://purl.org/dc/terms/abstract"]


def test_a_relation_stands_as_plain_triple_and_as_statement() -> None:
    quads = list(paper_quads(linked(), VOCABULARY))
    plain = (VOCABULARY.node("software/quill"), PG.basedOn, VOCABULARY.node("software/pytorch"))
    assert plain in {(quad.subject, quad.predicate, quad.object) for quad in quads}
    assert {quad.object for quad in quads if quad.predicate == RDF.predicate} == {PG.basedOn, PG.runsOn}


def test_only_claims_evidence_names_its_reader() -> None:
    quads = list(paper_quads(linked(), VOCABULARY))
    mentions = {quad.subject for quad in quads if quad.predicate == OA.hasBody}
    attributed = {quad.subject for quad in quads if quad.predicate == PROV.wasAttributedTo}
    assert len(attributed) == 3
    assert not mentions & attributed


@pytest.mark.parametrize("base", ["https://w3id.org/papergraph/", "http://example.org/kg/"])
def test_the_sample_comes_back_from_the_graph_as_it_went_in(base: str) -> None:
    vocabulary = Vocabulary(base)
    for extracted in sample_annotations():
        from kg.extract import locate

        paper = linked_alone(locate(extracted))
        assert in_set_order(read_back(paper, vocabulary)) == in_set_order(paper)


IDS = st.builds(
    lambda kind, name: f"{kind}/{name}",
    st.sampled_from([type.value.lower() for type in EntityType]),
    st.text("abcdefghij0123456789.-", min_size=1, max_size=8).filter(lambda name: name.strip(".") != ""),
)
DECIMALS = st.decimals(0, 10**6, places=3, allow_nan=False).map(lambda value: number(f"{value:f}"))
SCORES = st.one_of(st.none(), st.integers(0, 1000).map(lambda score: score / 1000))
EFFECTS = st.builds(
    Effect,
    st.sampled_from(EffectKind),
    DECIMALS,
    st.one_of(st.none(), DECIMALS),
    st.sampled_from(EffectBound),
)


@st.composite
def linked_papers(draw: st.DrawFn) -> LinkedPaper:
    text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
    paper = Paper(draw(text), draw(text), draw(text), year=draw(st.sampled_from([0, 1999, 2024])))
    length = len(paper.text)
    spans = st.tuples(st.integers(0, length - 1), st.integers(1, length)).map(
        lambda ends: Span(min(ends), max(max(ends), min(ends) + 1))
    )
    rivals = tuple(UnnamedRival(paper.id, phrase) for phrase in sorted(draw(st.sets(text, max_size=2))))
    ends = st.one_of(IDS, *[st.just(rival.id) for rival in rivals])
    claims = st.one_of(
        st.builds(Comparison, IDS, ends, st.sampled_from(Outcome), IDS, st.one_of(st.none(), EFFECTS)),
        st.builds(Result, IDS, IDS, DECIMALS, st.sampled_from(["", "percent", "FPS", "TFLOPs/s"]), IDS),
        st.builds(Relation, IDS, st.sampled_from(RelationName), IDS),
    )
    evidence = st.builds(Evidence, st.just(paper.id), spans, st.sampled_from(["", "2.3x"]), SCORES)
    mentions = [
        Mention(paper.id, entity, paper.text[span.start : span.end], span, score)
        for entity, span, score in draw(st.lists(st.tuples(IDS, spans, SCORES), max_size=4))
    ]
    pairs = draw(st.dictionaries(claims, evidence, min_size=1, max_size=5))
    return LinkedPaper(
        paper=paper,
        extractor="by hand",
        mentions=tuple({(mention.entity, mention.text): mention for mention in mentions}.values()),
        roles=tuple(draw(st.sets(st.builds(Role, st.just(paper.id), st.sampled_from(RoleName), IDS), max_size=4))),
        claims=tuple(pairs.items()),
        rivals=rivals,
    )


@given(linked_papers())
def test_any_linked_paper_comes_back_from_the_graph(paper: LinkedPaper) -> None:
    before = copy.deepcopy(paper)
    assert in_set_order(read_back(paper)) == in_set_order(paper)
    assert paper == before


@given(linked_papers())
def test_oxigraph_keeps_every_literal_as_it_was_written(paper: LinkedPaper) -> None:
    quads = set(paper_quads(paper, VOCABULARY))
    store = ox.Store()
    store.extend(quads)
    assert set(store) == quads


def test_entities_carry_names_types_and_direction() -> None:
    latency = Entity("metric/latency", EntityType.METRIC, "latency", ("delay",), higher_is_better=False)
    gpu = Entity("hardware/gpu", EntityType.HARDWARE, "GPU", is_class=True)
    quads = list(entity_quads([latency, gpu], frozenset({"hardware/gpu"}), ["annotation"], VOCABULARY))
    assert objects(quads, "metric/latency", SKOS.altLabel) == ['"delay"']
    assert objects(quads, "metric/latency", PG.higherIsBetter)[0].startswith('"false"')
    assert objects(quads, "hardware/gpu", PG.isClass)[0].startswith('"true"')
    assert set(objects(quads, "hardware/gpu", RDF.type)) == {str(PG.Hardware), str(PG.Baseline)}


def test_a_link_is_a_triple_and_a_node_with_its_carriers() -> None:
    link = PaperLink("paper/a", LinkKind.BUILDS_ON, "paper/b", ("method/x", "method/y"))
    quads = list(link_quads([link], VOCABULARY))
    assert quads[0].predicate == PG.buildsOn
    assert len([quad for quad in quads if quad.predicate == PG.via]) == 2


def test_units_that_qudt_lacks_are_our_own() -> None:
    result = Result("model/a", "metric/speed", number("225"), "TFLOPs/s")
    evidence = Evidence("p1", Span(0, 3), "225 TFLOPs/s")
    quads = list(paper_quads(linked(claims=((result, evidence),)), VOCABULARY))
    assert objects(quads, result.id, QUDT.hasUnit) == ["<https://w3id.org/papergraph/unit/TFLOPs%2Fs>"]
