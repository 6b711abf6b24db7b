"""Changes of a graph, applied to a SPARQL 1.1 server.

Comes in: graphs to drop, graphs to put, quads to add and to take out. Goes out: requests. A patch that is not large
is one update, and so all or nothing on a server for which an update is a transaction; a large one goes graph by graph.

For example ``apply_patch(Endpoint("http://localhost:7878"), Patch(drop=[paper], remove=quads, add=others))``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TypeVar

import pyoxigraph as ox

from kg.graph.terms import Vocabulary
from kg.store.graph_store import GraphStore
from kg.store.remote import RemoteStore, keeps_named_graphs
from kg.store.remote_http import Endpoint
from kg.store.sparql_text import data_block

Item = TypeVar("Item")

LARGEST_UPDATE = 50_000
"""Statements in one update: more than a hundred papers have. What is larger goes in several."""

GRAPHS_A_DROP = 1_000
STATEMENTS_A_BLOCK = 2_000
"""Virtuoso 7 reads no more than some 4,900 in one block of data."""


@dataclass(frozen=True, slots=True)
class Patch:
    """What makes one state of a graph the next: graphs go, quads go, graphs are replaced, quads come, in this order."""

    drop: Collection[ox.NamedNode] = ()
    remove: Collection[ox.Quad] = ()
    put: Mapping[ox.NamedNode, Collection[ox.Quad]] = field(default_factory=dict)
    add: Collection[ox.Quad] = ()

    @property
    def size(self) -> int:
        """How many statements it is about."""
        return sum(map(len, self.put.values())) + len(self.remove) + len(self.add)


def apply_patch(endpoint: Endpoint, patch: Patch) -> None:
    """Applies a patch to a server; raises `ServerFault` where the server can't be reached or refuses.

    Until `LARGEST_UPDATE` statements it is one request. A larger one that is broken off has been applied in part;
    applying it again does what is missing and no harm.
    """
    if patch.size <= LARGEST_UPDATE and len(patch.drop) + len(patch.put) <= GRAPHS_A_DROP:
        text = update_text(patch)
        if text:
            endpoint.update(text)
        return
    for names in pieces(patch.drop, GRAPHS_A_DROP):
        endpoint.update(update_text(Patch(drop=names)))
    for quads in pieces(patch.remove, LARGEST_UPDATE):
        endpoint.update(update_text(Patch(remove=quads)))
    for name, whole in patch.put.items():
        put_graph(endpoint, name, whole)
    for quads in pieces(patch.add, LARGEST_UPDATE):
        endpoint.update(update_text(Patch(add=quads)))


def update_text(patch: Patch) -> str:
    """The patch as one SPARQL update; ``""`` for none.

    >>> update_text(Patch(drop=[ox.NamedNode("u:g")]))
    'DROP SILENT GRAPH <u:g>'
    """
    parts = [f"DROP SILENT GRAPH {name}" for name in patch.drop]
    parts += [f"DELETE DATA {data_block(piece)}" for piece in pieces(patch.remove, STATEMENTS_A_BLOCK)]
    parts += [f"DROP SILENT GRAPH {name}" for name in patch.put]
    added = chain(*patch.put.values(), patch.add)
    parts += [f"INSERT DATA {data_block(piece)}" for piece in pieces(added, STATEMENTS_A_BLOCK)]
    return " ;\n".join(parts)


def put_graph(endpoint: Endpoint, name: ox.NamedNode, quads: Iterable[ox.Quad]) -> None:
    """Replaces one named graph: by one request, or by updates where the server's address for graphs is unknown."""
    if endpoint.graph_store_url:
        # Any Turtle reader takes N-Triples, which older servers don't know by name.
        body = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
        endpoint.put_graph(name.value, body or b"")
        return
    drop = [name]
    for piece in pieces(quads, LARGEST_UPDATE):
        endpoint.update(update_text(Patch(drop=drop, add=piece)))
        drop = []
    if drop:
        endpoint.update(update_text(Patch(drop=drop)))


def mirror(
    graph: GraphStore, endpoint: Endpoint, progress: Callable[[str, int], None] = lambda step, done: None
) -> int:
    """Makes the server hold the named graphs of a graph here, replacing one after the other; returns how many.

    Graphs of papers that the graph lacks go at the end; graphs that are none of ours stay as they are.
    """
    vocabulary = graph.vocabulary
    names = [*graph.papers(), vocabulary.entities_graph, vocabulary.links_graph]
    there = {name for name in RemoteStore(endpoint, vocabulary).named_graphs() if is_ours(name, vocabulary)}
    for done, name in enumerate(names, 1):
        put_graph(endpoint, name, graph.graph(name))
        progress("sending", done)
    apply_patch(endpoint, Patch(drop=sorted(there - set(names), key=lambda name: name.value)))
    return len(names)


def is_ours(name: ox.NamedNode, vocabulary: Vocabulary) -> bool:
    """Whether a graph is one that a build makes: that of a paper, of the entities or of the links."""
    return name.value.startswith((vocabulary.base + "paper/", vocabulary.base + "graph/"))


def writable(url: str, vocabulary: Vocabulary) -> Endpoint:
    """The server at a URL; refuses one that takes no updates or hides its graphs from queries. Changes nothing."""
    endpoint = Endpoint(url)
    keeps_named_graphs(endpoint, vocabulary)
    endpoint.update(update_text(Patch(drop=[ox.NamedNode("urn:papergraph:nothing")])))
    return endpoint


def pieces(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in runs of at most ``size``."""
    iterator = iter(items)
    while piece := list(islice(iterator, size)):
        yield piece
