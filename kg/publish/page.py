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
import math
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from pyvis.network import Network

from kg.model import EntityType, KgError, digest
from kg.publish.layout import positions
from kg.publish.page_inline import InlineBlocks, RemoteReference, policy, without_remote
from kg.publish.view import (
    GROUPS,
    PAPER,
    UNNAMED,
    PageEdge,
    PageNode,
    PageView,
    Passage,
    group_of,
    short_label,
)

SCRIPTS = (
    "data.js", "evidence.js", "draw.js", "filter.js", "panel.js", "search.js", "start.js",
)  # fmt: skip
"""In this order, as one script."""

# Okabe and Ito's colours and two of Tol's, each with a shape of its own: shape, fill, border, words.
LOOKS: Mapping[str, tuple[str, str, str, str]] = {
    PAPER: ("box", "#0072B2", "#00507D", "Paper"),
    EntityType.METHOD.value: ("dot", "#009E73", "#00694D", "Method"),
    EntityType.MODEL.value: ("hexagon", "#E69F00", "#9C6C00", "Model"),
    EntityType.SOFTWARE.value: ("diamond", "#56B4E9", "#2B7FAF", "Software"),
    EntityType.DATASET.value: ("database", "#CC79A7", "#94487A", "Data set"),
    EntityType.HARDWARE.value: ("square", "#999933", "#66661F", "Hardware"),
    EntityType.METRIC.value: ("triangle", "#F0E442", "#9A9010", "Metric"),
    EntityType.TASK.value: ("star", "#AA4466", "#772244", "Task"),
    UNNAMED: ("triangleDown", "#A8AFBA", "#737C8A", "Unnamed work"),
}
OTHER_LOOK = ("ellipse", "#A8AFBA", "#737C8A", "Other")

# Colour, width, arrow, dashes; read on white and on near-black.
LINES: Mapping[str, tuple[str, float, bool, bool]] = {
    "compares": ("#E0560A", 4.0, True, False),
    "comparison": ("#E69F00", 2.0, True, False),
    "builds": ("#3B8FD0", 2.6, True, False),
    "proposes": ("#7F8A9C", 1.6, False, False),
    "shares": ("#C46A9D", 1.8, False, True),
    "lineage": ("#4FA9DC", 1.3, True, False),
    "uses": ("#9AA4B3", 1.0, False, False),
    "other": ("#9AA4B3", 1.0, False, True),
}


def page_html(view: PageView) -> str:
    """The page; refuses two nodes with one id and an edge whose end is no node."""
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
    data = f'<script type="application/json" id="page-data">{as_json(page_data(view, links))}</script>\n'
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


def drawn_links(view: PageView) -> dict[tuple[str, str, str], list[int]]:
    """What is drawn as one line: source, target and group, with the places of its edges."""
    links: dict[tuple[str, str, str], list[int]] = {}
    for place, edge in enumerate(view.edges):
        if edge.source != edge.target:
            links.setdefault((edge.source, edge.target, group_of(edge.kind)), []).append(place)
    return links


def pyvis_page(view: PageView, links: Mapping[tuple[str, str, str], list[int]]) -> str:
    """The page pyvis makes of hashes, places, shapes and colours."""
    net = Network(height="100%", width="100%", directed=True, cdn_resources="in_line")
    net.set_options(json.dumps(options()))
    places = positions(view)
    first = {group.id for group in GROUPS if group.first}
    shown = {end for source, target, group in links if group in first for end in (source, target)}
    # The lists are filled directly: `add_edge` searches all edges for each new one.
    for node in view.nodes:
        drawn = drawn_node(node, places[node.id])
        if node.kind != PAPER and links and node.id not in shown:
            drawn["hidden"] = True
        net.nodes.append(drawn)
        net.node_ids.append(drawn["id"])
        net.node_map[drawn["id"]] = drawn
    # What comes last lies on top: the strongest.
    strength = {group.id: place for place, group in enumerate(GROUPS)}
    for (source, target, group), _ in sorted(links.items(), key=lambda item: -strength[item[0][2]]):
        colour, width, arrow, dashed = LINES[group]
        line: dict[str, Any] = {
            "id": link_key(source, target, group),
            "from": node_key(source),
            "to": node_key(target),
            "color": colour,
            "width": width,
        }
        if arrow:
            line["arrows"] = "to"
        if dashed:
            line["dashes"] = [6, 5]
        if group not in first:
            line["hidden"] = True
        net.edges.append(line)
    return str(net.generate_html())


