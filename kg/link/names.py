"""All names of all papers, counted: the first pass of linking.

Comes in: extracted papers, streaming. Goes out: a `NameTable`: how many papers use which name, which other strings
stand for it, and which papers propose it. The table is a function of the set of papers: a paper can be taken out again,
and the order of papers leaves no trace. It knows no catalogue and no decision; `kg.link.settle` draws the conclusions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kg.interchange import ExtractedPaper, NamedEntity
from kg.link.decisions import Named
from kg.link.same import abbreviates
from kg.model import EntityType, Paper, RoleName, name_key

EVERYTHING: Mapping[str, float] = MappingProxyType({})
"""Thresholds for reading all that was extracted."""


# "HAWK" of "HAWK: pruning of visual tokens"
TITLE_BREAK = re.compile(r"\s*(?::|\s[-–—]\s)")


@dataclass(frozen=True, slots=True)
class Proposal:
    """How sure a paper is the one that introduced a name, and what its text says of it."""

    score: float
    in_title: bool
    opens_title: bool
    title: str
    arxiv: str
    year: int
    author: str
    longs: tuple[str, ...]
    context: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class PaperNames:
    """What one paper adds to the table."""

    paper: str
    names: tuple[Named, ...]
    strings: tuple[tuple[EntityType, str, str], ...]
    proposals: tuple[tuple[Named, Proposal], ...]


@dataclass(frozen=True, slots=True)
class NameTable:
    """Of each name: papers that use it, papers that use another string for it, papers that propose it."""

    names: Counter[Named] = field(default_factory=Counter)
    strings: Counter[tuple[EntityType, str, str]] = field(default_factory=Counter)
    proposals: dict[Named, dict[str, Proposal]] = field(default_factory=dict)

    def add(self, paper: PaperNames) -> None:
        """Takes one paper in."""
        self.names.update(paper.names)
        self.strings.update(paper.strings)
        for named, proposal in paper.proposals:
            self.proposals.setdefault(named, {})[paper.paper] = proposal

    def remove(self, paper: PaperNames) -> None:
        """Takes one paper out again: the table is then as if it had never come in."""
        for counts, keys in ((self.names, paper.names), (self.strings, paper.strings)):
            for key in keys:
                counts[key] -= 1  # type: ignore[index]
                if not counts[key]:  # type: ignore[index]
                    del counts[key]
        for named, _ in paper.proposals:
            del self.proposals[named][paper.paper]
            if not self.proposals[named]:
                del self.proposals[named]


def collect_names(papers: Iterable[ExtractedPaper], least: Mapping[str, float] = EVERYTHING) -> NameTable:
    """The names of all papers; memory grows with the number of distinct names and of proposals only."""
    table = NameTable()
    for extracted in papers:
        table.add(paper_names(extracted, least))
    return table


def paper_names(extracted: ExtractedPaper, least: Mapping[str, float] = EVERYTHING) -> PaperNames:
    """What a paper adds to the table; a proposal scored below ``least`` is none."""
    names, strings, proposals = [], [], []
    context = context_of(extracted)
    for entity in extracted.entities:
        named = entity.type, entity.name
        names.append(named)
        strings += [(*named, string) for string in dict.fromkeys(entity.mentions) if string != entity.name]
        score = proposed_score(entity)
        if score is not None and score >= least.get("role", 0.0):
            proposals.append((named, proposal(extracted.paper, entity, score, context)))
    held = {name for type, name in names if type is EntityType.METRIC}
    phrases = {(EntityType.METRIC, name) for name in metric_phrases(extracted).values() if name not in held}
    return PaperNames(extracted.paper.id, (*names, *sorted(phrases)), tuple(strings), tuple(proposals))


def title_key(title: str) -> str:
    """What spellings of one title share.

    >>> title_key("Attention Is All You Need!")
    'attention is all you need'
    """
    return " ".join(re.findall(r"[^\W_]+", title.casefold()))


def context_of(extracted: ExtractedPaper) -> tuple[Named, ...]:
    """The tasks and datasets that a paper names: what tells two things of one name apart."""
    kinds = (EntityType.TASK, EntityType.DATASET)
    return tuple((entity.type, entity.name) for entity in extracted.entities if entity.type in kinds)


def proposed_score(entity: NamedEntity) -> float | None:
    """How sure it is that the paper proposes this entity; None where it does not."""
    if RoleName.PROPOSED not in entity.roles:
        return None
    return entity.role_scores[entity.roles.index(RoleName.PROPOSED)] if entity.role_scores else 1.0


def proposal(paper: Paper, entity: NamedEntity, score: float, context: tuple[Named, ...]) -> Proposal:
    """What a paper says of an entity that it proposes."""
    names = (entity.name, *entity.mentions)
    key = name_key(paper.title)
    return Proposal(
        score=score,
        in_title=any(name_key(name) in key for name in names),
        opens_title=name_key(TITLE_BREAK.split(paper.title)[0]) in {name_key(name) for name in names},
        title=title_key(paper.title),
        arxiv=paper.arxiv,
        year=paper.year,
        author=paper.authors[0].split()[-1] if paper.authors and paper.authors[0].split() else "",
        longs=long_forms(entity.name, entity.mentions),
        context=tuple(named for named in context if named[1] != entity.name),
    )


def long_forms(name: str, strings: Iterable[str]) -> tuple[str, ...]:
    """The strings that a name, or one of the strings itself, is short for.

    >>> long_forms("TTM", ("TTM", "TTMs", "Tiny Time Mixers"))
    ('Tiny Time Mixers',)
    """
    every = dict.fromkeys((name, *strings))
    return tuple(long for long in every if " " in long and any(abbreviates(short, long) for short in every))


def metric_phrases(extracted: ExtractedPaper) -> dict[str, str]:
    """Each metric that a claim names, with the name of the paper's entity it means, or itself.

    "inference time" is the entity whose mention it is; a phrase that no entity has becomes a metric of its own.
    """
    by_string = {
        string.casefold(): entity.name
        for entity in reversed(extracted.entities)
        if entity.type is EntityType.METRIC
        for string in (*entity.mentions, entity.name)
    }
    named = {row.metric for row in extracted.comparisons} | {row.metric for row in extracted.results}
    phrases = sorted(named - {""})
    return {phrase: by_string.get(phrase.casefold(), phrase) for phrase in phrases}
