from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

import torch

from kg.model import KgError
from kg.train import CHECKPOINT, EpochLosses, Settings, train
from kg.train.loop import chosen_device, parameter_groups, read_checkpoint
from kg.train.losses import WEIGHTS
from kg.train.network import Network
from tests.train.papers import BARE, TINY, papers

SETTINGS = Settings(epochs=2, batch=1, encoder_rate=1e-3)


class Interrupted(Exception):
    """The run is cut off."""


def run(folder: Path, *, resume: bool = False, stop_after: int = 0, settings: Settings = SETTINGS) -> list[EpochLosses]:
    told: list[EpochLosses] = []

    def report(losses: EpochLosses) -> None:
        told.append(losses)
        if losses.epoch == stop_after:
            raise Interrupted

    train(papers(), folder, settings=settings, sizes=TINY, device="cpu", resume=resume, report=report)
    return told


def same(first: Any, second: Any) -> bool:
    if isinstance(first, torch.Tensor):
        return torch.equal(first, second)
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(same, first, second))
    return bool(first == second)


def test_loop_the_losses_fall(tmp_path: Path) -> None:
    first, second = run(tmp_path)
    assert (first.epoch, second.epoch, second.epochs) == (1, 2, 2)
    assert first.losses.keys() == WEIGHTS.keys()
    assert sum(second.losses.values()) < sum(first.losses.values())
    assert first.left_out == 0
    assert [path.name for path in tmp_path.iterdir()] == [CHECKPOINT]


def test_loop_a_resumed_run_is_the_uninterrupted_run(tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    uninterrupted = run(whole)
    with pytest.raises(Interrupted):
        run(parts, stop_after=1)
    torch.manual_seed(99)
    assert run(parts, resume=True) == uninterrupted[1:]
    assert same(read_checkpoint(parts / CHECKPOINT), read_checkpoint(whole / CHECKPOINT))


def test_loop_another_seed_is_another_run(tmp_path: Path) -> None:
    first, second = (run(tmp_path, settings=Settings(epochs=1, seed=seed)) for seed in (1, 2))
    assert first != second


def test_loop_leaves_torch_as_it_was(tmp_path: Path) -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    run(tmp_path, settings=Settings(epochs=1))
    assert torch.equal(torch.get_rng_state(), before)
    assert not torch.are_deterministic_algorithms_enabled()


def test_loop_refuses_to_resume_what_it_cannot(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no checkpoint"):
        run(tmp_path, resume=True)
    run(tmp_path, settings=Settings(epochs=1))
    with pytest.raises(KgError, match="resume with the same"):
        run(tmp_path, resume=True)


def test_loop_refuses_papers_without_annotation(tmp_path: Path) -> None:
    from kg.interchange import from_json

    with pytest.raises(KgError, match="nothing is annotated"):
        train([from_json(BARE)], tmp_path, sizes=TINY)


def test_loop_refuses_a_device_that_is_not_there() -> None:
    with pytest.raises(KgError, match="no device to train on"):
        chosen_device("abacus")
    if not torch.cuda.is_available():
        assert chosen_device("auto") == torch.device("cpu")
        with pytest.raises(KgError, match="no GPU"):
            chosen_device("cuda")


def test_loop_lower_layers_learn_slower() -> None:
    network = Network(TINY)
    settings = Settings(encoder_rate=1.0, heads_rate=5.0, layer_decay=0.5)
    names = [name for name, _ in network.named_parameters()]
    rates = dict(zip(names, (group["lr"] for group in parameter_groups(network, settings)), strict=True))
    assert rates["encoder.piece_embedding.weight"] == 0.25
    assert rates["encoder.layers.0.inner.weight"] == 0.5
    assert rates["encoder.layers.1.inner.weight"] == 1.0
    assert rates["encoder.case_embedding.weight"] == rates["arcs.arc.bias"] == 5.0
