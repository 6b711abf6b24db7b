"""Abbreviations that a text defines, after Schwartz and Hearst (2003).

Comes in: any text. Goes out: pairs of spans, long form first.

``Variational Information Bottleneck (VIB)`` gives the spans of "Variational Information Bottleneck" and
"VIB"; ``ViT (Vision Transformer)`` gives them the other way round in the text, long form still first.

A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
text", 2003.
"""

from __future__ import annotations

import re

from kg.model import Span

# "(VIB)", "(ViTs)", "(Vision Transformer)", "(TTM, for short)"
PARENTHESIS = re.compile(r"\(([^()\n]{2,80})\)")
# "VIB", "TTMs", "C-Eval", "3D-GS", "J&F", "RLHF"
SHORT = re.compile(r"(?=[^\s]*[A-Z])[A-Za-z0-9][A-Za-z0-9&+/.-]{1,11}")
# "(TTM, for short)", "(VIB; Section 2)", "(dubbed TTM)"
ASIDE = re.compile(r"[,;].*")
DUBBED = re.compile(r"(?:dubbed|termed|named|called|abbreviated as|i\.e\.,?|or|a\.k\.a\.)\s+")
# The word before "(Long Form)"
BEFORE = re.compile(r"(?<![\w-])([A-Za-z0-9][A-Za-z0-9&+/.-]{1,11})\s?$")
# A long form stays within its clause: "In this work, we use a Vision Transformer (ViT)"
BREAK = re.compile(r"[.;:!?()\[\]\n]\s|[,;:()\[\]]|\n")
EDGE_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "by",
        "for",
        "from",
        "in",
        "is",
        "of",
        "on",
        "or",
        "our",
        "the",
        "this",
        "to",
        "using",
        "via",
        "we",
        "with",
    ]
)


def abbreviations(text: str) -> tuple[tuple[Span, Span], ...]:
    """The pairs (long form, short form) that a text defines, in order of the short form's parenthesis.

    >>> text = "We use Tiny Time Mixers (TTMs)."
    >>> [(text[a.start:a.end], text[b.start:b.end]) for a, b in abbreviations(text)]
    [('Tiny Time Mixers', 'TTMs')]
    """
    pairs = []
    for match in PARENTHESIS.finditer(text):
        pair = short_inside(text, match) or short_before(text, match)
        if pair:
            pairs.append(pair)
    return tuple(pairs)


def short_inside(text: str, match: re.Match[str]) -> tuple[Span, Span] | None:
    """The pair of "Long Form (LF)"; None where the parenthesis abbreviates nothing before it."""
    inner = ASIDE.sub("", match[1])
    start = match.start(1)
    if dubbed := DUBBED.match(inner):
        start += dubbed.end()
        inner = inner[dubbed.end() :]
    if not SHORT.fullmatch(inner):
        return None
    # At most |A| + 5 or 2 |A| words belong to an abbreviation of |A| letters (Schwartz and Hearst, section
    # 3.1).
    letters = sum(character.isalnum() for character in inner)
    window = text[max(0, match.start() - 120) : match.start()].rstrip()
    window = BREAK.split(window)[-1]
    words = list(re.finditer(r"\S+", window))[-min(letters + 5, 2 * letters) :]
    if not words:
        return None
    window_start = text.rfind(window, 0, match.start()) + words[0].start()
    long_end = window_start + len(window) - words[0].start()
    begin = long_form_start(singular(inner), text[window_start:long_end])
    if begin is None:
        return None
    return Span(window_start + begin, long_end), Span(start, start + len(inner))


def short_before(text: str, match: re.Match[str]) -> tuple[Span, Span] | None:
    """The pair of "LF (Long Form)"; None where what stands before is no abbreviation of the parenthesis."""
    before = BEFORE.search(text, max(0, match.start() - 14), match.start())
    inner = match[1].strip()
    if before is None or (" " not in inner and "-" not in inner) or not SHORT.fullmatch(before[1]):
        return None
    if sum(character.isupper() for character in before[1]) < 2 or ASIDE.sub("", inner) != inner:
        return None
    begin = long_form_start(singular(before[1]), inner)
    if begin is None or begin > 0:
        return None
    start = match.start(1) + len(match[1]) - len(match[1].lstrip())
    return Span(start, start + len(inner)), Span(before.start(1), before.end(1))


def singular(short: str) -> str:
    """The short form without the small plural "s" of "TTMs"."""
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[-2].isupper() else short


def long_form_start(short: str, long: str) -> int | None:
    """Where the long form begins in the words before the parenthesis; None where its letters are missing.

    Right to left, each letter of the short form is matched; the first must open a word.

    >>> long_form_start("VIB", "the Variational Information Bottleneck")
    4
    """
    at = len(long)
    for position in range(len(short) - 1, -1, -1):
        letter = short[position].lower()
        if not letter.isalnum():
            continue
        at -= 1
        while at >= 0 and (long[at].lower() != letter or (position == 0 and at > 0 and long[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    words = long[at:].split()
    # "the T (T)": a long form is longer than its short form and starts with no article.
    if len(long[at:]) <= len(short) or not words or words[0].lower() in EDGE_WORDS or short in words:
        return None
    return at
