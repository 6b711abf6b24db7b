"""One graph to read: a pyoxigraph store with its vocabulary.

Comes in: a folder that `kg build` wrote, or an RDF file. Goes out: a `GraphStore` whose queries see the union of
all named graphs, and the quads of single papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from kg.graph.terms import DCTERMS, PROV, RDF, RDFS, SKOS, Vocabulary
from kg.model import KgError
from kg.ontology_files import BASE
from kg.store.manifest import read_manifest
from kg.store.snapshot import Held, current_snapshot, existing_snapshot, hold

Answer = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean

TRIES = 100
"""How often the name of the current store is read again when a writer has just replaced it."""


class Readable(Protocol):
    """What is read of a store: pyoxigraph's own, or one that asks a server."""

    def query(  # noqa: D102
        self, /, query: str, *, prefixes: dict[str, str] | None = None, use_default_graph_as_union: bool = False
    ) -> Answer: ...

    def quads_for_pattern(  # noqa: D102
        self,
        /,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode | None,
        object: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None,
        graph_name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]: ...

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]: ...  # noqa: D102

    def contains_named_graph(  # noqa: D102
        self, /, graph_name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph
    ) -> bool: ...

    def __iter__(self) -> Iterator[Any]: ...

    def __len__(self) -> int: ...


@dataclass(frozen=True)
class GraphStore:
    """A store open for reading; ``held`` keeps its files where they are."""

    store: Readable
    vocabulary: Vocabulary
    held: Held | None = None

    def query(self, text: str) -> Answer:
        """The answer to a SPARQL query over the union of all graphs; the usual prefixes are known.

        Raises `KgError` for a query that does not parse.
        """
        try:
            return self.store.query(text, prefixes=self.vocabulary.prefixes(), use_default_graph_as_union=True)
        except SyntaxError as fault:
            raise KgError(f"the query does not parse: {fault.msg}") from None

    def select(self, text: str) -> ox.QuerySolutions:
        """The rows of a SELECT query; refuses any other kind."""
        answer = self.query(text)
        if not isinstance(answer, ox.QuerySolutions):
            raise KgError("a SELECT query is wanted here")
        return answer

    def papers(self) -> list[ox.NamedNode]:
        """The IRIs of all papers, in order; each is also the name of its graph."""
        pattern = self.store.quads_for_pattern(None, RDF.type, self.vocabulary.pg.Paper, None)
        return sorted({quad.subject for quad in pattern}, key=lambda node: node.value)  # type: ignore[misc]

    def graph(self, name: ox.NamedNode | ox.DefaultGraph) -> list[ox.Quad]:
        """All quads of a named graph."""
        return list(self.store.quads_for_pattern(None, None, None, name))

    def label(self, node: ox.NamedNode) -> str:
        """What people call a node: its preferred label, title or phrase, else its IRI, short."""
        for predicate in (SKOS.prefLabel, DCTERMS.title, RDFS.label):
            for quad in self.store.quads_for_pattern(node, predicate, None, None):
                return quad.object.value  # type: ignore[union-attr]
        return self.vocabulary.short(node.value)

    @cached_property
    def extractors(self) -> dict[ox.NamedNode, str]:
        """The label of each reader of papers."""
        start = self.vocabulary.base + "extractor/"
        return {
            quad.subject: quad.object.value  # type: ignore[misc,union-attr]
            for kind in (PROV.SoftwareAgent, PROV.Agent)
            for agent in self.store.quads_for_pattern(None, RDF.type, kind, None)
            for quad in self.store.quads_for_pattern(agent.subject, RDFS.label, None, None)
            if agent.subject.value.startswith(start)  # type: ignore[union-attr]
        }


def open_folder(folder: Path) -> GraphStore:
    """The graph that `kg build -o folder` wrote, as a snapshot that no later write disturbs."""
    for _ in range(TRIES):
        path = existing_snapshot(folder)
        held = hold(path)
        if held is None:
            # A writer has put another one in its place since we read the name.
            continue
        try:
            store = ox.Store.read_only(str(path))
        except OSError as fault:
            if path == current_snapshot(folder):
                raise KgError(f"{path}: the store cannot be opened ({fault}); build the graph again") from None
        else:
            return GraphStore(store, Vocabulary(base_of(folder)), held)
    raise KgError(f"{folder}: the store that CURRENT names is not there; build the graph again")


def base_of(folder: Path) -> str:
    """The base IRI that a graph's manifest names."""
    return str(read_manifest(folder).get("base", BASE))


def open_file(path: Path, base: str = BASE) -> GraphStore:
    """The graph of an RDF file (by its ending: .ttl .nt .nq .trig .rdf .jsonld), in memory."""
    rdf_format = ox.RdfFormat.from_extension(path.suffix.lstrip("."))
    if rdf_format is None:
        raise KgError(f"{path}: what kind of RDF is this? Name it .ttl, .nt, .nq, .trig, .rdf or .jsonld")
    store = ox.Store()
    try:
        store.bulk_load(path=str(path), format=rdf_format)
    except FileNotFoundError:
        raise KgError(f"{path}: no such file") from None
    except (SyntaxError, ValueError, OSError) as fault:
        raise KgError(f"{path}: cannot be read as RDF: {fault}") from None
    return GraphStore(store, Vocabulary(base))
