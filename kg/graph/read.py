"""Quads to types: the other direction of `kg.graph.build`.

Comes in: the quads of one paper's named graph. Goes out: the `LinkedPaper` they were made from, so that what the
store holds can be checked, compared and published as values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import cast
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph.terms import (
    DCTERMS,
    FABIO,
    ITSRDF,
    OA,
    PRISM,
    PROV,
    QUDT,
    QUDT_UNITS,
    RDF,
    RDFS,
    RELATION_PROPERTIES,
    ROLE_PROPERTIES,
    SCHEMA,
    UNIT,
    Vocabulary,
)
from kg.model import (
    Claim,
    Comparison,
    Effect,
    EffectBound,
    EffectKind,
    Evidence,
    KgError,
    LinkedPaper,
    Mention,
    Outcome,
    Paper,
    Relation,
    Result,
    Role,
    Span,
    UnnamedRival,
)

Properties = dict[NamedNode, list[NamedNode | Literal]]

UNIT_NAMES = {UNIT[name]: unit for unit, name in QUDT_UNITS.items()}


def linked_paper_from_quads(
    quads: Iterable[Quad], extractors: dict[NamedNode, str], vocabulary: Vocabulary
) -> LinkedPaper:
    """The paper of one named graph; ``extractors`` gives the label of each reader's IRI.

    Facts come sorted, as their order is no part of the graph. An abstract that was left out reads as ``""``.
    """
    nodes: dict[NamedNode, Properties] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        nodes[cast(NamedNode, quad.subject)][quad.predicate].append(cast(NamedNode | Literal, quad.object))
    pg = vocabulary.pg
    by_class: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    for node in sorted(nodes, key=lambda node: node.value):
        for kind in nodes[node][RDF.type]:
            by_class[cast(NamedNode, kind)].append(node)
    if len(by_class[pg.Paper]) != 1:
        raise KgError(f"a paper's graph holds {len(by_class[pg.Paper])} papers; build the graph again")
    root = by_class[pg.Paper][0]
    paper = paper_from(nodes[root])

    readers = {
        extractors[cast(NamedNode, reader)]
        for node in by_class[pg.Evidence]
        for reader in nodes[node][PROV.wasAttributedTo]
    }
    mentions = [
        Mention(
            paper.id,
            vocabulary.id(cast(NamedNode, nodes[node][OA.hasBody][0])),
            nodes[node][pg.quote][0].value,
            span_from(nodes[node], vocabulary),
            score_from(nodes[node]),
        )
        for node in by_class[pg.Evidence]
        if nodes[node][OA.hasBody]
    ]
    claims = [
        (claim_from(nodes[node], vocabulary), evidence_from(paper.id, nodes, node, vocabulary))
        for kind in (pg.Comparison, pg.Result, pg.Statement)
        for node in by_class[kind]
    ]
    roles = [
        Role(paper.id, role, vocabulary.id(cast(NamedNode, entity)))
        for role, name in ROLE_PROPERTIES.items()
        for entity in nodes[root][pg[name]]
    ]
    return LinkedPaper(
        paper=paper,
        extractor=min(readers, default=""),
        mentions=tuple(sorted(mentions, key=lambda mention: (mention.span, mention.entity))),
        roles=tuple(sorted(roles, key=lambda role: (role.role, role.entity))),
        claims=tuple(sorted(claims, key=lambda pair: (pair[1].span, pair[0].id))),
        rivals=tuple(UnnamedRival(paper.id, nodes[node][RDFS.label][0].value) for node in by_class[pg.UnnamedBaseline]),
    )


def paper_from(values: Properties) -> Paper:
    """The paper's own description."""

    def text(predicate: NamedNode) -> str:
        return values[predicate][0].value if values[predicate] else ""

    return Paper(
        id=text(DCTERMS.identifier),
        title=text(DCTERMS.title),
        abstract=text(DCTERMS.abstract),
        year=int(text(DCTERMS.issued) or 0),
        url=text(SCHEMA.url),
        arxiv=text(FABIO.hasArXivId),
        doi=text(PRISM.doi),
        authors=tuple(sorted(author.value for author in values[DCTERMS.creator])),
        venue=text(PRISM.publicationName),
    )


def claim_from(values: Properties, vocabulary: Vocabulary) -> Claim:
    """The claim of one node."""
    pg = vocabulary.pg

    def id(predicate: NamedNode) -> str:
        return vocabulary.id(cast(NamedNode, values[predicate][0])) if values[predicate] else ""

    if values[RDF.predicate]:
        names = {pg[name]: relation for relation, name in RELATION_PROPERTIES.items()}
        relation = names[cast(NamedNode, values[RDF.predicate][0])]
        return Relation(id(RDF.subject), relation, id(RDF.object))
    setting = id(pg.onDataset), id(pg.onHardware)
    if values[QUDT.numericValue]:
        return Result(
            id(pg.subject),
            id(pg.metric),
            Decimal(values[QUDT.numericValue][0].value),
            unit_from(cast(NamedNode, values[QUDT.hasUnit][0]), vocabulary),
            *setting,
        )
    return Comparison(
        id(pg.subject),
        id(pg.baseline),
        Outcome(pg.name(cast(NamedNode, values[pg.outcome][0]))),
        id(pg.metric),
        effect_from(values, vocabulary),
        *setting,
    )


def effect_from(values: Properties, vocabulary: Vocabulary) -> Effect | None:
    """The size of a comparison's difference, where it has one."""
    pg = vocabulary.pg
    if not values[pg.effectKind]:
        return None
    top = values[pg.effectMax]
    return Effect(
        EffectKind(pg.name(cast(NamedNode, values[pg.effectKind][0]))),
        Decimal(values[pg.effectValue][0].value),
        Decimal(top[0].value) if top else None,
        EffectBound(pg.name(cast(NamedNode, values[pg.effectBound][0]))),
    )


def evidence_from(paper: str, nodes: dict[NamedNode, Properties], claim: NamedNode, vocabulary: Vocabulary) -> Evidence:
    """The one piece of evidence that a claim has in its paper's graph."""
    pg = vocabulary.pg
    values = nodes[cast(NamedNode, nodes[claim][pg.evidence][0])]
    figure = values[pg.effectText][0].value if values[pg.effectText] else ""
    return Evidence(paper, span_from(values, vocabulary), figure, score_from(values))


def span_from(values: Properties, vocabulary: Vocabulary) -> Span:
    """The place of an evidence node."""
    pg = vocabulary.pg
    return Span(int(values[pg.start][0].value), int(values[pg.end][0].value))


def score_from(values: Properties) -> float | None:
    """The score of an evidence node."""
    score = values[ITSRDF.taConfidence]
    return float(score[0].value) if score else None


def unit_from(node: NamedNode, vocabulary: Vocabulary) -> str:
    """The short name of a unit."""
    if node in UNIT_NAMES:
        return UNIT_NAMES[node]
    if node.value.startswith(UNIT.iri):
        return node.value.removeprefix(UNIT.iri)
    return unquote(vocabulary.id(node).removeprefix("unit/"))
