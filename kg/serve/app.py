"""The web app: which address is answered by what, and what holds for all answers.

Comes in: the folder of a graph. Goes out: an ASGI application for uvicorn or any other server.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TypedDict

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.model import KgError
from kg.serve import endpoint, pages
from kg.serve.formats import PAGE, PAGE_MEDIA, media_type, preferred
from kg.serve.limits import Limits
from kg.serve.rendering import Address, asset_bytes, environment, page
from kg.serve.served import Served, started
from kg.serve.snapshot import open_snapshot
from kg.serve.thing import thing

ASSETS = {
    "app.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "theme.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DRAWING_POLICY = (
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; connect-src 'none'; object-src 'none'; "
    "frame-src 'none'; img-src data:; font-src 'none'"
)
"""A drawing names its own scripts and styles by their hashes in a policy of its own, which holds as well."""

LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")


class State(TypedDict):
    """What a request finds in ``request.state``."""

    served: Served


def create_app(folder: Path, limits: Limits | None = None, hosts: Sequence[str] = LOOPBACK) -> Starlette:
    """The app for the graph in a folder; refuses a folder without one.

    Only requests that name one of the ``hosts`` are answered (``"*"``: all): a page elsewhere could otherwise have its
    own name lead here and read a graph that is meant for this machine alone.
    """
    limits = limits or Limits()
    snapshot = open_snapshot(folder)
    environment()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[State]:
        async with started(folder, limits, snapshot) as served:
            yield {"served": served}

    app = Starlette(
        routes=[
            Route("/", pages.start),
            Route("/search", pages.find),
            Route("/suggest", pages.suggest),
            Route("/leaderboards", pages.boards),
            Route("/leaderboard", pages.leaderboard),
            Route("/compare", pages.compare),
            Route("/contradictions", pages.contradictions),
            Route("/drift", pages.drift),
            Route("/graph", pages.drawn),
            Route("/drawing", endpoint.drawing),
            Route("/sparql", endpoint.sparql, methods=["GET", "POST"]),
            Route("/ask/{name}", endpoint.ask),
            Route("/.well-known/void", endpoint.void),
            Route("/static/{name}", static),
            Route("/{kind}/{rest:path}", thing),
        ],
        middleware=[
            Middleware(Headers),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4),
        ],
        exception_handlers={KgError: fault_page, HTTPException: http_fault_page},
        lifespan=lifespan,
    )
    # An address with a slash too many is another address, and no thing has it.
    app.router.redirect_slashes = False
    return app


class Headers:
    """Adds what holds for every answer: what a page may load, and that nobody guesses types or is told of the page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, with headers for its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = DRAWING_POLICY if scope["path"] == "/drawing" else POLICY

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", policy)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "no-referrer")
                headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self.app(scope, receive, with_headers)


def static(request: Request) -> Response:
    """A file of the app, kept by browsers for good: its address changes when it does."""
    name = request.path_params["name"]
    if name not in ASSETS:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(asset_bytes(name), media_type=ASSETS[name], headers=headers)


def fault_page(request: Request, fault: Exception) -> Response:
    """What is wrong, in one line, with the status that says so."""
    assert isinstance(fault, KgError)
    status = endpoint.status_of(fault)
    return told(request, status, str(fault), {"Retry-After": "5"} if status == 503 else {})


def http_fault_page(request: Request, fault: Exception) -> Response:
    """The same for what no function of ours was asked for."""
    assert isinstance(fault, HTTPException)
    words = {404: "there is no page at this address", 405: "this address is only read: GET"}
    return told(request, fault.status_code, words.get(fault.status_code, fault.detail), dict(fault.headers or {}))


def told(request: Request, status: int, words: str, headers: dict[str, str]) -> Response:
    """A fault as a page for a browser, as a line of text for a program."""
    headers = {"Vary": "Accept", **headers}
    if PAGE in preferred(request.headers.get("accept", ""), {"text": ("text/plain",), PAGE: PAGE_MEDIA})[:1]:
        body = page("fault.html", Address("/", ()), status=status, words=words)
        return Response(body, status, media_type=media_type(PAGE), headers=headers)
    return PlainTextResponse(words + "\n", status, headers=headers)
