"""A server on the loopback with the sample's graph, and ways to ask it."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
import uvicorn

from kg.serve.app import create_app
from kg.serve.limits import Limits
from kg.serve.snapshot import Snapshot, open_snapshot


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


@dataclass(frozen=True, slots=True)
class Site:
    """A running server."""

    port: int

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body or None, named)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
        finally:
            connection.close()

    def get(self, path: str, accept: str = "text/html", body: bytes = b"", **headers: str) -> Answer:
        return self.send("GET", path, body, Accept=accept, **headers)

    def query(self, text: str, accept: str = "application/sparql-results+json", **more: str) -> Answer:
        return self.get("/sparql?" + urlencode({"query": text, **more}), accept)

    def raw(self, request: bytes) -> bytes:
        """Bytes as they are, for what no client would send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))


@contextmanager
def serving(folder: Path, limits: Limits) -> Iterator[Site]:
    """A server in a thread of its own, ended after the block."""
    app = create_app(folder, limits)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="error", lifespan="on"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    try:
        deadline = time.monotonic() + 60
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.05)
        yield Site(listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()


@pytest.fixture(scope="session")
def site(sample_folder: Path) -> Iterator[Site]:
    with serving(sample_folder, Limits(seconds=20, workers=2)) as running:
        yield running


@pytest.fixture(scope="session")
def snapshot(sample_folder: Path) -> Snapshot:
    return open_snapshot(sample_folder)
