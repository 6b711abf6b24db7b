import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.vectors import VECTOR_WIDTH
from kg.extract.windows import CASES, FLAGS, MOST_PIECES, case_of, covering, features, windows
from kg.model import Span

TEXT = "FlashAttention-2: Faster Attention\nWe use Tiny Time Mixers (TTMs). It is 2.3x faster than GPT-4 🚀."


def test_windows_an_abstract_is_one_window_with_its_words_and_sentences() -> None:
    [window] = windows(TEXT)
    words = [TEXT[word.start : word.end] for word in window.words]
    assert words[:2] == ["FlashAttention-2", ":"]
    assert window.title_words == 4
    assert window.sentence[0] == 0
    assert window.sentence[-1] == 2
    [(long, short)] = window.short_forms
    assert words[long[0] : long[1]] == ["Tiny", "Time", "Mixers"]
    assert words[short[0] : short[1]] == ["TTMs"]
    [(start, end)] = window.quantities
    assert words[start:end][0] == "2.3x"


def test_windows_features_fit_together() -> None:
    [window] = windows(TEXT)
    arrays = features(window, TEXT)
    count = len(window.words)
    assert arrays["ids"].shape == arrays["case_ids"].shape == arrays["piece_words"].shape
    assert arrays["characters"].shape == (1, count, 20)
    assert arrays["flags"].shape == (1, count, FLAGS)
    assert arrays["vectors"].shape == (1, count, VECTOR_WIDTH)
    assert arrays["characters"].max() == 128, "the rocket is beyond ASCII"
    assert set(arrays["piece_words"][0].tolist()) == set(range(count + 1))
    assert arrays["case_ids"].max() < 2 * CASES


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300))
def test_windows_words_are_the_texts_own_and_in_order(text: str) -> None:
    found = [word for window in windows(text) for word in window.words]
    assert all(word.start < word.end for word in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
    covered = {place for word in found for place in range(word.start, word.end)}
    assert all(text[place].isspace() for place in range(len(text)) if place not in covered)


def test_windows_a_long_text_is_cut_between_sentences() -> None:
    text = "A title\n" + "FastVLM beats every other model on all of the tasks that we tried. " * 200
    parts = list(windows(text))
    assert len(parts) > 3
    for part in parts:
        assert len(part.piece_ids) <= MOST_PIECES
        last = part.words[-1]
        assert text[last.start : last.end] == "."


def test_windows_one_endless_sentence_is_cut_between_words() -> None:
    text = "T\n" + "word " * 3000
    assert sum(len(part.words) for part in windows(text)) == 3001


def test_windows_case_of_words() -> None:
    words = ("2.3", "(", "vision", "NVIDIA", "A", "Attention", "FlashAttention-2")
    assert [case_of(word) for word in words] == [1, 2, 3, 4, 5, 6, 7]


def test_windows_covering_words_of_a_span() -> None:
    words = [Span(0, 3), Span(4, 8), Span(9, 10)]
    assert covering(Span(4, 8), words) == (1, 2)
    assert covering(Span(5, 10), words) == (1, 3)
    assert covering(Span(3, 4), words) is None
