"""Hostile names, titles and requests: nothing runs, nothing breaks out, nothing fails."""

from __future__ import annotations

import csv
import html
import io
import json
import logging
import random
import socket
import string
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from kg import run
from kg.interchange import ExtractedPaper
from kg.publish.table_files import write_csv
from kg.serve.limits import Limits
from kg.store import open_folder
from tests.builders import annotated, beats, entity
from tests.serve.conftest import Site, serving

SCRIPT = "window.hacked=1"
HOSTILE = (
    f"<script>{SCRIPT}</script>",
    f'"><img src=x onerror={SCRIPT}>',
    f"' onmouseover='{SCRIPT}",
    f'" onfocus="{SCRIPT}" autofocus="',
    f"</title><script>{SCRIPT}</script>",
    f"</textarea><script>{SCRIPT}</script>",
    f"</script><script>{SCRIPT}</script>",
    f"<svg onload={SCRIPT}>",
    f"<svg><script>{SCRIPT}</script></svg>",
    f"<iframe srcdoc='<script>parent.{SCRIPT}</script>'>",
    f"javascript:{SCRIPT}",
    f"<a href=javascript:{SCRIPT}>x</a>",
    f"data:text/html,<script>{SCRIPT}</script>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?xml version='1.0'?>",
    "<style>*{display:none}</style>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0>",
    "<form action=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "{{ 7*7 }}",
    "{% raw %}",
    "{# x #}",
    "${7*7}",
    "%00",
    "%3Cscript%3E",
    "&lt;script&gt;",
    "&#x3C;script&#x3E;",
    "\\u003cscript\\u003e",
    '=HYPERLINK("http://evil.example")',
    "=cmd|' /C calc'!A0",
    "+1+cmd()",
    "-1+cmd()",
    "@SUM(1)",
    "\uff1d1+1",
    "\u200b=1+1",
    "forged\x1b[31m\r\n2026-01-01 query answer 1 ms rows 1",
    '"} INSERT DATA { <a:a> <a:b> <a:c> } #',
    "> . <a:a> <a:b> <a:c> . <x",
    '" . <a:a> <a:b> "c',
    "SERVICE <http://evil.example/> { ?s ?p ?o }",
    "a'; DROP TABLE papers; --",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "/etc/passwd",
    "file:///etc/passwd",
    "http://169.254.169.254/",
    "//evil.example/x",
    "a/b/c?d=e#f",
    "CON",
    "null",
    "undefined",
    "NaN",
    "\u202eevil\u202c",
    "\u2028line\u2029paragraph",
    "zero\u200bwidth\ufeff",
    "emoji \U0001f680 \U0001f469\u200d\U0001f680",
    "Z\u0301\u0302\u0303algo" + "\u0335" * 20,
    "quote ' double \" back ` slash \\",
    "x" * 400,
)


