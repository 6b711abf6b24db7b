"""What came, went and changed between two graphs: papers, entities, claims, links; and the patch that leads over.

Comes in: an old and a new `GraphStore`. Goes out: a `Difference`, written as text, JSON, a change set in Turtle, or an
update in SPARQL that makes the old graph the new one::

    + claim   comparison/…  Quill better than vLLM: throughput, 2.5x

Two stores are compared graph by graph; a file has one graph, so against a file only triples count. Abstracts count
where both have them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph.read import claim_from
from kg.graph.terms import DCTERMS, OA, RDF, RELATION_PROPERTIES, Vocabulary
from kg.model import Comparison, EntityType, KgError, LinkKind, Relation, Result, digest, plain
from kg.publish.words import effect_text
from kg.store import GraphStore

KINDS = ("paper", "entity", "claim", "link")
SIGNS = ("+", "-", "~")
CHANGES = "http://purl.org/vocab/changeset/schema#"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that came (``+``), went (``-``) or says something else now (``~``)."""

    kind: str
    sign: str
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes in order, and the quads behind them; quads of the default graph where a file took part."""

    vocabulary: Vocabulary
    changes: tuple[Change, ...]
    removed: tuple[ox.Quad, ...]
    added: tuple[ox.Quad, ...]


def difference(old: GraphStore, new: GraphStore) -> Difference:
    """What leads from one graph to the other; refuses graphs under different bases."""
    if old.vocabulary.base != new.vocabulary.base:
        raise KgError(f"one graph stands under {old.vocabulary.base}, the other under {new.vocabulary.base}")
    removed: list[ox.Quad] = []
    added: list[ox.Quad] = []
    with_text = has_text(old) and has_text(new)
    for before, after in counterparts(old, new):
        for quads, without, found in ((before, after, removed), (after, before, added)):
            found += sorted((q for q in quads - without if with_text or q.predicate != DCTERMS.abstract), key=str)
    return Difference(old.vocabulary, tuple(changes(old, new, [*removed, *added])), tuple(removed), tuple(added))


def has_text(graph: GraphStore) -> bool:
    """Whether a graph holds abstracts."""
    return any(True for _ in graph.store.quads_for_pattern(None, DCTERMS.abstract, None, None))


def counterparts(old: GraphStore, new: GraphStore) -> Iterator[tuple[set[ox.Quad], set[ox.Quad]]]:
    """What both graphs hold in one place: a named graph or, where a file takes part, a subject."""
    names = [set(graph.store.named_graphs()) for graph in (old, new)]
    if all(names):
        for name in sorted(names[0] | names[1], key=str):
            yield set(old.graph(name)), set(new.graph(name))  # type: ignore[arg-type]
        return
    subjects = {quad.subject for graph in (old, new) for quad in graph.store}
    for subject in sorted(subjects, key=str):
        before, after = (
            {ox.Quad(*quad.triple) for quad in graph.store.quads_for_pattern(subject, None, None, None)}
            for graph in (old, new)
        )
        yield before, after


def changes(old: GraphStore, new: GraphStore, quads: Iterable[ox.Quad]) -> list[Change]:
    """What the quads that differ mean."""
    pg = old.vocabulary.pg
    # A link and a relation have nodes of their own, which tell of it; the plain triple beside them tells no more.
    beside = {pg[kind.value] for kind in LinkKind} | {pg[name] for name in RELATION_PROPERTIES.values()}
    beside |= {pg.outperforms, pg.onParWith}
    touched = {quad.subject for quad in quads if quad.predicate not in beside}
    for subject in list(touched):
        for graph in (old, new):
            touched |= {quad.object for quad in graph.store.quads_for_pattern(subject, OA.hasSource, None, None)}  # type: ignore[misc]
    kinds = kinds_of_class(old.vocabulary)
    found = []
    for subject in touched:
        before, after = (kind_of(graph, subject, kinds) for graph in (old, new))  # type: ignore[arg-type]
        if kind := after or before:
            sign = "~" if before and after else "+" if after else "-"
            graph = new if after else old
            found.append(Change(kind, sign, old.vocabulary.short(subject.value), label(graph, subject, kind)))  # type: ignore[union-attr,arg-type]
    return sorted(found, key=lambda change: (KINDS.index(change.kind), SIGNS.index(change.sign), change.id))


def kinds_of_class(vocabulary: Vocabulary) -> dict[ox.NamedNode, str]:
    """What people call the members of each class."""
    pg = vocabulary.pg
    return {
        pg.Paper: "paper",
        **{pg[type.value]: "entity" for type in EntityType},
        **dict.fromkeys((pg.Comparison, pg.Result, pg.Statement), "claim"),
        pg.PaperLink: "link",
    }


def kind_of(graph: GraphStore, subject: ox.NamedNode, kinds: Mapping[ox.NamedNode, str]) -> str:
    """What a node is in one graph; ``""`` where it is not there, or is told of elsewhere."""
    types = graph.store.quads_for_pattern(subject, RDF.type, None, None)
    return next((kinds[quad.object] for quad in types if quad.object in kinds), "")  # type: ignore[index]


def label(graph: GraphStore, node: ox.NamedNode, kind: str) -> str:
    """One line about a node."""
    if kind not in ("claim", "link"):
        return graph.label(node)
    values: dict[ox.NamedNode, list[ox.NamedNode | ox.Literal]] = {}
    for quad in graph.store.quads_for_pattern(node, None, None, None):
        values.setdefault(quad.predicate, []).append(quad.object)  # type: ignore[arg-type]
    pg = graph.vocabulary.pg
    if kind == "link":
        source, target = graph.label(values[pg["from"]][0]), graph.label(values[pg.to][0])  # type: ignore[arg-type]
        return f"{source} {graph.vocabulary.short(values[pg.linkKind][0].value)} {target}"
    return claim_label(graph, values)


def claim_label(graph: GraphStore, values: dict[ox.NamedNode, list[ox.NamedNode | ox.Literal]]) -> str:
    """What a claim says, in a few words."""

    def named(id: str) -> str:
        return graph.label(graph.vocabulary.node(id))

    class Said(dict[ox.NamedNode, list[ox.NamedNode | ox.Literal]]):
        def __missing__(self, key: ox.NamedNode) -> list[ox.NamedNode | ox.Literal]:
            return []

    claim = claim_from(Said(values), graph.vocabulary)
    match claim:
        case Comparison():
            size = effect_text(claim.effect) if claim.effect else ""
            rest = ", ".join(filter(None, (*(named(id) for id in (claim.metric, claim.dataset) if id), size)))
            link = "as good as" if claim.outcome == "equal" else f"{claim.outcome} than"
            return f"{named(claim.subject)} {link} {named(claim.object)}" + (f": {rest}" if rest else "")
        case Result():
            where = f" on {named(claim.dataset)}" if claim.dataset else ""
            return f"{named(claim.system)}: {named(claim.metric)} {plain(claim.value)} {claim.unit}".rstrip() + where
        case Relation():
            return f"{named(claim.subject)} {RELATION_PROPERTIES[claim.relation]} {named(claim.object)}"


def as_text(found: Difference) -> str:
    """Counts, then a line a change."""
    counts = Counter((change.kind, change.sign) for change in found.changes)
    plural = {"paper": "papers", "entity": "entities", "claim": "claims", "link": "links"}
    lines = [f"{plural[kind]:9} {' '.join(f'{sign}{counts[kind, sign]}' for sign in SIGNS)}" for kind in KINDS] + [
        f"{change.sign} {change.kind:6} {change.id}  {one_line(change.label)}" for change in found.changes
    ]
    return "\n".join(lines) + "\n"


def as_json(found: Difference) -> str:
    """``{"papers": {"came": [{"id": ..., "label": ...}], "went": [], "changed": []}, ...}``."""
    plural = {"paper": "papers", "entity": "entities", "claim": "claims", "link": "links"}
    words = {"+": "came", "-": "went", "~": "changed"}
    record = {
        plural[kind]: {
            words[sign]: [
                {"id": change.id, "label": change.label}
                for change in found.changes
                if (change.kind, change.sign) == (kind, sign)
            ]
            for sign in SIGNS
        }
        for kind in KINDS
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def as_turtle(found: Difference) -> str:
    """A change set: each triple that came or went as an rdf:Statement, under cs:addition or cs:removal."""
    node = found.vocabulary.node
    sides = [
        (ox.NamedNode(CHANGES + name), sorted({quad.triple for quad in quads}, key=str))
        for name, quads in (("removal", found.removed), ("addition", found.added))
    ]
    whole = node(f"changes/{digest('changes', *(f'{side} {triple}' for side, triples in sides for triple in triples))}")
    made = [ox.Triple(whole, RDF.type, ox.NamedNode(CHANGES + "ChangeSet"))]
    for side, triples in sides:
        for triple in triples:
            statement = node(f"triple/{digest('triple', str(triple))}")
            made += [
                ox.Triple(whole, side, statement),
                ox.Triple(statement, RDF.type, RDF.Statement),
                ox.Triple(statement, RDF.subject, triple.subject),
                ox.Triple(statement, RDF.predicate, triple.predicate),
                ox.Triple(statement, RDF.object, triple.object),
            ]
    prefixes = found.vocabulary.prefixes() | {"cs": CHANGES}
    return (ox.serialize(made, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()


def as_update(found: Difference) -> str:
    """A SPARQL update that makes the old graph the new one."""
    return " ;\n".join(
        f"{verb} DATA {{\n" + "".join(f"  {statement(quad)}\n" for quad in quads) + "}"
        for verb, quads in (("DELETE", found.removed), ("INSERT", found.added))
    ) + "\n"  # fmt: skip


def statement(quad: ox.Quad) -> str:
    """A quad as an update writes it."""
    if isinstance(quad.graph_name, ox.DefaultGraph):
        return f"{quad.triple} ."
    return f"GRAPH {quad.graph_name} {{ {quad.triple} }}"


def one_line(text: str) -> str:
    """The text without what would break the line."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


WRITERS: Mapping[str, Callable[[Difference], str]] = {
    "text": as_text,
    "json": as_json,
    "turtle": as_turtle,
    "update": as_update,
}
