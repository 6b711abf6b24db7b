"""The graph as nodes and edges with properties, which is how network tools see it.

Comes in: a `GraphStore`. Goes out: papers, entities and unnamed rivals as nodes; as edges every triple between two of
them, and each comparison and result with what it says: ``(Quill)-[comparison {outcome: "better", effectValue: 2.5,
metric: "throughput"}]->(vLLM)``.

Nothing here lists the properties: a node's values and an edge's kinds are those the graph has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import networkx as nx
import pyoxigraph as ox

from kg.graph.read import unit_from
from kg.graph.terms import DCTERMS, PROV, RDF, RDFS, SKOS, UNIT, XSD, Vocabulary
from kg.model import EntityType
from kg.publish.export import graph_names
from kg.store import GraphStore

Value = str | int | float | bool
Properties = Mapping[str, Value | list[str]]

NAMES = (SKOS.prefLabel, DCTERMS.title, RDFS.label)
KINDS = {"Paper", "OutsidePaper", "UnnamedBaseline", *(type.value for type in EntityType)}
"""The classes whose members are nodes; claims, evidence and links are what lies between."""


@dataclass(frozen=True, slots=True)
class Node:
    """A paper, an entity or unnamed work; ``id`` is its IRI's path: ``software/vllm``."""

    id: str
    kind: str
    label: str
    properties: Properties


@dataclass(frozen=True, slots=True)
class Edge:
    """A role, relation, link, comparison or result between two nodes; ``id`` is its claim's, or made of its ends."""

    id: str
    source: str
    target: str
    kind: str
    properties: Properties


class Network:
    """The nodes and edges of one graph, in a stable order; each call walks the graph anew."""

    def __init__(self, graph: GraphStore, *, with_text: bool = False) -> None:
        self.graph = graph
        self.store = graph.store
        self.left_out = {RDF.type, *NAMES} | (set() if with_text else {DCTERMS.abstract})
        pg = graph.vocabulary.pg
        self.kinds: dict[ox.NamedNode, str] = {
            quad.subject: kind  # type: ignore[misc]
            for kind in sorted(KINDS)
            for quad in self.store.quads_for_pattern(None, RDF.type, pg[kind], None)
        }
        self.baselines = {quad.subject for quad in self.store.quads_for_pattern(None, RDF.type, pg.Baseline, None)}
        self.label = lru_cache(maxsize=100_000)(graph.label)

    def nodes(self) -> Iterator[Node]:
        """All nodes by id."""
        for node in sorted(self.kinds, key=lambda node: node.value):
            properties: dict[str, list[Value]] = {}
            for quad in self.store.quads_for_pattern(node, None, None, None):
                if isinstance(quad.object, ox.Literal) and quad.predicate not in self.left_out:
                    properties.setdefault(short_name(quad.predicate), []).append(value(quad.object))
            if node in self.baselines:
                properties["isBaseline"] = [True]
            yield Node(self.id(node), self.kinds[node], self.label(node), single(properties))

    def edges(self) -> Iterator[Edge]:
        """All edges: those of each paper, then those of entities and links; what two papers say alike comes once."""
        pg = self.graph.vocabulary.pg
        # A comparison is an edge with all that is said of it; its plain triple would be the same edge again.
        stated = (pg.outperforms, pg.onParWith)
        seen: set[str] = set()
        for name, _ in graph_names(self.graph):
            claims, plain = [], []
            for quad in self.store.quads_for_pattern(None, None, None, name):
                if quad.predicate == RDF.type and quad.object in (pg.Comparison, pg.Result):
                    claims.append(quad.subject)
                elif quad.object in self.kinds and quad.subject in self.kinds and quad.predicate not in stated:
                    plain.append((quad.subject, quad.predicate, quad.object))
            for source, predicate, target in sorted(plain, key=str):
                kind = short_name(predicate)
                edge = Edge(f"{self.id(source)} {kind} {self.id(target)}", self.id(source), self.id(target), kind, {})  # type: ignore[arg-type]
                if edge.id not in seen:
                    # Only relations between entities are said by several papers.
                    if self.kinds[source] != "Paper":  # type: ignore[index]
                        seen.add(edge.id)
                    yield edge
            for claim in sorted(claims, key=str):
                if claim.value not in seen:  # type: ignore[union-attr]
                    seen.add(claim.value)  # type: ignore[union-attr]
                    yield from self.claim_edges(claim)  # type: ignore[arg-type]

    def claim_edges(self, claim: ox.NamedNode) -> Iterator[Edge]:
        """A comparison from its subject to its rival; a result from its system to its dataset, else to its metric."""
        pg = self.graph.vocabulary.pg
        said: dict[ox.NamedNode, list[ox.NamedNode | ox.Literal]] = {}
        for quad in self.store.quads_for_pattern(claim, None, None, None):
            if quad.object not in said.setdefault(quad.predicate, []):
                said[quad.predicate].append(quad.object)  # type: ignore[arg-type]
        kind = "comparison" if pg.baseline in said else "result"
        target = next((said[end][0] for end in (pg.baseline, pg.onDataset, pg.metric) if end in said), None)
        source = said[pg.subject][0]
        if target not in self.kinds or source not in self.kinds:
            return
        places = said.pop(pg.evidence, [])
        sources = said.pop(PROV.wasDerivedFrom, [])
        for own in (RDF.type, pg.subject, pg.baseline):
            said.pop(own, None)
        properties: dict[str, list[Value]] = {
            short_name(predicate): [
                value(term)
                if isinstance(term, ox.Literal)
                else self.label(term)
                if term in self.kinds
                else term_text(term, self.graph.vocabulary)
                for term in sorted(terms, key=str)
            ]
            for predicate, terms in sorted(said.items(), key=lambda pair: pair[0].value)
        }
        properties["papers"] = [self.id(paper) for paper in sorted(sources, key=str)]  # type: ignore[arg-type]
        properties["quotes"] = [
            quad.object.value  # type: ignore[union-attr]
            for place in sorted(places, key=str)
            for quad in self.store.quads_for_pattern(place, pg.quote, None, None)  # type: ignore[arg-type]
        ]
        listed = single(properties) | {name: properties[name] for name in ("papers", "quotes")}
        yield Edge(self.id(claim), self.id(source), self.id(target), kind, listed)  # type: ignore[arg-type]

    def id(self, node: ox.NamedNode) -> str:
        """The path of a node's IRI; the whole IRI of one from elsewhere."""
        return node.value.removeprefix(self.graph.vocabulary.base)


