from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph import Vocabulary
from kg.graph.terms import OA, RDF, RDFS, SKOS, XSD
from kg.ontology_files import ontology_path
from kg.store import GraphStore
from kg.store.validate import check_faults, faults, faults_in_company, paper_graphs

PG = Vocabulary().pg
X = Vocabulary().node


def integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=XSD.integer)


def broken(*triples: tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]) -> GraphStore:
    store = ox.Store()
    store.extend(ox.Quad(*triple, ox.DefaultGraph()) for triple in triples)
    return GraphStore(store, Vocabulary())


def test_the_sample_is_valid(sample_graph: GraphStore) -> None:
    assert list(faults(sample_graph)) == []


def test_the_samples_turtle_is_valid(sample_folder: Path) -> None:
    from kg.store import open_file

    assert list(faults(open_file(sample_folder / "graph.ttl"))) == []


SHAPES = [
    ((X("paper/a"), RDF.type, PG.Paper),),
    ((X("model/a"), RDF.type, PG.Model),),
    ((X("outside/a"), RDF.type, PG.OutsidePaper),),
    ((X("comparison/a"), RDF.type, PG.Comparison),),
    ((X("result/a"), RDF.type, PG.Result),),
    ((X("statement/a"), RDF.type, PG.Statement),),
    ((X("link/a"), RDF.type, PG.PaperLink),),
    ((X("unnamed/a"), RDF.type, PG.UnnamedBaseline),),
    (
        (X("evidence/a"), RDF.type, PG.Evidence),
        (X("evidence/a"), PG.start, integer(5)),
        (X("evidence/a"), PG.end, integer(5)),
    ),
]


@pytest.mark.parametrize("triples", SHAPES, ids=lambda triples: str(triples[0][0]).rsplit("/", 2)[1])
def test_a_bare_node_breaks_its_shape(
    triples: tuple[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal], ...],
) -> None:
    assert any(fault.startswith("shape: ") for fault in faults(broken(*triples)))


CHECKS = {
    "baseline-without-role": (
        (X("comparison/c"), PG.baseline, X("model/m")),
        (X("comparison/c"), ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom"), X("paper/p")),
        (X("model/m"), RDF.type, PG.Baseline),
    ),
    "baseline-without-type": ((X("comparison/c"), PG.baseline, X("model/m")),),
    "comparison-without-triple": (
        (X("comparison/c"), PG.subject, X("model/m")),
        (X("comparison/c"), PG.baseline, X("model/n")),
        (X("comparison/c"), PG.outcome, PG.better),
    ),
    "evidence-of-nothing": ((X("evidence/e"), RDF.type, PG.Evidence),),
    "link-without-carrier": (
        (X("link/l"), PG.linkKind, PG.buildsOn),
        (X("link/l"), PG["from"], X("paper/p")),
        (X("link/l"), PG.to, X("paper/q")),
        (X("link/l"), PG.via, X("model/m")),
        (X("paper/p"), PG.buildsOn, X("paper/q")),
    ),
    "link-without-triple": (
        (X("link/l"), PG.linkKind, PG.buildsOn),
        (X("link/l"), PG["from"], X("paper/p")),
        (X("link/l"), PG.to, X("paper/q")),
    ),
    "name-twice": tuple(
        triple
        for node in (X("model/m"), X("model/n"))
        for triple in ((node, RDF.type, PG.Model), (node, SKOS.prefLabel, ox.Literal("M")))
    ),
    "outside-paper-without-entity": ((X("outside/p"), RDF.type, PG.OutsidePaper),),
    "quote-length": (
        (X("evidence/e"), PG.start, integer(0)),
        (X("evidence/e"), PG.end, integer(3)),
        (X("evidence/e"), PG.quote, ox.Literal("four")),
    ),
    "quote-not-in-text": (
        (X("evidence/e"), OA.hasSource, X("paper/p")),
        (X("evidence/e"), PG.start, integer(0)),
        (X("evidence/e"), PG.end, integer(4)),
        (X("evidence/e"), PG.quote, ox.Literal("Four")),
        (X("paper/p"), ox.NamedNode("http://purl.org/dc/terms/title"), ox.Literal("Five")),
        (X("paper/p"), ox.NamedNode("http://purl.org/dc/terms/abstract"), ox.Literal("Text.")),
    ),
    "statement-without-triple": (
        (X("statement/s"), RDF.subject, X("model/m")),
        (X("statement/s"), RDF.predicate, PG.basedOn),
        (X("statement/s"), RDF.object, X("model/n")),
    ),
    "symmetric-link-twice": ((X("paper/q"), PG.sharesBaselineWith, X("paper/p")),),
    "unnamed-in-two-papers": (
        (X("unnamed/u"), RDF.type, PG.UnnamedBaseline),
        (X("unnamed/u"), RDFS.label, ox.Literal("previous work")),
        *(
            triple
            for claim, paper in ((X("comparison/c"), X("paper/p")), (X("comparison/d"), X("paper/q")))
            for triple in (
                (claim, PG.baseline, X("unnamed/u")),
                (claim, ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom"), paper),
            )
        ),
    ),
}


def every_check(graph: GraphStore) -> list[str]:
    return [*check_faults(graph), *check_faults(graph, within_one_paper=True)]


def test_each_check_has_a_case_that_breaks_it() -> None:
    names = {path.stem.removesuffix("-violation") for path in ontology_path("checks").iterdir()}
    assert names == {*CHECKS, "evidence-in-another-graph"}


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_finds_what_it_is_named_after(name: str) -> None:
    found = [fault for fault in every_check(broken(*CHECKS[name])) if fault.startswith(f"{name}-violation")]  # type: ignore[arg-type]
    assert len(found) == 1


def test_evidence_in_the_graph_of_another_paper_is_found() -> None:
    store = ox.Store()
    store.add(ox.Quad(X("evidence/e"), OA.hasSource, X("paper/p"), X("paper/q")))
    found = [fault for fault in every_check(GraphStore(store, Vocabulary())) if "another-graph" in fault]
    assert found == ["evidence-in-another-graph-violation: evidence/e paper/p"]


def test_several_processes_find_what_one_finds(tmp_path: Path, sample_graph: GraphStore) -> None:
    store = ox.Store(str(tmp_path))
    store.bulk_extend(sample_graph.store)
    place = next(quad for quad in store.quads_for_pattern(None, PG.start, None, None))
    store.remove(place)
    store.add(ox.Quad(place.subject, PG.start, integer(-1), place.graph_name))
    metric = next(quad for quad in store.quads_for_pattern(None, RDF.type, PG.Metric, None)).subject
    store.add(ox.Quad(metric, SKOS.prefLabel, ox.Literal("a second name"), Vocabulary().entities_graph))
    store.flush()
    del store
    graph = GraphStore(ox.Store.read_only(str(tmp_path)), Vocabulary())
    alone = list(faults(graph))
    assert sorted(faults_in_company(graph, paper_graphs(graph), tmp_path)) == alone
    assert {fault.split()[0] for fault in alone} == {"quote-length-violation:", "shape:"}
