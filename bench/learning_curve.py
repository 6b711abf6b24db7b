"""How much more annotated papers would help: F1 after training on a quarter, a half and all of them.

    python bench/learning_curve.py --data DIR -o DIR [--shares 0.25,0.5,1] [--epochs 7] [--resume]

DIR holds train.jsonl and dev.jsonl. Each share is trained as ``kg train --share`` does (which needs papergraph[train])
into a folder of its own under -o, with the same papers held out for thresholds, and dev.jsonl is read with what came
out. A smaller share lies within a larger one. Some hours on a processor, some minutes on a GPU; --resume goes on, and
takes a folder that is complete as it is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.extract import locate
from kg.extract.network import load
from kg.extract.papers import extracted_paper
from kg.interchange import ExtractedPaper, from_json
from kg.score import MEASURES, Report, score
from kg.train import CHECKPOINT, EpochLosses, Settings, make_weights
from kg.train.sizes import Sizes

RESULT = "curve.json"
"""Beside the weights of a share: how many papers they were trained on; written when they are complete."""


@dataclass(frozen=True, slots=True)
class Point:
    """One share: papers trained on, and how well the others were read."""

    share: float
    papers: int
    report: Report


def point(
    share: float,
    papers: Sequence[ExtractedPaper],
    gold: Sequence[ExtractedPaper],
    folder: Path,
    *,
    settings: Settings,
    device: str = "auto",
    resume: bool = False,
    sizes: Sizes | None = None,
) -> Point:
    """Trains on a share and scores what comes out; takes weights that are complete as they are when resuming."""
    done = folder / RESULT
    if not (resume and done.is_file()):
        done.unlink(missing_ok=True)
        begun = resume and (folder / CHECKPOINT).is_file()
        count = make_weights(
            papers, folder, share=share, settings=settings, resume=begun, device=device, sizes=sizes, report=tell
        )
        done.write_text(json.dumps({"share": share, "papers": count}) + "\n", encoding="utf-8")
    network = load(folder)
    found = {paper.paper.id: extracted_paper(network, paper.paper) for paper in gold}
    count = json.loads(done.read_text(encoding="utf-8"))["papers"]
    return Point(share, count, score({paper.paper.id: paper for paper in gold}, found))


def tell(losses: EpochLosses) -> None:
    """Says on standard error that an epoch is done."""
    print(f"epoch {losses.epoch} of {losses.epochs}: loss {sum(losses.losses.values()):.2f}", file=sys.stderr)


def table(points: Iterable[Point]) -> Iterator[str]:
    """The lines of the table, F1 in percent."""
    yield "".join([f"{'share':>6}{'papers':>8}", *(f"{name:>12}" for name in MEASURES), f"{'reversed':>10}"])
    for one in points:
        shares = "".join(f"{100 * one.report.measures[name].f1:12.1f}" for name in MEASURES)
        turned = f"{one.report.reversed.count}/{one.report.reversed.named}"
        yield f"{one.share:6.0%}{one.papers:8}{shares}{turned:>10}"


def annotated(path: Path) -> list[ExtractedPaper]:
    """The annotated papers of a file, with their offsets."""
    return [
        locate(from_json(json.loads(line))) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def shares_of(text: str) -> list[float]:
    """The shares of an option: "0.25,0.5,1"."""
    shares = [float(part) for part in text.split(",")]
    if not all(0 < share <= 1 for share in shares):
        raise argparse.ArgumentTypeError(f"{text}: shares lie between 0 and 1")
    return shares


def main() -> None:
    """Runs it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="a folder with train.jsonl and dev.jsonl")
    arguments.add_argument("-o", "--output", type=Path, required=True, help="the folder for the weights of each share")
    arguments.add_argument("--shares", type=shares_of, default=[0.25, 0.5, 1.0])
    arguments.add_argument("--epochs", type=int, default=Settings().epochs)
    arguments.add_argument("--seed", type=int, default=Settings().seed)
    arguments.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda"))
    arguments.add_argument("--resume", action="store_true")
    given = arguments.parse_args()
    papers, gold = annotated(given.data / "train.jsonl"), annotated(given.data / "dev.jsonl")
    settings = Settings(epochs=given.epochs, seed=given.seed)
    points = []
    for share in given.shares:
        folder = given.output / f"{share:g}"
        points.append(point(share, papers, gold, folder, settings=settings, device=given.device, resume=given.resume))
        print(f"share {share:g} is done", file=sys.stderr)
    print(*table(points), sep="\n")


if __name__ == "__main__":
    main()
