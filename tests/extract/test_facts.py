from dataclasses import replace

import numpy as np
import pytest

from kg.extract.facts import METRIC, apart, figures_of, likely_entities, window_facts
from kg.extract.network import load
from kg.extract.scored import Scored, scored
from kg.extract.windows import windows
from kg.model import Paper

PAPER = Paper(
    "p",
    "Quill: Retrieval Without Regret",
    "We present Quill. On HotpotQA, Quill lifts exact match from 46.4% to 71.0% and outperforms DPR by 3.2 points. "
    "All runs used 8 seeds and took 12 hours.",
)


@pytest.fixture(scope="module")
def view() -> Scored:
    [window] = windows(PAPER.text)
    return scored(load(), PAPER, window)


def rows_with(view: Scored, *parts: str) -> list[int]:
    return [row for row, node in enumerate(view.figures) if any(part in view.words(node) for part in parts)]


def test_facts_every_figure_of_the_text_may_be_claimed(view: Scored) -> None:
    for part in ("46.4%", "71.0%", "3.2", "12 hours"):
        assert rows_with(view, part), part
    places = [view.spans[node] for node in view.figures]
    assert len(set(places)) == len(places)


def test_facts_of_figures_that_overlap_the_likelier_counts(view: Scored) -> None:
    rows = list(range(len(view.figures)))
    kept = apart(view, {row: 0.5 + row / 100 for row in rows})
    places = [view.spans[view.figures[row]] for row in kept]
    assert all(one[1] <= other[0] for one, other in zip(sorted(places), sorted(places)[1:], strict=False))
    assert kept == sorted(kept)
    [best] = apart(view, {rows[-1]: 0.9})
    assert best == rows[-1]
    assert apart(view, {}) == []


def test_facts_no_claim_has_a_figure_twice(view: Scored) -> None:
    rows = window_facts(load(), PAPER, view.window).comparisons
    about = [(row.subject, row.object, row.metric, row.dataset, row.hardware, row.value_span) for row in rows]
    assert len(set(about)) == len(about)
    spans = {(row.subject, row.object, row.value_span) for row in rows if row.value_span}
    for one in spans:
        for other in spans:
            if one is not other and one[:2] == other[:2] and one[2] and other[2]:
                assert one[2].end <= other[2].start or other[2].end <= one[2].start


def test_facts_a_pair_without_likely_figures_has_none(view: Scored) -> None:
    never = {"figure": 1.1, "subject": 1.1}
    assert figures_of(view, {(0, 1)}, 0, 1, never) == []


def test_facts_a_claim_has_its_likeliest_metric_and_those_of_its_sentence_likelier_than_not(view: Scored) -> None:
    view = replace(view, kinds=(METRIC,) * len(view.kinds))
    node = view.entities[1][0]
    first, second = (
        1,
        next(
            place
            for place, mentions in enumerate(view.entities)
            if place != 1 and view.sentence(node) in map(view.sentence, mentions)
        ),
    )
    chances = np.zeros(len(view.ends))
    assert likely_entities(view, chances, METRIC, node, 0.2) == [""]
    chances[first], chances[second] = 0.3, 0.25
    assert likely_entities(view, chances, METRIC, node, 0.2) == [view.names[first]]
    chances[second] = 0.6
    assert likely_entities(view, chances, METRIC, node, 0.2) == [view.names[second]]
    chances[first] = 0.55
    assert likely_entities(view, chances, METRIC, node, 0.2) == [view.names[second], view.names[first]]
    assert likely_entities(view, chances, METRIC, node, 0.58) == [view.names[second]]
    elsewhere = [
        place for place, mentions in enumerate(view.entities) if view.sentence(node) not in map(view.sentence, mentions)
    ]
    chances[elsewhere] = 0.52
    assert likely_entities(view, chances, METRIC, node, 0.2) == [view.names[second], view.names[first]]
