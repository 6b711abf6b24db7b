"""The graph of links after papers came or went, by difference.

Comes in: what names mean now, what changed in the graphs of papers and of entities. Goes out: a store whose graph of
links is what a build would write: who introduced what, which papers meet, and what the evidence of a claim comes to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import pyoxigraph as ox

from kg.graph.build import introduction_quads, link_quads
from kg.graph.terms import ITSRDF, RDF, ROLE_PROPERTIES
from kg.interchange import ExtractedPaper
from kg.link.introductions import Introduction, entries_of_papers, introductions
from kg.link.names import title_key
from kg.link.papers import DIRECTED, SHARED, Links, PaperIndex, paper_links
from kg.link.settled import slot_id
from kg.living.facts import Facts
from kg.living.relink import Relinking
from kg.model import LinkedPaper, RoleName
from kg.store.state import State
from kg.tally import Tally, derived_quads

ROLES = (RoleName.PROPOSED, *SHARED, *DIRECTED)
"""The roles by which papers meet."""


def change_links(
    facts: Facts,
    state: State,
    relinked: Relinking,
    papers: Sequence[ExtractedPaper],
    linked: Iterable[LinkedPaper],
    left_out: Collection[str],
) -> set[str]:
    """Brings the graph of links up to date; returns the entities that link no pairs, being held by too many papers.

    ``papers`` are those that came or went, ``linked`` all that were linked anew, ``left_out`` was returned before.
    """
    touched = set(touched_entities(facts)) & relinked.slots.keys()
    introduced = change_introductions(facts, state, relinked, papers)
    touched |= {facts.path(quad.subject) for quad in introduced} & relinked.slots.keys()
    links = links_of(facts, relinked, touched)
    change_paper_links(facts, touched, links)
    change_claims(facts, relinked, linked)
    return (set(left_out) - touched) | set(links.left_out)


def touched_entities(facts: Facts) -> Iterable[str]:
    """The entities whose holders changed, or whether their name says which of several things they are."""
    pg = facts.vocabulary.pg
    held = {pg[ROLE_PROPERTIES[role]] for role in ROLES} | {pg.basedOn}
    for quad in (*facts.changed.gone, *facts.changed.came):
        if quad.predicate in held:
            yield facts.path(quad.object)
        elif quad.predicate == pg.isAmbiguous:
            yield facts.path(quad.subject)


def change_introductions(
    facts: Facts, state: State, relinked: Relinking, papers: Sequence[ExtractedPaper]
) -> list[ox.Quad]:
    """Brings up to date who introduced what; returns the quads on entities that changed."""
    vocabulary, graph = facts.vocabulary, facts.vocabulary.links_graph
    introduced = introductions_of(facts, state, relinked, papers)
    changed: list[ox.Quad] = []
    for id, made in introduced.items():
        node = vocabulary.node(id)
        outside = list(facts.quads(graph, None, vocabulary.pg.proposes, node))
        old = [
            quad
            for quad in facts.about(graph, id)
            if quad.predicate in (vocabulary.pg.introducedBy, vocabulary.pg.introductionConfidence)
        ]
        new = list(introduction_quads([made] if made else [], vocabulary))
        done = facts.change([*old, *outside], new)
        changed += (quad for quad in (*done.gone, *done.came) if quad.subject == node)
        for quad in outside:
            # What was known of a paper that was not read goes with the last that it introduced.
            if not any(True for _ in facts.quads(graph, quad.subject, vocabulary.pg.proposes)):  # type: ignore[arg-type]
                facts.change(list(facts.quads(graph, quad.subject)), [])  # type: ignore[arg-type]
    return changed


def introductions_of(
    facts: Facts, state: State, relinked: Relinking, papers: Sequence[ExtractedPaper]
) -> dict[str, Introduction | None]:
    """The introduction of each entity for which it may have changed; None where it has none."""
    settled, slots = relinked.settled, dict(relinked.slots)
    titles = {title_key(paper.paper.title) for paper in papers}
    ids = {paper.paper.arxiv for paper in papers} - {""}
    if settled.merge:
        slots |= {slot_id(entry.slot): entry.slot for entry in entries_of_papers(settled.catalogue, titles, ids)}
    known = {id: entry for id, slot in slots.items() if settled.merge and (entry := settled.known(slot))}
    paths, arxiv = dict[str, str](), dict[str, str]()
    for entry in known.values():
        if entry.paper:
            if path := state.path_by_title(title_key(entry.paper.title)):
                paths[path] = entry.paper.title
            if path := state.path_by_arxiv(entry.paper.arxiv):
                arxiv[entry.paper.arxiv] = path
    proposers = {id: holders for id in slots if (holders := facts.holders(RoleName.PROPOSED, id))}
    used = [id for id in slots if any(facts.is_held(role, id) for role in DIRECTED)]
    found = introductions(proposers, used, settled, paths, arxiv, known)
    return {id: found.get(id) for id in slots}


def links_of(facts: Facts, relinked: Relinking, touched: Collection[str]) -> Links:
    """The links that some entities carry."""
    index, settled = PaperIndex(), relinked.settled
    for id in touched:
        for role in ROLES:
            if holders := facts.holders(role, id):
                index.holders[role, id] = holders
    introduced = {id: made for id in touched if (made := introduction_in(facts, id))}
    known = {id: settled.known(relinked.slots[id]) for id in touched}
    return paper_links(
        index,
        introduced,
        {id for id, entry in known.items() if entry and entry.is_class},
        {id for id in touched if settled.is_ambiguous(relinked.slots[id])},
    )


def introduction_in(facts: Facts, id: str) -> Introduction | None:
    """The introduction of an entity that the graph has."""
    quads = facts.quads(facts.vocabulary.links_graph, facts.vocabulary.node(id), facts.vocabulary.pg.introducedBy)
    return next((Introduction(id, facts.path(quad.object), 0.0) for quad in quads), None)


def change_paper_links(facts: Facts, touched: Collection[str], links: Links) -> None:
    """Puts the links that entities carry now in the place of those they carried."""
    node, pg, graph = facts.vocabulary.node, facts.vocabulary.pg, facts.vocabulary.links_graph
    old = [quad for id in touched for quad in facts.quads(graph, None, pg.via, node(id))]
    there = {quad.subject for quad in old}
    new: list[ox.Quad] = []
    for link in links.links:
        plain, *said = link_quads([link], facts.vocabulary)
        # A link that is there already, perhaps by entities that are not touched, only gets what carries it.
        is_there = said[0].subject in there or said[0] in facts.store
        new += [quad for quad in said if quad.predicate == pg.via] if is_there else [plain, *said]
    done = facts.change(old, new)
    gone: list[ox.Quad] = []
    for subject in {quad.subject for quad in done.gone} - {quad.subject for quad in new}:
        said = list(facts.quads(graph, subject))  # type: ignore[arg-type]
        ends = {quad.predicate: quad.object for quad in said}
        if pg.via not in ends:
            plain = ox.Quad(ends[pg["from"]], ends[pg.linkKind], ends[pg.to], graph)  # type: ignore[arg-type]
            gone += [*said, plain]
    facts.change(gone, [])


def change_claims(facts: Facts, relinked: Relinking, linked: Iterable[LinkedPaper]) -> None:
    """Brings up to date what the evidence of each claim comes to, and its one number."""
    pg = facts.vocabulary.pg
    tally = Tally(lambda step, done: None)
    changed = (*facts.changed.gone, *facts.changed.came)
    claims = {facts.path(quad.subject) for quad in changed if quad.predicate == pg.evidence}
    for place in {quad.subject for quad in changed if quad.predicate == ITSRDF.taConfidence}:
        claims |= {facts.path(quad.subject) for quad in facts.quads(None, None, pg.evidence, place)}  # type: ignore[arg-type]
    for paper in linked:
        tally.take_claims(paper)
    tally.effects = {claim: said for claim, said in tally.effects.items() if claim in claims}
    tally.doubts = {}
    for claim in claims:
        for score in facts.scores(claim):
            tally.doubt(claim, score)
    known = {id: relinked.settled.known(slot) for id, slot in relinked.slots.items()}
    directions = {id: entry.higher_is_better for id, entry in known.items() if entry}
    new: dict[str, list[ox.Quad]] = {claim: [] for claim in claims}
    for quad in derived_quads(tally, directions, facts.vocabulary):
        new.setdefault(facts.path(quad.subject), []).append(quad)
    for claim, quads in new.items():
        old = facts.about(facts.vocabulary.links_graph, claim)
        stays = any(True for _ in facts.quads(None, facts.vocabulary.node(claim), RDF.type))
        # The number of a claim that another paper makes too is what it was.
        ratio = [quad for quad in old if stays and quad.predicate == pg.valueRatio]
        facts.change(old, [*quads, *ratio])
