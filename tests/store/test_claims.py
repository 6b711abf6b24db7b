from __future__ import annotations

from pathlib import Path

import pytest

from kg import run
from kg.model import Comparison, KgError, Mention
from kg.store import GraphStore, open_file, open_folder
from kg.store.claims import confidence, find_claim, sayings
from tests.builders import annotated, beats, entity, serving_paper


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("claims")
    rival = annotated(
        "Quill is faster than earlier servers.",
        id="p3",
        entities=[entity("Quill", "Software", "proposed")],
        comparisons=[beats("Quill", None, "Quill is faster than earlier servers", object_text="earlier servers")],
    )
    run.build([serving_paper(id="p1"), serving_paper(id="p2"), rival], folder)
    return folder


@pytest.fixture(scope="module", params=["folder", "file"])
def graph(folder: Path, request: pytest.FixtureRequest) -> GraphStore:
    return open_folder(folder) if request.param == "folder" else open_file(folder / "graph.ttl")


def ids(graph: GraphStore, kind: str) -> list[str]:
    rows = graph.select(f"SELECT DISTINCT ?c {{ ?c a pg:{kind} }} ORDER BY ?c")
    return [graph.vocabulary.id(row["c"]) for row in rows]


def test_claims_are_found_by_iri_id_and_beginning(graph: GraphStore) -> None:
    for kind in ("Comparison", "Statement"):
        for id in ids(graph, kind):
            node = graph.vocabulary.node(id)
            short = id.partition("/")[2]
            for name in (node.value, f"<{node.value}>", id, id[:-3], short, short[:9], f" {short} "):
                assert find_claim(graph, name) == node


def test_claims_with_one_beginning_are_refused_and_listed(graph: GraphStore) -> None:
    with pytest.raises(KgError, match="'comparison/' begins 2 claims \\(comparison/") as refused:
        find_claim(graph, "comparison/")
    assert all(id in str(refused.value) for id in ids(graph, "Comparison"))


@pytest.mark.parametrize("name", ["nothing", "comparison/xyz", "software/vllm", 'comp"arison', "\x1b[2J"])
def test_claims_that_are_not_there_are_refused(graph: GraphStore, name: str) -> None:
    with pytest.raises(KgError, match=r"no claim .* in this graph; list them with: kg query"):
        find_claim(graph, name)


@pytest.mark.parametrize("name", ["", " ", "<>"])
def test_claims_without_a_name_are_refused(graph: GraphStore, name: str) -> None:
    with pytest.raises(KgError, match="name a claim"):
        find_claim(graph, name)


def test_claims_are_said_by_each_paper_in_its_own_words(graph: GraphStore) -> None:
    [claim] = [id for id in ids(graph, "Comparison") if len(sayings(graph, graph.vocabulary.node(id))) == 2]
    first, second = sayings(graph, graph.vocabulary.node(claim))
    assert [one.linked.paper.id for one in (first, second)] == ["p1", "p2"]
    assert isinstance(first.claim, Comparison)
    assert first.claim == second.claim
    assert first.claim.id == claim
    assert first.sentence == "Quill reaches 2.5x higher throughput than vLLM on A100"
    assert first.evidence.figure == "2.5x higher"
    assert confidence(graph, graph.vocabulary.node(claim)) is None


def test_claims_know_a_rival_that_has_no_name(graph: GraphStore) -> None:
    [claim] = [id for id in ids(graph, "Comparison") if len(sayings(graph, graph.vocabulary.node(id))) == 1]
    [said] = sayings(graph, graph.vocabulary.node(claim))
    assert [rival.phrase for rival in said.linked.rivals] == ["earlier servers"]


def test_claims_are_found_by_their_evidence_and_mentions_by_theirs(graph: GraphStore) -> None:
    rows = graph.select("SELECT DISTINCT ?c ?e { ?c pg:evidence ?e }")
    for row in rows:
        assert find_claim(graph, graph.vocabulary.id(row["e"])) == row["c"]
    [row] = list(
        graph.select("SELECT ?e { ?e oa:hasBody/skos:prefLabel 'PyTorch' ; oa:hasSource/dcterms:identifier 'p2' }")
    )
    [said] = sayings(graph, find_claim(graph, graph.vocabulary.id(row["e"])))
    assert isinstance(said.claim, Mention)
    assert said.sentence == "PyTorch"
    assert [role.role.value for role in said.linked.roles if role.entity == said.claim.entity] == ["used"]
