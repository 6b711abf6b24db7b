from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import free_port, oxigraph, scripted, without_settings

Runner = Callable[..., Any]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    without_settings(monkeypatch)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with oxigraph("--union-default-graph") as url:
        yield url


@pytest.fixture
def pushed(here: Runner, built: Path, server: str) -> str:
    """A server that holds the graph of three papers."""
    assert here("push", "-g", built, "--endpoint", server).out == f"5 named graphs stand on {server}\n"
    return server


def test_a_build_goes_to_the_server_and_comes_back_the_same(
    here: Runner, annotated: Callable[..., str], server: str, tmp_path: Path
) -> None:
    papers, folder = tmp_path / "papers.jsonl", tmp_path / "graph"
    for lines in (annotated("q1", "Swift", "Calm") + annotated("q2", "Calm", "Slow"), annotated("q3", "Swift", "Slow")):
        papers.write_text(lines, encoding="utf-8")
        ended = here("build", papers, "-o", folder, "--endpoint", server)
        assert (ended.code, ended.err) == (0, "")
        assert ended.out.endswith(f" named graphs stand on {server}\n")
        exported = here("export", "--endpoint", server)
        assert exported.out == (folder / "graph.ttl").read_text(encoding="utf-8")
    assert "q1" not in exported.out


def test_commands_answer_from_the_server_what_they_answer_here(
    here: Runner, built: Path, pushed: str, tmp_path: Path
) -> None:
    claim = here("query", "SELECT ?c { ?c a pg:Comparison } ORDER BY ?c LIMIT 1", "-g", built, "--format", "csv").out
    for command in (
        ("query", "SELECT ?t { ?p dcterms:title ?t } ORDER BY ?t"),
        ("query", "CONSTRUCT { ?p dcterms:title ?t } WHERE { ?p dcterms:title ?t }"),
        ("ask", "most-compared"),
        ("ask", "who-compares-with", "slow"),
        ("export", "--format", "nquads", "--with-text"),
        ("export", "--format", "turtle", "--focus", "Swift", "--hops", "1"),
        ("report",),
        ("validate",),
        ("explain", claim.split()[1]),
    ):
        from_folder = here(*command, "-g", built)
        from_server = here(*command, "--endpoint", pushed)
        assert from_server == from_folder
        assert from_folder.code == 0
        assert from_folder.out
    for name, place in (("a", ("-g", built)), ("b", ("--endpoint", pushed))):
        assert here("view", "-o", tmp_path / name, *place).code == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    for pair in ((built, pushed), (pushed, built)):
        assert (
            here("diff", *pair).out
            == "papers    +0 -0 ~0\nentities  +0 -0 ~0\nclaims    +0 -0 ~0\nlinks     +0 -0 ~0\n"
        )


def test_a_server_that_hides_its_graphs_is_refused_with_the_remedy(here: Runner, built: Path, tmp_path: Path) -> None:
    with oxigraph() as url:
        for command in (("push", "-g", built), ("query", "ASK {}"), ("ask", "most-compared"), ("export",)):
            ended = here(*command, "--endpoint", url)
            assert (ended.code, ended.out) == (2, "")
            assert len(ended.err.splitlines()) == 1
            assert "let it be their union: oxigraph serve --union-default-graph" in ended.err


@pytest.mark.parametrize(
    "command", [("query", "ASK {}"), ("ask", "most-compared"), ("export",), ("validate",), ("view",), ("report",)]
)
def test_no_server_is_one_line(command: tuple[str, ...], here: Runner) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    ended = here(*command, "--endpoint", url)
    assert (ended.code, ended.out) == (2, "")
    said = "no server can be reached there (Connection refused); start it, or mend the address"
    assert ended.err == f"kg: {url}/query: {said}\n"


def test_a_build_tries_the_server_before_it_reads(here: Runner, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    ended = here("build", tmp_path / "no-such-file", "-o", tmp_path / "graph", "--endpoint", url)
    assert ended.code == 2
    assert "no server can be reached" in ended.err
    assert not (tmp_path / "graph").exists()


def test_a_push_that_fails_says_how_to_send_it_again(here: Runner, built: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    ended = here("push", "-g", built, "--endpoint", url)
    assert ended.code == 2
    assert ended.err.endswith(f"; the graph is whole in {built}: kg push -g {built} --endpoint {url}\n")


def test_a_password_in_the_address_is_refused_and_not_shown(here: Runner) -> None:
    ended = here("query", "ASK {}", "--endpoint", "http://ada:secret@localhost/")
    assert ended.code == 2
    assert "KG_ENDPOINT_PASSWORD" in ended.err
    assert "secret" not in ended.err


def test_a_file_and_a_server_are_two_graphs(here: Runner, built: Path, server: str) -> None:
    ended = here("query", "ASK {}", "--endpoint", server, "--file", built / "graph.ttl")
    assert (ended.code, ended.err) == (2, "kg: --file and --endpoint name two graphs; give one\n")


def test_what_a_server_says_does_not_steer_the_terminal(here: Runner) -> None:
    reply = b"HTTP/1.1 400 Bad\r\nContent-Length: 12\r\nConnection: close\r\n\r\n\x1b]0;owned\x07\n!"
    with scripted(lambda asked: reply) as server:
        ended = here("query", "ASK {}", "--endpoint", server.url)
    assert ended.code == 2
    assert ended.err == f"kg: {server.url}/query: the server does not accept the query: ]0;owned !\n"
