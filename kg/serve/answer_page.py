"""The answer to a query for a person: a table, a chart, a drawing, a file.

Comes in: a worker's reply. Goes out: what the template of the SPARQL page shows.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from kg.publish.page import page_html
from kg.publish.view import OUTSIDE, PAPER, PageEdge, PageNode, PageView
from kg.serve.listing import Piece, part
from kg.serve.snapshot import Snapshot
from kg.serve.workers import Reply

ROWS, BARS, DRAWN = 200, 40, 400
NUMBERS = "http://www.w3.org/2001/XMLSchema#"
NUMERIC = {NUMBERS + name for name in ("integer", "decimal", "double", "float", "gYear")}

Cell = dict[str, str]


def answer_values(snapshot: Snapshot, reply: Reply, view: str, number: int) -> dict[str, Any]:
    """What the page shows of an answer; ``kind`` is ``table``, ``truth`` or ``graph``."""
    if reply.head["format"] == "turtle":
        return {
            "kind": "graph",
            "view": view if view == "graph" else "table",
            "text": reply.body.decode("utf-8"),
            "total": reply.head["rows"],
        }
    said = json.loads(reply.body)
    if "boolean" in said:
        return {"kind": "truth", "view": "table", "truth": said["boolean"], "total": 1}
    names, rows = said["head"]["vars"], said["results"]["bindings"]
    bars = chart_rows(names, rows)
    ends = end_columns(snapshot, names, rows)
    shown = part(rows, "page", number, ROWS)
    return {
        "kind": "table",
        "view": view if (view == "chart" and bars) or (view == "graph" and ends) else "table",
        "names": names,
        "rows": [[cell_piece(snapshot, row.get(name)) for name in names] for row in shown.rows],
        "found": shown,
        "bars": bars[:BARS],
        "bars_total": len(bars),
        "ends": bool(ends),
        "total": len(rows),
    }


def cell_piece(snapshot: Snapshot, cell: Cell | None) -> Piece:
    """One value: a name that leads to its page, an IRI shortened, a literal as it is."""
    if cell is None:
        return Piece("")
    if cell["type"] != "uri":
        return Piece(cell["value"], "number" if cell.get("datatype") in NUMERIC else "")
    vocabulary = snapshot.graph.vocabulary
    id = cell["value"].removeprefix(vocabulary.base)
    here = id != cell["value"] and "/" in id
    corpus = snapshot.corpus
    known = id in corpus.entities or id in corpus.papers or id in corpus.outside
    text = corpus.label(id) if known else vocabulary.short(cell["value"])
    return Piece(text, "" if known else "term", f"/{id}" if here else "")


def chart_rows(names: list[str], rows: list[dict[str, Cell]]) -> list[tuple[str, float, str]]:
    """Label, value and value as written, by the first column that is no number and the first that is."""
    numeric = [name for name in names if rows and all(is_numeric(row.get(name)) for row in rows)]
    labels = [name for name in names if name not in numeric]
    if not numeric or not labels:
        return []
    value, label = numeric[0], labels[0]
    bars = []
    for row in rows:
        written = row[value]["value"]
        name = row[label]["value"].rsplit("/", 1)[-1] if label in row else "–"
        if math.isfinite(float(written)):
            bars.append((name, float(written), written))
    return bars


def is_numeric(cell: Cell | None) -> bool:
    """Whether a value is a number."""
    if cell is None or cell.get("datatype") not in NUMERIC:
        return False
    try:
        float(cell["value"])
    except ValueError:
        return False
    return True


def end_columns(snapshot: Snapshot, names: list[str], rows: list[dict[str, Cell]]) -> tuple[str, str] | None:
    """The first two columns of things, between which lines can be drawn."""
    base = snapshot.graph.vocabulary.base

    def is_thing(cell: Cell | None) -> bool:
        return cell is None or (cell["type"] == "uri" and cell["value"].startswith(base) and "#" not in cell["value"])

    things = [name for name in names if rows and all(is_thing(row.get(name)) for row in rows) and name in rows[0]]
    return (things[0], things[1]) if len(things) > 1 else None


def drawing_of(snapshot: Snapshot, reply: Reply) -> bytes:
    """The page that draws an answer: its triples, or lines between its first two columns of things."""
    if reply.head["format"] == "ntriples":
        triples = [quad.triple for quad in ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES)]
        lines = [
            (triple.subject.value, triple.object.value, snapshot.graph.vocabulary.short(triple.predicate.value))
            for triple in triples
            if isinstance(triple.object, ox.NamedNode) and isinstance(triple.subject, ox.NamedNode)
        ]
    else:
        said = json.loads(reply.body)
        rows = said.get("results", {}).get("bindings", [])
        names = said["head"].get("vars", [])
        ends = end_columns(snapshot, names, rows)
        lines = [
            (row[ends[0]]["value"], row[ends[1]]["value"], ends[1])
            for row in rows
            if ends and ends[0] in row and ends[1] in row
        ]
    lines = list(dict.fromkeys(lines))
    ids = list(dict.fromkeys(end for line in lines[:DRAWN] for end in line[:2]))
    note = f"{min(len(lines), DRAWN)} of {len(lines)} lines" if len(lines) > DRAWN else f"{len(lines)} lines"
    view = PageView(
        title="The answer to a query",
        note=note,
        nodes=tuple(PageNode(id, *kind_and_label(snapshot, id)) for id in ids),
        # Between papers and systems lines are drawn at once; others are of the kind "other", which is hidden at first.
        edges=tuple(PageEdge(start, end, "comparison", name) for start, end, name in lines[:DRAWN]),
        texts={},
    )
    return page_html(view, snapshot.graph.vocabulary.base).encode("utf-8", "replace")


def kind_and_label(snapshot: Snapshot, iri: str) -> tuple[str, str]:
    """What a node is and what it's called."""
    corpus = snapshot.corpus
    id = iri.removeprefix(snapshot.graph.vocabulary.base)
    if id in corpus.entities:
        return corpus.entities[id].type.value, corpus.entities[id].label
    if id in corpus.papers:
        return PAPER, corpus.papers[id].title
    if id in corpus.outside:
        return OUTSIDE, corpus.outside[id].title
    return "Other", snapshot.graph.vocabulary.short(iri)


def download(reply: Reply, form: str, as_csv: Callable[[list[tuple[str, ...]]], str]) -> tuple[str, str, bytes]:
    """Name, media type and content of an answer's file; a graph comes as Turtle."""
    if reply.head["format"] == "turtle":
        return "answer.ttl", "text/turtle; charset=utf-8", reply.body
    if form == "json":
        return "answer.json", "application/sparql-results+json", reply.body
    said = json.loads(reply.body)
    if "boolean" in said:
        rows: list[tuple[str, ...]] = [("answer",), (str(said["boolean"]).lower(),)]
    else:
        names = said["head"]["vars"]
        found = said["results"]["bindings"]
        rows = [tuple(names), *(tuple(row.get(name, {}).get("value", "") for name in names) for row in found)]
    return "answer.csv", "text/csv; charset=utf-8", as_csv(rows).encode("utf-8")
