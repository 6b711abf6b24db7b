"""The weights of `kg.extract.sameness`, from which names annotators put together.

Comes in: annotated papers with their offsets. Goes out: one row of weights for all types and one for each.

From a paper where "RL" and "Reinforcement Learning" are one method and "linear probes" and "probing" two methods
it learns what initials mean and what a shared word does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from kg.extract.aliases import alias_groups, named_groups
from kg.extract.labels import TYPES
from kg.extract.sameness import FEATURES, Floats, comparable, pair_features
from kg.extract.windows import Window, windows
from kg.interchange import ExtractedPaper
from kg.train.gold import Targets, targets

RIDGE = 0.1
"""How strongly weights are held to what they start from: a type's own row is used as far as its pairs speak for it."""
SELDOM = -4.0
"""What the common weight of any pair starts from: two names are seldom one thing."""


def sameness_weights(papers: Iterable[ExtractedPaper]) -> Floats:
    """The weights by logistic regression with a ridge (Newton, damped), 3 digits: a row for all, one for each type."""
    pairs = [pair for paper in papers for pair in judged_pairs(paper)]
    width = len(FEATURES)
    design = np.zeros((len(pairs), (1 + len(TYPES)) * width))
    for row, (kind, seen, _) in enumerate(pairs):
        design[row, :width] = seen
        design[row, (1 + kind) * width : (2 + kind) * width] = seen
    same = np.array([is_same for _, _, is_same in pairs], float)
    start = np.zeros(design.shape[1])
    start[FEATURES.index("any")] = SELDOM
    weights = start
    for _ in range(60):
        expected = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (expected - same) + RIDGE * (weights - start)
        curve = (design * (expected * (1 - expected))[:, None]).T @ design + RIDGE * np.eye(len(weights))
        weights = weights - np.clip(np.linalg.solve(curve, gradient), -0.5, 0.5)
    return np.round(weights, 3).reshape(1 + len(TYPES), width)


def judged_pairs(paper: ExtractedPaper) -> Iterator[tuple[int, Floats, bool]]:
    """Two groups of mentions of one type in the first window: type, features, whether they are annotated as one."""
    window = next(windows(paper.paper.text), None)
    if window is None:
        return
    yield from window_pairs(paper.paper.text, window, targets(paper, window))


def window_pairs(text: str, window: Window, annotated: Targets) -> Iterator[tuple[int, Floats, bool]]:
    """The pairs of one window; those that are never one teach nothing."""
    owner = {
        (*span, entity.kind): number for number, entity in enumerate(annotated.entities) for span in entity.mentions
    }
    mentions = sorted(owner)
    groups = alias_groups(text, window, mentions)
    named = named_groups(text, window, mentions, groups)
    for second, group in enumerate(groups):
        for first in range(second):
            one, other = mentions[groups[first][0]], mentions[group[0]]
            if one[2] == other[2] and comparable(named[first], named[second]):
                yield one[2], pair_features(named[first], named[second]), owner[one] == owner[other]
