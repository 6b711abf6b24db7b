from __future__ import annotations

import itertools

import numpy as np
import pytest

from kg.extract.network import Floats, best_tags, load, marginals, membership, together, towards

CHANCE = np.random.default_rng(7)


def small_heads(tags: int) -> dict[str, Floats]:
    return {
        "transitions": CHANCE.normal(size=(tags, tags)),
        "starts": CHANCE.normal(size=tags),
        "ends": CHANCE.normal(size=tags),
    }


def all_paths(scores: Floats, heads: dict[str, Floats]) -> dict[tuple[int, ...], float]:
    length, tags = scores.shape
    return {
        path: heads["starts"][path[0]]
        + heads["ends"][path[-1]]
        + sum(scores[place, tag] for place, tag in enumerate(path))
        + sum(heads["transitions"][before, after] for before, after in itertools.pairwise(path))
        for path in itertools.product(range(tags), repeat=length)
    }


@pytest.mark.parametrize("length", [1, 2, 5])
def test_network_best_tags_is_the_best_of_all_paths(length: int) -> None:
    scores, heads = CHANCE.normal(size=(length, 3)), small_heads(3)
    paths = all_paths(scores, heads)
    assert tuple(best_tags(scores, heads)) == max(paths, key=lambda path: paths[path])


@pytest.mark.parametrize("length", [1, 2, 5])
def test_network_marginals_are_the_shares_of_all_paths(length: int) -> None:
    scores, heads = CHANCE.normal(size=(length, 3)), small_heads(3)
    paths = all_paths(scores, heads)
    total = sum(np.exp(score) for score in paths.values())
    expected = np.zeros_like(scores)
    for path, score in paths.items():
        for place, tag in enumerate(path):
            expected[place, tag] += np.exp(score) / total
    assert np.allclose(marginals(scores, heads), expected)


def test_network_scores_between_groups_are_sums_over_their_members() -> None:
    scores = CHANCE.normal(size=(4, 4, 2))
    groups = [(0, 1), (3,)]
    found = together(scores, groups)
    expected = np.log(sum(np.exp(scores[i, 3]) for i in (0, 1)))
    assert np.allclose(found[0, 1], expected, atol=1e-5)
    assert np.allclose(towards(scores, groups)[2, 0], np.log(np.exp(scores[2, :2]).sum(axis=0)), atol=1e-5)
    assert membership(groups, 4).tolist() == [[1, 1, 0, 0], [0, 0, 0, 1]]


def test_network_weights_and_labels_belong_together() -> None:
    from kg.extract.labels import ARCS, NODE_KINDS, ROLES, TAGS

    network = load()
    assert network.heads["arc_w"].shape[0] == ARCS
    assert network.heads["kind_emb"].shape[0] == NODE_KINDS
    assert network.heads["role2_w"].shape[0] == len(ROLES)
    assert network.heads["transitions"].shape == (TAGS, TAGS)
