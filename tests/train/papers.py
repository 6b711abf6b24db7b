"""Three invented papers, annotated by hand, and a network small enough to train in a test."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from kg.extract import locate
from kg.interchange import ExtractedPaper, from_json
from kg.train.sizes import Sizes

TINY = Sizes(width=32, layers=2, heads=2, inner=64, states=48, nodes=24, encoder_dropout=0.1, dropout=0.1)

QUILL = {
    "id": "quill",
    "title": "Quill: Fast Serving",
    "abstract": "Quill reaches 2.3x the throughput of vLLM on an A100. It outperforms previous schedulers. "
    "Quill builds on PyTorch and answers 91% of requests on ServeBench.",
    "entities": [
        {"name": "Quill", "type": "Software", "roles": ["proposed"], "mentions": ["Quill"]},
        {"name": "vLLM", "type": "Software", "roles": ["baseline"], "mentions": ["vLLM"]},
        {"name": "throughput", "type": "Metric", "roles": ["evaluated"], "mentions": ["throughput"]},
        {"name": "A100", "type": "Hardware", "roles": ["used", "evaluated"], "mentions": ["A100"]},
        {"name": "PyTorch", "type": "Software", "roles": ["used"], "mentions": ["PyTorch"]},
        {"name": "ServeBench", "type": "Dataset", "roles": ["evaluated"], "mentions": ["ServeBench"]},
    ],
    "comparisons": [
        {
            "subject": "Quill",
            "object": "vLLM",
            "object_text": "vLLM",
            "outcome": "better",
            "metric": "Throughput",
            "value": "2.3x",
            "dataset": None,
            "hardware": "A100",
            "evidence": "2.3x the throughput of vLLM on an A100",
        },
        {
            "subject": "@paper",
            "object": None,
            "object_text": "previous schedulers",
            "outcome": "better",
            "metric": None,
            "value": None,
            "dataset": None,
            "hardware": None,
            "evidence": "outperforms previous schedulers",
        },
    ],
    "results": [
        {
            "system": "Quill",
            "metric": "answered requests",
            "value": "91%",
            "dataset": "ServeBench",
            "hardware": None,
            "evidence": "answers 91% of requests on ServeBench",
        }
    ],
    "relations": [["Quill", "basedOn", "PyTorch"], ["Quill", "runsOn", "A100"]],
}

MOTH = {
    "id": "moth",
    "title": "Moth Nets for Night Vision",
    "abstract": "Moth Nets detect owls in the dark. They are on par with ResNet on OwlSet.",
    "entities": [
        {"name": "Moth Nets", "type": "Model", "roles": ["proposed"], "mentions": ["Moth Nets"]},
        {"name": "ResNet", "type": "Model", "roles": ["baseline"], "mentions": ["ResNet"]},
        {"name": "OwlSet", "type": "Dataset", "roles": ["evaluated"], "mentions": ["OwlSet"]},
    ],
    "comparisons": [
        {
            "subject": "Moth Nets",
            "object": "ResNet",
            "object_text": "ResNet",
            "outcome": "equal",
            "metric": None,
            "value": None,
            "dataset": "OwlSet",
            "hardware": None,
            "evidence": "on par with ResNet on OwlSet",
        }
    ],
    "results": [],
    "relations": [],
}

BARE = {"id": "bare", "title": "On Rain", "abstract": "Rain falls. Nobody compares it.", "entities": []}


def papers() -> list[ExtractedPaper]:
    """The three papers with their offsets; the last has nothing annotated."""
    return [locate(from_json(record)) for record in (QUILL, MOTH, BARE)]


def long_paper(repeats: int) -> ExtractedPaper:
    """A paper of several windows: Quill and vLLM only in the first, Moth and ResNet only in the last."""
    filler = "It rains all day and nobody minds the weather much. " * repeats
    record = {
        "id": "long",
        "title": "Quill and Moth",
        "abstract": f"Quill beats vLLM. {filler}Moth-2 beats ResNet.",
        "entities": [
            {"name": name, "type": "Model", "roles": ["used"], "mentions": [name]}
            for name in ("Quill", "vLLM", "Moth-2", "ResNet")
        ],
        "relations": [["Quill", "basedOn", "vLLM"], ["Moth-2", "basedOn", "ResNet"], ["Quill", "partOf", "ResNet"]],
    }
    return locate(from_json(record))
