"""Snapshots, not locks: which folder holds the store that counts, and how a new one takes its place.

Comes in: the folder of a graph. Goes out: paths. ``store/CURRENT`` names an immutable folder; a writer holds
``store/LOCK``, fills a folder beside it and renames ``CURRENT``, so whoever opens the store after a kill at
any moment finds the old or the new state.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import filelock
import pyoxigraph as ox

from kg.model import KgError

STATE = "linking.sqlite"
"""A file beside those of the store: what `kg.store.state` keeps of the papers."""


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


def existing_snapshot(folder: Path) -> Path:
    """The store that counts; refuses a folder without one."""
    path = current_snapshot(folder)
    if path is None:
        raise KgError(f"{folder}: no graph here; build one with: kg build INPUT -o {folder}")
    return path


@contextlib.contextmanager
def new_snapshot(folder: Path) -> Iterator[Path]:
    """A fresh folder to write a store into; it becomes the current one when the block ends without an error.

    Refuses while another process writes. What earlier, broken-off writes left is removed.
    """
    (folder / "store").mkdir(parents=True, exist_ok=True)
    with next_snapshot(folder) as path:
        path.mkdir()
        yield path


@contextlib.contextmanager
def changed_snapshot(folder: Path) -> Iterator[Path]:
    """A copy of the current store to change; it takes its place when the block ends without an error.

    The store's own files are hard links, since nobody changes one; what lies beside them is copied. Refuses a folder
    without a graph, and while another process writes.
    """
    existing_snapshot(folder)
    with next_snapshot(folder) as path:
        current = existing_snapshot(folder)
        ox.Store.read_only(str(current)).backup(str(path))
        if (current / STATE).is_file():
            shutil.copyfile(current / STATE, path / STATE)
        yield path


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps others from writing a graph; refuses while another process does."""
    lock = filelock.FileLock(folder / "store" / "LOCK")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise StoreInUse(f"{folder}: another process is writing this graph; try again when it is done") from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def next_snapshot(folder: Path) -> Iterator[Path]:
    """The path that the next snapshot is written to, made by whoever takes it, under the lock of the folder."""
    root = folder / "store"
    with locked(folder):
        current = current_snapshot(folder)
        remove_others(root, current)
        path = root / next_name(current)
        try:
            yield path
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        if (path / STATE).is_file():
            synced(path / STATE)
        replace_file(root / "CURRENT", path.name + "\n")
        remove_others(root, path)


def next_name(current: Path | None) -> str:
    """The name that follows the current snapshot's."""
    return f"{int(current.name) + 1 if current else 1:06d}"


def remove_others(root: Path, current: Path | None) -> None:
    """Removes all snapshots but one and those that somebody reads, which go at a later write."""
    for entry in sorted(root.iterdir()):
        if entry.is_dir() and entry != current:
            remove_unread(entry)


class Held:
    """A snapshot that stays for as long as this value lives."""

    def __init__(self, snapshot: Path) -> None:
        self.descriptor = os.open(snapshot, os.O_RDONLY)
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            self.__del__()
            raise

    def __del__(self) -> None:
        with contextlib.suppress(AttributeError):
            os.close(self.descriptor)
            del self.descriptor


def hold(snapshot: Path) -> Held | None:
    """Keeps a snapshot from being removed; None where it is going already.

    A reader opens some of the files only when a query needs them, so all must stay.
    """
    try:
        return Held(snapshot)
    except (FileNotFoundError, BlockingIOError):
        return None


def remove_unread(snapshot: Path) -> None:
    """Removes a snapshot unless somebody holds it."""
    descriptor = os.open(snapshot, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(snapshot, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(descriptor)


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
