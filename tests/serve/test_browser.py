"""The app in Chromium: journeys, keys alone, a narrow screen, both themes, and axe's rules."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlencode

import pytest
from selenium import webdriver
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from kg import run
from kg.serve.limits import Limits
from tests.programs import require
from tests.serve.conftest import Site, serving
from tests.serve.test_hostile import HOSTILE, hostile_paper

pytestmark = pytest.mark.browser

VLLM = "/software/vllm"
COUNT = "SELECT ?name (COUNT(?p) AS ?n) { ?p pg:uses/skos:prefLabel ?name } GROUP BY ?name LIMIT 9"
PAGES = (
    "/",
    "/search?q=attention",
    "/search?kind=Paper",
    "/search?kind=OutsidePaper",
    "/outside/2309.06180",
    "/search?q=xyzzyx",
    VLLM,
    "/metric/throughput",
    "/leaderboards",
    "/compare",
    "/compare?a=vLLM&b=DeepSpeed-FastGen",
    "/contradictions",
    "/drift",
    "/graph?focus=vLLM",
    "/nowhere/at-all",
    "/sparql",
    "/sparql?" + urlencode({"query": COUNT}),
    "/sparql?" + urlencode({"query": COUNT, "view": "chart"}),
    "/sparql?" + urlencode({"query": "CONSTRUCT WHERE { ?p pg:uses ?e }"}),
    "/sparql?query=SELECT",
)


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def chrome(downloads: Path) -> Iterator[Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = require("chromium")
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        # Only the loopback is there; a name that is looked up is not found.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(require("chromedriver")))
    yield browser
    browser.quit()


Opener = Callable[..., Chrome]


@pytest.fixture
def visit(chrome: Chrome, site: Site) -> Opener:
    """Opens a page of the app, fresh: no theme chosen, logs read."""

    def opened(path: str, size: tuple[int, int] = (1280, 900), dark: bool = False, root: str = "") -> Chrome:
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
        chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        chrome.get((root or site.root) + path)
        return chrome

    for kind in ("browser", "performance"):
        chrome.get_log(kind)  # type: ignore[no-untyped-call]
    return opened


def complaints(browser: Chrome) -> list[str]:
    """What the console says; a page that is not there is said by the browser itself."""
    entries = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [entry["message"] for entry in entries if "status of 4" not in entry["message"]]


def hosts(browser: Chrome) -> set[str]:
    """The hosts that were asked since the log was last read."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]  # type: ignore[no-untyped-call]
    urls = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    return {url.split("/")[2] for url in urls if url.startswith("http")}


def wait(browser: Chrome, script: str) -> None:
    WebDriverWait(browser, 15).until(lambda each: each.execute_script("return " + script))


