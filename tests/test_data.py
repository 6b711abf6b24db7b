"""The data that ship: catalogue and sample."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.interchange import to_json
from kg.link.catalogue import (
    CATALOGUE,
    INDEX,
    catalogue_from_index,
    catalogue_from_turtle,
    catalogue_index,
    load_catalogue,
)
from kg.link.names import title_key
from kg.model import EntityType
from kg.ontology_files import ontology_path, ontology_text
from kg.sources import sample_annotations, sample_papers
from kg.sources.sample import SAMPLE

SAMPLES = list(sample_annotations())


CATALOGUE_TEXT = ontology_text(CATALOGUE)


def blocks() -> dict[str, str]:
    """Each entry of the catalogue by its address."""
    return dict(re.findall(r"^<([^>]+)> (a pg:.*?) \.$", CATALOGUE_TEXT, re.MULTILINE | re.DOTALL))


def test_the_catalogue_is_sorted_and_names_each_thing_once() -> None:
    addresses = re.findall(r"^<([^>]+)> a pg:", CATALOGUE_TEXT, re.MULTILINE)
    assert addresses == sorted(set(addresses)), "sort the entries of ontology/catalogue.ttl by address"
    assert list(blocks()) == addresses


def test_the_catalogue_is_large_and_every_type_is_in_it() -> None:
    counts = Counter(entry.type for entry in load_catalogue().entries)
    assert counts.total() >= 1500
    assert min(counts[type] for type in EntityType) >= 100
    directed = [entry for entry in load_catalogue().entries if entry.higher_is_better is not None]
    assert len(directed) >= 300
    assert {entry.type for entry in directed} == {EntityType.METRIC}


def test_the_catalogues_names_are_trimmed_and_no_alias_repeats_a_label() -> None:
    for entry in load_catalogue().entries:
        for name in (entry.label, *entry.aliases):
            assert name == " ".join(name.split()), name
        assert entry.label not in entry.aliases, (entry.type, entry.label)
        assert entry.aliases == tuple(sorted(set(entry.aliases)))


def test_each_name_of_the_catalogue_is_found_as_its_entry() -> None:
    catalogue = load_catalogue()
    lost = [
        (entry.type, name, found.label if found else None)
        for entry in catalogue.entries
        for name in (entry.label, *entry.aliases)
        if (found := catalogue.find(entry.type, name)) is not entry
    ]
    assert lost == [], "an alias that two entries own: give it to one of them, with a skos:note, or to none"


def test_no_family_of_the_catalogue_goes_in_a_circle() -> None:
    catalogue = load_catalogue()
    for entry in catalogue.entries:
        assert all(catalogue.at(slot) for slot in entry.broader), entry.label
        assert entry.slot not in {above.slot for above in catalogue.ancestors(entry)}
        assert all(entry.slot not in above.broader for above in catalogue.ancestors(entry)), entry.label


def test_no_arxiv_id_of_the_catalogue_stands_twice_or_unchecked() -> None:
    ids = re.findall(r'fabio:hasArXivId "([^"]+)"', CATALOGUE_TEXT)
    assert len(ids) == len(set(ids))
    for address, block in blocks().items():
        if "fabio:hasArXivId" in block:
            assert "a pg:OutsidePaper" in block, address
            assert re.search(r'pg:checked "[^"]+"', block), f"{address}: say with pg:checked where the id was seen"
    assert all(re.fullmatch(r"\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7}", id) for id in ids)


def test_no_paper_of_the_catalogue_stands_twice() -> None:
    titles = re.findall(r'dcterms:title "((?:[^"\\]|\\.)+)"', CATALOGUE_TEXT)
    assert len(titles) == len({title_key(title) for title in titles})


def test_the_index_of_the_catalogue_is_that_of_its_text(golden: Callable[[Path, str], None]) -> None:
    golden(ontology_path(INDEX), catalogue_index(CATALOGUE_TEXT))


def test_an_index_of_another_text_is_not_used() -> None:
    index = catalogue_index(CATALOGUE_TEXT)
    assert catalogue_from_index(index, CATALOGUE_TEXT + "# changed") is None
    read = catalogue_from_index(index, CATALOGUE_TEXT)
    assert read is not None
    parsed = catalogue_from_turtle(CATALOGUE_TEXT)
    assert list(read.entries) == list(parsed.entries)
    assert (read.names, read.slots) == (parsed.names, parsed.slots)


def test_the_sample_has_its_papers_with_links_to_them() -> None:
    assert len(SAMPLES) >= 40
    for extracted in SAMPLES:
        paper = extracted.paper
        assert re.fullmatch(r"retold:[a-z0-9-]+", paper.id)
        assert re.fullmatch(r"\d{4}\.\d{4,5}", paper.arxiv), paper.id
        assert paper.url == f"https://arxiv.org/abs/{paper.arxiv}"
        # An arXiv id starts with the year and month of the first version.
        assert paper.year == 2000 + int(paper.arxiv[:2])
    assert len({extracted.paper.arxiv for extracted in SAMPLES}) == len(SAMPLES)
    assert [paper.id for paper in sample_papers()] == [extracted.paper.id for extracted in SAMPLES]


def test_the_sample_says_that_it_is_retold() -> None:
    assert "own words" in (SAMPLE.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("extracted", SAMPLES, ids=lambda extracted: extracted.paper.id)
def test_the_samples_annotation_keeps_to_the_guidelines(extracted) -> None:  # type: ignore[no-untyped-def]
    record = json.loads(SAMPLE.read_text(encoding="utf-8").splitlines()[SAMPLES.index(extracted)])
    assert to_json(extracted) == {"results": [], "relations": []} | record
    for entity in extracted.entities:
        assert entity.mentions, entity.name
        assert entity.roles, entity.name
    for row in (*extracted.comparisons, *extracted.results):
        assert row.evidence, "no evidence"


def test_the_ontology_is_found_and_what_it_lacks_is_refused() -> None:
    assert ontology_path("shapes.ttl").is_file()
    with pytest.raises(ValueError, match=r"has no nothing\.ttl"):
        ontology_path("nothing.ttl")
