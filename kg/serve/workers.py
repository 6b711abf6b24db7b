"""The processes that run queries: how many at a time, and what happens to one that takes too long.

Comes in: requests for `kg.serve.worker`. Goes out: its replies, or the reason there is none: every worker busy, the
time over, the memory used up.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.model import KgError
from kg.serve.limits import Limits
from kg.serve.worker import LENGTHS


class Busy(KgError):
    """Too many queries at once; one may come back."""


class OverTime(KgError):
    """A query that was killed at the time limit."""


class OutOfMemory(KgError):
    """A query whose process died of its hunger."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker answers; ``stamp`` is that of the graph it has open."""

    head: dict[str, Any]
    body: bytes
    stamp: str


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that is ready for one request at a time."""

    process: Process
    stamp: str

    @classmethod
    async def started(cls, folder: Path, limits: Limits) -> Worker:
        """A new one; refuses a folder without a graph."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kg.serve.worker", str(folder.absolute()), str(limits.memory)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            # A Ctrl-C in the terminal is for the server, which ends its workers itself.
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        try:
            head, _ = await received(process)
        except asyncio.IncompleteReadError:
            raise KgError("the process that runs queries does not start; see whether there is memory left") from None
        if head["outcome"] != "ready":
            raise KgError(head["why"])
        return cls(process, head["stamp"])

    async def ask(self, request: dict[str, Any]) -> Reply:
        """The reply to a request."""
        text = json.dumps(request).encode("ascii")
        assert self.process.stdin is not None
        self.process.stdin.write(LENGTHS.pack(len(text), 0) + text)
        head, body = await received(self.process)
        return Reply(head, body, self.stamp)

    async def end(self) -> None:
        """Kills the process."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


async def received(process: Process) -> tuple[dict[str, Any], bytes]:
    """The head and body of a worker's next reply."""
    assert process.stdout is not None
    head, body = LENGTHS.unpack(await process.stdout.readexactly(LENGTHS.size))
    return json.loads(await process.stdout.readexactly(head)), await process.stdout.readexactly(body)


class WorkerPool:
    """All workers; those of an older graph are replaced as they become free."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self.idle: asyncio.Queue[Worker] = asyncio.Queue()
        self.all: set[Worker] = set()
        self.waiting = 0
        self.starting: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Starts all workers."""
        await asyncio.gather(*(self.add() for _ in range(self.limits.workers)))

    async def add(self) -> None:
        """Starts one more worker."""
        worker = await Worker.started(self.folder, self.limits)
        self.all.add(worker)
        self.idle.put_nowait(worker)

    async def replace(self, worker: Worker) -> None:
        """Ends a worker and starts another; where that fails, tries again until it works."""
        await self.drop(worker)
        while True:
            try:
                return await self.add()
            except (KgError, OSError):
                await asyncio.sleep(1)

    async def drop(self, worker: Worker) -> None:
        """Ends a worker."""
        self.all.discard(worker)
        await worker.end()

    def replace_soon(self, worker: Worker) -> None:
        """Replaces a worker while others go on."""
        task = asyncio.create_task(self.replace(worker))
        self.starting.add(task)
        task.add_done_callback(self.starting.discard)

    async def renew(self, stamp: str) -> None:
        """Replaces the idle workers that have another graph open than the one with this stamp; busy ones go later."""
        for _ in range(self.idle.qsize()):
            worker = self.idle.get_nowait()
            if worker.stamp == stamp:
                self.idle.put_nowait(worker)
            else:
                await self.replace(worker)

    async def stop(self) -> None:
        """Ends all workers."""
        for task in self.starting:
            task.cancel()
        await asyncio.gather(*(self.drop(worker) for worker in list(self.all)))

    async def run(self, request: dict[str, Any], stamp: str) -> Reply:
        """The reply of a free worker; ``stamp`` is that of the current graph."""
        worker = await self.free()
        usable = False
        try:
            reply = await asyncio.wait_for(worker.ask(request), self.limits.seconds)
            usable = worker.stamp == stamp
        except TimeoutError:
            raise OverTime(
                f"the query took more than {self.limits.seconds:g} seconds and was ended; ask for less"
            ) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise OutOfMemory("the query needed more memory than it may have and was ended; ask for less") from None
        finally:
            if usable:
                self.idle.put_nowait(worker)
            else:
                self.replace_soon(worker)
        return reply

    async def free(self) -> Worker:
        """A worker that is idle, or becomes so in time."""
        if self.waiting >= self.limits.waiting:
            raise Busy("too many queries at once; try again in some seconds")
        self.waiting += 1
        try:
            return await asyncio.wait_for(self.idle.get(), self.limits.patience)
        except TimeoutError:
            raise Busy("all workers are busy with other queries; try again in some seconds") from None
        finally:
            self.waiting -= 1
