"""Tokens and sentences of paper text, by rules alone.

Comes in: a text, title first. Goes out: sentence spans (`sentences`), or a spaCy ``Doc`` with tokens and
sentence starts (`pipeline`). No statistical model is loaded.

``We beat GPT-3.5. It is 2.3x faster, cf. Fig. 2.`` is two sentences, and "GPT-3.5" and "2.3x" are one token
each.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from kg.model import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

NEVER_FINAL = frozenset([
    "vs", "v.s", "e.g", "i.e", "cf", "w.r.t", "resp", "approx", "viz", "ca", "fig", "figs", "eq", "eqs",
    "sec", "secs", "seq", "tab", "ref", "refs", "no", "nos", "vol", "ch", "chap", "thm", "prop", "dr",
    "prof", "mr", "mrs", "ms", "st", "jr", "al", "eg", "ie",
])  # fmt: skip
"""What stands before a period that ends no sentence: "vs. GPT-4", "in Fig. 2"."""
SELDOM_FINAL = frozenset([
    "etc", "al", "a.k.a", "i.i.d", "resp", "w.r.t", "u.s", "u.k",
])  # fmt: skip
"""Ends a sentence where one of `STARTERS` follows: "by Vaswani et al. We show"."""
STARTERS = frozenset([
    "A", "Additionally", "Also", "An", "And", "As", "At", "Because", "Besides", "But", "Both", "By",
    "Code", "Compared", "Consequently", "Despite", "Each", "Empirical", "Evaluated", "Evaluation",
    "Existing", "Experimental", "Experiments", "Extensive", "Finally", "First", "For", "From", "Further",
    "Furthermore", "Hence", "Here", "How", "However", "If", "In", "Instead", "It", "Its", "Many", "More",
    "Moreover", "Most", "Motivated", "Next", "No", "Notably", "On", "One", "Our", "Previous", "Recent",
    "Recently", "Results", "Second", "Since", "Some", "Specifically", "Such", "Surprisingly", "Thanks",
    "The", "Their", "Then", "There", "Therefore", "These", "They", "Third", "This", "Those", "Though",
    "Through", "Thus", "To", "Together", "Under", "Unlike", "Using", "We", "What", "When", "Where",
    "While", "With", "Within", "Yet",
])  # fmt: skip
"""Words that open a sentence and begin no name."""

# "faster. We", "(see below). The", "really?\" They", "models.[1] The"; then the places where a space is
# missing
END = re.compile(
    r"(?:[.!?…]+|[。！？])[\"')\]}”’»*$]*(?:\[[0-9, –-]{1,12}\])?(?=\s|$)"
    r"|[。！？]|(?<=[a-z)\]])\.(?=[A-Z][a-z])"
)
# "faster.\n\nWe"
PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
LAST_WORD = re.compile(r"[\w.&'’-]*$")
NEXT_WORD = re.compile(r"\s*[\"'(\[“‘$*]*([\w'’-]*)")
# "1. First we train"
LIST_MARK = re.compile(r"\s*\(?(?:[0-9]{1,2}|[ivx]{1,4}|[a-h])\Z")


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a text, trimmed and in order; the first line, if more follow, is one of its own.

    >>> [s.end - s.start for s in sentences("Short title\\nWe beat GPT-3.5. See Fig. 2 of Li et al. (2020).")]
    [11, 16, 31]
    """
    title_end = text.find("\n")
    spans = [trimmed(text, 0, title_end)] if title_end >= 0 else []
    start = title_end + 1
    for end in ends(text, start):
        spans.append(trimmed(text, start, end))
        start = end
    spans.append(trimmed(text, start, len(text)))
    return tuple(span for span in spans if span.start < span.end)


def ends(text: str, start: int) -> Iterator[int]:
    """The places after ``start`` where a sentence ends, in order."""
    places = {match.start() for match in PARAGRAPH.finditer(text, start)}
    last = start
    for match in END.finditer(text, start):
        if is_end(text, match, last):
            places.add(match.end())
            last = match.end()
    yield from sorted(places)


