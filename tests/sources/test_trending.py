"""Copied page text: which paragraphs are titles, abstracts and site furniture."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.model import Paper
from kg.sources import Notice, read_papers

Reader = Callable[..., tuple[list[Paper], list[Notice]]]
Pairs = tuple[tuple[str, str], ...]


def page(*papers: tuple[str, str]) -> str:
    return "".join(f"{title}\n\n{abstract}\n\n" for title, abstract in papers)


def pairs(papers: list[Paper]) -> list[tuple[str, str]]:
    return [(paper.title, paper.abstract) for paper in papers]


def test_trending_reads_every_title_with_its_abstract(read_page: Reader, papers: Pairs) -> None:
    found, notices = read_page(page(*papers))
    assert pairs(found) == list(papers)
    assert notices == []
    assert {paper.source for paper in found} == {"page.txt"}


def test_trending_reads_each_paper_alike_wherever_it_stands(read_page: Reader, papers: Pairs) -> None:
    found, notices = read_page(page(*reversed(papers)))
    assert pairs(found) == list(reversed(papers))
    assert notices == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: "\ufeff" + text, id="BOM"),
        pytest.param(lambda text: text.rstrip("\n"), id="no newline at the end"),
        pytest.param(lambda text: "\n\n\n" + text.replace("\n\n", "\n \t\n\n\n"), id="many blank lines"),
        pytest.param(lambda text: text.replace("\n\n", "  \n\n  "), id="indented, with spaces at line ends"),
    ],
)
def test_trending_is_blind_to_how_lines_end(read_page: Reader, papers: Pairs, change: Callable[[str], str]) -> None:
    found, notices = read_page(change(page(*papers)))
    assert pairs(found) == list(papers)
    assert notices == []


def test_trending_puts_wrapped_lines_together(read_page: Reader, papers: Pairs) -> None:
    def wrapped(text: str) -> str:
        return textwrap.fill(text, 38, break_long_words=False, break_on_hyphens=False)

    found, _ = read_page(page(*((wrapped(title), wrapped(abstract)) for title, abstract in papers)))
    assert pairs(found) == list(papers)


@pytest.mark.parametrize(
    "furniture",
    [
        "new",
        "Subscribe",
        "Upvote",
        "42",
        "1.2k",
        "·",
        "Mar 12",
        "March 12, 2025",
        "12 Sept 2024",
        "Published on May 3",
        "2 days ago",
        "12 authors",
        "byAK and the research community",
        "by Jane Doe",
        "Submitted by taesiri",
        "Jane Doe, Li Wei and Max Mustermann",
        "https://example.org/papers/17",
        "arXiv:2401.08671",
        "Get trending papers in your email inbox!",
    ],
)
@pytest.mark.parametrize("place", ["before the first title", "under a title", "between papers", "at the end"])
def test_trending_leaves_out_and_tells_furniture(read_page: Reader, papers: Pairs, furniture: str, place: str) -> None:
    (title, abstract), second = papers[0], papers[2]
    text = {
        "before the first title": f"{furniture}\n\n" + page((title, abstract), second),
        "under a title": f"{title}\n\n{furniture}\n\n{abstract}\n\n" + page(second),
        "between papers": page((title, abstract)) + f"{furniture}\n\n" + page(second),
        "at the end": page((title, abstract), second) + furniture,
    }[place]
    found, notices = read_page(text)
    assert pairs(found) == [papers[0], second]
    assert [(notice.kind, notice.text) for notice in notices] == [("furniture", furniture)]


def test_trending_names_file_and_line_of_what_it_leaves_out(read_page: Reader, papers: Pairs) -> None:
    _, notices = read_page(page(papers[0]) + "Upvote\n42\n\n" + page(papers[1]), "copied.txt")
    assert [notice.where.rsplit("/", 1)[1] for notice in notices] == ["copied.txt:5", "copied.txt:6"]


def test_trending_tells_a_title_without_abstract(read_page: Reader, papers: Pairs) -> None:
    found, notices = read_page("A Paper Nobody Summed Up\n\n" + page(papers[0]) + "Another One")
    assert pairs(found) == [papers[0]]
    assert [(notice.kind, notice.text) for notice in notices] == [
        ("incomplete", "a title without abstract: A Paper Nobody Summed Up"),
        ("incomplete", "a title without abstract: Another One"),
    ]


def test_trending_tells_an_abstract_without_title(read_page: Reader, papers: Pairs) -> None:
    found, notices = read_page(papers[0][1] + "\n\n" + page(papers[1]))
    assert pairs(found) == [papers[1]]
    assert [notice.kind for notice in notices] == ["incomplete"]
    assert notices[0].text.startswith("an abstract without title: Decoders race ahead")


def test_trending_keeps_an_abstract_in_two_paragraphs(read_page: Reader, papers: Pairs) -> None:
    (title, first), (_, second) = papers[0], papers[1]
    found, _ = read_page(page((title, f"{first}\n\n{second}"), papers[2]))
    assert pairs(found) == [(title, f"{first}\n{second}"), papers[2]]


def test_trending_keeps_a_link_that_ends_an_abstract(read_page: Reader, papers: Pairs) -> None:
    [paper], notices = read_page(page(papers[6]))
    assert paper.abstract.endswith("https://example.org/quiet")
    assert notices == []


def test_trending_keeps_one_copy_of_a_repeated_paper(read_page: Reader, papers: Pairs) -> None:
    found, notices = read_page(page(papers[0], papers[1], papers[0]))
    assert pairs(found) == [papers[0], papers[1]]
    assert [(notice.kind, notice.text) for notice in notices] == [("repeated", found[0].id)]
    assert notices[0].where.endswith("page.txt:9")


def test_trending_gives_a_paper_one_id_however_its_abstract_reads(read_page: Reader, papers: Pairs) -> None:
    title = papers[0][0]
    [first], _ = read_page(page(papers[0]))
    [second], _ = read_page(page((title.upper(), papers[1][1])))
    assert first.id == second.id
    assert first.id.startswith("title:tortoise-slow-decoding-that-wins-the-race-")


def test_trending_reads_the_seed_page_as_annotated(shared: Path) -> None:
    with (shared / "annotation" / "seeds.jsonl").open(encoding="utf-8") as lines:
        annotated = [(record["title"], record["abstract"]) for record in map(json.loads, lines)]
    found = list(read_papers([shared / "seeds" / "trending_papers.txt"]))
    assert len(found) == 47
    assert [(paper.title, paper.abstract) for paper in found if isinstance(paper, Paper)] == annotated


def test_trending_site_text_on_adjacent_lines_and_right_above_a_title_is_told(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    abstract = "Serving is slow because requests wait for each other. We present Quill, which does not wait."
    page.write_text(
        f"Upvote\n42\nQuill: a serving system\n\n{abstract}\nUpvote\n7\n\nReed: another system\n\n{abstract}\n"
    )
    notices: list[Notice] = []
    papers = [paper for paper in read_papers([page], tell=notices.append) if isinstance(paper, Paper)]
    assert [(paper.title, paper.abstract) for paper in papers] == [
        ("Quill: a serving system", abstract),
        ("Reed: another system", abstract),
    ]
    assert [notice.text for notice in notices] == ["Upvote", "42", "Upvote", "7"]
