"""The page as text: nothing from elsewhere, nothing of the data as code, the same each time."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import KgError
from kg.publish.page import as_json, page_html
from kg.publish.page_data import LINES, LOOKS, node_key
from kg.publish.page_inline import InlineBlocks
from kg.publish.view import GROUPS, OUTSIDE, PAPER, PageEdge, PageNode, PageView, group_of, short_label

BLOCK = re.compile(r'<script type="application/json" id="page-data">(.*?)</script>', re.DOTALL)


def data_of(page: str) -> dict[str, Any]:
    found = BLOCK.findall(page)
    assert len(found) == 1
    data: dict[str, Any] = json.loads(found[0])
    return data


class Tags(HTMLParser):
    """All tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_page_refers_to_nothing_elsewhere(view: PageView) -> None:
    page = page_html(view)
    for tag, attributes in Tags(page).found:
        for name in ("src", "href", "srcset", "action"):
            assert (attributes.get(name) or "").startswith(("", "data:", "#")[1:]) or name not in attributes, tag
    assert "@import" not in page
    assert "cdn" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_page_policy_names_each_inline_block(view: PageView) -> None:
    page = page_html(view)
    policy = next(
        attributes["content"] or ""
        for tag, attributes in Tags(page).found
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    blocks = InlineBlocks()
    blocks.feed(page)
    assert blocks.scripts
    for block in [*blocks.scripts, *blocks.styles]:
        assert base64.b64encode(hashlib.sha256(block.encode()).digest()).decode() in policy
    assert not any("style" in attributes or "onclick" in attributes for _, attributes in Tags(page).found)


def test_page_is_the_same_for_the_same_view(view: PageView) -> None:
    assert page_html(view) == page_html(view)


def test_page_data_reads_back(view: PageView) -> None:
    data = data_of(page_html(view))
    assert [node["label"] for node in data["nodes"]] == [node.label for node in view.nodes]
    assert [node["id"] for node in data["nodes"]] == [node_key(node.id) for node in view.nodes]
    comparison = next(edge for edge in data["edges"] if edge["kind"] == "comparison")
    assert (comparison["label"], comparison["confidence"]) == ("3x latency", 0.91)
    passage = comparison["passages"][0]
    text = data["texts"][passage["paper"]]
    assert text[passage["start"] : passage["end"]] == passage["quote"]
    marked = [text[start:end] for start, end in passage["marks"]]
    assert marked == ["Swift", "3x", "latency", "Calm"]


def test_page_of_hostile_texts_has_the_tags_of_a_harmless_one(view: PageView, hostile_view: PageView) -> None:
    hostile = page_html(hostile_view)
    assert [tag for tag, _ in Tags(hostile).found] == [tag for tag, _ in Tags(page_html(view)).found]
    assert "window.hacked" not in BLOCK.sub("", re.sub(r"<title>.*?</title>", "", hostile, flags=re.DOTALL))
    hostile.encode("utf-8")
    assert [node["label"] for node in data_of(hostile)["nodes"]] == [n.label for n in hostile_view.nodes]


@given(st.text(st.characters(), max_size=60))
@settings(max_examples=300)
def test_page_json_shows_a_parser_no_tag(text: str) -> None:
    block = as_json({text: [text]})
    assert not set("<>&\u2028\u2029") & set(block)
    assert block.isascii()
    assert json.loads(block) == {text: [text]}


def test_page_of_an_empty_view_has_no_nodes() -> None:
    data = data_of(page_html(PageView("Empty", "", (), (), {})))
    assert data["nodes"] == data["edges"] == data["links"] == []


def test_page_draws_edges_between_the_same_two_as_one_line(view: PageView) -> None:
    twice = dataclasses.replace(view, edges=(*view.edges, view.edges[2]))
    assert len(data_of(page_html(twice))["links"]) == len(view.edges)


def test_page_refuses_an_edge_without_its_node(view: PageView) -> None:
    broken = dataclasses.replace(view, edges=(PageEdge(view.nodes[0].id, "urn:gone", "uses"),))
    with pytest.raises(KgError, match="urn:gone"):
        page_html(broken)


def test_page_refuses_two_nodes_with_one_id(view: PageView) -> None:
    broken = dataclasses.replace(view, nodes=(*view.nodes, PageNode(view.nodes[0].id, "Task", "again")))
    with pytest.raises(KgError, match=re.escape(view.nodes[0].id)):
        page_html(broken)


def test_page_kinds_differ_in_shape_and_colour() -> None:
    # Only papers share a shape: one known by name only is a pale, dashed paper.
    assert len({look[0] for look in LOOKS.values()}) == len(LOOKS) - 1
    assert LOOKS[PAPER][0] == LOOKS[OUTSIDE][0]
    assert len({look[1] for look in LOOKS.values()}) == len(LOOKS)
    assert set(LINES) == {group.id for group in GROUPS}


def test_view_group_of_an_unknown_kind_is_other() -> None:
    assert group_of("<script>") == "other"


@given(st.text(max_size=80))
def test_view_short_label_is_short(label: str) -> None:
    assert len(short_label(label)) <= 32
    assert "\n" not in short_label(label)
