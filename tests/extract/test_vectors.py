from __future__ import annotations

import numpy as np

from kg.extract.vectors import VECTOR_WIDTH, word_vectors


def likeness(first: str, second: str) -> float:
    one, other = word_vectors([first, second])
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def test_vectors_one_row_a_word_whatever_its_case() -> None:
    vectors = word_vectors(["vLLM", "throughput", "VLLM"])
    assert vectors.shape == (3, VECTOR_WIDTH)
    assert vectors.dtype == np.float32
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])


def test_vectors_of_no_words() -> None:
    assert word_vectors([]).shape == (0, VECTOR_WIDTH)


def test_vectors_of_a_word_never_seen_come_from_its_parts() -> None:
    assert likeness("FlashAttention-9", "FlashAttention-2") > 0.7 > likeness("FlashAttention-9", "accuracy")


def test_vectors_words_of_one_kind_are_near() -> None:
    assert likeness("CIFAR-10", "ImageNet") > likeness("CIFAR-10", "latency") + 0.1
    assert likeness("throughput", "latency") > likeness("throughput", "ImageNet") + 0.1


def test_vectors_a_word_reads_the_same_alone_and_in_company() -> None:
    words = ["vLLM", "🚀", "", "A100", "ß" * 300]
    together = word_vectors(words)
    for place, word in enumerate(words):
        assert np.array_equal(word_vectors([word])[0], together[place])
