"""Papers to extracted papers, one after the other.

Comes in: `Paper` values, any number. Goes out: `ExtractedPaper` values in the same order, each the same alone and in
company. A long text is read window by window; what its windows name alike is one entity.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import groupby, islice
from typing import TypeVar

from threadpoolctl import ThreadpoolController

from kg.extract.facts import window_facts
from kg.extract.locate import locate
from kg.extract.network import Network, load, load_settings
from kg.extract.windows import windows
from kg.interchange import ComparisonRow, ExtractedPaper, NamedEntity, RelationRow, ResultRow
from kg.model import Paper, name_key

Row = TypeVar("Row", ComparisonRow, ResultRow, RelationRow)

ALONE = 100
"""Papers read before other processes are started, which takes some seconds."""
CHUNK = 16
"""Papers handed to a process at once."""

KINDS_OF_FACT = ("mention", "role", "comparison", "result", "relation")


def build_thresholds() -> dict[str, float]:
    """The score that each kind of fact needs to enter a graph: stricter than what `extract` writes."""
    return dict(load_settings()["build"])


def extract(papers: Iterable[Paper | ExtractedPaper], *, processes: int | None = None) -> Iterator[ExtractedPaper]:
    """What each paper says, with offsets and scores, in input order; a paper that is extracted already gets offsets.

    The first `ALONE` papers are read here; for more, ``processes`` others are started (None: one for each core). Memory
    does not grow with the number of papers.
    """
    stream = iter(papers)
    yield from map(read, islice(stream, ALONE))
    workers = processes or os.cpu_count() or 1
    if workers == 1:
        yield from map(read, stream)
        return
    # What is extracted already would take longer on the way to another process than it takes here.
    for is_extracted, same_kind in groupby(stream, key=lambda paper: isinstance(paper, ExtractedPaper)):
        yield from map(read, same_kind) if is_extracted else read_in_company(same_kind, workers)  # noqa: B031


def read_in_company(papers: Iterable[Paper | ExtractedPaper], workers: int) -> Iterator[ExtractedPaper]:
    """The same as `read` for each paper, by several processes, at most a few chunks ahead of who takes them."""
    # Started afresh, not forked: a copy of a process that runs threads (ONNX Runtime's, say) may hang.
    context = multiprocessing.get_context("spawn")
    stream = iter(papers)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=leave_interrupts) as pool:
        waiting: deque[Future[list[ExtractedPaper]]] = deque()
        try:
            while True:
                while len(waiting) < 3 * workers and (chunk := list(islice(stream, CHUNK))):
                    waiting.append(pool.submit(read_chunk, chunk))
                if not waiting:
                    return
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def leave_interrupts() -> None:
    """Leaves Ctrl-C to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def read_chunk(papers: list[Paper | ExtractedPaper]) -> list[ExtractedPaper]:
    """What each of some papers says."""
    return [read(paper) for paper in papers]


def read(paper: Paper | ExtractedPaper) -> ExtractedPaper:
    """What one paper says; one that is extracted already gets the offsets it lacks."""
    return locate(paper) if isinstance(paper, ExtractedPaper) else extracted_paper(load(), paper)


@cache
def arithmetic() -> ThreadpoolController:
    """The libraries beneath numpy that run threads of their own."""
    return ThreadpoolController()


def extracted_paper(network: Network, paper: Paper) -> ExtractedPaper:
    """What one paper says; a text without words says nothing."""
    # The arrays are small: numpy's threads only wait for one another, and those of several processes for the cores.
    with arithmetic().limit(limits=1, user_api="blas"):
        parts = [window_facts(network, paper, window) for window in windows(paper.text)]
    if not parts:
        return ExtractedPaper(paper, extractor=network.settings["name"])
    return parts[0] if len(parts) == 1 else merged(parts)


def merged(parts: list[ExtractedPaper]) -> ExtractedPaper:
    """The windows of one paper put together: entities by their key, rows by what they say."""
    entities: dict[str, NamedEntity] = {}
    comparisons: list[ComparisonRow] = []
    results: list[ResultRow] = []
    relations: dict[tuple[str, str, str], RelationRow] = {}
    for part in parts:
        names = {}
        for entity in part.entities:
            key = name_key(entity.name)
            held = entities.get(key)
            entities[key] = joined(held, entity) if held else entity
            names[entity.name] = entities[key].name

        comparisons += [
            renamed(row, names, ("subject", "object", "metric", "dataset", "hardware")) for row in part.comparisons
        ]
        results += [renamed(row, names, ("system", "metric", "dataset", "hardware")) for row in part.results]
        for row in part.relations:
            fresh = renamed(row, names, ("subject", "object"))
            relations.setdefault((fresh.subject, fresh.relation.value, fresh.object), fresh)
    return replace(
        parts[0],
        entities=tuple(entities.values()),
        comparisons=tuple(comparisons),
        results=tuple(results),
        relations=tuple(relations.values()),
    )


def renamed(row: Row, names: Mapping[str, str], fields: tuple[str, ...]) -> Row:
    """The row with the names in some fields replaced, where a new one is known."""
    return replace(row, **{field: names.get(name := getattr(row, field), name) for field in fields})


def joined(first: NamedEntity, second: NamedEntity) -> NamedEntity:
    """One entity of two windows: the first one's name and type, all mentions, places and roles."""
    scores = dict(zip(first.roles, first.role_scores, strict=True))
    for role, score in zip(second.roles, second.role_scores, strict=True):
        scores[role] = max(score, scores.get(role, 0.0))
    return replace(
        first,
        roles=tuple(scores),
        role_scores=tuple(scores.values()),
        mentions=tuple(dict.fromkeys((*first.mentions, *second.mentions))),
        spans=tuple(sorted({*first.spans, *second.spans})),
        score=max(first.score or 0.0, second.score or 0.0),
    )
