from __future__ import annotations

import re
from html.parser import HTMLParser

import pyoxigraph as ox

from kg.publish.report import BAR, SECTIONS, as_html, as_markdown, report
from kg.store import GraphStore, ask
from tests.publish.test_formats import HOSTILE


def test_it_says_what_the_questions_answer(sample_graph: GraphStore) -> None:
    made = report(sample_graph)
    text = as_markdown(made)
    assert text.startswith("# papergraph report\n\n47 papers; ")
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert titles == [title for title, *_ in SECTIONS]
    top = next(part for part in made.sections if part.title == "Top baselines")
    [first, *_] = ask(sample_graph, "most-compared").answer  # type: ignore[misc]
    assert top.rows[0][:2] == (first["baseline"].value, first["papers"].value)
    assert "## Contradictions\n\nOne paper says" in text
    assert "None." in text


def test_bars_are_as_long_as_the_counts(sample_graph: GraphStore) -> None:
    text = as_markdown(report(sample_graph))
    coverage = text.split("## Coverage")[1].split("## ")[0]
    bars = {row.split(" | ")[0].lstrip("| "): row.count("█") for row in coverage.splitlines() if "█" in row}
    rows = {row["what"].value: int(row["comparisons"].value) for row in ask(sample_graph, "coverage").answer}  # type: ignore[union-attr]
    assert bars == {what: max(1, round(BAR * count / rows["all"])) for what, count in rows.items()}


def test_the_page_is_whole_and_loads_nothing(sample_graph: GraphStore) -> None:
    page = as_html(report(sample_graph))

    class Tags(HTMLParser):
        open: list[str] = []  # noqa: RUF012

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert not [name for name, _ in attrs if name in ("src", "href")]
            if tag not in ("meta", "rect"):
                self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag != "rect":
                assert self.open.pop() == tag

    reader = Tags()
    reader.feed(page)
    assert reader.open == []
    assert "default-src 'none'" in page
    assert page.count("<rect ") == sum(len(part.rows) for part in report(sample_graph).sections if part.bars)


def test_hostile_names_are_text(sample_graph: GraphStore) -> None:
    store = ox.Store()
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    vllm = sample_graph.vocabulary.node("software/vllm")
    store.extend(quad for quad in sample_graph.store if (quad.subject, quad.predicate) != (vllm, label))
    store.add(ox.Quad(vllm, label, ox.Literal(f"<script>alert(1)</script>|*x* {HOSTILE}")))
    made = report(GraphStore(store, sample_graph.vocabulary))
    assert "<script" not in as_html(made)
    assert "&lt;script&gt;alert(1)" in as_html(made)
    line = next(line for line in as_markdown(made).splitlines() if "script" in line)
    assert r"\<script\>alert(1)\</script\>\|\*x\*" in line
    assert len(re.findall(r"(?<!\\)\|", line)) == 6


def test_the_same_graph_gives_the_same_page(sample_graph: GraphStore) -> None:
    assert as_html(report(sample_graph)) == as_html(report(sample_graph))
