"""Words that say who is worse are read right; what they deny or say of another is left alone."""

from __future__ import annotations

import numpy as np
import pytest

from bench.direction import SENTENCES, Says
from kg.extract.comparatives import first_is_worse
from kg.extract.scored import BETTER, WORSE, set_right


@pytest.mark.parametrize(
    "between",
    [
        " is 1.8x slower than ",
        " performs worse on COCO than the ",
        " is less accurate than ",
        " has 30% higher latency than ",
        " needs 3x more training time than ",
        " takes twice as much memory as ",
        " uses 3x the memory of ",
        " increases the error rate by 12% compared with ",
        " is clearly outperformed by ",
        " was surpassed on COCO by the ",
        " are both clearly outperformed by ",
        " still lags behind ",
        " underperforms ",
    ],
)
def test_the_first_is_worse(between: str) -> None:
    assert first_is_worse(between)


@pytest.mark.parametrize(
    "between",
    [
        "",
        " outperforms ",
        " has 30% lower latency than ",
        " is not slower than ",
        " is never outperformed by ",
        " fails to be worse than ",
        " runs without being slower than ",
        " beats it, while TGI is slower than ",
        " is statistically non-inferior to ",
        " is more energy-efficient than ",
        " finds 40x more knowledge errors than ",
        " is slower than others. " + "On the test set, all of this turns and what remains is worse than ",
    ],
)
def test_the_first_is_not_said_to_be_worse(between: str) -> None:
    assert not first_is_worse(between)


def test_no_text_of_known_direction_is_taken_the_wrong_way() -> None:
    said = []
    for sentence in SENTENCES:
        first, second = sorted(("{A}", "{B}"), key=sentence.words.find)
        if first_is_worse(sentence.words[sentence.words.find(first) + 3 : sentence.words.find(second)]):
            said.append(sentence)
            assert sentence.says is (Says.B_WINS if first == "{A}" else Says.A_WINS), sentence.words
    assert len(said) >= 12


def test_outcomes_are_swapped_only_where_they_say_otherwise() -> None:
    chances = np.zeros((2, 2, 3))
    chances[0, 1, [BETTER, WORSE]] = 0.8, 0.1
    chances[1, 0, [BETTER, WORSE]] = 0.6, 0.2
    set_right(chances, 0, 1)
    assert chances[0, 1, [BETTER, WORSE]].tolist() == [0.1, 0.8]
    assert chances[1, 0, [BETTER, WORSE]].tolist() == [0.6, 0.2]
