"""What stands at the ends of a page's edges beside the papers that were read, and what links papers.

Comes in: a `GraphStore` and ids. Goes out: the names of entities, the outside papers, the links of some papers.
``outside/1810.04805`` is the paper that introduced BERT, which nobody read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph.terms import DCTERMS, FABIO, RDF, SKOS
from kg.model import Comparison, EntityType, LinkedPaper, Relation, Result, paper_iri_path
from kg.store import GraphStore


@dataclass(frozen=True, slots=True)
class EntityName:
    """What the page needs of an entity."""

    type: str
    label: str
    aliases: tuple[str, ...]


def entity_ids(papers: Iterable[LinkedPaper]) -> list[str]:
    """The ids of all entities that the papers touch, in order."""
    found: set[str] = set()
    for linked in papers:
        found |= {role.entity for role in linked.roles} | {mention.entity for mention in linked.mentions}
        for claim, _ in linked.claims:
            match claim:
                case Relation():
                    found |= {claim.subject, claim.object}
                case Result():
                    found |= {claim.system, claim.metric, claim.dataset, claim.hardware}
                case Comparison():
                    found |= {claim.subject, claim.object, claim.metric, claim.dataset, claim.hardware}
    return sorted(id for id in found if id and not id.startswith(("paper/", "unnamed/")))


def entity_name(graph: GraphStore, node: ox.NamedNode) -> EntityName:
    """The type and names of an entity."""
    pg = graph.vocabulary.pg
    kinds = {quad.object for quad in graph.store.quads_for_pattern(node, RDF.type, None, None)}
    type = next((type.value for type in EntityType if pg[type.value] in kinds), "")
    aliases = graph.store.quads_for_pattern(node, SKOS.altLabel, None, None)
    return EntityName(
        type,
        graph.label(node),
        tuple(sorted(quad.object.value for quad in aliases)),  # type: ignore[union-attr]
    )


@dataclass(frozen=True, slots=True)
class OutsideName:
    """What is known of a paper that wasn't read; ``introduces`` are the ids of what it introduced."""

    title: str
    arxiv: str
    introduces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawnLink:
    """A link between two papers and the ids of the entities that carry it, in order."""

    source: str
    kind: str
    target: str
    carriers: tuple[str, ...]


def outside_name(graph: GraphStore, id: str) -> OutsideName | None:
    """An outside paper by its id; None for anything else."""
    node, store, pg = graph.vocabulary.node(id), graph.store, graph.vocabulary.pg
    if not any(True for _ in store.quads_for_pattern(node, RDF.type, pg.OutsidePaper, None)):
        return None

    def values(predicate: ox.NamedNode) -> list[str]:
        return sorted(quad.object.value for quad in store.quads_for_pattern(node, predicate, None, None))  # type: ignore[union-attr]

    base = graph.vocabulary.base
    return OutsideName(
        next(iter(values(DCTERMS.title)), id),
        next(iter(values(FABIO.hasArXivId)), ""),
        tuple(iri.removeprefix(base) for iri in values(pg.proposes)),
    )


def paper_links(graph: GraphStore, papers: Iterable[LinkedPaper]) -> Iterator[DrawnLink]:
    """The links that start at the papers, in order."""
    vocabulary, store, pg = graph.vocabulary, graph.store, graph.vocabulary.pg
    for linked in papers:
        source = vocabulary.node(paper_iri_path(linked.paper.id))
        links = store.quads_for_pattern(None, pg["from"], source, None)
        for link in sorted((quad.subject for quad in links), key=str):
            values: dict[ox.NamedNode, list[ox.NamedNode]] = {}
            for quad in store.quads_for_pattern(link, None, None, None):
                values.setdefault(quad.predicate, []).append(quad.object)  # type: ignore[arg-type]
            carriers = sorted(vocabulary.id(node) for node in values[pg.via])
            kind, target = pg.name(values[pg.linkKind][0]), vocabulary.id(values[pg.to][0])
            yield DrawnLink(vocabulary.id(source), kind, target, tuple(carriers))
