"""Types to quads: one named graph per paper, one for entities, one for links.

Comes in: linked papers, entities, links. Goes out: pyoxigraph quads, literals in canonical form, no blank nodes.
A `Comparison` becomes one node with ``pg:subject``, ``pg:baseline``, ``pg:outcome``, ``pg:metric`` and its figure,
all flat on it, and ``pg:evidence`` that names the paper and the place of the clause.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from urllib.parse import quote

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
    SKOS,
    UNIT,
    XSD,
    Vocabulary,
)
from kg.interchange import BY_HAND
from kg.link.introductions import Introduction
from kg.model import (
    Claim,
    Comparison,
    Effect,
    Entity,
    Evidence,
    LinkedPaper,
    Mention,
    Outcome,
    Paper,
    PaperLink,
    Relation,
    Result,
    Span,
    digest,
    paper_iri_path,
    plain,
)

Value = NamedNode | Literal
Triple = tuple[NamedNode, NamedNode, Value]


def paper_quads(linked: LinkedPaper, vocabulary: Vocabulary, *, with_text: bool = True) -> Iterator[Quad]:
    """The named graph of one paper, whose name is the paper's IRI; each quad once.

    Without ``with_text`` the abstract stays out; title, quotes and offsets stay.
    """
    graph = vocabulary.node(paper_iri_path(linked.paper.id))
    seen: set[Triple] = set()
    for triple in paper_triples(linked, vocabulary, with_text):
        if triple not in seen:
            seen.add(triple)
            yield Quad(*triple, graph)


def paper_triples(linked: LinkedPaper, vocabulary: Vocabulary, with_text: bool) -> Iterator[Triple]:
    """All that one paper says."""
    node, pg = vocabulary.node, vocabulary.pg
    paper = node(paper_iri_path(linked.paper.id))
    reader = extractor_node(linked.extractor, vocabulary)
    text = linked.paper.text
    yield from description(linked.paper, paper, vocabulary, with_text)
    for role in linked.roles:
        yield paper, pg[ROLE_PROPERTIES[role.role]], node(role.entity)
    for mention in linked.mentions:
        place = node(mention_id(mention))
        yield place, OA.hasBody, node(mention.entity)
        yield from evidence_triples(place, paper, mention.span, text, mention.score, vocabulary)
    for rival in linked.rivals:
        yield node(rival.id), RDF.type, pg.UnnamedBaseline
        yield node(rival.id), RDFS.label, Literal(rival.phrase)
    for claim, evidence in linked.claims:
        subject = node(claim.id)
        yield from claim_triples(claim, subject, vocabulary)
        yield subject, PROV.wasDerivedFrom, paper
        place = node(evidence_id(claim, evidence))
        yield subject, pg.evidence, place
        yield from evidence_triples(place, paper, evidence.span, text, evidence.score, vocabulary)
        yield place, PROV.wasAttributedTo, reader
        if evidence.figure:
            yield place, pg.effectText, Literal(evidence.figure)


def description(paper: Paper, node: NamedNode, vocabulary: Vocabulary, with_text: bool) -> Iterator[Triple]:
    """What is known of the paper itself."""
    yield node, RDF.type, vocabulary.pg.Paper
    yield node, DCTERMS.identifier, Literal(paper.id)
    yield node, DCTERMS.title, Literal(paper.title)
    if with_text:
        yield node, DCTERMS.abstract, Literal(paper.abstract)
    if paper.year:
        yield node, DCTERMS.issued, Literal(f"{paper.year:04d}", datatype=XSD.gYear)
    for predicate, text in (
        (SCHEMA.url, paper.url),
        (FABIO.hasArXivId, paper.arxiv),
        (PRISM.doi, paper.doi),
        (PRISM.publicationName, paper.venue),
    ):
        if text:
            yield node, predicate, Literal(text)
    for author in paper.authors:
        yield node, DCTERMS.creator, Literal(author)


def claim_triples(claim: Claim, subject: NamedNode, vocabulary: Vocabulary) -> Iterator[Triple]:
    """What a claim says, flat on its node; between two named things also as the plain triple it states.

    Questions that look for a pair of things find it by that triple, not by going through all that is said of either.
    """
    node, pg = vocabulary.node, vocabulary.pg
    match claim:
        case Comparison():
            yield subject, RDF.type, pg.Comparison
            yield subject, pg.subject, node(claim.subject)
            yield subject, pg.baseline, node(claim.object)
            yield subject, pg.outcome, pg[claim.outcome.value]
            if is_named(claim):
                one, other = node(claim.subject), node(claim.object)
                match claim.outcome:
                    case Outcome.BETTER:
                        yield one, pg.outperforms, other
                    case Outcome.WORSE:
                        yield other, pg.outperforms, one
                    case Outcome.EQUAL:
                        yield one, pg.onParWith, other
            if claim.effect:
                yield from effect_triples(claim.effect, subject, vocabulary)
        case Result():
            yield subject, RDF.type, pg.Result
            yield subject, pg.subject, node(claim.system)
            yield subject, QUDT.numericValue, decimal(claim.value)
            yield subject, QUDT.hasUnit, unit_node(claim.unit, vocabulary)
        case Relation():
            predicate = pg[RELATION_PROPERTIES[claim.relation]]
            yield node(claim.subject), predicate, node(claim.object)
            yield subject, RDF.type, pg.Statement
            yield subject, RDF.subject, node(claim.subject)
            yield subject, RDF.predicate, predicate
            yield subject, RDF.object, node(claim.object)
            return
    for predicate, entity in (
        (pg.metric, claim.metric),
        (pg.onDataset, claim.dataset),
        (pg.onHardware, claim.hardware),
    ):
        if entity:
            yield subject, predicate, node(entity)


def is_named(comparison: Comparison) -> bool:
    """Whether both sides are entities: no paper's own work without a name, no rival that is only a phrase."""
    return not comparison.subject.startswith("paper/") and not comparison.object.startswith("unnamed/")


