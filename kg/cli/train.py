"""``kg train``: annotated papers to the weights that the extractor reads with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.model import KgError

if TYPE_CHECKING:
    from kg.interchange import ExtractedPaper
    from kg.train import EpochLosses

NEEDED = ("torch", "onnx")


class Device(StrEnum):
    """What to train on."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


def train(
    data: Annotated[
        list[str], typer.Argument(metavar="DATA...", help="Annotated papers: JSON Lines files, folders, or -.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder for the checkpoint and the weights.")
    ],
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="How often to go over all papers.")] = 7,
    seed: Annotated[int, typer.Option("--seed", min=0, help="What chance starts from; the same gives the same.")] = 1,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint in the folder.")] = False,
    device: Annotated[
        Device, typer.Option("--device", help="Where to compute; auto takes a GPU if there is one.")
    ] = Device.AUTO,
    share: Annotated[
        float,
        typer.Option("--share", min=0.001, max=1, help="Train on this share of the papers only, chosen by their ids."),
    ] = 1.0,
) -> None:
    """Train the extractor on annotated papers; one in ten is kept back to measure thresholds and scores on."""
    try:
        from kg import train as training
    except ModuleNotFoundError as missing:
        if missing.name not in NEEDED:
            raise
        raise KgError(f"training needs the package {missing.name}; install papergraph[train]") from None
    from kg.cli.console import print_table, progress_bar

    papers = list(annotated_papers(data))
    try:
        with progress_bar() as progress:
            training.make_weights(
                papers,
                output,
                share=share,
                settings=training.Settings(epochs=epochs, seed=seed),
                resume=resume,
                device=device.value,
                progress=progress,
                report=print_losses,
            )
    except KeyboardInterrupt:
        print(f"kg: interrupted; --resume goes on from the last whole epoch in {output}", file=sys.stderr)
        raise typer.Exit(130) from None
    except OSError as fault:
        raise KgError(f"{output}: cannot be written ({fault.strerror or fault})") from None
    files = ("checkpoint.pt", "network.onnx", "heads.npz", "settings.json", "tokenizer.json")
    print_table(("weights", str(output)), [(name, f"{(output / name).stat().st_size:,} bytes") for name in files])


def annotated_papers(data: list[str]) -> Iterator[ExtractedPaper]:
    """The annotated papers with their offsets; refuses a paper without annotation."""
    from kg.extract import locate
    from kg.interchange import ExtractedPaper
    from kg.sources import read_papers

    for paper in read_papers(data):
        if not isinstance(paper, ExtractedPaper):
            raise KgError(f'paper {paper.id!r} has no "entities"; training takes annotated papers')
        yield locate(paper)


def print_losses(epoch: EpochLosses) -> None:
    """Tells how an epoch went, and at the first what of the annotation was not used."""
    if epoch.epoch == 1 and epoch.left_out:
        print(f"left out {epoch.left_out} annotated spans and rows that lie in no one window", file=sys.stderr)
    losses = ", ".join(f"{name} {loss:.2f}" for name, loss in epoch.losses.items())
    print(f"epoch {epoch.epoch} of {epoch.epochs}: {losses}", file=sys.stderr)
