"""Copied text of a trending-papers web page to papers.

Comes in: lines of the page as a person copied them: site furniture ("new", "Subscribe", a byline, a date),
then title and abstract in turn, separated by blank lines. Goes out: papers, their text as it stands,
lines that the page wrapped put together with a space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.interchange import legible
from kg.model import Paper, digest

LONGEST_TITLE = 300
SHORTEST_ABSTRACT = 80
"""Characters of a paragraph that ends like a sentence; the longest sentence of furniture has 50."""

WRAPPED = 24
"""Characters of a line that a following line may go on from."""

MONTHS = (
    "jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?"
    "|sep(t|tember)?|oct(ober)?|nov(ember)?|dec(ember)?"
)
"""Whole words only: "Octopus" and "Marigold" are titles."""

FURNITURE = re.compile(
    "|".join(
        (
            # "new", "Subscribe", "Upvote", "Sign up"
            r"(new|hot|upvotes?|subscribe|follow|share|comment(s)?|sign up|log ?in|github|arxiv|arxiv page|pdf|view pdf"
            r"|project page|paper|papers|trending( papers)?|daily papers|community|models?|datasets?|spaces|more|next"
            r"|previous|load more|show more|view all|code|home)\s*[!:…]?",
            # "Get trending papers in your email inbox!"
            r"get trending papers\b.{0,80}",
            # "byAK and the research community", "by Jane Doe", "Submitted by taesiri"
            # ("by" and what follows it by case: "ByteTransformer: ..." is a title)
            r"(submitted |published |posted )?(?-i:by[ A-Z@]).{0,120}",
            # "Mar 12", "12 March 2025", "March 12, 2025", "Published on Mar 12"
            rf"((published|submitted|updated) on )?(\d{{1,2}} )?({MONTHS})\.?( \d{{1,2}}(st|nd|rd|th)?)?,?( \d{{4}})?",
            # "2 days ago", "12 authors", "5 comments", "1.2k"
            r"(about |· ?)?[\d.,]+\s?[km]?( (minutes?|hours?|days?|weeks?|months?|years?) ago"
            r"| authors?| comments?| upvotes?| stars?| likes?)?",
            # "arXiv:2401.08671", "https://example.org/paper"
            r"arxiv:\s?\S+|https?://\S+",
            # "42", "·", "—"
            r"[\W\d_]+",
        )
    ),
    re.IGNORECASE,
)

# "Upvote", "Sign up": on no line of a title or an abstract
BUTTON = re.compile(r"upvotes?|subscribe|sign up|log ?in|(submitted by|published on)\b.*", re.IGNORECASE)

# "Jane Doe, Li Wei and Max Mustermann"
BYLINE = re.compile(r"([A-Z][\w.'-]*( [A-Z][\w.'-]*){1,3})((, | and |, and )[A-Z][\w.'-]*( [A-Z][\w.'-]*){1,3})+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines up to a blank one; ``line`` is the number of the first."""

    line: int
    text: str


def papers_from_page_text(
    lines: Iterator[tuple[int, str]],
    source: str,
    tell: Callable[[int, str, str], None],
) -> Iterator[tuple[int, Paper]]:
    """Each title that an abstract follows, with the title's line number.

    ``tell(line, kind, text)`` hears of furniture and of titles that no abstract follows.
    """
    title: Paragraph | None = None
    abstract: list[str] = []

    for paragraph in paragraphs(lines):
        if title and looks_like_abstract(paragraph.text):
            abstract.append(paragraph.text)
        elif is_furniture(paragraph.text) and not may_be_title(paragraph.text, title, abstract):
            tell(paragraph.line, "furniture", paragraph.text)
        elif looks_like_abstract(paragraph.text) or len(paragraph.text) > LONGEST_TITLE:
            tell(paragraph.line, "incomplete", f"an abstract without title: {shortened(paragraph.text)}")
        else:
            if title:
                yield from finished(title, abstract, source, tell)
            title, abstract = paragraph, []
    if title:
        yield from finished(title, abstract, source, tell)


