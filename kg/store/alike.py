"""What the shapes can see of a node: nodes that look alike to them are valid alike, so one of them is judged for all.

Comes in: the shapes and the classes of the ontology, then node by node what a graph says of it. Goes out: a value that
is the same for two nodes which no shape can tell apart. Two places in texts, one from 3 to 9 and one from 40 to 61,
look alike: both have one integer start that is at least 0 and below the end.

A shape that uses what is not accounted for here is refused, so that none is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDFS, SH

from kg.graph.terms import XSD

Node = ox.NamedNode | ox.BlankNode
Value = Node | ox.Literal
Said = list[tuple[ox.NamedNode, Value]]
"""The properties and values of a node, each pair once."""

Kinds = Callable[[Node], frozenset[str]]
"""The IRIs of a node's classes, those above them too."""

Number = int | float | Decimal

LISTS = (SH["or"], SH["and"], SH.xone)
COUNTS = (SH.minCount, SH.maxCount)
BOUNDS = (SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive)
LENGTHS = (SH.minLength, SH.maxLength)
ORDERS = (SH.lessThan, SH.lessThanOrEquals)
ALWAYS_SEEN = (SH.path, SH.datatype, SH.nodeKind)

# Each literal of these types that is written so is well-formed: "-3", "2.30", "1e-05", "true", "2024".
FORMS = {
    XSD.integer.value: re.compile(r"[+-]?\d+"),
    XSD.decimal.value: re.compile(r"[+-]?\d+(?:\.\d+)?"),
    XSD.double.value: re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"),
    XSD.boolean.value: re.compile(r"true|false"),
    XSD.gYear.value: re.compile(r"\d{4}"),
}
NUMBERS = (XSD.integer.value, XSD.decimal.value, XSD.double.value)


@dataclass(slots=True)
class Path:
    """What the shapes ask of the values of one property."""

    most: int = 1
    classes: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    bounds: set[Number] = field(default_factory=set)
    lengths: set[int] = field(default_factory=set)


class Sight:
    """The eyes of a set of shapes."""

    def __init__(self, shapes: rdflib.Graph) -> None:
        self.shapes = shapes
        self.classes: set[str] = set()
        self.paths: dict[str, Path] = {}
        self.pairs: set[tuple[str, str, bool]] = set()
        for shape in set(shapes.subjects(rdflib.RDF.type, SH.NodeShape)):
            self.look(shape, "")

    def look(self, shape: rdflib.term.Node, path: str) -> None:
        """Takes in one shape, of a node (``path`` empty) or of the values of a property."""
        shapes = self.shapes
        if own := shapes.value(shape, SH.path):
            if path or not isinstance(own, rdflib.URIRef):
                raise AssertionError(f"{own}: only properties of the node itself are accounted for in shapes")
            path = str(own)
        seen = self.paths.setdefault(path, Path()) if path else Path()
        for predicate, value in shapes.predicate_objects(shape):
            if predicate in LISTS:
                for each in Collection(shapes, value):
                    self.look(each, path)
            elif predicate in (SH.property, SH["not"]):
                self.look(value, path)
            elif predicate == SH.targetClass or (predicate == SH["class"] and not path):
                self.classes.add(str(value))
            elif predicate == SH["class"]:
                seen.classes.add(str(value))
            elif predicate == SH["in"]:
                seen.values |= {str(each) for each in Collection(shapes, value) if isinstance(each, rdflib.URIRef)}
            elif predicate in COUNTS:
                seen.most = max(seen.most, int(str(value)) + 1)
            elif predicate in BOUNDS and isinstance(value, rdflib.Literal):
                seen.bounds.add(number(str(value), str(value.datatype)))
            elif predicate in LENGTHS:
                seen.lengths.add(int(str(value)))
            elif predicate in ORDERS or predicate == SH.disjoint:
                self.pairs.add((path, str(value), predicate == SH.disjoint))
            elif predicate not in ALWAYS_SEEN and str(predicate).startswith(str(SH)):
                raise AssertionError(f"{predicate}: not accounted for in what shapes can see of a node")

    def look_of(self, node: Node, said: Said, kinds: Kinds) -> Hashable:
        """All that the shapes can tell of a node."""
        counts: dict[Hashable, int] = {}
        held: dict[str, list[Value]] = {}
        for predicate, value in said:
            property = predicate.value
            path = self.paths.get(property)
            if path is not None:
                held.setdefault(property, []).append(value)
                key = property, described(value, path, kinds)
                count = counts.get(key, 0)
                if count < path.most:
                    counts[key] = count + 1
        for one, other, is_disjoint in self.pairs:
            if one in held and other in held:
                pairs = ((a, b) for a in held[one] for b in held[other])
                counts[one, other, frozenset(a == b if is_disjoint else order(a, b) for a, b in pairs)] = 1
        return isinstance(node, ox.NamedNode), kinds(node) & self.classes, frozenset(counts.items())


def described(value: Value, path: Path, kinds: Kinds) -> Hashable:
    """What a shape can tell of one value."""
    if not isinstance(value, ox.Literal):
        listed = value.value if isinstance(value, ox.NamedNode) and value.value in path.values else ""
        return isinstance(value, ox.NamedNode), listed, kinds(value) & path.classes if path.classes else None
    text, datatype = value.value, value.datatype.value
    if datatype in FORMS:
        if not FORMS[datatype].fullmatch(text):
            return value
        if not path.bounds or datatype not in NUMBERS:
            return datatype
        held = number(text, datatype)
        return datatype, *[sign(held, bound) for bound in path.bounds]
    if datatype != XSD.string.value:
        return value
    return datatype, *[sign(len(text), length) for length in path.lengths]


def order(one: Value, other: Value) -> Hashable:
    """Which of two numbers is the larger; for anything else both themselves."""
    numbers = [
        number(term.value, term.datatype.value)
        for term in (one, other)
        if isinstance(term, ox.Literal)
        and term.datatype.value in NUMBERS
        and FORMS[term.datatype.value].fullmatch(term.value)
    ]
    return sign(numbers[0], numbers[1]) if len(numbers) == 2 else (one, other)


def number(text: str, datatype: str) -> Number:
    """A literal's number, exact: texts are full of integers, and those compare quickest."""
    if datatype == XSD.integer.value:
        return int(text)
    return float(text) if datatype == XSD.double.value else Decimal(text)


def sign(one: Number, other: Number) -> int:
    """-1, 0 or 1: below, equal, above."""
    return (one > other) - (one < other)


def classes_above(ontology: rdflib.Graph) -> Mapping[str, frozenset[str]]:
    """Each class of the ontology with itself and all classes above it."""
    return {
        str(each): frozenset(str(above) for above in ontology.transitive_objects(each, RDFS.subClassOf))
        for each in set(ontology.subjects(RDFS.subClassOf))
    }
