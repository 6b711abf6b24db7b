from __future__ import annotations

import base64
import json
import re
import threading
from pathlib import Path

import pytest

from kg.cli.console import printable
from kg.model import KgError
from kg.store.remote import open_endpoint
from kg.store.remote_http import Endpoint, ServerFault, addresses, checked, plain, shown
from tests.servers import Asked, free_port, scripted

SECRET = "correct-horse"
WITH_USER = {"KG_ENDPOINT_USER": "ada", "KG_ENDPOINT_PASSWORD": SECRET}
YES = b'{"head":{},"boolean":true}'
JSON = "application/sparql-results+json"


def reply(status: str, body: bytes = b"", kind: str = "text/plain", length: int | None = None, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    lines.append("Connection: close")
    lines += [f"Content-Type: {kind}"] * bool(kind)
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def fault_of(answer: bytes, query: str = "ASK {}", **environment: str) -> str:
    """What is said of a server that answers so."""
    with scripted(lambda asked: answer) as server:
        with pytest.raises(ServerFault) as fault:
            open_endpoint(server.url, environment=environment).query(query)
        message = str(fault.value)
        assert message.startswith(server.url)
    assert SECRET not in message
    assert printable(message) == message
    assert len(message) < 500
    return message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reply("401 Unauthorized"), "asks who you are; set KG_ENDPOINT_USER"),
        (reply("403 Forbidden"), "forbids this query"),
        (reply("404 Not Found"), r"takes no query there \(404\); is this the address\?"),
        (reply("405 Method Not Allowed"), "takes no query there"),
        (reply("400 Bad Request", b"near line 1:\n\tno }"), "does not accept the query: near line 1: no }"),
        (reply("400 Bad Request", b"<h1>no</h1>", "text/html"), "does not accept the query$"),
        (reply("400 Bad Request", b"\x1b[2J\x07\xff" + b"x" * 10_000), r"query: \[2J \S? ?x+\.\.\.$"),
        (reply("408 Request Timeout", b"stopped"), "ran out of time: stopped"),
        (reply("415 Unsupported"), "refuses the query with 415"),
        (reply("500 Oops", b"java.lang.Oops"), "fails with 500: java.lang.Oops; look into its log"),
        (reply("503 Busy"), "fails with 503"),
        (reply("200 OK", b"<html>", "text/html; charset=utf-8"), "gives a web page instead of a table"),
        (reply("200 OK", b"x,y\n", "text/csv"), "gives text/csv instead of a table"),
        (reply("200 OK", b"x", "\x1b[2J"), r"gives \[2j instead of a table"),
        (reply("200 OK", b"x", ""), "gives something without a media type instead of a table"),
        (reply("200 OK", YES[:-5], JSON), "the answer breaks off"),
        (reply("200 OK", YES, JSON, length=1000), "the answer breaks off"),
        (reply("200 OK", b"not gzip", JSON, Content_Encoding="gzip"), "the answer breaks off"),
        (f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: {JSON}\r\n\r\n5\r\n{{".encode(), "off"),
        (b"", "closes the connection without an answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "closes the connection without an answer"),
        (reply("200 OK", YES, JSON, X_SPARQL_MaxRows="10000"), "cuts its answers off"),
    ],
)  # fmt: skip
def test_what_can_go_wrong_is_one_clear_line(answer: bytes, said: str) -> None:
    assert re.search(said, fault_of(answer))


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff\xfe", b"[]", b"null", b"{}", b'{"head":{}}',
        b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":1}]}}',
        b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"no iri"}}]}}',
        b'{"head":{"vars":["x"]},"results":{"bindings":[]}}', b"[" * 100_000, b'{"boolean":1}', b'{"boolean":"\xff"}',
    ],
)  # fmt: skip
def test_no_body_makes_us_stumble(body: bytes) -> None:
    fault_of(reply("200 OK", body, JSON))
    fault_of(reply("200 OK", body, "application/sparql-results+xml"))
    fault_of(reply("200 OK", YES, JSON), "SELECT * { ?s ?p ?o }")
    fault_of(reply("200 OK", body or b"x", "application/n-triples"), "CONSTRUCT WHERE { ?s ?p ?o }")


def test_a_refused_user_is_told_so_without_the_password() -> None:
    assert "does not take these credentials" in fault_of(reply("401 No"), **WITH_USER)
    assert "does not take these credentials" in fault_of(reply("401 No"), KG_ENDPOINT_TOKEN=SECRET)


def test_an_answer_that_ends_in_an_error_is_not_the_whole_one() -> None:
    rows = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}'
    for body in (rows[:-3], rows + b"\nError 23: the query ran out of time"):

        def answer(asked: Asked, body: bytes = body) -> bytes:
            return reply("200 OK", body if b"SELECT" in asked.body else YES, JSON)

        with scripted(answer) as server:
            graph = open_endpoint(server.url, environment={})
            with pytest.raises(ServerFault, match="the answer breaks off"):
                graph.query("SELECT ?x { ?x ?y ?z }")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_told_and_not_followed(status: str) -> None:
    with scripted(lambda asked: reply("200 OK", YES, JSON)) as elsewhere:
        target = elsewhere.url.replace("//", "//ada:correct-horse@") + "/x?key=correct-horse"
        message = fault_of(reply(status, Location=target), **WITH_USER)
        assert f"sends on to {elsewhere.url}/x; if you trust that" in message
        assert elsewhere.asked == []
    assert "sends on to elsewhere" in fault_of(reply(status))


def test_no_server() -> None:
    with pytest.raises(ServerFault, match=r"no server can be reached there \(Connection refused\)"):
        open_endpoint(f"http://127.0.0.1:{free_port()}", environment={})


