"""What pages list: links to things, parts of long lists, pieces of sentences.

Comes in: ids, texts and places in them. Goes out: values that the templates only have to write down.
``swift beats vLLM`` with the mark ``vLLM`` is ``(Piece("swift beats "), Piece("vLLM", "name"))``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

import pyoxigraph as ox

from kg.graph.terms import RDFS
from kg.model import Span
from kg.publish.view import OUTSIDE, PAPER, UNNAMED
from kg.serve.snapshot import Snapshot
from kg.store import GraphStore

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Link:
    """A name to click on; ``href`` is ``""`` for what has no page."""

    id: str
    label: str
    kind: str
    href: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One page of a list; ``name`` is the parameter of the address that chooses it."""

    rows: tuple[Row, ...]
    name: str
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; ``mark`` says what it is, ``href`` where it leads."""

    text: str
    mark: str = ""
    href: str = ""


def link(snapshot: Snapshot, id: str) -> Link:
    """The link to a thing by its id."""
    corpus = snapshot.corpus
    if id in corpus.entities:
        return Link(id, corpus.entities[id].label, corpus.entities[id].type.value, f"/{id}")
    if id in corpus.papers:
        card = corpus.papers[id]
        return Link(id, card.title or id, PAPER, f"/{id}", card.year)
    if id in corpus.outside:
        return Link(id, corpus.outside[id].title, OUTSIDE, f"/{id}")
    if id.startswith("unnamed/"):
        node = ox.NamedNode(snapshot.graph.vocabulary.base + id)
        phrases = snapshot.graph.store.quads_for_pattern(node, RDFS.label, None, None)
        phrase = next((quad.object.value for quad in phrases), "unnamed work")  # type: ignore[union-attr]
        return Link(id, phrase, UNNAMED)
    return Link(id, id, "", f"/{id}")


def said_of(graph: GraphStore, node: object) -> dict[ox.NamedNode, str]:
    """The properties of a node that has one value of each, as texts."""
    said = graph.store.quads_for_pattern(node, None, None, None)  # type: ignore[arg-type]
    return {quad.predicate: quad.object.value for quad in said}  # type: ignore[union-attr]


def links(snapshot: Snapshot, ids: Iterable[str]) -> tuple[Link, ...]:
    """The links to several things."""
    return tuple(link(snapshot, id) for id in ids)


def part(rows: Collection[Row], name: str, number: int, size: int) -> Part[Row]:
    """One page of a list, the last one where there are fewer."""
    pages = max(1, -(-len(rows) // size))
    number = min(max(1, number), pages)
    start = (number - 1) * size
    # What only counts and iterates, as the keys of a mapping, is walked up to the part.
    shown = rows[start : start + size] if isinstance(rows, Sequence) else islice(rows, start, start + size)
    return Part(tuple(shown), name, number, pages, len(rows))


def marked(text: str, names: Iterable[str], figure: str = "") -> tuple[Piece, ...]:
    """A sentence with its figure and the names marked, the longest where they overlap."""
    spans: list[tuple[Span, str]] = []
    wanted = [(figure, "figure"), *((name, "name") for name in sorted(set(names), key=lambda name: (-len(name), name)))]
    for string, mark in wanted:
        at = text.find(string) if string else -1
        while at >= 0:
            span = Span(at, at + len(string))
            inside = any(span.start < other.end and other.start < span.end for other, _ in spans)
            if not inside and whole_word(text, span):
                spans.append((span, mark))
            at = text.find(string, at + 1)
    pieces: list[Piece] = []
    end = 0
    for span, mark in sorted(spans):
        pieces += [Piece(text[end : span.start]), Piece(text[span.start : span.end], mark)]
        end = span.end
    return tuple(piece for piece in (*pieces, Piece(text[end:])) if piece.text)


def whole_word(text: str, span: Span) -> bool:
    """Whether a span neither begins nor ends inside a word: RNN is not named in "BiRNNs"."""
    before = text[span.start - 1 : span.start] + text[span.start : span.start + 1]
    after = text[span.end - 1 : span.end] + text[span.end : span.end + 1]
    return not ((len(before) == 2 and before.isalnum()) or (len(after) == 2 and after.isalnum() and after[1] != "s"))


SNIPPET = 130
"""Characters shown on either side of a name."""


def snippet(text: str, span: Span) -> tuple[Piece, ...]:
    """The words around a place, the place marked."""
    left = text.rfind(" ", 0, max(0, span.start - SNIPPET)) + 1 if span.start > SNIPPET else 0
    right = text.find(" ", span.end + SNIPPET)
    right = len(text) if right < 0 else right
    before = ("… " if left else "") + text[left : span.start]
    after = text[span.end : right] + (" …" if right < len(text) else "")
    pieces = (Piece(before), Piece(text[span.start : span.end], "name"), Piece(after))
    return tuple(piece for piece in pieces if piece.text)
