"""What one request may cost.

Comes in: what the person who starts the server allows. Goes out: the figures that the endpoint and its workers keep.
"""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of queries; an answer beyond one is refused whole, never cut off."""

    seconds: float = 20.0
    """Wall time of a query, after which its process is killed."""
    rows: int = 100_000
    """Rows or triples of an answer."""
    answer_bytes: int = 64 * MEGABYTE
    query_length: int = 20_000
    """Characters of a query; the longest named question has 1,500."""
    workers: int = 2
    """Queries that run at the same time."""
    waiting: int = 16
    """Queries that may wait for a worker."""
    patience: float = 5.0
    """Seconds that one waits before it's told to come back."""
    memory: int = 2048 * MEGABYTE
    """Memory that a query's process may take beyond what it has when it starts."""
