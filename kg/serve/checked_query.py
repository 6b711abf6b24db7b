"""A query looked through before it runs: nothing in it may make the store ask another host.

Comes in: the text of a query and the graphs that are there. Goes out: a `CheckedQuery`, or a refusal. ``SELECT * {
SERVICE <http://example.org/> { ?s ?p ?o } }`` is refused, the string ``"SERVICE"`` is not.

rdflib parses the query and its tree is walked, since Oxigraph fetches for SERVICE and has no switch for it. What rdflib
does not understand is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pyparsing import ParseResults
from pyparsing.exceptions import ParseBaseException
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import URIRef

from kg.model import KgError


class QueryRefused(KgError):
    """A query that this service does not run."""


@dataclass(frozen=True, slots=True)
class CheckedQuery:
    """A query that only reads what is here; ``own_dataset`` where it says itself which graphs it reads (FROM)."""

    text: str
    own_dataset: bool


def checked_query(text: str, prefixes: Mapping[str, str], is_graph: Callable[[str], bool]) -> CheckedQuery:
    """The query, if it parses and reads nothing but graphs that are here."""
    # Oxigraph ends a comment at a lone carriage return, rdflib does not and would overlook what follows.
    if "\r" in text.replace("\r\n", ""):
        raise QueryRefused("the query has a carriage return without a line feed; end lines with a line feed")
    try:
        prologue, query = parseQuery(text)
        nodes = list(walk(query))
    except ParseBaseException as fault:
        raise QueryRefused(f"the query does not parse: line {fault.lineno}, column {fault.column}: {fault}") from None
    except RecursionError:
        raise QueryRefused("the query is nested too deeply; write it flatter") from None
    if any(node.name == "ServiceGraphPattern" for node in nodes):
        raise QueryRefused("SERVICE asks another host, which this service does not do; ask that host yourself")
    datasets = list(query.datasetClause or ())
    for clause in datasets:
        iri = full_iri(clause.default or clause.named, prologue, prefixes)
        if not is_graph(iri):
            raise QueryRefused(f"FROM <{iri}>: no graph of that name is here, and none is fetched")
    return CheckedQuery(text, bool(datasets))


def walk(part: object) -> Iterator[CompValue]:
    """Every node of a parsed query; a stack of its own, since queries nest as deep as they like."""
    stack = [part]
    while stack:
        part = stack.pop()
        if isinstance(part, CompValue):
            yield part
            stack.extend(part.values())
        elif isinstance(part, (ParseResults, list, tuple)):
            stack.extend(part)


def full_iri(name: object, prologue: ParseResults, prefixes: Mapping[str, str]) -> str:
    """The IRI that a name in FROM stands for; refuses a prefix that nobody declared."""
    known = dict(prefixes)
    base = ""
    for declared in prologue:
        if declared.name == "PrefixDecl":
            known[declared.prefix or ""] = str(declared.iri)
        elif declared.name == "Base":
            base = str(declared.iri)
    if isinstance(name, CompValue):
        prefix = name.prefix or ""
        if prefix not in known:
            raise QueryRefused(f"the prefix {prefix}: is not declared; write PREFIX {prefix}: <...> first")
        return known[prefix] + str(name.localname)
    return str(URIRef(str(name), base=base or None))
