"""What a request asks, as the SPARQL 1.1 Protocol has it.

Comes in: a request. Goes out: an `Asked`, or a refusal with its status: two queries, an update, bytes that are no
UTF-8. A GET that asks nothing is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from kg.model import KgError

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"


class BadRequest(KgError):
    """A request that is not as the protocol has it; ``status`` says in which way."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with the dataset that the request names."""

    query: str
    default_graph: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


async def read_request(request: Request, longest: int) -> Asked | None:
    """What a request asks; None where a GET asks nothing; refuses what the protocol does not know, and updates."""
    pairs = request.query_params.multi_items()
    if request.method in ("GET", "HEAD"):
        refuse_broken(request.scope["query_string"])
        if not any(name in ("query", "update") for name, _ in pairs):
            return None
        return asked_by(pairs)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == UPDATE:
        raise BadRequest("this service only reads; it takes no update", 403)
    if kind not in (FORM, QUERY):
        raise BadRequest(f"a POST has the media type {FORM} or {QUERY}", 415)
    body = await read_body(request, 4 * longest)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("the request is not in UTF-8") from None
    if kind == QUERY:
        if any(name in ("query", "update") for name, _ in pairs):
            raise BadRequest("the query stands in the body of this request and nowhere else")
        refuse_broken(request.scope["query_string"])
        return asked_by([("query", text), *pairs])
    refuse_broken(body)
    return asked_by(parse_qsl(text, keep_blank_values=True))


def asked_by(pairs: list[tuple[str, str]]) -> Asked:
    """The query among parameters; refuses none, two, and an update."""
    queries = [value for name, value in pairs if name == "query"]
    if any(name == "update" for name, _ in pairs):
        raise BadRequest("this service only reads; it takes no update", 403)
    if any(name in ("using-graph-uri", "using-named-graph-uri") for name, _ in pairs):
        raise BadRequest("using-graph-uri belongs to updates; a query takes default-graph-uri")
    if len(queries) != 1:
        raise BadRequest(f"a request has exactly one query; this one has {len(queries)}")
    return Asked(
        queries[0],
        tuple(value for name, value in pairs if name == "default-graph-uri"),
        tuple(value for name, value in pairs if name == "named-graph-uri"),
    )


def refuse_broken(encoded: bytes) -> None:
    """Refuses parameters that do not decode to UTF-8."""
    try:
        parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise BadRequest("the parameters are not in UTF-8") from None


async def read_body(request: Request, most: int) -> bytes:
    """The body of a request; refuses one that is longer than any query may be."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise BadRequest(f"the query is longer than {most // 4:,} characters", 413)
    return bytes(body)
