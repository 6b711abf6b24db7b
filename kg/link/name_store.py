"""The table of all names on disk, by key: what one paper more or less needs of it, and no more.

Comes in: what each paper adds (`PaperNames`). Goes out: the part of the `NameTable` around some names, closed so that
`settle` concludes from the part what it would from the whole. Around "TTM" lie "Tiny Time Mixers", which a text gives
as its long form, and the tasks that its papers name, which tell two things of that name apart.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

from kg.link.catalogue import Slot
from kg.link.decisions import Named
from kg.link.names import NameTable, PaperNames, Proposal
from kg.link.same import abbreviates
from kg.link.settle import RUNNABLE, decided_moves, settle_by
from kg.link.settled import Settled
from kg.model import EntityType

TABLES = """
CREATE TABLE names (id INTEGER PRIMARY KEY, type TEXT, name TEXT, start TEXT, papers INTEGER);
CREATE TABLE strings (
    name INTEGER, string TEXT, start TEXT, papers INTEGER, PRIMARY KEY (name, string)) WITHOUT ROWID;
CREATE TABLE proposals (name INTEGER, paper INTEGER, said TEXT, PRIMARY KEY (name, paper)) WITHOUT ROWID;
CREATE TABLE uses (name INTEGER, paper INTEGER, PRIMARY KEY (name, paper)) WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX names_at ON names (start);
CREATE INDEX strings_at ON strings (start) WHERE start IS NOT NULL;
CREATE INDEX proposals_of ON proposals (paper);
"""
KEY = tuple[EntityType, str, str]


@dataclass(frozen=True, slots=True)
class Around:
    """A part of the table; ``names`` are those of which `settle` tells all, the others only tell what these mean."""

    table: NameTable
    names: tuple[Named, ...]
    strings: dict[Named, tuple[str, ...]]


class NameStore:
    """The table of names in a database; ``rules`` settle no names, they tell where each starts."""

    def __init__(self, db: sqlite3.Connection, rules: Settled) -> None:
        self.db = db
        self.rules = rules
        self.decided: dict[Slot, set[Slot]] = {}
        for source, target in decided_moves(rules).items() if rules.merge else ():
            self.decided.setdefault(source, set()).add(target)
            self.decided.setdefault(target, set()).add(source)

    # Writing

    def add_paper(self, paper: int, names: PaperNames) -> None:
        """Notes which names a paper uses and proposes; `count` or `write_counts` counts them."""
        self.db.executemany(
            "INSERT OR IGNORE INTO uses VALUES (?, ?)", [(name_number(*named), paper) for named in names.names]
        )
        self.db.executemany(
            "INSERT OR REPLACE INTO proposals VALUES (?, ?, ?)",
            [(name_number(*named), paper, proposal_text(said)) for named, said in names.proposals],
        )

    def remove_paper(self, paper: int, names: PaperNames) -> None:
        """Forgets a paper's names."""
        numbers = [(name_number(*named), paper) for named in names.names]
        for table in ("uses", "proposals"):
            self.db.executemany(f"DELETE FROM {table} WHERE name = ? AND paper = ?", numbers)
        self.count(names, -1)
        self.db.executemany("DELETE FROM names WHERE id = ? AND papers <= 0", [number[:1] for number in numbers])
        self.db.executemany("DELETE FROM strings WHERE name = ? AND papers <= 0", [number[:1] for number in numbers])

    def count(self, names: PaperNames, step: int) -> None:
        """Counts a paper's names and strings one up or down."""
        self.db.executemany(
            "INSERT INTO names VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET papers = papers + excluded.papers",
            [self.name_row(named, step) for named in names.names],
        )
        self.db.executemany(
            "INSERT INTO strings VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET papers = papers + excluded.papers",
            [self.string_row(key, step) for key in names.strings],
        )

    def write_counts(self, table: NameTable) -> None:
        """Writes the counts of a whole table at once, and the indexes."""
        self.db.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?)", map(self.name_row, *pairs(table.names)))
        self.db.executemany("INSERT INTO strings VALUES (?, ?, ?, ?)", map(self.string_row, *pairs(table.strings)))
        for statement in INDEXES.split(";"):
            self.db.execute(statement)

    def name_row(self, named: Named, papers: int) -> tuple[object, ...]:
        """A name as its row."""
        return name_number(*named), named[0].value, named[1], slot_text(self.rules.start(*named)), papers

    def string_row(self, key: KEY, papers: int) -> tuple[object, ...]:
        """A string as its row; one that is short or long for its name also has the slot it starts at."""
        type, name, string = key
        spells = self.rules.merge and (abbreviates(name, string) or abbreviates(string, name))
        start = slot_text(self.rules.start(type, string)) if spells else None
        return name_number(type, name), string, start, papers

    # Reading

    def users(self, names: Iterable[Named]) -> set[int]:
        """The papers that use one of the names."""
        found: set[int] = set()
        for named in names:
            found.update(paper for (paper,) in self.rows("SELECT paper FROM uses WHERE name = ?", name_number(*named)))
        return found

    def proposed_by(self, papers: Iterable[int]) -> set[Named]:
        """The names that the papers propose."""
        query = "SELECT type, names.name FROM proposals JOIN names ON id = proposals.name WHERE paper = ?"
        return {(EntityType(type), name) for paper in papers for type, name in self.rows(query, paper)}

    def around(self, slots: Iterable[Slot]) -> Around:
        """The part of the table that tells what every name means that may come to one of these slots."""
        found = self.joined(slots)
        table, contexts = NameTable(), set[Slot]()
        names = self.take(table, found)
        for named in names:
            for paper, said in self.proposals(named):
                table.proposals.setdefault(named, {})[paper] = said
                contexts.update(self.rules.start(*other) for other in said.context)
        strings: dict[Named, list[str]] = {named: [] for named in names}
        for type, name, string in table.strings:
            strings[type, name].append(string)
        # Of the names that only stand around a thing no more is asked than where they stand.
        self.take(table, self.joined(contexts) - found)
        return Around(table, tuple(names), {named: tuple(sorted(each)) for named, each in strings.items()})

    def whole(self) -> NameTable:
        """The whole table."""
        table = NameTable()
        self.take(table, {slot_of(text) for (text,) in self.rows("SELECT DISTINCT start FROM names")})
        for named in list(table.names):
            for paper, said in self.proposals(named):
                table.proposals.setdefault(named, {})[paper] = said
        return table

    def joined(self, slots: Iterable[Slot]) -> set[Slot]:
        """The slots with all whose names could be one with theirs: by a decision, an abbreviation, or another type."""
        found, waiting = set[Slot](), list(slots)
        while waiting:
            slot = waiting.pop()
            if slot not in found:
                found.add(slot)
                waiting += self.neighbours(slot)
        return found

    def neighbours(self, slot: Slot) -> Iterator[Slot]:
        """The slots that one rule may join to a slot."""
        if not self.rules.merge:
            return
        yield from self.decided.get(slot, ())
        if slot[0] in RUNNABLE:
            yield from ((type, slot[1]) for type in RUNNABLE)
        text = slot_text(slot)
        spelled = "SELECT s.start FROM names n JOIN strings s ON s.name = n.id WHERE n.start = ? AND s.start NOT NULL"
        spelling = "SELECT n.start FROM strings s JOIN names n ON s.name = n.id WHERE s.start = ?"
        for query in (spelled, spelling):
            yield from (slot_of(start) for (start,) in self.rows(query, text))

    def take(self, table: NameTable, slots: Collection[Slot]) -> list[Named]:
        """Puts the names that start at these slots into the table, with their strings; returns the names."""
        taken = []
        for slot in sorted(slots):
            query = "SELECT id, type, name, papers FROM names WHERE start = ?"
            for number, type, name, papers in self.rows(query, slot_text(slot)):
                named = EntityType(type), name
                taken.append(named)
                table.names[named] = papers
                for string, users in self.rows("SELECT string, papers FROM strings WHERE name = ?", number):
                    table.strings[(*named, string)] = users
        return taken

    def proposals(self, named: Named) -> Iterator[tuple[str, Proposal]]:
        """The papers that propose a name, and what they say of it."""
        query = "SELECT path, said FROM proposals JOIN papers ON number = paper WHERE name = ?"
        for path, said in self.rows(query, name_number(*named)):
            yield unquote(path.removeprefix("paper/"), errors="surrogatepass"), proposal_of(said)

    def rows(self, query: str, *values: object) -> list[Any]:
        """All rows of a query."""
        return self.db.execute(query, values).fetchall()

    def settled(self, table: NameTable) -> Settled:
        """What `settle` concludes from a table, by the same rules."""
        return settle_by(table, self.rules)


def pairs(counts: dict[Any, int]) -> tuple[Iterable[Any], Iterable[int]]:
    """The keys and the values."""
    return counts.keys(), counts.values()


@lru_cache(maxsize=100_000)
def name_number(type: EntityType, name: str) -> int:
    """A number of 63 bits for a name.

    >>> name_number(EntityType.MODEL, "BERT") == name_number(EntityType.METHOD, "BERT")
    False
    """
    hashed = blake2b(f"{type.value}/{name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(hashed, "big") >> 1


def slot_text(slot: Slot) -> str:
    """A slot as ``Type/key``."""
    return f"{slot[0].value}/{slot[1]}"


def slot_of(text: str) -> Slot:
    """The slot of a text that `slot_text` made."""
    type, _, key = text.partition("/")
    return EntityType(type), key


def proposal_text(said: Proposal) -> str:
    """A proposal as JSON."""
    return json.dumps(astuple(said))


def proposal_of(text: str) -> Proposal:
    """The proposal that `proposal_text` wrote."""
    score, in_title, opens_title, title, arxiv, year, author, longs, context = json.loads(text)
    around = tuple((EntityType(type), name) for type, name in context)
    return Proposal(score, in_title, opens_title, title, arxiv, year, author, tuple(longs), around)
