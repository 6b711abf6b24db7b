import itertools

import pytest

pytest.importorskip("torch")

import torch

from kg.extract.labels import TAGS, follows, spans_of, tags_of
from kg.train.crf import Crf

TAGS_OF_ONE_TYPE = 5


def crf_and_scores(length: int) -> tuple[Crf, torch.Tensor]:
    chance = torch.Generator().manual_seed(3)
    crf = Crf(TAGS_OF_ONE_TYPE)
    with torch.no_grad():
        crf.transition.copy_(torch.randn(TAGS_OF_ONE_TYPE, TAGS_OF_ONE_TYPE, generator=chance))
    return crf, torch.randn(length, TAGS_OF_ONE_TYPE, generator=chance)


def path_score(crf: Crf, scores: torch.Tensor, path: tuple[int, ...]) -> float:
    steps = crf.transitions().detach()
    inner = sum(float(scores[place, tag]) for place, tag in enumerate(path))
    return inner + sum(float(steps[before, after]) for before, after in itertools.pairwise(path))


def allowed(path: tuple[int, ...]) -> bool:
    return all(follows(before, after) for before, after in itertools.pairwise((-1, *path, -1)))


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_crf_shares_of_all_allowed_paths_are_those_of_brute_force(length: int) -> None:
    crf, scores = crf_and_scores(length)
    paths = [path for path in itertools.product(range(TAGS_OF_ONE_TYPE), repeat=length) if allowed(path)]
    every = torch.logsumexp(torch.tensor([path_score(crf, scores, path) for path in paths]), dim=0)
    for path in paths:
        loss = crf(scores[None], torch.tensor([path]), torch.ones(1, length, dtype=torch.bool))
        assert float(loss.detach()) == pytest.approx(float(every) - path_score(crf, scores, path), abs=1e-4)


def test_crf_a_forbidden_path_has_no_share() -> None:
    crf, scores = crf_and_scores(3)
    inside_first, never_ends = [2, 3, 0], [0, 1, 2]
    for path in (inside_first, never_ends):
        assert float(crf(scores[None], torch.tensor([path]), torch.ones(1, 3, dtype=torch.bool)).detach()) > 9000


def test_crf_padding_changes_nothing() -> None:
    crf, scores = crf_and_scores(4)
    short = crf(scores[None, :2], torch.tensor([[1, 3]]), torch.ones(1, 2, dtype=torch.bool))
    mask = torch.tensor([[True, True, False, False]])
    assert torch.allclose(crf(scores[None], torch.tensor([[1, 3, 0, 0]]), mask), short)


def test_crf_tags_of_spans_are_allowed_and_go_round() -> None:
    spans = [(0, 1, 6), (1, 3, 0), (4, 8, 3)]
    tags = tags_of(9, spans)
    assert spans_of(tags) == spans
    assert (
        float(Crf()(torch.zeros(1, 9, TAGS), torch.tensor([tags]), torch.ones(1, 9, dtype=torch.bool)).detach()) < 9000
    )
