"""Vectors of words from unlabelled texts, by floret (skip-gram over words' parts; Bojanowski et al. 2017).

Comes in: texts, one by one. Goes out: ``vectors.npz``, the table that `kg.extract.vectors` reads: ``rows``
(`ROWS`, `VECTOR_WIDTH`; 8-bit integers) and ``scale`` (`VECTOR_WIDTH`), what a row is multiplied with.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import floret
import numpy as np
import numpy.typing as npt

from kg.extract.language import pipeline
from kg.extract.vectors import LONGEST_PART, ROWS_A_PART, SHORTEST_PART, VECTOR_WIDTH

ROWS = 40_000
RAREST = 5
"""A word that is seen less often is not trained on; it has a vector all the same, from its parts."""
PASSES = 4
EXTREME = 127
"""The largest 8-bit integer whose negative is one too."""


def train_vectors(
    texts: Iterable[str], file: Path, *, rows: int = ROWS, rarest: int = RAREST, threads: int = 2
) -> None:
    """Writes the table; with more than one thread two runs differ a little (they write into one table unlocked)."""
    with TemporaryDirectory() as work:
        words = Path(work) / "words.txt"
        with words.open("w", encoding="utf-8") as lines:
            for text in texts:
                tokens = (token.lower_ for token in pipeline().tokenizer(text) if not token.is_space)
                lines.write(" ".join(tokens) + "\n")
        model = floret.train_unsupervised(
            str(words),
            model="skipgram",
            mode="floret",
            hashCount=ROWS_A_PART,
            bucket=rows,
            minn=SHORTEST_PART,
            maxn=LONGEST_PART,
            dim=VECTOR_WIDTH,
            minCount=rarest,
            epoch=PASSES,
            thread=threads,
            verbose=0,
        )
        model.save_floret_vectors(str(Path(work) / "table.txt"))
        table = np.loadtxt(Path(work) / "table.txt", dtype=np.float32, skiprows=1)[:, 1:]
    small, scale = in_bytes(table)
    np.savez_compressed(file, allow_pickle=False, rows=small, scale=scale)


def in_bytes(table: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """The table in 8-bit integers and the scale of each column; a value is off by half a step at most.

    >>> rows, scale = in_bytes(np.array([[1.0, -2.0], [0.5, 4.0]], np.float32))
    >>> rows.tolist(), (rows * scale).round(1).tolist()
    ([[127, -64], [64, 127]], [[1.0, -2.0], [0.5, 4.0]])
    """
    scale = np.maximum(np.abs(table).max(axis=0) / EXTREME, np.finfo(np.float32).tiny).astype(np.float32)
    return np.rint(table / scale).astype(np.int8), scale
