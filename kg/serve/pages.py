"""The pages: one function for each address, and the thing at an address in HTML, Turtle or JSON-LD.

Comes in: requests. Goes out: responses with an ETag, so that a browser that has a page asks whether it's still good.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.model import EntityType, KgError
from kg.serve.claim_rows import claim_rows
from kg.serve.corpus import Stated
from kg.serve.describe import known_id, serialized, thing_triples
from kg.serve.entity_page import SYSTEMS, entity_page
from kg.serve.formats import GRAPH_FORMATS, PAGE, THING_OFFER, media_type, preferred
from kg.serve.leaderboard import board, board_list
from kg.serve.listing import Piece, link, links, part
from kg.serve.names import LONGEST, PAPER, search
from kg.serve.paper_page import paper_page
from kg.serve.rendering import Address, page
from kg.serve.served import etag, path_of, served_by
from kg.serve.snapshot import Snapshot
from kg.serve.versus import resolve, versus

KINDS = (*(type.value for type in EntityType), PAPER)
ROWS, SUGGESTED, DISAGREEMENTS = 50, 8, 10
CSV = "csv"


class NothingThere(KgError):
    """An address that names nothing in this graph."""


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


def unchanged(request: Request, tag: str) -> bool:
    """Whether the client says that it has this."""
    return tag in (given.strip() for given in request.headers.get("if-none-match", "").split(","))


def address(request: Request) -> Address:
    """The address of a request, to be varied."""
    return Address(path_of(request), request.query_params.multi_items())


def numbers(request: Request) -> dict[str, int]:
    """The parameters that are numbers of parts of lists."""
    return {name: int(value) for name, value in request.query_params.items() if value.isdecimal() and len(value) < 7}


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
    if text.strip():
        found = search(snapshot.names, text, kinds)
        ids, more = list(found.ids), found.more
    elif kinds == [PAPER]:
        ids = list(corpus.papers)
    else:
        ids = [entity.id for entity in corpus.entities.values() if not kinds or entity.type.value in kinds]
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
            "for_one": claim_rows(snapshot, found.for_one, found.one),
            "for_other": claim_rows(snapshot, found.for_other, found.other),
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
            "lowest": float(found.lowest),
            "highest": float(found.highest),
            "results": claim_rows(snapshot, found.results),
            "values": [float(stated.claim.value) for stated in found.results],  # type: ignore[union-attr]
        }
        for found in shown.rows
    ]
    return {"found": shown, "rows": rows, "contradictions": len(snapshot.contradictions)}


def thing(request: Request) -> Response:
    """The thing at an address: a page, RDF, or its claims as a CSV table."""
    snapshot = served_by(request).snapshot
    id = known_id(snapshot, path_of(request))
    if not id:
        raise NothingThere("nothing in this graph has this address; search for its name")
    form = form_of(request)
    tag = etag(snapshot, request, form)
    headers = {"ETag": tag, "Vary": "Accept"}
    if unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    if form == CSV:
        name = "".join(char if char.isalnum() else "-" for char in id) + ".csv"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return Response(claims_csv(snapshot, id), media_type="text/csv; charset=utf-8", headers=headers)
    if form != PAGE:
        body = serialized(thing_triples(snapshot, id), form, snapshot.graph.vocabulary)
        return Response(body, media_type=media_type(form), headers=headers)
    return Response(thing_page(snapshot, id, request), media_type=media_type(PAGE), headers=headers)


def form_of(request: Request) -> str:
    """The format that an address names with ``format=``, else the one that the client prefers; a page for any other."""
    given = request.query_params.get("format", "")
    if given:
        if given not in (*GRAPH_FORMATS, CSV, PAGE):
            raise KgError(f"there is no such format; there are {', '.join(GRAPH_FORMATS)} and {CSV}")
        return given
    return next(iter(preferred(request.headers.get("accept", ""), THING_OFFER)), PAGE)


def thing_page(snapshot: Snapshot, id: str, request: Request) -> bytes:
    """The page of a thing by what it is."""
    corpus, at = snapshot.corpus, address(request)
    iri = snapshot.graph.vocabulary.base + id
    if id in corpus.entities:
        outcome = request.query_params.get("outcome", "")
        outcome = outcome if outcome in ("better", "equal", "worse") else ""
        shown = entity_page(snapshot, id, numbers(request), outcome)
        return page("entity.html", at, entity=shown, iri=iri)
    if id in corpus.papers:
        return page("paper.html", at, shown=paper_page(snapshot, id, numbers(request)), iri=iri, id=id)
    return page("thing.html", at, rows=described(snapshot, id), iri=iri, id=id)


MOST_SAID = 500


def described(snapshot: Snapshot, id: str) -> list[tuple[str, Piece]]:
    """What the graph says of a thing that has no page of its own kind: a claim, a sentence, a link."""
    graph = snapshot.graph
    base, prefixes = graph.vocabulary.base, graph.vocabulary.prefixes()
    rows: set[tuple[str, Piece]] = set()
    for quad in graph.store.quads_for_pattern(ox.NamedNode(base + id), None, None, None):
        name = quad.predicate.value
        for prefix, start in prefixes.items():
            if name.startswith(start):
                name = f"{prefix}:{name.removeprefix(start)}"
        value = quad.object.value  # type: ignore[union-attr]
        if isinstance(quad.object, ox.NamedNode) and value.startswith(base):
            there = link(snapshot, value.removeprefix(base))
            rows.add((name, Piece(there.label, href=f"/{value.removeprefix(base)}")))
        else:
            rows.add((name, Piece(value)))
        if len(rows) > MOST_SAID:
            raise KgError("too much is said of this for a page; ask for it with ?format=turtle")
    return sorted(rows, key=lambda row: (row[0] != "rdf:type", row[0], row[1].text))


def claims_csv(snapshot: Snapshot, id: str) -> str:
    """All comparisons and results of an entity or paper with their sentences, one a line."""
    columns = ("kind", "subject", "outcome", "rival", "figure", "metric", "dataset", "hardware", "paper", "sentence")
    claims: list[Stated] = list(snapshot.corpus.about.get(id, ()))
    if id in snapshot.corpus.papers:
        every = (*snapshot.corpus.comparisons, *snapshot.corpus.results)
        claims = [stated for stated in every if id in stated.papers]
    rows = []
    for row in claim_rows(snapshot, claims):
        for proof in row.proofs:
            names = [there.label if there else "" for there in (row.metric, row.dataset, row.hardware)]
            sentence = "".join(piece.text for piece in proof.pieces)
            rival = row.rival.label if row.rival else ""
            kind = "comparison" if row.rival else "result"
            rows.append((kind, row.subject.label, row.outcome, rival, row.figure, *names, proof.paper.label, sentence))
    return csv_text([columns, *rows])


def csv_text(rows: list[tuple[str, ...]]) -> str:
    """A CSV table that a spreadsheet takes no cell of for a formula."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([[safe_cell(cell) for cell in row] for row in rows])
    return written.getvalue()


def safe_cell(cell: str) -> str:
    """A cell with an apostrophe before what a spreadsheet would run; figures stay as they are.

    >>> safe_cell("=cmd()"), safe_cell("-2.5"), safe_cell("vLLM")
    ("'=cmd()", '-2.5', 'vLLM')
    """
    risky = cell.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n")
    return f"'{cell}" if risky and not is_number(cell) else cell


def is_number(cell: str) -> bool:
    """Whether a cell is a figure and nothing else."""
    return cell.isascii() and cell.strip("+-").replace(".", "", 1).isdigit() and cell[1:].find("-") < 0


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
    if text in snapshot.corpus.entities or text in snapshot.corpus.papers:
        return text, snapshot.corpus.label(text)
    found = search(snapshot.names, text).ids
    return (found[0], snapshot.corpus.label(found[0])) if found else ("", "")


def bounded(given: Mapping[str, int], name: str, least: int, most: int, usual: int) -> int:
    """A parameter that is a number, kept within bounds."""
    return min(most, max(least, given.get(name, usual)))
