"""Annotated papers times N: an extracted corpus of any size, for load and scale runs.

    python bench/multiply.py 25 train.jsonl seeds.jsonl -o papers.jsonl

Each copy gets ids of its own, and names that only one paper uses are respelled letter by letter (vowels by vowels, so
that all offsets stay), while names that papers share stay shared. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kg.extract import locate
from kg.interchange import ExtractedPaper, from_json, to_json
from kg.model import THIS_PAPER, Span, name_key

VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnpqrstvwxyz"


def respelling(copy: int, seed: int) -> dict[int, str]:
    """A seeded permutation of letters for `str.translate`; the first copy keeps its letters."""
    chance = random.Random(f"{seed}:{copy}")
    table: dict[int, str] = {}
    for letters in (VOWELS, CONSONANTS):
        others = list(letters)
        if copy:
            chance.shuffle(others)
        for old, new in zip(letters, others, strict=True):
            table |= {ord(old): new, ord(old.upper()): new.upper()}
    return table


def respelled(extracted: ExtractedPaper, copy: int, once: set[str], letters: dict[int, str]) -> ExtractedPaper:
    """One copy of a paper, names in ``once`` (by key) respelled wherever they stand."""
    text = extracted.paper.text
    characters = list(text)
    names = {"": "", THIS_PAPER: THIS_PAPER}
    for entity in extracted.entities:
        alone = name_key(entity.name) in once
        names[entity.name] = entity.name.translate(letters) if alone else entity.name
        for span in entity.spans if alone else ():
            characters[span.start : span.end] = text[span.start : span.end].translate(letters)
    fresh = "".join(characters)
    title, abstract = fresh[: len(extracted.paper.title)], fresh[len(extracted.paper.title) + 1 :]

    def at(span: Span | None) -> str:
        return fresh[span.start : span.end] if span else ""

    def same_place(string: str) -> str:
        start = text.find(string)
        return fresh[start : start + len(string)] if start >= 0 else string

    def shared(row):  # type: ignore[no-untyped-def]
        return {
            "metric": names.get(row.metric, row.metric),
            "value": at(row.value_span) if row.value_span else same_place(row.value),
            "dataset": names[row.dataset],
            "hardware": names[row.hardware],
            "evidence": at(row.span),
        }

    return ExtractedPaper(
        paper=replace(extracted.paper, id=f"{extracted.paper.id}:{copy}", title=title, abstract=abstract),
        entities=tuple(
            replace(
                entity,
                name=names[entity.name],
                mentions=tuple(dict.fromkeys(at(span) for span in entity.spans)),
            )
            for entity in extracted.entities
        ),
        comparisons=tuple(
            replace(
                row,
                subject=names[row.subject],
                object=names[row.object],
                object_text=same_place(row.object_text),
                **shared(row),
            )
            for row in extracted.comparisons
        ),
        results=tuple(replace(row, system=names[row.system], **shared(row)) for row in extracted.results),
        relations=tuple(
            replace(row, subject=names[row.subject], object=names[row.object]) for row in extracted.relations
        ),
        extractor=extracted.extractor,
    )


def multiplied(papers: list[ExtractedPaper], times: int, seed: int) -> Iterator[ExtractedPaper]:
    """All copies of all papers, copy by copy."""
    holders = Counter(key for paper in papers for key in {name_key(entity.name) for entity in paper.entities})
    once = {key for key, count in holders.items() if count == 1}
    for copy in range(times):
        letters = respelling(copy, seed)
        for paper in papers:
            fresh = respelled(paper, copy, once, letters)
            if len({entity.name for entity in fresh.entities}) == len(fresh.entities):
                yield fresh


def main() -> None:
    """Writes the corpus."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("times", type=int)
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("-o", "--output", type=Path, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    papers = [
        locate(from_json(json.loads(line)))
        for file in given.files
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    count = 0
    with given.output.open("w", encoding="utf-8") as out:
        for paper in multiplied(papers, given.times, given.seed):
            out.write(json.dumps(to_json(paper), ensure_ascii=False) + "\n")
            count += 1
    print(f"{count} papers")


if __name__ == "__main__":
    main()
