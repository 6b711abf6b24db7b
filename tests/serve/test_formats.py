"""Which format a request gets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.serve.formats import GRAPH_OFFER, QUERY_OFFER, THING_OFFER, media_type, preferred


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        ("", "html"),
        ("*/*", "html"),
        ("text/turtle", "turtle"),
        ("TEXT/Turtle ; Q=0.9, text/html;q=0.8", "turtle"),
        ("text/*;q=0.5, application/ld+json;q=0.6", "jsonld"),
        ("text/*, text/html;q=0", "turtle"),
        ("text/html;q=0.2, */*;q=0.1", "html"),
        ("application/rdf+xml;q=0.3, nonsense, text/turtle;q=oops", "rdfxml"),
    ],
)
def test_formats_the_most_wanted_comes_first(accept: str, best: str) -> None:
    assert preferred(accept, THING_OFFER)[0] == best


def test_formats_nothing_fits_nothing() -> None:
    assert preferred("image/png", THING_OFFER) == []
    assert preferred("*/*;q=0", QUERY_OFFER) == []


def test_formats_text_is_sent_with_its_encoding() -> None:
    assert media_type("turtle") == "text/turtle; charset=utf-8"
    assert media_type("json") == "application/sparql-results+json"


@settings(deadline=None)
@given(st.text(max_size=60))
def test_formats_any_header_is_read(accept: str) -> None:
    assert set(preferred(accept, GRAPH_OFFER)) <= GRAPH_OFFER.keys()
