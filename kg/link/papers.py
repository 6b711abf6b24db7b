"""Papers to papers: who compares against, builds on, or shares a baseline or benchmark with whom.

Comes in: the roles of linked papers, collected in a `PaperIndex`. Goes out: `PaperLink` values.
The paper that proposes FlashAttention-2 and one that builds on it are linked ``buildsOn``, via that method.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from kg.link.introductions import Introduction
from kg.model import (
    LinkedPaper,
    LinkKind,
    PaperLink,
    Relation,
    RelationName,
    RoleName,
    paper_iri_path,
)

MOST_HOLDERS = 50
"""An entity that more papers hold links no pairs: 51 papers would already make 1,275. A question computes them."""

SHARED = {
    RoleName.BASELINE: LinkKind.SHARES_BASELINE_WITH,
    RoleName.EVALUATED: LinkKind.SHARES_BENCHMARK_WITH,
}
DIRECTED = {
    RoleName.BASELINE: LinkKind.COMPARES_AGAINST,
    RoleName.USED: LinkKind.BUILDS_ON,
}


@dataclass(frozen=True, slots=True)
class PaperIndex:
    """For each role and entity the papers that hold it so, in order of reading."""

    holders: dict[tuple[RoleName, str], list[str]] = field(default_factory=dict)

    def add(self, linked: LinkedPaper) -> None:
        """Takes in one paper's roles; what its own work is based on counts as used."""
        paper = paper_iri_path(linked.paper.id)
        held = {(role.role, role.entity) for role in linked.roles}
        held |= {
            (RoleName.USED, claim.object)
            for claim, _ in linked.claims
            if isinstance(claim, Relation) and claim.relation is RelationName.BASED_ON
        }
        for slot in sorted(held):
            if slot[0] in (RoleName.PROPOSED, *SHARED, *DIRECTED):
                self.holders.setdefault(slot, []).append(paper)

    def proposers(self) -> dict[str, list[str]]:
        """The papers that say they propose each entity."""
        return {entity: papers for (role, entity), papers in self.holders.items() if role is RoleName.PROPOSED}

    def rivals_and_bases(self) -> set[str]:
        """The entities that papers compare against or build on."""
        return {entity for role, entity in self.holders if role in DIRECTED}


@dataclass(frozen=True, slots=True)
class Links:
    """The links, by id, and the entities left out because more than `MOST_HOLDERS` papers hold them."""

    links: tuple[PaperLink, ...]
    left_out: tuple[str, ...]


def paper_links(
    index: PaperIndex,
    introduced: Mapping[str, Introduction],
    class_words: Collection[str] = (),
    ambiguous: Collection[str] = (),
) -> Links:
    """All links that the index carries, each with every entity that carries it.

    A class word (``class_words``: entity ids) links papers as baseline only; an ambiguous name links nobody.
    """
    via: dict[tuple[str, LinkKind, str], list[str]] = {}
    left_out: set[str] = set()
    for (role, entity), papers in sorted(index.holders.items()):
        if entity in ambiguous or (entity in class_words and role is not RoleName.BASELINE):
            continue
        if (kind := DIRECTED.get(role)) and (introduction := introduced.get(entity)):
            for paper in papers:
                if paper != introduction.paper:
                    via.setdefault((paper, kind, introduction.paper), []).append(entity)
        is_benchmark = role is RoleName.EVALUATED and entity.startswith("dataset/")
        if role is RoleName.BASELINE or is_benchmark:
            if len(papers) > MOST_HOLDERS:
                left_out.add(entity)
                continue
            for pair in combinations(sorted(papers), 2):
                via.setdefault((pair[0], SHARED[role], pair[1]), []).append(entity)
    return Links(tuple(ordered(via)), tuple(sorted(left_out)))


def ordered(via: dict[tuple[str, LinkKind, str], list[str]]) -> Iterator[PaperLink]:
    """The links in the order of papers, kinds and targets."""
    for source, kind, target in sorted(via):
        yield PaperLink(source, kind, target, tuple(via[source, kind, target]))