def is_end(text: str, match: re.Match[str], start: int) -> bool:
    """Whether a full stop ends the sentence that began at ``start``."""
    at = match.start()
    mark = match.group()
    following = NEXT_WORD.match(text, match.end())
    word = following[1] if following else ""
    if mark[0] in "。！？":
        return True
    if match.end() < len(text) and not text[match.end()].isspace():
        return word in STARTERS
    # "etc. and", "cf. the": a small letter goes on, unless a name such as vLLM opens the sentence.
    if word[:1].islower() and word == word.lower():
        return False
    if mark[0] != ".":
        return True
    before = LAST_WORD.search(text, max(start, at - 40), at)
    last = before.group().lstrip(".'’&-") if before else ""
    key = last.lower()
    if key in SELDOM_FINAL:
        return word in STARTERS
    if key in NEVER_FINAL:
        # "Figs. 3", "No. 5", "vs. BERT"; "We answer no. The reason"
        return key in ("no", "ms", "sec", "prop", "tab", "ca", "st") and not word[:1].isdigit() and word in STARTERS
    # "J. Smith", "Y. Bengio"
    if len(last) == 1 and last.isalpha() and last.isupper():
        return word in STARTERS
    return LIST_MARK.match(text[start:at]) is None


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without the blanks at its ends."""
    piece = text[start:end]
    return (
        Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))
        if piece.strip()
        else Span(start, start)
    )


PREFIXES = (r"[\(\[\{<>\"'“”‘’`«$~≈∼*;,:]",)
# "GPT-3.5.", "vLLM's", "FID,"; a percent sign stays with its number
SUFFIXES = (r"[\)\]\}<>\"'“”‘’`»$*,;:!?…]", r"(?<=[^\s.])\.", r"\.\.+", r"(?:'|’)[sS]", r"[—–]")
# "fast—and", "fast--and", "ImageNet.We", "AUROC/AUPRC", "word,word", "Transformer(ViT)"; "ViT-B/16" and
# "tokens/s" stay whole
INFIXES = (
    r"—|―|(?<=[A-Za-z0-9])---?(?=[A-Za-z])",
    r"(?<=[A-Za-z]{2})\.(?=(?:We|The|Our|In|This|To|It|However)\b)",
    r"(?<=[A-Za-z]{2})/(?=[A-Z][A-Za-z])",
    r"(?<=[A-Za-z)])[,;:](?=[A-Za-z(])",
    r"(?<=[A-Za-z]{3})\((?=[A-Za-z])",
)
WHOLE = (
    "e.g.",
    "i.e.",
    "vs.",
    "cf.",
    "al.",
    "w.r.t.",
    "Fig.",
    "Figs.",
    "Eq.",
    "Eqs.",
    "Sec.",
    "etc.",
    "i.i.d.",
    "a.k.a.",
    "approx.",
)


@cache
def pipeline() -> Language:
    """The one spaCy pipeline: a tokenizer for paper text and the sentence rules of `sentences`.

    >>> [token.text for token in pipeline()("FlashAttention-2 is 2.3x faster (12-38\\\\%).")]
    ['FlashAttention-2', 'is', '2.3x', 'faster', '(', '12-38\\\\%', ')', '.']
    """
    import spacy
    from spacy.language import Language as SpacyLanguage
    from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # compiled, without stubs
    from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

    if not SpacyLanguage.has_factory(COMPONENT):
        SpacyLanguage.component(COMPONENT, func=mark_sentences)
    nlp = spacy.blank("en")
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        rules={whole: [{65: whole}] for whole in WHOLE},
        prefix_search=compile_prefix_regex(PREFIXES).search,
        suffix_search=compile_suffix_regex(SUFFIXES).search,
        infix_finditer=compile_infix_regex(INFIXES).finditer,
    )
    # Rules need no memory that grows with the text, so the limit made for parsers does not apply.
    nlp.max_length = sys.maxsize
    nlp.add_pipe(COMPONENT)
    return nlp


COMPONENT = "paper_sentences"


def mark_sentences(doc: Doc) -> Doc:
    """The same document with its sentence starts set by `sentences`."""
    starts = [span.start for span in sentences(doc.text)]
    at = 0
    # One array for all tokens: setting them one by one takes time that grows with the square of the text.
    flags = doc.to_array(["SENT_START"])
    for token in doc:
        # A sentence may begin inside a token ("models.We"): the next token then starts it.
        begins = token.i == 0 or (at < len(starts) and token.idx >= starts[at])
        flags[token.i] = IS_START if begins else IS_NO_START
        while at < len(starts) and starts[at] <= token.idx:
            at += 1
    return doc.from_array(["SENT_START"], flags)  # type: ignore[arg-type]  # its stub knows no unsigned array


# spaCy's marks for the start and the inside of a sentence, 1 and -1, as its unsigned arrays hold them.
IS_START, IS_NO_START = 1, 2**64 - 1
