"""The part of a graph that a page shows.

Comes in: a `GraphStore`, a focus or none. Goes out: a `PageView` of the papers that matter most and the entities they
name, or of what stands within some steps of the focus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph import linked_paper_from_quads
from kg.graph.terms import RDF, ROLE_PROPERTIES, SKOS
from kg.model import (
    Claim,
    Comparison,
    Effect,
    EffectKind,
    EntityType,
    Evidence,
    LinkedPaper,
    LinkKind,
    Outcome,
    Relation,
    Result,
    Span,
    paper_iri_path,
    plain,
)
from kg.publish.view import PageEdge, PageNode, PageView, Passage
from kg.store import GraphStore
from kg.store.part import reached

MOST_NODES = 1500
"""What a page shows unless told otherwise: more draws slowly and nobody reads it."""

OUTCOME_WORDS = {
    Outcome.BETTER: "does better than",
    Outcome.EQUAL: "is on par with",
    Outcome.WORSE: "does worse than",
}


@dataclass(frozen=True, slots=True)
class EntityName:
    """What the page needs of an entity."""

    type: str
    label: str
    aliases: tuple[str, ...]


def overview(
    graph: GraphStore,
    *,
    focus: ox.NamedNode | None = None,
    hops: int = 2,
    most: int = MOST_NODES,
) -> PageView:
    """The view of the whole graph, or of what lies within ``hops`` of ``focus``, at most about ``most`` nodes."""
    chosen = near(graph, focus, hops, most) if focus else most_linked(graph, most)
    return view_of(graph, chosen, f"within {hops} steps of {graph.label(focus)}" if focus else "")


def view_of(graph: GraphStore, chosen: Chosen, where: str = "") -> PageView:
    """The view of chosen papers and entities; ``where`` says how they were chosen."""
    papers = [
        linked_paper_from_quads(graph.graph(paper), graph.extractors, graph.vocabulary) for paper in chosen.papers
    ]
    names = {id: entity_name(graph, graph.vocabulary.node(id)) for id in entity_ids(papers)}
    shown = {id for id in names if chosen.entities is None or id in chosen.entities}
    drawing = Drawing(graph, papers, names, shown)
    total = len(graph.papers())
    note = f"{len(papers)} papers" if len(papers) == total else f"{len(papers)} of {total} papers"
    return PageView(
        title="papergraph",
        note=f"{note}, {where}" if where else note,
        nodes=tuple(drawing.nodes()),
        edges=tuple(drawing.edges()),
        texts={
            drawing.iri(paper_iri_path(linked.paper.id)): linked.paper.text
            for linked in papers
            if linked.paper.abstract
        },
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """The papers of a page in order, and its entities; None: all that the papers name."""

    papers: tuple[ox.NamedNode, ...]
    entities: frozenset[str] | None = None


def most_linked(graph: GraphStore, most: int) -> Chosen:
    """The papers with most links to others, as many as fit with the entities they name; all of a small graph."""
    papers = graph.papers()
    degree: Counter[str] = Counter()
    pg = graph.vocabulary.pg
    if len(papers) * 2 > most or total_nodes(graph, papers) > most:
        for predicate in (pg["from"], pg.to):
            for quad in graph.store.quads_for_pattern(None, predicate, None, None):
                degree[quad.object.value] += 1  # type: ignore[union-attr]
        order = sorted(papers, key=lambda paper: (-degree[paper.value], paper.value))
        kept: list[ox.NamedNode] = []
        entities: set[str] = set()
        for paper in order:
            more = set(named_by(graph, paper)) - entities
            if kept and len(kept) + 1 + len(entities) + len(more) > most:
                break
            kept.append(paper)
            entities |= more
        papers = sorted(kept, key=lambda paper: paper.value)
    return Chosen(tuple(papers))


def total_nodes(graph: GraphStore, papers: list[ox.NamedNode]) -> int:
    """How many nodes the papers and all they name are."""
    return len(papers) + len({entity for paper in papers for entity in named_by(graph, paper)})


def named_by(graph: GraphStore, paper: ox.NamedNode) -> Iterator[str]:
    """The ids of entities that have a role in a paper."""
    for name in ROLE_PROPERTIES.values():
        for quad in graph.store.quads_for_pattern(paper, graph.vocabulary.pg[name], None, None):
            yield graph.vocabulary.id(quad.object)  # type: ignore[arg-type]


def near(graph: GraphStore, focus: ox.NamedNode, hops: int, most: int) -> Chosen:
    """What is reached from the focus in so many steps, nearest first."""
    everything = set(graph.papers())
    seen = set(reached(graph, focus, hops, most))
    papers = sorted(everything & seen, key=lambda node: node.value)
    return Chosen(tuple(papers), frozenset(graph.vocabulary.id(node) for node in seen - everything))


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
class Drawing:
    """Nodes and edges of a page from the papers it shows."""

    graph: GraphStore
    papers: list[LinkedPaper]
    names: dict[str, EntityName]
    shown: set[str]

    def iri(self, id: str) -> str:
        """The IRI of an id, which names the node on the page."""
        return self.graph.vocabulary.base + id

    def label(self, id: str) -> str:
        """A name for an end of a claim."""
        return self.names[id].label if id in self.names else "this paper's work"

    def nodes(self) -> Iterator[PageNode]:
        """Papers, then entities."""
        mentions: dict[str, list[Passage]] = {}
        holders: Counter[str] = Counter()
        rivals: Counter[str] = Counter()
        for linked in self.papers:
            holders.update({role.entity for role in linked.roles})
            rivals.update({claim.object for claim, _ in linked.claims if isinstance(claim, Comparison)})
            for mention in linked.mentions:
                mentions.setdefault(mention.entity, []).append(self.passage(linked, mention.span, (mention.span,)))
            yield self.paper_node(linked)
        for id in sorted(self.shown):
            name = self.names[id]
            facts = [("papers", str(holders[id]))]
            if rivals[id]:
                facts.append(("compared against by", f"{rivals[id]} papers" if rivals[id] > 1 else "1 paper"))
            if name.aliases:
                facts.append(("also written", ", ".join(name.aliases[:12])))
            yield PageNode(
                id=self.iri(id),
                kind=name.type,
                label=name.label,
                weight=1.0 + holders[id] + 2.0 * rivals[id],
                facts=tuple(facts),
                passages=tuple(mentions.get(id, ())[:20]),
            )

    def paper_node(self, linked: LinkedPaper) -> PageNode:
        """One paper, with its comparisons with unnamed work and its results among the facts."""
        paper = linked.paper
        facts = [(name, text) for name, text in (("venue", paper.venue), ("arXiv", paper.arxiv)) if text]
        if paper.year:
            facts.insert(0, ("year", str(paper.year)))
        phrases = {rival.id: rival.phrase for rival in linked.rivals}
        passages = []
        for claim, evidence in linked.claims:
            if isinstance(claim, Comparison) and claim.object in phrases:
                words = OUTCOME_WORDS[claim.outcome]
                said = " ".join(filter(None, (evidence.figure, self.metric(claim.metric))))
                line = f"{words} {phrases[claim.object]}" + (f": {said}" if said else "")
                facts.append((self.label(claim.subject), line))
                passages.append(
                    self.passage(linked, evidence.span, figure_marks(linked, evidence.span, evidence.figure))
                )
            elif isinstance(claim, Result):
                where = " on ".join(filter(None, (self.metric(claim.metric), self.metric(claim.dataset))))
                facts.append((self.label(claim.system), f"{evidence.figure} {where}".strip()))
        return PageNode(
            id=self.iri(paper_iri_path(paper.id)),
            kind="Paper",
            label=paper.title,
            url=paper.url or (f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else ""),
            year=paper.year,
            weight=4.0,
            facts=tuple(facts),
            passages=tuple(passages[:20]),
        )

    def metric(self, id: str) -> str:
        """The label of a metric or dataset; ``""`` for none."""
        return self.names[id].label if id in self.names else ""

    def passage(self, linked: LinkedPaper, span: Span, marks: tuple[Span, ...]) -> Passage:
        """A place in a paper."""
        text = linked.paper.text
        return Passage(
            paper=self.iri(paper_iri_path(linked.paper.id)),
            quote=text[span.start : span.end] if linked.paper.abstract else "",
            start=span.start,
            end=span.end,
            marks=marks,
        )

    def edges(self) -> Iterator[PageEdge]:
        """Links between papers, comparisons, then roles and relations; only between nodes that are shown."""
        ends = self.shown | {paper_iri_path(linked.paper.id) for linked in self.papers}
        comparisons: dict[str, list[PageEdge]] = {}
        others: list[PageEdge] = []
        for linked in self.papers:
            paper = paper_iri_path(linked.paper.id)
            for edge in self.claim_edges(linked, ends):
                if edge.kind == "comparison":
                    comparisons.setdefault(paper, []).append(edge)
                else:
                    others.append(edge)
            others += [
                PageEdge(self.iri(paper), self.iri(role.entity), ROLE_PROPERTIES[role.role])
                for role in linked.roles
                if role.entity in self.shown
            ]
        yield from self.link_edges(ends, comparisons)
        for paper in sorted(comparisons):
            yield from comparisons[paper]
        yield from others

    def claim_edges(self, linked: LinkedPaper, ends: set[str]) -> Iterator[PageEdge]:
        """The comparisons and relations of one paper."""
        text = linked.paper.text

        def figure_place(pair: tuple[Claim, Evidence]) -> tuple[int, str]:
            span = pair[1].span
            at = text.find(pair[1].figure, span.start, span.end)
            return (at if at >= 0 else span.start, pair[0].id)

        for claim, evidence in sorted(linked.claims, key=figure_place):
            if isinstance(claim, Comparison) and claim.subject in ends and claim.object in ends:
                metric = self.metric(claim.metric)
                settings = (("dataset", claim.dataset), ("hardware", claim.hardware))
                yield PageEdge(
                    source=self.iri(claim.subject),
                    target=self.iri(claim.object),
                    kind="comparison",
                    label=comparison_label(claim, metric),
                    outcome=claim.outcome.value,
                    metric=metric,
                    dataset=self.metric(claim.dataset),
                    confidence=evidence.score,
                    facts=(
                        (
                            "claim",
                            f"{self.label(claim.subject)} {OUTCOME_WORDS[claim.outcome]} {self.label(claim.object)}",
                        ),
                        *((("figure", evidence.figure),) if evidence.figure else ()),
                        *((name, self.metric(id)) for name, id in settings if id),
                    ),
                    passages=(
                        self.passage(
                            linked,
                            evidence.span,
                            figure_marks(linked, evidence.span, evidence.figure)
                            + name_marks(linked, evidence.span, (claim.subject, claim.object, claim.metric)),
                        ),
                    ),
                )
            elif isinstance(claim, Relation) and claim.subject in ends and claim.object in ends:
                yield PageEdge(
                    source=self.iri(claim.subject),
                    target=self.iri(claim.object),
                    kind=claim.relation.value,
                    confidence=evidence.score,
                    passages=(
                        self.passage(
                            linked,
                            evidence.span,
                            name_marks(linked, evidence.span, (claim.subject, claim.object)),
                        ),
                    ),
                )

    def link_edges(self, ends: set[str], comparisons: dict[str, list[PageEdge]]) -> Iterator[PageEdge]:
        """The links between papers that are shown, labelled by the strongest comparison behind them."""
        for source, kind, target, carriers in paper_links(self.graph, self.papers):
            if target not in ends:
                continue
            names = ", ".join(sorted(self.label(id) for id in carriers))
            wanted = {self.iri(id) for id in carriers}
            behind = [
                edge
                for paper in (source, target)
                for edge in comparisons.get(paper, ())
                if edge.target in wanted and kind in (LinkKind.COMPARES_AGAINST, LinkKind.SHARES_BASELINE_WITH)
            ]
            figures = [edge.label for edge in behind if edge.label and kind == LinkKind.COMPARES_AGAINST]
            yield PageEdge(
                source=self.iri(source),
                target=self.iri(target),
                kind=kind,
                label=figures[0] if figures else names,
                facts=(("through", names),),
                passages=tuple(passage for edge in behind for passage in edge.passages),
            )


def paper_links(graph: GraphStore, papers: Iterable[LinkedPaper]) -> Iterator[tuple[str, str, str, list[str]]]:
    """The links that start at the papers: source, kind, target and the ids of their carriers, in order."""
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
            yield vocabulary.id(source), kind, target, carriers


def comparison_label(claim: Comparison, metric: str) -> str:
    """What an edge says: "2.3x throughput", or only the metric, or only the outcome."""
    figure = effect_text(claim.effect) if claim.effect else ""
    return " ".join(filter(None, (figure, metric))) or claim.outcome.value


def effect_text(effect: Effect) -> str:
    """The size of a difference, short.

    >>> from decimal import Decimal
    >>> effect_text(Effect(EffectKind.RATIO, Decimal("1.4"), Decimal("11.2")))
    '1.4–11.2x'
    """
    value = plain(effect.value) + (f"–{plain(effect.max)}" if effect.max is not None else "")
    match effect.kind:
        case EffectKind.RATIO:
            return f"{value}x"
        case EffectKind.PERCENT:
            return f"{value}%"
        case EffectKind.POINTS:
            return f"{value} points"
        case EffectKind.ABSOLUTE:
            return value


def figure_marks(linked: LinkedPaper, span: Span, figure: str) -> tuple[Span, ...]:
    """Where the figure stands in the evidence."""
    at = linked.paper.text.find(figure, span.start, span.end) if figure else -1
    return (Span(at, at + len(figure)),) if at >= 0 else ()


def name_marks(linked: LinkedPaper, span: Span, ids: Iterable[str]) -> tuple[Span, ...]:
    """Where names of these entities stand in the evidence, the longest where they overlap."""
    text = linked.paper.text
    wanted = set(ids)
    strings = sorted({m.text for m in linked.mentions if m.entity in wanted}, key=lambda s: (-len(s), s))
    marks: list[Span] = []
    for string in strings:
        at = text.find(string, span.start, span.end)
        while at >= 0:
            mark = Span(at, at + len(string))
            if not any(mark.start < other.end and other.start < mark.end for other in marks):
                marks.append(mark)
            at = text.find(string, mark.end, span.end)
    return tuple(sorted(marks))
