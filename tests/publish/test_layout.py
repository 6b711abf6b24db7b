"""Places of the nodes: everyone has one, none on top of another, the same each time."""

from __future__ import annotations

import itertools
import math

import pytest

from kg.publish.layout import GAP, positions, shelves
from kg.publish.view import PageEdge, PageNode, PageView


def chain(parts: int, length: int, single: int = 0) -> PageView:
    """Chains of papers that compare with one another, papers alone, and three tasks for each paper."""
    nodes, edges = [], []
    for part in range(parts):
        for place in range(length):
            nodes.append(PageNode(f"p{part}.{place}", "Paper", f"Paper {part}.{place}"))
            if place:
                edges.append(PageEdge(f"p{part}.{place}", f"p{part}.{place - 1}", "comparesAgainst"))
            for task in range(3):
                nodes.append(PageNode(f"t{part}.{place}.{task}", "Task", "task"))
                edges.append(PageEdge(f"p{part}.{place}", f"t{part}.{place}.{task}", "addresses"))
    nodes += [PageNode(f"s{number}", "Paper", f"Single {number}") for number in range(single)]
    return PageView("", "", tuple(nodes), tuple(edges), {})


def test_layout_places_each_node_once_and_alike_each_time() -> None:
    view = chain(4, 5, 7)
    places = positions(view)
    assert set(places) == {node.id for node in view.nodes}
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in places.values())
    assert places == positions(view)


@pytest.mark.parametrize("view", [chain(4, 5, 7), chain(1, 30), chain(0, 0, 40), chain(40, 2)])
def test_layout_keeps_nodes_apart(view: PageView) -> None:
    places = list(positions(view).values())
    close = sum(math.dist(a, b) < GAP * 0.6 for a, b in itertools.combinations(places, 2))
    assert close <= len(places) / 50


@pytest.mark.parametrize("view", [chain(12, 3, 9), chain(0, 0, 40), chain(40, 2)])
def test_layout_fills_a_screen(view: PageView) -> None:
    xs, ys = zip(*positions(view).values(), strict=True)
    assert 0.7 < (max(xs) - min(xs)) / (max(ys) - min(ys)) < 2.6


def test_layout_draws_compared_papers_together() -> None:
    view = chain(2, 4)
    places = positions(view)
    linked = [math.dist(places[f"p0.{n}"], places[f"p0.{n + 1}"]) for n in range(3)]
    apart = [math.dist(places[f"p0.{n}"], places[f"p1.{m}"]) for n in range(4) for m in range(4)]
    assert sum(linked) / len(linked) < sum(apart) / len(apart)


def test_layout_of_nothing_and_of_one() -> None:
    assert positions(PageView("", "", (), (), {})) == {}
    assert len(positions(chain(0, 0, 1))) == 1


def test_layout_survives_loops_missing_ends_and_unlinked_entities() -> None:
    nodes = (PageNode("p", "Paper", "P"), PageNode("m", "Metric", "M"), PageNode("n", "Metric", "N"))
    edges = (PageEdge("p", "p", "comparesAgainst"), PageEdge("p", "gone", "uses"))
    places = positions(PageView("", "", nodes, edges, {}))
    assert len(set(places.values())) == 3


def test_layout_stacks_low_boxes_beside_a_high_one() -> None:
    corners, across, down = shelves([(10, 10), (5, 4), (5, 4)], 20)
    assert corners == [(0, 0), (10, 0), (10, 4)]
    assert (across, down) == (15, 10)
