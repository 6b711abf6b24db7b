"""The graph as tables: papers, entities, comparisons, results, relations, evidence, links.

Comes in: a `GraphStore` and the name of a table. Goes out: its columns, always the same ones first, and one row a
node: ``{"id": "comparison/…", "subject": "software/quill", "subject_label": "Quill", "outcome": "better", …}``.

Nodes are named by the path of their IRI, so tables join on ``id``. A property that the columns here don't name gets a
column of its own at the end, so no table falls behind the graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import pyoxigraph as ox

from kg.graph.terms import DCTERMS, FABIO, ITSRDF, OA, PRISM, PROV, QUDT, RDF, SCHEMA, SKOS, Vocabulary
from kg.model import EntityType, KgError
from kg.publish.network import short_name, term_text
from kg.store import GraphStore

Value = str | int | float | bool | list[str] | None
Row = dict[str, Value]


class Kind(StrEnum):
    """What a column holds; ``texts`` is a list."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what the node's ``predicate`` leads to or, ``inverse``, the nodes that it leads from."""

    name: str
    kind: Kind = Kind.TEXT
    predicate: ox.NamedNode | None = None
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of all nodes of some classes; ``labelled`` columns are followed by one with the label of their node."""

    name: str
    classes: tuple[str, ...]
    columns: tuple[Column, ...]
    labelled: tuple[str, ...] = ()


def tables(vocabulary: Vocabulary) -> dict[str, Table]:
    """All tables by name, their terms under the vocabulary's base."""
    pg = vocabulary.pg

    def texts(name: str, predicate: ox.NamedNode) -> Column:
        return Column(name, Kind.TEXTS, predicate)

    def number(name: str, predicate: ox.NamedNode) -> Column:
        return Column(name, Kind.NUMBER, predicate)

    setting = (Column("dataset", predicate=pg.onDataset), Column("hardware", predicate=pg.onHardware))
    support = (
        number("confidence", pg.confidence),
        texts("papers", PROV.wasDerivedFrom),
        texts("evidence", pg.evidence),
    )
    made = (
        Table(
            "papers",
            ("Paper", "OutsidePaper"),
            (
                Column("id"),
                Column("type"),
                Column("identifier", predicate=DCTERMS.identifier),
                Column("title", predicate=DCTERMS.title),
                Column("year", Kind.INTEGER, DCTERMS.issued),
                Column("arxiv", predicate=FABIO.hasArXivId),
                Column("doi", predicate=PRISM.doi),
                Column("url", predicate=SCHEMA.url),
                Column("venue", predicate=PRISM.publicationName),
                texts("authors", DCTERMS.creator),
                texts("proposes", pg.proposes),
                texts("uses_baseline", pg.usesBaseline),
                texts("uses", pg.uses),
                texts("evaluates_on", pg.evaluatesOn),
                texts("addresses", pg.addresses),
                texts("mentions", pg.mentions),
            ),
        ),
        Table(
            "entities",
            tuple(type.value for type in EntityType),
            (
                Column("id"),
                Column("type"),
                Column("label", predicate=SKOS.prefLabel),
                texts("aliases", SKOS.altLabel),
                Column("is_baseline", Kind.BOOLEAN),
                Column("is_class", Kind.BOOLEAN, pg.isClass),
                Column("higher_is_better", Kind.BOOLEAN, pg.higherIsBetter),
            ),
        ),
        Table(
            "comparisons",
            ("Comparison",),
            (
                Column("id"),
                Column("subject", predicate=pg.subject),
                Column("outcome", predicate=pg.outcome),
                Column("baseline", predicate=pg.baseline),
                Column("metric", predicate=pg.metric),
                Column("effect_kind", predicate=pg.effectKind),
                number("effect_value", pg.effectValue),
                number("effect_max", pg.effectMax),
                Column("effect_bound", predicate=pg.effectBound),
                number("value_ratio", pg.valueRatio),
                *setting,
                *support,
            ),
            labelled=("subject", "baseline", "metric", "dataset", "hardware"),
        ),
        Table(
            "results",
            ("Result",),
            (
                Column("id"),
                Column("subject", predicate=pg.subject),
                Column("metric", predicate=pg.metric),
                number("value", QUDT.numericValue),
                Column("unit", predicate=QUDT.hasUnit),
                *setting,
                *support,
            ),
            labelled=("subject", "metric", "dataset", "hardware"),
        ),
        Table(
            "relations",
            ("Statement",),
            (
                Column("id"),
                Column("subject", predicate=RDF.subject),
                Column("relation", predicate=RDF.predicate),
                Column("object", predicate=RDF.object),
                *support,
            ),
            labelled=("subject", "object"),
        ),
        Table(
            "evidence",
            ("Evidence",),
            (
                Column("id"),
                Column("paper", predicate=OA.hasSource),
                Column("claims", Kind.TEXTS, pg.evidence, inverse=True),
                Column("entity", predicate=OA.hasBody),
                Column("start", Kind.INTEGER, pg.start),
                Column("end", Kind.INTEGER, pg.end),
                Column("quote", predicate=pg.quote),
                Column("figure", predicate=pg.effectText),
                number("score", ITSRDF.taConfidence),
                Column("extractor", predicate=PROV.wasAttributedTo),
            ),
            labelled=("paper", "entity"),
        ),
        Table(
            "links",
            ("PaperLink",),
            (
                Column("id"),
                Column("from", predicate=pg["from"]),
                Column("kind", predicate=pg.linkKind),
                Column("to", predicate=pg.to),
                texts("via", pg.via),
            ),
            labelled=("from", "to"),
        ),
    )
    return {table.name: table for table in made}


