"""Annotations of our own in a short form without the abstracts, and from it the files that `kg train` reads.

    python bench/annotated.py show PAPERS.jsonl                     the papers as an annotator reads them
    python bench/annotated.py read NOTES.txt PAPERS.jsonl... -o more.jsonl
                                                                    then: kg train train.jsonl more.jsonl -o weights

`bench/annotated.txt` holds what we annotated of papers whose abstracts are not ours to pass on; PAPERS hold those
(JSON Lines with id, title and abstract, gzip or not). A paper in the short form is its entities, numbered, then its
comparisons, results and relations by these numbers:

    ## arxiv:2401.00001
    1 Method proposed: Quill | Quantised Inference
    2 Software used,baseline: vLLM
    3 Metric evaluated: ~token throughput | throughput of tokens
    C 1 > 2 m3 v"2.3x" s4
    C 0 < "larger models" m"quality" s5
    R 1 m3 v"310 tokens/s" s4
    1 basedOn 2

After an entity's type and roles come its mentions, the clearest name first; ``~`` marks a name that is not itself in
the text. 0 is the paper. ``>`` is better, ``=`` equal, ``<`` worse. Fields: ``m`` metric (a number, or a phrase),
``v`` value, ``d`` dataset, ``h`` hardware, ``s`` the sentence of the evidence, from the title, which is 0.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.extract.language import sentences
from kg.model import THIS_PAPER, EntityType, RelationName, RoleName
from kg.sources.lines import Unreadable, numbered_lines

Record = dict[str, Any]

# "3 Metric evaluated: ~token throughput | throughput of tokens"
ENTITY = re.compile(r"(\d+) (\w+) ([\w,]+): (.+)")
# "C 1 > 2 m3 v"2.3x" s4", "C 0 < "larger models" s5"
COMPARISON = re.compile(r'C (\d+) ([><=]) (?:(\d+)|"(.*?)")((?: [mvdhs][\d"].*)?)')
# "R 1 m3 v"310 tokens/s" s4"
RESULT = re.compile(r'R (\d+)((?: [mvdhs][\d"].*)?)')
# "1 basedOn 2"
RELATION = re.compile(r"(\d+) (\w+) (\d+)")
# " m3", " v"2.3x"", and " v"a "large" gain"" up to the quote that ends the field
FIELD = re.compile(r' (?:([mv])"(.*?)"|([mdhs])(\d+))(?= [mvdhs]["\d]|$)')

OUTCOMES = {">": "better", "=": "equal", "<": "worse"}
FIELDS = {"m": "metric", "v": "value", "d": "dataset", "h": "hardware"}


@dataclass(slots=True)
class Reader:
    """One paper in the making: the record so far, its entities by number, and what is wrong with its lines."""

    record: Record
    parts: list[str]
    names: dict[int, str] = field(default_factory=lambda: {0: THIS_PAPER})
    faults: list[str] = field(default_factory=list)

    def line(self, line: str) -> None:
        """Takes one line in."""
        if match := ENTITY.fullmatch(line):
            self.entity(int(match[1]), match[2], match[3].split(","), match[4].split(" | "), line)
        elif match := COMPARISON.fullmatch(line):
            self.comparison(match, line)
        elif match := RESULT.fullmatch(line):
            row = {"system": self.end(match[1], line), **self.fields(match[2], line)}
            self.check(bool(row["value"]), "a result needs a value", line)
            self.record["results"].append(row)
        elif match := RELATION.fullmatch(line):
            self.check(match[2] in set(RelationName), f"{match[2]} is no relation", line)
            self.record["relations"].append([self.end(match[1], line), match[2], self.end(match[3], line)])
        else:
            self.check(False, "neither entity, comparison, result nor relation", line)

    def check(self, holds: bool, fault: str, line: str) -> None:
        """Notes a fault unless something holds."""
        if not holds:
            self.faults.append(f"{self.record['id']}: {fault}: {line}")

    def entity(self, number: int, type: str, roles: Sequence[str], names: Sequence[str], line: str) -> None:
        """Takes an entity in."""
        name, mentions = names[0].removeprefix("~"), names[names[0].startswith("~") :]
        self.check(number not in self.names, f"number {number} stands twice", line)
        self.check(name not in self.names.values(), f"the name {name!r} stands twice", line)
        self.check(type in set(EntityType), f"{type} is no type", line)
        self.check(set(roles) <= set(RoleName), f"{','.join(roles)} are no roles", line)
        self.check(bool(mentions), "no mention", line)
        for mention in mentions:
            self.check(any(mention in part for part in self.parts), f"{mention!r} is not in the text", line)
        self.names[number] = name
        unique = list(dict.fromkeys(mentions))
        self.record["entities"].append({"name": name, "type": type, "roles": list(roles), "mentions": unique})

    def comparison(self, match: re.Match[str], line: str) -> None:
        """Takes a comparison in; a named rival is quoted by its longest mention in the sentence."""
        fields = self.fields(match[5], line)
        rival = self.end(match[3], line) if match[3] else None
        phrase = match[4]
        if rival:
            mentions = [each["mentions"] for each in self.record["entities"] if each["name"] == rival]
            self.check(bool(mentions), f"{rival} is nothing to compare with", line)
            known = mentions[0] if mentions else [rival]
            phrase = max((mention for mention in known if mention in fields["evidence"]), key=len, default=known[0])
        else:
            self.check(any(phrase in part for part in self.parts), f"{phrase!r} is not in the text", line)
        subject = self.end(match[1], line)
        self.check(subject != rival, "compares a thing with itself", line)
        ends = {"subject": subject, "object": rival, "object_text": phrase, "outcome": OUTCOMES[match[2]]}
        self.record["comparisons"].append(ends | fields)

    def end(self, number: str, line: str) -> str:
        """The name with a number; the paper's where there is none, and a fault."""
        self.check(int(number) in self.names, f"there is no entity {number} above", line)
        return self.names.get(int(number), THIS_PAPER)

    def fields(self, text: str, line: str) -> Record:
        """The fields of a row, and its evidence."""
        found: Record = dict.fromkeys(FIELDS.values())
        sentence, place = -1, 0
        for match in FIELD.finditer(text):
            self.check(match.start() == place, "unreadable fields", line)
            place = match.end()
            if match[1]:
                found[FIELDS[match[1]]] = match[2]
            elif match[3] == "s":
                sentence = int(match[4])
            else:
                found[FIELDS[match[3]]] = self.end(match[4], line)
        self.check(place == len(text), "unreadable fields", line)
        self.check(0 <= sentence < len(self.parts), "no number of a sentence", line)
        found["evidence"] = self.parts[sentence] if 0 <= sentence < len(self.parts) else ""
        self.check((found["value"] or "") in found["evidence"], f"{found['value']!r} is not in the sentence", line)
        return found


