"""Small papers that have everything that linking across papers trips over."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kg.extract import locate
from kg.interchange import ExtractedPaper, from_json
from kg.model import THIS_PAPER

NAMES = {
    "GRACE": "Method",
    "Grace": "Model",
    "QIW": "Method",
    "Quiet Ink Writing": "Method",
    "SAM": "Model",
    "TTM": "Model",
    "adaptive writing": "Method",
    "Quill": "Software",
    "Quill-2": "Model",
    "Quill-2-7B": "Model",
    "LLaMA-2-7B": "Model",
    "BERT": "Model",
    "GPU": "Hardware",
    "A100": "Hardware",
    "ImageNet": "Dataset",
    "InkBench": "Dataset",
    "node ranking": "Task",
    "NR": "Task",
    "latency": "Metric",
}
LONGS = {
    "QIW": ("Quiet Ink Writing", "Query Index Walk"),
    "SAM": ("Segment Anything Model", "Spatial Agreement Module"),
    "TTM": ("Tiny Time Mixers", "Token Turing Machine"),
    "NR": ("node ranking", "noise removal"),
    "GRACE": ("Graph Contrast",),
}
TITLES = (
    "Notes on {}",
    "GRACE: notes on {}",
    "SAM: all of {}",
    "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
)
ROLES = ("proposed", "baseline", "used", "evaluated", "addressed", "background")
TYPES = ("Method", "Model", "Software")


@st.composite
def extracted_papers(draw: st.DrawFn, id: str) -> ExtractedPaper:
    """A paper with this id."""
    names = draw(st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=4, unique=True))
    scored = draw(st.booleans())
    scores: st.SearchStrategy[Any] = st.sampled_from([0.1, 0.5, 0.7, 0.9, 0.99])
    entities, text = [], ""
    for name in names:
        long = draw(st.sampled_from(("", *LONGS.get(name, ()))))
        mentions = [name] if not long or long in names else [long, name]
        text += f"{long} ({name}) is here. " if len(mentions) > 1 else f"{name} is here. "
        type = draw(st.sampled_from(TYPES)) if NAMES[name] in TYPES else NAMES[name]
        roles = draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True))
        entity: dict[str, Any] = {"name": name, "type": type, "roles": roles, "mentions": mentions}
        if scored:
            entity |= {"score": draw(scores), "role_scores": {role: draw(scores) for role in roles}}
        entities.append(entity)
    subjects = st.sampled_from([THIS_PAPER, *names])
    comparisons = []
    for _ in range(draw(st.integers(0, 2))):
        subject, object = draw(subjects), draw(st.sampled_from([None, *names]))
        if subject != object:
            row = {
                "subject": subject,
                "object": object,
                "object_text": object or names[0],
                "outcome": draw(st.sampled_from(["better", "equal", "worse"])),
                "metric": draw(st.sampled_from([None, "latency", "grumpiness"])),
                "value": draw(st.sampled_from([None, "2.5x"])),
                "dataset": None,
                "hardware": None,
                "evidence": "latency and grumpiness by 2.5x",
            }
            comparisons.append(row | ({"score": draw(scores)} if scored else {}))
    relations = []
    for _ in range(draw(st.integers(0, 2))):
        subject, object = draw(subjects), draw(subjects)
        if subject != object:
            relations.append([subject, draw(st.sampled_from(["basedOn", "variantOf", "addresses"])), object])
    record = {
        "id": id,
        "title": draw(st.sampled_from(TITLES)).format(id),
        "abstract": f"{text}It changes latency and grumpiness by 2.5x.",
        "entities": entities,
        "comparisons": comparisons,
        "relations": relations,
        "authors": draw(st.sampled_from([[], ["Ada Smith"]])),
        "arxiv": draw(st.sampled_from(["", "1810.04805"])),
    }
    if scored:
        record |= {"extractor": "network/1", "relation_scores": [draw(scores) for _ in relations]}
    return locate(from_json({key: value for key, value in record.items() if value != ""}))