def finished(
    title: Paragraph, abstract: list[str], source: str, tell: Callable[[int, str, str], None]
) -> Iterator[tuple[int, Paper]]:
    """The paper, or none where the title has no abstract."""
    if abstract:
        # An id from the title alone: the same paper keeps it when its page shows another version of the abstract.
        paper_id = f"title:{slug(title.text)}-{digest('title', title.text.casefold())[:8]}"
        yield title.line, Paper(paper_id, legible(title.text), legible("\n".join(abstract)), source=source)
    elif is_furniture(title.text):
        tell(title.line, "furniture", title.text)
    else:
        tell(title.line, "incomplete", f"a title without abstract: {shortened(title.text)}")


def paragraphs(lines: Iterator[tuple[int, str]]) -> Iterator[Paragraph]:
    """Runs of lines that are not blank, put together with spaces; a line of site text is one of its own."""
    start, parts = 0, list[str]()
    for number, line in lines:
        text = line.strip()
        # "Upvote" and "42" stand close to each other and to a title; but "Models" may end a wrapped title, and the
        # address of the code an abstract.
        goes_on = parts and (len(parts[-1]) >= WRAPPED or text.startswith("http")) and not BUTTON.fullmatch(text)
        alone = is_furniture(text) and not goes_on
        if parts and (alone or not text):
            yield Paragraph(start, " ".join(parts))
            parts = []
        if alone:
            yield Paragraph(number, text)
        elif text:
            start = start if parts else number
            parts.append(text)
    if parts:
        yield Paragraph(start, " ".join(parts))


def looks_like_abstract(text: str) -> bool:
    """Whether a paragraph reads like an abstract: sentences, and long enough for one.

    >>> looks_like_abstract("EfficientFormer: Vision Transformers at MobileNet Speed")
    False
    """
    if len(text) < SHORTEST_ABSTRACT:
        return False
    # "Existing systems are slow. We present ..." or one sentence; code links often close an abstract.
    # "Does a Language Model Need to Know Where Its Sentences End in Order to Finish Them Gracefully?" is a title.
    if text.endswith("?") and len(text) <= LONGEST_TITLE and not re.search(r"[.!?] ", text):
        return False
    ends = re.search(r"([.!?][\"')\]]*|https?://\S+)$", text) is not None
    return ends or (len(text) >= 2 * SHORTEST_ABSTRACT and re.search(r"[a-z)]\. [A-Z]", text) is not None)


def is_furniture(text: str) -> bool:
    """Whether a paragraph belongs to the site and to no paper.

    >>> [is_furniture(text) for text in ("Upvote", "42", "Mar 12", "FastDraft: How to Train Your Draft")]
    [True, True, True, False]
    """
    return FURNITURE.fullmatch(text) is not None or BYLINE.fullmatch(text) is not None


def may_be_title(text: str, title: Paragraph | None, abstract: list[str]) -> bool:
    """Whether what reads like names may be a title, because no title waits for its abstract.

    "Graph Neural Networks and Garden Paths" reads like two people; an abstract that follows will tell.
    """
    return BYLINE.fullmatch(text) is not None and (title is None or bool(abstract))


def slug(title: str) -> str:
    """The first words of a title for people to recognise in an id.

    >>> slug("R^2-Tuning: Efficient Image-to-Video Transfer Learning for Video Temporal Grounding")
    'r-2-tuning-efficient-image-to-video-transfer'
    """
    words = re.findall(r"[a-z0-9]+", title.casefold())
    text = "-".join(words)
    return text if len(text) <= 48 else text[:48].rsplit("-", 1)[0]


def shortened(text: str) -> str:
    """The start of a text, for a message."""
    return text if len(text) <= 60 else text[:57] + "..."
