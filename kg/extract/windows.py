"""A paper's text as the network reads it: words, word pieces and what is seen of each word beside them.

Comes in: a text. Goes out: windows of whole sentences, each short enough for the encoder; an abstract is one window.
"FlashAttention-2" is one word, the pieces ``flash ##att ##ention - 2`` and the case "mixed"; "LLM-based" is three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.extract.abbreviations import abbreviations
from kg.extract.figures import scan_figures
from kg.extract.known import known_types
from kg.extract.labels import TYPES
from kg.extract.language import pipeline, sentences
from kg.extract.quantities import find_quantities
from kg.extract.vectors import word_vectors
from kg.model import Span

MOST_PIECES = 508
"""What the encoder takes, less its two marks for start and end."""
PIECES_A_WORD = 12
CHARACTERS_A_WORD = 20
CASES = 8
OWN_FLAGS = 4
FLAGS = OWN_FLAGS + len(TYPES)
"""Of a figure, of the title, of an abbreviation and its long form, always 1; then one for each type (`known_types`)."""

START, END, UNKNOWN = 101, 102, 100
"""Ids of the vocabulary's own marks."""

# "LLM-based", "training/inference", the brackets in "(NLI)-guided"; not "GPT-4", and of "ViT-B/16" only the hyphen
JOINT = re.compile(r"(?<=[A-Za-z0-9)])[-–/](?=[A-Za-z])|[()]")

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
WordSpan = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Window:
    """Words ``first`` and on of a text, with the arrays of `features`; spans of words count from the window's first."""

    words: tuple[Span, ...]
    sentence: tuple[int, ...]
    title_words: int
    piece_ids: tuple[int, ...]
    piece_words: tuple[int, ...]
    cases: tuple[int, ...]
    quantities: tuple[WordSpan, ...]
    figures: tuple[WordSpan, ...]
    short_forms: tuple[tuple[WordSpan, WordSpan], ...]

    def text_span(self, start: int, end: int) -> Span:
        """Where words ``start`` to ``end`` (exclusive) stand in the text."""
        return Span(self.words[start].start, self.words[end - 1].end)


def windows(text: str) -> Iterator[Window]:
    """The windows of a text, in order; none for a text without words."""
    tokens = [Span(token.idx, token.idx + len(token)) for token in pipeline()(text) if not token.is_space]
    words = [part for token in tokens for part in token_parts(text, token)]
    if not words:
        return
    pieces = pieces_of([text[word.start : word.end] for word in words])
    sentence = sentence_numbers(text, words)
    quantities = [span for quantity in find_quantities(text) if (span := covering(quantity.span, words))]
    figures = sorted({place for figure in scan_figures(text) if (place := covering(figure.span, words))})
    forms = [
        (long_words, short_words)
        for long, short in abbreviations(text)
        if (long_words := covering(long, words)) and (short_words := covering(short, words))
    ]
    title_end = text.find("\n")
    for first, last in cuts([len(part) for part in pieces], sentence):
        here = words[first:last]
        yield Window(
            words=tuple(here),
            sentence=tuple(sentence[first:last]),
            title_words=sum(word.end <= title_end for word in here),
            piece_ids=tuple(piece for part in pieces[first:last] for piece in part),
            piece_words=tuple(place for place, part in enumerate(pieces[first:last]) for _ in part),
            cases=tuple(case_of(text[word.start : word.end]) for word in here),
            quantities=tuple(within(quantities, first, last)),
            figures=tuple(within(figures, first, last)),
            short_forms=tuple(
                ((long[0] - first, long[1] - first), (short[0] - first, short[1] - first))
                for long, short in forms
                if first <= min(long[0], short[0]) and max(long[1], short[1]) <= last
            ),
        )


def token_parts(text: str, token: Span) -> Iterator[Span]:
    """The words of a token: "LLM-based" holds the name "LLM", so hyphens and slashes before letters stand alone.

    >>> text = "LLM-based FlashAttention-2"
    >>> [text[part.start : part.end] for part in token_parts(text, Span(0, 9))], list(token_parts(text, Span(10, 26)))
    (['LLM', '-', 'based'], [Span(start=10, end=26)])
    """
    at = token.start
    for joint in JOINT.finditer(text, token.start, token.end):
        if at < joint.start():
            yield Span(at, joint.start())
        yield Span(joint.start(), joint.end())
        at = joint.end()
    if at < token.end:
        yield Span(at, token.end)


def within(spans: Sequence[WordSpan], first: int, last: int) -> Iterator[WordSpan]:
    """The spans that lie in a window, counted from its first word."""
    for start, end in spans:
        if first <= start and end <= last:
            yield start - first, end - first


