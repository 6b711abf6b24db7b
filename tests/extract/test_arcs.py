from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg.extract.arcs import (
    COMPETITORS,
    UNNAMED,
    Choice,
    comparison_choices,
    ends_named,
    figure_in,
    likeliest_pair,
    named,
    relation_choices,
    role_choices,
    unnamed_ends,
    window_of,
)
from kg.extract.labels import ROLES
from kg.extract.network import load
from kg.extract.scored import BETTER, WORSE, Scored, scored
from kg.extract.windows import windows
from kg.model import Outcome, Paper, RelationName, Span

ABSTRACT = (
    "Serving large language models is slow because requests wait for each other. We present Quill, a serving system "
    "that schedules requests by their remaining length. On an NVIDIA A100, Quill achieves up to 2.3x higher throughput "
    "than vLLM and outperforms TensorRT-LLM by 40% on ShareGPT. It also beats previous schedulers."
)
PAPER = Paper("p", "Quill: Fast Serving of Large Language Models", ABSTRACT)


@pytest.fixture(scope="module")
def view() -> Scored:
    [window] = windows(PAPER.text)
    return scored(load(), PAPER, window)


def found(view: Scored, name: str) -> int:
    [end] = ends_named(view, {name})
    return end


def every(view: Scored) -> Iterator[Choice]:
    quill, vllm = found(view, "Quill"), found(view, "vLLM")
    metric, hardware = found(view, "throughput"), found(view, "NVIDIA A100")
    for figure in (None, *range(len(view.figures))):
        yield from comparison_choices(view, quill, vllm, Outcome.BETTER, figure, ([metric], [], [hardware]))
    yield from relation_choices(view, quill, RelationName.RUNS_ON, hardware)
    yield from role_choices(view, vllm, ())


def test_arcs_ends_are_found_by_the_strings_of_the_text(view: Scored) -> None:
    assert view.names[found(view, "vLLM")] == "vLLM"
    assert ends_named(view, {"Nobody", "vllm"}) == []
    assert named(view, view.this_paper) == "@paper"
    assert [named(view, end) for end in unnamed_ends(view)] in ([], [UNNAMED])


def test_arcs_of_several_ends_the_likeliest_pair_counts(view: Scored) -> None:
    quill, others = found(view, "Quill"), [found(view, name) for name in ("vLLM", "NVIDIA A100", "throughput")]
    assert likeliest_pair(view, [quill], others, "better") == (quill, others[0])
    assert likeliest_pair(view, [quill], others, "runsOn") == (quill, others[1])
    assert likeliest_pair(view, [quill], [quill], "better") is None


def test_arcs_a_figure_is_found_in_its_sentence_only(view: Scored) -> None:
    vllm = found(view, "vLLM")
    row = next(row for row, node in enumerate(view.figures) if "2.3x" in view.words(node))
    node = view.figures[row]
    assert figure_in(view, view.words(node), view.sentence(node), [vllm], "rival") == row
    assert figure_in(view, view.words(node), Span(0, 10), [vllm], "rival") is None
    assert figure_in(view, "7x", view.sentence(node), [vllm], "rival") is None


def test_arcs_of_a_comparison_are_those_that_the_rows_are_made_of(view: Scored) -> None:
    quill, vllm, metric = found(view, "Quill"), found(view, "vLLM"), found(view, "throughput")
    first, *others = comparison_choices(view, quill, vllm, Outcome.BETTER, 0, ([metric], [], []))
    assert first.arc.chance == pytest.approx(float(view.between[quill, vllm, 0]))
    assert (first.arc.source, first.arc.label, first.arc.target) == ("Quill", "better", "vLLM")
    assert [choice.threshold for choice in others] == ["figure", "subject", "metric"]
    assert others[2].arc.chance == pytest.approx(float(view.from_figures[0, metric, 2]))


def test_arcs_stand_beside_their_likeliest_competitors(view: Scored) -> None:
    thresholds = load().settings["thresholds"]
    for choice in every(view):
        assert choice.threshold in thresholds
        assert choice.arc not in choice.others
        assert len(choice.others) <= COMPETITORS
        chances = [arc.chance for arc in choice.others]
        assert chances == sorted(chances, reverse=True)
        assert all(0 <= chance <= 1 for chance in (choice.arc.chance, *chances))


def test_arcs_the_reversed_comparison_competes(view: Scored) -> None:
    quill, vllm = found(view, "Quill"), found(view, "vLLM")
    [choice] = comparison_choices(view, vllm, quill, Outcome.BETTER, None, ([], [], []))
    assert ("Quill", "better", "vLLM") in [(arc.source, arc.label, arc.target) for arc in choice.others]


def test_arcs_tell_the_words_that_decided_which_way_round() -> None:
    text = ABSTRACT.replace("It also beats previous schedulers.", "Quill is 1.8x slower than SGLang.")
    paper = Paper("p", PAPER.title, text)
    [window] = windows(paper.text)
    view = scored(load(), paper, window)
    quill, other = found(view, "Quill"), found(view, "SGLang")
    assert view.said == {(quill, other): "is 1.8x slower than"}
    for pair, outcome in (((quill, other), Outcome.WORSE), ((other, quill), Outcome.BETTER)):
        choice = next(comparison_choices(view, *pair, outcome, None, ([], [], [])))
        assert choice.words == "is 1.8x slower than"
        assert choice.arc.chance >= view.between[*pair, [BETTER, WORSE]].max()
    vllm = found(view, "vLLM")
    assert next(comparison_choices(view, quill, vllm, Outcome.BETTER, None, ([], [], []))).words == ""


def test_arcs_of_roles_are_the_given_ones_or_the_likeliest(view: Scored) -> None:
    vllm = found(view, "vLLM")
    [choice] = role_choices(view, vllm, ())
    assert choice.arc.chance == pytest.approx(float(view.roles[vllm].max()))
    assert [choice.arc.label for choice in role_choices(view, vllm, ROLES)] == list(ROLES)


def test_arcs_the_window_that_holds_a_sentence() -> None:
    long = Paper("p", "T", "It rains all day and nobody minds the weather much. " * 100)
    first, *_, last_one = windows(long.text)
    last = len(long.text.rstrip())
    assert window_of(long, Span(2, 20)) == first
    assert window_of(long, Span(last - 10, last)) == last_one != first
    assert window_of(long, Span(0, last)) is None
    assert window_of(Paper("p", "", ""), Span(0, 1)) is None