def hostile_paper(text: str, place: int) -> ExtractedPaper:
    """A paper whose title, system, dataset and figure are a hostile text."""
    name = " ".join(text.split()) or "x"
    sentence = f"{name} beats calm by {name} here"
    return annotated(
        f"We show this. {sentence}. The end.",
        id=f"h{place}:{name[:40]}",
        title=f"{name} as a title",
        entities=[entity(name, "Software", "proposed"), entity("calm", "Software", "baseline")],
        comparisons=[beats(name, "calm", sentence, value=name)],
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("hostile")
    run.build([hostile_paper(text, place) for place, text in enumerate(HOSTILE)], made)
    return made


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with serving(folder, Limits(seconds=10)) as running:
        yield running


class Tags(HTMLParser):
    """Every tag of a page, and every attribute that can run or load something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.risky: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            outside = name in ("href", "src", "action") and not (value or "").startswith(("/", "#", "?"))
            if name.startswith("on") or name in ("style", "srcdoc") or outside or (value or "").startswith("//"):
                self.risky.append(f"{tag} {name}={value}")


OURS = frozenset(
    [
        "a",
        "article",
        "aside",
        "b",
        "blockquote",
        "body",
        "button",
        "caption",
        "circle",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "head",
        "header",
        "html",
        "iframe",
        "input",
        "kbd",
        "label",
        "li",
        "link",
        "main",
        "mark",
        "meta",
        "nav",
        "option",
        "p",
        "path",
        "pre",
        "rect",
        "script",
        "section",
        "select",
        "span",
        "summary",
        "svg",
        "table",
        "tbody",
        "td",
        "text",
        "textarea",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)


def hostile_paths(site: Site) -> list[str]:
    rows = json.loads(site.query("SELECT ?s { ?s a ?c FILTER(?c IN (pg:Paper, pg:Software)) }").body)
    base = "https://w3id.org/papergraph"
    return [row["s"]["value"].removeprefix(base) for row in rows["results"]["bindings"]]


def test_hostile_names_stay_words_on_every_page(site: Site) -> None:
    paths = hostile_paths(site)
    assert len(paths) > 2 * 55
    searches = [f"/search?{urlencode({'q': text})}" for text in HOSTILE[:20]]
    more = [
        "/",
        "/search",
        "/search?kind=Paper",
        "/compare?a=calm&b=calm",
        "/contradictions",
        "/leaderboards",
        "/software/calm",
    ]
    queries = [f"/sparql?{urlencode({'query': text})}" for text in HOSTILE[:20]]
    for path in paths + searches + more + queries:
        answer = site.get(path)
        assert answer.status in (200, 400), path
        seen = Tags()
        seen.feed(answer.text)
        assert seen.tags <= OURS, (path, seen.tags - OURS)
        assert seen.risky == [], path
        assert answer.text.count("<script") == 2, path
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_hostile_names_survive_rdf_and_json(site: Site) -> None:
    labels = set()
    for path in hostile_paths(site):
        for accept, form in (("text/turtle", ox.RdfFormat.TURTLE), ("application/ld+json", ox.RdfFormat.JSON_LD)):
            triples = list(ox.parse(site.get(path, accept).body, format=form))
            assert not any("<a:a>" in str(triple.subject) for triple in triples)
        labels |= {t.object.value for t in triples if t.predicate.value.endswith(("#prefLabel", "/title"))}
    assert f"<script>{SCRIPT}</script> as a title" in labels
    assert len(labels) > 100
    for text in HOSTILE:
        answer = site.get("/suggest?" + urlencode({"q": text}))
        assert answer.headers["content-type"] == "application/json"
        json.loads(answer.body)


def test_hostile_names_are_no_formulas_in_a_table(site: Site) -> None:
    table = list(csv.reader(io.StringIO(site.get("/software/calm?format=csv").text, newline="")))
    assert len(table) > 50
    for row in table[1:]:
        for cell in row:
            assert cell[:1] not in ("=", "+", "@", "\t", "\r")
            assert not cell.startswith("-1+")
    name = site.get("/software/calm?format=csv").headers["content-disposition"]
    assert "\n" not in name
    assert name.count('"') == 2


def test_hostile_names_in_the_files_of_a_build(folder: Path, tmp_path: Path) -> None:
    page = (folder / "graph.html").read_text(encoding="utf-8")
    before, _, rest = page.partition('<script type="application/json" id="page-data">')
    data, _, after = rest.partition("</script>")
    assert SCRIPT not in html.unescape(before + after)
    labels = {node["label"] for node in json.loads(data)["nodes"]}
    seen = Tags()
    seen.feed(page)
    assert seen.tags <= OURS | {"fieldset", "h2", "legend", "noscript", "output", "style"}
    turtle = list(ox.parse(path=str(folder / "graph.ttl"), format=ox.RdfFormat.TURTLE))
    assert not any("<a:a>" in str(quad.subject) for quad in turtle)
    names = {quad.object.value for quad in turtle if quad.predicate.value.endswith(("#prefLabel", "/title"))}
    write_csv(open_folder(folder), tmp_path)
    rows = [row for path in tmp_path.glob("*.csv") for row in csv.reader(path.open(encoding="utf-8", newline=""))]
    for text in HOSTILE:
        title = f"{' '.join(text.split()) or 'x'} as a title"
        assert title in labels
        assert title in names
        assert any(title in (cell, cell.removeprefix("'")) for row in rows for cell in row)
    for cell in (cell for row in rows for cell in row):
        sign = unicodedata.normalize("NFKC", cell.lstrip(" \u200b\ufeff\u202e"))[:1]
        assert sign not in ("=", "@", "\t", "\r")
        assert sign not in ("+", "-") or float(cell) < 0


def test_hostile_texts_forge_no_line_of_the_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "kg.serve"):
        for text in HOSTILE:
            site.query(text)
            site.query(f"ASK {{ ?s ?p {json.dumps(text)} }}")
    lines = [record.getMessage() for record in caplog.records if record.name == "kg.serve"]
    assert len(lines) > len(HOSTILE)
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert all(line.startswith("query ") for line in lines)


def test_hostile_names_do_not_leave_a_drawing(site: Site) -> None:
    page = site.get("/drawing?focus=software/calm&hops=2")
    assert page.status == 200
    assert SCRIPT not in html.unescape(page.text.split('id="page-data">')[0])
    assert 'http-equiv="Content-Security-Policy"' in page.text


def test_hostile_hosts_are_not_served(site: Site) -> None:
    answer = site.raw(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"papergraph" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/app.py",
        "//etc/passwd",
        "/paper/../../etc/passwd",
    ],
)
def test_hostile_paths_leave_no_folder(site: Site, path: str) -> None:
    assert site.get(path).status in (400, 404)


PATHS = [
    "/",
    "/search",
    "/suggest",
    "/sparql",
    "/compare",
    "/leaderboard",
    "/leaderboards",
    "/graph",
    "/drawing",
    "/ask/find",
    "/ask/compare",
    "/contradictions",
    "/drift",
    "/static/",
    "/paper/",
    "/software/calm",
    "/.well-known/void",
    "/x/y/z",
]
NAMES = [
    "q",
    "kind",
    "page",
    "a",
    "b",
    "query",
    "update",
    "focus",
    "hops",
    "format",
    "download",
    "view",
    "dataset",
    "metric",
    "unit",
    "order",
    "outcome",
    "comparisons",
    "rivals",
    "default-graph-uri",
    "named-graph-uri",
    "text",
    "one",
    "other",
    "met0",
    "proposed",
]


def random_request(chance: random.Random) -> tuple[str, str, bytes, dict[str, str]]:
    """A request that is wrong in some way."""
    words = (
        *HOSTILE,
        "",
        "0",
        "-1",
        "1e9",
        "99999999999999999999",
        "turtle",
        "csv",
        "ASK {}",
        "SELECT * { ?s ?p ?o } LIMIT 3",
    )

    def word() -> str:
        return chance.choice(words)

    noise = "".join(chance.choices(string.printable + "\x00\x7f\u00ff\u2028", k=chance.randrange(12)))
    tail = chance.choice((quote(noise, safe=""), quote(word(), safe="/"), "%", "%ff%fe", "%00", "..;/"))
    path = chance.choice(PATHS) + (tail if chance.random() < 0.3 else "")
    pairs = [(chance.choice(NAMES), chance.choice((word(), noise))) for _ in range(chance.randrange(4))]
    query = urlencode(pairs) if chance.random() < 0.8 else quote(noise, safe="&=?;%")
    headers = {
        "Accept": chance.choice(
            ("*/*", "text/html", "text/turtle", "application/ld+json", "", ",,;q", "a/b;q=x", "text/*;q=2, */*;q=-1")
        ),
        "Content-Type": chance.choice(
            ("application/x-www-form-urlencoded", "application/sparql-query", "application/json", ";;", "")
        ),
        "If-None-Match": chance.choice(("", "*", 'W/"', "\u00e9")),
    }
    method = chance.choice((*["GET"] * 10, "POST", "POST", "POST", "HEAD", "PUT", "OPTIONS", "PATCH", "NONSENSE"))
    body = chance.choice(
        (b"", b"\xff\xfe\x00", query.encode(), noise.encode("utf-8", "replace"), word().encode("utf-8", "replace"))
    )
    return method, f"{path}?{query}", body if method in ("POST", "PUT", "PATCH") else b"", headers


def test_hostile_requests_by_the_thousand_never_fail_nor_leave(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(6)
    connect = socket.socket.connect
    left: list[object] = []

    def watched(self: socket.socket, address: object) -> None:
        if not (isinstance(address, tuple) and address[:2] == ("127.0.0.1", site.port)):
            left.append(address)
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", watched)
    seen: dict[int, int] = {}
    for number in range(1000):
        method, path, body, headers = random_request(chance)
        answer = site.send(
            method,
            path,
            body,
            **{name.replace("-", "_"): value for name, value in headers.items()},
        )
        seen[answer.status] = seen.get(answer.status, 0) + 1
        assert answer.status < 500, (number, method, path, body, answer.text[:300])
        assert b"Traceback" not in answer.body
    assert left == []
    assert seen.get(200, 0) > 100
    assert sum(count for status, count in seen.items() if status >= 400) > 300


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"\x00" * 100,
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /%zz?%zz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    ],
)
def test_hostile_bytes_are_no_request(site: Site, request_: bytes) -> None:
    answer = site.raw(request_)
    assert not answer.startswith(b"HTTP/1.1 5")
    assert site.get("/").status == 200
