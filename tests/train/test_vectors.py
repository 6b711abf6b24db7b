from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("floret")

from kg.extract.vectors import VECTOR_WIDTH, open_table
from kg.train.vectors import in_bytes, train_vectors

TEXTS = [
    f"The {noun} outperforms the {other} by {at} points." for at, (noun, other) in enumerate([("cat", "dog")] * 40)
]


def test_vectors_are_trained_from_texts_and_read_by_the_extractor(tmp_path: Path) -> None:
    train_vectors(TEXTS, tmp_path / "vectors.npz", rows=300, rarest=1, threads=1)
    with np.load(tmp_path / "vectors.npz") as arrays:
        rows = arrays["rows"].astype(np.float32) * arrays["scale"]
    assert rows.shape == (300, VECTOR_WIDTH)
    vectors = open_table(rows).get_batch(["cat", "dog", "never-seen"])
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors, axis=1).min() > 0


def test_vectors_one_thread_gives_the_same_again(tmp_path: Path) -> None:
    for name in ("first.npz", "second.npz"):
        train_vectors(TEXTS, tmp_path / name, rows=300, rarest=1, threads=1)
    with np.load(tmp_path / "first.npz") as first, np.load(tmp_path / "second.npz") as second:
        assert np.array_equal(first["rows"], second["rows"])


def test_vectors_in_bytes_are_half_a_step_off_at_most() -> None:
    table = np.random.default_rng(3).normal(size=(50, 4)).astype(np.float32)
    rows, scale = in_bytes(table)
    assert np.abs(rows * scale - table).max() <= scale.max() / 2 + 1e-6
    assert in_bytes(np.zeros((2, 3), np.float32))[0].tolist() == [[0, 0, 0]] * 2
