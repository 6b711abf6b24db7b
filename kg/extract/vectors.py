"""Vectors of words by what stands around them in many abstracts, made from their parts (floret, 2021; Bojanowski 2017).

Comes in: words. Goes out: one vector a word, also for words never seen: "FlashAttention-3" is near "FlashAttention-2".

The table is trained once on unlabelled abstracts (`kg.train.vectors`) and never changed by training on annotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from spacy.vectors import Vectors

VECTORS = Path(__file__).parent.parent / "weights" / "vectors.npz"

VECTOR_WIDTH = 96
SHORTEST_PART, LONGEST_PART = 3, 5
ROWS_A_PART = 2
"""Each part of a word is the sum of so many rows of the table, chosen by hashing."""
SEED = 2166136261
"""What floret hashes with."""


def word_vectors(words: Sequence[str]) -> npt.NDArray[np.float32]:
    """One row a word, whatever its case; shape words, `VECTOR_WIDTH`."""
    if not words:
        return np.zeros((0, VECTOR_WIDTH), np.float32)
    return np.asarray(table().get_batch([word.lower() for word in words]), dtype=np.float32)


@cache
def table() -> Vectors:
    """The table that ships, as spaCy reads it."""
    with np.load(VECTORS) as arrays:
        rows = arrays["rows"].astype(np.float32) * arrays["scale"]
    return open_table(rows)


def open_table(rows: npt.NDArray[np.float32]) -> Vectors:
    """A table of rows that parts of words are hashed to."""
    from spacy.strings import StringStore
    from spacy.vectors import Vectors

    return Vectors(
        strings=StringStore(),
        data=rows,
        mode="floret",
        minn=SHORTEST_PART,
        maxn=LONGEST_PART,
        hash_count=ROWS_A_PART,
        hash_seed=SEED,
        bow="<",
        eow=">",
    )
