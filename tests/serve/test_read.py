"""What is read of a graph into memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import run
from kg.interchange import ExtractedPaper
from kg.serve.corpus import Corpus
from kg.serve.read import read_corpus
from kg.store import open_folder
from tests.builders import annotated, beats, entity

NAME = 'the "fast, cheap" cache'


def cached(id: str) -> ExtractedPaper:
    """A paper that compares two known systems, one under a name that a table has to quote."""
    sentence = f"TensorRT beats {NAME} by 2x"
    return annotated(
        f"We look at it. {sentence}.",
        id=id,
        title=f"On caches,\r\n{id}",
        entities=[entity("TensorRT", "Software", "used"), entity(NAME, "Software", "baseline")],
        comparisons=[beats("TensorRT", NAME, sentence, value="2x")],
    )


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder: Path = tmp_path_factory.mktemp("read")
    run.build([cached("one"), cached("two")], folder)
    return read_corpus(open_folder(folder))


def test_read_names_are_as_they_were(corpus: Corpus) -> None:
    assert NAME in {entity.label for entity in corpus.entities.values()}
    assert {" ".join(card.title.split()) for card in corpus.papers.values()} == {"On caches, one", "On caches, two"}


def test_read_what_two_papers_claim_is_one_claim_of_both(corpus: Corpus) -> None:
    stated = corpus.comparisons[0]
    assert len(corpus.comparisons) == 1
    assert stated.papers == tuple(sorted(corpus.papers))
    assert 0 < stated.confidence <= 1


def test_read_lists_agree_with_each_other(corpus: Corpus) -> None:
    assert sorted(id for ids in corpus.of_type.values() for id in ids) == sorted(corpus.entities)
    assert all(corpus.uses[id] == len({paper for _, paper in held}) for id, held in corpus.roles.items())
