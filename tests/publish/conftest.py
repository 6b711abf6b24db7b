"""A small hand-made view, and a Chromium without a network for the tests marked `browser`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.support.ui import WebDriverWait

from kg.model import Span
from kg.publish.page import page_html
from kg.publish.view import PageEdge, PageNode, PageView, Passage

BASE = "https://example.org/"
SWIFT, CALM = BASE + "paper/swift", BASE + "paper/calm"
SWIFT_SYSTEM, CALM_SYSTEM = BASE + "software/swift", BASE + "software/calm"
LATENCY, CHAT = BASE + "metric/latency", BASE + "dataset/chat"

# An emoji stands before the quote: places in it count code points.
TEXT = (
    "Swift: Serving in a hurry \U0001f680\nServing is slow. "
    "On Chat, Swift reaches 3x lower latency than Calm. We release the code."
)
QUOTE = "Swift reaches 3x lower latency than Calm"
START = TEXT.index(QUOTE)


def words(*found: str) -> tuple[Span, ...]:
    """Places of words within the quote."""
    return tuple(Span(START + QUOTE.index(each), START + QUOTE.index(each) + len(each)) for each in found)


PASSAGE = Passage(SWIFT, QUOTE, START, START + len(QUOTE), words("Swift", "3x", "latency", "Calm"))


@pytest.fixture(scope="session")
def view() -> PageView:
    return PageView(
        title="Serving papers",
        note="2 papers",
        nodes=(
            PageNode(SWIFT, "Paper", "Swift: Serving in a hurry", "https://example.org/swift.pdf", 2024),
            PageNode(CALM, "Paper", "Calm: Serving at leisure", year=2022),
            PageNode(SWIFT_SYSTEM, "Software", "Swift", weight=2, facts=(("Also written", "SWIFT"),)),
            PageNode(CALM_SYSTEM, "Software", "Calm", weight=3),
            PageNode(LATENCY, "Metric", "latency"),
            PageNode(CHAT, "Dataset", "Chat"),
        ),
        edges=(
            PageEdge(SWIFT, SWIFT_SYSTEM, "proposes"),
            PageEdge(CALM, CALM_SYSTEM, "proposes"),
            PageEdge(
                SWIFT_SYSTEM, CALM_SYSTEM, "comparison", "3x latency", "better", "latency", "Chat", 0.91,
                (("As written", "3x lower"),), (PASSAGE,),
            ),
            PageEdge(
                SWIFT, CALM, "comparesAgainst", "3x latency", "better", "latency", "Chat", 0.91,
                passages=(PASSAGE,),
            ),
            PageEdge(SWIFT, LATENCY, "evaluatesOn"),
            PageEdge(SWIFT, CHAT, "evaluatesOn"),
        ),
        texts={SWIFT: TEXT},
    )  # fmt: skip


HOSTILE = (
    "<script>window.hacked=1</script>",
    '"><img src=x onerror=window.hacked=2>',
    "</script><script>window.hacked=3</script>",
    "<!--<script>",
    "a href href=javascript:window.hacked=4",
    "line\u2028separator\u2029 and \U0001f680",
    "lone \ud800 surrogate",
    "'; window.hacked=5; //",
    "{{ 7*7 }} ${window.hacked=6} \\u003c \x00",
)


@pytest.fixture(scope="session")
def hostile_view() -> PageView:
    """Every text of the view tries to become code."""
    nodes = tuple(
        PageNode(
            f"{BASE}{place}{text}", "Paper" if place % 2 else "Method", text, "javascript:window.hacked=7",
            facts=((text, text),),
            passages=(Passage(f"{BASE}{place}{text}", text, 0, len(text), (Span(0, 3),)),),
        )
        for place, text in enumerate(HOSTILE)
    )  # fmt: skip
    edges = tuple(
        PageEdge(
            nodes[place - 1].id, nodes[place].id, "comparison" if place % 2 else text,
            text, text, text, text, 0.5, ((text, text),), nodes[place].passages,
        )
        for place, text in enumerate(HOSTILE)
    )  # fmt: skip
    return PageView("".join(HOSTILE), HOSTILE[1], nodes, edges, {node.id: node.label for node in nodes})


@pytest.fixture(scope="session")
def chromium() -> Iterator[webdriver.Chrome]:
    """A headless Chromium that reaches no host."""
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not binary or not driver:
        reason = "needs the Debian packages chromium and chromium-driver"
        if "chromium" in os.environ.get("KG_REQUIRE", ""):
            pytest.fail(reason)
        pytest.skip(reason)
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--window-size=1400,900",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--proxy-server=127.0.0.1:9",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    try:
        browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    except WebDriverException as error:
        pytest.fail(f"Chromium is there and doesn't start: {error.msg}")
    yield browser
    browser.quit()


def logged(browser: webdriver.Chrome, kind: str) -> list[dict[str, str]]:
    """What the browser wrote to a log since it was last read."""
    entries: list[dict[str, str]] = browser.get_log(kind)  # type: ignore[no-untyped-call]
    return entries


Opener = Callable[..., webdriver.Chrome]


@pytest.fixture
def read_log(chromium: webdriver.Chrome) -> Callable[[str], list[dict[str, str]]]:
    """Reads a log of the browser: "browser" or "performance"."""
    return lambda kind: logged(chromium, kind)


@pytest.fixture
def open_page(chromium: webdriver.Chrome, tmp_path: Path) -> Opener:
    """Writes a view's page and opens it, ready drawn."""

    def opened(view: PageView, hash: str = "", size: tuple[int, int] = (1400, 900)) -> webdriver.Chrome:
        path = tmp_path / "page.html"
        path.write_text(page_html(view), encoding="utf-8")
        chromium.get("about:blank")
        chromium.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False},
        )
        logged(chromium, "browser")
        logged(chromium, "performance")
        chromium.get(path.as_uri() + hash)
        WebDriverWait(chromium, 30).until(
            lambda browser: browser.execute_script("return document.documentElement.dataset.ready")
        )
        return chromium

    return opened
