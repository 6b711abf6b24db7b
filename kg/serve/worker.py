"""The process that runs queries for the server, so that one that takes too long or too much can be killed.

Comes in: requests on standard input. Goes out: replies on standard output, each as two lengths, a JSON head and a body.
``{"kind": "query", "text": "ASK {}", "table": "json"}`` is answered by ``{"outcome": "answer"}`` and the JSON.

Started as ``python -m kg.serve.worker FOLDER LIMITS``; ends when its input ends.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import queue
import resource
import struct
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

from kg.model import KgError
from kg.serve.checked_query import QueryRefused, checked_query
from kg.serve.formats import GRAPH_FORMATS, TABLE_FORMATS
from kg.serve.snapshot import open_current
from kg.store import GraphStore

LENGTHS = struct.Struct(">II")
NEW_NETWORK = 0x40000000
"""CLONE_NEWNET of unshare(2): a network of its own, in which there is nobody."""
NEW_USER = 0x10000000
"""CLONE_NEWUSER, without which only root may ask for that."""

Head = dict[str, Any]


class AnswerTooLarge(KgError):
    """An answer beyond the limits, of which no part is sent."""


class NotAcceptable(KgError):
    """An answer of a kind that the request takes in no format."""


class Bounded(io.BytesIO):
    """A buffer that refuses to grow beyond a size."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: Any) -> int:
        """Takes in some bytes."""
        if self.tell() + len(data) > self.most:
            raise AnswerTooLarge(f"the answer has more than {self.most:,} bytes; ask for less, or use LIMIT")
        return super().write(data)


def answer_query(graph: GraphStore, request: Mapping[str, Any]) -> tuple[Head, bytes]:
    """The answer to a query; the request names a format for a table and one for a graph."""
    prefixes = graph.vocabulary.prefixes()
    # The app serves a snapshot on disk, so this is pyoxigraph's own.
    store = cast(ox.Store, graph.store)
    if not isinstance(request["text"], str) or len(request["text"]) > request["query_length"]:
        raise QueryRefused(f"the query is longer than {request['query_length']:,} characters")
    checked = checked_query(
        request["text"], prefixes, lambda iri: is_iri(iri) and store.contains_named_graph(ox.NamedNode(iri))
    )
    chosen = {
        name: [graph_named(iri, store) for iri in request[name]]
        for name in ("default_graph", "named_graphs")
        if request.get(name)
    }
    if chosen:
        # The protocol: a dataset named in the request replaces the one that the query names.
        chosen = {"default_graph": [], "named_graphs": []} | chosen
    try:
        answer = store.query(
            checked.text,
            prefixes=prefixes,
            use_default_graph_as_union=not (chosen or checked.own_dataset),
            **chosen,  # type: ignore[arg-type]
        )
    except SyntaxError as fault:
        raise QueryRefused(f"the query does not parse: {fault.msg}") from None
    if isinstance(answer, ox.QueryTriples):
        return graph_answer(answer, graph, request)
    form = request["table"]
    if not form:
        raise NotAcceptable("this query answers with a table: JSON, XML, CSV or TSV")
    if isinstance(answer, ox.QueryBoolean):
        if form in ("csv", "tsv"):
            return {"format": form, "rows": 1}, f"{str(bool(answer)).lower()}\n".encode()
        return {"format": form, "rows": 1}, answer.serialize(format=TABLE_FORMATS[form].kind) or b""
    return table_answer(answer, form, request)


def table_answer(answer: ox.QuerySolutions, form: str, request: Mapping[str, Any]) -> tuple[Head, bytes]:
    """The rows of an answer, counted before the first is sent."""
    written = Bounded(request["answer_bytes"])
    answer.serialize(written, format=ox.QueryResultsFormat.JSON)
    body = written.getvalue()

    def again() -> ox.QuerySolutions:
        read = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        assert isinstance(read, ox.QuerySolutions)
        return read

    rows = sum(1 for _ in again())
    if rows > request["rows"]:
        raise AnswerTooLarge(f"the answer has more than {request['rows']:,} rows; ask for less, or use LIMIT")
    if form != "json":
        other = Bounded(request["answer_bytes"])
        again().serialize(other, format=TABLE_FORMATS[form].kind)
        body = other.getvalue()
    return {"format": form, "rows": rows}, body


