"""What a graph was made from and how, kept beside the store in its snapshot, so that papers can come and go.

Comes in: extracted papers and the names they add, while a graph is built or changed. Goes out: single papers by id, the
part of the name table around some names, the settings of the build. One SQLite file, which goes along with each
snapshot; the facts of the papers stand in the graph itself and nowhere else.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kg.interchange import ExtractedPaper, from_json, to_json
from kg.link.catalogue import CATALOGUE, Slot, load_catalogue, text_digest
from kg.link.decisions import NO_DECISIONS, Decisions, Named
from kg.link.name_store import TABLES, NameStore, slot_of, slot_text
from kg.link.names import NameTable, PaperNames, paper_names, title_key
from kg.link.settle import rules
from kg.link.settled import Settled
from kg.link.variants import family
from kg.model import EntityType, KgError, Paper, paper_iri_path
from kg.ontology_files import BASE, ontology_text
from kg.store.snapshot import STATE

PAPERS = """
CREATE TABLE papers (
    number INTEGER PRIMARY KEY, path TEXT UNIQUE, arxiv TEXT, title TEXT, extractor TEXT, extracted BLOB);
CREATE TABLE versions (family TEXT, slot TEXT, PRIMARY KEY (family, slot)) WITHOUT ROWID;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT);
"""
INDEXES = """
CREATE INDEX papers_by_arxiv ON papers (arxiv) WHERE arxiv != '';
CREATE INDEX papers_by_title ON papers (title);
CREATE INDEX papers_by_extractor ON papers (extractor);
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a graph is made; what comes later is made the same way."""

    least: Mapping[str, float]
    base: str = BASE
    with_text: bool = True
    merge: bool = True
    decisions: Decisions = NO_DECISIONS

    def rules(self) -> Settled:
        """What is settled before any name is read."""
        return rules(load_catalogue(), self.decisions, merge=self.merge)


class State:
    """The file, open; whoever opens it for writing works on a copy that no reader sees."""

    def __init__(self, db: sqlite3.Connection, settings: Settings, names: Settled) -> None:
        self.db = db
        self.settings = settings
        self.names = NameStore(self.db, names)

    def close(self) -> None:
        """Writes all to the file."""
        self.db.execute("COMMIT")
        self.db.close()

    # Papers

    def put(self, extracted: ExtractedPaper) -> PaperNames:
        """Keeps a new paper and which names it uses; returns these, to be counted."""
        paper, path = extracted.paper, paper_iri_path(extracted.paper.id)
        text = json.dumps(to_json(extracted), ensure_ascii=False).encode("utf-8", "surrogatepass")
        row = (path, paper.arxiv, title_key(paper.title), extracted.extractor, zlib.compress(text, 1))
        columns = "(path, arxiv, title, extractor, extracted)"
        done = self.db.execute(f"INSERT INTO papers {columns} VALUES (?, ?, ?, ?, ?)", row)
        names = paper_names(extracted, self.settings.least)
        self.names.add_paper(done.lastrowid or 0, names)
        return names

    def drop(self, extracted: ExtractedPaper) -> None:
        """Forgets a paper."""
        path = paper_iri_path(extracted.paper.id)
        self.names.remove_paper(self.number(path), paper_names(extracted, self.settings.least))
        self.db.execute("DELETE FROM papers WHERE path = ?", (path,))

    def number(self, path: str) -> int:
        """The number of a paper that is there."""
        ((number,),) = self.db.execute("SELECT number FROM papers WHERE path = ?", (path,)).fetchall()
        return int(number)

    def paper(self, path: str) -> ExtractedPaper | None:
        """The paper whose IRI has this path; None where there is none."""
        for (kept,) in self.db.execute("SELECT extracted FROM papers WHERE path = ?", (path,)):
            return unpacked(kept)
        return None

    def numbered(self, numbers: Iterable[int]) -> Iterator[ExtractedPaper]:
        """The papers with these numbers, in order."""
        for number in sorted(numbers):
            for (kept,) in self.db.execute("SELECT extracted FROM papers WHERE number = ?", (number,)):
                yield unpacked(kept)

    def path_by_arxiv(self, arxiv: str) -> str:
        """The path of the paper with an arXiv id, of several the last; ``""`` without one."""
        return self.text("SELECT max(path) FROM papers WHERE arxiv = ? AND arxiv != ''", arxiv)

    def path_by_title(self, title: str) -> str:
        """The path of the paper with a title as `title_key` has it, of several the first; ``""`` without one."""
        return self.text("SELECT min(path) FROM papers WHERE title = ?", title)

    def text(self, query: str, value: str) -> str:
        """The one text that a query finds, or ``""``."""
        return self.db.execute(query, (value,)).fetchone()[0] or ""

    def count(self) -> int:
        """How many papers there are."""
        return int(self.db.execute("SELECT count(*) FROM papers").fetchone()[0])

    def extractors(self) -> set[str]:
        """Who read the papers."""
        return {name for (name,) in self.db.execute("SELECT DISTINCT extractor FROM papers")}

    # Versions

    def note_versions(self, slots: Iterable[Slot]) -> None:
        """Notes slots of entities whose names may be those of versions."""
        rows = [(family(slot), slot_text(slot)) for slot in slots]
        self.db.executemany("INSERT OR IGNORE INTO versions VALUES (?, ?)", [row for row in rows if row[0]])

    def change_version(self, slot: Slot, *, present: bool) -> str:
        """Notes that a slot has such an entity, or none; returns its family if that is news, else ``""``."""
        found = family(slot)
        if not found:
            return ""
        query = (
            "INSERT OR IGNORE INTO versions VALUES (?, ?)"
            if present
            else "DELETE FROM versions WHERE (family, slot) = (?, ?)"
        )
        return found if self.db.execute(query, (found, slot_text(slot))).rowcount else ""

    def versions(self, found: str) -> list[Slot]:
        """The slots of a family."""
        query = "SELECT slot FROM versions WHERE family = ? ORDER BY slot"
        return [slot_of(slot) for (slot,) in self.db.execute(query, (found,))]

    # Values

    def value(self, key: str) -> Any:
        """What was last kept under a key; None for nothing."""
        return stored_value(self.db, key)

    def set_value(self, key: str, value: object) -> None:
        """Keeps a value that JSON can hold."""
        self.db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, json.dumps(value)))


def new_state(snapshot: Path, settings: Settings) -> State:
    """The state of a graph that is being built."""
    state = State(writable_file(snapshot / STATE), settings, settings.rules())
    for statement in (TABLES + PAPERS).split(";"):
        state.db.execute(statement)
    return state


def finish_state(state: State, table: NameTable, settled: Settled, versions: Iterable[Slot]) -> None:
    """Adds what is known when all papers are read."""
    state.names = NameStore(state.db, settled)
    state.names.write_counts(table)
    for statement in INDEXES.split(";"):
        state.db.execute(statement)
    state.note_versions(versions)
    state.set_value("settings", settings_json(state.settings))
    state.set_value("made with", made_with())


def open_state(snapshot: Path, *, writable: bool = True) -> State:
    """The state that goes with a store; refuses one that another version of the rules for names made."""
    path = snapshot / STATE
    folder = snapshot.parent.parent
    if not path.is_file():
        raise KgError(f"{folder}: was built without what later changes need; build the graph again with kg build")
    db = writable_file(path) if writable else readable_file(path)
    made, settings = (stored_value(db, key) for key in ("made with", "settings"))
    if made != made_with():
        by = (made or {}).get("papergraph", "an unknown version")
        raise KgError(f"{folder}: was built by papergraph {by}, with another catalogue or other rules; build it again")
    read = settings_of(settings)
    return State(db, read, read.rules())


def writable_file(path: Path) -> sqlite3.Connection:
    """A copy, opened to be changed."""
    db = sqlite3.connect(path, isolation_level=None)
    # A copy that is not complete counts for nothing, so there is no need to go back within it.
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; BEGIN")
    return db


def readable_file(path: Path) -> sqlite3.Connection:
    """A file that nobody changes, opened to be read."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)


