"""Load on `kg serve`: how long pages take at a steady rate, and whether any request fails while the graph is replaced.

    python bench/serve.py --data DIR [--times 25]     annotated papers (*.jsonl) times 25: some 35,000
    python bench/serve.py --graph DIR                 a graph that is built already; its store is replaced by a copy
    python bench/serve.py --short                     the sample for some seconds: a check that the run itself works

Sends requests at fixed times, whether or not the last one was answered, so that a slow answer is not hidden by waiting
for it; each page is one that was not asked for before as far as there are enough. Prints one table.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import html
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "kg" / "sample" / "papers.jsonl"
KINDS = ("entity", "paper", "search", "suggest", "sparql")
SHARES = (30, 30, 25, 10, 5)
BUDGET_MS, BUDGET_MB = 200, 1536


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its kind, how long it took from its time of sending, and its status (0: none)."""

    kind: str
    seconds: float
    status: int


def main() -> None:
    """Runs it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, help="a folder with annotated papers, train.jsonl and seeds.jsonl")
    arguments.add_argument("--times", type=int, default=25)
    arguments.add_argument("--graph", type=Path, help="a folder that kg build wrote")
    arguments.add_argument("--rate", type=float, default=20, help="requests a second")
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--short", action="store_true")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.graph or Path(scratch) / "graph"
        if given.graph is None:
            if not given.short and not given.data:
                arguments.error("name a folder with --data or --graph, or --short")
            names = [SAMPLE] if given.short else [given.data / name for name in ("train.jsonl", "seeds.jsonl")]
            build(names, 2 if given.short else given.times, Path(scratch) / "papers.jsonl", folder)
        seconds = 6 if given.short else given.seconds
        with serving(folder) as (process, port, started):
            print(f"first page {started:.0f} s after the start; load of the machine {os.getloadavg()[0]:.1f}")
            paths = asyncio.run(addresses(port, int(given.rate * seconds) + 1))
            used = processor(process)
            asked = asyncio.run(load(port, paths, given.rate))
            report("steady", asked, processor(process) - used, process)
            used = processor(process)
            replacing = asyncio.run(load_while_replacing(port, paths, given.rate, folder))
            report("while the graph is replaced", replacing, processor(process) - used, process)
    if any(one.status != 200 for one in (*asked, *replacing)):
        sys.exit("some requests failed")


def build(files: Sequence[Path], times: int, corpus: Path, folder: Path) -> None:
    """Builds the graph to serve."""
    multiply = [sys.executable, str(HERE / "multiply.py"), str(times), *map(str, files), "-o", str(corpus)]
    subprocess.run(multiply, check=True)
    subprocess.run([sys.executable, "-m", "kg", "build", str(corpus), "-o", str(folder)], check=True)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple[int, int, float]]:
    """A server of its own: its process, its port, and how many seconds it took to answer first."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "kg", "serve", "-g", str(folder), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().rstrip("/\n").rsplit(":", 1)[1])
        asyncio.run(first_answer(port))
        yield process.pid, port, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(30)


async def first_answer(port: int) -> None:
    """Waits until the start page comes."""
    while (await send(port, "/"))[0] != 200:
        await asyncio.sleep(0.1)


async def addresses(port: int, count: int) -> list[tuple[str, str]]:
    """Pages to ask for, by kind; half of the entities are among the 200 most used, as people's are."""
    chance = random.Random(1)
    used = [thing for number in range(1, 5) for thing in await listed(port, "", number)]
    others, papers = [await sampled(port, kind, chance) for kind in ("", "Paper")]
    found = []
    for kind in chance.choices(KINDS, SHARES, k=count):
        entity, label = chance.choice(used if chance.random() < 0.5 else others)
        word = label.split()[0]
        query = f"SELECT ?p {{ ?p pg:usesBaseline <https://w3id.org/papergraph{entity}> }}"
        path = {
            "entity": entity,
            "paper": chance.choice(papers)[0],
            "search": "/search?" + urlencode({"q": word}),
            "suggest": "/suggest?" + urlencode({"q": word[: chance.randint(1, 5)]}),
            "sparql": "/sparql?" + urlencode({"query": query}),
        }[kind]
        found.append((kind, path))
    return found


