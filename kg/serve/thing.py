"""The thing at an address: a page, RDF in the format that the client prefers, or its claims as a CSV table.

Comes in: a request for ``/software/vllm``. Goes out: the page of a piece of software, Turtle for a program.
"""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from kg.model import KgError
from kg.publish.table_files import defused
from kg.serve.claim_rows import claim_rows
from kg.serve.describe import known_id, serialized, thing_triples
from kg.serve.entity_page import entity_page
from kg.serve.formats import GRAPH_FORMATS, PAGE, THING_OFFER, media_type, preferred
from kg.serve.listing import Piece, link
from kg.serve.outside_page import outside_page
from kg.serve.paper_page import claims_of, linked_paper, paper_page
from kg.serve.rendering import page
from kg.serve.requests import NothingThere, address, numbers, unchanged
from kg.serve.served import etag, path_of, served_by
from kg.serve.snapshot import Snapshot

CSV = "csv"
MOST_SAID = 500


def thing(request: Request) -> Response:
    """The thing at an address: a page, RDF, or its claims as a CSV table."""
    snapshot = served_by(request).snapshot
    id = known_id(snapshot, path_of(request))
    if not id:
        raise NothingThere("nothing in this graph has this address; search for its name")
    form = form_of(request)
    tag = etag(snapshot, request, form)
    headers = {"ETag": tag, "Vary": "Accept"}
    if unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    if form == CSV:
        name = "".join(char if char.isalnum() else "-" for char in id) + ".csv"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return Response(claims_csv(snapshot, id), media_type="text/csv; charset=utf-8", headers=headers)
    if form != PAGE:
        body = serialized(thing_triples(snapshot, id), form, snapshot.graph.vocabulary)
        return Response(body, media_type=media_type(form), headers=headers)
    return Response(thing_page(snapshot, id, request), media_type=media_type(PAGE), headers=headers)


def form_of(request: Request) -> str:
    """The format that an address names with ``format=``, else the one that the client prefers; a page for any other."""
    given = request.query_params.get("format", "")
    if given:
        if given not in (*GRAPH_FORMATS, CSV, PAGE):
            raise KgError(f"there is no such format; there are {', '.join(GRAPH_FORMATS)} and {CSV}")
        return given
    return next(iter(preferred(request.headers.get("accept", ""), THING_OFFER)), PAGE)


def thing_page(snapshot: Snapshot, id: str, request: Request) -> bytes:
    """The page of a thing by what it is."""
    corpus, at = snapshot.corpus, address(request)
    iri = snapshot.graph.vocabulary.base + id
    if id in corpus.entities:
        outcome = request.query_params.get("outcome", "")
        outcome = outcome if outcome in ("better", "equal", "worse") else ""
        shown = entity_page(snapshot, id, numbers(request), outcome)
        return page("entity.html", at, entity=shown, iri=iri)
    if id in corpus.papers:
        return page("paper.html", at, shown=paper_page(snapshot, id, numbers(request)), iri=iri, id=id)
    if id in corpus.outside:
        return page("outside.html", at, shown=outside_page(snapshot, id, numbers(request)), iri=iri, id=id)
    return page("thing.html", at, rows=described(snapshot, id), iri=iri, id=id)


def described(snapshot: Snapshot, id: str) -> list[tuple[str, Piece]]:
    """What the graph says of a thing that has no page of its own kind: a claim, a sentence, a link."""
    graph = snapshot.graph
    base, prefixes = graph.vocabulary.base, graph.vocabulary.prefixes()
    rows: set[tuple[str, Piece]] = set()
    for quad in graph.store.quads_for_pattern(ox.NamedNode(base + id), None, None, None):
        name = quad.predicate.value
        for prefix, start in prefixes.items():
            if name.startswith(start):
                name = f"{prefix}:{name.removeprefix(start)}"
        value = quad.object.value  # type: ignore[union-attr]
        if isinstance(quad.object, ox.NamedNode) and value.startswith(base):
            there = link(snapshot, value.removeprefix(base))
            rows.add((name, Piece(there.label, href=f"/{value.removeprefix(base)}")))
        else:
            rows.add((name, Piece(value)))
        if len(rows) > MOST_SAID:
            raise KgError("too much is said of this for a page; ask for it with ?format=turtle")
    return sorted(rows, key=lambda row: (row[0] != "rdf:type", row[0], row[1].text))


def claims_csv(snapshot: Snapshot, id: str) -> str:
    """All comparisons and results of an entity or paper with their sentences, one a line."""
    columns = ("kind", "subject", "outcome", "rival", "figure", "metric", "dataset", "hardware", "paper", "sentence")
    of_paper = id in snapshot.corpus.papers
    claims = claims_of(linked_paper(snapshot, id)) if of_paper else snapshot.corpus.about.get(id, ())
    rows = []
    for row in claim_rows(snapshot, claims, paper=id if of_paper else ""):
        for proof in row.proofs:
            names = [there.label if there else "" for there in (row.metric, row.dataset, row.hardware)]
            sentence = "".join(piece.text for piece in proof.pieces)
            rival = row.rival.label if row.rival else ""
            kind = "comparison" if row.rival else "result"
            rows.append((kind, row.subject.label, row.outcome, rival, row.figure, *names, proof.paper.label, sentence))
    return csv_text([columns, *rows])


def csv_text(rows: list[tuple[str, ...]]) -> str:
    """A CSV table that a spreadsheet takes no cell of for a formula."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([[defused(cell) for cell in row] for row in rows])
    return written.getvalue()
