"""The media types of answers, graphs and pages, and which one a request prefers.

Comes in: an Accept header. Goes out: a format: ``text/turtle;q=0.9, */*;q=0.1`` is ``turtle``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pyoxigraph as ox

Kind = TypeVar("Kind", ox.RdfFormat, ox.QueryResultsFormat)


@dataclass(frozen=True, slots=True)
class Format(Generic[Kind]):
    """One way to write something; ``media`` are its types, the first is the one it is sent with."""

    media: tuple[str, ...]
    kind: Kind
    iri: str
    """Its name among the W3C's file formats."""


FORMATS_OF_W3C = "http://www.w3.org/ns/formats/"

TABLE_FORMATS: Mapping[str, Format[ox.QueryResultsFormat]] = {
    "json": Format(
        ("application/sparql-results+json", "application/json"),
        ox.QueryResultsFormat.JSON,
        FORMATS_OF_W3C + "SPARQL_Results_JSON",
    ),
    "xml": Format(
        ("application/sparql-results+xml", "application/xml", "text/xml"),
        ox.QueryResultsFormat.XML,
        FORMATS_OF_W3C + "SPARQL_Results_XML",
    ),
    "csv": Format(("text/csv",), ox.QueryResultsFormat.CSV, FORMATS_OF_W3C + "SPARQL_Results_CSV"),
    "tsv": Format(("text/tab-separated-values",), ox.QueryResultsFormat.TSV, FORMATS_OF_W3C + "SPARQL_Results_TSV"),
}
GRAPH_FORMATS: Mapping[str, Format[ox.RdfFormat]] = {
    "turtle": Format(("text/turtle", "application/x-turtle"), ox.RdfFormat.TURTLE, FORMATS_OF_W3C + "Turtle"),
    "jsonld": Format(("application/ld+json",), ox.RdfFormat.JSON_LD, FORMATS_OF_W3C + "JSON-LD"),
    "ntriples": Format(("application/n-triples",), ox.RdfFormat.N_TRIPLES, FORMATS_OF_W3C + "N-Triples"),
    "rdfxml": Format(("application/rdf+xml",), ox.RdfFormat.RDF_XML, FORMATS_OF_W3C + "RDF_XML"),
}
PAGE = "html"
PAGE_MEDIA = ("text/html", "application/xhtml+xml")

GRAPH_OFFER = {name: form.media for name, form in GRAPH_FORMATS.items()}
THING_OFFER = {PAGE: PAGE_MEDIA, **GRAPH_OFFER}
"""At a thing's address; what comes first is sent to whoever takes anything."""
QUERY_OFFER = {**{name: form.media for name, form in TABLE_FORMATS.items()}, **GRAPH_OFFER, PAGE: PAGE_MEDIA}


def media_type(form: str) -> str:
    """The type that a format is sent with."""
    if form == PAGE:
        return "text/html; charset=utf-8"
    media = QUERY_OFFER[form][0]
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def preferred(accept: str, offer: Mapping[str, Sequence[str]]) -> list[str]:
    """The formats on offer that an Accept header takes, best first; all of them without a header.

    >>> preferred("text/turtle;q=0.5, application/ld+json", GRAPH_OFFER)
    ['jsonld', 'turtle']
    """
    ranges = [parsed for part in accept.split(",") if (parsed := media_range(part))]
    if not accept.strip():
        return list(offer)
    weights = {name: max(weight(media, ranges) for media in types) for name, types in offer.items()}
    return sorted((name for name in offer if weights[name] > 0), key=lambda name: -weights[name])


def media_range(part: str) -> tuple[str, str, float] | None:
    """Type, subtype and weight of one part of an Accept header; None for what is none.

    >>> media_range("text/*;q=0.3"), media_range("nonsense")
    (('text', '*', 0.3), None)
    """
    name, *parameters = (piece.strip() for piece in part.lower().split(";"))
    kind, slash, subtype = name.partition("/")
    if not (kind and slash and subtype):
        return None
    quality = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                quality = min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                return None
    return kind, subtype, quality


def weight(media: str, ranges: Sequence[tuple[str, str, float]]) -> float:
    """How much a media type is wanted: the most specific range that takes it counts."""
    kind, subtype = media.split("/")
    fitting = [
        ((left != "*") + (right != "*"), quality)
        for left, right, quality in ranges
        if left in ("*", kind) and right in ("*", subtype)
    ]
    return max(fitting)[1] if fitting else 0.0
