"""Parts of lists and pieces of sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Span
from kg.serve.listing import Piece, marked, part, snippet


def test_listing_names_and_the_figure_are_marked_the_longest_first() -> None:
    pieces = marked("vLLM-Omni beats vLLM by 2x on vLLMs", ["vLLM", "vLLM-Omni"], "2x")
    assert pieces == (
        Piece("vLLM-Omni", "name"),
        Piece(" beats "),
        Piece("vLLM", "name"),
        Piece(" by "),
        Piece("2x", "figure"),
        Piece(" on "),
        Piece("vLLM", "name"),
        Piece("s"),
    )


def test_listing_a_name_inside_a_word_is_no_name() -> None:
    assert marked("BiRNN and RNN", ["RNN"]) == (Piece("BiRNN and "), Piece("RNN", "name"))


@settings(deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=6), max_size=4), st.text(max_size=4))
def test_listing_marking_changes_no_text(text: str, names: list[str], figure: str) -> None:
    assert "".join(piece.text for piece in marked(text, names, figure)) == text


@settings(deadline=None)
@given(st.text(min_size=1, max_size=600), st.data())
def test_listing_a_snippet_holds_its_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    pieces = snippet(text, Span(start, end))
    assert [piece.text for piece in pieces if piece.mark] == [text[start:end]]
    shown = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert shown in text


@pytest.mark.parametrize(("number", "rows", "at"), [(1, (0, 1), 1), (3, (4,), 3), (99, (4,), 3), (-4, (0, 1), 1)])
def test_listing_a_part_is_one_that_is_there(number: int, rows: tuple[int, ...], at: int) -> None:
    shown = part(range(5), "page", number, 2)
    assert (shown.rows, shown.number, shown.pages, shown.total) == (rows, at, 3, 5)
    assert part([], "page", number, 2).number == 1