def short_name(predicate: ox.NamedNode) -> str:
    """What a property is called: ``numericValue``."""
    return predicate.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def term_text(term: ox.NamedNode | ox.Literal, vocabulary: Vocabulary) -> str:
    """A term as one text: a literal's, a unit's name as papers write it, a node's path, a term's name.

    >>> term_text(UNIT.PERCENT, Vocabulary()), term_text(Vocabulary().pg.better, Vocabulary())
    ('percent', 'better')
    """
    if isinstance(term, ox.Literal):
        return term.value
    if term.value.startswith((UNIT.iri, vocabulary.base + "unit/")):
        return unit_from(term, vocabulary)
    return vocabulary.short(term.value)


def value(term: ox.Literal) -> Value:
    """A literal as a value of Python; what is no number or truth is text.

    >>> value(ox.Literal("2.5", datatype=XSD.decimal)), value(ox.Literal("2023", datatype=XSD.gYear))
    (2.5, 2023)
    """
    try:
        if term.datatype in (XSD.integer, XSD.gYear):
            return int(term.value)
        if term.datatype in (XSD.decimal, XSD.double):
            return float(term.value)
    except ValueError:
        return term.value
    return term.value == "true" if term.datatype == XSD.boolean else term.value


def single(properties: Mapping[str, list[Value]]) -> dict[str, Value | list[str]]:
    """Each property's value, or a sorted list of texts where it has several."""
    return {name: values[0] if len(values) == 1 else sorted(map(str, values)) for name, values in properties.items()}


def property_types(items: Iterable[Node | Edge]) -> dict[str, type]:
    """The type of each property; ``list`` where some item has several values, ``str`` where types differ."""
    found: dict[str, set[type]] = {}
    for item in items:
        for name, one in item.properties.items():
            found.setdefault(name, set()).add(type(one))
    types: dict[str, type] = {}
    for name, kinds in sorted(found.items()):
        if list in kinds:
            types[name] = list
        elif kinds == {int, float}:
            types[name] = float
        else:
            types[name] = kinds.pop() if len(kinds) == 1 else str
    return types


def to_networkx(graph: GraphStore) -> nx.MultiDiGraph:
    """The graph as a networkx MultiDiGraph: nodes by id with ``kind`` and ``label``, edges by id with ``kind``."""
    network = Network(graph)
    made = nx.MultiDiGraph()
    for node in network.nodes():
        made.add_node(node.id, kind=node.kind, label=node.label, **node.properties)
    for edge in network.edges():
        made.add_edge(edge.source, edge.target, key=edge.id, kind=edge.kind, **edge.properties)
    return made
