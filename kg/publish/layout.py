"""Places for the nodes of a page, found before it is opened.

Comes in: a `PageView`. Goes out: x and y of each node, whole numbers, the same for the same view.

Two papers of which one compares against the other stand side by side; their tasks and metrics
stand around them. What the page shows first is laid out first, the rest is fitted in between.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import rustworkx as rx

from kg.publish.view import GROUPS, PAPER, PageView, group_of

STEP = 110.0
"""The length of a plain edge in the first picture; a node is some 20 to 30 wide."""
GAP = 56.0
"""No two nodes should come closer than this."""
ASPECT = 1.35
"""Width by height of the whole picture: a screen less its bars and its legend."""
SEED = 20260
STRESS_LIMIT = 700
"""Up to so many nodes the stress is minimised, which takes their square; beyond, springs alone."""

FIRST_GROUPS = frozenset(group.id for group in GROUPS if group.first)
LENGTHS = {"compares": 2.2, "builds": 1.6, "comparison": 1.7, "proposes": 0.8}
"""Times `STEP`; a line that carries a figure is longer than its words."""

Point = tuple[float, float]
Points = npt.NDArray[np.float64]


def positions(view: PageView) -> dict[str, Point]:
    """Where each node stands, y growing downwards; edges that name a missing node are passed over."""
    index = {node.id: place for place, node in enumerate(view.nodes)}
    links: dict[tuple[int, int], float] = {}
    first: dict[tuple[int, int], float] = {}
    for edge in view.edges:
        source, target = index.get(edge.source), index.get(edge.target)
        if source is None or target is None or source == target:
            continue
        pair = (min(source, target), max(source, target))
        group = group_of(edge.kind)
        length = LENGTHS.get(group, 1.0)
        links[pair] = min(length, links.get(pair, length))
        if group in FIRST_GROUPS:
            first[pair] = min(length, first.get(pair, length))
    shown = sorted(
        {place for pair in first for place in pair}
        | {place for place, node in enumerate(view.nodes) if node.kind == PAPER}
    )
    placed = packed([component_layout(part, first) for part in components(shown, first)])
    place_rest(len(view.nodes), placed, links)
    spread(placed)
    return {
        node.id: (float(round(placed[place][0])), float(round(placed[place][1])))
        for place, node in enumerate(view.nodes)
    }


def components(members: Sequence[int], links: dict[tuple[int, int], float]) -> list[list[int]]:
    """The connected parts, the largest first, each in ascending order."""
    graph: rx.PyGraph = rx.PyGraph()
    graph.add_nodes_from(list(members))
    at = {member: place for place, member in enumerate(members)}
    graph.add_edges_from_no_data([(at[a], at[b]) for a, b in links])
    parts = [sorted(members[place] for place in part) for part in rx.connected_components(graph)]
    return sorted(parts, key=lambda part: (-len(part), part))


def component_layout(part: Sequence[int], links: dict[tuple[int, int], float]) -> dict[int, Point]:
    """One connected part laid out about its own middle, its longest side level."""
    if len(part) == 1:
        return {part[0]: (0.0, 0.0)}
    at = {member: place for place, member in enumerate(part)}
    graph: rx.PyGraph = rx.PyGraph()
    graph.add_nodes_from(list(part))
    graph.add_edges_from([(at[a], at[b], length) for (a, b), length in sorted(links.items()) if a in at and b in at])
    springs = rx.spring_layout(
        graph,
        k=1.2 / math.sqrt(len(part)),
        weight_fn=lambda length: 1.0 / length,
        num_iter=80 if len(part) > STRESS_LIMIT else 120,
        seed=SEED,
        scale=round(STEP * math.sqrt(len(part))),
    )
    points: Points = np.array([springs[place] for place in range(len(part))], dtype=np.float64)
    if len(part) <= STRESS_LIMIT:
        points = least_stress(points, distances(graph))
    points = levelled(points)
    return {member: (float(points[at[member], 0]), float(points[at[member], 1])) for member in part}


def distances(graph: rx.PyGraph) -> Points:
    """How far apart each two nodes should stand: the length of the way between them."""
    ways: Points = rx.graph_floyd_warshall_numpy(graph, weight_fn=float) * STEP
    # Neighbours of a hub with many leaves need a wider ring, or the leaves stand on one another.
    for place in range(len(ways)):
        degree = graph.degree(place)
        if degree > 8:
            for other in graph.neighbors(place):
                wider = STEP * (0.55 + degree / 18)
                ways[place, other] = ways[other, place] = max(ways[place, other], wider)
    return ways


def least_stress(points: Points, wanted: Points, rounds: int = 120) -> Points:
    """Points whose distances come near the wanted ones (stress majorisation, weights 1/d²)."""
    count = len(points)
    off = ~np.eye(count, dtype=bool)
    weights = np.zeros_like(wanted)
    weights[off] = wanted[off] ** -2.0
    laplacian = np.diag(weights.sum(axis=1)) - weights
    # The first point is held, which takes away the freedom to shift the whole.
    inverse = np.linalg.inv(laplacian[1:, 1:])
    for _ in range(rounds):
        away = points[:, None, :] - points[None, :, :]
        actual = np.maximum(np.sqrt((away**2).sum(axis=2)), 1e-9)
        pull = -weights * wanted / actual
        np.fill_diagonal(pull, 0.0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        moved = np.zeros_like(points)
        moved[1:] = inverse @ (pull @ points)[1:]
        moved -= moved.mean(axis=0)
        if float(np.abs(moved - (points - points.mean(axis=0))).max()) < 0.3:
            return moved
        points = moved
    return points


def levelled(points: Points) -> Points:
    """The points turned so that they spread along x most, which is how screens are."""
    points = points - points.mean(axis=0)
    spread_xx, spread_yy = float((points[:, 0] ** 2).sum()), float((points[:, 1] ** 2).sum())
    spread_xy = float((points[:, 0] * points[:, 1]).sum())
    angle = 0.5 * math.atan2(2 * spread_xy, spread_xx - spread_yy)
    cos, sin = math.cos(-angle), math.sin(-angle)
    turned: Points = points @ np.array([[cos, sin], [-sin, cos]])
    return turned


def packed(parts: Sequence[dict[int, Point]]) -> dict[int, Point]:
    """All parts in one picture of about the wanted shape: high ones first, low ones stacked beside them."""
    boxes = [boxed(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda place: (-boxes[place][3], -boxes[place][2], place))
    area = sum(box[2] * box[3] for box in boxes)
    widest = max((box[2] for box in boxes), default=0.0)
    best: tuple[float, dict[int, Point]] = (math.inf, {})
    for share in (0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6):
        width = max(widest, share * math.sqrt(area * ASPECT))
        corners, across, down = shelves([(boxes[place][2], boxes[place][3]) for place in order], width)
        # The side that the screen has to shrink to; less is a larger picture.
        size = max(across, down * ASPECT)
        if size < best[0]:
            placed = {}
            for place, (left, top) in zip(order, corners, strict=True):
                box = boxes[place]
                for member, (x, y) in parts[place].items():
                    placed[member] = (x - box[0] + left, y - box[1] + top)
            best = (size, placed)
    return best[1]


def boxed(part: dict[int, Point]) -> tuple[float, float, float, float]:
    """Left, top, width and height of a part, with room for the labels."""
    xs, ys = [x for x, _ in part.values()], [y for _, y in part.values()]
    side, above = STEP * 0.5, STEP * 0.34
    return (
        min(xs) - side,
        min(ys) - above,
        max(xs) - min(xs) + 2 * side,
        max(ys) - min(ys) + 2 * above,
    )


def shelves(sizes: Sequence[Point], width: float) -> tuple[list[Point], float, float]:
    """Left upper corners of boxes (high ones first) on shelves, with the whole width and height."""
    corners: list[Point] = []
    across = top = height = column = column_width = filled = 0.0
    for wide, high in sizes:
        if height and filled + high <= height + 1e-6 and column + max(wide, column_width) <= width + 1e-6:
            column_width = max(column_width, wide)
        elif height and column + column_width + wide <= width + 1e-6 and high <= height + 1e-6:
            column, column_width, filled = column + column_width, wide, 0.0
        else:
            top, height = top + height, high
            column, column_width, filled = 0.0, wide, 0.0
        corners.append((column, top + filled))
        filled += high
        across = max(across, column + column_width)
    return corners, across, top + height


def place_rest(count: int, placed: dict[int, Point], links: dict[tuple[int, int], float]) -> None:
    """Give each node that has no place yet one beside its neighbours, those with many neighbours first."""
    near: dict[int, list[int]] = defaultdict(list)
    for a, b in sorted(links):
        near[a].append(b)
        near[b].append(a)
    waiting = sorted(set(range(count)) - placed.keys(), key=lambda place: (-len(near[place]), place))
    turn = 0
    while waiting:
        later = []
        for place in waiting:
            known = [placed[other] for other in near[place] if other in placed]
            if not known:
                later.append(place)
                continue
            # Golden angle: leaves of one node come to stand all around it.
            angle, turn = turn * 2.39996, turn + 1
            reach = STEP * (0.6 if len(known) == 1 else 0.25)
            x = sum(point[0] for point in known) / len(known) + reach * math.cos(angle)
            y = sum(point[1] for point in known) / len(known) + reach * math.sin(angle)
            placed[place] = (x, y)
        if len(later) == len(waiting):
            bottom = max((y for _, y in placed.values()), default=0.0)
            left = min((x for x, _ in placed.values()), default=0.0)
            right = max((x for x, _ in placed.values()), default=0.0)
            row = max(math.ceil(math.sqrt(len(later) * ASPECT)), int((right - left) / STEP), 1)
            for number, place in enumerate(later):
                down, across = divmod(number, row)
                placed[place] = (left + across * STEP, bottom + (down + 1) * STEP)
            return
        waiting = later


def spread(placed: dict[int, Point], rounds: int = 40) -> None:
    """Push apart nodes that stand too close, in small steps, until none do or the rounds are over."""
    order = sorted(placed)
    xs = [placed[place][0] for place in order]
    ys = [placed[place][1] for place in order]
    for _ in range(rounds):
        cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number in range(len(order)):
            cells[int(xs[number] // GAP), int(ys[number] // GAP)].append(number)
        still = True
        for (column, row), members in cells.items():
            for across, down in ((0, 0), (1, 0), (-1, 1), (0, 1), (1, 1)):
                others = cells.get((column + across, row + down), ())
                for a in members:
                    for b in others:
                        if (across or down or a < b) and push(xs, ys, a, b):
                            still = False
        if still:
            break
    for number, place in enumerate(order):
        placed[place] = (xs[number], ys[number])


def push(xs: list[float], ys: list[float], a: int, b: int) -> bool:
    """Move two nodes apart if they are closer than `GAP`; says whether they were."""
    over_x, over_y = xs[b] - xs[a], ys[b] - ys[a]
    apart = math.hypot(over_x, over_y)
    if apart >= GAP - 0.5:
        return False
    if apart < 1e-6:
        # Nodes on one spot part in a direction of their own.
        over_x, over_y, apart = math.cos(a * 2.39996 + b), math.sin(a * 2.39996 + b), 1.0
        move = GAP / 2
    else:
        move = (GAP - apart) / 2
    xs[a] -= move * over_x / apart
    ys[a] -= move * over_y / apart
    xs[b] += move * over_x / apart
    ys[b] += move * over_y / apart
    return True
