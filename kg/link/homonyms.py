"""Names that mean several things: which papers propose which of them.

Comes in: the papers that propose each name, and what else was settled. Goes out: for each name that two papers propose
as two things the `Sense` of each. "TTM" is tiny time mixers in one paper and a token Turing machine in another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kg.link.catalogue import KnownEntity, Slot
from kg.link.longforms import of_one_thing
from kg.link.names import NameTable, Proposal, title_key
from kg.link.settled import Sense, Settled
from kg.model import EntityType


def homonyms(
    table: NameTable, settled: Settled, proposals: Mapping[Slot, Mapping[str, Proposal]]
) -> Iterator[tuple[Slot, tuple[Sense, ...]]]:
    """The names that may mean several things, each with the papers that propose them.

    Common words ("adaptive sampling") and class words are one thing whoever proposes them. What the catalogue knows is
    one thing too, but for papers whose title announces another of that name: "HAWK: pruning of visual tokens".
    """
    for slot, papers in sorted(proposals.items()):
        known = settled.known(slot)
        if known and (others := strangers(known, papers)):
            yield slot, tuple(sense_of(slot, group, papers, {}, settled) for group in owner_groups(others))
    open_shorts = {slot for slot in settled.longs if slot not in settled.moved and not settled.known(slot)}
    several = {slot for slot, papers in proposals.items() if len(papers) > 1 and not settled.known(slot)}
    if not several | open_shorts:
        return
    proper = proper_names(table, settled, several)
    typed = proposed_types(table, settled)
    for slot in sorted(several | open_shorts):
        papers = proposals.get(slot, {})
        senses = [
            sense_of(slot, group, papers, typed, settled)
            for group in (owner_groups(papers) if slot in proper or slot in open_shorts else ())
        ]
        for long in settled.longs.get(slot, ()) if slot in open_shorts else ():
            if claimed := proposals.get(settled.moved.get(long, long)):
                sense = sense_of(slot, sorted(claimed), claimed, {}, settled)
                senses.append(replace(sense, slot=settled.moved.get(long, long)))
        if len(senses) > 1 or slot in open_shorts:
            yield slot, tuple(senses)


def strangers(known: KnownEntity, papers: Mapping[str, Proposal]) -> dict[str, Proposal]:
    """The papers that announce a thing of a well-known name in their title and are not the ones known for it.

    Where the catalogue does not say which paper introduced it, a single one may well be it.
    """
    if known.is_class:
        return {}
    own = known.paper
    others = {
        paper: proposal
        for paper, proposal in papers.items()
        if proposal.opens_title
        and not (own and (proposal.title == title_key(own.title) or (own.arxiv and proposal.arxiv == own.arxiv)))
    }
    return others if own or len(others) > 1 else {}


def owner_groups(papers: Mapping[str, Proposal]) -> list[list[str]]:
    """The papers that propose one name, in groups that mean one thing: they spell the name out in the same words."""
    groups: list[list[str]] = []
    for paper in sorted(papers):
        longs = papers[paper].longs
        same = (
            g
            for g in groups
            if papers[paper].title == papers[g[0]].title
            or any(of_one_thing(a, b) for a in longs for b in papers[g[0]].longs)
        )
        if group := next(same, None):
            group.append(paper)
        else:
            groups.append([paper])
    return groups


def sense_of(
    slot: Slot,
    owners: list[str],
    papers: Mapping[str, Proposal],
    typed: Mapping[tuple[Slot, str], EntityType],
    settled: Settled,
) -> Sense:
    """The thing that these papers mean by a name, with a slot of its own."""
    said = [papers[paper] for paper in owners]
    type = typed.get((slot, owners[0]), slot[0])
    return Sense(
        slot=(type, f"{slot[1]} @ {owners[0]}"),
        owners=tuple(owners),
        longs=tuple(sorted({long for each in said for long in each.longs})),
        context=frozenset(settled.slot(*named) for each in said for named in each.context),
        authors=tuple(sorted({(each.author, each.year) for each in said if each.author})),
    )


def proper_names(table: NameTable, settled: Settled, slots: Iterable[Slot]) -> set[Slot]:
    """The slots whose names mostly have a capital or digit; "adaptive sampling" is a common word."""
    wanted, weights = set(slots), Counter[Slot]()
    for (type, name), papers in table.names.items():
        slot = settled.slot(type, name)
        if slot in wanted:
            is_name = any(char.isupper() or char.isdigit() for char in name)
            weights[slot] += papers if is_name else -papers
    return {slot for slot, weight in weights.items() if weight > 0}


def proposed_types(table: NameTable, settled: Settled) -> dict[tuple[Slot, str], EntityType]:
    """The type that each proposing paper itself gives to a name."""
    return {
        (settled.slot(type, name, proposal.longs), paper): type
        for (type, name), papers in sorted(table.proposals.items())
        for paper, proposal in papers.items()
    }
