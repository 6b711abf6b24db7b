"""The interchange form: an extracted paper as one JSON object, and back.

Comes in: a JSON object of the annotation guidelines, ``{"id", "title", "abstract", "entities",
"comparisons", "results", "relations"}``, with or without the keys a program adds (spans, scores,
effects). Goes out: an `ExtractedPaper`, whose rows name entities by their name in that paper.

Names are local here; `kg.link` ties them to entities across papers.
"""

from kg.interchange.characters import legible
from kg.interchange.read import from_json, is_extracted, paper_from_json
from kg.interchange.rows import (
    BY_HAND,
    ComparisonRow,
    ExtractedPaper,
    NamedEntity,
    RelationRow,
    ResultRow,
)
from kg.interchange.write import paper_to_json, to_json

__all__ = [
    "BY_HAND",
    "ComparisonRow",
    "ExtractedPaper",
    "NamedEntity",
    "RelationRow",
    "ResultRow",
    "from_json",
    "is_extracted",
    "legible",
    "paper_from_json",
    "paper_to_json",
    "to_json",
]
