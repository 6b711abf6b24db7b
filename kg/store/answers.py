"""Answers of SPARQL queries as text or as a table.

Comes in: what a query returned. Goes out: CSV, JSON (SPARQL 1.1 Query Results) or Turtle as text, or the column
names and cells of a table for people: ``software/vllm`` for an entity, ``better`` for an outcome.
"""

from __future__ import annotations

from collections.abc import Collection

import pyoxigraph as ox

from kg.graph.terms import Vocabulary
from kg.model import KgError
from kg.store.graph_store import Answer

FORMATS = ("table", "csv", "json", "ttl")

RESULT_FORMATS = {"csv": ox.QueryResultsFormat.CSV, "json": ox.QueryResultsFormat.JSON}


def answer_text(answer: Answer, form: str, vocabulary: Vocabulary) -> str:
    """The answer as ``csv``, ``json`` or ``ttl``; refuses a form that this kind of answer has not."""
    if isinstance(answer, ox.QueryTriples):
        if form != "ttl":
            raise KgError(f"this query builds a graph; --format {form} takes a SELECT or ASK query")
        triples = sorted(set(answer), key=str)
        turtle = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=vocabulary.prefixes())
        return (turtle or b"").decode()
    if form == "ttl":
        raise KgError("--format ttl takes a CONSTRUCT or DESCRIBE query")
    if isinstance(answer, ox.QueryBoolean) and form == "csv":
        return f"{str(bool(answer)).lower()}\n"
    written = answer.serialize(format=RESULT_FORMATS[form]) or b""
    return written.decode() + ("\n" if form == "json" else "")


def answer_table(
    answer: Answer, vocabulary: Vocabulary, without: Collection[str] = ()
) -> tuple[list[str], list[list[str]]]:
    """Column names and cells for people: IRIs shortened, literals without their type, some columns left out."""
    if isinstance(answer, ox.QueryBoolean):
        return ["answer"], [["yes" if answer else "no"]]
    if isinstance(answer, ox.QueryTriples):
        raise KgError("a graph has no table; use --format ttl")
    names = [variable.value for variable in answer.variables if variable.value not in without]
    return names, [[cell(solution[name], vocabulary) for name in names] for solution in answer]


def cell(term: object, vocabulary: Vocabulary) -> str:
    """One value on one line, without control characters, since texts of papers may carry any.

    >>> cell(ox.Literal("a\\nb"), Vocabulary()), cell(Vocabulary().pg.better, Vocabulary())
    ('a b', 'better')
    """
    if isinstance(term, ox.NamedNode):
        return vocabulary.short(term.value)
    text = "" if term is None else term.value if isinstance(term, ox.Literal) else str(term)
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def builds_graph(answer: Answer) -> bool:
    """Whether an answer is a graph (CONSTRUCT, DESCRIBE) and so no table."""
    return isinstance(answer, ox.QueryTriples)
