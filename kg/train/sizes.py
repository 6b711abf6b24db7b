"""How large the network is.

Comes in: nothing. Goes out: `Sizes`, whose defaults are those of all-MiniLM-L6-v2 and of the heads on top of it.

``Sizes(width=32, layers=1, heads=2, inner=64)`` is a network for tests.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The encoder's sizes, then those of the heads: ``states`` a word, ``nodes`` a span; rates of dropout."""

    vocabulary: int = 30522
    positions: int = 512
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    encoder_dropout: float = 0.1
    states: int = 384
    nodes: int = 192
    dropout: float = 0.3
