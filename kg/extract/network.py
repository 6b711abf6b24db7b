"""The trained network, run: what it makes of one window of a text.

Comes in: a `Window`. Goes out: a `Reading`: typed spans with scores, figures, rivals' phrases, and for every two nodes
how likely each arc between them is. ONNX Runtime runs the encoder and the taggers, numpy the arcs. One window a call,
so that a paper reads the same alone and in company (dynamic int8 takes its scales over a whole batch).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.extract.labels import PAPER, TypedSpan, plain_spans, spans_of
from kg.extract.windows import Window, features, unmarked

WEIGHTS = Path(__file__).parent.parent / "weights"

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Network:
    """Weights ready to run; ``heads`` are arrays by name, ``settings`` what training measured."""

    session: Any
    heads: Mapping[str, Floats]
    settings: Mapping[str, Any]

    @property
    def sameness(self) -> Floats:
        """The weights of `kg.extract.sameness`."""
        return np.array(self.settings["sameness"])


@dataclass(frozen=True, slots=True)
class Spans:
    """What may be claimed in one window: spans in words, scores from 0 to 1.

    ``figures`` are those the tagger marks, and after them all others.
    """

    states: Floats
    mentions: tuple[tuple[TypedSpan, float], ...]
    figures: tuple[tuple[int, int], ...]
    rivals: tuple[tuple[int, int], ...]


@cache
def load(folder: Path = WEIGHTS) -> Network:
    """The network of a folder, ready to run, with the settings that were measured for it."""
    return open_network(folder, load_settings(folder))


def open_network(folder: Path, settings: Mapping[str, Any]) -> Network:
    """The network of a folder with ``network.onnx`` and ``heads.npz``; one thread a process."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "network.onnx"), options, providers=["CPUExecutionProvider"])
    with np.load(folder / "heads.npz") as arrays:
        heads = {name: arrays[name].astype(np.float32) for name in arrays.files}
    return Network(session, heads, settings)


@cache
def load_settings(folder: Path = WEIGHTS) -> Mapping[str, Any]:
    """What was measured when the weights were made: the extractor's name, thresholds, calibration."""
    settings: Mapping[str, Any] = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    return settings


def find_spans(network: Network, window: Window, text: str) -> Spans:
    """The spans of a window."""
    states, tag_scores, figure_scores, rival_scores = network.session.run(
        ["states", "tag_scores", "figure_scores", "rival_scores"], features(window, text)
    )
    tags = best_tags(tag_scores, network.heads)
    sure = marginals(tag_scores, network.heads)
    mentions = tuple(
        (span, float(min(sure[place, tags[place]] for place in range(span[0], span[1])))) for span in spans_of(tags)
    )
    marks = plain_spans(figure_scores.argmax(axis=1).tolist())
    marked = [mark for mark in marks if not is_unit(mark, window, text)]
    return Spans(
        states=states,
        mentions=mentions,
        figures=(*marked, *unmarked(window.figures, marked)),
        rivals=tuple(plain_spans(rival_scores.argmax(axis=1).tolist())),
    )


def is_unit(mark: tuple[int, int], window: Window, text: str) -> bool:
    """Whether a marked figure is only the end of one that the grammar reads: "hours" of "12 hours"."""
    first, last = mark
    if any(char.isdigit() for char in text[window.words[first].start : window.words[last - 1].end]):
        return False
    return any(start < first and last <= end for start, end in window.figures)


def best_tags(scores: Floats, heads: Mapping[str, Floats]) -> list[int]:
    """The most likely tag sequence (Viterbi 1967)."""
    best = scores[0] + heads["starts"]
    back = []
    for row in scores[1:]:
        ways = best[:, None] + heads["transitions"]
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    tags = [int((best + heads["ends"]).argmax())]
    for pointers in reversed(back):
        tags.append(int(pointers[tags[-1]]))
    return tags[::-1]


def marginals(scores: Floats, heads: Mapping[str, Floats]) -> Floats:
    """The probability of each tag at each word, over all sequences (forward-backward, Lafferty et al. 2001)."""
    # Products of exponentials, scaled at every word, are ten times as fast as sums of logarithms.
    steps = np.exp(heads["transitions"])
    rows = np.exp(scores - scores.max(axis=1, keepdims=True))
    forward, backward = np.empty_like(rows), np.empty_like(rows)
    state = rows[0] * np.exp(heads["starts"])
    for place, row in enumerate(rows):
        if place:
            state = (state @ steps) * row
        state = state / state.sum()
        forward[place] = state
    state = np.exp(heads["ends"])
    for place in range(len(rows) - 1, -1, -1):
        state = state / state.sum()
        backward[place] = state
        state = steps @ (state * rows[place])
    both = forward * backward
    return np.asarray(both / both.sum(axis=1, keepdims=True))


