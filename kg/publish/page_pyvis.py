"""The page that pyvis makes: hashes, places, shapes and colours, and no word of the data.

Comes in: a `PageView` and its drawn lines. Goes out: pyvis' HTML, which `kg.publish.page` takes apart.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from pyvis.network import Network

from kg.publish.layout import positions
from kg.publish.page_data import LINES, LOOKS, OTHER_LOOK, link_key, node_key
from kg.publish.view import GROUPS, OUTSIDE, PAPER, PageNode, PageView


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
            | ({"shapeProperties": {"borderRadius": 3, "borderDashes": [4, 3]}} if kind == OUTSIDE else {})
            for kind, (shape, fill, border, _) in [*LOOKS.items(), ("Other", OTHER_LOOK)]
        },
    }
