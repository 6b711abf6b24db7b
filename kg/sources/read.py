"""Inputs to papers: which files, which kind, each paper once.

Comes in: paths, ``-`` for standard input. Goes out: papers in input order, streaming. A second copy of a
paper is told and left out; two different papers under one id are refused.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kg.interchange import ExtractedPaper
from kg.model import KgError, Paper
from kg.sources.jsonl import papers_from_jsonl
from kg.sources.lines import Unreadable, numbered_lines
from kg.sources.trending import papers_from_page_text

STANDARD_INPUT = "-"
SUFFIXES = (".jsonl", ".ndjson", ".json", ".txt")
"""What a folder is searched for, each also with ``.gz``; a file named outright may be called anything."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something left out while reading: where (``file:line``), what, and why.

    ``kind`` is ``furniture`` (site text), ``repeated`` (the same paper again), ``incomplete`` (a title without
    abstract) or ``faulty`` (a bad line, with `keep_going`).
    """

    where: str
    kind: str
    text: str


class DuplicatePaper(KgError):
    """Two different papers carry one id."""

    def __init__(self, paper_id: str, where: str) -> None:
        super().__init__(
            f"{where}: another paper with the id {paper_id!r} and a different text was read before; "
            "remove one, or give each an id of its own"
        )
        self.paper_id = paper_id


class FaultyLine(KgError):
    """A line that holds no paper; the message begins with file and line."""


def ignore(notice: Notice) -> None:
    """Tells nobody."""


def read_papers(
    inputs: Sequence[str | Path],
    *,
    keep_going: bool = False,
    tell: Callable[[Notice], None] = ignore,
) -> Iterator[Paper | ExtractedPaper]:
    """Papers of files, folders (searched through) and ``-``, in order, each once.

    A bad line raises `KgError` with file and line, or with ``keep_going`` is told and left out. An input
    that holds no paper at all is refused either way.
    """
    seen: dict[str, bytes] = {}
    for path in files(inputs):
        name = "standard input" if path == STANDARD_INPUT else str(path)
        count = 0
        with closing(open_input(path, name)) as file:
            for where, paper in papers_in(file, name, path, keep_going, tell):
                count += 1
                identity, content = fingerprint(paper)
                if identity not in seen:
                    seen[identity] = content
                    yield paper
                elif seen[identity] == content:
                    tell(Notice(where, "repeated", identity))
                elif keep_going:
                    tell(Notice(where, "faulty", f"another paper with the id {identity!r}"))
                else:
                    raise DuplicatePaper(identity, where)
        if not count:
            raise KgError(f"{name}: no paper in it; it takes JSON Lines or copied page text")


def files(inputs: Sequence[str | Path]) -> Iterator[Path | str]:
    """Each input in turn, standard input once: folders are searched through, in the order of names."""
    met_standard_input = False
    for given in inputs:
        if str(given) == STANDARD_INPUT:
            if not met_standard_input:
                yield STANDARD_INPUT
            met_standard_input = True
            continue
        path = Path(given)
        try:
            if not path.exists():
                raise KgError(f"{path}: no such file or folder")
        except OSError as fault:
            raise KgError(f"{path}: cannot be read ({fault.strerror})") from None
        if not path.is_dir():
            yield path
            continue
        found = sorted(
            file
            for folder, _, names in os.walk(path, onerror=refuse_folder)
            for name in names
            if name.removesuffix(".gz").endswith(SUFFIXES) and (file := Path(folder, name)).is_file()
        )
        if not found:
            raise KgError(f"{path}: no .jsonl, .json, .ndjson or .txt file in this folder")
        yield from found


def refuse_folder(fault: OSError) -> None:
    """Raises for a folder that cannot be looked into: what it holds would be missing without a word."""
    raise KgError(f"{fault.filename}: cannot be read ({fault.strerror})") from None


def open_input(path: Path | str, name: str) -> BinaryIO:
    """The input opened for bytes."""
    if path == STANDARD_INPUT and sys.stdin is None:
        raise KgError(f"{name}: is closed")
    try:
        return sys.stdin.buffer if path == STANDARD_INPUT else Path(path).open("rb")
    except OSError as fault:
        raise KgError(f"{name}: cannot be read ({fault.strerror})") from None


def papers_in(
    file: BinaryIO,
    name: str,
    path: Path | str,
    keep_going: bool,
    tell: Callable[[Notice], None],
) -> Iterator[tuple[str, Paper | ExtractedPaper]]:
    """The papers of one file with their places; JSON Lines if its first line that is not blank starts with ``{``."""

    def fail(line: int, fault: str) -> None:
        if not keep_going:
            raise FaultyLine(f"{name}:{line}: {fault}")
        tell(Notice(f"{name}:{line}", "faulty", fault))

    def readable() -> Iterator[tuple[int, str]]:
        for number, line in numbered_lines(file):
            if isinstance(line, Unreadable):
                fail(number, str(line))
            else:
                yield number, line

    lines = readable()
    source = Path(path).name if path != STANDARD_INPUT else ""
    try:
        for number, line in lines:
            if line.strip():
                rest = chained((number, line), lines)
                if line.lstrip().startswith("{"):
                    records = papers_from_jsonl(rest, source, fail)
                elif line.lstrip().startswith("["):
                    raise KgError(f"line {number} starts a JSON list; it takes one JSON object a line")
                else:
                    records = papers_from_page_text(
                        rest, source, lambda at, kind, text: tell(Notice(f"{name}:{at}", kind, text))
                    )
                for at, paper in records:
                    yield f"{name}:{at}", paper
    except OSError as fault:
        raise KgError(f"{name}: cannot be read ({fault.strerror or fault})") from None
    except FaultyLine:
        raise
    except KgError as fault:
        raise KgError(f"{name}: {fault}") from None


def chained(first: tuple[int, str], rest: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The line that was looked at, then the others."""
    yield first
    yield from rest


def fingerprint(paper: Paper | ExtractedPaper) -> tuple[str, bytes]:
    """A paper's id, and a short hash of its text with white space folded: wrapping makes no new paper."""
    plain = paper.paper if isinstance(paper, ExtractedPaper) else paper
    text = " ".join(plain.text.split())
    return plain.id, hashlib.sha256(text.encode()).digest()[:8]
