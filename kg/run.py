"""The whole path in one place: the spot to start reading.

Comes in: inputs (files, folders, ``-``) or the sample. Goes out: a folder with the store, ``graph.ttl``, ``graph.html``
and ``manifest.json``, replaced as a whole when all of it is complete.
"""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import link
from kg.extract import build_thresholds, extract
from kg.graph import Vocabulary, entity_quads, link_quads, paper_quads
from kg.graph.analyse import Ranked, central, groups, most_compared, network_of
from kg.graph.build import introduction_quads
from kg.interchange import ExtractedPaper, to_json
from kg.link.decisions import NO_DECISIONS, Decisions
from kg.link.entities import entities_by_slot, has_versions
from kg.link.introductions import Introduction
from kg.link.merges import merges, merges_text
from kg.link.names import NameTable
from kg.link.papers import MOST_HOLDERS, Links
from kg.link.settle import settle_by
from kg.model import Entity, KgError, LinkedPaper, Paper, paper_iri_path
from kg.ontology_files import BASE
from kg.publish.export import TurtleFile
from kg.publish.overview import overview
from kg.publish.page import page_html
from kg.store import GraphStore, new_snapshot, replace_file, replacing
from kg.store.folder import scratch, writing
from kg.store.manifest import FILES, MANIFEST, MERGES, input_record, now, write_manifest
from kg.store.state import Settings, State, finish_state, new_state
from kg.tally import Progress, Tally, derived_quads


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build made; `most_compared` and `central` name entities with their number."""

    papers: int
    entities: dict[str, int]
    claims: dict[str, int]
    links: dict[str, int]
    left_out: tuple[str, ...]
    extractors: tuple[str, ...]
    most_compared: tuple[Ranked, ...]
    central: tuple[Ranked, ...]
    groups: tuple[int, ...]


def build(
    papers: Iterable[Paper | ExtractedPaper],
    folder: Path,
    *,
    inputs: Sequence[str] = (),
    base: str = BASE,
    least: Mapping[str, float] | None = None,
    with_text: bool = True,
    decisions: Decisions = NO_DECISIONS,
    merge: bool = True,
    progress: Progress = lambda step, done: None,
) -> Summary:
    """The graph of the papers, written into the folder; what stood there stays until all is complete.

    What the extractor scored below ``least`` for its kind of fact is left out; by default below what makes the graph
    mostly right. A person's ``decisions`` about names win over all rules; without ``merge`` each spelling is a thing of
    its own. Refuses a folder that holds other files, and an input without papers.
    """
    least = build_thresholds() if least is None else least
    vocabulary = Vocabulary(base)
    papers = started(papers)
    with writing(folder), new_snapshot(folder) as snapshot, scratch(folder) as work:
        # Linking needs all names before the first paper, so what was read waits on disk in between.
        shelf = Shelf(work / "extracted")
        state = new_state(snapshot, Settings(least, base, with_text, merge, decisions))
        names = collected(shelf.keep(extract_all(papers, progress)), state)
        settled = settle_by(names, state.settings.rules())
        linked = (link.link_paper(extracted, settled, least=least) for extracted in shelf.by_id())
        tally = Tally(progress)
        with (work / "graph.ttl").open("wb") as file:
            # The papers go by once: what the store takes in is written down at the same time.
            turtle = TurtleFile(file, vocabulary)
            fill(snapshot, tally.counted(linked), turtle, vocabulary, with_text)
            placed = list(entities_by_slot(names, settled, tally.used, tally.variants))
            used = [entity for _, entity in placed]
            introduced = link.introductions(
                tally.index.proposers(), tally.index.rivals_and_bases(), settled, tally.titles, tally.arxiv
            )
            links = link.paper_links(
                tally.index,
                introduced,
                {entity.id for entity in used if entity.is_class},
                {entity.id for entity in used if entity.is_ambiguous},
            )
            outside = {each.paper: each.outside.title for each in introduced.values() if each.outside}
            summary = summarise(tally, used, links, outside)
            finish_state(state, names, settled, [slot for slot, _ in placed if merge and has_versions(slot, settled)])
            finish(snapshot, tally, used, links, introduced.values(), turtle, vocabulary)
        replace_file(work / MERGES, merges_text(merges(names, settled, {entity.id: entity.label for entity in used})))
        state.set_value("counts", {"entities": summary.entities, "claims": summary.claims, "links": summary.links})
        state.set_value("left out", summary.left_out)
        state.close()
        write_manifest(work / MANIFEST, manifest(summary, inputs, vocabulary, snapshot.name))
        progress("drawing", tally.papers)
        graph = GraphStore(ox.Store.read_only(str(snapshot)), vocabulary)
        replace_file(work / "graph.html", page_html(overview(graph)))
        for name in (*FILES, MANIFEST):
            (work / name).replace(folder / name)
    return summary


def fill(
    snapshot: Path, papers: Iterable[LinkedPaper], turtle: TurtleFile, vocabulary: Vocabulary, with_text: bool
) -> None:
    """Puts the graph of each paper into a new store and the Turtle file; closes the store."""

    def quads() -> Iterator[ox.Quad]:
        for paper in papers:
            part = list(paper_quads(paper, vocabulary, with_text=with_text))
            turtle.add(part, vocabulary.node(paper_iri_path(paper.paper.id)).value)
            yield from part

    ox.Store(str(snapshot)).bulk_extend(quads())


def finish(
    snapshot: Path,
    tally: Tally,
    entities: Sequence[Entity],
    links: Links,
    introduced: Iterable[Introduction],
    turtle: TurtleFile,
    vocabulary: Vocabulary,
) -> None:
    """Adds the graphs of entities and of links, and puts the store in order; closes it."""
    store = ox.Store(str(snapshot))
    directions = {entity.id: entity.higher_is_better for entity in entities if entity.higher_is_better is not None}
    for name, quads in (
        (vocabulary.entities_graph, entity_quads(entities, tally.baselines, tally.extractors, vocabulary)),
        (
            vocabulary.links_graph,
            chain(
                link_quads(links.links, vocabulary),
                introduction_quads(introduced, vocabulary),
                derived_quads(tally, directions, vocabulary),
            ),
        ),
    ):
        part = list(quads)
        turtle.add(part, name.value)
        store.bulk_extend(part)
    # Sorts and merges the files on disk: everything that reads them is three times as fast afterwards.
    store.optimize()


def extract_all(papers: Iterable[Paper | ExtractedPaper], progress: Progress) -> Iterator[ExtractedPaper]:
    """Every paper extracted, in order: what carries an annotation keeps it and gets its places."""
    for done, extracted in enumerate(extract(papers), 1):
        yield extracted
        progress("reading", done)


def collected(papers: Iterable[ExtractedPaper], state: State) -> NameTable:
    """The names of all papers, each kept on the way; memory grows with the number of distinct names only."""
    table = NameTable()
    for extracted in papers:
        table.add(state.put(extracted))
    return table


def started(papers: Iterable[Paper | ExtractedPaper]) -> Iterator[Paper | ExtractedPaper]:
    """The same papers, the first already read, so that a wrong input fails before anything is touched."""
    iterator = iter(papers)
    try:
        first = next(iterator)
    except StopIteration:
        raise KgError("no papers to build a graph from") from None
    return chain([first], iterator)


def write_extracted(papers: Iterable[ExtractedPaper], path: Path) -> int:
    """Writes the interchange form, one paper a line, beside the file and then over it; returns how many."""
    count = 0
    with replacing(path) as fresh, fresh.open("w", encoding="utf-8", newline="\n") as file:
        for paper in papers:
            file.write(json.dumps(to_json(paper), ensure_ascii=False) + "\n")
            count += 1
    return count


class Shelf:
    """Extracted papers on disk while their names are counted; pickles, which are read three times as fast as JSON."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.places: list[tuple[str, int]] = []

    def keep(self, papers: Iterable[ExtractedPaper]) -> Iterator[ExtractedPaper]:
        """The same papers, each written down."""
        with self.path.open("wb") as file:
            for paper in papers:
                self.places.append((paper_iri_path(paper.paper.id), file.tell()))
                pickle.dump(paper, file, protocol=pickle.HIGHEST_PROTOCOL)
                yield paper

    def by_id(self) -> Iterator[ExtractedPaper]:
        """All papers kept, in the order of their IRIs, which is that of the Turtle file."""
        with self.path.open("rb") as file:
            for _, place in sorted(self.places):
                file.seek(place)
                yield pickle.load(file)


