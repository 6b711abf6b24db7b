"""A graph that is kept: adding and removing on a large one, writers that are killed, writers beside readers.

    python bench/living.py --data DIR [--times 25]    annotated papers (*.jsonl) times 25: some 35,000
    python bench/living.py --graph DIR --add FILE     the same on a copy of a graph that is there
    python bench/living.py --short                    the sample; 20 kills and 6 seconds instead of 200 and a minute

Prints one table a part and ends with 1 if anything was lost, half-written or answered wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from multiprocessing.queues import Queue
from pathlib import Path

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "kg" / "sample" / "papers.jsonl"
FORKER = """
import os, sys
from pathlib import Path
from kg import living
from kg.interchange import from_json
import json
import kg.extract
for line in sys.stdin:
    folder, what, paper = json.loads(line)
    if (child := os.fork()) == 0:
        if what == "add":
            living.add(Path(folder), [from_json(paper)])
        else:
            living.remove(Path(folder), [paper["id"]])
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""
"""Starts a writer at once, the imports being done; nothing in it has a store open, which no fork would survive."""


def print_rows(rows: Iterable[tuple[str, str]]) -> None:
    """Prints a part."""
    for name, value in rows:
        print(f"{name:44} {value}", flush=True)


def digest(folder: Path) -> str:
    """The digest of a graph's canonical N-Quads; there are no blank nodes, so sorting them is all."""
    import pyoxigraph as ox

    from kg.store import open_folder

    lines = (ox.serialize(open_folder(folder).store, format=ox.RdfFormat.N_QUADS) or b"").splitlines()
    return hashlib.sha256(b"\n".join(sorted(lines))).hexdigest()


def large_digest(folder: Path) -> int:
    """The same for a graph whose lines no memory would sort: the sum of their hashes."""
    from kg.store import open_folder

    total = 0
    for quad in open_folder(folder).store:
        total += int.from_bytes(hashlib.blake2b(str(quad).encode(), digest_size=16).digest(), "big")
    return total % 2**128


