"""Servers on the loopback: a real Oxigraph, and one that answers whatever a test wants."""

from __future__ import annotations

import contextlib
import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_listening(port: int, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Returns when something listens; fails where the process ends or takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    pytest.fail(f"{process.args!r} does not listen on port {port}")


@contextlib.contextmanager
def oxigraph(*options: str) -> Iterator[str]:
    """The URL of an empty ``oxigraph serve`` in memory (PyPI package oxigraph, in the extra ``test``)."""
    beside = Path(sys.executable).parent / "oxigraph"
    program = str(beside) if beside.is_file() else shutil.which("oxigraph")
    if program is None:
        pytest.fail("oxigraph is missing; install papergraph[test]")
    port = free_port()
    process = subprocess.Popen(
        [program, "serve", "--bind", f"127.0.0.1:{port}", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_listening(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(30)


VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
DirsAllowed = .
NumberOfBuffers = 10000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 20000
"""


@contextlib.contextmanager
def virtuoso(program: str, folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The URL of an empty Virtuoso, and the environment that says the rest of it."""
    http = free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(folder=folder, port=free_port(), http=http))
    process = subprocess.Popen(
        [program, "+foreground", "+configfile", str(folder / "virtuoso.ini")],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_listening(http, process)
        url = f"http://127.0.0.1:{http}/sparql"
        yield (
            url,
            {
                "KG_UPDATE_URL": url + "-auth",
                "KG_GRAPH_STORE_URL": url + "-graph-crud-auth",
                # What a new database has.
                "KG_ENDPOINT_USER": "dba",
                "KG_ENDPOINT_PASSWORD": "dba",
            },
        )
    finally:
        process.kill()
        process.wait(30)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Scripted:
    """A server that records what it is asked and sends raw bytes back, then closes the connection."""

    url: str
    reply: Callable[[Asked], bytes]
    asked: list[Asked] = field(default_factory=list)


@contextlib.contextmanager
def scripted(reply: Callable[[Asked], bytes]) -> Iterator[Scripted]:
    """A server whose answers, status line and headers included, are what the function returns."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Asked(self.command, self.path, dict(self.headers), body)
            server.asked.append(request)
            self.wfile.write(server.reply(request))
            self.close_connection = True

        do_GET = do_POST = do_PUT = answer

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        server = Scripted(f"http://127.0.0.1:{listening.server_port}", reply)
        threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            listening.shutdown()


def without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clears what the person who runs the tests has set for servers of their own."""
    for name in [*os.environ]:
        if (name.startswith("KG_") and name != "KG_REQUIRE") or name.casefold().endswith("_proxy"):
            monkeypatch.delenv(name)