class Sheet:
    """One table of one graph: its columns, and its rows anew with each call."""

    def __init__(self, graph: GraphStore, name: str, *, with_text: bool = False) -> None:
        known = tables(graph.vocabulary)
        if name not in known:
            raise KgError(f"no table {name!r}; there are: {', '.join(known)}")
        self.graph = graph
        self.table = known[name]
        self.left_out = {RDF.type} | (set() if with_text else {DCTERMS.abstract})
        self.label = lru_cache(maxsize=100_000)(graph.label)
        self.fields = (*self.table.columns, *self.further())
        self.by_predicate = {
            column.predicate: column for column in self.fields if column.predicate and not column.inverse
        }

    @property
    def name(self) -> str:
        """What the table is called."""
        return self.table.name

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns in order, those with labels among them."""
        return tuple(
            each
            for column in self.fields
            for each in (column, *((Column(f"{column.name}_label"),) if column.name in self.table.labelled else ()))
        )

    def further(self) -> list[Column]:
        """A column for each property that nodes of these classes have and the table does not name."""
        named = {column.predicate for column in self.table.columns} | self.left_out
        found: set[ox.NamedNode] = set()
        for kind in self.table.classes:
            rows = self.graph.select(
                f"SELECT DISTINCT ?property {{ ?node a <{self.graph.vocabulary.pg[kind].value}> ; ?property ?value }}"
            )
            found |= {row["property"] for row in rows}
        names = {column.name for column in self.table.columns}
        further: list[Column] = []
        for predicate in sorted(found - named, key=lambda node: node.value):
            name = column_name(predicate)
            if name in names:
                name = re.sub(r"\W+", "_", self.graph.vocabulary.short(predicate.value))
            names.add(name)
            further.append(Column(name, Kind.TEXTS, predicate))
        return further

    def rows(self) -> Iterator[Row]:
        """A row for each node, by id."""
        store, pg = self.graph.store, self.graph.vocabulary.pg
        classes = {pg[kind]: kind for kind in self.table.classes}
        nodes = {
            quad.subject: kind
            for term, kind in classes.items()
            for quad in store.quads_for_pattern(None, RDF.type, term, None)
        }
        for node in sorted(nodes, key=lambda node: node.value):  # type: ignore[union-attr]
            yield self.row(node, nodes[node])  # type: ignore[arg-type]

    def row(self, node: ox.NamedNode, kind: str) -> Row:
        """All that one node says."""
        row: Row = dict.fromkeys(column.name for column in self.columns)
        lists: dict[str, set[str]] = {column.name: set() for column in self.fields if column.kind is Kind.TEXTS}
        row["id"] = self.id(node)
        if "type" in row:
            row["type"] = kind
        baseline = False
        for quad in self.graph.store.quads_for_pattern(node, None, None, None):
            column = self.by_predicate.get(quad.predicate)
            baseline |= quad.object == self.graph.vocabulary.pg.Baseline
            if column is None:
                continue
            term: ox.NamedNode | ox.Literal = quad.object  # type: ignore[assignment]
            if column.kind is Kind.TEXTS:
                lists[column.name].add(term_text(term, self.graph.vocabulary))
            elif column.kind is Kind.TEXT:
                row[column.name] = term_text(term, self.graph.vocabulary)
                if column.name in self.table.labelled:
                    row[f"{column.name}_label"] = self.label(term)
            else:
                row[column.name] = READ[column.kind](term.value)
        if "is_baseline" in row:
            row["is_baseline"] = baseline
        for column in self.fields:
            if column.inverse:
                pattern = self.graph.store.quads_for_pattern(None, column.predicate, node, None)
                lists[column.name] = {self.id(quad.subject) for quad in pattern}  # type: ignore[arg-type]
        for name, texts in lists.items():
            row[name] = sorted(texts)
        return row

    def id(self, node: ox.NamedNode) -> str:
        """The path of a node's IRI."""
        return self.graph.vocabulary.short(node.value)


READ: Mapping[Kind, Callable[[str], Value]] = {
    Kind.INTEGER: int,
    Kind.NUMBER: float,
    Kind.BOOLEAN: lambda text: text == "true",
}


def column_name(predicate: ox.NamedNode) -> str:
    """What a property's column is called.

    >>> column_name(ox.NamedNode("http://example.org/#trainedOn"))
    'trained_on'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", short_name(predicate)).lower()
