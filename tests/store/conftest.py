"""The sample's graph on real servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg.store import GraphStore
from kg.store.remote import open_endpoint
from kg.store.remote_http import Endpoint
from kg.store.remote_write import mirror
from tests.servers import oxigraph, without_settings


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    without_settings(monkeypatch)


@pytest.fixture(scope="session")
def sample_server(sample_graph: GraphStore) -> Iterator[str]:
    """A server that holds the sample, only to be read."""
    with oxigraph("--union-default-graph") as url:
        mirror(sample_graph, Endpoint(url, {}))
        yield url


@pytest.fixture(scope="session")
def remote(sample_server: str) -> GraphStore:
    return open_endpoint(sample_server, environment={})


@pytest.fixture
def empty_server() -> Iterator[str]:
    """A server of the test's own."""
    with oxigraph("--union-default-graph") as url:
        yield url
