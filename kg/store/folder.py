"""The folder of a graph: what may stand in it, and writing into it safely.

Comes in: the folder that ``-o`` names. Goes out: a scratch folder beside the real files, and one clear line when the
disk is full or the folder can't be written.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kg.model import KgError
from kg.store.manifest import read_manifest
from kg.store.snapshot import StoreInUse, current_snapshot

DECISIONS = "decisions.txt"
"""A file beside them that a person writes."""

SCRATCH = ".building-"


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Refuses a folder that is not a graph's; turns a failed write into a `KgError`; leaves no empty shell behind."""
    ours = fresh = False
    try:
        refuse_other_files(folder)
        ours, fresh = True, not folder.exists()
        yield
    except StoreInUse:
        # What stands there without a snapshot is the other process's first one.
        ours = False
        raise
    except (OSError, sqlite3.OperationalError) as fault:
        what = f"{getattr(fault, 'strerror', None) or fault}"
        raise KgError(
            f"{folder}: cannot be written ({what}); free some space or choose another folder with -o"
        ) from None
    finally:
        if ours and folder.is_dir() and current_snapshot(folder) is None:
            shutil.rmtree(folder / "store", ignore_errors=True)
            if fresh and not any(folder.iterdir()):
                folder.rmdir()


@contextlib.contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A folder for unfinished files, on the same disk so that they can be renamed; what a killed build left goes."""
    for left in folder.glob(f"{SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder) as name:
        yield Path(name)


def refuse_other_files(folder: Path) -> None:
    """Raises unless the folder is new, empty, or holds a graph of ours; hidden files and folders of graphs are fine."""
    if folder.exists() and not folder.is_dir():
        raise KgError(f"{folder}: is a file; name a folder with -o")
    if not folder.exists() or is_graph(folder):
        return
    others = sorted(
        entry.name
        for entry in folder.iterdir()
        if not entry.name.startswith(".")
        and entry.name not in ("store", DECISIONS)
        and not (entry / "graph.ttl").is_file()
    )
    if others:
        raise KgError(f"{folder}: holds other files ({', '.join(others[:3])}); name a new or empty folder with -o")


def is_graph(folder: Path) -> bool:
    """Whether a build of ours wrote the folder."""
    return "papergraph" in read_manifest(folder)
