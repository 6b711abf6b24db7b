"""Speed of extraction: abstracts a second on one and on two cores, and memory, beside parts of the work done alone.

    python bench/speed.py [FILE.jsonl] [--papers 600] [--rounds 3] [--checkpoint CHECKPOINT.pt]
    python bench/speed.py --short       few papers, one round: a check that the run itself works

FILE holds papers, one JSON object a line; without it the sample is repeated. Each measurement is a process of its own
on its own cores, and the rounds take turns, so that a busy machine is busy for all: the ratios count. What a process
spends on its start, on loading and on the first papers is left out (the short form ends too soon for that on two
cores). Memory is that of the process and all it started, shared pages counted once. The network in torch (32 bits)
needs papergraph[train] and a checkpoint of ``kg train``; it is compared with the same part of the work as it ships
(8 bits). Linux only: cores and memory are read from its files.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from typing import Any

WARM_UP = 5
"""Papers before the clock runs."""

ONE_CORE = "extraction, one core"
TWO_CORES = "extraction, two cores"
SHIPPED = "network as it ships, one core"
IN_TORCH = "network in torch, one core"


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: papers a second, and the most memory at any time, in MB."""

    rate: float
    megabytes: float


# What is measured


def tokenized(texts: Sequence[str]) -> Iterator[object]:
    """Words and word pieces of each text, and nothing else."""
    from kg.extract.language import pipeline
    from kg.extract.windows import pieces_of

    for text in texts:
        yield pieces_of([token.text for token in pipeline()(text)])


def windowed(texts: Sequence[str]) -> Iterator[object]:
    """All that is made of a text before the network sees it."""
    from kg.extract.windows import windows

    for text in texts:
        yield list(windows(text))


def extracted(texts: Sequence[str], processes: int) -> Iterator[object]:
    """What each paper says."""
    from kg.extract import extract
    from kg.model import Paper

    parts = (text.partition("\n") for text in texts)
    papers = (Paper(f"p{at}", title, abstract) for at, (title, _, abstract) in enumerate(parts))
    return extract(papers, processes=processes)


@dataclass(frozen=True, slots=True)
class Recorder:
    """A session of the network that keeps what it is given."""

    session: Any
    inputs: list[dict[str, Any]] = field(default_factory=list)

    def run(self, names: Sequence[str], inputs: dict[str, Any]) -> Any:
        """Runs the session."""
        self.inputs.append(inputs)
        return self.session.run(names, inputs)


def network_inputs(texts: Sequence[str]) -> tuple[Any, list[list[dict[str, Any]]]]:
    """The network's session, and its inputs for each text."""
    from kg.extract.network import load
    from kg.extract.scored import scored
    from kg.extract.windows import windows
    from kg.model import Paper

    inputs = []
    for text in texts:
        recorder = Recorder(load().session)
        title, _, abstract = text.partition("\n")
        paper = Paper("p", title, abstract)
        for window in windows(text):
            scored(replace(load(), session=recorder), paper, window)
        inputs.append(recorder.inputs)
    return load().session, inputs


def run_as_shipped(texts: Sequence[str]) -> Iterator[object]:
    """Encoder and taggers in ONNX Runtime, with 8-bit weights."""
    session, inputs = network_inputs(texts)
    for windows in inputs:
        yield [session.run(None, window) for window in windows]


def run_in_torch(texts: Sequence[str], checkpoint: Path) -> Iterator[object]:
    """The same in torch, with 32-bit weights that do not train."""
    import torch

    from kg.train.export import INPUTS, OneWindow
    from kg.train.loop import read_checkpoint
    from kg.train.network import Network
    from kg.train.sizes import Sizes

    torch.set_num_threads(1)
    state = read_checkpoint(checkpoint)
    network = Network(Sizes(**state["sizes"]))
    network.load_state_dict(state["network"])
    frozen = OneWindow(network).eval()
    _, inputs = network_inputs(texts)
    with torch.inference_mode():
        for windows in inputs:
            yield [frozen(*(torch.as_tensor(window[name]) for name in INPUTS)) for window in windows]


@dataclass(frozen=True, slots=True)
class Task:
    """A measurement: on how many cores, and what is done with the texts."""

    cores: int
    work: Callable[[Sequence[str]], Iterator[object]]


def tasks(checkpoint: Path | None) -> Mapping[str, Task]:
    """All measurements, in the order of the table."""
    found = {
        "tokenizer, one core": Task(1, tokenized),
        "all before the network, one core": Task(1, windowed),
        SHIPPED: Task(1, run_as_shipped),
        ONE_CORE: Task(1, lambda texts: extracted(texts, 1)),
        TWO_CORES: Task(2, lambda texts: extracted(texts, 2)),
    }
    if checkpoint:
        found[IN_TORCH] = Task(1, lambda texts: run_in_torch(texts, checkpoint))
    return found


# How it is measured


