"""``kg serve`` as a person starts and stops it."""

from __future__ import annotations

import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

Starter = Callable[..., "subprocess.Popen[bytes]"]


def test_serve_says_where_it_listens_answers_and_stops_cleanly(start: Starter, built: Path) -> None:
    process = start("serve", "-g", built, "--port", "0")
    assert process.stdout is not None
    address = process.stdout.readline().decode().strip()
    assert address.startswith("http://127.0.0.1:")
    for path, kind in (("", "text/html"), ("sparql?query=ASK%7B%7D", "application/sparql-results+json")):
        request = urllib.request.Request(address + path, headers={"Accept": kind})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200
            assert answer.headers["content-type"].startswith(kind)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert process.stderr is not None
    said = process.stderr.read().decode()
    assert "Traceback" not in said
    assert '"ASK{}"' in said


def test_serve_mistakes_are_one_line(here: Any, built: Path, tmp_path: Path) -> None:
    ended = here("serve", "-g", tmp_path)
    assert (ended.code, len(ended.err.splitlines())) == (2, 2)
    assert "no graph here" in ended.err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = here("serve", "-g", built, "--port", str(taken.getsockname()[1]))
    assert ended.code == 2
    assert "cannot listen there" in ended.err
