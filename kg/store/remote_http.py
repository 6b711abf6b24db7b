"""A SPARQL 1.1 server over HTTP: its addresses, its credentials, and one clear line for all that can go wrong.

Comes in: the URL of ``--endpoint`` and the environment. Goes out: an `Endpoint` that sends queries, updates and graphs.
``http://localhost:7878`` stands for ``/query``, ``/update`` and ``/store`` there, as Oxigraph has them; a longer URL is
the address of queries, and the other two are named by `UPDATE_URL` and `GRAPH_STORE_URL`.

What a server says is hostile: of an error a short piece without control characters is told, a redirect is not followed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from kg.model import KgError

UPDATE_URL = "KG_UPDATE_URL"
GRAPH_STORE_URL = "KG_GRAPH_STORE_URL"
USER = "KG_ENDPOINT_USER"
PASSWORD = "KG_ENDPOINT_PASSWORD"
TOKEN = "KG_ENDPOINT_TOKEN"
TIMEOUT = "KG_ENDPOINT_TIMEOUT"
ADDRESSES = "docs/servers.md lists the addresses of servers"

SECONDS_TO_CONNECT = 10.0
SECONDS_TO_ANSWER = 120.0
MOST_REASON = 200
"""Characters of a server's own words in a message."""
MOST_CHATTER = 65_536
"""Bytes that are read of an answer that only says that all is well."""

TABLES = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
GRAPHS = "application/n-triples, text/turtle;q=0.8"
CUT = ("X-SPARQL-MaxRows", "X-SPARQL-Anytime")
"""Virtuoso's way to say that an answer of status 200 is not the whole one."""


class ServerFault(KgError):
    """A server that can't be reached, refuses, or answers with something else; the message names its address."""


class Anonymous(AuthBase):
    """Sends no credentials, not even those that a ``.netrc`` has for the host."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request as it is."""
        return request


