"""The data that ship: catalogue and sample."""

from __future__ import annotations

import json
import re

import pytest

from kg.interchange import to_json
from kg.link.catalogue import load_catalogue
from kg.model import EntityType
from kg.ontology_files import ontology_path, ontology_text
from kg.sources import sample_annotations, sample_papers
from kg.sources.sample import SAMPLE

SAMPLES = list(sample_annotations())


def entries() -> list[str]:
    return re.findall(r"^<([^>]+)> a pg:", ontology_text("catalogue.ttl"), re.MULTILINE)


def test_the_catalogue_is_sorted_and_names_each_thing_once() -> None:
    assert entries() == sorted(set(entries())), "sort the entries of ontology/catalogue.ttl by address"


def test_the_catalogues_names_are_trimmed_and_no_alias_repeats_a_label() -> None:
    for (type, _), known in load_catalogue().by_key.items():
        for name in (known.label, *known.aliases):
            assert name == " ".join(name.split()), name
        assert known.label not in known.aliases, (type, known.label)
        assert known.aliases == tuple(sorted(set(known.aliases)))


def test_every_metric_of_the_catalogue_has_a_direction() -> None:
    metrics = [known for (type, _), known in load_catalogue().by_key.items() if type is EntityType.METRIC]
    assert len(metrics) > 60
    assert [known.label for known in metrics if known.higher_is_better is None] == []


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
