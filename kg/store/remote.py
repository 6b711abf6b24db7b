"""The graph on a SPARQL 1.1 server, read like the one on disk.

Comes in: the URL of ``--endpoint``. Goes out: a `GraphStore` whose queries the server answers, or a copy of the whole
graph, for what walks through all of it. An answer counts only when all of it has come and parses.
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
import requests

from kg.graph.terms import Vocabulary
from kg.model import KgError
from kg.ontology_files import BASE
from kg.store.graph_store import Answer, GraphStore
from kg.store.remote_http import (
    BROKEN_OFF,
    GRAPHS,
    TABLES,
    Endpoint,
    ServerFault,
    is_page,
    media_type,
    plain,
    shown,
    told,
)
from kg.store.sparql_text import query_form, term_text, with_prefixes

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph


class RemoteStore:
    """What `GraphStore` needs of a store, asked of a server.

    ``named`` says whether the server keeps the graph as named graphs; else it is in the default graph, as a Turtle file
    that was loaded there.
    """

    def __init__(self, endpoint: Endpoint, vocabulary: Vocabulary, *, named: bool = True) -> None:
        self.endpoint = endpoint
        self.vocabulary = vocabulary
        self.named = named

    def query(
        self, /, query: str, *, prefixes: dict[str, str] | None = None, use_default_graph_as_union: bool = True
    ) -> Answer:
        """The whole answer to a query; refuses what asks for nothing. The server's default graph is the union."""
        form = query_form(query)
        builds = form in ("CONSTRUCT", "DESCRIBE")
        answer = self.endpoint.query(with_prefixes(query, prefixes or {}), GRAPHS if builds else TABLES)
        with told(self.endpoint.query_url, self.endpoint.seconds), answer:
            body = answer.content
        found = graph_answer(answer, body) if builds else table_answer(answer, body)
        if form == "ASK" and isinstance(found, ox.QuerySolutions):
            found = as_boolean(found)
        if isinstance(found, ox.QueryBoolean) != (form == "ASK"):
            raise other_answer(answer, f"an answer to {form}")
        return found

    def quads_for_pattern(
        self,
        /,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode | None,
        object: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None,
        graph_name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """All quads that have these terms, None for any; refuses blank nodes, which have no name elsewhere."""
        if any(isinstance(term, ox.BlankNode) for term in (subject, predicate, object, graph_name)):
            raise KgError("blank nodes cannot be asked of a server")
        if graph_name is not None and self.named == isinstance(graph_name, ox.DefaultGraph):
            return iter(())
        known = {"s": subject, "p": predicate, "o": object, "g": graph_name}
        return self.quads(cast(ox.QuerySolutions, self.query(self.pattern(known))), known)

    def named_graphs(self) -> Iterator[ox.NamedNode]:
        """The names of the graphs below the base IRI."""
        if self.named:
            answer = cast(ox.QuerySolutions, self.query(f"SELECT DISTINCT ?g {{ {self.within('?g', '?s ?p ?o')} }}"))
            yield from (cast(ox.NamedNode, row["g"]) for row in answer)

    def contains_named_graph(self, /, graph_name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> bool:
        """Whether the server keeps such a graph, with something in it."""
        return any(True for _ in self.quads_for_pattern(None, None, None, graph_name))

    def __iter__(self) -> Iterator[ox.Quad]:
        """All quads as they come in; raises `ServerFault` where the server leaves some out."""
        wanted, count = len(self), 0
        answer = self.endpoint.query(self.pattern({}))
        with told(self.endpoint.query_url, self.endpoint.seconds), answer:
            try:
                # A chunk at a time: the whole answer may be larger than the memory.
                rows = parse_table(answer, io.BufferedReader(Body(answer)))
                if isinstance(rows, ox.QueryBoolean):
                    raise other_answer(answer, "a table of SPARQL results")
                for quad in self.quads(rows, {}):
                    count += 1
                    yield quad
            except SyntaxError:
                raise broken_off(answer) from None
        if count != wanted:
            raise ServerFault(
                f"{shown(self.endpoint.query_url)}: only {count:,} of {wanted:,} statements came; the server "
                "limits its answers (raise that limit), or is being written (try again then)"
            )

    def __len__(self) -> int:
        """How many quads there are."""
        where = self.within("?g", "?s ?p ?o")
        [row] = cast(ox.QuerySolutions, self.query(f"SELECT (COUNT(*) AS ?n) {{ {where} }}"))
        return int(cast(ox.Literal, row["n"]).value)

    def pattern(self, known: Mapping[str, Term | None]) -> str:
        """The query for all quads that have these terms."""
        s, p, o, g = (f"?{name}" if (term := known.get(name)) is None else term_text(term) for name in "spog")
        variables = " ".join(term for term in (s, p, o, *((g,) if self.named else ())) if term.startswith("?"))
        return f"SELECT {variables or '*'} {{ {self.within(g, f'{s} {p} {o}')} }}"

    def within(self, graph: str, triple: str) -> str:
        """A triple pattern in a graph, or in any graph below the base IRI."""
        if not self.named:
            return triple
        ours = f' FILTER(STRSTARTS(STR({graph}), "{self.vocabulary.base}"))' if graph.startswith("?") else ""
        return f"GRAPH {graph} {{ {triple} }}{ours}"

    def quads(self, rows: ox.QuerySolutions, known: Mapping[str, Term | None]) -> Iterator[ox.Quad]:
        """The quads that rows stand for."""
        missing = [name for name in "spog" if known.get(name) is None and (name != "g" or self.named)]
        terms: dict[str, Any] = {"g": ox.DefaultGraph()} | {k: v for k, v in known.items() if v is not None}
        for row in rows:
            terms |= {name: row[name] for name in missing}
            yield ox.Quad(terms["s"], terms["p"], terms["o"], terms["g"])


class Body(io.RawIOBase):
    """The body of an answer as a file that is read once."""

    def __init__(self, answer: requests.Response) -> None:
        self.chunks = answer.iter_content(1 << 16)
        self.rest = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer as far as the next piece goes; 0 at the end."""
        self.rest = self.rest or next(self.chunks, b"")
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


def open_endpoint(url: str, base: str = BASE, environment: Mapping[str, str] | None = None) -> GraphStore:
    """The graph on a server; refuses one whose queries would not see its graphs."""
    vocabulary = Vocabulary(base)
    endpoint = Endpoint(url, environment)
    return GraphStore(RemoteStore(endpoint, vocabulary, named=keeps_named_graphs(endpoint, vocabulary)), vocabulary)


def keeps_named_graphs(endpoint: Endpoint, vocabulary: Vocabulary) -> bool:
    """Whether papers are in named graphs; refuses a server whose default graph leaves them out."""
    store = RemoteStore(endpoint, vocabulary)
    paper = f"?paper a <{vocabulary.pg.Paper.value}>"
    if store.query(f"ASK {{ GRAPH ?g {{ {paper} }} }}"):
        if not store.query(f"ASK {{ GRAPH ?g {{ {paper} }} {paper} }}"):
            raise hidden_graphs(endpoint)
        return True
    if not store.query("ASK { ?s ?p ?o }") and store.query("ASK { GRAPH ?g { ?s ?p ?o } }"):
        raise hidden_graphs(endpoint)
    return False


def hidden_graphs(endpoint: Endpoint) -> ServerFault:
    """The fault of a server that looks for triples outside all named graphs only."""
    return ServerFault(
        f"{shown(endpoint.query_url)}: the server's default graph leaves its named graphs out, so questions would find "
        "nothing; let it be their union: oxigraph serve --union-default-graph (Fuseki: tdb2:unionDefaultGraph true; "
        "others: docs/servers.md)"
    )


def copied(graph: GraphStore) -> GraphStore:
    """A graph that is on a server, whole, in a folder that goes with the copy; one that is here already as it is."""
    if not isinstance(graph.store, RemoteStore):
        return graph
    place = Path(tempfile.mkdtemp(prefix="papergraph-"))
    try:
        store = ox.Store(str(place / "store"))
        store.bulk_extend(graph.store)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    copy = GraphStore(store, graph.vocabulary)
    weakref.finalize(copy, shutil.rmtree, place, ignore_errors=True)
    return copy


def table_answer(answer: requests.Response, body: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
    """Rows, or yes or no; raises `ServerFault` for a body that is not a whole answer."""
    try:
        parsed = parse_table(answer, io.BytesIO(body))
        if isinstance(parsed, ox.QuerySolutions):
            # Servers tell of a fault in the midst by breaking off: half an answer must never look like one.
            for _ in parsed:
                pass
            parsed = parse_table(answer, io.BytesIO(body))
    except SyntaxError:
        raise broken_off(answer) from None
    return parsed


def as_boolean(table: ox.QuerySolutions) -> ox.QuerySolutions | ox.QueryBoolean:
    """Yes or no where Virtuoso says it as a table: one column of its own, and a row for yes."""
    if [variable.value for variable in table.variables] != ["__ASK_RETVAL"]:
        return table
    answer = json.dumps({"head": {}, "boolean": any(True for _ in table)})
    return cast(ox.QueryBoolean, ox.parse_query_results(answer.encode(), format=ox.QueryResultsFormat.JSON))


def parse_table(answer: requests.Response, body: Any) -> ox.QuerySolutions | ox.QueryBoolean:
    """Rows, or yes or no, still to be read; refuses another kind of answer."""
    form = ox.QueryResultsFormat.from_media_type(media_type(answer))
    if form not in (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML):
        raise other_answer(answer, "a table of SPARQL results")
    return ox.parse_query_results(body, format=form)


def graph_answer(answer: requests.Response, body: bytes) -> ox.QueryTriples:
    """The triples of a graph; raises `ServerFault` for a body that is none."""
    form = None if is_page(answer) else ox.RdfFormat.from_media_type(media_type(answer))
    if form is None:
        raise other_answer(answer, "a graph")
    store = ox.Store()
    try:
        store.bulk_load(body, form)
    except SyntaxError:
        raise broken_off(answer) from None
    return cast(ox.QueryTriples, store.query("CONSTRUCT WHERE { ?s ?p ?o }", use_default_graph_as_union=True))


def broken_off(answer: requests.Response) -> ServerFault:
    """The fault of an answer that ends too early, or holds something else behind its first part."""
    return ServerFault(f"{shown(answer.url)}: {BROKEN_OFF}")


def other_answer(answer: requests.Response, wanted: str) -> ServerFault:
    """The fault of an answer that is nothing we can read."""
    kind = "a web page" if is_page(answer) else plain(media_type(answer)) or "something without a media type"
    return ServerFault(
        f"{shown(answer.url)}: gives {kind} instead of {wanted}; is this the address for queries? "
        "docs/servers.md lists the addresses of servers"
    )