@dataclass(frozen=True, slots=True)
class Bearer(AuthBase):
    """Sends a token."""

    token: str = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request with the token."""
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class Endpoint:
    """A server; one connection is kept for all requests."""

    def __init__(self, url: str, environment: Mapping[str, str] | None = None) -> None:
        """Refuses what is no address, and credentials in it. Nothing is sent yet."""
        environment = os.environ if environment is None else environment
        self.query_url, update, graph_store = addresses(url)
        self.update_url = environment.get(UPDATE_URL) or update
        self.graph_store_url = environment.get(GRAPH_STORE_URL) or graph_store
        for name, given in ((UPDATE_URL, self.update_url), (GRAPH_STORE_URL, self.graph_store_url)):
            if given:
                checked(given, name)
        self.user, self.password = environment.get(USER, ""), environment.get(PASSWORD, "")
        self.session = requests.Session()
        self.session.headers["User-Agent"] = "papergraph"
        self.session.auth = authentication(self.user, self.password, environment.get(TOKEN, ""))
        self.seconds = seconds(environment.get(TIMEOUT, ""))

    def query(self, text: str, accept: str = TABLES) -> requests.Response:
        """The answer to a query, its body still to be read; refuses one that the server says is not whole."""
        answer = self.send("POST", self.query_url, "query", data={"query": text}, accept=accept)
        if any(name in answer.headers for name in CUT):
            raise ServerFault(
                f"{shown(self.query_url)}: the server cuts its answers off and this one is not whole; ask for less "
                "(LIMIT), or raise its limit (Virtuoso: ResultSetMaxRows and MaxQueryExecutionTime in virtuoso.ini)"
            )
        return answer

    def update(self, text: str) -> None:
        """Sends an update; refuses a server whose address for updates is unknown."""
        if not self.update_url:
            raise ServerFault(
                f"{shown(self.query_url)}: where does this server take updates? Set {UPDATE_URL}; {ADDRESSES}"
            )
        self.tell("POST", self.update_url, "update", data={"update": text})

    def put_graph(self, name: str, turtle: bytes) -> None:
        """Replaces a named graph by the triples of a Turtle text, over the SPARQL Graph Store Protocol."""
        self.tell("PUT", self.graph_store_url, "graph", params={"graph": name}, data=turtle, content="text/turtle")

    def tell(self, method: str, url: str, what: str, **request: Any) -> None:
        """Sends something that only succeeds or fails."""
        with told(url, self.seconds), self.send(method, url, what, **request) as answer:
            # A connection is free for the next request only when the body is read.
            next(answer.iter_content(MOST_CHATTER), b"")

    def send(
        self,
        method: str,
        url: str,
        what: str,
        *,
        data: dict[str, str] | bytes,
        params: dict[str, str] | None = None,
        accept: str = "*/*",
        content: str = "application/x-www-form-urlencoded",
    ) -> requests.Response:
        """The answer to one request; raises `ServerFault` for one that is no success."""

        def once() -> requests.Response:
            return self.session.request(
                method,
                url,
                params=params,
                data=data,
                headers={"Accept": accept, "Content-Type": content},
                timeout=(SECONDS_TO_CONNECT, self.seconds),
                allow_redirects=False,
                stream=True,
            )

        with told(url, self.seconds):
            try:
                answer = once()
            except requests.exceptions.ConnectionError as broken:
                if not any(isinstance(fault, ConnectionError) for fault in causes(broken)):
                    raise
                # The server has closed the kept connection meanwhile; all that is sent here may be sent twice.
                answer = once()
            if answer.status_code == 401 and isinstance(self.session.auth, HTTPBasicAuth):
                # Virtuoso knows digests only, and says so only to who sends nothing.
                answer.close()
                self.session.auth = HTTPDigestAuth(self.user, self.password)
                answer = once()
            if not 200 <= answer.status_code < 300:
                known = not isinstance(self.session.auth, Anonymous)
                with answer:
                    raise ServerFault(f"{shown(url)}: {refusal(answer, what, known)}")
        return answer


def addresses(url: str) -> tuple[str, str, str]:
    """The addresses of queries, updates and graphs that a URL stands for, ``""`` for what it doesn't tell.

    >>> addresses("http://localhost:7878")
    ('http://localhost:7878/query', 'http://localhost:7878/update', 'http://localhost:7878/store')
    >>> addresses("https://example.org/sparql")
    ('https://example.org/sparql', '', '')
    """
    parts = checked(url, "--endpoint")
    if not parts.path.strip("/") and not parts.query:
        base = url.rstrip("/") + "/"
    elif parts.path.endswith("/query") and not parts.query:
        base = url.removesuffix("query")
    else:
        return url, "", ""
    return base + "query", base + "update", base + "store"


def checked(url: str, where: str) -> SplitResult:
    """The parts of an address; refuses what is none, and credentials in it, without showing them."""
    form = "an address looks like http://localhost:7878"
    try:
        parts = urlsplit(url)
        # Raises for what is no number.
        _ = parts.port
    except ValueError:
        raise KgError(f"{where}: no address; {form}") from None
    if parts.username is not None or parts.password is not None:
        raise KgError(f"{where}: a password in an address is seen by others; set {USER} and {PASSWORD} instead")
    good = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment or not good:
        raise KgError(f"{where}: no address of a server; {form}")
    return parts


def authentication(user: str, password: str, token: str) -> AuthBase:
    """What a request proves itself with; refuses half of a pair, and both kinds."""
    if bool(user) != bool(password) or (user and token):
        raise KgError(f"the server's credentials: set {USER} and {PASSWORD}, or {TOKEN} alone")
    if not all(char.isascii() and char.isprintable() and char != " " for char in token):
        raise KgError(f"{TOKEN}: holds characters that no token has; set it again")
    if token:
        return Bearer(token)
    return HTTPBasicAuth(user.encode(), password.encode()) if user else Anonymous()


def seconds(given: str) -> float:
    """How long a server may be silent; refuses what is no time."""
    # "2.5", "600"
    if not given:
        return SECONDS_TO_ANSWER
    if not re.fullmatch(r"\d{1,6}(\.\d+)?", given) or not float(given):
        raise KgError(f"{TIMEOUT}: {given!r} is no number of seconds")
    return float(given)


@contextmanager
def told(url: str, allowed: float) -> Iterator[None]:
    """Turns what goes wrong on the way to a server and back into one line."""
    try:
        yield
    except requests.exceptions.ConnectTimeout:
        fault = f"no connection within {SECONDS_TO_CONNECT:g} s; is the server up, and the address right?"
    except requests.exceptions.Timeout:
        fault = f"no answer within {allowed:g} s; ask for less, or allow more with {TIMEOUT}"
    except requests.exceptions.SSLError:
        fault = "its certificate is not trusted here; mend it, or name a file of authorities in REQUESTS_CA_BUNDLE"
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
        fault = BROKEN_OFF
    except requests.exceptions.ConnectionError as broken:
        fault = no_connection(broken)
    except requests.exceptions.RequestException:
        fault = "the request cannot be sent there; is the address right?"
    else:
        return
    raise ServerFault(f"{shown(url)}: {fault}") from None


BROKEN_OFF = "the answer breaks off; try again, and look into the server's log if it does so again"


def no_connection(broken: BaseException) -> str:
    """What keeps a connection from being made, or that it was cut."""
    for fault in causes(broken):
        if "Read timed out" in str(fault):
            return f"the server fell silent in the midst of its answer; try again, or allow more with {TIMEOUT}"
        if isinstance(fault, OSError) and fault.strerror:
            return f"no server can be reached there ({plain(fault.strerror)}); start it, or mend the address"
    return "the server closes the connection without an answer; try again, and look into its log"


def causes(broken: BaseException) -> Iterator[BaseException]:
    """What lies behind a fault of the HTTP client."""
    seen = broken.__cause__ or broken.__context__
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def refusal(answer: requests.Response, what: str, with_credentials: bool) -> str:
    """What a status that is no success means, and what to do."""
    match answer.status_code:
        case 300 | 301 | 302 | 303 | 307 | 308:
            target = shown(plain(answer.headers.get("Location", "")))
            return f"the server sends on to {target or 'elsewhere'}; if you trust that, name its address instead"
        case 401 if with_credentials:
            return f"the server does not take these credentials; mend {USER} and {PASSWORD}, or {TOKEN}"
        case 401:
            return f"the server asks who you are; set {USER} and {PASSWORD}, or {TOKEN}"
        case 403:
            return f"the server forbids this {what} to you; use other credentials, or ask its owner"
        case 404 | 405 | 501:
            return f"the server takes no {what} there ({answer.status_code}); is this the address? {ADDRESSES}"
        case 408 | 504:
            return f"the server ran out of time{said(answer)}; ask for less, or raise its limit"
        case 400:
            return f"the server does not accept the {what}{said(answer)}"
        case status if status < 500:
            return f"the server refuses the {what} with {status}{said(answer)}; is this the address? {ADDRESSES}"
        case status:
            return f"the server fails with {status}{said(answer)}; look into its log"


def said(answer: requests.Response) -> str:
    """The beginning of a server's own words, if they are words."""
    if is_page(answer):
        return ""
    try:
        start = next(answer.iter_content(4 * MOST_REASON), b"")
    except requests.exceptions.RequestException:
        return ""
    text = plain(start.decode("utf-8", "replace"))
    return f": {text}" if text else ""


def plain(text: str) -> str:
    """A short piece of a text from elsewhere on one line, without what would steer a terminal.

    >>> plain("\\x1b[2J no\\n such   graph")
    '[2J no such graph'
    """
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= MOST_REASON else line[: MOST_REASON - 3] + "..."


def shown(url: str) -> str:
    """An address as a message names it, without user, password and parameters, which may be secrets."""
    bare = re.sub(r"[?#].*", "", url)
    # "https://user:secret@example.org/"
    return re.sub(r"//[^/]*@", "//", bare)


def is_page(answer: requests.Response) -> bool:
    """Whether an answer is a page for people."""
    return media_type(answer) in ("text/html", "application/xhtml+xml")


def media_type(answer: requests.Response) -> str:
    """The media type of an answer, without parameters."""
    return answer.headers.get("Content-Type", "").partition(";")[0].strip().casefold()
