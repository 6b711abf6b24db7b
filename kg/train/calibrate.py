"""Thresholds and calibrated scores, measured on annotated papers that training did not see.

Comes in: the network and held-out papers with their annotation. Goes out: the settings that go with the weights: for
each kind of fact the threshold that is best for F1, the stricter one for graphs, and the line that turns the network's
probability into the share of such facts that are right.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from kg.extract.facts import on_line, rows_of
from kg.extract.network import Floats, Network, open_network
from kg.extract.scored import Scored, scored
from kg.extract.windows import windows
from kg.interchange import ExtractedPaper
from kg.model import RoleName
from kg.score import matched_names, own_names, paper_facts
from kg.score.count import slots
from kg.store import replace_file

START = {
    "named": 0.5,
    "unnamed": 0.5,
    "figure": 0.5,
    "subject": 0.3,
    "slot": 0.4,
    "metric": 0.3,
    "result": 0.4,
    "relation": 0.5,
    "role": 0.5,
}
GRID = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8)
ORDER = ("named", "unnamed", "figure", "subject", "result", "slot", "metric", "relation", "role")
MEASURE = {
    "named": ("pair", "comparison"),
    "unnamed": ("comparison",),
    "figure": ("figure",),
    "subject": ("figure",),
    "result": ("result",),
    "slot": ("result",),
    "metric": (),
    "relation": ("relation",),
    "role": ("role",),
}
LOW = 0.05
"""Calibration looks at everything above this, so that it also learns what a low score means."""

WANTED = {"comparison": 0.75, "result": 0.6, "relation": 0.6, "role": 0.6, "mention": 0.6}
"""The precision that a graph's facts should have, kind by kind; for comparisons it is that of named pairs."""

Judged = list[tuple[float, bool]]
"""Probabilities, and whether the fact is in the annotation."""


def is_held_out(paper: ExtractedPaper) -> bool:
    """Whether a paper serves calibration and not training: one in ten, by its id, whatever the others are."""
    return int(hashlib.sha256(paper.paper.id.encode()).hexdigest(), 16) % 10 == 0


def calibrate(folder: Path, papers: Sequence[ExtractedPaper], sameness: Floats) -> None:
    """Writes ``settings.json`` beside the weights of a folder, measured on papers that training did not see.

    ``sameness`` are the weights by which names of one paper are put together; they go into the file too.
    """
    digest = hashlib.sha256()
    for name in ("network.onnx", "heads.npz"):
        digest.update((folder / name).read_bytes())
    digest.update(json.dumps(sameness.tolist()).encode())
    network = open_network(folder, {"sameness": sameness.tolist()})
    settings = settings_of(network, papers, f"papergraph-network/1+{digest.hexdigest()[:8]}")
    replace_file(folder / "settings.json", json.dumps(settings, indent=1) + "\n")


def settings_of(network: Network, papers: Sequence[ExtractedPaper], name: str) -> dict[str, Any]:
    """The settings for these weights; reads the first window of each paper."""
    network = replace(network, settings={**network.settings, "name": name, "thresholds": START, "calibration": {}})
    gold = {paper.paper.id: paper for paper in papers}
    views = {id: scored(network, paper.paper, next(windows(paper.paper.text))) for id, paper in gold.items()}
    thresholds = best_thresholds(network, views, gold)
    judged = judgements(network, views, gold, thresholds)
    calibration = {kind: fitted(pairs) for kind, pairs in judged.items()}
    return {
        "name": name,
        "thresholds": thresholds,
        "calibration": calibration,
        "build": {
            kind: strict_threshold(judged["named" if kind == "comparison" else kind], calibration, kind, wanted)
            for kind, wanted in WANTED.items()
        },
        "reliability": {kind: reliability(pairs, calibration[kind]) for kind, pairs in judged.items()},
        "sameness": network.settings["sameness"],
    }


def read(network: Network, views: Mapping[str, Scored], thresholds: Mapping[str, float]) -> dict[str, ExtractedPaper]:
    """What the views say at some thresholds, with plain probabilities as scores."""
    plain = replace(network, settings={**network.settings, "thresholds": thresholds, "calibration": {}})
    return {id: rows_of(view, plain) for id, view in views.items()}


def best_thresholds(
    network: Network, views: Mapping[str, Scored], gold: Mapping[str, ExtractedPaper]
) -> dict[str, float]:
    """One threshold after the other set to what is best for its measure, the others as they are.

    Each counts as good as it and its neighbours are on average: one paper more or less makes a lonely best.
    """
    thresholds = dict(START)
    for kind in ORDER:
        goodness = []
        for least in GRID:
            found = read(network, views, thresholds | {kind: least})
            slots = right_slots(gold, found) if kind in ("slot", "metric") else 0.0
            goodness.append(sum(f1(gold, found, measure) for measure in MEASURE[kind]) + slots)
        around = [np.mean(goodness[max(0, at - 1) : at + 2]) for at in range(len(GRID))]
        thresholds[kind] = GRID[int(np.argmax(around))]
    return thresholds


