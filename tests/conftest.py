"""What all tests share: no network, the sample's graph built once, golden files."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from kg import run
from kg.sources import sample_annotations
from kg.store import GraphStore, open_folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what came out over the golden files")


class NetworkUsed(AssertionError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the loopback may be reached, which a browser test needs to talk to its browser."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "localhost", "::1"):
            refuse(address)
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


def refuse(address: object) -> NoReturn:
    raise NetworkUsed(f"connection to {address}")


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the sample as people annotated it, so that tests of the graph don't hang on the extractor."""
    folder = tmp_path_factory.mktemp("sample")
    run.build(sample_annotations(), folder, inputs=["sample"])
    return folder


@pytest.fixture(scope="session")
def sample_graph(sample_folder: Path) -> GraphStore:
    return open_folder(sample_folder)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with a golden file; ``--update-golden`` writes it instead."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"no golden file {path.name}; write it with --update-golden"
        assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()

    return compare
