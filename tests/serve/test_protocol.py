"""The SPARQL 1.1 Protocol and Service Description, told from the specifications, for a service that only reads."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from kg.graph.terms import RDF
from kg.serve.describe import SD
from tests.serve.conftest import Answer, Site

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
JSON = "application/sparql-results+json"
ASK = "ASK { ?s ?p ?o }"


def post(site: Site, body: str | bytes, kind: str, path: str = "/sparql", accept: str = JSON) -> Answer:
    data = body if isinstance(body, bytes) else body.encode("utf-8")
    return site.send("POST", path, data, Content_Type=kind, Accept=accept)


def truth(answer: Answer) -> bool:
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"].startswith(JSON)
    return bool(json.loads(answer.body)["boolean"])


# 2.1 Query operation: three ways to send one.


def test_protocol_query_by_get(site: Site) -> None:
    assert truth(site.query(ASK))


def test_protocol_query_by_form(site: Site) -> None:
    assert truth(post(site, urlencode({"query": ASK}), FORM))


def test_protocol_query_by_form_with_a_charset(site: Site) -> None:
    assert truth(post(site, urlencode({"query": 'ASK { FILTER("ü" = "ü") }'}), FORM + "; charset=utf-8"))


def test_protocol_query_by_direct_post(site: Site) -> None:
    assert truth(post(site, 'ASK { FILTER(STRLEN("ü") = 1) }', QUERY))


# 2.1.4 Which dataset: the protocol's parameters choose among the graphs that are here.


def graphs(site: Site) -> list[str]:
    answer = site.query("SELECT DISTINCT ?g { GRAPH ?g { ?p a pg:Paper } } ORDER BY ?g LIMIT 3")
    return [row["g"]["value"] for row in json.loads(answer.body)["results"]["bindings"]]


def test_protocol_default_graph_by_get(site: Site) -> None:
    first, second, _ = graphs(site)
    asked = f"ASK {{ <{first}> a pg:Paper }}"
    assert truth(site.query(asked, **{"default-graph-uri": first}))
    assert not truth(site.query(asked, **{"default-graph-uri": second}))


def test_protocol_default_graph_by_form(site: Site) -> None:
    first, second, _ = graphs(site)
    for graph, expected in ((first, True), (second, False)):
        body = urlencode({"query": f"ASK {{ <{first}> a pg:Paper }}", "default-graph-uri": graph})
        assert truth(post(site, body, FORM)) is expected


def test_protocol_default_graph_by_direct_post(site: Site) -> None:
    first, second, _ = graphs(site)
    for graph, expected in ((first, True), (second, False)):
        path = "/sparql?" + urlencode({"default-graph-uri": graph})
        assert truth(post(site, f"ASK {{ <{first}> a pg:Paper }}", QUERY, path)) is expected


def test_protocol_several_default_graphs_are_merged(site: Site) -> None:
    first, second, third = graphs(site)
    path = "/sparql?" + urlencode([("query", "SELECT (COUNT(*) AS ?n) { ?p a pg:Paper }"),
                                   ("default-graph-uri", first), ("default-graph-uri", second)])  # fmt: skip
    assert json.loads(site.get(path, JSON).body)["results"]["bindings"][0]["n"]["value"] == "2"
    assert third not in (first, second)


def test_protocol_named_graphs_by_get_and_form(site: Site) -> None:
    first, second, third = graphs(site)
    pairs = [
        ("query", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"),
        ("named-graph-uri", first),
        ("named-graph-uri", third),
    ]
    for answer in (site.get("/sparql?" + urlencode(pairs), JSON), post(site, urlencode(pairs), FORM)):
        assert [row["g"]["value"] for row in json.loads(answer.body)["results"]["bindings"]] == [first, third]
    assert second not in (first, third)


def test_protocol_default_and_named_graphs_together(site: Site) -> None:
    first, second, third = graphs(site)
    absent = f"FILTER NOT EXISTS {{ GRAPH <{third}> {{ ?s ?y ?o }} }}"
    asked = f"ASK {{ <{first}> a pg:Paper . GRAPH <{second}> {{ ?p a pg:Paper }} {absent} }}"
    assert truth(site.query(asked, **{"default-graph-uri": first, "named-graph-uri": second}))


def test_protocol_the_requests_dataset_replaces_the_querys(site: Site) -> None:
    first, second, _ = graphs(site)
    asked = f"ASK FROM <{first}> {{ <{first}> a pg:Paper }}"
    assert truth(site.query(asked))
    assert not truth(site.query(asked, **{"default-graph-uri": second}))


def test_protocol_from_of_a_graph_that_is_here(site: Site) -> None:
    first, second, _ = graphs(site)
    assert not truth(site.query(f"ASK FROM <{second}> {{ <{first}> a pg:Paper }}"))
    assert truth(site.query(f"ASK FROM NAMED <{second}> {{ GRAPH ?g {{ <{second}> a pg:Paper }} }}"))


# 2.1.5, 2.1.6: what an answer is sent as.


@pytest.mark.parametrize(
    ("query", "accept", "sent"),
    [
        (ASK, JSON, JSON),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT * { ?s ?p ?o } LIMIT 2", "*/*", JSON),
        ("SELECT * { ?s ?p ?o } LIMIT 2", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT * { ?s ?p ?o } LIMIT 2", "text/csv, text/tab-separated-values;q=0.4", "text/csv; charset=utf-8"),
        ("SELECT * { ?s ?p ?o } LIMIT 2", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("SELECT * { ?s ?p ?o } LIMIT 2", "text/turtle, application/sparql-results+json;q=0.1", JSON),
        ("CONSTRUCT WHERE { ?s a pg:Paper }", "text/turtle", "text/turtle; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s a pg:Paper }", "application/rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT WHERE { ?s a pg:Paper }", "application/n-triples", "application/n-triples"),
        ("DESCRIBE ?s { ?s a pg:Paper } LIMIT 1", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT WHERE { ?s a pg:Paper }", "", "text/turtle; charset=utf-8"),
    ],
)
def test_protocol_answers_in_the_form_that_is_preferred(site: Site, query: str, accept: str, sent: str) -> None:
    answer = site.query(query, accept)
    assert (answer.status, answer.headers["content-type"]) == (200, sent)
    assert answer.headers["vary"] == "Accept" or "Accept" in answer.headers["vary"]
    if sent in (JSON, "application/sparql-results+xml", "text/tab-separated-values; charset=utf-8"):
        kind = {"j": ox.QueryResultsFormat.JSON, "x": ox.QueryResultsFormat.XML, "t": ox.QueryResultsFormat.TSV}
        read = ox.parse_query_results(answer.body, format=kind[sent.split("+")[-1][0]])
        assert bool(read) if isinstance(read, ox.QueryBoolean) else len(list(read)) == 2
    elif "csv" not in sent:
        media = sent.partition(";")[0]
        form = ox.RdfFormat.from_media_type(media)
        assert form is not None
        assert len(list(ox.parse(answer.body, format=form))) > 0


def test_protocol_all_table_formats_say_the_same(site: Site) -> None:
    rows = '(1 "tab\\t, \\"quote\\" \\n line" UNDEF) (2.5 "x"@en <http://e.org/>)'
    query = f"SELECT ?a ?b ?c {{ VALUES (?a ?b ?c) {{ {rows} }} }}"
    read = [
        [
            [None if row[name] is None else str(row[name]) for name in ("a", "b", "c")]
            for row in ox.parse_query_results(site.query(query, accept).body, format=form)  # type: ignore[union-attr]
        ]
        for accept, form in (
            (JSON, ox.QueryResultsFormat.JSON),
            ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
            ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
        )
    ]
    assert read[0] == read[1] == read[2]
    assert read[0][1] == ['"2.5"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"x"@en', "<http://e.org/>"]
    csv = site.query(query, "text/csv").text
    assert csv == 'a,b,c\r\n1,"tab\t, ""quote"" \n line",\r\n2.5,x,http://e.org/\r\n'


@pytest.mark.parametrize("accept", ["image/png", "text/turtle"])
def test_protocol_no_format_on_offer_is_406(site: Site, accept: str) -> None:
    assert site.query(ASK, accept).status == 406


def test_protocol_head_is_get_without_a_body(site: Site) -> None:
    answer = site.send("HEAD", "/sparql?" + urlencode({"query": ASK}), Accept=JSON)
    assert (answer.status, answer.body) == (200, b"")


# 2.1 and 2.2: what is refused.


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status"),
    [
        ("PUT", "/sparql?query=" + quote(ASK), "", FORM, 405),
        ("DELETE", "/sparql?query=" + quote(ASK), "", FORM, 405),
        ("GET", f"/sparql?query={quote(ASK)}&query={quote('ASK {}')}", "", "", 400),
        ("POST", "/sparql", urlencode([("query", ASK), ("query", "ASK {}")]), FORM, 400),
        ("POST", "/sparql?query=" + quote(ASK), ASK, QUERY, 400),
        ("POST", "/sparql", urlencode({"query": ASK}), "text/plain", 415),
        ("POST", "/sparql", ASK, "text/plain", 415),
        ("POST", "/sparql", urlencode({"query": ASK}), "", 415),
        ("POST", "/sparql", ASK, FORM, 400),
        ("POST", "/sparql", urlencode({"query": ASK}), QUERY, 400),
        ("GET", "/sparql?query=" + quote("ASK {"), "", "", 400),
        ("POST", "/sparql", "SELEKT * {}", QUERY, 400),
        ("POST", "/sparql", urlencode({"nothing": "here"}), FORM, 400),
        ("GET", "/sparql?query=", "", "", 400),
        ("GET", f"/sparql?query={quote(ASK)}&using-graph-uri=http%3A%2F%2Fe.org%2F", "", "", 400),
    ],
)
def test_protocol_wrong_queries_are_refused(
    site: Site, method: str, path: str, body: str, kind: str, status: int
) -> None:
    headers = {"Content_Type": kind} if kind else {}
    answer = site.send(method, path, body.encode(), Accept=JSON, **headers)
    assert answer.status == status
    assert "Traceback" not in answer.text


def test_protocol_bytes_that_are_no_utf8_are_refused(site: Site) -> None:
    assert post(site, b'ASK { FILTER("\xff" = "") }', QUERY).status == 400
    assert post(site, b"query=ASK+%7B%7D+%23+%ff", FORM).status == 400
    assert site.get("/sparql?query=ASK%20%7B%7D%20%23%ff", JSON).status == 400
    assert post(site, 'ASK { FILTER("é" = "") }'.encode("utf-16"), QUERY).status == 400


@pytest.mark.parametrize(
    ("method", "path", "body", "kind"),
    [
        ("POST", "/sparql", urlencode({"update": "INSERT DATA { <a:a> <a:b> <a:c> }"}), FORM),
        ("POST", "/sparql", "INSERT DATA { <a:a> <a:b> <a:c> }", UPDATE),
        ("POST", "/sparql?using-graph-uri=http%3A%2F%2Fe.org%2F", "DELETE WHERE { ?s ?p ?o }", UPDATE),
        ("GET", "/sparql?update=" + quote("CLEAR ALL"), "", ""),
        ("POST", "/sparql", urlencode([("update", "CLEAR ALL"), ("update", "CLEAR ALL")]), FORM),
        ("POST", "/sparql", urlencode({"update": "CLEAR ALL", "using-named-graph-uri": "http://e.org/"}), FORM),
        ("POST", "/sparql", "CLEAR ALL", "text/plain"),
        ("POST", "/sparql", "CLEAR ALL", QUERY),
        ("PUT", "/sparql", "CLEAR ALL", UPDATE),
        ("POST", "/sparql", b"INSERT DATA { <a:a> <a:b> '\xff' }".decode("latin-1"), UPDATE),
        ("POST", "/sparql", "query=" + quote("DROP ALL"), FORM),
    ],
)
def test_protocol_updates_are_refused_and_change_nothing(
    site: Site, method: str, path: str, body: str, kind: str
) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    before = site.query(count).body
    headers = {"Content_Type": kind} if kind else {}
    answer = site.send(method, path, body.encode("latin-1"), Accept=JSON, **headers)
    assert 400 <= answer.status < 500
    assert site.query(count).body == before


# Service Description 1.1: it is there, it names this endpoint, and it says what the service can.


def description(site: Site, accept: str = "text/turtle") -> tuple[Answer, set[ox.Triple]]:
    answer = site.get("/sparql", accept)
    form = ox.RdfFormat.from_media_type(answer.headers["content-type"].partition(";")[0])
    assert form is not None
    return answer, {quad.triple for quad in ox.parse(answer.body, format=form)}


@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/rdf+xml", "application/ld+json"])
def test_protocol_the_endpoint_without_a_query_returns_rdf(site: Site, accept: str) -> None:
    answer, triples = description(site, accept)
    assert answer.status == 200
    assert triples == description(site)[1]


def test_protocol_the_description_names_the_endpoint(site: Site) -> None:
    _, triples = description(site)
    assert [t.object for t in triples if t.predicate == SD.endpoint] == [ox.NamedNode(f"{site.root}/sparql")]


def test_protocol_the_description_says_what_the_service_can(site: Site) -> None:
    _, triples = description(site)
    said = {(str(t.subject), t.predicate): str(t.object) for t in triples}
    service = next(str(t.subject) for t in triples if t.object == SD.Service)
    assert said[service, SD.supportedLanguage] == str(SD.SPARQL11Query)
    assert said[service, SD.feature] == str(SD.UnionDefaultGraph)
    data = said[service, SD.defaultDataset]
    assert said[data, RDF.type] == str(SD.Dataset)
    assert said[said[data, SD.defaultGraph], RDF.type] == str(SD.Graph)
    formats = {str(t.object) for t in triples if t.predicate == SD.resultFormat}
    assert "<http://www.w3.org/ns/formats/SPARQL_Results_JSON>" in formats
    assert len(formats) == 8
    assert not any(isinstance(end, ox.BlankNode) for t in triples for end in (t.subject, t.object))
