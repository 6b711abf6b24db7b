"""What the network should find in a window, in words and numbers.

Comes in: an annotated paper with its offsets (`kg.extract.locate`) and one of its windows. Goes out: `Targets`.

``Quill outperforms vLLM.`` gives two entities, words (0, 1) and (2, 3), and the comparison of entity 0 with 1, better.

Spans count in words from the window's first. A row counts where all its ends lie in the window; what does not is left
out and counted. Where a name is only a part of a word ("VTrans" in "Fast-VTrans"), the word stands for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.extract.labels import OUTCOMES, RELATIONS, ROLES, TYPES, TypedSpan
from kg.extract.windows import Floats, Ints, Window, WordSpan, covering, features, unmarked, windows
from kg.interchange import ComparisonRow, ExtractedPaper, ResultRow
from kg.model import THIS_PAPER, Span

PAPER_NUMBER = -1
"""Stands for the paper where an entity's number is asked."""
UNNAMED = -2
"""Stands for all unnamed rivals of a window, as the object of a comparison."""


@dataclass(frozen=True, slots=True)
class EntityTarget:
    """An entity: place of its type, its mentions, places of its roles."""

    kind: int
    mentions: tuple[WordSpan, ...]
    roles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ComparisonTarget:
    """A comparison by numbers of entities.

    ``measured`` are metric, dataset and hardware; ``figure`` is the place of its figure among the window's.
    """

    subject: int
    object: int
    outcome: int
    measured: tuple[int | None, ...]
    figure: int | None


@dataclass(frozen=True, slots=True)
class ResultTarget:
    """A result by numbers of entities."""

    system: int
    measured: tuple[int | None, ...]
    figure: int


@dataclass(frozen=True, slots=True)
class RelationTarget:
    """A relation by numbers of entities and the relation's place."""

    subject: int
    relation: int
    object: int


@dataclass(frozen=True, slots=True)
class Targets:
    """All that is annotated in one window, and the figures of which nothing is claimed."""

    entities: tuple[EntityTarget, ...]
    rivals: tuple[WordSpan, ...]
    figures: tuple[WordSpan, ...]
    other_figures: tuple[WordSpan, ...]
    comparisons: tuple[ComparisonTarget, ...]
    results: tuple[ResultTarget, ...]
    relations: tuple[RelationTarget, ...]
    left_out: int

    def typed_spans(self) -> list[TypedSpan]:
        """The mentions for the tagger: in text order, of those that begin together the longest first."""
        spans = [(start, end, entity.kind) for entity in self.entities for start, end in entity.mentions]
        return sorted(spans, key=lambda span: (span[0], -span[1]))


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One window to learn from: what the network sees and what it should find."""

    inputs: Mapping[str, Ints | Floats]
    sentence: tuple[int, ...]
    title_words: int
    targets: Targets

    @property
    def pieces(self) -> int:
        """How many pieces the encoder reads."""
        return int(self.inputs["ids"].shape[1])

    @property
    def words(self) -> int:
        """How many words the window has."""
        return len(self.sentence)


def examples(extracted: ExtractedPaper) -> list[Example]:
    """The windows of an annotated paper that has its offsets, each with its targets."""
    text = extracted.paper.text
    return [
        Example(features(window, text), window.sentence, window.title_words, targets(extracted, window))
        for window in windows(text)
    ]


def targets(extracted: ExtractedPaper, window: Window) -> Targets:
    """What of the paper's annotation lies in the window."""
    entities: list[EntityTarget] = []
    number = {THIS_PAPER: PAPER_NUMBER}
    left_out = 0
    for entity in extracted.entities:
        mentions = [words_of(span, window) for span in entity.spans]
        left_out += mentions.count(None)
        if found := sorted({span for span in mentions if span}):
            number[entity.name] = len(entities)
            roles = tuple(ROLES.index(role) for role in entity.roles)
            entities.append(EntityTarget(TYPES.index(entity.type), tuple(found), roles))
    rows: tuple[ComparisonRow | ResultRow, ...] = (*extracted.comparisons, *extracted.results)
    figures = in_window((row.value_span for row in rows), window)
    unnamed = [row for row in extracted.comparisons if not row.object]
    rivals = in_window((phrase_place(extracted.paper.text, row) for row in unnamed), window)
    reader = RowReader(extracted, window, number, figures)
    comparisons = [target for row in extracted.comparisons if (target := reader.comparison(row))]
    results = [result for line in extracted.results if (result := reader.result(line))]
    relations = [
        RelationTarget(number[row.subject], RELATIONS.index(row.relation), number[row.object])
        for row in extracted.relations
        if row.subject in number and row.object in number
    ]
    left_out += len(extracted.comparisons) - len(comparisons)
    left_out += len(extracted.results) - len(results)
    left_out += len(extracted.relations) - len(relations)
    return Targets(
        entities=tuple(entities),
        rivals=tuple(rivals),
        figures=tuple(figures),
        other_figures=tuple(unmarked(window.figures, figures)),
        comparisons=tuple(comparisons),
        results=tuple(results),
        relations=tuple(relations),
        left_out=left_out,
    )