def axe_violations(browser: Chrome) -> list[str]:
    """What axe's rules find, as rule and element."""
    source = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
    # Put in by the driver: the page's own policy keeps other scripts out.
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": source})
    found = browser.execute_async_script(
        "const done = arguments[0]; axe.run(document, {iframes: false}).then((found) => done(found.violations))"
    )
    return [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("path", PAGES)
def test_browser_pages_are_quiet_keep_to_themselves_and_are_accessible(visit: Opener, site: Site, path: str) -> None:
    browser = visit(path)
    assert complaints(browser) == []
    assert hosts(browser) <= {f"127.0.0.1:{site.port}"}
    assert axe_violations(browser) == []
    browser = visit(path, dark=True)
    assert axe_violations(browser) == []
    browser = visit(path, size=(360, 740))
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
    assert axe_violations(browser) == []


def test_browser_axe_sees_a_fault(visit: Opener) -> None:
    browser = visit("/")
    browser.execute_script("document.querySelector('.hero input').removeAttribute('aria-label')")
    browser.execute_script("document.querySelector('.hero input').removeAttribute('placeholder')")
    assert any(found.startswith("label") for found in axe_violations(browser))


def test_browser_finds_vllm_sees_who_beats_it_opens_the_sentence_takes_the_table(
    visit: Opener, downloads: Path
) -> None:
    browser = visit("/")
    browser.find_element(By.CSS_SELECTOR, ".hero input").send_keys("vllm", Keys.ENTER)
    wait(browser, "location.pathname === '/search'")
    browser.find_element(By.LINK_TEXT, "vLLM").click()
    wait(browser, f"location.pathname === '{VLLM}'")
    browser.find_element(By.LINK_TEXT, "It loses").click()
    rows = browser.find_elements(By.CSS_SELECTOR, "#comparisons tbody.claim")
    winner = next(row for row in rows if "DeepSpeed-FastGen" in row.text)
    assert "loses to" in winner.text
    summary = winner.find_element(By.TAG_NAME, "summary")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", summary)
    summary.click()
    marks = [mark.text for mark in winner.find_elements(By.CSS_SELECTOR, "blockquote mark")]
    assert any(mark for mark in marks)
    assert winner.find_element(By.TAG_NAME, "blockquote").is_displayed()
    browser.find_element(By.LINK_TEXT, "Download as CSV").click()
    deadline = time.monotonic() + 15
    while not (done := list(downloads.glob("software-vllm*.csv"))):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert "DeepSpeed-FastGen" in done[0].read_text(encoding="utf-8")
    assert complaints(browser) == []


def test_browser_is_worked_by_keys_alone(visit: Opener) -> None:
    browser = visit("/leaderboards")
    ActionChains(browser).send_keys("/").perform()
    field = browser.switch_to.active_element
    assert field.get_attribute("role") == "combobox"
    field.send_keys("vll")
    wait(browser, "document.querySelector('.bar .suggestions li')")
    assert field.get_attribute("aria-expanded") == "true"
    field.send_keys(Keys.ARROW_DOWN)
    chosen = str(field.get_attribute("aria-activedescendant"))
    assert browser.find_element(By.ID, chosen).get_attribute("aria-selected") == "true"
    field.send_keys(Keys.ESCAPE)
    assert field.get_attribute("aria-expanded") == "false"
    field.send_keys("m")
    wait(browser, "!document.querySelector('.bar .suggestions').hidden")
    field.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    wait(browser, f"location.pathname === '{VLLM}'")
    # The first stop of the Tab key leads past the bar, and what is open is reached and opened by keys.
    ActionChains(browser).send_keys(Keys.TAB).perform()
    assert browser.switch_to.active_element.text == "Skip to the content"
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    for _ in range(200):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        if browser.switch_to.active_element.tag_name == "summary":
            break
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    assert browser.execute_script("return document.activeElement.parentElement.open")


def test_browser_the_theme_follows_the_system_and_its_button_and_stays(visit: Opener) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor"
    light = visit("/").execute_script(ground)
    browser = visit("/", dark=True)
    assert browser.execute_script(ground) != light
    browser.find_element(By.CSS_SELECTOR, ".theme").click()
    assert browser.execute_script(ground) == light
    browser = visit("/sparql", dark=True)
    assert browser.execute_script(ground) == light
    browser.execute_script("localStorage.clear()")


def test_browser_asks_a_named_question_and_shares_the_answer(visit: Opener) -> None:
    browser = visit("/sparql")
    browser.find_element(By.ID, "who-compares-with-system").send_keys("vLLM", Keys.ENTER)
    wait(browser, "document.querySelector('table.answer')")
    assert "DeepSpeed-FastGen" in browser.find_element(By.CSS_SELECTOR, "table.answer").text
    again = visit("/" + browser.current_url.split("/", 3)[3])
    assert "DeepSpeed-FastGen" in again.find_element(By.CSS_SELECTOR, "table.answer").text
    query = again.find_element(By.ID, "query")
    query.clear()
    query.send_keys("SELECT ?p ?e { ?p pg:proposes ?e } LIMIT 4", Keys.CONTROL, Keys.ENTER)
    wait(again, "location.search.includes('proposes')")
    links = again.find_elements(By.CSS_SELECTOR, "#answer .choices a")
    next(link for link in links if link.text == "Graph").click()
    wait(again, "document.querySelector('iframe.drawing')")
    again.switch_to.frame(again.find_element(By.CSS_SELECTOR, "iframe.drawing"))
    wait(again, "document.documentElement.dataset.ready")
    again.switch_to.default_content()
    assert complaints(again) == []


def test_browser_draws_around_a_thing(visit: Opener) -> None:
    browser = visit(VLLM)
    browser.find_element(By.LINK_TEXT, "Draw what is around it").click()
    wait(browser, "document.querySelector('iframe.drawing')")
    browser.switch_to.frame(browser.find_element(By.CSS_SELECTOR, "iframe.drawing"))
    wait(browser, "document.documentElement.dataset.ready")
    assert "1 step around vLLM" in browser.find_element(By.ID, "note").text
    browser.switch_to.default_content()
    assert complaints(browser) == []


def test_browser_hostile_names_run_nowhere(visit: Opener, tmp_path: Path) -> None:
    run.build([hostile_paper(text, place) for place, text in enumerate(HOSTILE)], tmp_path)
    with serving(tmp_path, Limits(workers=1)) as site:
        names = json.loads(site.query("SELECT ?s { ?s a pg:Software }").body)["results"]["bindings"]
        paths = [row["s"]["value"].removeprefix("https://w3id.org/papergraph") for row in names][:12]
        for path in ("/", "/search", "/search?kind=Paper", "/software/calm", "/graph?focus=software/calm", *paths):
            browser = visit(path, root=site.root)
            for proof in browser.find_elements(By.TAG_NAME, "details"):
                browser.execute_script("arguments[0].open = true", proof)
            assert browser.execute_script("return typeof window.hacked") == "undefined"
            assert complaints(browser) == []
        browser = visit("/", root=site.root)
        browser.find_element(By.CSS_SELECTOR, ".hero input").send_keys("script")
        wait(browser, "document.querySelectorAll('.suggestions li').length > 2")
        assert browser.execute_script("return typeof window.hacked") == "undefined"
        assert browser.find_elements(By.CSS_SELECTOR, ".suggestions script, .suggestions img") == []
