"""Papers in, a graph of who compares against whom out.

    sources --> extract --> link --> graph --> store --> publish
    (text ->    (Paper ->   (across  (types    (on disk,  (Turtle, page)
     Paper)      what it     papers:  <-> RDF)  SPARQL)
                 says)       Entity)

Each step is a function, types in, types out. `kg.run.build` is the whole path; start reading there.

As a library: ``graph = kg.build(papers)``, then ``graph.query(...)``, ``graph.ask(...)``, ``graph.to_pandas(...)``; see
`kg.library`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import (
    Comparison,
    Effect,
    Entity,
    EntityType,
    Evidence,
    KgError,
    LinkedPaper,
    Mention,
    Outcome,
    Paper,
    PaperLink,
    Relation,
    Result,
    Role,
    Span,
)

if TYPE_CHECKING:
    from kg.library import Graph, add, build, load, remove, update

__all__ = [
    "Comparison",
    "Effect",
    "Entity",
    "EntityType",
    "Evidence",
    "Graph",
    "KgError",
    "LinkedPaper",
    "Mention",
    "Outcome",
    "Paper",
    "PaperLink",
    "Relation",
    "Result",
    "Role",
    "Span",
    "add",
    "build",
    "load",
    "remove",
    "update",
]


def __getattr__(name: str) -> object:
    """The library's functions, imported when first used: they need what `kg --help` must not wait for."""
    if name in ("Graph", "add", "build", "load", "remove", "update"):
        from kg import library

        return getattr(library, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