def unmarked(figures: Sequence[WordSpan], marked: Sequence[WordSpan]) -> list[WordSpan]:
    """The figures that no mark stands for; a mark over several, as "from 46.4% to 71.0%", leaves each of them.

    >>> unmarked([(2, 3), (5, 6), (7, 8)], [(1, 3), (4, 8)])
    [(5, 6), (7, 8)]
    """
    single = set(marked)
    for start, end in marked:
        inside = [place for place in figures if place[0] < end and start < place[1]]
        single.update(inside if len(inside) == 1 else ())
    return [place for place in figures if place not in single]


def cuts(sizes: Sequence[int], sentence: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of words of at most `MOST_PIECES`, cut between sentences where one may, else between words."""
    first = 0
    while first < len(sizes):
        total, last, sentence_end = 0, first, first
        while last < len(sizes) and total + sizes[last] <= MOST_PIECES:
            total += sizes[last]
            last += 1
            if last == len(sizes) or sentence[last] != sentence[last - 1]:
                sentence_end = last
        end = sentence_end if sentence_end > first else last
        yield first, end
        first = end


def sentence_numbers(text: str, words: Sequence[Span]) -> list[int]:
    """The number of the sentence of each word."""
    starts = [span.start for span in sentences(text)]
    numbers, at = [], 0
    for word in words:
        while at + 1 < len(starts) and word.start >= starts[at + 1]:
            at += 1
        numbers.append(at)
    return numbers


def covering(span: Span, words: Sequence[Span]) -> WordSpan | None:
    """The fewest words that cover a span of the text; None where no word touches it."""
    ends = np.searchsorted([word.end for word in words], span.start, side="right")
    starts = np.searchsorted([word.start for word in words], span.end, side="left")
    return (int(ends), int(starts)) if ends < starts else None


def case_of(word: str) -> int:
    """How a word is written: 1 digits, 2 signs, 3 lower, 4 UPPER, 5 one capital, 6 Capitalised, 7 miXed."""
    if not any(char.isalpha() for char in word):
        return 1 if any(char.isdigit() for char in word) else 2
    if word.islower():
        return 3
    if word.isupper():
        return 4 if len(word) > 1 else 5
    return 6 if word[0].isupper() and word[1:].islower() else 7


def pieces_of(words: Sequence[str]) -> list[list[int]]:
    """The word pieces of each word, at least one."""
    encoded = tokenizer().encode_batch(list(words), add_special_tokens=False)
    return [part.ids[:PIECES_A_WORD] or [UNKNOWN] for part in encoded]


@cache
def tokenizer():  # type: ignore[no-untyped-def]
    """The tokenizer of the encoder (WordPiece, Wu et al. 2016), without its limits."""
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_file(str(Path(__file__).parent.parent / "weights" / "tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


def features(window: Window, text: str) -> dict[str, Ints | Floats]:
    """The network's inputs for one window, each with a leading axis of one window.

    ``ids``, ``case_ids`` (pieces); ``piece_words`` (pieces: word number, the number of words for the marks);
    ``cases`` (words); ``characters`` (words, 20: code points up to 127, others 128); ``vectors`` (words, 96);
    ``flags`` (words, 11).
    """
    count = len(window.words)
    first_piece = [place == 0 or window.piece_words[place - 1] != word for place, word in enumerate(window.piece_words)]
    case_ids = [
        window.cases[word] + (0 if first else CASES)
        for word, first in zip(window.piece_words, first_piece, strict=True)
    ]
    words = [text[word.start : word.end] for word in window.words]
    characters = np.zeros((count, CHARACTERS_A_WORD), dtype=np.int64)
    flags = np.zeros((count, FLAGS), dtype=np.float32)
    for place, word in enumerate(words):
        codes = [min(ord(char), 128) for char in word[:CHARACTERS_A_WORD]]
        characters[place, : len(codes)] = codes
    for start, end in window.quantities:
        flags[start:end, 0] = 1
    flags[: window.title_words, 1] = 1
    for pair in window.short_forms:
        for start, end in pair:
            flags[start:end, 2] = 1
    flags[:, 3] = 1
    flags[:, OWN_FLAGS:] = known_types(words)
    return {
        "ids": np.array([[START, *window.piece_ids, END]], dtype=np.int64),
        "case_ids": np.array([[0, *case_ids, 0]], dtype=np.int64),
        "piece_words": np.array([[count, *window.piece_words, count]], dtype=np.int64),
        "cases": np.array([window.cases], dtype=np.int64),
        "characters": characters[None],
        "vectors": word_vectors(words)[None],
        "flags": flags[None],
    }