@dataclass(frozen=True, slots=True)
class RowReader:
    """Rows of one window to numbers."""

    extracted: ExtractedPaper
    window: Window
    number: Mapping[str, int]
    figures: list[WordSpan]

    def comparison(self, row: ComparisonRow) -> ComparisonTarget | None:
        """The comparison; None where an end lies not in the window."""
        if row.object:
            rival = self.number.get(row.object)
        else:
            phrase = phrase_place(self.extracted.paper.text, row)
            rival = UNNAMED if phrase and words_of(phrase, self.window) else None
        subject = self.number.get(row.subject)
        if subject is None or rival is None:
            return None
        return ComparisonTarget(subject, rival, OUTCOMES.index(row.outcome), self.measured(row), self.figure(row))

    def result(self, row: ResultRow) -> ResultTarget | None:
        """The result; None where its system or its figure lies not in the window."""
        system, figure = self.number.get(row.system), self.figure(row)
        return None if system is None or figure is None else ResultTarget(system, self.measured(row), figure)

    def measured(self, row: ComparisonRow | ResultRow) -> tuple[int | None, ...]:
        """The numbers of metric, dataset and hardware, None for what is not said or only said as a phrase."""
        return tuple(self.number.get(name) for name in (self.metric_name(row.metric), row.dataset, row.hardware))

    def metric_name(self, metric: str) -> str:
        """The name of the entity that a metric's phrase names or mentions, else the phrase."""
        if metric in self.number:
            return metric
        for entity in self.extracted.entities:
            if metric.casefold() in [mention.casefold() for mention in (*entity.mentions, entity.name)]:
                return entity.name
        return metric

    def figure(self, row: ComparisonRow | ResultRow) -> int | None:
        """The place of the row's value among the figures."""
        words = words_of(row.value_span, self.window) if row.value_span else None
        return self.figures.index(words) if words else None


def phrase_place(text: str, row: ComparisonRow) -> Span | None:
    """Where an unnamed rival's phrase stands: in the row's evidence, else at its first place in the text."""
    if not row.object_text:
        return None
    at = text.find(row.object_text, row.span.start, row.span.end) if row.span else -1
    if at < 0:
        at = text.find(row.object_text)
    return Span(at, at + len(row.object_text)) if at >= 0 else None


def in_window(spans: Iterable[Span | None], window: Window) -> list[WordSpan]:
    """The spans that lie in the window, each once and in order."""
    return sorted({words for span in spans if span and (words := words_of(span, window))})


def words_of(span: Span, window: Window) -> WordSpan | None:
    """The words that cover a span; None where it goes beyond the window or touches no word."""
    if span.start < window.words[0].start or window.words[-1].end < span.end:
        return None
    return covering(span, window.words)