def f1(gold: Mapping[str, ExtractedPaper], found: Mapping[str, ExtractedPaper], measure: str) -> float:
    """F1 of one measure over all papers."""
    both = total = 0
    for id, paper in gold.items():
        right = paper_facts(paper, own_names(paper))[measure]
        said = paper_facts(found[id], matched_names(paper, found[id]))[measure]
        both += len(right & said)
        total += len(right) + len(said)
    return 2 * both / total if total else 0.0


def right_slots(gold: Mapping[str, ExtractedPaper], found: Mapping[str, ExtractedPaper]) -> float:
    """The mean share of slots that are right, of pairs that were found."""
    counts = np.zeros(4)
    for id, paper in gold.items():
        counts += np.array(slots(paper, found[id], matched_names(paper, found[id])))
    return float(counts[:3].sum() / max(3 * counts[3], 1))


def judgements(
    network: Network,
    views: Mapping[str, Scored],
    gold: Mapping[str, ExtractedPaper],
    thresholds: Mapping[str, float],
) -> dict[str, Judged]:
    """Each kind of fact, with low thresholds, held against the annotation."""
    low = dict(thresholds) | dict.fromkeys(("named", "unnamed", "result", "relation"), LOW)
    judged: dict[str, Judged] = {kind: [] for kind in ("mention", "role", "named", "unnamed", "result", "relation")}
    for id, found in read(network, views, low).items():
        for kind, score, is_right in judged_rows(gold[id], found):
            judged[kind].append((score, is_right))
    return judged


def judged_rows(gold: ExtractedPaper, found: ExtractedPaper) -> Iterator[tuple[str, float, bool]]:
    """Each row with its kind, its probability and whether it is right."""
    right = paper_facts(gold, own_names(gold))
    names = matched_names(gold, found)

    def alone(**rows: object) -> dict[str, Any]:
        """The facts of the paper with only these rows."""
        empty: dict[str, Any] = {"entities": (), "comparisons": (), "results": (), "relations": ()}
        return paper_facts(replace(found, **(empty | rows)), names)

    for entity in found.entities:
        yield "mention", entity.score or 0.0, bool(alone(entities=(entity,))["entity"] & right["entity"])
        for role, score in zip(entity.roles, entity.role_scores, strict=True):
            if role is not RoleName.BACKGROUND:
                one = replace(entity, roles=(role,), role_scores=(score,))
                yield "role", score, bool(alone(entities=(one,))["role"] & right["role"])
    # A pair compared in several ways counts once.
    for row in {(row.subject, row.object, row.outcome): row for row in found.comparisons}.values():
        is_right = bool(alone(comparisons=(row,))["comparison"] & right["comparison"])
        yield "named" if row.object else "unnamed", row.score or 0.0, is_right
    for result in found.results:
        yield "result", result.score or 0.0, bool(alone(results=(result,))["result"] & right["result"])
    for relation in found.relations:
        yield "relation", relation.score or 0.0, bool(alone(relations=(relation,))["relation"] & right["relation"])


def fitted(pairs: Judged) -> tuple[float, float]:
    """Slope and shift of the logistic line through the judgements (Platt 1999), by Newton's method, damped."""
    chances = np.clip([score for score, _ in pairs], 1e-4, 1 - 1e-4)
    odds, right = np.log(chances / (1 - chances)), np.array([is_right for _, is_right in pairs], float)
    line = np.array([1.0, 0.0])
    design = np.stack([odds, np.ones_like(odds)], axis=1)
    for _ in range(100):
        expected = 1 / (1 + np.exp(-np.clip(design @ line, -30, 30)))
        gradient = design.T @ (expected - right)
        curve = (design * (expected * (1 - expected))[:, None]).T @ design + 1e-3 * np.eye(2)
        line -= np.clip(np.linalg.solve(curve, gradient), -0.3, 0.3)
    return round(float(line[0]), 4), round(float(line[1]), 4)


def applied(score: float, line: tuple[float, float]) -> float:
    """The calibrated score of a probability."""
    return on_line(score, *line)


def strict_threshold(pairs: Judged, calibration: Mapping[str, tuple[float, float]], kind: str, wanted: float) -> float:
    """The lowest calibrated score above which the share of right facts is as wanted; 3 digits.

    Of at least ten facts, since fewer prove nothing; where no score is good enough, the score that is itself as wanted.
    """
    line = calibration["named" if kind == "comparison" else kind]
    ranked = sorted(((applied(score, line), is_right) for score, is_right in pairs), reverse=True)
    right, best = 0, wanted
    for count, (score, is_right) in enumerate(ranked, 1):
        right += is_right
        if count >= 10 and right / count >= wanted:
            best = score
    return round(best, 3)


def reliability(pairs: Judged, line: tuple[float, float]) -> list[tuple[int, float, float]]:
    """For scores from 0 to 1 in fifths: how many facts, their mean score, the share that is right."""
    scores = np.array([applied(score, line) for score, _ in pairs])
    right = np.array([is_right for _, is_right in pairs], float)
    rows = []
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        here = (scores >= low) & (scores < low + 0.2 + 1e-9 * (low == 0.8))
        if here.any():
            rows.append((int(here.sum()), round(float(scores[here].mean()), 2), round(float(right[here].mean()), 2)))
    return rows
