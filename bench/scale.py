"""Link, graph and store of many papers: time, memory, triples, file sizes.

    python bench/scale.py --data DIR [--times 25]     annotated papers (*.jsonl) times 25: some 35,000
    python bench/scale.py --short                     the sample, 10 copies: a check that the run itself works

Prints one table; the budgets are those of the design. The papers come extracted, so reading is not measured.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "kg" / "sample" / "papers.jsonl"


def build(corpus: Path, folder: Path) -> tuple[float, float]:
    """Wall seconds and peak memory (MB) of one build in a process of its own."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "kg", "build", str(corpus), "-o", str(folder)], check=True)
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def count(folder: Path) -> int:
    """How many triples the store holds."""
    from kg.store import open_folder

    return len(open_folder(folder).store)


def main() -> None:
    """Runs it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, help="a folder with annotated papers, train.jsonl and seeds.jsonl")
    arguments.add_argument("--times", type=int, default=25)
    arguments.add_argument("--short", action="store_true")
    given = arguments.parse_args()
    if given.short:
        files = [SAMPLE]
    elif given.data:
        files = [given.data / name for name in ("train.jsonl", "seeds.jsonl")]
    else:
        arguments.error("name a folder with --data, or --short")
    with tempfile.TemporaryDirectory() as scratch:
        corpus, folder = Path(scratch) / "papers.jsonl", Path(scratch) / "graph"
        multiply = [sys.executable, str(HERE / "multiply.py"), str(given.times), *map(str, files)]
        started = time.perf_counter()
        subprocess.run([*multiply, "-o", str(corpus)], check=True)
        making = time.perf_counter() - started
        seconds, megabytes = build(corpus, folder)
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        papers, triples = manifest["papers"], count(folder)
        disk = sum(file.stat().st_size for file in (folder / "store").rglob("*") if file.is_file())
        rows = (
            ("papers", f"{papers:,}"),
            ("made in", f"{making:.0f} s"),
            ("link, graph, store, Turtle, page", f"{seconds:.0f} s (budget for 35,000: 300 s)"),
            ("peak memory", f"{megabytes:,.0f} MB (budget 2,500)"),
            ("triples a paper", f"{triples / papers:.0f} (budget 170)"),
            ("store on disk", f"{disk / 1e6:,.0f} MB"),
            ("graph.ttl", f"{(folder / 'graph.ttl').stat().st_size / 1e6:,.0f} MB"),
        )
        for name, value in rows:
            print(f"{name:34} {value}")


if __name__ == "__main__":
    main()
