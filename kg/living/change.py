"""Papers into a graph that is there, and out of it.

Comes in: the folder of a graph, papers to add, ids to remove. Goes out: a new snapshot with the graph that a build from
the papers that are left would make, and a `Change` that says what happened. Only what a paper touches is read and
written: its own graph, the papers that read one of its names differently now, and what is derived from these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

import pyoxigraph as ox

from kg.graph import Vocabulary, paper_quads
from kg.graph.terms import RDF
from kg.interchange import BY_HAND, ExtractedPaper
from kg.link.resolve import link_paper
from kg.living.entity_graph import change_entities, change_extractors
from kg.living.facts import Changed, Facts
from kg.living.link_graph import change_links
from kg.living.relink import Relinking, coming, going
from kg.model import EntityType, KgError, LinkKind, Paper, paper_iri_path
from kg.store.folder import writing
from kg.store.manifest import renew_manifest
from kg.store.snapshot import changed_snapshot, existing_snapshot
from kg.store.state import State, open_state, same_paper
from kg.tally import Progress

CLAIMS = {"Comparison": "Comparison", "Result": "Result", "Statement": "Relation"}
"""The classes of claims, and how the manifest counts them."""

COUNTED = ("entities", "claims", "links")

Way = Callable[[State, Sequence[ExtractedPaper], Callable[[str], bool]], Relinking]
"""`coming` or `going`."""


@dataclass
class Change:
    """What came of adding or removing: ids of papers, and how many other papers, entities, claims and links changed.

    ``same`` were there already; ``counts`` are differences by what is counted and kind.
    """

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    relinked: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {what: Counter() for what in COUNTED})
    new_extractors: tuple[str, ...] = ()


class NothingToDo(Exception):
    """Ends a write that would change nothing."""


def add(
    folder: Path,
    papers: Iterable[Paper | ExtractedPaper],
    *,
    inputs: Sequence[str] = (),
    progress: Progress = lambda step, done: None,
) -> Change:
    """Adds papers; one that is there already with the same content is left alone, with another it is refused."""
    with changing(folder, inputs, progress) as writer:
        fresh: list[Paper | ExtractedPaper] = []
        for paper, held in writer.unlike(papers):
            if held is not None:
                raise KgError(
                    f"{folder}: the paper {held.paper.id!r} is there with another content; "
                    "nothing was added; replace it with kg update"
                )
            fresh.append(paper)
        added = writer.put(fresh)
        writer.change.added = ids(added)
    return writer.change


def update(
    folder: Path,
    papers: Iterable[Paper | ExtractedPaper],
    *,
    inputs: Sequence[str] = (),
    progress: Progress = lambda step, done: None,
) -> Change:
    """Puts papers in the place of those with the same ids, and adds those that are new."""
    with changing(folder, inputs, progress) as writer:
        pairs = list(writer.unlike(papers))
        old = [held for _, held in pairs if held is not None]
        writer.take(old)
        replaced = set(ids(old))
        put = ids(writer.put([paper for paper, _ in pairs]))
        writer.change.updated = [id for id in put if id in replaced]
        writer.change.added = [id for id in put if id not in replaced]
    return writer.change


def remove(folder: Path, papers: Iterable[str], *, progress: Progress = lambda step, done: None) -> Change:
    """Removes papers by their ids; refuses one that is not there, and to remove the last."""
    with changing(folder, (), progress) as writer:
        given = list(dict.fromkeys(papers))
        held = {id: writer.state.paper(paper_iri_path(id)) or writer.state.paper(id) for id in given}
        if missing := [id for id, paper in held.items() if paper is None]:
            raise KgError(f"{folder}: no paper {', '.join(map(repr, missing[:3]))} here; nothing was removed")
        found = {paper.paper.id: paper for paper in held.values() if paper}
        if len(found) == writer.state.count():
            raise KgError(f"{folder}: no paper would be left; nothing was removed; delete the folder instead")
        writer.take(list(found.values()))
        writer.change.removed = list(found)
    return writer.change


def ids(papers: Iterable[ExtractedPaper]) -> list[str]:
    """The ids of papers."""
    return [paper.paper.id for paper in papers]


class Writer:
    """A graph that is being changed: its state, and its store, which is opened when there is something to change."""

    def __init__(
        self, state: State, store: Callable[[], ox.Store], progress: Progress = lambda step, done: None
    ) -> None:
        self.state = state
        self.open_store = store
        self.progress = progress
        self.vocabulary = Vocabulary(self.state.settings.base)
        self.change = Change()

    def unlike(
        self, papers: Iterable[Paper | ExtractedPaper]
    ) -> Iterator[tuple[Paper | ExtractedPaper, ExtractedPaper | None]]:
        """Each paper that is not there with this content, with what is there under its id."""
        for paper in papers:
            id = paper.paper.id if isinstance(paper, ExtractedPaper) else paper.id
            held = self.state.paper(paper_iri_path(id))
            if held is not None and is_same(paper, held):
                self.change.same.append(id)
            else:
                yield paper, held

    def put(self, papers: Iterable[Paper | ExtractedPaper]) -> list[ExtractedPaper]:
        """Takes papers into the graph; returns what was read in them."""
        from kg.extract import extract

        read = []
        for done, extracted in enumerate(extract(papers), 1):
            read.append(extracted)
            self.progress("reading", done)
        if read:
            self.relink(read, coming)
        return read

    def take(self, papers: Sequence[ExtractedPaper]) -> None:
        """Takes papers out of the graph."""
        if papers:
            self.relink(papers, going)

    def relink(self, papers: Sequence[ExtractedPaper], way: Way) -> None:
        """Brings the copy up to date with papers that come or go."""
        state, settings = self.state, self.state.settings
        facts = Facts(self.store, self.vocabulary)
        extractors = state.extractors()
        relinked = way(state, papers, facts.is_entity)
        linked = []
        for extracted in (*(papers if way is coming else ()), *relinked.papers):
            linked.append(link_paper(extracted, relinked.settled, least=settings.least))
            new = list(paper_quads(linked[-1], self.vocabulary, with_text=settings.with_text))
            facts.change(list(facts.quads(facts.paper_graph(extracted.paper.id))), new)
            self.progress("linking", len(linked))
        for extracted in papers if way is going else ():
            graph = facts.paper_graph(extracted.paper.id)
            facts.change(list(facts.quads(graph)), [])
            facts.store.remove_graph(graph)
        said = (*facts.changed.gone, *facts.changed.came)
        restated = {facts.path(quad.subject) for quad in said if quad.predicate == self.vocabulary.pg.variantOf}
        self.progress("writing", len(linked))
        change_entities(facts, state, relinked, restated)
        change_extractors(facts, extractors, state.extractors())
        left_out = change_links(facts, state, relinked, papers, linked, state.value("left out"))
        state.set_value("left out", sorted(left_out))
        self.change.relinked += len(relinked.papers)
        self.count(facts.changed)

    @cached_property
    def store(self) -> ox.Store:
        """The store."""
        return self.open_store()

    def count(self, changed: Changed) -> None:
        """Counts what changed, here and for the manifest."""
        kept = {what: Counter(counts) for what, counts in self.state.value("counts").items()}
        for step, quads in ((-1, changed.gone), (1, changed.came)):
            for what, kind in kinds(quads, self.vocabulary):
                kept[what][kind] += step
                self.change.counts[what][kind] += step
        sorted_counts = {what: {kind: n for kind, n in sorted(counts.items()) if n} for what, counts in kept.items()}
        self.state.set_value("counts", sorted_counts)

    def close(self) -> None:
        """Writes all that is still in memory."""
        self.state.close()
        self.store.flush()
        del self.store


@contextmanager
def changing(folder: Path, inputs: Sequence[str], progress: Progress) -> Iterator[Writer]:
    """A copy of a folder's graph to change, which takes its place in the end, unless nothing changed."""
    existing_snapshot(folder)
    with suppress(NothingToDo):
        with writing(folder), changed_snapshot(folder) as snapshot:
            writer = Writer(open_state(snapshot), partial(ox.Store, str(snapshot)), progress)
            extractors = writer.state.extractors()
            yield writer
            change = writer.change
            if not (change.added or change.updated or change.removed):
                raise NothingToDo
            change.new_extractors = tuple(sorted(writer.state.extractors() - extractors - {BY_HAND}))
            writer.close()
        renew_manifest(folder, inputs=inputs)


def is_same(paper: Paper | ExtractedPaper, held: ExtractedPaper) -> bool:
    """Whether a paper says what is held of it; a paper that is not read yet, whether it has that text."""
    from kg.extract import locate

    if isinstance(paper, Paper):
        return same_paper(paper, held.paper)
    return same_paper(paper.paper, held.paper) and replace(locate(paper), paper=held.paper) == held


def kinds(quads: Iterable[ox.Quad], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """What is counted of some quads: what it is, and which kind."""
    pg = vocabulary.pg
    names = {
        **{type.value: type.value for type in EntityType},
        **CLAIMS,
        **{kind.value: kind.value for kind in LinkKind},
    }
    known: dict[object, str] = {pg[name]: kind for name, kind in names.items()}
    for quad in quads:
        if quad.predicate == RDF.type:
            if quad.object in known:
                yield "entities" if quad.graph_name == vocabulary.entities_graph else "claims", known[quad.object]
        elif quad.predicate == pg.linkKind:
            yield "links", known[quad.object]