async def sampled(port: int, kind: str, chance: random.Random) -> list[tuple[str, str]]:
    """What stands on some pages of a list, from all over it."""
    _, page = await send(port, f"/search?kind={kind}")
    last = re.search(r"Page 1 of ([0-9,]+)", page)
    pages = range(1, int(last.group(1).replace(",", "")) + 1 if last else 2)
    return [thing for number in chance.sample(pages, min(15, len(pages))) for thing in await listed(port, kind, number)]


async def listed(port: int, kind: str, number: int) -> list[tuple[str, str]]:
    """The addresses and names on one page of a list."""
    _, page = await send(port, f"/search?kind={kind}&page={number}")
    # <li><a class="thing" href="/software/vllm"><svg …>…</svg>vLLM</a>
    rows = re.findall(r'<li><a class="thing" href="([^"]+)">.*?</svg>(.*?)</a>', page, re.DOTALL)
    return [(html.unescape(path), html.unescape(name)) for path, name in rows if name.strip()]


async def load(port: int, paths: Sequence[tuple[str, str]], rate: float) -> list[Asked]:
    """Sends each request at its time and waits for all answers."""
    begun = time.perf_counter()

    async def one(number: int, kind: str, path: str) -> Asked:
        due = begun + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        accept = "application/sparql-results+json" if kind == "sparql" else "text/html"
        status, _ = await send(port, path, accept)
        return Asked(kind, time.perf_counter() - due, status)

    return list(await asyncio.gather(*(one(number, *each) for number, each in enumerate(paths))))


async def load_while_replacing(port: int, paths: Sequence[tuple[str, str]], rate: float, folder: Path) -> list[Asked]:
    """The same load, while another process puts a copy of the store in its place."""
    replacing = asyncio.create_task(asyncio.to_thread(replace_store, folder))
    asked = await load(port, paths, rate)
    await replacing
    return asked


def replace_store(folder: Path) -> None:
    """A copy of the current store becomes the current one, as a writer does it."""
    code = (
        "import sys, pathlib, pyoxigraph as ox; from kg.store import current_snapshot, new_snapshot\n"
        "folder = pathlib.Path(sys.argv[1]); old = current_snapshot(folder)\n"
        "with new_snapshot(folder) as new:\n"
        "    new.rmdir(); ox.Store(str(old)).backup(str(new))\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)


async def send(port: int, path: str, accept: str = "text/html") -> tuple[int, str]:
    """The status and text of an answer; 0 where the connection fails."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
        writer.write(request.encode("ascii"))
        answer = await reader.read()
        writer.close()
        return int(answer.split(b" ", 2)[1]), answer.decode("utf-8", "replace")
    except (OSError, ValueError, IndexError):
        return 0, ""


def report(name: str, asked: Sequence[Asked], used: float, process: int) -> None:
    """Prints how it went."""
    print(f"{name}: {len(asked)} requests, statuses {dict(Counter(one.status for one in asked))}")
    print(f"  {'':10} {'number':>7} {'median':>9} {'p95':>9} {'worst':>9}")
    for kind in KINDS:
        times = sorted(one.seconds * 1000 for one in asked if one.kind == kind)
        if times:
            middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
            budget = f"  (budget {BUDGET_MS} ms)" if kind in ("entity", "paper", "search") else ""
            print(f"  {kind:10} {len(times):7} {middle:6.0f} ms {late:6.0f} ms {times[-1]:6.0f} ms{budget}")
    print(f"  {1000 * used / len(asked):.0f} ms of the server's processor time for a request")
    server, workers = memory(process)
    print(f"  memory {server:,.0f} MB and {workers:,.0f} MB in the query workers now; {peak(process):,.0f} MB at most")
    print(f"  in the server (budget {BUDGET_MB:,} for all); load of the machine {os.getloadavg()[0]:.1f}")


def processor(process: int) -> float:
    """Seconds of processor time that the server has used, its workers left out."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> tuple[float, float]:
    """What the server and what its workers hold, in MB; of what several share each counts its part."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return proportional(process), sum(proportional(int(child)) for child in children)


def proportional(process: int) -> float:
    """The memory of a process in MB, pages that it shares divided by those who share them."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def peak(process: int) -> float:
    """The most memory that a process held, in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main()