def nodes(network: Network, states: Floats, spans: Sequence[tuple[int, int]], kinds: Sequence[int]) -> Floats:
    """The representation of each span, and last that of the paper."""
    heads = network.heads
    total = np.concatenate([np.zeros((1, states.shape[1]), np.float32), states.cumsum(axis=0)])
    paper = np.tanh(heads["paper_w"] @ states.mean(axis=0) + heads["paper_b"]) + heads["kind_emb"][PAPER]
    if not spans:
        return np.asarray(paper[None])
    first, last = np.array(spans).T
    means = (total[last] - total[first]) / (last - first)[:, None]
    parts = np.concatenate([states[first], states[last - 1], means], axis=1)
    found = np.tanh(parts @ heads["span_w"].T + heads["span_b"]) + heads["kind_emb"][list(kinds)]
    return np.asarray(np.concatenate([found, paper[None]]))


def arcs(
    network: Network, found: Floats, states: Floats, spans: Sequence[tuple[int, int]], sentence: Sequence[int]
) -> Floats:
    """The score of each arc from each node to each other, the paper last; shape nodes, nodes, `ARCS`."""
    heads = network.heads
    starts = np.array([start for start, _ in spans] + [0])
    ends = np.array([end for _, end in spans] + [0])
    sentences = np.array([sentence[start] for start, _ in spans] + [-1])
    apart = starts[None] - starts[:, None]
    far = np.minimum((2 * np.log2(np.abs(apart) + 1)).astype(np.int64), 15)
    distance = 2 * far + (apart > 0)
    distance[-1, :], distance[:, -1] = 62, 63
    between = np.clip(sentences[None] - sentences[:, None], -5, 5) + 5
    between[-1, :], between[:, -1] = 22, 23
    both = found @ heads["both_w"].T + heads["both_b"]
    hidden = (
        (found @ heads["from_w"].T + heads["from_b"])[:, None]
        + (found @ heads["to_w"].T + heads["to_b"])[None]
        + both[:, None] * both[None]
        + heads["distance_emb"][distance]
        + heads["sentence_emb"][between]
        + words_between(states @ heads["onward_w"].T, starts, ends)
        + words_between(states @ heads["back_w"].T, starts, ends).transpose(1, 0, 2)
    )
    return np.asarray(np.maximum(hidden, 0) @ heads["arc_w"].T + heads["arc_b"])


def words_between(states: Floats, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> Floats:
    """For each node and each later one the mean of the states between them, else zeros; the last node is the paper."""
    sums = np.concatenate([np.zeros((1, states.shape[1]), states.dtype), states.cumsum(axis=0)])
    count = starts[None] - ends[:, None]
    there = count > 0
    there[-1, :], there[:, -1] = False, False
    means = (sums[starts][None] - sums[ends][:, None]) / np.maximum(count, 1)[:, :, None].astype(states.dtype)
    return np.asarray(means * there[:, :, None])


def together(scores: Floats, groups: Sequence[Sequence[int]]) -> Floats:
    """Scores between groups of nodes: the log of the sum of exponentials over their members; groups, groups, arcs."""
    members = membership(groups, scores.shape[0])
    sums = members @ np.exp(np.clip(scores, -14, 14)).transpose(2, 0, 1) @ members.T
    return np.asarray(np.log(sums + 1e-7).transpose(1, 2, 0))


def towards(scores: Floats, groups: Sequence[Sequence[int]]) -> Floats:
    """Scores from single nodes to groups of nodes; nodes, groups, arcs."""
    members = membership(groups, scores.shape[1])
    return np.asarray(np.log(members @ np.exp(np.clip(scores, -14, 14)) + 1e-7))


def membership(groups: Sequence[Sequence[int]], count: int) -> Floats:
    """One row a group, with 1 for its nodes."""
    members = np.zeros((len(groups), count), np.float32)
    for row, group in enumerate(groups):
        members[row, list(group)] = 1
    return members


def role_scores(
    network: Network,
    found: Floats,
    groups: Sequence[Sequence[int]],
    spans: Sequence[tuple[int, int]],
    title_words: int,
) -> Floats:
    """The score of each role for each group of mentions; groups, roles."""
    heads = network.heads
    rows = []
    for group in groups:
        members = found[list(group)]
        first = min(spans[place][0] for place in group)
        seen = [np.log(len(group)), first < title_words, first / 300, len(group) > 1, 0, 0, 0, 0]
        rows.append(np.concatenate([members.max(axis=0), members.mean(axis=0), np.array(seen, np.float32)]))
    hidden = np.maximum(np.stack(rows) @ heads["role1_w"].T + heads["role1_b"], 0)
    return np.asarray(hidden @ heads["role2_w"].T + heads["role2_b"])


def outcome_scores(network: Network, found: Floats) -> Floats:
    """The score of each outcome for each node that is a figure."""
    return np.asarray(found @ network.heads["outcome_w"].T + network.heads["outcome_b"])


def probability(scores: Floats) -> Floats:
    """Scores as probabilities (logistic function)."""
    return 1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30)))
