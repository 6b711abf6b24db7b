"""The whole way from annotated papers to the files that `kg.extract` reads with.

Comes in: annotated papers with their offsets. Goes out, in a folder: the checkpoint, ``network.onnx``, ``heads.npz``,
``tokenizer.json`` and ``settings.json``.

``make_weights(papers, folder, share=0.25)`` trains on a quarter of the papers; what is held out to measure thresholds
and scores on is the same for every share.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from kg.interchange import ExtractedPaper
from kg.model import KgError
from kg.train.calibrate import calibrate, is_held_out
from kg.train.export import export
from kg.train.loop import EpochLosses, Settings, train
from kg.train.sameness import sameness_weights
from kg.train.sizes import Sizes


def make_weights(
    papers: Iterable[ExtractedPaper],
    folder: Path,
    *,
    share: float = 1.0,
    settings: Settings | None = None,
    resume: bool = False,
    device: str = "auto",
    sizes: Sizes | None = None,
    progress: Callable[[str, int], None] = lambda step, done: None,
    report: Callable[[EpochLosses], None] = lambda losses: None,
) -> int:
    """Writes all files and returns how many papers were trained on; one paper in ten is held out.

    Refuses so few papers, or so small a share, that nothing is left to train or to measure on.
    """
    found = list(papers)
    held_out = [paper for paper in found if is_held_out(paper)]
    learned = [paper for paper in found if not is_held_out(paper) and in_share(paper, share)]
    if not held_out:
        raise KgError(f"{len(found)} papers are too few: none of them is left to measure scores on")
    if not learned:
        raise KgError(f"none of {len(found)} papers is left to train on; take a larger share than {share}")
    checkpoint = train(
        learned,
        folder,
        settings=settings,
        resume=resume,
        device=device,
        sizes=sizes,
        progress=progress,
        report=report,
    )
    export(checkpoint, folder)
    calibrate(folder, held_out, sameness_weights(learned))
    return len(learned)


def in_share(paper: ExtractedPaper, share: float) -> bool:
    """Whether a paper belongs to a share (0 to 1) of all, by its id: a smaller share lies within a larger one."""
    # The digest's last digit decides what is held out; the digits before it know nothing of that.
    return int(hashlib.sha256(paper.paper.id.encode()).hexdigest(), 16) // 10 % 1000 < share * 1000
