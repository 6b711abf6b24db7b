"""The training run: epochs over annotated papers, with a checkpoint after each.

Comes in: annotated papers with their offsets. Goes out: `CHECKPOINT` in a folder, and `EpochLosses` while it runs.

``train(papers, folder, settings=Settings(epochs=7))`` gives the same weights for the same papers and settings on one
machine, also when it was interrupted and went on with ``resume=True``.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch import nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from kg.extract.windows import OWN_FLAGS
from kg.interchange import ExtractedPaper
from kg.model import KgError
from kg.train.batches import Batch, batches, collate
from kg.train.gold import Example, examples
from kg.train.losses import batch_losses, total
from kg.train.network import Network, pretrained_network
from kg.train.sizes import Sizes

CHECKPOINT = "checkpoint.pt"

WEIGHT_DECAY = 0.01
LARGEST_GRADIENT = 2.0
WARM_UP = 12
"""The learning rates rise over a twelfth of the steps, then fall to `LOWEST_RATE` of themselves."""
LOWEST_RATE = 0.02
WRONG_MENTIONS = 0.7
"""The share of windows that show the arcs the tagger's errors too, from the second epoch on."""
HINTS_HIDDEN = 0.3
"""The chance, window by window and type by type, that known names are not hinted at: the text must do without, too."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run goes; two runs of the same settings and papers are the same."""

    epochs: int = 7
    seed: int = 1
    batch: int = 8
    encoder_rate: float = 1.5e-4
    heads_rate: float = 1e-3
    layer_decay: float = 0.85
    """Each layer of the encoder learns by so much slower than the one above it (Howard and Ruder 2018)."""


@dataclass(frozen=True, slots=True)
class EpochLosses:
    """The mean losses of a window in one epoch, by name; ``left_out`` counts what is annotated and not trained on."""

    epoch: int
    epochs: int
    losses: Mapping[str, float]
    left_out: int


