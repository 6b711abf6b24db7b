"""Snapshots, not locks: which folder holds the store that counts, and how a new one takes its place.

Comes in: the folder of a graph. Goes out: paths. ``store/CURRENT`` names an immutable folder; a writer holds
``store/LOCK``, fills a folder beside it and renames ``CURRENT``, so whoever opens the store after a kill at
any moment finds the old or the new state.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import filelock

from kg.model import KgError


class StoreInUse(KgError):
    """Another process is writing this graph."""


def current_snapshot(folder: Path) -> Path | None:
    """The store that ``folder/store/CURRENT`` names; None where there is none yet."""
    try:
        name = (folder / "store" / "CURRENT").read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as fault:
        raise KgError(f"{folder}: cannot be read ({fault.strerror})") from None
    return folder / "store" / name


@contextlib.contextmanager
def new_snapshot(folder: Path) -> Iterator[Path]:
    """A fresh folder to write a store into; it becomes the current one when the block ends without an error.

    Refuses while another process writes. What earlier, broken-off writes left is removed.
    """
    root = folder / "store"
    root.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(root / "LOCK")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise StoreInUse(f"{folder}: another process is writing this graph; try again when it is done") from None
    try:
        current = current_snapshot(folder)
        remove_others(root, current)
        path = root / next_name(current)
        path.mkdir()
        try:
            yield path
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        replace_file(root / "CURRENT", path.name + "\n")
        remove_others(root, path)
    finally:
        lock.release()


def next_name(current: Path | None) -> str:
    """The name that follows the current snapshot's."""
    return f"{int(current.name) + 1 if current else 1:06d}"


def remove_others(root: Path, current: Path | None) -> None:
    """Removes all snapshots but one; a reader that has an old one open keeps its open files."""
    for entry in sorted(root.iterdir()):
        if entry.is_dir() and entry != current:
            shutil.rmtree(entry, ignore_errors=True)


def replace_file(path: Path, text: str) -> None:
    """Writes a file beside the old one, to the disk, then renames it over."""
    with beside(path) as fresh:
        fresh.write_text(text, encoding="utf-8", newline="\n")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside the path to write into; it takes the path's place when the block ends without an error.

    A block that fails leaves what stood there, and nothing beside it; a failed write is a `KgError`.
    """
    with told(path), beside(path) as fresh:
        yield fresh


@contextlib.contextmanager
def replacing_in(folder: Path) -> Iterator[Path]:
    """A fresh folder to write files into; they take their places in ``folder`` when the block ends without an error."""
    fresh = not folder.exists()
    with told(folder):
        folder.mkdir(exist_ok=True)
        try:
            with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as name:
                yield Path(name)
                for file in sorted(Path(name).iterdir()):
                    synced(file).replace(folder / file.name)
        finally:
            if fresh and not any(folder.iterdir()):
                folder.rmdir()


@contextlib.contextmanager
def beside(path: Path) -> Iterator[Path]:
    """The file that takes the path's place; a device or pipe is written as it is."""
    target = path.resolve()
    if target.exists() and not target.is_file():
        yield target
        return
    fresh = target.with_name(target.name + ".new")
    try:
        yield fresh
        synced(fresh).replace(target)
    finally:
        fresh.unlink(missing_ok=True)


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns a failed write into one line that names the path."""
    try:
        yield
    except OSError as fault:
        raise KgError(f"{path}: cannot be written ({fault.strerror or fault})") from None


def synced(path: Path) -> Path:
    """The same file, all of it on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    return path
