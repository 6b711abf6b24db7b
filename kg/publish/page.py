"""One HTML file that shows a graph of papers and asks for nothing beyond itself.

Comes in: a `PageView`. Goes out: the text of a page, the same for the same view.

``DeepSpeed-FastGen reaches up to 2.3x the throughput of vLLM`` is drawn as an arrow between the two
with ``2.3x throughput`` on it; a click opens the sentence with its words marked.

pyvis draws. What it would let in is kept out: its links to other hosts are taken away, it is given
no word of the data (only hashes, numbers and shapes), and a content security policy names each
script and style by its hash. The words travel as JSON that the page's own script puts in as text.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from kg.model import KgError
from kg.publish.page_data import drawn_links, page_data
from kg.publish.page_inline import InlineBlocks, RemoteReference, policy, without_remote
from kg.publish.page_pyvis import pyvis_page
from kg.publish.view import PageView

SCRIPTS = (
    "data.js", "evidence.js", "narrow.js", "draw.js", "filter.js", "panel.js", "search.js", "start.js",
)  # fmt: skip
"""In this order, as one script."""


def page_html(view: PageView, base: str = "") -> str:
    """The page; refuses two nodes with one id and an edge whose end is no node.

    Within the app ``base`` is that of the graph's IRIs: things below it have pages of their own there.
    """
    check(view)
    links = drawn_links(view)
    skeleton = without_remote(pyvis_page(view, links))
    title = html.escape(view.title.encode("utf-8", "replace").decode("utf-8"))
    head = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n@policy@\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<link rel="icon" href="data:,">\n'
        f"<title>{title}</title>\n<style>{asset('page.css')}</style>\n"
    )
    body = asset("body.html")
    data = f'<script type="application/json" id="page-data">{as_json(page_data(view, links, base))}</script>\n'
    own = "(function () {\n'use strict';\n" + "".join(asset(name) for name in SCRIPTS) + "})();\n"
    # The template has no doctype, so it is taken apart at its own tags and put together again.
    before, _, rest = skeleton.partition("<head>")
    inside_head, _, rest = rest.partition("</head>")
    _, _, rest = rest.partition("<body>")
    inside_body, _, _ = rest.rpartition("</body>")
    page = (
        f"{head}{inside_head.strip()}\n</head>\n<body>\n{body}{inside_body.strip()}\n"
        f"{data}<script>{own}</script>\n</body>\n</html>\n"
    )
    # A parser reads CR LF as LF, and the hashes are taken of what it reads.
    page = page.replace("\r\n", "\n").replace("\r", "\n")
    blocks = InlineBlocks()
    blocks.feed(page)
    if blocks.remote or before.strip() != "<html>":
        raise RemoteReference(f"the page refers to {', '.join(blocks.remote) or 'an unknown template'}")
    return page.replace("@policy@", policy(blocks), 1)


def check(view: PageView) -> None:
    """Refuse a view that can't be drawn, and say which node or edge is wrong."""
    ids: set[str] = set()
    for node in view.nodes:
        if node.id in ids:
            raise KgError(f"two nodes of the page have the id {node.id}; give each node an id of its own")
        ids.add(node.id)
    for edge in view.edges:
        for end in (edge.source, edge.target):
            if end not in ids:
                raise KgError(f"an edge of kind {edge.kind} ends at {end}, which is no node of the page")


def as_json(data: Mapping[str, Any]) -> str:
    r"""JSON in ASCII that no HTML parser sees a tag or a line break in.

    >>> as_json({"a": "</script>&\u2028"})
    '{"a":"\\u003c/script\\u003e\\u0026\\u2028"}'
    """
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def asset(name: str) -> str:
    """The text of a file that ships with the page."""
    return (files("kg.publish") / "page_assets" / name).read_text(encoding="utf-8")
