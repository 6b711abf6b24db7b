"""The SPARQL 1.1 endpoint, read-only, and the page that asks it.

Comes in: requests as the SPARQL 1.1 Protocol has them. Goes out: answers in the format that the client prefers, the
service description where no query is given, and a page for a browser. ``GET /sparql?query=ASK%20%7B%7D`` is answered
with JSON.
"""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.model import KgError
from kg.serve.answer_page import answer_values, download, drawing_of
from kg.serve.describe import COUNT_PROPERTIES, serialized, service_triples, void_triples
from kg.serve.formats import (
    GRAPH_FORMATS,
    GRAPH_OFFER,
    PAGE,
    PAGE_MEDIA,
    QUERY_OFFER,
    TABLE_FORMATS,
    media_type,
    preferred,
)
from kg.serve.pages import focus_of
from kg.serve.protocol import Asked, BadRequest, read_request
from kg.serve.rendering import Address, page
from kg.serve.requests import NothingThere, address, bounded, numbers, unchanged
from kg.serve.served import Served, etag, served_by
from kg.serve.snapshot import Snapshot
from kg.serve.thing import csv_text
from kg.serve.workers import OverTime, Reply
from kg.store.questions import bound, question, questions

DRAWN_NODES = 250
"""What a graph on a page shows at most: more is drawn slowly, and nobody reads it."""

log = logging.getLogger("kg.serve")


async def sparql(request: Request) -> Response:
    """The endpoint."""
    served = served_by(request)
    asked = await read_request(request, served.limits.query_length)
    accept = request.headers.get("accept", "")
    if request.method == "GET" and request.query_params.get("download"):
        return await downloaded(request, asked)
    if asked is None:
        forms = preferred(accept, {**GRAPH_OFFER, PAGE: PAGE_MEDIA})
        return await described(request, forms)
    forms = preferred(accept, QUERY_OFFER)
    if PAGE in forms[:1] and request.method in ("GET", "HEAD"):
        return await query_page(request, asked)
    table = next((form for form in forms if form in TABLE_FORMATS), "")
    graph = next((form for form in forms if form in GRAPH_FORMATS), "")
    if not table and not graph:
        raise BadRequest("no format that the request accepts is on offer; see the service description", 406)
    tag = etag(served.snapshot, request, f"{table} {graph}")
    headers = {"Vary": "Accept"}
    if request.method in ("GET", "HEAD") and unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag, **headers})
    reply = await run_query(served, asked, table, graph)
    if request.method in ("GET", "HEAD") and reply.stamp == served.snapshot.stamp:
        headers["ETag"] = tag
    return Response(reply.body, media_type=media_type(reply.head["format"]), headers=headers)


async def run_query(served: Served, asked: Asked, table: str, graph: str) -> Reply:
    """The answer of a worker; refuses what it refuses, with the status that says why."""
    limits = served.limits
    started = time.perf_counter()
    request = {
        "kind": "query",
        "text": asked.query,
        "table": table,
        "graph": graph,
        "default_graph": asked.default_graph,
        "named_graphs": asked.named_graphs,
        "query_length": limits.query_length,
        "rows": limits.rows,
        "answer_bytes": limits.answer_bytes,
    }
    reply = await served.workers.run(request, served.snapshot.stamp)
    head = reply.head
    taken = (time.perf_counter() - started) * 1000
    # As JSON: a query may hold line ends that would forge lines of the log.
    log.info("query %s %.0f ms %s rows %s", head["outcome"], taken, head.get("rows", 0), json.dumps(asked.query[:500]))
    return accepted(reply)


def accepted(reply: Reply) -> Reply:
    """A reply that is an answer; anything else is raised."""
    statuses = {"refused": 400, "not acceptable": 406, "too large": 422, "memory": 507}
    outcome = reply.head["outcome"]
    if outcome != "answer":
        why = reply.head.get("why", "the query needed more memory than it may have; ask for less")
        raise BadRequest(why, statuses[outcome])
    return reply


async def described(request: Request, forms: list[str]) -> Response:
    """The service description, or the page with an empty query."""
    served = served_by(request)
    if not forms:
        raise BadRequest("no format that the request accepts is on offer; ask for text/turtle", 406)
    if forms[0] == PAGE:
        return await query_page(request, None)
    endpoint = str(request.url.replace(query="", fragment=""))
    try:
        triples = sorted(service_triples(served.snapshot, endpoint), key=str)
    except ValueError:
        raise BadRequest("the request's Host is none") from None
    body = serialized(triples, forms[0], served.snapshot.graph.vocabulary)
    return Response(body, media_type=media_type(forms[0]), headers={"Vary": "Accept"})


async def void(request: Request) -> Response:
    """The VoID description of the graph; a triple counts once for each paper that says it."""
    served = served_by(request)
    snapshot = served.snapshot
    forms = preferred(request.headers.get("accept", ""), GRAPH_OFFER) or ["turtle"]
    try:
        triples = sorted(void_triples(snapshot, str(request.base_url), await properties(served)), key=str)
    except ValueError:
        raise BadRequest("the request's Host is none") from None
    body = serialized(triples, forms[0], snapshot.graph.vocabulary)
    return Response(body, media_type=media_type(forms[0]), headers={"Vary": "Accept"})


