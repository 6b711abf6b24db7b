"""Papers in, a graph of who compares against whom out.

    sources --> extract --> link --> graph --> store --> publish
    (text ->    (Paper ->   (across  (types    (on disk,  (Turtle, page)
     Paper)      what it     papers:  <-> RDF)  SPARQL)
                 says)       Entity)

Each step is a function, types in, types out. `kg.run.build` is the whole path; start reading there.
"""

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

__all__ = [
    "Comparison",
    "Effect",
    "Entity",
    "EntityType",
    "Evidence",
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
]
