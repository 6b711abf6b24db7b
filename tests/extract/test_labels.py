import itertools

from hypothesis import given
from hypothesis import strategies as st

from kg.extract.labels import TAGS, TYPES, follows, plain_spans, plain_tags, spans_of, tags_of


@st.composite
def flat_spans(draw: st.DrawFn) -> list[tuple[int, int, int]]:
    cuts = sorted(draw(st.sets(st.integers(0, 20), max_size=8)))
    pairs = list(itertools.pairwise(cuts))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return sorted((start, end, draw(st.integers(0, len(TYPES) - 1))) for start, end in chosen)


@given(flat_spans())
def test_labels_spell_spans_and_read_them_back(spans: list[tuple[int, int, int]]) -> None:
    tags = tags_of(20, spans)
    assert spans_of(tags) == spans
    path = [-1, *tags, -1]
    assert all(follows(before, after) for before, after in itertools.pairwise(path))


@given(flat_spans())
def test_labels_of_one_kind_read_back(spans: list[tuple[int, int, int]]) -> None:
    bare = [(start, end) for start, end, _ in spans]
    assert plain_spans(plain_tags(20, bare)) == bare


@given(st.lists(st.integers(0, TAGS - 1), max_size=12))
def test_labels_read_any_tags_without_overlap(tags: list[int]) -> None:
    spans = spans_of(tags)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))


def test_labels_overlapping_spans_keep_the_first() -> None:
    assert spans_of(tags_of(5, [(0, 3, 0), (2, 5, 1)])) == [(0, 3, 0)]
