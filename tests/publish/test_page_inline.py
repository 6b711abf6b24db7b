"""What is inline stays, what is remote goes or is noticed."""

from __future__ import annotations

import pytest

from kg.publish.page_inline import InlineBlocks, without_remote


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<p>a</p><link href="https://cdn.example/x.css" rel="stylesheet"/>', "<p>a</p>"),
        ('<script src="https://cdn.example/x.js"></script><b></b>', "<b></b>"),
        ("<script>let a = '<link>';</script>", "<script>let a = '<link>';</script>"),
        ("<style>p { color: red }</style><center><h1></h1></center>", ""),
    ],
)
def test_page_inline_keeps_only_what_is_inline(given: str, kept: str) -> None:
    assert without_remote(given) == kept


@pytest.mark.parametrize(
    "remote",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<img src="//cdn.example/x.png">',
        "<style>@import 'x.css';</style>",
        "<style>p { background: url(https://cdn.example/x.png) }</style>",
    ],
)
def test_page_inline_notices_what_would_be_loaded(remote: str) -> None:
    blocks = InlineBlocks()
    blocks.feed(remote)
    assert blocks.remote
