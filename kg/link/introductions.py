"""Who introduced what, settled across papers.

Comes in: the papers that say they propose an entity, and the catalogue's word. Goes out: an `Introduction` for each
entity that one of them, or a paper known only to the catalogue, introduced. Of "Quill", named in one paper's title and
proposed in passing by another, the first is the introduction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kg.link.catalogue import Catalogue, KnownEntity, KnownPaper, StoredEntries
from kg.link.names import Proposal, title_key
from kg.link.settled import Settled, slot_id
from kg.model import digest, paper_iri_path

UNTITLED = 0.8
"""What is left of the confidence where the title does not name the thing."""

KNOWN_ELSEWHERE = 0.5
"""What is left where the thing is well known: who proposes it again rarely introduced it."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """The paper (its id, or that of an outside paper) that introduced an entity, and how sure that is."""

    entity: str
    paper: str
    confidence: float
    outside: KnownPaper | None = None


def introductions(
    proposers: Mapping[str, Collection[str]],
    used: Iterable[str],
    settled: Settled,
    titles: Mapping[str, str],
    arxiv: Mapping[str, str],
    known: Mapping[str, KnownEntity] | None = None,
) -> dict[str, Introduction]:
    """The introduction of each entity of ``proposers`` (paths of papers) and ``used``.

    ``titles`` are those of all papers by path, ``arxiv`` their paths by arXiv id, ``known`` the catalogue's entries by
    the id of their entity; by default all. Class words have none, and neither have ambiguous names.
    """
    said = proposals_by_id(settled)
    if known is None:
        known = {slot_id(entry.slot): entry for entry in settled.catalogue.entries} if settled.merge else {}
    ambiguous = {slot_id(slot) for slot in (*settled.senses, *settled.longs) if settled.is_ambiguous(slot)}
    by_title = {title_key(title): path for path, title in sorted(titles.items(), reverse=True)}
    found = {}
    for entity in sorted({*proposers, *used} - ambiguous):
        entry = known.get(entity)
        if entry and entry.is_class:
            continue
        papers = proposers.get(entity, ())
        if entry and entry.paper:
            path = arxiv.get(entry.paper.arxiv) or by_title.get(title_key(entry.paper.title), "")
            if path in papers:
                found[entity] = Introduction(entity, path, 1.0)
            else:
                found[entity] = Introduction(entity, outside_id(entry.paper), 1.0, entry.paper)
        elif papers:
            # "class weighting" is well known: a paper that proposes a kind of it introduced none of it.
            if entry and not any(char.isupper() for char in entry.label):
                continue
            ranked = sorted(papers, key=lambda path: order(said.get((entity, path)), path))
            best = said.get((entity, ranked[0]))
            sure = (best.score if best else 1.0) * (1.0 if best is None or best.in_title else UNTITLED)
            sure = sure / len(papers) * (KNOWN_ELSEWHERE if entry else 1.0)
            found[entity] = Introduction(entity, ranked[0], round(sure, 3))
    return found


def entries_of_papers(catalogue: Catalogue, titles: Collection[str], arxiv: Collection[str]) -> list[KnownEntity]:
    """The entries that papers with these titles, as `title_key` has them, or with these arXiv ids introduced."""
    entries = catalogue.entries
    places: Iterable[int] = range(len(entries))
    if isinstance(entries, StoredEntries):
        # Reading all lines takes a tenth of a second; few hold an id or all words of a title.
        wanted = [[each] for each in arxiv] + [title.split() for title in titles if title]
        places = {place for words in wanted for place in entries.holding(words)}
    found = (entries[place] for place in places)
    return [each for each in found if (by := each.paper) and (title_key(by.title) in titles or by.arxiv in arxiv)]


def order(proposal: Proposal | None, path: str) -> tuple[bool, float, int, str]:
    """Sorts the likeliest introducer first: named in the title, surest, earliest."""
    if proposal is None:
        return True, 0.0, 9999, path
    return not proposal.in_title, -proposal.score, proposal.year or 9999, path


def proposals_by_id(settled: Settled) -> dict[tuple[str, str], Proposal]:
    """The proposals by entity and path of the paper."""
    found: dict[tuple[str, str], Proposal] = {}
    for slot, papers in settled.proposals.items():
        slots = dict.fromkeys(papers, slot)
        for sense in settled.senses.get(slot, ()):
            slots |= dict.fromkeys(sense.owners, sense.slot)
        found |= {(slot_id(slots[paper]), paper_iri_path(paper)): proposal for paper, proposal in papers.items()}
    return found


def outside_id(paper: KnownPaper) -> str:
    """The path of a paper that was not read."""
    return f"outside/{paper.arxiv or digest('outside', title_key(paper.title))}"
