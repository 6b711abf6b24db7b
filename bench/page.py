"""The page of a graph: how long it takes to make, and to be ready in Chromium, beside an empty page of pyvis.

    python bench/page.py --graph DIR [--nodes 1500 5000]     a graph that kg build wrote
    python bench/page.py --short                             the sample: a check that the run itself works

Every page is opened in the same headless Chromium, which reaches no host, in turns; the median of all turns counts.
Fails where a page asks for anything beyond itself or misses its budget by more than twice, as on a shared machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyvis.network import Network
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

from kg.publish.overview import overview
from kg.publish.page import page_html
from kg.store import GraphStore, open_folder

ROOT = Path(__file__).parent.parent
BUDGETS = {1500: (5.0, 3.0), 5000: (20.0, 12.0)}
"""Seconds to make and until ready, by number of nodes."""
TURNS = 3


@dataclass(frozen=True, slots=True)
class Made:
    """A page: how it is called, what it holds, and how many seconds it took to make (wall and processor)."""

    name: str
    path: Path
    nodes: int
    edges: int
    wall: float
    processor: float


def main() -> None:
    """Runs it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--graph", type=Path, help="a folder that kg build wrote")
    arguments.add_argument("--nodes", type=int, nargs="+", default=list(BUDGETS))
    arguments.add_argument("--short", action="store_true")
    given = arguments.parse_args()
    if not given.graph and not given.short:
        arguments.error("name a folder with --graph, or --short")
    with tempfile.TemporaryDirectory() as scratch:
        graph = open_folder(given.graph or sample(Path(scratch) / "graph"))
        empty = Path(scratch) / "empty.html"
        empty.write_text(Network(cdn_resources="in_line").generate_html(), encoding="utf-8")
        pages = [make(graph, most, Path(scratch)) for most in (given.nodes[:1] if given.short else given.nodes)]
        with chromium() as browser:
            times: dict[str, list[float]] = {"empty pyvis page": [], **{made.name: [] for made in pages}}
            outside: dict[str, set[str]] = {}
            for _ in range(1 if given.short else TURNS):
                times["empty pyvis page"].append(opened(browser, empty)[0])
                for made in pages:
                    seconds, hosts = opened(browser, made.path)
                    times[made.name].append(seconds)
                    outside.setdefault(made.name, set()).update(hosts)
        report(pages, {name: statistics.median(found) for name, found in times.items()}, outside)


def sample(folder: Path) -> Path:
    """The shipped sample's graph."""
    papers = ROOT / "outputs" / "sample" / "extracted.jsonl"
    subprocess.run([sys.executable, "-m", "kg", "build", str(papers), "-o", str(folder)], check=True, cwd=ROOT)
    return folder


def make(graph: GraphStore, most: int, folder: Path) -> Made:
    """The page of the most linked papers."""
    wall, processor = time.perf_counter(), time.process_time()
    view = overview(graph, most=most)
    text = page_html(view)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    path = folder / f"{most}.html"
    path.write_text(text, encoding="utf-8")
    return Made(f"{most:,} nodes", path, len(view.nodes), len(view.edges), wall, processor)


@contextmanager
def chromium() -> Iterator[webdriver.Chrome]:
    """A headless Chromium that reaches no host."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or "chromium"
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--window-size=1400,900",
        "--host-resolver-rules=MAP * ~NOTFOUND",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        yield browser
    finally:
        browser.quit()


def opened(browser: webdriver.Chrome, path: Path) -> tuple[float, set[str]]:
    """Seconds until a page has drawn its graph (or is loaded, if it is none of ours), and what else it asked for."""
    browser.get("about:blank")
    browser.get_log("performance")  # type: ignore[no-untyped-call]
    browser.get(path.as_uri())
    ready = (
        "const mark = performance.getEntriesByName('ready')[0]; "
        "const load = performance.getEntriesByType('navigation')[0];"
        "return mark ? mark.startTime : document.getElementById('page-data') ? 0 : load.loadEventEnd"
    )
    milliseconds = WebDriverWait(browser, 120).until(lambda each: each.execute_script(ready))
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]  # type: ignore[no-untyped-call]
    asked = {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}
    return milliseconds / 1000, {url for url in asked if not url.startswith(("file:", "data:"))}


def report(pages: list[Made], ready: dict[str, float], outside: dict[str, set[str]]) -> None:
    """Prints the table; ends with what is wrong."""
    empty = ready["empty pyvis page"]
    print(
        f"{platform.machine()}, Python {platform.python_version()}; an empty page of pyvis is loaded in {empty:.2f} s"
    )
    print("| page | nodes | edges | MB | made, s (processor) | ready, s | times the empty page | asks for |")
    print("|---|---|---|---|---|---|---|---|")
    faults = []
    for made in pages:
        size = made.path.stat().st_size / 1e6 if made.path.exists() else 0.0
        seconds, asked = ready[made.name], len(outside[made.name])
        print(
            f"| {made.name} | {made.nodes:,} | {made.edges:,} | {size:.1f} | {made.wall:.1f} ({made.processor:.1f}) "
            f"| {seconds:.2f} | {seconds / empty:.1f} | {asked or 'nothing'} |"
        )
        wanted = next((budget for most, budget in BUDGETS.items() if made.nodes <= most * 1.02), None)
        if asked or (wanted and (made.processor > 2 * wanted[0] or seconds > 2 * wanted[1])):
            faults.append(made.name)
    if faults:
        sys.exit(f"beyond the budget or beyond the page: {', '.join(faults)}")


if __name__ == "__main__":
    main()
