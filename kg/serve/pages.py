"""The pages: one function for each address.

Comes in: requests. Goes out: responses with an ETag, so that a browser that has a page asks whether it's still good.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.model import EntityType
from kg.publish.view import OUTSIDE, PAPER
from kg.serve.claim_rows import claim_rows, figured
from kg.serve.disagreement import Drift, value_of
from kg.serve.entity_page import SYSTEMS
from kg.serve.formats import PAGE, media_type
from kg.serve.leaderboard import board, board_list
from kg.serve.listing import link, links, part
from kg.serve.names import LONGEST, search
from kg.serve.rendering import Address, page
from kg.serve.requests import NothingThere, address, bounded, numbers, unchanged
from kg.serve.served import etag, served_by
from kg.serve.snapshot import Snapshot
from kg.serve.versus import resolve, versus

KINDS = (*(type.value for type in EntityType), PAPER, OUTSIDE)
ROWS, SUGGESTED, DISAGREEMENTS = 50, 8, 10
SENTENCES, FIGURES = 6, 12
"""How many of the claims of a disagreement are shown."""
Shown = Callable[[Snapshot, Request], dict[str, Any]]


def shown_by(template: str) -> Callable[[Shown], Callable[[Request], Response]]:
    """Makes the values that a function gives a page, unless the browser has it already."""

    def decorated(values: Shown) -> Callable[[Request], Response]:
        @wraps(values)
        def answered(request: Request) -> Response:
            snapshot = served_by(request).snapshot
            tag = etag(snapshot, request, PAGE)
            if unchanged(request, tag):
                return Response(status_code=304, headers={"ETag": tag})
            body = page(template, address(request), **values(snapshot, request))
            return Response(body, media_type=media_type(PAGE), headers={"ETag": tag})

        return answered

    return decorated


@shown_by("start.html")
def start(snapshot: Snapshot, request: Request) -> dict[str, Any]:
    """Search, and the corpus at a glance."""
    glance = snapshot.glance
    ranks = {"baselines": glance.baselines, "datasets": glance.datasets, "metrics": glance.metrics}
    named = {name: [(link(snapshot, rank.id), rank) for rank in found] for name, found in ranks.items()}
    return {
        "glance": glance,
        "disagreements": len(snapshot.contradictions),
        "drifts": len(snapshot.drifts),
        "tasks": links(snapshot, (rank.id for rank in glance.tasks)),
        **named,
    }


@shown_by("search.html")
def find(snapshot: Snapshot, request: Request) -> dict[str, Any]:
    """What a search finds, or a list of everything of a kind."""
    text = request.query_params.get("q", "")[:LONGEST]
    kind = request.query_params.get("kind", "")
    kinds = [kind] if kind in KINDS else []
    corpus = snapshot.corpus
    more = False
    ids: Collection[str]
    if text.strip():
        found = search(snapshot.names, text, kinds)
        ids, more = found.ids, found.more
    elif kind in (PAPER, OUTSIDE):
        ids = corpus.papers.keys() if kind == PAPER else corpus.outside.keys()
    else:
        ids = corpus.of_type[EntityType(kind)] if kinds else corpus.entities.keys()
    shown = part(ids, "page", numbers(request).get("page", 1), ROWS)
    rows = [
        (link(snapshot, id), corpus.uses.get(id, 0), corpus.entities[id].aliases[:4] if id in corpus.entities else ())
        for id in shown.rows
    ]
    return {"text": text, "kind": kind if kinds else "", "kinds": KINDS, "found": shown, "rows": rows, "more": more}


def suggest(request: Request) -> Response:
    """The best names for what was typed so far, as JSON; ``kind=system`` leaves out what is compared with nothing."""
    snapshot = served_by(request).snapshot
    kinds = [type.value for type in SYSTEMS] if request.query_params.get("kind") == "system" else []
    found = search(snapshot.names, request.query_params.get("q", ""), kinds).ids[:SUGGESTED]
    uses = snapshot.corpus.uses
    rows = [
        {"id": one.id, "label": one.label, "kind": one.kind, "papers": uses.get(one.id, 0)}
        for one in links(snapshot, found)
    ]
    return JSONResponse(rows)


@shown_by("boards.html")
def boards(snapshot: Snapshot, request: Request) -> dict[str, Any]:
    """All leaderboards."""
    text = request.query_params.get("q", "")[:LONGEST]
    return {"text": text, "found": board_list(snapshot, text, numbers(request).get("page", 1))}


@shown_by("board.html")
def leaderboard(snapshot: Snapshot, request: Request) -> dict[str, Any]:
    """The leaderboard of a dataset and metric."""
    given = request.query_params
    dataset, metric = given.get("dataset", ""), given.get("metric", "")
    if (dataset, metric) not in snapshot.corpus.boards or metric not in snapshot.corpus.entities:
        raise NothingThere("there is no leaderboard of this dataset and metric; see the list of leaderboards")
    made = board(
        snapshot,
        dataset,
        metric,
        unit=given.get("unit"),
        order=given.get("order", ""),
        number=numbers(request).get("page", 1),
    )
    return {"board": made}


@shown_by("compare.html")
def compare(snapshot: Snapshot, request: Request) -> dict[str, Any]:
    """Two systems side by side."""
    given = [request.query_params.get(name, "")[:LONGEST] for name in ("a", "b")]
    resolved = [resolve(snapshot, text) if text.strip() else (None, ()) for text in given]
    one, other = (entity for entity, _ in resolved)
    sides = list(zip(resolved, given, strict=True))
    return {
        "given": [entity.label if entity else text for (entity, _), text in sides],
        "versus": versus(snapshot, one.id, other.id) if one and other and one != other else None,
        "unknown": [text for (entity, _), text in sides if text.strip() and not entity],
        "same": bool(one) and one == other,
        "otherwise": [others for (_, others), _ in sides],
    }


@shown_by("contradictions.html")
def contradictions(snapshot: Snapshot, request: Request) -> dict[str, Any]:
    """Claims that contradict each other."""
    shown = part(snapshot.contradictions, "page", numbers(request).get("page", 1), DISAGREEMENTS)
    rows = [
        {
            "one": link(snapshot, found.one),
            "other": link(snapshot, found.other),
            "metric": link(snapshot, found.metric) if found.metric else None,
            "dataset": link(snapshot, found.dataset) if found.dataset else None,
            "sides": [
                (link(snapshot, winner), len(claims), claim_rows(snapshot, claims[:SENTENCES], winner))
                for winner, claims in ((found.one, found.for_one), (found.other, found.for_other))
            ],
        }
        for found in shown.rows
    ]
    return {"found": shown, "rows": rows, "drifts": len(snapshot.drifts)}


@shown_by("drift.html")
def drift(snapshot: Snapshot, request: Request) -> dict[str, Any]:
    """Results that differ between papers."""
    shown = part(snapshot.drifts, "page", numbers(request).get("page", 1), DISAGREEMENTS)
    rows = [
        {
            "system": link(snapshot, found.system),
            "dataset": link(snapshot, found.dataset),
            "metric": link(snapshot, found.metric),
            "papers": found.papers,
            "lowest": figured(found.results[0]),
            "highest": figured(found.results[-1]),
            "results": claim_rows(snapshot, found.results[:FIGURES]),
            "places": [
                float((value_of(each) - found.lowest) / (found.highest - found.lowest)) for each in found.results
            ],
        }
        for found in shown.rows
    ]
    return {"found": shown, "rows": rows, "contradictions": len(snapshot.contradictions)}


def places(found: Drift) -> list[float]:
    """Where each figure stands between the lowest, 0, and the highest, 1."""
    across = found.highest - found.lowest
    return [float((value_of(stated) - found.lowest) / across) for stated in found.results]


def drawn(request: Request) -> Response:
    """The page with the graph around a thing, or of the most linked papers."""
    snapshot = served_by(request).snapshot
    focus = request.query_params.get("focus", "")[:LONGEST]
    node, label = focus_of(snapshot, focus)
    if focus and not node:
        raise NothingThere(f"nothing is named {focus!r} in this graph; search for its name")
    hops = bounded(numbers(request), "hops", 1, 3, 1)
    query = Address("/drawing", [("focus", node), ("hops", str(hops))])()
    body = page("graph.html", address(request), focus=node, label=label, hops=hops, drawing=query)
    return Response(body, media_type=media_type(PAGE))


def focus_of(snapshot: Snapshot, text: str) -> tuple[str, str]:
    """The id and the name of what a graph is to be drawn around; empty ones for nothing."""
    if not text:
        return "", ""
    corpus = snapshot.corpus
    if text in corpus.entities or text in corpus.papers or text in corpus.outside:
        return text, corpus.label(text)
    found = search(snapshot.names, text).ids
    return (found[0], corpus.label(found[0])) if found else ("", "")
