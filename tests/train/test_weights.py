from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from bench.learning_curve import RESULT, point, shares_of, table
from kg.extract.network import load
from kg.extract.papers import extracted_paper
from kg.interchange import ExtractedPaper
from kg.model import KgError
from kg.score import MEASURES
from kg.train import Settings, in_share, is_held_out, make_weights
from tests.train.papers import TINY, papers

SETTINGS = Settings(epochs=1, batch=2, encoder_rate=1e-3)


def many(count: int) -> list[ExtractedPaper]:
    """The two annotated papers over and over, under other ids."""
    both = papers()[:2]
    return [
        replace(paper, paper=replace(paper.paper, id=f"{paper.paper.id}-{number}"))
        for number, paper in ((number, both[number % 2]) for number in range(count))
    ]


def test_weights_a_smaller_share_lies_within_a_larger_one() -> None:
    found = many(4000)
    chosen = {share: {paper.paper.id for paper in found if in_share(paper, share)} for share in (0.1, 0.25, 0.5, 1.0)}
    assert chosen[0.1] < chosen[0.25] < chosen[0.5] < chosen[1.0]
    assert len(chosen[1.0]) == len(found)
    assert abs(len(chosen[0.25]) - 1000) < 120


def test_weights_the_share_knows_nothing_of_what_is_held_out() -> None:
    held_out = [paper for paper in many(8000) if is_held_out(paper)]
    assert abs(sum(in_share(paper, 0.5) for paper in held_out) / len(held_out) - 0.5) < 0.06


def test_weights_refuses_what_leaves_nothing(tmp_path: Path) -> None:
    found = many(60)
    with pytest.raises(KgError, match="are too few: none of them is left to measure"):
        make_weights([paper for paper in found if not is_held_out(paper)], tmp_path, sizes=TINY)
    with pytest.raises(KgError, match="left to train on; take a larger share"):
        make_weights(found, tmp_path, share=0.001, sizes=TINY)
    assert list(tmp_path.iterdir()) == []


def test_weights_of_a_share_are_complete_and_read_papers(tmp_path: Path) -> None:
    found = many(40)
    count = make_weights(found, tmp_path, share=0.5, settings=SETTINGS, sizes=TINY, device="cpu")
    assert count == sum(in_share(paper, 0.5) and not is_held_out(paper) for paper in found) < len(found)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["checkpoint.pt", "heads.npz", "network.onnx", "settings.json", "tokenizer.json"]
    network = load(tmp_path)
    read = extracted_paper(network, found[0].paper)
    assert read.extractor == network.settings["name"]


def test_weights_make_a_learning_curve(tmp_path: Path) -> None:
    found, gold = many(40), papers()[:2]
    points = [
        point(share, found, gold, tmp_path / str(share), settings=SETTINGS, device="cpu", sizes=TINY)
        for share in (0.5, 1.0)
    ]
    assert points[0].papers < points[1].papers
    header, *lines = table(points)
    assert header.split() == ["share", "papers", *MEASURES, "reversed"]
    assert [line.split()[:2] for line in lines] == [[f"{one.share:.0%}", str(one.papers)] for one in points]
    weights = tmp_path / "0.5" / "network.onnx"
    before = weights.stat().st_mtime_ns
    again = point(0.5, found, gold, tmp_path / "0.5", settings=SETTINGS, device="cpu", sizes=TINY, resume=True)
    assert again == points[0]
    assert weights.stat().st_mtime_ns == before
    assert (tmp_path / "0.5" / RESULT).is_file()


def test_weights_shares_are_parsed() -> None:
    assert shares_of("0.25,1") == [0.25, 1.0]
    with pytest.raises(Exception, match="between 0 and 1"):
        shares_of("0.5,2")
