"""The graph that the pages show, and how a newer one takes its place.

Comes in: the folder of a graph. Goes out: a `Snapshot` that no later write disturbs. A request keeps the one it
started with; the next request gets the newer one as soon as that is read.
"""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from pathlib import Path

from kg.model import KgError, digest
from kg.serve.corpus import Corpus, Setting
from kg.serve.disagreement import Contradiction, Drift, contradictions, drifts
from kg.serve.glance import Glance, glance
from kg.serve.names import NameIndex, board_names, index_names
from kg.serve.read import read_corpus
from kg.store import GraphStore, open_folder

TRIES = 20
PAUSE = 0.1
"""Between two tries, in seconds."""


@dataclass(frozen=True, slots=True, repr=False)
class Snapshot:
    """A graph open for reading with what is kept of it in memory; ``stamp`` changes with every write."""

    stamp: str
    graph: GraphStore
    corpus: Corpus
    names: NameIndex
    boards: tuple[tuple[str, Setting], ...]
    """All leaderboards by name, the longest first."""
    glance: Glance
    contradictions: tuple[Contradiction, ...]
    drifts: tuple[Drift, ...]


def stamp_of(folder: Path) -> str:
    """What tells one state of a folder's graph from the next; ``""`` where there is none."""
    current = folder / "store" / "CURRENT"
    try:
        # The time as well: a folder that was removed and built again starts with the same name.
        return digest(current.read_text(encoding="utf-8"), str(current.stat().st_mtime_ns))
    except (OSError, UnicodeDecodeError):
        return ""


def open_current(folder: Path) -> tuple[str, GraphStore]:
    """The current graph and its stamp; tries again where a writer replaces it at this moment."""
    for attempt in range(TRIES):
        stamp = stamp_of(folder)
        try:
            graph = open_folder(folder)
        except KgError:
            # Its folder may have gone between reading the name and opening it; without a name there is no graph.
            if not stamp or attempt == TRIES - 1:
                raise
        else:
            if stamp == stamp_of(folder):
                return stamp, graph
        time.sleep(PAUSE)
    raise KgError(f"{folder}: the graph is being replaced all the time; try again later")


def open_snapshot(folder: Path) -> Snapshot:
    """The current graph, read into memory as far as the pages need it."""
    stamp, graph = open_current(folder)
    corpus = read_corpus(graph)
    snapshot = Snapshot(
        stamp=stamp,
        graph=graph,
        corpus=corpus,
        names=index_names(corpus),
        boards=board_names(corpus),
        glance=glance(corpus),
        contradictions=contradictions(corpus),
        drifts=drifts(corpus),
    )
    # What was read stays: the collector need not look through millions of values again and again.
    gc.freeze()
    return snapshot