def graph_answer(answer: ox.QueryTriples, graph: GraphStore, request: Mapping[str, Any]) -> tuple[Head, bytes]:
    """The triples of an answer, each once and in order."""
    form = request["graph"]
    if not form:
        raise NotAcceptable("this query answers with a graph: Turtle, JSON-LD, N-Triples or RDF/XML")
    triples: set[ox.Triple] = set()
    for triple in answer:
        triples.add(triple)
        if len(triples) > request["rows"]:
            raise AnswerTooLarge(f"the answer has more than {request['rows']:,} triples; ask for less, or use LIMIT")
    written = Bounded(request["answer_bytes"])
    ordered = sorted(triples, key=str)
    ox.serialize(ordered, written, GRAPH_FORMATS[form].kind, prefixes=graph.vocabulary.prefixes())
    return {"format": form, "rows": len(triples)}, written.getvalue()


def is_iri(text: str) -> bool:
    """Whether a text can name a graph at all."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def graph_named(iri: str, store: ox.Store) -> ox.NamedNode:
    """The graph that the request names; refuses one that is not here."""
    if not is_iri(iri) or not store.contains_named_graph(ox.NamedNode(iri)):
        raise QueryRefused(f"<{iri}>: no graph of that name is here, and none is fetched")
    return ox.NamedNode(iri)


def draw(graph: GraphStore, request: Mapping[str, Any]) -> tuple[Head, bytes]:
    """The page that draws what lies around a thing, or the whole graph's most linked papers."""
    from kg.publish.overview import overview
    from kg.publish.page import page_html
    from kg.serve.around import around

    if request["focus"]:
        focus = ox.NamedNode(graph.vocabulary.base + request["focus"])
        view = around(graph, focus, request["hops"], request["nodes"])
    else:
        view = overview(graph, most=request["nodes"])
    return {"rows": len(view.nodes)}, page_html(view, graph.vocabulary.base).encode("utf-8", "replace")


def answer(graph: GraphStore, request: Mapping[str, Any]) -> tuple[Head, bytes]:
    """The reply to one request: an answer, or why there is none."""
    kinds = {"query": answer_query, "draw": draw}
    try:
        head, body = kinds[request["kind"]](graph, request)
    except QueryRefused as fault:
        return {"outcome": "refused", "why": str(fault)}, b""
    except NotAcceptable as fault:
        return {"outcome": "not acceptable", "why": str(fault)}, b""
    except AnswerTooLarge as fault:
        return {"outcome": "too large", "why": str(fault)}, b""
    except MemoryError:
        return {"outcome": "memory"}, b""
    except (KgError, ValueError, RuntimeError, OSError) as fault:
        # What Oxigraph finds out only while it evaluates.
        return {"outcome": "refused", "why": f"the query cannot be answered: {fault}"}, b""
    return {"outcome": "answer", **head}, body


def bound_process(memory: int) -> None:
    """Takes the network away where the system lets us, and bounds the memory."""
    ctypes.CDLL(None).unshare(NEW_NETWORK) == 0 or ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK)
    statm = Path("/proc/self/statm")
    used = int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 0
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_requests(source: BinaryIO, into: queue.SimpleQueue[Head]) -> None:
    """Hands on what comes in; the process ends with its input, whatever it is doing."""
    while len(head := source.read(LENGTHS.size)) == LENGTHS.size:
        into.put(json.loads(source.read(LENGTHS.unpack(head)[0])))
    os._exit(0)


def send(target: BinaryIO, head: Mapping[str, Any], body: bytes) -> None:
    """Writes one reply."""
    text = json.dumps(head).encode("ascii")
    target.write(LENGTHS.pack(len(text), len(body)) + text)
    target.write(body)
    target.flush()


def main() -> None:
    """Opens the graph, says so, and answers until the input ends."""
    folder, memory = Path(sys.argv[1]), int(sys.argv[2])
    replies = sys.stdout.buffer
    try:
        stamp, graph = open_current(folder)
    except KgError as fault:
        send(replies, {"outcome": "failed", "why": str(fault)}, b"")
        return
    # The parser builds itself at its first use.
    checked_query("ASK {}", {}, lambda iri: False)
    bound_process(memory)
    send(replies, {"outcome": "ready", "stamp": stamp}, b"")
    requests: queue.SimpleQueue[Head] = queue.SimpleQueue()
    threading.Thread(target=read_requests, args=(sys.stdin.buffer, requests), daemon=True).start()
    while True:
        send(replies, *answer(graph, requests.get()))


if __name__ == "__main__":
    main()
