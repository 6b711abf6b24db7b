from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg import run
from kg.graph import Vocabulary
from kg.graph.terms import SKOS
from kg.model import KgError
from kg.publish.formats import FILES, FOLDERS, FORMATS, export, export_to
from kg.store import GraphStore, open_folder
from kg.store.part import find_focus, part
from tests.builders import annotated, beats, entity
from tests.programs import require

HOSTILE = "=Evil\x1b\x07\x0b;|\ufffe\r\n\U0001f680'\"\\,<b>&amp; {{7*7}}"


def hostile_graph() -> GraphStore:
    """A graph whose only names try to break every format, as a paper's text may."""
    vocabulary = Vocabulary()
    store = ox.Store()
    name = f"=cmd|' /C calc'!A0 {HOSTILE}"
    for place, label in enumerate((name, HOSTILE, "@x", "-1+1")):
        node = vocabulary.node(f"model/m{place}")
        for predicate, term in (
            (ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), vocabulary.pg.Model),
            (SKOS.prefLabel, ox.Literal(label)),
            (SKOS.altLabel, ox.Literal(label + " also")),
            (SKOS.altLabel, ox.Literal("plain;semicolon")),
        ):
            store.add(ox.Quad(node, predicate, term, vocabulary.entities_graph))
    ends = vocabulary.node("model/m0"), vocabulary.node("model/m1")
    store.add(ox.Quad(ends[0], vocabulary.pg.basedOn, ends[1], vocabulary.entities_graph))
    return GraphStore(store, vocabulary)


@pytest.fixture(scope="module")
def hostile() -> GraphStore:
    return hostile_graph()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    """Two papers whose claims meet, one of them about "-"."""
    folder = tmp_path_factory.mktemp("small")
    papers = [
        annotated(
            f"{name} beats -Rope- by 2x on ImageNet.",
            id=name,
            entities=[
                entity(name, "Model", "proposed"),
                entity("-Rope-", "Model", "baseline"),
                entity("ImageNet", "Dataset", "evaluated"),
            ],
            comparisons=[
                beats(name, "-Rope-", f"{name} beats -Rope- by 2x on ImageNet", value="2x", dataset="ImageNet")
            ],
        )
        for name in ("Quill", "Reed")
    ]
    run.build(papers, folder)
    return open_folder(folder)


def test_the_readme_and_the_help_name_every_form() -> None:
    from typer.main import get_command

    from kg.cli import app

    command = get_command(app).commands["export"]  # type: ignore[attr-defined]
    [said] = [parameter.help for parameter in command.params if parameter.name == "form"]
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for form in FORMATS:
        assert form in said
        assert f"`{form}`" in readme, form


@pytest.mark.parametrize("form", FORMATS)
def test_each_form_gives_the_same_bytes_twice_and_leaves_nothing_beside_it(
    form: str, small: GraphStore, tmp_path: Path
) -> None:
    def written() -> dict[str, bytes]:
        return {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    export(small, tmp_path / "x", form)
    first = written()
    export(small, tmp_path / "x", form)
    assert written() == first
    assert all(name == "x" or name.startswith("x/") for name in first)
    assert all(first.values())


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_fails_leaves_what_was_there(
    form: str, small: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(small, tmp_path / "x", form)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(GraphStore, "graph", fails)
    monkeypatch.setattr(GraphStore, "label", fails)
    with pytest.raises(KgError, match=r"x: cannot be written \(No space left on device\)"):
        export(small, tmp_path / "x", form)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("form", FOLDERS)
def test_several_files_want_a_folder(form: str, small: GraphStore, tmp_path: Path) -> None:
    with pytest.raises(KgError, match="is several files; name a folder"):
        export_to(small, io.BytesIO(), form)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(KgError, match="cannot be written"):
        export(small, tmp_path / "file", form)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("form", FORMATS)
def test_each_form_takes_the_surroundings_of_one_thing(form: str, sample_graph: GraphStore, tmp_path: Path) -> None:
    some = part(sample_graph, find_focus(sample_graph, "vLLM"), 1)
    export(some, tmp_path / "some", form)
    export(sample_graph, tmp_path / "all", form)

    def size(name: str) -> int:
        return sum(path.stat().st_size for path in (tmp_path / name, *(tmp_path / name).rglob("*")))

    assert size("some") < size("all")


@pytest.mark.parametrize("form", FILES)
def test_abstracts_come_only_when_asked_for(form: str, sample_graph: GraphStore) -> None:
    from kg.sources import sample_papers

    abstract = next(iter(sample_papers())).abstract.split(".")[0].encode()
    without, told = io.BytesIO(), io.BytesIO()
    export_to(sample_graph, without, form)
    export_to(sample_graph, told, form, with_text=True)
    assert abstract not in without.getvalue()
    assert (abstract in told.getvalue()) == (form != "void")


@pytest.mark.parametrize("form", ["ntriples", "turtle", "nquads", "trig", "jsonld"])
def test_hostile_names_come_back_from_rdf_as_they_were(form: str, hostile: GraphStore) -> None:
    out = io.BytesIO()
    export_to(hostile, out, form)
    formats = {"jsonld": ox.RdfFormat.JSON_LD, "turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG}
    kind = formats.get(form, ox.RdfFormat.N_QUADS)
    assert {quad.triple for quad in ox.parse(out.getvalue(), format=kind)} == {q.triple for q in hostile.store}


def test_hostile_names_in_rdf_xml_lose_only_what_xml_forbids(hostile: GraphStore) -> None:
    out = io.BytesIO()
    export_to(hostile, out, "rdfxml")
    graph = rdflib.Graph().parse(data=out.getvalue(), format="xml")
    assert len(graph) == len(hostile.store)
    assert any(str(label).startswith("=Evil   ;| ") for label in graph.objects())


@pytest.mark.rapper
@pytest.mark.parametrize("form", ["turtle", "ntriples", "rdfxml"])
def test_rapper_reads_hostile_names(form: str, hostile: GraphStore, tmp_path: Path) -> None:
    rapper = require("rapper")
    export(hostile, tmp_path / "x", form)
    # RDF allows U+FFFE, which is no character; rapper refuses it in any form, and no text of a paper keeps it.
    (tmp_path / "x").write_bytes((tmp_path / "x").read_bytes().replace(b"\\uFFFE", b""))
    done = subprocess.run([rapper, "-q", "-c", "-i", form, str(tmp_path / "x")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
