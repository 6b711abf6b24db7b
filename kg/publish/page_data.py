"""What a page's own script reads: nodes, edges and drawn lines in words, each under a short name.

Comes in: a `PageView`. Goes out: values for JSON; a node's name is a hash of its IRI, never the data itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from kg.model import EntityType, digest
from kg.publish.view import (
    GROUPS,
    OUTSIDE,
    PAPER,
    UNNAMED,
    PageEdge,
    PageNode,
    PageView,
    Passage,
    group_of,
    short_label,
)

# Okabe and Ito's colours and two of Tol's, each with a shape of its own: shape, fill, border, words.
LOOKS: Mapping[str, tuple[str, str, str, str]] = {
    PAPER: ("box", "#0072B2", "#00507D", "Paper"),
    OUTSIDE: ("box", "#CFE3F2", "#0072B2", "Outside paper"),
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


def node_key(iri: str) -> str:
    """The short name of a node in the page and in its links: ``#node=…``."""
    return digest("node", iri)


def link_key(source: str, target: str, group: str) -> str:
    """The short name of a drawn line."""
    return digest("link", source, target, group)


def drawn_links(view: PageView) -> dict[tuple[str, str, str], list[int]]:
    """What is drawn as one line: source, target and group, with the places of its edges."""
    links: dict[tuple[str, str, str], list[int]] = {}
    for place, edge in enumerate(view.edges):
        if edge.source != edge.target:
            links.setdefault((edge.source, edge.target, group_of(edge.kind)), []).append(place)
    return links


def page_data(view: PageView, links: Mapping[tuple[str, str, str], list[int]], base: str = "") -> dict[str, Any]:
    """All that the page's own script puts into words; empty fields are left out."""
    place = {node.id: number for number, node in enumerate(view.nodes)}
    return {
        "title": view.title,
        "note": view.note,
        "base": base,
        "kinds": [
            {"id": kind, "words": words, "shape": shape, "fill": fill, "border": border, "dashed": kind == OUTSIDE}
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