def effect_triples(effect: Effect, subject: NamedNode, vocabulary: Vocabulary) -> Iterator[Triple]:
    """The size of a difference."""
    pg = vocabulary.pg
    yield subject, pg.effectKind, pg[effect.kind.value]
    yield subject, pg.effectValue, decimal(effect.value)
    if effect.max is not None:
        yield subject, pg.effectMax, decimal(effect.max)
    yield subject, pg.effectBound, pg[effect.bound.value]


def evidence_triples(
    place: NamedNode,
    paper: NamedNode,
    span: Span,
    text: str,
    score: float | None,
    vocabulary: Vocabulary,
) -> Iterator[Triple]:
    """One flat evidence node: source, place (code points), quote, score."""
    pg = vocabulary.pg
    yield place, RDF.type, pg.Evidence
    yield place, OA.hasSource, paper
    yield place, pg.start, integer(span.start)
    yield place, pg.end, integer(span.end)
    yield place, pg.quote, Literal(text[span.start : span.end])
    if score is not None:
        yield place, ITSRDF.taConfidence, Literal(score)


def entity_quads(
    entities: Iterable[Entity],
    baselines: Collection[str],
    extractors: Iterable[str],
    vocabulary: Vocabulary,
) -> Iterator[Quad]:
    """The graph of entities, and of who read the papers; ``baselines`` are ids that a comparison has as object."""
    node, pg, graph = vocabulary.node, vocabulary.pg, vocabulary.entities_graph
    for entity in entities:
        subject = node(entity.id)
        yield Quad(subject, RDF.type, vocabulary.entity_class(entity.type), graph)
        if entity.id in baselines:
            yield Quad(subject, RDF.type, pg.Baseline, graph)
        yield Quad(subject, SKOS.prefLabel, Literal(entity.label), graph)
        for alias in entity.aliases:
            yield Quad(subject, SKOS.altLabel, Literal(alias), graph)
        if entity.is_class:
            yield Quad(subject, pg.isClass, boolean(True), graph)
        if entity.higher_is_better is not None:
            yield Quad(subject, pg.higherIsBetter, boolean(entity.higher_is_better), graph)
        if entity.is_ambiguous:
            yield Quad(subject, pg.isAmbiguous, boolean(True), graph)
        for predicate, ids in ((SKOS.broader, entity.broader), (pg.variantOf, entity.variant_of)):
            for id in ids:
                yield Quad(subject, predicate, node(id), graph)
        if entity.unit:
            yield Quad(
                subject, QUDT.hasUnit, NamedNode(entity.unit) if ":" in entity.unit else node(entity.unit), graph
            )
        if entity.maker:
            yield Quad(subject, SCHEMA.manufacturer, Literal(entity.maker), graph)
        for match in entity.matches:
            yield Quad(subject, SKOS.exactMatch, NamedNode(match), graph)
    for extractor in sorted(extractors):
        subject = extractor_node(extractor, vocabulary)
        kind = PROV.Agent if extractor == BY_HAND else PROV.SoftwareAgent
        yield Quad(subject, RDF.type, kind, graph)
        yield Quad(subject, RDFS.label, Literal(extractor), graph)


