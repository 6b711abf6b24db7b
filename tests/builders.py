"""Values for tests, written so that a test reads like the paper it is about."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kg.extract import locate
from kg.interchange import ExtractedPaper, from_json
from kg.model import Paper

Row = dict[str, object]


def paper(abstract: str, *, id: str = "p1", title: str = "A title") -> Paper:
    """A paper with this abstract."""
    return Paper(id, title, abstract)


def entity(name: str, type: str, *roles: str, mentions: Iterable[str] | None = None) -> Row:
    """An entity row; its only mention is its name unless said otherwise."""
    return {
        "name": name,
        "type": type,
        "roles": list(roles or ("used",)),
        "mentions": list(mentions if mentions is not None else [name]),
    }


def beats(subject: str, rival: str | None, evidence: str, **more: object) -> Row:
    """A comparison row: better, unless ``outcome`` says otherwise."""
    return {
        "subject": subject,
        "object": rival,
        "object_text": rival or "previous work",
        "outcome": "better",
        "metric": None,
        "value": None,
        "dataset": None,
        "hardware": None,
        "evidence": evidence,
        **more,
    }


def annotated(abstract: str, *, id: str = "p1", title: str = "A title", **rows: object) -> ExtractedPaper:
    """A paper as a person annotated it, with its places found; ``rows`` are entities, comparisons and so on."""
    record = {"id": id, "title": title, "abstract": abstract, "entities": [], **rows}
    return locate(from_json(record))


def serving_paper(name: str = "Quill", *, id: str = "p1", figure: str = "2.5x higher") -> ExtractedPaper:
    """A paper whose system beats vLLM."""
    sentence = f"{name} reaches {figure} throughput than vLLM on A100"
    return annotated(
        f"Serving is slow. {sentence}. It is built on PyTorch.",
        id=id,
        title=f"{name}: a serving system",
        entities=[
            entity(name, "Software", "proposed"),
            entity("vLLM", "Software", "baseline"),
            entity("PyTorch", "Software", "used"),
            entity("throughput", "Metric", "evaluated"),
            entity("A100", "Hardware", "evaluated"),
        ],
        comparisons=[
            beats(name, "vLLM", sentence, metric="throughput", value=figure, hardware="A100"),
        ],
        relations=[[name, "basedOn", "PyTorch"], [name, "runsOn", "A100"]],
    )


def number(text: str) -> Decimal:
    """A decimal."""
    return Decimal(text)
