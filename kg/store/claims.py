"""A claim that a person names, and the papers that say it.

Comes in: ``comparison/k7bhuvplazjp27p2``, ``k7bhuvplazjp27p2`` or a beginning that only one claim has. Goes out: the
claim's node, and a `Saying` for each paper with the sentence it says it in.

The evidence of a mention (``evidence/...``) stands for what the entity is to that paper: its roles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import cast

import pyoxigraph as ox

from kg.graph import linked_paper_from_quads
from kg.graph.terms import DCTERMS, OA, RDF
from kg.model import Claim, Evidence, KgError, LinkedPaper, Mention
from kg.store.graph_store import GraphStore

CLAIMS = ("Comparison", "Result", "Statement")
# "comparison/k7bhuvplazjp27p2"
FULL_ID = re.compile(r"[a-z]+/[a-z2-7]{16}")
SHOWN = 3
"""How many claims a message lists where a beginning fits several."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One paper that says a claim: what the graph knows of both, the sentence, and whether it keeps the abstract."""

    linked: LinkedPaper
    claim: Claim | Mention
    evidence: Evidence
    sentence: str
    has_text: bool


def find_claim(graph: GraphStore, name: str) -> ox.NamedNode:
    """The claim with this IRI, id or beginning of an id; refuses what fits none or several.

    The evidence of a claim gives the claim; that of a mention stays what it is.
    """
    store, vocabulary = graph.store, graph.vocabulary
    given = name.strip().removeprefix("<").removesuffix(">").removeprefix(vocabulary.base)
    if not given:
        raise KgError("name a claim, for example comparison/k7bhuvplazjp27p2 or its first letters")
    found = [vocabulary.node(given)] if FULL_ID.fullmatch(given) and is_claim(graph, vocabulary.node(given)) else []
    for classes in (CLAIMS, ("Evidence",)):
        found = found or sorted(beginning_with(graph, given, classes), key=lambda node: node.value)
    if not found:
        raise KgError(f'no claim {name!r} in this graph; list them with: kg query "SELECT ?c {{ ?c a pg:Comparison }}"')
    if len(found) > 1:
        listed = ", ".join(vocabulary.id(node) for node in found[:SHOWN])
        more = ", ..." if len(found) > SHOWN else ""
        raise KgError(f"{name!r} begins {len(found)} claims ({listed}{more}); give more letters of one")
    for quad in store.quads_for_pattern(None, vocabulary.pg.evidence, found[0], None):
        return cast(ox.NamedNode, quad.subject)
    return found[0]


def is_claim(graph: GraphStore, node: ox.NamedNode) -> bool:
    """Whether a node is a claim or the evidence of something."""
    classes = {graph.vocabulary.pg[name] for name in (*CLAIMS, "Evidence")}
    return any(quad.object in classes for quad in graph.store.quads_for_pattern(node, RDF.type, None, None))


def beginning_with(graph: GraphStore, given: str, classes: Iterable[str]) -> set[ox.NamedNode]:
    """The nodes of these classes whose id is ``given``; without one, those whose id begins so."""
    found: set[ox.NamedNode] = set()
    for name in classes:
        for quad in graph.store.quads_for_pattern(None, RDF.type, graph.vocabulary.pg[name], None):
            node = cast(ox.NamedNode, quad.subject)
            id = graph.vocabulary.id(node)
            if given in (id, id.partition("/")[2]):
                return {node}
            if id.startswith(given) or id.partition("/")[2].startswith(given):
                found.add(node)
    return found


def sayings(graph: GraphStore, claim: ox.NamedNode) -> list[Saying]:
    """Each paper that says the claim, in the order of their IRIs."""
    store, pg = graph.store, graph.vocabulary.pg
    places = [quad.object for quad in store.quads_for_pattern(claim, pg.evidence, None, None)] or [claim]
    found = {}
    for place in cast(list[ox.NamedNode], places):
        source = cast(ox.NamedNode, object_of(graph, place, OA.hasSource))
        found[source.value] = saying(graph, claim, place, source)
    return [found[paper] for paper in sorted(found)]


def saying(graph: GraphStore, claim: ox.NamedNode, place: ox.NamedNode, source: ox.NamedNode) -> Saying:
    """What one paper says; the claim itself where there is one, else the mention that the place is of."""
    linked = linked_paper_from_quads(about(graph, claim, place, source), graph.extractors, graph.vocabulary)
    if not linked.extractor and len(readers := set(graph.extractors.values())) == 1:
        # Only claims name their reader; where all papers have one, a paper without claims has the same.
        linked = replace(linked, extractor=readers.pop())
    sentence = cast(ox.Literal, object_of(graph, place, graph.vocabulary.pg.quote)).value
    has_text = any(True for _ in graph.store.quads_for_pattern(source, DCTERMS.abstract, None, None))
    if linked.claims:
        [(said, evidence)] = linked.claims
        return Saying(linked, said, evidence, sentence, has_text)
    entity = graph.vocabulary.id(cast(ox.NamedNode, object_of(graph, place, OA.hasBody)))
    mention = next(mention for mention in linked.mentions if (mention.entity, mention.text) == (entity, sentence))
    return Saying(linked, mention, Evidence(linked.paper.id, mention.span, score=mention.score), sentence, has_text)


def about(graph: GraphStore, claim: ox.NamedNode, place: ox.NamedNode, source: ox.NamedNode) -> Iterator[ox.Quad]:
    """The paper, the claim as this paper alone would say it, and all evidence of the paper; each triple once.

    A file has no graph for each paper, so they are found by where they come from.
    """
    store, pg = graph.store, graph.vocabulary.pg
    evidence = [quad.subject for quad in store.quads_for_pattern(None, OA.hasSource, source, None)]
    ends = [quad.object for quad in store.quads_for_pattern(claim, pg.baseline, None, None)]
    seen = set()
    for node in dict.fromkeys([source, claim, *ends, *evidence]):
        for quad in store.quads_for_pattern(cast(ox.NamedNode, node), None, None, None):
            elsewhere = quad.predicate == pg.evidence and quad.object != place
            if quad.triple not in seen and not elsewhere:
                seen.add(quad.triple)
                yield quad


def object_of(graph: GraphStore, subject: ox.NamedNode, predicate: ox.NamedNode) -> ox.NamedNode | ox.Literal:
    """The one value that a node has for a property; refuses a graph that lacks it."""
    for quad in graph.store.quads_for_pattern(subject, predicate, None, None):
        return cast(ox.NamedNode | ox.Literal, quad.object)
    raise KgError(f"<{subject.value}> has no <{predicate.value}>; build the graph again")


def confidence(graph: GraphStore, claim: ox.NamedNode) -> float | None:
    """What all evidence of a claim together makes of it; None where none of it is scored."""
    for quad in graph.store.quads_for_pattern(claim, graph.vocabulary.pg.confidence, None, None):
        return float(cast(ox.Literal, quad.object).value)
    return None
