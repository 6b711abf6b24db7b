"""What ``manifest.json`` says of a graph: from what it was made, what it holds, and which files beside it are old.

Comes in: the folder of a graph. Goes out: the manifest after a change, or after a file was written anew. A file is
stale when papers came or went since it was written; no command reads a stale one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kg.store.snapshot import STATE, existing_snapshot, replace_file

MANIFEST = "manifest.json"
MERGES = "merges.tsv"
FILES = ("graph.ttl", "graph.html", MERGES)
"""The files that people open; the manifest and the store stand beside them."""


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest; empty where there is none that can be read."""
    try:
        record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def stale_files(folder: Path) -> set[str]:
    """The published files that show an earlier state of the graph."""
    record = read_manifest(folder)
    current = existing_snapshot(folder).name
    # A write that was killed before it came to the manifest leaves one that speaks of another store.
    if record.get("store", current) != current:
        return set(FILES)
    return set(record.get("stale", ()))


def renew_manifest(folder: Path, *, inputs: Iterable[str] = (), renewed: Collection[str] = ()) -> None:
    """Writes the manifest of the current store; of the published files only those ``renewed`` now show it."""
    current = existing_snapshot(folder)
    record, stale = read_manifest(folder), stale_files(folder) - set(renewed)
    if record.get("store") != current.name and (current / STATE).is_file():
        # Reading a graph needs none of what the state is made with.
        from kg.store.state import readable_file, stored_value

        db = readable_file(current / STATE)
        counts, left_out, settings = (stored_value(db, key) for key in ("counts", "left out", "settings"))
        papers = db.execute("SELECT count(*) FROM papers").fetchone()[0]
        extractors = sorted(name for (name,) in db.execute("SELECT DISTINCT extractor FROM papers"))
        db.close()
        record.setdefault("papergraph", version("papergraph"))
        record |= {
            "base": settings["base"],
            "changed": now(),
            "papers": papers,
            "extractors": extractors,
            **counts,
            "store": current.name,
        }
        record.setdefault("left_out", {})["entities"] = left_out
    if "papergraph" not in record:
        return
    read = record.setdefault("inputs", [])
    read += [each for each in map(input_record, inputs) if each not in read]
    record["stale"] = sorted(stale)
    write_manifest(folder / MANIFEST, record)


def write_manifest(path: Path, record: dict[str, Any]) -> None:
    """Writes a manifest."""
    replace_file(path, json.dumps(record, indent=2, ensure_ascii=False) + "\n")


def now() -> str:
    """The time, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def input_record(name: str) -> dict[str, str]:
    """The name of an input with the SHA-256 of its bytes; ``""`` for a folder, standard input and the sample."""
    path = Path(name)
    digest = ""
    if path.is_file():
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name or name, "sha256": digest}
