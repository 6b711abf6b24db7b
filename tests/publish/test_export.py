from __future__ import annotations

import io
import random
import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg import run
from kg.publish.export import EXPORTS, write_export
from kg.sources import sample_annotations
from kg.store import GraphStore, open_file, open_folder
from tests.builders import serving_paper
from tests.programs import require


def exported(graph: GraphStore, form: str, *, with_text: bool = False) -> bytes:
    out = io.BytesIO()
    write_export(graph, out, form, with_text=with_text)
    return out.getvalue()


def canonical(data: bytes, form: ox.RdfFormat) -> list[str]:
    return sorted({str(quad) for quad in ox.parse(data, format=form)})


def test_the_export_is_byte_for_byte_the_file_of_the_build(sample_folder: Path, sample_graph: GraphStore) -> None:
    assert exported(sample_graph, "turtle") == (sample_folder / "graph.ttl").read_bytes()


def test_the_turtle_has_each_triple_of_the_store_once(sample_graph: GraphStore) -> None:
    triples = list(ox.parse(exported(sample_graph, "turtle", with_text=True), format=ox.RdfFormat.TURTLE))
    assert len(triples) == len(set(triples))
    assert {triple.triple for triple in triples} == {quad.triple for quad in sample_graph.store}


def test_papers_lead_then_entities_then_links(sample_graph: GraphStore) -> None:
    lines = exported(sample_graph, "ntriples").decode().splitlines()
    kinds = [line.split("papergraph/")[1].split("/")[0] for line in lines if "#type>" in line]
    last_paper = max(at for at, kind in enumerate(kinds) if kind == "evidence")
    first_link = kinds.index("link")
    assert last_paper < kinds.index("dataset") < first_link
    assert set(kinds[first_link:]) == {"link", "outside"}


@pytest.mark.parametrize("form", EXPORTS)
def test_each_format_reads_back_to_the_same_graph(form: str, sample_graph: GraphStore) -> None:
    kind = EXPORTS[form]
    data = exported(sample_graph, form, with_text=True)
    parsed = list(ox.parse(data, format=kind))
    if kind.supports_datasets:
        assert set(parsed) == set(sample_graph.store)
    else:
        assert {triple.triple for triple in parsed} == {quad.triple for quad in sample_graph.store}


def test_rdflib_reads_the_turtle_to_an_isomorphic_graph(tmp_path: Path) -> None:
    run.build([serving_paper("Quill", id="p1"), serving_paper("Reed", id="p2")], tmp_path)
    turtle = (tmp_path / "graph.ttl").read_bytes()
    ours = rdflib.Graph().parse(data=turtle, format="turtle")
    lines = ox.serialize(ox.parse(turtle, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES)
    assert isomorphic(ours, rdflib.Graph().parse(data=lines or b"", format="nt"))


@pytest.mark.rapper
def test_rapper_reads_the_turtle_to_the_same_triples(sample_folder: Path) -> None:
    rapper = require("rapper")
    done = subprocess.run(
        [rapper, "-q", "-i", "turtle", "-o", "ntriples", str(sample_folder / "graph.ttl")],
        capture_output=True,
        check=True,
    )
    theirs = canonical(done.stdout, ox.RdfFormat.N_TRIPLES)
    assert theirs == canonical((sample_folder / "graph.ttl").read_bytes(), ox.RdfFormat.TURTLE)


def test_abstracts_stay_in_the_store_unless_asked_for(sample_graph: GraphStore) -> None:
    assert b"dcterms:abstract" not in exported(sample_graph, "turtle")
    assert exported(sample_graph, "turtle", with_text=True).count(b"dcterms:abstract") == 47


def test_a_claim_of_two_papers_is_written_once_with_both_pieces_of_evidence(tmp_path: Path) -> None:
    first = serving_paper("Quill", id="p1")
    second = serving_paper("Quill", id="p2")
    run.build([first, second], tmp_path)
    graph = open_file(tmp_path / "graph.ttl")
    rows = list(graph.select("SELECT ?c (COUNT(?e) AS ?n) { ?c a pg:Comparison ; pg:evidence ?e } GROUP BY ?c"))
    assert [row["n"].value for row in rows] == ["2"]
    assert (tmp_path / "graph.ttl").read_text().count("pg:basedOn <") == 1
    assert exported(open_folder(tmp_path), "turtle") == (tmp_path / "graph.ttl").read_bytes()


def test_the_order_of_papers_does_not_matter(tmp_path: Path, sample_folder: Path) -> None:
    papers = list(sample_annotations())
    random.Random(7).shuffle(papers)
    run.build(papers, tmp_path)
    for name in ("graph.ttl", "graph.html"):
        assert (tmp_path / name).read_bytes() == (sample_folder / name).read_bytes(), name


def test_building_twice_changes_nothing(tmp_path: Path, sample_folder: Path) -> None:
    shutil.copytree(sample_folder, tmp_path / "again")
    run.build(sample_annotations(), tmp_path / "again", inputs=["sample"])
    for name in ("graph.ttl", "graph.html"):
        assert (tmp_path / "again" / name).read_bytes() == (sample_folder / name).read_bytes(), name
