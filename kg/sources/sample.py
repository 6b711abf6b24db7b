"""The sample that ships: real papers told in our own words, with their annotation.

Comes in: nothing. Goes out: 47 papers (``retold:vtrans``, ...), as text or as annotated by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from kg.interchange import ExtractedPaper, from_json
from kg.model import Paper

SAMPLE = Path(__file__).parent.parent / "sample" / "papers.jsonl"


def sample_annotations() -> Iterator[ExtractedPaper]:
    """The sample's papers as a careful reader annotated them."""
    with SAMPLE.open(encoding="utf-8") as lines:
        for line in lines:
            yield from_json(json.loads(line))


def sample_papers() -> Iterator[Paper]:
    """The sample's papers, unread."""
    for extracted in sample_annotations():
        yield extracted.paper
