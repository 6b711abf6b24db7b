"""The graph as JSON-LD that people can read: short names for every term, one node a line.

Comes in: a `GraphStore`. Goes out: ``{"@context": {...}, "@graph": [...]}``, in it one named graph a paper, as in
``{"id": "kg:comparison/…", "type": "Comparison", "subject": "kg:software/quill", "effectValue": "2.5", …}``.

The context comes from the ontology: each property's name, whether it leads to a node, and the type of its values.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import BinaryIO

import pyoxigraph as ox

from kg.graph.terms import RDF, XSD, Vocabulary
from kg.ontology_files import ontology_text
from kg.publish.export import graph_names, in_order
from kg.store import GraphStore

Json = str | int | bool | dict[str, str] | list["Json"]

RANGE = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#range")
OWL = "http://www.w3.org/2002/07/owl#"


def write_jsonld(graph: GraphStore, file: BinaryIO, *, with_text: bool = False) -> None:
    """Writes the graph as JSON-LD; abstracts only ``with_text``."""
    terms = Terms.of(graph.vocabulary)
    file.write(b'{"@context": ' + dumped(terms.context()) + b',\n"@graph": [')
    comma = b"\n"
    for name, first in graph_names(graph):
        subjects = list(in_order(graph.graph(name), first, with_text))
        if not subjects:
            continue
        lines = b",\n".join(dumped(node_object(quads, terms)) for quads in subjects)
        if isinstance(name, ox.NamedNode):
            lines = b'{"id": ' + dumped(terms.short(name)) + b', "@graph": [\n' + lines + b"\n]}"
        file.write(comma + lines)
        comma = b",\n"
    file.write(b"\n]}\n")


@dataclass(frozen=True, slots=True)
class Terms:
    """Short names: of prefixes, of properties and classes, and what a property's values are (``@id`` or a type)."""

    prefixes: dict[str, str]
    names: dict[str, str]
    kinds: dict[str, str]

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Terms:
        """The names under one base: what the ontology calls its own, then what no other vocabulary calls alike."""
        prefixes = {"kg": vocabulary.base, **vocabulary.prefixes()}
        names: dict[str, str] = {}
        kinds: dict[str, str] = {}
        ontology = ontology_text("papergraph.ttl", vocabulary.base).encode()
        triples = list(ox.parse(ontology, format=ox.RdfFormat.TURTLE))
        own = {"id", "type", *prefixes}
        for triple in triples:
            iri = triple.subject.value
            if triple.predicate == RDF.type and iri.startswith(vocabulary.pg.iri):
                name = iri.removeprefix(vocabulary.pg.iri)
                names[iri] = name
                own.add(name)
                if triple.object == ox.NamedNode(OWL + "ObjectProperty"):
                    kinds[iri] = "@id"
            elif triple.predicate == RANGE and triple.object.value.startswith(XSD.iri):
                kinds[iri] = triple.object.value
        foreign: dict[str, list[str]] = {}
        for triple in triples:
            iri = triple.subject.value
            if not iri.startswith(vocabulary.base):
                foreign.setdefault(local_name(iri), []).append(iri)
        for name, iris in foreign.items():
            if name not in own and len(set(iris)) == 1:
                names[iris[0]] = name
        kinds |= dict.fromkeys(names_leading_to_nodes(names), "@id")
        return cls(prefixes, names, {iri: kind for iri, kind in kinds.items() if kind != XSD.string.value})

    def context(self) -> dict[str, object]:
        """The ``@context``."""
        entries: dict[str, object] = {"id": "@id", "type": "@type", **self.prefixes}
        for iri, name in self.names.items():
            kind = self.kinds.get(iri)
            entries[name] = {"@id": self.compact(iri), "@type": self.compact(kind)} if kind else self.compact(iri)
        return entries

    def short(self, node: ox.NamedNode | ox.BlankNode) -> str:
        """The name of a node as a value of ``id`` or of a property that leads to nodes."""
        return self.compact(node.value) if isinstance(node, ox.NamedNode) else str(node)

    def compact(self, iri: str) -> str:
        """The IRI behind its longest prefix, or as it is."""
        found = [(start, prefix) for prefix, start in self.prefixes.items() if iri.startswith(start)]
        if not found:
            return iri
        start, prefix = max(found, key=lambda pair: len(pair[0]))
        rest = iri.removeprefix(start)
        # "prefix://" would read as an IRI of its own.
        return iri if rest.startswith("//") else f"{prefix}:{rest}"


def names_leading_to_nodes(names: dict[str, str]) -> list[str]:
    """The terms of other vocabularies whose values are nodes in our graphs."""
    nodes = {"hasSource", "hasBody", "wasAttributedTo", "wasDerivedFrom", "hasUnit", "predicate", "object"}
    return [iri for iri, name in names.items() if name in nodes]


def local_name(iri: str) -> str:
    """What follows the last slash or hash.

    >>> local_name("http://purl.org/dc/terms/title")
    'title'
    """
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def node_object(quads: Iterable[ox.Quad], terms: Terms) -> dict[str, Json]:
    """All that one subject says, in the order of its quads."""
    quads = list(quads)
    made: dict[str, Json] = {"id": terms.short(quads[0].subject)}  # type: ignore[arg-type]
    for predicate, same in groupby(quads, key=lambda quad: quad.predicate):
        if predicate == RDF.type:
            key = "type"
            values = [terms.names.get(quad.object.value, terms.short(quad.object)) for quad in same]  # type: ignore[union-attr,arg-type]
        else:
            key = terms.names.get(predicate.value, terms.compact(predicate.value))
            values = [value_object(quad.object, terms.kinds.get(predicate.value), terms) for quad in same]  # type: ignore[arg-type,misc]
        made[key] = values[0] if len(values) == 1 else values  # type: ignore[assignment]
    return made


def value_object(term: ox.NamedNode | ox.BlankNode | ox.Literal, kind: str | None, terms: Terms) -> Json:
    """One value, as short as the property's kind allows and still the same term when read back."""
    if not isinstance(term, ox.Literal):
        return terms.short(term) if kind == "@id" else {"@id": terms.short(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    type = term.datatype
    # A bare number or truth takes the type that the context gives the property.
    if kind in (None, type.value):
        if type == XSD.boolean and term.value in ("true", "false"):
            return term.value == "true"
        if type == XSD.integer and term.value == str(whole(term.value)):
            return int(term.value)
    if type == XSD.string:
        return term.value if kind is None else {"@value": term.value}
    return term.value if kind == type.value else {"@value": term.value, "@type": terms.compact(type.value)}


def whole(text: str) -> int | None:
    """The number a text writes, if it is whole and small enough for every reader of JSON."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def dumped(value: object) -> bytes:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=False).encode()
