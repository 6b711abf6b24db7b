"""Nodes and edges of a page.

Comes in: the papers that a page shows, as the graph has them, and the entities beside them. Goes out: `PageNode` and
`PageEdge` values with their sentences. A paper that compares with BERT is tied to the paper that introduced BERT, even
where only the catalogue knows that one: it is drawn as an outside paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kg.graph.terms import ROLE_PROPERTIES
from kg.model import (
    Claim,
    Comparison,
    Evidence,
    LinkedPaper,
    LinkKind,
    Relation,
    Result,
    RoleName,
    Span,
    paper_iri_path,
)
from kg.publish.ends import DrawnLink, EntityName, OutsideName
from kg.publish.passages import figure_marks, name_marks
from kg.publish.view import OUTSIDE, PageEdge, PageNode, Passage
from kg.publish.words import OUTCOME_WORDS, comparison_label
from kg.store import GraphStore


@dataclass(frozen=True, slots=True)
class Drawing:
    """Nodes and edges of a page from the papers it shows."""

    graph: GraphStore
    papers: list[LinkedPaper]
    names: dict[str, EntityName]
    shown: set[str]
    links: tuple[DrawnLink, ...]
    outside: dict[str, OutsideName]

    def iri(self, id: str) -> str:
        """The IRI of an id, which names the node on the page."""
        return self.graph.vocabulary.base + id

    def label(self, id: str) -> str:
        """A name for an end of a claim."""
        return self.names[id].label if id in self.names else "this paper's work"

    def nodes(self) -> Iterator[PageNode]:
        """Papers, then outside papers, then entities."""
        mentions: dict[str, list[Passage]] = {}
        holders: Counter[str] = Counter()
        rivals: Counter[str] = Counter()
        for linked in self.papers:
            holders.update({role.entity for role in linked.roles})
            rivals.update({claim.object for claim, _ in linked.claims if isinstance(claim, Comparison)})
            for mention in linked.mentions:
                mentions.setdefault(mention.entity, []).append(self.passage(linked, mention.span, (mention.span,)))
            yield self.paper_node(linked)
        comparing = Counter(link.target for link in self.links if link.kind == LinkKind.COMPARES_AGAINST)
        for id, paper in self.outside.items():
            facts = [("known through", "the catalogue only; it was not read")]
            if paper.arxiv:
                facts.append(("arXiv", paper.arxiv))
            yield PageNode(
                id=self.iri(id),
                kind=OUTSIDE,
                label=paper.title,
                url=f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else "",
                weight=2.0 + comparing[id],
                facts=tuple(facts),
            )
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
        ends = self.shown | self.outside.keys() | {paper_iri_path(linked.paper.id) for linked in self.papers}
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
        others += [
            PageEdge(self.iri(paper), self.iri(entity), ROLE_PROPERTIES[RoleName.PROPOSED])
            for paper, name in self.outside.items()
            for entity in name.introduces
            if entity in self.shown
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
        for link in self.links:
            if link.target not in ends:
                continue
            names = ", ".join(sorted(self.label(id) for id in link.carriers))
            wanted = {self.iri(id) for id in link.carriers}
            # What shares a baseline is said by both papers, what one compares with by that one.
            sayers = {
                LinkKind.COMPARES_AGAINST.value: (link.source,),
                LinkKind.SHARES_BASELINE_WITH.value: (link.source, link.target),
            }.get(link.kind, ())
            behind = [edge for paper in sayers for edge in comparisons.get(paper, ()) if edge.target in wanted]
            figured = [edge for edge in behind if any(char.isdigit() for char in edge.label)]
            first = next(iter(figured or behind), None) if link.kind == LinkKind.COMPARES_AGAINST else None
            yield PageEdge(
                source=self.iri(link.source),
                target=self.iri(link.target),
                kind=link.kind,
                label=first.label if first else names,
                outcome=first.outcome if first else "",
                facts=(("through", names),),
                passages=tuple(passage for edge in behind for passage in edge.passages),
            )
