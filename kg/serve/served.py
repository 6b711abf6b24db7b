"""What the server has open: the current snapshot and the workers, both renewed when the graph is replaced.

Comes in: a folder and limits. Goes out: a `Served` that every request reads.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from kg.model import KgError, digest
from kg.serve.limits import Limits
from kg.serve.snapshot import Snapshot, open_snapshot, stamp_of
from kg.serve.workers import WorkerPool

LOOK_EVERY = 1.0
"""Seconds between two looks at whether there is a newer graph."""

PAGES_AT_ONCE = 4
"""Pages that are made at the same time: they share one interpreter, and more would only wait for each other."""

log = logging.getLogger("kg.serve")


@dataclass
class Served:
    """The one thing here that changes: requests take its snapshot once and keep it."""

    folder: Path
    limits: Limits
    snapshot: Snapshot
    workers: WorkerPool
    properties: dict[str, dict[str, int]] = field(default_factory=dict)
    """Triples by property, counted once for the graph with a stamp."""

    async def follow(self) -> None:
        """Takes up each newer graph; one that cannot be opened leaves the old one in place."""
        failed = ""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            stamp = stamp_of(self.folder)
            if stamp in ("", self.snapshot.stamp, failed):
                continue
            try:
                self.snapshot = await run_in_threadpool(open_snapshot, self.folder)
            except KgError as fault:
                failed = stamp
                log.warning("the new graph was not taken up: %s", fault)
                continue
            self.properties.clear()
            await self.workers.renew(self.snapshot.stamp)
            log.info("a newer graph is served: %s papers", len(self.snapshot.corpus.papers))


@contextlib.asynccontextmanager
async def started(folder: Path, limits: Limits, snapshot: Snapshot) -> AsyncIterator[Served]:
    """The workers started and the graph followed, until the server stops."""
    workers = WorkerPool(folder, limits)
    served = Served(folder, limits, snapshot, workers)
    current_default_thread_limiter().total_tokens = PAGES_AT_ONCE
    await workers.start()
    following = asyncio.create_task(served.follow())
    try:
        yield served
    finally:
        following.cancel()
        await workers.stop()


def served_by(request: Request) -> Served:
    """What the server of a request has open."""
    served: Served = request.state.served
    return served


def etag(snapshot: Snapshot, request: Request, form: str) -> str:
    """What stays the same as long as the same request is answered the same; weak, since answers are compressed too."""
    query = request.scope["query_string"].decode("latin-1")
    return f'W/"{digest(VERSION, snapshot.stamp, path_of(request), query, form)}"'


def path_of(request: Request) -> str:
    """The path of a request as it was sent, percent signs and all."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode("utf-8")
    return raw.partition(b"?")[0].decode("latin-1")


def version() -> str:
    """What changes the pages though the graph is the same: the program's own files."""
    folder = Path(__file__).parent
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".html"))
    return digest(*(path.read_text(encoding="utf-8") for path in files))


VERSION = version()
