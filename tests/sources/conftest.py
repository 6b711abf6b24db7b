"""Twelve invented papers, as a person copies them from a web page and as JSON Lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.interchange import ExtractedPaper
from kg.model import Paper
from kg.sources import Notice, read_papers

PAPERS = (
    (
        "Tortoise: Slow Decoding that Wins the Race",
        "Decoders race ahead and then fall asleep. We present Tortoise, which never stops. "
        "On MarathonBench, Tortoise is 2.4x faster than Hare.",
    ),
    (
        "By Land, Sea and Air: One Planner for Three Terrains",
        "Planners are built for one terrain each. Our planner covers three and needs no map. "
        "It beats AirOnly by 4.1 points on TerrainBench.",
    ),
    (
        "ByteOrchard: Tokens that Grow on Trees",
        "Vocabularies are fixed before training begins. ByteOrchard grows one as it learns. "
        "It lowers perplexity by 0.3 against a fixed vocabulary.",
    ),
    (
        "March of the Pruners",
        "Pruning one layer at a time takes weeks. We prune all layers in a single pass. "
        "The pruned model keeps 98% of the accuracy at half the size.",
    ),
    (
        "Does a Language Model Need to Know Where Its Sentences End in Order to Finish Them Gracefully?",
        "Nobody has asked this before. We remove every full stop from the training text and measure. "
        "Fluency falls by 2 points, and endings suffer most.",
    ),
    (
        "R^2-Grafting for Video",
        "Images are plentiful and videos are not. We graft a video head onto an image trunk (code: "
        "https://example.org/grafting). On OrchardClips it reaches an F1 of 71.2.",
    ),
    (
        "Quiet Attention",
        "Attention shouts at every token. Quiet Attention whispers to the few that listen, which saves 40% "
        "of memory on long texts. Code is at https://example.org/quiet",
    ),
    (
        "Éclair: une méthode légère",
        "Heavy encoders are slow on phones. Éclair is a light one — 3 MB — with the naïve accuracy of a heavy "
        "one. We test it on CaféQA, where it is 1.7× faster.",
    ),
    (
        "水流: Streaming Speech without Buffers",
        "Speech arrives without pause. 水流 transcribes it as it comes \N{WATER WAVE} and keeps no buffer at all. "
        "Latency falls from 300 ms to 40 ms on RiverTalk.",
    ),
    (
        "Graph Neural Networks and Garden Paths",
        "Garden-path sentences mislead readers. We show that they mislead graph networks too. "
        "A second pass repairs 61% of the errors on PathBank.",
    ),
    (
        "Octopus",
        "One arm per task is a common design for robots. Octopus shares a brain among eight arms. "
        'It grasps more than single-arm rivals ("by a wide margin").',
    ),
    (
        "Small Talk: Chatting with 100M Parameters",
        "Chat models are large. We train a small one on polite text only. It is preferred over "
        "BigTalk in 52% of dialogues, and it fits on a watch.",
    ),
)

Reader = Callable[..., tuple[list[Paper], list[Notice]]]


@pytest.fixture
def papers() -> tuple[tuple[str, str], ...]:
    return PAPERS


@pytest.fixture
def read_bytes(tmp_path: Path) -> Reader:
    """Writes the bytes to a file and gives its papers and what was told."""

    def read(content: bytes, name: str = "input", keep_going: bool = False) -> tuple[list[Paper], list[Notice]]:
        path = tmp_path / name
        path.write_bytes(content)
        notices: list[Notice] = []
        found = list(read_papers([path], keep_going=keep_going, tell=notices.append))
        return [one.paper if isinstance(one, ExtractedPaper) else one for one in found], notices

    return read


@pytest.fixture
def read_page(read_bytes: Reader) -> Reader:
    """The papers of a copied text, and what was told."""

    def read(text: str, name: str = "page.txt") -> tuple[list[Paper], list[Notice]]:
        return read_bytes(text.encode(), name)

    return read


@pytest.fixture
def shared() -> Path:
    """The folder of seeds and annotations; only some checkouts have it beside them."""
    folder = Path(__file__).parents[3] / "shared"
    if not folder.is_dir():
        pytest.skip("the seeds and annotations (../shared) do not lie beside this checkout")
    return folder
