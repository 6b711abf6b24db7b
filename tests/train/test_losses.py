import pytest

pytest.importorskip("torch")

import torch

from kg.extract.labels import BETWEEN, FROM_FIGURE, FROM_RIVAL, ROLES
from kg.train.batches import NO_TAG, collate
from kg.train.gold import examples
from kg.train.loop import word_states
from kg.train.losses import (
    WEIGHTS,
    batch_losses,
    entity_roles,
    figure_arcs,
    figure_outcomes,
    pair_loss,
    rival_arcs,
    total,
    window_nodes,
)
from kg.train.network import Network, together, towards
from tests.train.papers import TINY, papers

[QUILL] = examples(papers()[0])
NODES = window_nodes(QUILL.targets, [])
PAPER, RIVALS = 6, 7
"""Groups after the six entities of the paper Quill."""


def test_losses_between_groups_is_the_logsumexp_over_their_members() -> None:
    scores = torch.randn(5, 5, 3, generator=torch.Generator().manual_seed(1))
    groups = [[0, 2], [1], [3, 4]]
    for row, first in enumerate(groups):
        for column, second in enumerate(groups):
            direct = torch.logsumexp(scores[first][:, second].flatten(0, 1), dim=0)
            assert torch.allclose(together(scores, groups)[row, column], direct, atol=1e-4)
    assert torch.allclose(towards(scores, groups)[3, 0], torch.logsumexp(scores[3, [0, 2]], dim=0), atol=1e-4)


def arcs_in(wanted: torch.Tensor, names: tuple[str, ...]) -> set[tuple[int, int, str]]:
    return {(first, second, names[arc]) for first, second, arc in wanted.nonzero().tolist()}


def test_losses_figures_point_at_what_they_are_figures_of() -> None:
    assert arcs_in(figure_arcs(QUILL.targets, NODES), FROM_FIGURE) == {
        (0, 0, "subject"),
        (0, 1, "rival"),
        (0, 2, "metric"),
        (0, 3, "hardware"),
        (1, 0, "system"),
        (1, 5, "result dataset"),
    }
    assert figure_outcomes(QUILL.targets, NODES).tolist() == [0, NO_TAG]


def test_losses_rivals_point_at_what_they_are_compared_on() -> None:
    assert arcs_in(rival_arcs(QUILL.targets, NODES), FROM_RIVAL) == {(1, 2, "metric"), (1, 3, "hardware")}


def test_losses_pairs_are_small_only_for_the_annotated_arcs() -> None:
    right = torch.full((8, 8, len(BETWEEN)), -20.0)
    arcs = ((0, 1, "better"), (PAPER, RIVALS, "better"), (0, 4, "basedOn"), (0, 3, "runsOn"))
    for subject, other, arc in arcs:
        right[subject, other, BETWEEN.index(arc)] = 20.0
    assert float(pair_loss(right, QUILL.targets, NODES)) < 1e-3
    for subject, other, arc in arcs:
        wrong = right.clone()
        wrong[subject, other, BETWEEN.index(arc)] = -20.0
        assert float(pair_loss(wrong, QUILL.targets, NODES)) == pytest.approx(20, abs=0.01)
    itself = right.clone()
    itself[2, 2] = 20.0
    assert float(pair_loss(itself, QUILL.targets, NODES)) < 1e-3, "nothing is compared with itself"


def test_losses_a_wrong_mention_is_an_entity_without_facts() -> None:
    [vllm] = QUILL.targets.entities[1].mentions
    wrong = (QUILL.words - 1, QUILL.words, 2)
    nodes = window_nodes(QUILL.targets, [(*vllm, 0), wrong])
    assert len(nodes.entities) == len(NODES.entities) + 1, "vLLM is annotated, the last word is not"
    assert nodes.spans[nodes.entities[-1][0]] == wrong[:2]
    assert nodes.kinds[nodes.entities[-1][0]] == 2
    roles = entity_roles(QUILL.targets, nodes)
    assert roles.shape == (7, len(ROLES))
    assert roles[-1].sum() == 0
    assert arcs_in(figure_arcs(QUILL.targets, nodes), FROM_FIGURE) == arcs_in(
        figure_arcs(QUILL.targets, NODES), FROM_FIGURE
    )


def test_losses_of_a_batch_are_those_of_its_windows_together() -> None:
    torch.manual_seed(1)
    network = Network(TINY).eval()
    made = [example for paper in papers() for example in examples(paper)]

    def losses(part: list[int]) -> dict[str, torch.Tensor]:
        batch = collate([made[place] for place in part])
        return batch_losses(network, batch, word_states(network, batch), [True] * len(part))

    whole, parts = losses([0, 1, 2]), [losses([place]) for place in (0, 1, 2)]
    assert whole.keys() == WEIGHTS.keys()
    for name, loss in whole.items():
        summed = sum(float(part[name].detach()) for part in parts if name in part)
        assert float(loss.detach()) == pytest.approx(summed, rel=0.01)
    weighted = sum(WEIGHTS[name] * float(loss.detach()) for name, loss in whole.items()) / 3
    assert float(total(whole, 3).detach()) == pytest.approx(weighted, rel=1e-4)


def test_losses_every_parameter_learns() -> None:
    torch.manual_seed(1)
    network = Network(TINY).eval()
    batch = collate([QUILL])
    torch.autograd.backward(total(batch_losses(network, batch, word_states(network, batch), [False]), 1))
    assert [name for name, parameter in network.named_parameters() if parameter.grad is None] == []
