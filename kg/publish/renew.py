"""The files beside a graph, written anew from the store after papers came or went.

Comes in: the folder of a graph. Goes out: ``graph.ttl``, ``graph.html`` and ``merges.tsv``, byte for byte what a build
of the same papers writes, and a manifest that calls none of them stale.
"""

from __future__ import annotations

from pathlib import Path

from kg.graph.terms import SKOS
from kg.link.merges import merges, merges_text
from kg.publish.export import write_export
from kg.publish.overview import overview
from kg.publish.page import page_html
from kg.store import GraphStore, open_folder, replace_file
from kg.store.folder import scratch, writing
from kg.store.manifest import FILES, MERGES, renew_manifest
from kg.store.snapshot import existing_snapshot, locked
from kg.store.state import open_state


def renew(folder: Path) -> None:
    """Writes all files beside a graph anew; refuses while another process writes."""
    with writing(folder), locked(folder), scratch(folder) as work:
        graph = open_folder(folder)
        with (work / "graph.ttl").open("wb") as file:
            write_export(graph, file, "turtle")
        replace_file(work / "graph.html", page_html(overview(graph)))
        replace_file(work / MERGES, current_merges(folder, graph))
        for name in FILES:
            (work / name).replace(folder / name)
        renew_manifest(folder, renewed=FILES)


def current_merges(folder: Path, graph: GraphStore) -> str:
    """The text of ``merges.tsv`` for the names of all papers that are there now."""
    state = open_state(existing_snapshot(folder), writable=False)
    table = state.names.whole()
    labels = {
        graph.vocabulary.id(quad.subject): quad.object.value  # type: ignore[arg-type,union-attr]
        for quad in graph.store.quads_for_pattern(None, SKOS.prefLabel, None, graph.vocabulary.entities_graph)
    }
    text = merges_text(merges(table, state.names.settled(table), labels))
    state.db.close()
    return text
