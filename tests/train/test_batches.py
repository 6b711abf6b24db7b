from random import Random

import pytest

pytest.importorskip("torch")

import torch

from kg.extract.labels import plain_spans, spans_of
from kg.train.batches import NO_TAG, batches, collate
from kg.train.gold import Example, examples
from kg.train.network import Network, word_means
from tests.train.papers import TINY, papers


def all_examples() -> list[Example]:
    return [example for paper in papers() for example in examples(paper)]


def test_batches_collate_pads_to_the_longest() -> None:
    quill, moth, _ = made = all_examples()
    batch = collate(made)
    assert batch.ids.shape == batch.piece_mask.shape == (3, quill.pieces)
    assert batch.tags.shape == batch.word_mask.shape == (3, quill.words)
    assert batch.piece_mask.sum(dim=1).tolist() == [example.pieces for example in made]
    assert batch.word_mask.sum(dim=1).tolist() == [example.words for example in made]
    assert set(batch.figure_tags[1, moth.words :].tolist()) == {NO_TAG}
    assert batch.characters.dtype == torch.long
    assert batch.flags.dtype == torch.float32


def test_batches_tags_spell_the_annotation() -> None:
    quill, *_ = made = all_examples()
    batch = collate(made)
    assert spans_of(batch.tags[0].tolist()) == quill.targets.typed_spans()
    assert plain_spans(batch.figure_tags[0].tolist()) == list(quill.targets.figures)
    assert plain_spans(batch.rival_tags[0].tolist()) == list(quill.targets.rivals)


def test_batches_marks_and_padding_belong_to_no_word() -> None:
    batch = collate(all_examples())
    count = int(batch.word_mask.shape[1])
    marks = torch.isin(batch.ids, torch.tensor([0, 101, 102]))
    assert (batch.piece_words[marks] == count).all()
    assert (batch.piece_words[~marks] < count).all()


def test_batches_words_are_the_means_of_their_pieces() -> None:
    pieces = torch.tensor([[[9.0], [1.0], [3.0], [5.0], [9.0]]])
    assert word_means(pieces, torch.tensor([[2, 0, 0, 1, 2]]), 2).tolist() == [[[2.0], [5.0]]]


def test_batches_a_window_reads_the_same_alone_and_padded() -> None:
    torch.manual_seed(1)
    network = Network(TINY).eval()
    made = all_examples()

    def states(part: list[Example]) -> torch.Tensor:
        batch = collate(part)
        pieces = network.encoder(batch.ids, batch.case_ids, batch.piece_mask)
        found: torch.Tensor = network.words(
            pieces,
            batch.piece_words,
            batch.cases,
            batch.characters,
            batch.vectors,
            batch.flags,
            batch.word_mask,
        )
        return found

    moth = made[1]
    assert torch.allclose(states(made)[1, : moth.words], states([moth])[0], atol=1e-5)


def test_batches_hold_every_example_once_and_follow_the_seed() -> None:
    made = all_examples() * 7
    first = batches(made, 4, Random(5))
    assert sorted(id(one) for part in first for one in part) == sorted(map(id, made))
    assert [len(part) for part in first].count(4) == 5
    assert first == batches(made, 4, Random(5))
    assert first != batches(made, 4, Random(6))
