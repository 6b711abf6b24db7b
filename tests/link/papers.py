"""Papers for tests of linking, written in a line or two."""

from __future__ import annotations

from typing import Any

from kg.interchange import ExtractedPaper, from_json


def paper(id: str, text: str, named: dict[str, str] | None = None, **more: Any) -> ExtractedPaper:
    """A paper; ``named`` maps a name to "Type role role", a row quotes the whole text unless it says otherwise."""
    whole = f"{more.get('title', f'Title of {id}')}\n{text}"

    def row(given: dict[str, Any]) -> dict[str, Any]:
        return {"evidence": text, "span": [whole.index(text), len(whole)]} | given

    listed = []
    for name, kind in (named or {}).items():
        type, *roles = kind.split()
        mentions = more.get("mentions", {}).get(name, [name])
        spans = [[whole.index(mention), whole.index(mention) + len(mention)] for mention in mentions]
        entity = {"name": name, "type": type, "roles": roles, "mentions": mentions, "spans": spans}
        listed.append(entity | more.get("scores", {}).get(name, {}))
    relations = more.get("relations", [])
    return from_json(
        {
            "id": id,
            "title": more.get("title", f"Title of {id}"),
            "abstract": text,
            "entities": listed,
            "comparisons": [row({"object_text": ""} | each) for each in more.get("comparisons", [])],
            "results": [row(each) for each in more.get("results", [])],
            "relations": relations,
            "relation_spans": [[whole.index(text), len(whole)] for _ in relations],
            "relation_scores": more.get("relation_scores"),
            "extractor": more.get("extractor"),
            **{key: more[key] for key in ("year", "authors", "arxiv") if key in more},
        }
    )


def beats(subject: str, object: str, **more: Any) -> dict[str, Any]:
    return {"subject": subject, "object": object, "outcome": "better"} | more
