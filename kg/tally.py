"""What a build counts while papers stream by.

Comes in: linked papers, one at a time. Goes out: which entities are used, which are baselines, who read the papers, the
confidence of each claim, the index that links papers, and the edges of the network that the closing summary ranks
(the network itself takes ten times their memory, which a store that is being filled needs).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pyoxigraph import Quad

from kg.graph import Vocabulary
from kg.graph.analyse import Edge, paper_edges
from kg.graph.build import confidence_quads, ratio_quads
from kg.link import PaperIndex
from kg.link.ratios import value_ratio
from kg.link.resolve import claim_ends
from kg.model import Comparison, LinkedPaper, Relation, RelationName, paper_iri_path

Progress = Callable[[str, int], None]
"""Told the step ("reading", "linking", "writing") and how many papers it has done."""


@dataclass
class Tally:
    """Grows with every paper; the only thing of a build that is not a value."""

    progress: Progress
    papers: int = 0
    used: set[str] = field(default_factory=set)
    baselines: set[str] = field(default_factory=set)
    extractors: set[str] = field(default_factory=set)
    claims: Counter[str] = field(default_factory=Counter)
    doubts: dict[str, float] = field(default_factory=dict)
    index: PaperIndex = field(default_factory=PaperIndex)
    titles: dict[str, str] = field(default_factory=dict)
    arxiv: dict[str, str] = field(default_factory=dict)
    variants: set[tuple[str, str]] = field(default_factory=set)
    effects: dict[str, Comparison] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def counted(self, papers: Iterable[LinkedPaper]) -> Iterator[LinkedPaper]:
        """The same papers, each taken in."""
        for linked in papers:
            self.papers += 1
            self.extractors.add(linked.extractor)
            self.used.update(mention.entity for mention in linked.mentions)
            self.used.update(role.entity for role in linked.roles)
            self.take_claims(linked)
            self.index.add(linked)
            self.titles[paper_iri_path(linked.paper.id)] = linked.paper.title
            if linked.paper.arxiv:
                self.arxiv[linked.paper.arxiv] = paper_iri_path(linked.paper.id)
            self.edges += paper_edges(linked)
            self.progress("linking", self.papers)
            yield linked

    def take_claims(self, linked: LinkedPaper) -> None:
        """Takes in what a paper claims."""
        for claim, evidence in linked.claims:
            self.claims[type(claim).__name__] += 1
            self.used.update(claim_ends(claim))
            if isinstance(claim, Comparison):
                self.baselines.add(claim.object)
                if claim.effect and claim.metric:
                    self.effects[claim.id] = claim
            if isinstance(claim, Relation) and claim.relation is RelationName.VARIANT_OF:
                self.variants.add((claim.subject, claim.object))
            if evidence.score is not None:
                self.doubt(claim.id, evidence.score)

    def doubt(self, claim: str, score: float) -> None:
        """Takes in how sure one paper's reading of a claim is."""
        self.doubts[claim] = self.doubts.get(claim, 1.0) * (1.0 - score)

    def ratios(self, directions: Mapping[str, bool | None]) -> Iterator[tuple[str, Decimal]]:
        """Each comparison whose size says what its subject's value is, over the baseline's."""
        for id, claim in sorted(self.effects.items()):
            higher = directions.get(claim.metric)
            if higher is not None and (ratio := value_ratio(claim, higher_is_better=higher)) is not None:
                yield id, ratio

    def confidences(self) -> Iterator[tuple[str, float]]:
        """Each scored claim with one minus the product of the doubts of its evidence."""
        for claim, doubt in sorted(self.doubts.items()):
            yield claim, round(1.0 - doubt, 3)


def derived_quads(tally: Tally, directions: Mapping[str, bool | None], vocabulary: Vocabulary) -> Iterator[Quad]:
    """What the links graph holds of the claims, from what all their papers say; a metric's direction by its id.

    A build calls it with all claims, and adding or removing papers with those whose evidence changed.
    """
    yield from confidence_quads(tally.confidences(), vocabulary)
    yield from ratio_quads(tally.ratios(directions), vocabulary)