def link_quads(links: Iterable[PaperLink], vocabulary: Vocabulary) -> Iterator[Quad]:
    """The graph of links: each as a plain triple and as a node with the entities that carry it."""
    node, pg, graph = vocabulary.node, vocabulary.pg, vocabulary.links_graph
    for link in links:
        source, target, kind = node(link.source), node(link.target), pg[link.kind.value]
        subject = node(f"link/{digest('link', link.source, link.kind.value, link.target)}")
        yield Quad(source, kind, target, graph)
        yield Quad(subject, RDF.type, pg.PaperLink, graph)
        yield Quad(subject, pg["from"], source, graph)
        yield Quad(subject, pg.to, target, graph)
        yield Quad(subject, pg.linkKind, kind, graph)
        for entity in link.via:
            yield Quad(subject, pg.via, node(entity), graph)


def confidence_quads(confidences: Iterable[tuple[str, float]], vocabulary: Vocabulary) -> Iterator[Quad]:
    """What all evidence of a claim together makes of it; in the links graph, since papers share claims."""
    for claim, confidence in confidences:
        yield Quad(
            vocabulary.node(claim),
            vocabulary.pg.confidence,
            Literal(confidence),
            vocabulary.links_graph,
        )


def introduction_quads(introductions: Iterable[Introduction], vocabulary: Vocabulary) -> Iterator[Quad]:
    """Who introduced what, in the links graph; a paper that was not read is described here."""
    node, pg, graph = vocabulary.node, vocabulary.pg, vocabulary.links_graph
    described: set[str] = set()
    for introduction in introductions:
        entity, paper = node(introduction.entity), node(introduction.paper)
        yield Quad(entity, pg.introducedBy, paper, graph)
        yield Quad(entity, pg.introductionConfidence, Literal(introduction.confidence), graph)
        outside = introduction.outside
        if outside is None:
            continue
        yield Quad(paper, pg.proposes, entity, graph)
        if introduction.paper not in described:
            described.add(introduction.paper)
            yield Quad(paper, RDF.type, pg.OutsidePaper, graph)
            yield Quad(paper, DCTERMS.title, Literal(outside.title), graph)
            if outside.arxiv:
                yield Quad(paper, FABIO.hasArXivId, Literal(outside.arxiv), graph)


def ratio_quads(ratios: Iterable[tuple[str, Decimal]], vocabulary: Vocabulary) -> Iterator[Quad]:
    """The subject's value over the baseline's, where a comparison's figure and its metric tell; in the links graph."""
    for claim, ratio in ratios:
        yield Quad(vocabulary.node(claim), vocabulary.pg.valueRatio, decimal(ratio), vocabulary.links_graph)


def mention_id(mention: Mention) -> str:
    """The same for the same paper, entity and surface string."""
    return f"evidence/{digest('mention', mention.paper, mention.entity, mention.text)}"


def evidence_id(claim: Claim, evidence: Evidence) -> str:
    """One for each claim and paper."""
    return f"evidence/{digest('evidence', evidence.paper, claim.id)}"


def extractor_node(extractor: str, vocabulary: Vocabulary) -> NamedNode:
    """The agent that read a paper."""
    return vocabulary.node(f"extractor/{digest('extractor', extractor)}")


def unit_node(unit: str, vocabulary: Vocabulary) -> NamedNode:
    """The QUDT unit, or one of our own where QUDT has none ("TFLOPs/s", "FPS")."""
    if unit in QUDT_UNITS:
        return UNIT[QUDT_UNITS[unit]]
    return vocabulary.node("unit/" + quote(unit, safe=""))


def integer(value: int) -> Literal:
    """A canonical xsd:integer."""
    return Literal(str(value), datatype=XSD.integer)


def decimal(value: Decimal) -> Literal:
    """A canonical xsd:decimal; Oxigraph would rewrite any other form."""
    return Literal(plain(value), datatype=XSD.decimal)


def boolean(value: bool) -> Literal:
    """A canonical xsd:boolean."""
    return Literal("true" if value else "false", datatype=XSD.boolean)
