from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg import run
from kg.graph import Vocabulary
from kg.graph.terms import RDF
from kg.interchange import ExtractedPaper
from kg.model import KgError
from kg.publish.diff import CHANGES, as_json, as_text, as_turtle, as_update, difference
from kg.sources import sample_annotations
from kg.store import GraphStore, open_file, open_folder
from tests.builders import serving_paper


def built(folder: Path, *papers: ExtractedPaper) -> GraphStore:
    run.build(papers, folder)
    return open_folder(folder)


@pytest.fixture
def old(tmp_path: Path) -> GraphStore:
    return built(tmp_path / "old", serving_paper("Quill", id="p1"), serving_paper("Reed", id="p2"))


@pytest.fixture
def new(tmp_path: Path) -> GraphStore:
    return built(tmp_path / "new", serving_paper("Quill", id="p1", figure="3x higher"), serving_paper("Quill", id="p3"))


def test_papers_entities_and_claims_that_came_and_went(old: GraphStore, new: GraphStore) -> None:
    said = as_text(difference(old, new)).splitlines()
    assert said[0].split() == ["papers", "+1", "-1", "~1"]
    assert said[1].split() == ["entities", "+0", "-1", "~1"]
    for line in (
        "+ paper  paper/p3  Quill: a serving system",
        "- paper  paper/p2  Reed: a serving system",
        "~ paper  paper/p1  Quill: a serving system",
        "- entity software/reed  Reed",
    ):
        assert line in said
    assert any(line.startswith("+ claim") and line.endswith("Quill better than vLLM: throughput, 3x") for line in said)
    assert any(line.startswith("- claim") and line.endswith("Reed basedOn PyTorch") for line in said)
    # Two papers say now what one said: the same claim with more evidence.
    assert any(line.startswith("~ claim") and line.endswith("Quill basedOn PyTorch") for line in said)


def test_no_difference_between_a_graph_and_itself_or_its_file(old: GraphStore, tmp_path: Path) -> None:
    for one, other in ((old, old), (old, open_file(tmp_path / "old" / "graph.ttl"))):
        found = difference(one, other)
        assert (found.changes, found.added, found.removed) == ((), (), ())
        assert as_text(found).splitlines()[0].split() == ["papers", "+0", "-0", "~0"]


def test_an_abstract_counts_where_both_have_one(old: GraphStore) -> None:
    store = ox.Store()
    abstract = ox.NamedNode("http://purl.org/dc/terms/abstract")
    store.extend(quad for quad in old.store if quad.predicate != abstract)
    bare = GraphStore(store, old.vocabulary)
    assert difference(old, bare).changes == ()
    name = old.vocabulary.node("paper/p1")
    store.add(ox.Quad(name, abstract, ox.Literal("Another."), name))
    assert ("~", "paper/p1") in {(change.sign, change.id) for change in difference(old, bare).changes}


def test_json_has_the_same(old: GraphStore, new: GraphStore) -> None:
    record = json.loads(as_json(difference(old, new)))
    assert record["papers"]["came"] == [{"id": "paper/p3", "label": "Quill: a serving system"}]
    assert {name: set(groups) for name, groups in record.items()} == {
        key: {"came", "went", "changed"} for key in ("papers", "entities", "claims", "links")
    }


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("files", [False, True])
def test_the_update_makes_the_old_graph_the_new_one(seed: int, files: bool, tmp_path: Path) -> None:
    papers = list(sample_annotations())
    random.Random(seed).shuffle(papers)
    graphs = []
    for name, chosen in (("old", papers[:8]), ("new", papers[4:12])):
        graph = built(tmp_path / name, *chosen)
        graphs.append(open_file(tmp_path / name / "graph.ttl") if files else graph)
    found = difference(*graphs)
    store = ox.Store()
    store.extend(graphs[0].store)
    store.update(as_update(found))
    assert set(store) == set(graphs[1].store)
    assert {change.id for change in found.changes if (change.kind, change.sign) == ("paper", "+")} == {
        graph_id.value.removeprefix(Vocabulary().base) for graph_id in set(graphs[1].papers()) - set(graphs[0].papers())
    }


def test_the_turtle_is_a_change_set_with_every_triple(old: GraphStore, new: GraphStore) -> None:
    found = difference(old, new)
    store = ox.Store()
    store.load(as_turtle(found).encode(), format=ox.RdfFormat.TURTLE)

    def value(node: Any, part: ox.NamedNode) -> Any:
        [quad] = store.quads_for_pattern(node, part, None, None)
        return quad.object

    for name, quads in (("addition", found.added), ("removal", found.removed)):
        told = {
            ox.Triple(*(value(quad.object, part) for part in (RDF.subject, RDF.predicate, RDF.object)))
            for quad in store.quads_for_pattern(None, ox.NamedNode(CHANGES + name), None, None)
        }  # fmt: skip
        assert told == {quad.triple for quad in quads}
    assert not any(isinstance(quad.subject, ox.BlankNode) for quad in store)


def test_graphs_under_two_bases_are_refused(old: GraphStore) -> None:
    with pytest.raises(KgError, match="one graph stands under"):
        difference(old, GraphStore(ox.Store(), Vocabulary("http://example.org/")))