def timed(task: Task, texts: Sequence[str], skipped: int) -> float:
    """Papers a second, from when so many are done to the last."""
    done = 0
    started = time.perf_counter()
    for done, _ in enumerate(task.work(texts), 1):
        if done == skipped:
            started = time.perf_counter()
    return (done - skipped) / (time.perf_counter() - started)


def skipped_papers(task: Task, count: int) -> int:
    """How many papers go by before the clock runs: with processes, those read before they are all at work."""
    from kg.extract.papers import ALONE, CHUNK

    first = ALONE + 3 * task.cores * CHUNK if task.cores > 1 else WARM_UP
    # A short run ends before that; then the start of the processes is measured too.
    return first if first < 0.6 * count else min(ALONE, count // 2) if task.cores > 1 else 1


def measured(name: str) -> Measured:
    """Runs one measurement in a process of its own, and watches its memory."""
    command = [sys.executable, __file__, *sys.argv[1:], "--measure", name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = Peak(process.pid)
    watching = threading.Thread(target=peak.watch, daemon=True)
    watching.start()
    output, _ = process.communicate()
    peak.over.set()
    watching.join()
    if process.returncode:
        raise SystemExit(f"{name}: ended with {process.returncode}")
    return Measured(float(output.split()[-1]), peak.megabytes)


class Peak:
    """The most memory that a process and its children had together."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.megabytes = 0.0
        self.over = threading.Event()

    def watch(self) -> None:
        """Looks five times a second until it is over."""
        while not self.over.wait(0.2):
            self.megabytes = max(self.megabytes, sum(memory(pid) for pid in family(self.pid)) / 1024)


def family(pid: int) -> list[int]:
    """A process and all that it started, and they."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (parent := parent_of(entry)):
            parents[int(entry.name)] = parent
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def parent_of(entry: Path) -> int | None:
    """The parent of a process; None where it has ended by now."""
    try:
        # "4711 (a name) S 4242 ...": a name may hold spaces and parentheses.
        return int((entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None


def memory(pid: int) -> int:
    """The kilobytes of a process, a page that several share counted by its share; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def texts_of(file: Path | None, count: int) -> list[str]:
    """As many texts as wanted, of a file or of the sample, over and over."""
    from kg.interchange import paper_from_json
    from kg.sources import sample_papers

    if file is None:
        papers = list(sample_papers())
    else:
        with file.open(encoding="utf-8") as lines:
            papers = [paper_from_json(json.loads(line)) for line in islice(lines, count) if line.strip()]
    return [paper.text for paper in islice(cycle(papers), count)]


# What is printed


def table(runs: Mapping[str, Sequence[Measured]]) -> Iterator[str]:
    """The lines of the table: median of the rounds, how far they lie apart, memory, and speed beside one core's."""
    alone = statistics.median(run.rate for run in runs[ONE_CORE])
    yield f"{'':34}{'abstracts/s':>12}{'rounds':>16}{'peak MB':>9}{'x extraction':>14}"
    for name, found in runs.items():
        rates = [run.rate for run in found]
        rate = statistics.median(rates)
        apart = f"{min(rates):.1f}-{max(rates):.1f}"
        yield f"{name:34}{rate:12.1f}{apart:>16}{max(run.megabytes for run in found):9.0f}{rate / alone:14.2f}"


def parsed() -> argparse.Namespace:
    """The arguments; the short form sets the others."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=Path, nargs="?", help="papers as JSON Lines; the sample without it")
    arguments.add_argument("--papers", type=int, default=600)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--checkpoint", type=Path, help="a checkpoint of kg train, to compare with torch")
    arguments.add_argument("--short", action="store_true")
    arguments.add_argument("--measure", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.short:
        given.papers, given.rounds = 120, 1
    if given.checkpoint and not given.checkpoint.is_file():
        arguments.error(f"{given.checkpoint}: no such file")
    return given


def main() -> None:
    """Runs it."""
    given = parsed()
    with_torch = given.checkpoint if find_spec("torch") else None
    chosen = tasks(with_torch)
    cores = sorted(os.sched_getaffinity(0))
    if given.measure:
        task = chosen[given.measure]
        os.sched_setaffinity(0, cores[: task.cores])
        print(timed(task, texts_of(given.file, given.papers), skipped_papers(task, given.papers)))
        return
    runs: dict[str, list[Measured]] = {}
    for _ in range(given.rounds):
        for name, task in chosen.items():
            if task.cores <= len(cores):
                runs.setdefault(name, []).append(measured(name))
    print(*table(runs), sep="\n")
    if TWO_CORES in runs:
        rate, megabytes = (max(getattr(run, key) for run in runs[TWO_CORES]) for key in ("rate", "megabytes"))
        print(f"\nfloors on two cores: 15 abstracts/s ({rate:.1f}), under 1,200 MB ({megabytes:,.0f})")
    else:
        print("\ntwo cores: not measured, this machine lends one")
    if IN_TORCH not in runs:
        print("in torch: not measured, it takes papergraph[train] and --checkpoint")


if __name__ == "__main__":
    main()