def stored_value(db: sqlite3.Connection, key: str) -> Any:
    """The value under a key; None for nothing."""
    row = db.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return json.loads(row[0]) if row else None


def made_with() -> dict[str, str]:
    """What tells whether names would be settled the same way today."""
    return {"papergraph": version("papergraph"), "catalogue": text_digest(ontology_text(CATALOGUE))}


def unpacked(kept: bytes) -> ExtractedPaper:
    """A paper as it is kept, read."""
    return from_json(json.loads(zlib.decompress(kept).decode("utf-8", "surrogatepass")))


def same_paper(one: Paper, other: Paper) -> bool:
    """Whether two papers differ at most in the file they came from."""
    return replace(one, source="") == replace(other, source="")


def settings_json(settings: Settings) -> dict[str, Any]:
    """Settings as JSON."""
    decided = settings.decisions
    return {
        **{key: getattr(settings, key) for key in ("base", "with_text", "merge")},
        "least": dict(settings.least),
        "decisions": {
            "merges": decided.merges,
            "apart": decided.apart,
            "labels": list(decided.labels.items()),
            "types": list(decided.types.items()),
        },
    }


def settings_of(record: dict[str, Any]) -> Settings:
    """The settings that `settings_json` wrote."""

    def named(pair: list[str]) -> Named:
        return EntityType(pair[0]), pair[1]

    def both(pairs: list[list[list[str]]]) -> tuple[tuple[Named, Named], ...]:
        return tuple((named(one), named(other)) for one, other in pairs)

    decided = record["decisions"]
    decisions = Decisions(
        both(decided["merges"]),
        both(decided["apart"]),
        {named(pair): label for pair, label in decided["labels"]},
        {named(pair): EntityType(type) for pair, type in decided["types"]},
    )
    return Settings(record["least"], record["base"], record["with_text"], record["merge"], decisions)
