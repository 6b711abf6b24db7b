"""The page of a paper that was not read and is known only through the catalogue.

Comes in: its id. Goes out: an `OutsidePage`: its name and address, what it introduced, how papers here compare with
that, and the papers that compare against it or build on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Comparison, Paper
from kg.publish.ends import OutsideName
from kg.serve.claim_rows import ClaimRow
from kg.serve.corpus import is_about
from kg.serve.entity_page import rows_part
from kg.serve.listing import Link, Part, links
from kg.serve.paper_page import Neighbour, neighbours, web_address
from kg.serve.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class OutsidePage:
    """All that the page says."""

    name: OutsideName
    address: str
    introduces: tuple[Link, ...]
    comparisons: Part[ClaimRow]
    neighbours: tuple[tuple[str, Part[Neighbour]], ...]


def outside_page(snapshot: Snapshot, id: str, numbers: Mapping[str, int]) -> OutsidePage:
    """The page of an outside paper; ``numbers`` tells which part of each list."""
    corpus = snapshot.corpus
    name = corpus.outside[id]
    about = {
        stated.id: stated
        for entity in name.introduces
        for stated in corpus.about.get(entity, ())
        if isinstance(stated.claim, Comparison) and is_about(stated.claim, entity)
    }
    seen_from = name.introduces[0] if len(name.introduces) == 1 else ""
    return OutsidePage(
        name=name,
        address=web_address(Paper(id, name.title, "", arxiv=name.arxiv)),
        introduces=links(snapshot, name.introduces),
        comparisons=rows_part(snapshot, tuple(about.values()), "comparisons", numbers.get("comparisons", 1), seen_from),
        neighbours=tuple(neighbours(snapshot, id, numbers)),
    )