def summarise(tally: Tally, entities: Sequence[Entity], links: Links, outside: Mapping[str, str]) -> Summary:
    """The figures of a build."""
    graph = network_of(tally.titles, tally.edges, entities, links.links, outside)
    return Summary(
        papers=tally.papers,
        entities=counted(entity.type.value for entity in entities),
        claims=dict(sorted(tally.claims.items())),
        links=counted(paper_link.kind.value for paper_link in links.links),
        left_out=links.left_out,
        extractors=tuple(sorted(tally.extractors)),
        most_compared=tuple(most_compared(graph)),
        central=tuple(central(graph)),
        groups=tuple(len(group) for group in groups(graph)),
    )


def counted(names: Iterable[str]) -> dict[str, int]:
    """How often each name comes, in the order of names."""
    return dict(sorted(Counter(names).items()))


def manifest(summary: Summary, inputs: Sequence[str], vocabulary: Vocabulary, store: str) -> dict[str, Any]:
    """What was built from what, and into which store; the only place for times and input hashes."""
    return {
        "papergraph": version("papergraph"),
        "base": vocabulary.base,
        "built": now(),
        "inputs": [input_record(name) for name in inputs],
        "extractors": list(summary.extractors),
        "papers": summary.papers,
        "entities": summary.entities,
        "claims": summary.claims,
        "links": summary.links,
        "left_out": {
            "why": f"held by more than {MOST_HOLDERS} papers, so no pair of them is linked",
            "entities": list(summary.left_out),
        },
        "store": store,
        "stale": [],
    }