def timed(*arguments: str | Path) -> tuple[float, float, float]:
    """Wall seconds, seconds of processor and peak memory (MB) of one command in a process of its own."""
    code = (
        "import resource, subprocess, sys, time; start = time.perf_counter()\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    command = [sys.executable, "-c", code, sys.executable, "-m", "kg", *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    wall, processor, memory = map(float, done.stdout.split())
    return wall, processor, memory


def budgets(graph: Path, papers: Path, scratch: Path, removals: int) -> bool:
    """Adds the papers of a file to a copy of a graph, removes some one by one, and looks whether nothing else moved."""
    copy = scratch / "copy"
    subprocess.run(["cp", "-al", str(graph), str(copy)], check=True)
    lines = papers.read_text(encoding="utf-8").splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    before = large_digest(copy)
    figures = [("add", f"{len(ids)} papers", *timed("add", papers, "-g", copy))]
    for id in ids[:removals]:
        figures.append(("remove", "1 paper", *timed("remove", id, "-g", copy)))
    figures.append(("remove", f"{len(ids) - removals} papers", *timed("remove", *ids[removals:], "-g", copy)))
    for what, many, wall, processor, memory in figures:
        print_rows([(f"{what} {many}", f"{wall:.2f} s, {processor:.2f} s of processor, peak {memory:,.0f} MB")])
    same = large_digest(copy) == before
    print_rows([("the graph after all of it", "as before" if same else "NOT as before")])
    return same


def kills(folder: Path, paper: dict[str, object], times: int, seed: int = 1) -> bool:
    """Kills writers that add and remove a paper at random moments; whether the graph was always one or the other."""
    from kg.store import open_folder

    chance = random.Random(seed)
    forker = subprocess.Popen([sys.executable, "-c", FORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert forker.stdin
    assert forker.stdout

    def write(delay: float | None) -> tuple[bool, float]:
        """Adds the paper, or removes it if it is there; returns whether the writer came to its end, and when."""
        assert forker.stdin
        assert forker.stdout
        there = digest(folder) == states[True]
        started = time.perf_counter()
        forker.stdin.write(json.dumps([str(folder), "remove" if there else "add", paper]) + "\n")
        forker.stdin.flush()
        child = int(forker.stdout.readline())
        if delay is not None:
            time.sleep(delay)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return int(forker.stdout.readline()) == 0, time.perf_counter() - started

    states: dict[bool, str] = {True: digest(folder)}
    _, taken = write(None)
    states[False] = digest(folder)
    counts: Counter[str] = Counter()
    for _ in range(times):
        before = digest(folder)
        ended, _ = write(chance.uniform(0, 1.3 * taken))
        after = digest(folder)
        if after not in states.values() or (ended and after == before):
            counts["wrong"] += 1
        counts["came to an end" if ended else "killed, old state" if after == before else "killed, new state"] += 1
    if digest(folder) != states[True]:
        write(None)
    forker.stdin.close()
    forker.wait(60)
    whole = digest(folder) == states[True] and len(open_folder(folder).papers()) > 0
    print_rows([("writers", str(times)), *((what, str(counts[what])) for what in sorted(counts))])
    print_rows([("lost or half-written", f"{counts['wrong']}; the last write {'held' if whole else 'FAILED'}")])
    return whole and not counts["wrong"]


def writing(folder: Path, paper: dict[str, object], until: float, told: Queue[Counter[str]]) -> None:
    """Adds and removes a paper again and again."""
    from kg import living
    from kg.interchange import from_json
    from kg.store import StoreInUse

    counts: Counter[str] = Counter()
    there = True
    while time.time() < until or not there:
        try:
            if there:
                living.remove(folder, [str(paper["id"])])
            else:
                living.add(folder, [from_json(paper)])
            there = not there
            counts["writes"] += 1
        except StoreInUse:
            counts["refused, another writes"] += 1
            time.sleep(0.01)
    told.put(counts)


def reading(folder: Path, states: frozenset[str], until: float, told: Queue[Counter[str]]) -> None:
    """Opens the graph again and again, and looks whether all of it is one of the states."""
    counts: Counter[str] = Counter()
    while time.time() < until:
        counts["reads"] += 1
        if digest(folder) not in states:
            counts["wrong"] += 1
    told.put(counts)


def crowd(folder: Path, papers: list[dict[str, object]], seconds: float) -> bool:
    """Two writers and ten readers at once; whether every reader saw a state that some sequence of writes makes."""
    from kg import living
    from kg.interchange import from_json

    states = {digest(folder)}
    for first, second in (papers, papers[::-1]):
        living.remove(folder, [str(first["id"])])
        states.add(digest(folder))
        living.remove(folder, [str(second["id"])])
        states.add(digest(folder))
        living.add(folder, [from_json(first), from_json(second)])
        states.add(digest(folder))
    context = multiprocessing.get_context("spawn")
    told: Queue[Counter[str]] = context.Queue()
    until = time.time() + seconds
    started = [context.Process(target=writing, args=(folder, paper, until, told)) for paper in papers]
    started += [context.Process(target=reading, args=(folder, frozenset(states), until, told)) for _ in range(10)]
    for process in started:
        process.start()
    counts: Counter[str] = sum((told.get(timeout=seconds + 300) for _ in started), Counter())
    for process in started:
        process.join()
    whole = all(process.exitcode == 0 for process in started) and len(states) == 4
    print_rows([("two writers, ten readers", f"{seconds:.0f} s, {len(states)} states")])
    print_rows((what, str(counts[what])) for what in ("writes", "refused, another writes", "reads", "wrong"))
    return whole and not counts["wrong"] and counts["reads"] > 0 and counts["writes"] > 0


def build(papers: Path, folder: Path) -> None:
    """Builds a graph in a process of its own."""
    subprocess.run(
        [sys.executable, "-m", "kg", "build", str(papers), "-o", str(folder)], check=True, stdout=subprocess.DEVNULL
    )


def main() -> None:
    """Runs it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, help="a folder with annotated papers, train.jsonl and seeds.jsonl")
    arguments.add_argument("--times", type=int, default=25)
    arguments.add_argument("--graph", type=Path, help="a graph that is there; it is copied, not changed")
    arguments.add_argument("--add", type=Path, help="extracted papers to add to it")
    arguments.add_argument("--short", action="store_true")
    given = arguments.parse_args()
    fine = True
    with tempfile.TemporaryDirectory(dir=given.graph.parent if given.graph else None) as name:
        scratch = Path(name)
        if given.graph:
            fine &= budgets(given.graph, given.add, scratch, 3)
        elif given.data:
            corpus, more = scratch / "papers.jsonl", scratch / "more.jsonl"
            files = [str(given.data / name) for name in ("train.jsonl", "seeds.jsonl")]
            multiply = [sys.executable, str(HERE / "multiply.py"), str(given.times), *files, "-o", str(corpus)]
            subprocess.run(multiply, check=True)
            lines = corpus.read_text(encoding="utf-8").splitlines(keepends=True)
            # Every so many papers one, so that those to be added are as mixed as the others.
            some = set(range(0, len(lines), max(1, len(lines) // 100))[:100])
            more.write_text("".join(lines[at] for at in sorted(some)), encoding="utf-8")
            corpus.write_text("".join(line for at, line in enumerate(lines) if at not in some), encoding="utf-8")
            build(corpus, scratch / "large")
            fine &= budgets(scratch / "large", more, scratch, 3)
        build(SAMPLE, scratch / "small")
        papers = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
        fine &= kills(scratch / "small", papers[0], 20 if given.short else 200)
        fine &= crowd(scratch / "small", papers[1:3], 6 if given.short else 60)
    sys.exit(not fine)


if __name__ == "__main__":
    main()
