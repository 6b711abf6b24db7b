"""What a name says beyond its spelling."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.link.forms import forms
from kg.model import EntityType, name_key

MODEL, HARDWARE = EntityType.MODEL, EntityType.HARDWARE


@pytest.mark.parametrize(
    ("type", "names"),
    [
        ("Model", ["LLaMA-2-7B", "Llama 2 7B", "LLaMA 2 (7B)", "7B LLaMA-2", "LLaMA-2-7B model"]),
        ("Model", ["ViT-B/16", "ViT-Base/16", "ViT-B16"]),
        ("Model", ["YOLOv5", "YOLO v5", "YOLO-5"]),
        ("Model", ["LLM-based", "LLMs"]),
        ("Hardware", ["A100-80GB", "NVIDIA A100 80GB GPUs", "80 GB A100", "A100 (80GB)"]),
        ("Hardware", ["RTX 3090", "NVIDIA GeForce RTX3090", "RTX 3090 GPU"]),
        ("Dataset", ["MNIST", "MNIST dataset", "MNIST benchmarks"]),
        ("Metric", ["mAP@0.5", "mAP@50"]),
        ("Metric", ["tokens/s", "tokens per second", "tokens/sec"]),
        ("Method", ["quantisation", "quantization", "quantization method"]),
        ("Task", ["travelling salesman problem", "traveling salesman"]),
        ("Metric", ["Cohen's kappa", "Cohen kappa", "Cohen’s κ"]),
    ],
)
def test_forms_of_one_thing_share_their_plainest_key(type: str, names: list[str]) -> None:
    assert len({forms(EntityType(type), name).key for name in names}) == 1


@pytest.mark.parametrize(
    ("type", "names"),
    [
        ("Model", ["LLaMA-2-7B", "LLaMA-27B", "LLaMA-2-70B", "LLaMA-7B", "LLaMA-2"]),
        ("Model", ["BERT-base", "BERT-large", "BERT"]),
        ("Model", ["GoogLeNet", "MetaFormer", "Net", "Former"]),
        ("Hardware", ["mobile GPU", "mobile CPU", "Intel GPU", "Intel CPU", "A100", "A100-40GB"]),
        ("Software", ["Transformer Engine", "Transformers", "Triton Inference Server", "Triton"]),
        ("Dataset", ["CIFAR-10", "CIFAR-100", "CIFAR-10-C"]),
        ("Metric", ["pass@k", "pass^k", "F1", "macro-F1"]),
        ("Software", ["C", "C++", "C#"]),
    ],
)
def test_forms_of_different_things_share_no_key(type: str, names: list[str]) -> None:
    assert len({forms(EntityType(type), name).key for name in names}) == len(names)


def test_forms_are_never_empty() -> None:
    for type in EntityType:
        for name in ("model", "dataset", "GPU", "score", "(7B)", "task", "NVIDIA", "'s", "the"):
            assert all(forms(type, name).sure), (type, name)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(EntityType), st.text(min_size=1, max_size=20).filter(str.strip))
def test_forms_depend_on_the_spelling_free_key_only(type: EntityType, name: str) -> None:
    assert forms(type, f" {name} ") == forms(type, name)
    assert all(forms(type, name).sure)
    if name_key(name.upper()) == name_key(name):
        assert forms(type, name.upper()) == forms(type, name)