def test_a_connection_closed_meanwhile_is_made_anew() -> None:
    with scripted(lambda asked: reply("200 OK", YES, JSON) if len(server.asked) == 2 else b"") as server:
        assert Endpoint(server.url, {}).query("ASK {}").status_code == 200
    assert len(server.asked) == 2


def test_a_silent_server() -> None:
    done = threading.Event()

    def silent(asked: Asked) -> bytes:
        done.wait(20)
        return b""

    with scripted(silent) as server:
        with pytest.raises(ServerFault, match=r"no answer within 0.2 s; .* KG_ENDPOINT_TIMEOUT"):
            open_endpoint(server.url, environment={"KG_ENDPOINT_TIMEOUT": "0.2"})
        done.set()


@pytest.mark.parametrize(
    ("environment", "header"),
    [
        ({}, None),
        (WITH_USER, "Basic " + base64.b64encode(f"ada:{SECRET}".encode()).decode()),
        ({"KG_ENDPOINT_TOKEN": SECRET}, f"Bearer {SECRET}"),
    ],
)
def test_credentials_come_from_the_environment_alone(
    environment: dict[str, str], header: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login root password toor\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with scripted(lambda asked: reply("200 OK", YES, JSON)) as server:
        endpoint = Endpoint(server.url, environment)
        endpoint.query("ASK {}").close()
        endpoint.update("DROP ALL")
        endpoint.put_graph("https://example.org/g?a=1&b=ü", b"")
    assert {asked.headers.get("Authorization") for asked in server.asked} == {header}
    store = "/store?graph=https%3A%2F%2Fexample.org%2Fg%3Fa%3D1%26b%3D%C3%BC"
    assert list(dict.fromkeys(asked.path for asked in server.asked)) == ["/query", "/update", store]
    assert SECRET not in repr(vars(endpoint).get("session")) + repr(endpoint)


def test_a_digest_is_sent_to_a_server_that_wants_one() -> None:
    challenge = 'Digest realm="SPARQL", nonce="abc", qop="auth", algorithm=MD5'

    def answer(asked: Asked) -> bytes:
        given = asked.headers.get("Authorization", "")
        if given.startswith("Digest username="):
            return reply("200 OK", YES, JSON)
        # As Virtuoso does: no challenge for who sends a password.
        return reply("401 Unauthorized") if given else reply("401 Unauthorized", WWW_Authenticate=challenge)

    with scripted(answer) as server:
        endpoint = Endpoint(server.url, WITH_USER)
        endpoint.update("DROP ALL")
        endpoint.update("DROP ALL")
    assert server.asked[-1].body == b"update=DROP+ALL"
    assert "nonce" in server.asked[-1].headers["Authorization"]


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"KG_ENDPOINT_USER": "ada"}, "set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN alone"),
        ({"KG_ENDPOINT_PASSWORD": SECRET}, "set KG_ENDPOINT_USER and"),
        (WITH_USER | {"KG_ENDPOINT_TOKEN": "x"}, "KG_ENDPOINT_TOKEN alone"),
        ({"KG_ENDPOINT_TOKEN": f"{SECRET}\r\nX: y"}, "KG_ENDPOINT_TOKEN: holds characters"),
        ({"KG_ENDPOINT_TIMEOUT": "soon"}, "KG_ENDPOINT_TIMEOUT: 'soon' is no number of seconds"),
        ({"KG_ENDPOINT_TIMEOUT": "0"}, "is no number of seconds"),
        ({"KG_UPDATE_URL": f"http://ada:{SECRET}@x/"}, "KG_UPDATE_URL: a password in an address is seen by others"),
        ({"KG_GRAPH_STORE_URL": "store"}, "KG_GRAPH_STORE_URL: no address"),
    ],
)
def test_settings_that_make_no_sense_are_refused(environment: dict[str, str], said: str) -> None:
    with pytest.raises(KgError, match=said) as fault:
        Endpoint("http://localhost:7878", environment)
    assert SECRET not in str(fault.value)


@pytest.mark.parametrize(
    "url",
    ["", "localhost", "ftp://x", "http://", "http://[::1", "http://x:y", "http://x:99999", "http://x y", "http://x/#a",
     "http://x/\x1b[2J", "http://ü", f"http://ada:{SECRET}@x/"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(KgError, match=r"^--endpoint: ") as fault:
        checked(url, "--endpoint")
    assert SECRET not in str(fault.value)


def test_addresses() -> None:
    base = ("https://x/a/query", "https://x/a/update", "https://x/a/store")
    assert addresses("https://x/a/query") == base
    assert addresses("http://x") == addresses("http://x/") == ("http://x/query", "http://x/update", "http://x/store")
    assert addresses("http://x:8890/sparql") == ("http://x:8890/sparql", "", "")
    named = Endpoint("http://x/sparql", {"KG_UPDATE_URL": "http://x/u", "KG_GRAPH_STORE_URL": "http://x/g"})
    assert (named.update_url, named.graph_store_url) == ("http://x/u", "http://x/g")


def test_secrets_are_not_shown() -> None:
    assert shown(f"https://ada:{SECRET}@x/a?key={SECRET}#b") == "https://x/a"
    assert plain("a" * 500) == "a" * 197 + "..."


def test_numbers_of_old_servers_are_read() -> None:
    """Virtuoso 7 calls a typed literal so."""
    cell = {"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": "7"}
    body = json.dumps({"head": {"link": [], "vars": ["n"]}, "results": {"distinct": False, "bindings": [{"n": cell}]}})

    def answer(asked: Asked) -> bytes:
        return reply("200 OK", body.encode() if b"SELECT" in asked.body else YES, JSON)

    with scripted(answer) as server:
        [row] = open_endpoint(server.url, environment={}).select("SELECT ?n {}")
    assert row["n"].value == "7"