def drawn_node(node: PageNode, place: tuple[float, float]) -> dict[str, Any]:
    """What pyvis is told of a node; papers and data sets take their size from an empty label."""
    shape = LOOKS.get(node.kind, OTHER_LOOK)[0]
    grown = math.log2(1 + max(0.0, node.weight)) if math.isfinite(node.weight) else 0.0
    size = round(min(28.0, 13.0 + 2.8 * grown), 1)
    drawn: dict[str, Any] = {
        "id": node_key(node.id),
        "group": node.kind if node.kind in LOOKS else "Other",
        "x": place[0],
        "y": place[1],
    }
    if shape in ("box", "database", "ellipse"):
        wide = round(size * 1.6)
        drawn["label"] = " "
        drawn["widthConstraint"] = wide
        if shape == "box":
            drawn["heightConstraint"] = round(wide * 1.3)
    else:
        drawn["size"] = size
    return drawn


def options() -> dict[str, Any]:
    """vis-network's options: nothing moves by itself, and words are left to the page's own script."""
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {
            "hover": True,
            "hideEdgesOnDrag": True,
            "hideEdgesOnZoom": True,
            "selectConnectedEdges": False,
            "tooltipDelay": 100000000,
            "zoomSpeed": 0.7,
        },
        "nodes": {
            "chosen": False,
            "borderWidth": 1.5,
            "margin": {"top": 0, "right": 0, "bottom": 0, "left": 0},
            "font": {"size": 2},
            "scaling": {"label": {"drawThreshold": 9}},
            "shapeProperties": {"borderRadius": 3},
        },
        "edges": {
            "smooth": False,
            "chosen": False,
            "arrows": {"to": {"scaleFactor": 0.75}},
            "selectionWidth": 0,
            "hoverWidth": 0,
        },
        "groups": {
            kind: {
                "shape": shape,
                "color": {"background": fill, "border": border},
            }
            for kind, (shape, fill, border, _) in [*LOOKS.items(), ("Other", OTHER_LOOK)]
        },
    }


def node_key(iri: str) -> str:
    """The short name of a node in the page and in its links: ``#node=…``."""
    return digest("node", iri)


def link_key(source: str, target: str, group: str) -> str:
    """The short name of a drawn line."""
    return digest("link", source, target, group)


def page_data(view: PageView, links: Mapping[tuple[str, str, str], list[int]]) -> dict[str, Any]:
    """All that the page's own script puts into words; empty fields are left out."""
    place = {node.id: number for number, node in enumerate(view.nodes)}
    return {
        "title": view.title,
        "note": view.note,
        "kinds": [
            {"id": kind, "words": words, "shape": shape, "fill": fill, "border": border}
            for kind, (shape, fill, border, words) in [*LOOKS.items(), ("Other", OTHER_LOOK)]
        ],
        "groups": [
            {"id": group.id, "words": group.words, "first": group.first, "papers": group.between_papers}
            | dict(zip(("colour", "width", "arrow", "dashed"), LINES[group.id], strict=True))
            for group in GROUPS
        ],
        "nodes": [node_data(node) for node in view.nodes],
        "edges": [edge_data(edge, place) for edge in view.edges],
        "links": [
            {"id": link_key(source, target, group), "from": place[source], "to": place[target]}
            | {"group": group, "edges": edges}
            for (source, target, group), edges in links.items()
        ],
        "texts": {node_key(paper): text for paper, text in sorted(view.texts.items())},
    }


def node_data(node: PageNode) -> dict[str, Any]:
    """A node in words."""
    return filled(
        id=node_key(node.id),
        kind=node.kind if node.kind in LOOKS else "Other",
        label=node.label,
        short=short_label(node.label),
        iri=node.id,
        url=node.url,
        year=node.year,
        weight=node.weight if math.isfinite(node.weight) else 0.0,
        facts=node.facts,
        passages=[passage_data(passage) for passage in node.passages],
    )


def edge_data(edge: PageEdge, place: Mapping[str, int]) -> dict[str, Any]:
    """An edge in words, its ends as places in the list of nodes."""
    data = filled(
        kind=edge.kind,
        label=edge.label,
        outcome=edge.outcome,
        metric=edge.metric,
        dataset=edge.dataset,
        facts=edge.facts,
        passages=[passage_data(passage) for passage in edge.passages],
    )
    if edge.confidence is not None and math.isfinite(edge.confidence):
        data["confidence"] = edge.confidence
    return {"from": place[edge.source], "to": place[edge.target], **data}


def passage_data(passage: Passage) -> dict[str, Any]:
    """A passage, its paper by the short name."""
    return {
        "paper": node_key(passage.paper),
        "quote": passage.quote,
        "start": passage.start,
        "end": passage.end,
        "marks": [[mark.start, mark.end] for mark in passage.marks],
    }


def filled(**fields: Any) -> dict[str, Any]:
    """The fields that aren't empty."""
    return {name: value for name, value in fields.items() if value}


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
