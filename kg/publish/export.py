"""The whole graph as RDF, streaming and in a stable order.

Comes in: a `GraphStore`, or the graphs of a build one after the other. Goes out: papers by id, each sorted, then
entities, then links; as one graph (Turtle, N-Triples, RDF/XML) or as named graphs (N-Quads, TriG).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import BinaryIO

import pyoxigraph as ox

from kg.graph.terms import DCTERMS, PROV, RDF, Vocabulary
from kg.store import GraphStore

EXPORTS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}

# "\x00", "\x0b", a lone surrogate, "\ufffe": XML 1.0 has no way to write them.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

PIECE = 50_000


def write_export(graph: GraphStore, file: BinaryIO, form: str, *, with_text: bool = False) -> None:
    """Writes the graph in one of `EXPORTS`; abstracts only ``with_text``."""
    kind, prefixes = EXPORTS[form], graph.vocabulary.prefixes()
    if kind == ox.RdfFormat.TURTLE:
        turtle = TurtleFile(file, graph.vocabulary, with_text=with_text)
        for name, first in graph_names(graph):
            turtle.add(graph.graph(name), first)
    elif kind.supports_datasets:
        quads = (quad for part in parts(graph, with_text) for quad in part)
        ox.serialize(quads, file, kind, prefixes=prefixes)
    else:
        seen: set[str] = set()
        triples = (quad.triple for part in parts(graph, with_text) for quad in unwritten(part, seen, graph.vocabulary))
        legal = map(writable_in_xml, triples) if kind == ox.RdfFormat.RDF_XML else triples
        ox.serialize(legal, file, kind, prefixes=prefixes)


class TurtleFile:
    """A Turtle file that grows graph by graph, so that a build writes it while it fills the store."""

    def __init__(self, file: BinaryIO, vocabulary: Vocabulary, *, with_text: bool = False) -> None:
        self.file = file
        self.vocabulary = vocabulary
        self.with_text = with_text
        self.prefixes = vocabulary.prefixes()
        # Each graph is serialised alone and brings the same head along, which the file needs once.
        node = ox.NamedNode("urn:x")
        self.head = self.turtle([ox.Triple(node, node, node)]).split(b"<urn:x>")[0]
        self.seen: set[str] = set()
        file.write(self.head)

    def turtle(self, triples: list[ox.Triple]) -> bytes:
        """The Turtle of some triples, prefixes first."""
        return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=self.prefixes) or b""

    def add(self, quads: Iterable[ox.Quad], first: str) -> None:
        """Writes one graph, the subject named ``first`` leading; claims that an earlier graph holds only in part."""
        for part in pieces(in_order(quads, first, self.with_text)):
            triples = [quad.triple for quad in unwritten(part, self.seen, self.vocabulary)]
            if triples:
                self.file.write(self.turtle(triples).removeprefix(self.head))


def writable_in_xml(triple: ox.Triple) -> ox.Triple:
    """The triple, its text without what XML forbids."""
    term = triple.object
    if not isinstance(term, ox.Literal) or not ILLEGAL.search(term.value):
        return triple
    text = ox.Literal(
        legal_in_xml(term.value), datatype=None if term.language else term.datatype, language=term.language
    )
    return ox.Triple(triple.subject, triple.predicate, text)


def legal_in_xml(text: str) -> str:
    """The text with a space for each character that XML 1.0 forbids.

    >>> legal_in_xml("a\\x07b")
    'a b'
    """
    return ILLEGAL.sub(" ", text)


def graph_names(graph: GraphStore) -> Iterator[tuple[ox.NamedNode | ox.DefaultGraph, str]]:
    """The graphs in order, each with the IRI that leads it: papers, entities, links; a file is one default graph."""
    if not any(True for _ in graph.store.named_graphs()):
        yield ox.DefaultGraph(), ""
        return
    for name in (*graph.papers(), graph.vocabulary.entities_graph, graph.vocabulary.links_graph):
        yield name, name.value


def parts(graph: GraphStore, with_text: bool) -> Iterator[list[ox.Quad]]:
    """The quads of each graph in the order of the file, a large graph in pieces."""
    for name, first in graph_names(graph):
        yield from pieces(in_order(graph.graph(name), first, with_text))


def in_order(quads: Iterable[ox.Quad], first: str, with_text: bool) -> Iterator[list[ox.Quad]]:
    """The quads of each subject, sorted: the subject named ``first`` leads, the type leads each subject.

    Subjects are sorted first and the few quads of each then: keys for all at once would take more memory than they.
    """
    type_iri = RDF.type.value

    def subject(quad: ox.Quad) -> str:
        value: str = quad.subject.value  # type: ignore[union-attr]
        return "" if value == first else value

    def order(quad: ox.Quad) -> tuple[bool, str, str]:
        predicate = quad.predicate.value
        return predicate != type_iri, predicate, str(quad.object)

    kept = [quad for quad in quads if with_text or quad.predicate != DCTERMS.abstract]
    kept.sort(key=subject)
    for _, same in groupby(kept, key=subject):
        yield sorted(same, key=order)


def pieces(subjects: Iterable[list[ox.Quad]]) -> Iterator[list[ox.Quad]]:
    """Whole subjects put together to some `PIECE` quads, more than any paper's graph has."""
    piece: list[ox.Quad] = []
    for quads in subjects:
        piece += quads
        if len(piece) >= PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def unwritten(quads: list[ox.Quad], seen: set[str], vocabulary: Vocabulary) -> Iterator[ox.Quad]:
    """The quads without what an earlier paper's graph says too; takes the claims among them into ``seen``.

    Papers share nothing but claims: what a claim says, and the plain triple of a relation. Its papers and its evidence
    are each paper's own.
    """
    pg = vocabulary.pg
    classes = (pg.Comparison, pg.Result, pg.Statement)
    claims = {quad.subject.value for quad in quads if quad.predicate == RDF.type and quad.object in classes}  # type: ignore[union-attr]
    again = claims & seen
    seen |= claims
    if not again:
        yield from quads
        return
    own = (PROV.wasDerivedFrom, pg.evidence)
    ends: dict[str, dict[ox.NamedNode, object]] = {claim: {} for claim in again}
    for quad in quads:
        ends.get(quad.subject.value, {})[quad.predicate] = quad.object  # type: ignore[union-attr]
    plain = {(said.get(RDF.subject), said.get(RDF.predicate), said.get(RDF.object)) for said in ends.values()}
    for quad in quads:
        if quad.subject.value in again:  # type: ignore[union-attr]
            if quad.predicate in own:
                yield quad
        elif (quad.subject, quad.predicate, quad.object) not in plain:
            yield quad
