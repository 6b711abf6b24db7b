from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import KgError
from kg.store.sparql_text import data_block, query_form, term_text, with_prefixes

# Letters of escapes come often, so that what looks like one does too.
TEXTS = st.text(st.sampled_from('\\uU0022"n{}#') | st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_a_term_stays_itself(text: str) -> None:
    [row] = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {term_text(ox.Literal(text))} }} }}")  # type: ignore[misc]
    assert row["x"] == ox.Literal(text)


@given(TEXTS)
def test_no_backslash_of_a_text_stands_before_a_u(text: str) -> None:
    without_pairs = term_text(ox.Literal(text)).replace("\\\\\\u00", "")
    assert "\\\\u" not in without_pairs
    assert "\\\\U" not in without_pairs


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("select * { ?s ?p ?o }", "SELECT"),
        ("# CONSTRUCT\n\n  PREFIX a: <u:#SELECT>\nBASE <u:b> ask{}", "ASK"),
        ("PREFIX : <u:>PREFIX a:<u:b> CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("DESCRIBE <u:a>", "DESCRIBE"),
    ],
)
def test_the_form_of_a_query(query: str, form: str) -> None:
    assert query_form(query) == form


@pytest.mark.parametrize("query", ["", "# SELECT", "INSERT DATA { <u:a> <u:b> <u:c> }", "SELECTED", "DROP ALL"])
def test_what_is_no_query_is_refused(query: str) -> None:
    with pytest.raises(KgError, match="no SELECT"):
        query_form(query)


def test_prefixes_of_the_query_win_and_lines_keep_their_numbers() -> None:
    query = "# all\nPREFIX pg: <u:own#>\nSELECT ?p { ?p a pg:Paper ; dcterms:title ?t }"
    text = with_prefixes(query, {"pg": "u:pg#", "dcterms": "u:dc#", "skos": "u:skos#"})
    assert text == "PREFIX dcterms: <u:dc#> " + query


def test_data_go_in_by_their_graphs() -> None:
    a, b, g = (ox.NamedNode(f"u:{name}") for name in "abg")
    quads = [ox.Quad(a, b, a, g), ox.Quad(a, b, ox.Literal('"}\n')), ox.Quad(b, b, b, g)]
    store = ox.Store()
    store.update(f"INSERT DATA {data_block(quads)}")
    assert set(store) == set(quads)
