"""What holds on Oxigraph holds on a server of another make."""

from __future__ import annotations

import io
import shlex
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kg.model import KgError
from kg.publish.formats import export_to
from kg.store import GraphStore, Question, answer_text, ask, questions
from kg.store.remote import copied, open_endpoint
from kg.store.remote_http import Endpoint
from kg.store.remote_write import LARGEST_UPDATE, Patch, apply_patch, mirror
from tests.programs import require
from tests.servers import virtuoso

pytestmark = pytest.mark.virtuoso

Server = tuple[str, dict[str, str]]

WRONG = {
    "contradictions": "FILTER EXISTS within UNION lets all rows through",
    "lineage": "a path with + starts anywhere, not at the system that VALUES names",
}
"""What Virtuoso 7.2.5 answers otherwise than SPARQL 1.1 says; docs/servers.md tells of it."""


@pytest.fixture(scope="module")
def server(sample_graph: GraphStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that holds the sample."""
    with virtuoso(require("virtuoso-t"), tmp_path_factory.mktemp("virtuoso")) as (url, environment):
        mirror(sample_graph, Endpoint(url, environment))
        yield url, environment


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(
            asked,
            id=asked.name,
            marks=[pytest.mark.xfail(strict=True, raises=AssertionError, reason=WRONG[asked.name])]
            if asked.name in WRONG
            else [],
        )
        for asked in questions()
    ],
)
def test_every_question_gives_the_same_rows(asked: Question, sample_graph: GraphStore, server: Server) -> None:
    arguments = [shlex.split(parameter.example)[0] for parameter in asked.parameters]
    rows = [
        answer_text(ask(graph, asked.name, arguments).answer, "csv", graph.vocabulary).splitlines()
        for graph in (sample_graph, open_endpoint(server[0], environment=server[1]))
    ]
    assert sorted(rows[1]) == sorted(rows[0])


def test_an_export_has_the_same_bytes(sample_graph: GraphStore, server: Server) -> None:
    url, environment = server
    written = []
    for graph in (sample_graph, copied(open_endpoint(url, environment=environment))):
        out = io.BytesIO()
        export_to(graph, out, "nquads", with_text=True)
        written.append(out.getvalue())
    assert written[1] == written[0]


def test_a_patch_of_the_largest_size_is_taken_and_taken_back(sample_graph: GraphStore, server: Server) -> None:
    url, environment = server
    endpoint = Endpoint(url, environment)
    node, name = ox.NamedNode("u:a"), ox.NamedNode(sample_graph.vocabulary.base + "paper/large")
    quads = [ox.Quad(node, node, ox.Literal(f'"{number}\\u0022\n'), name) for number in range(LARGEST_UPDATE)]
    apply_patch(endpoint, Patch(put={name: quads}))
    graph = open_endpoint(url, environment=environment)
    assert len(graph.store) == len(sample_graph.store) + LARGEST_UPDATE
    apply_patch(endpoint, Patch(remove=quads[:-1]))
    assert graph.graph(name) == quads[-1:]
    apply_patch(endpoint, Patch(drop=[name]))
    assert graph.graph(name) == []


def test_an_answer_that_it_cuts_off_is_refused(server: Server) -> None:
    url, environment = server
    with pytest.raises(KgError, match="cuts its answers off"):
        open_endpoint(url, environment=environment).query("SELECT * { ?s ?p ?o . ?a a pg:Paper }")