def parts_of(paper: Mapping[str, Any]) -> list[str]:
    """The title and the sentences of a paper."""
    text = f"{paper['title']}\n{paper['abstract']}"
    return [text[place.start : place.end] for place in sentences(text)]


def shown(paper: Mapping[str, Any]) -> str:
    """A paper as an annotator reads it."""
    return "\n".join([f"## {paper['id']}", *(f"[{number}] {part}" for number, part in enumerate(parts_of(paper)))])


def read(notes: str, papers: Mapping[str, Mapping[str, Any]]) -> tuple[list[Record], list[str]]:
    """The annotated papers of a text in the short form, and what is wrong in it, a line each."""
    records, faults = [], []
    for block in re.split(r"(?m)^## ", notes)[1:]:
        id, *lines = (line.rstrip() for line in block.splitlines())
        if id not in papers:
            faults.append(f"{id}: none of the papers has this id")
            continue
        paper = papers[id]
        record = {"id": id, "title": paper["title"], "abstract": paper["abstract"]}
        reader = Reader(record | {"entities": [], "comparisons": [], "results": [], "relations": []}, parts_of(paper))
        for line in filter(None, lines):
            reader.line(line)
        records.append(reader.record)
        faults += reader.faults
    return records, faults


def records_of(paths: Iterable[Path]) -> Iterator[Record]:
    """The records of JSON Lines files, gzip or not; raises `KgError` at a line that is no text."""
    for path in paths:
        with path.open("rb") as file:
            for _, line in numbered_lines(file):
                if isinstance(line, Unreadable):
                    raise line
                if line:
                    yield json.loads(line)


def main() -> None:
    """Runs it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ways = arguments.add_subparsers(dest="way", required=True)
    show = ways.add_parser("show", help="print papers with their sentences numbered")
    show.add_argument("papers", type=Path, nargs="+")
    reading = ways.add_parser("read", help="make annotated papers from the short form")
    reading.add_argument("notes", type=Path)
    reading.add_argument("papers", type=Path, nargs="+")
    reading.add_argument("-o", "--output", type=Path, required=True, help="the file to write")
    given = arguments.parse_args()
    if given.way == "show":
        print("\n\n".join(map(shown, records_of(given.papers))))
        return
    notes = given.notes.read_text(encoding="utf-8")
    wanted = set(re.findall(r"(?m)^## (\S+)", notes))
    papers = {paper["id"]: paper for paper in records_of(given.papers) if paper["id"] in wanted}
    records, faults = read(notes, papers)
    if faults:
        sys.exit("\n".join(faults))
    given.output.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), encoding="utf-8")
    print(f"{len(records)} annotated papers in {given.output}")


if __name__ == "__main__":
    main()