async def properties(served: Served) -> dict[str, int]:
    """How many triples have each property; nothing where counting takes longer than a query may."""
    stamp = served.snapshot.stamp
    if stamp not in served.properties:
        try:
            reply = await run_query(served, Asked(COUNT_PROPERTIES), "json", "")
        except OverTime:
            return {}
        rows = json.loads(reply.body)["results"]["bindings"]
        served.properties[stamp] = {row["property"]["value"]: int(row["triples"]["value"]) for row in rows}
    return served.properties[stamp]


async def query_page(request: Request, asked: Asked | None) -> Response:
    """The page with a query and its answer; what is wrong with a query stands beside it."""
    served = served_by(request)
    values: dict[str, Any] = {"query": "", "fault": "", "answer": None}
    status = 200
    if asked is not None:
        values["query"] = asked.query
        try:
            reply = await run_query(served, asked, "json", "turtle")
            view = request.query_params.get("view", "table")
            page_number = numbers(request).get("page", 1)
            values["answer"] = await run_in_threadpool(answer_values, served.snapshot, reply, view, page_number)
        except KgError as fault:
            status, values["fault"] = status_of(fault), str(fault)
    headers = {"Retry-After": "5"} if status == 503 else {}
    body = await run_in_threadpool(
        page, "sparql.html", address(request), questions=questions(served.snapshot.graph.vocabulary.base), **values
    )
    return Response(body, status, media_type=media_type(PAGE), headers={"Vary": "Accept", **headers})


def status_of(fault: KgError) -> int:
    """The status that a fault is answered with."""
    if isinstance(fault, BadRequest):
        return fault.status
    statuses = {"Busy": 503, "OverTime": 504, "OutOfMemory": 507, "NothingThere": 404}
    return statuses.get(type(fault).__name__, 400)


async def downloaded(request: Request, asked: Asked | None) -> Response:
    """The answer as a file: JSON as the standard has it, or CSV for a spreadsheet."""
    form = request.query_params["download"]
    if asked is None or form not in ("csv", "json"):
        raise BadRequest("download=csv or download=json, with a query")
    reply = await run_query(served_by(request), asked, "json", "turtle")
    name, media, body = await run_in_threadpool(download, reply, form, csv_text)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media, headers=headers)


async def ask(request: Request) -> Response:
    """A named question with its arguments, sent on to the page that shows query and answer."""
    snapshot = served_by(request).snapshot
    text = await run_in_threadpool(question_text, snapshot, request.path_params["name"], dict(request.query_params))
    return RedirectResponse(address_of_query(text), status_code=303)


def address_of_query(text: str) -> str:
    """The address of the page that shows a query and its answer."""
    return Address("/sparql", [("query", text)])()


def question_text(snapshot: Snapshot, name: str, arguments: dict[str, str]) -> str:
    """The SPARQL of a named question with its arguments as VALUES, which is data and never syntax."""
    base = snapshot.graph.vocabulary.base
    try:
        asked = question(name, base)
    except KgError as fault:
        raise NothingThere(str(fault)) from None
    lines = []
    for parameter in asked.parameters:
        argument = arguments.get(parameter.name, "").strip()
        if not argument:
            raise KgError(f"{asked.english} Say which {parameter.name}, for example {parameter.example}")
        term = term_of(snapshot, argument) or bound(snapshot.graph, parameter, argument)[0]
        lines.append(f"  VALUES ?{parameter.name} {{ {term} }}\n")
    head, where, rest = asked.query.partition("\nWHERE {\n")
    return f"{head}{where}{''.join(lines)}{rest}"


def term_of(snapshot: Snapshot, argument: str) -> object:
    """The thing with an id, as a term; None where there is none."""
    corpus = snapshot.corpus
    known = argument in corpus.entities or argument in corpus.papers or argument in corpus.outside
    return snapshot.graph.vocabulary.node(argument) if known else None


async def drawing(request: Request) -> Response:
    """The drawn graph around a thing, or of a query's answer, as a page of its own."""
    served = served_by(request)
    query = request.query_params.get("query", "")
    if query:
        reply = await run_query(served, Asked(query), "json", "ntriples")
        body = await run_in_threadpool(drawing_of, served.snapshot, reply)
        return Response(body, media_type=media_type(PAGE))
    focus = request.query_params.get("focus", "")
    node, _ = focus_of(served.snapshot, focus)
    if focus and not node:
        raise NothingThere("nothing in this graph has this name")
    hops = bounded(numbers(request), "hops", 1, 3, 1)
    tag = etag(served.snapshot, request, "drawing")
    if unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag})
    wanted = {"kind": "draw", "focus": node, "hops": hops, "nodes": DRAWN_NODES}
    reply = accepted(await served.workers.run(wanted, served.snapshot.stamp))
    headers = {"ETag": tag} if reply.stamp == served.snapshot.stamp else {}
    return Response(reply.body, media_type=media_type(PAGE), headers=headers)