@dataclass(frozen=True, slots=True)
class Run:
    """All that changes while training."""

    network: Network
    optimizer: AdamW
    scheduler: LambdaLR
    chance: Random
    settings: Settings
    windows: int
    device: torch.device

    def state(self, epoch: int) -> dict[str, Any]:
        """What a checkpoint holds after so many epochs."""
        on_gpu = self.device.type == "cuda"
        return {
            "epoch": epoch,
            "course": asdict(self.settings) | {"windows": self.windows},
            "sizes": asdict(self.network.sizes),
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict(),
            "chance": self.chance.getstate(),
            "torch": torch.get_rng_state(),
            "cuda": torch.cuda.get_rng_state(self.device) if on_gpu else None,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Takes up a run where its checkpoint left it."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        self.chance.setstate(state["chance"])
        torch.set_rng_state(state["torch"])
        if self.device.type == "cuda" and state["cuda"] is not None:
            torch.cuda.set_rng_state(state["cuda"], self.device)


def train(
    papers: Iterable[ExtractedPaper],
    folder: Path,
    *,
    settings: Settings | None = None,
    resume: bool = False,
    device: str = "auto",
    sizes: Sizes | None = None,
    progress: Callable[[str, int], None] = lambda step, done: None,
    report: Callable[[EpochLosses], None] = lambda losses: None,
) -> Path:
    """The checkpoint of a whole run; ``progress`` is told of windows done, ``report`` of every epoch.

    With ``sizes`` the network starts from chance, else from the pretrained encoder. Refuses papers without annotation,
    and to resume what has another course or no checkpoint.
    """
    settings = settings or Settings()
    place = chosen_device(device)
    learned = [example for paper in papers for example in examples(paper)]
    if not any(example.targets.entities for example in learned):
        raise KgError("nothing is annotated in these papers; training takes papers with entities and facts")
    left_out = sum(example.targets.left_out for example in learned)
    checkpoint = folder / CHECKPOINT
    with own_randomness(settings.seed, place):
        state = read_checkpoint(checkpoint) if resume else None
        run = new_run(settings, len(learned), place, sizes, state)
        for epoch in range(state["epoch"] if state else 0, settings.epochs):
            sums = run_epoch(run, epoch, learned, progress)
            save(run.state(epoch + 1), checkpoint)
            means = {name: loss / len(learned) for name, loss in sums.items()}
            report(EpochLosses(epoch + 1, settings.epochs, means, left_out))
    return checkpoint


def new_run(
    settings: Settings, windows: int, device: torch.device, sizes: Sizes | None, state: Mapping[str, Any] | None
) -> Run:
    """A run at its start, or where a checkpoint left it; refuses a checkpoint of other settings."""
    course = asdict(settings) | {"windows": windows}
    if state and state["course"] != course:
        raise KgError(f"the checkpoint is of a run with {state['course']}, not {course}; resume with the same")
    sizes = Sizes(**state["sizes"]) if state else sizes
    network = Network(sizes) if sizes else pretrained_network()
    network.to(device)
    optimizer = AdamW(parameter_groups(network, settings), weight_decay=WEIGHT_DECAY)
    steps = settings.epochs * math.ceil(windows / settings.batch)
    scheduler = LambdaLR(optimizer, lambda step: rate_factor(step, steps))
    run = Run(network, optimizer, scheduler, Random(settings.seed), settings, windows, device)
    if state:
        run.restore(state)
    return run


def parameter_groups(network: Network, settings: Settings) -> list[dict[str, Any]]:
    """Every parameter with its learning rate: the lower in the encoder, the less."""
    groups = []
    layers = network.sizes.layers
    for name, parameter in network.named_parameters():
        rate = settings.heads_rate
        # The embedding of cases is new, like the heads.
        if name.startswith("encoder.") and not name.startswith("encoder.case_embedding."):
            layer = int(name.split(".")[2]) if name.startswith("encoder.layers.") else -1
            rate = settings.encoder_rate * settings.layer_decay ** (layers - 1 - layer)
        groups.append({"params": [parameter], "lr": rate})
    return groups


def rate_factor(step: int, steps: int) -> float:
    """What the learning rates are multiplied with at a step: up, then down.

    >>> [round(rate_factor(step, 24), 2) for step in (0, 1, 12, 24)]
    [0.5, 0.96, 0.5, 0.02]
    """
    warm_up = max(1, steps // WARM_UP)
    return min(1.0, (step + 1) / warm_up) * max(LOWEST_RATE, 1 - step / steps)


def run_epoch(
    run: Run, epoch: int, learned: Sequence[Example], progress: Callable[[str, int], None]
) -> dict[str, float]:
    """Goes over all examples once; the sums of the losses."""
    run.network.train()
    sums: dict[str, float] = {}
    done = 0
    for part in batches(learned, run.settings.batch, run.chance):
        wrong = [epoch > 0 and run.chance.random() < WRONG_MENTIONS for _ in part]
        batch = without_some_hints(collate(part)).to(run.device)
        losses = batch_losses(run.network, batch, word_states(run.network, batch), wrong)
        run.optimizer.zero_grad()
        torch.autograd.backward(total(losses, len(part)))
        nn.utils.clip_grad_norm_(run.network.parameters(), LARGEST_GRADIENT)
        run.optimizer.step()
        run.scheduler.step()
        for name, loss in losses.items():
            sums[name] = sums.get(name, 0.0) + float(loss.detach())
        done += len(part)
        progress(f"epoch {epoch + 1} of {run.settings.epochs}", done)
    return sums


def without_some_hints(batch: Batch) -> Batch:
    """The batch with some of the hints of `kg.extract.known` taken out, by torch's chance."""
    flags = batch.flags.clone()
    windows, _, kinds = flags[:, :, OWN_FLAGS:].shape
    flags[:, :, OWN_FLAGS:] *= torch.rand(windows, 1, kinds) > HINTS_HIDDEN
    return replace(batch, flags=flags)


def word_states(network: Network, batch: Batch) -> torch.Tensor:
    """The states of a batch's words; the encoder computes in bfloat16 where the device has it."""
    device = batch.ids.device
    half = device.type == "cpu" or torch.cuda.is_bf16_supported()
    with torch.autocast(device.type, torch.bfloat16, enabled=half):
        pieces = network.encoder(batch.ids, batch.case_ids, batch.piece_mask)
    states: torch.Tensor = network.words(
        pieces.float(),
        batch.piece_words,
        batch.cases,
        batch.characters,
        batch.vectors,
        batch.flags,
        batch.word_mask,
    )
    return states


def chosen_device(name: str) -> torch.device:
    """The device that "auto", "cpu" or "cuda" names; refuses one that is not there."""
    if name not in ("auto", "cpu", "cuda"):
        raise KgError(f"{name!r} is no device to train on; name auto, cpu or cuda")
    if name == "cuda" and not torch.cuda.is_available():
        raise KgError("no GPU that torch can use; name cpu, or auto to use one where there is one")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


@contextmanager
def own_randomness(seed: int, device: torch.device) -> Iterator[None]:
    """Makes torch repeatable from a seed, and leaves its settings as they were."""
    # cuBLAS reads this when it starts; without it torch refuses to promise the same sums twice.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    strict, warn = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        torch.use_deterministic_algorithms(True, warn_only=True)
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(strict, warn_only=warn)


def save(state: Mapping[str, Any], checkpoint: Path) -> None:
    """Writes a checkpoint whole or not at all."""
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    unfinished = checkpoint.with_suffix(".unfinished")
    torch.save(state, unfinished)
    unfinished.replace(checkpoint)


def read_checkpoint(checkpoint: Path) -> dict[str, Any]:
    """A checkpoint; refuses where there is none. Tensors and plain values are read, never code."""
    if not checkpoint.is_file():
        raise KgError(f"{checkpoint}: no checkpoint to go on from; train without resuming")
    state: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
    return state
