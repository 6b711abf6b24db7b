"""What a query may read: nothing but what is here."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.serve.checked_query import QueryRefused, checked_query

PREFIXES = {"pg": "http://e.org/ontology#"}
HERE = {"http://e.org/here", "http://e.org/ontology#here"}


def check(query: str) -> bool:
    return checked_query(query, PREFIXES, HERE.__contains__).own_dataset


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }",
        "SELECT * { sErViCe SILENT <http://e.org/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o OPTIONAL { { SELECT ?s { SERVICE ?where { ?s ?p ?o } } } } }",
        "SELECT * { ?s ?p ?o MINUS { SERVICE <http://e.org/> { ?s ?p ?o } } }",
        "SELECT * { ?s ?p ?o FILTER NOT EXISTS { SERVICE <http://e.org/> { ?s ?p ?o } } }",
        "SELECT * { BIND(IF(EXISTS { SERVICE <http://e.org/> { ?s ?p ?o } }, 1, 2) AS ?x) }",
        "SELECT (EXISTS { SERVICE <http://e.org/> { ?s ?p ?o } } AS ?x) {}",
        "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (EXISTS { SERVICE <http://e.org/> { ?s ?p ?o } })",
        "SELECT ?s { ?s ?p ?o } ORDER BY (EXISTS { SERVICE <http://e.org/> { ?s ?p ?o } })",
        "CONSTRUCT { ?s ?p ?o } { { ?s ?p ?o } UNION { SERVICE <http://e.org/> { ?s ?p ?o } } }",
        "DESCRIBE ?s { GRAPH ?g { SERVICE <http://e.org/> { ?s ?p ?o } } }",
        "ASK { \\u0053ERVICE <http://e.org/> { ?s ?p ?o } }",
        "ASK { # a comment\n SERVICE <http://e.org/> { ?s ?p ?o } }",
    ],
)
def test_checked_query_refuses_service_wherever_it_stands(query: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE asks another host"):
        check(query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <http://e.org/> { }" }',
        "SELECT ?service { ?service ?p ?o } # SERVICE <http://e.org/> {}",
        "SELECT * { ?s <http://e.org/SERVICE> ?load }",
        "SELECT * { ?s pg:from ?o }",
    ],
)
def test_checked_query_takes_the_words_where_they_mean_nothing(query: str) -> None:
    assert check(query) is False


def test_checked_query_refuses_what_only_oxigraph_would_read() -> None:
    # The lone carriage return ends the comment for one parser and not for the other.
    with pytest.raises(QueryRefused, match="carriage return"):
        check("ASK { ?s ?p 1 # x\rSERVICE <http://e.org/> { ?s ?p ?o }\n}")
    assert check("ASK {\r\n ?s ?p ?o }\r\n") is False


@pytest.mark.parametrize(
    ("query", "accepted"),
    [
        ("SELECT * FROM <http://e.org/here> { ?s ?p ?o }", True),
        ("BASE <http://e.org/> SELECT * FROM <here> { ?s ?p ?o }", True),
        ("SELECT * FROM NAMED pg:here { ?s ?p ?o }", True),
        ("PREFIX x: <http://e.org/> DESCRIBE ?s FROM x:here { ?s ?p ?o }", True),
        ("CONSTRUCT FROM <http://e.org/here> WHERE { ?s ?p ?o }", True),
        ("SELECT * FROM <http://e.org/elsewhere> { ?s ?p ?o }", False),
        ("SELECT * FROM <http://e.org/here> FROM NAMED <file:///etc/passwd> { ?s ?p ?o }", False),
        ("ASK FROM <here> { ?s ?p ?o }", False),
        ("ASK FROM unknown:here { ?s ?p ?o }", False),
        ("PREFIX pg: <http://other.org/> ASK FROM pg:here { ?s ?p ?o }", False),
    ],
)
def test_checked_query_takes_from_only_for_graphs_that_are_here(query: str, accepted: bool) -> None:
    if accepted:
        assert check(query) is True
    else:
        with pytest.raises(QueryRefused):
            check(query)


@pytest.mark.parametrize(
    "query", ["", "LOAD <http://e.org/>", "CLEAR ALL", "SELECT", "{" * 5000, "ASK {" + "{" * 900 + "}" * 901]
)
def test_checked_query_refuses_what_is_no_query(query: str) -> None:
    with pytest.raises(QueryRefused):
        check(query)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_checked_query_either_takes_or_refuses_any_text(text: str) -> None:
    with contextlib.suppress(QueryRefused):
        check(text)
