"""From scores to rows: entities with roles, comparisons, results and relations of one window.

Comes in: a paper, a window and the network. Goes out: an `ExtractedPaper` of that window.

A comparison is an arc from its subject to its rival, the paper standing in for a subject without a name; a figure gives
it a row with that figure, and what the figure's arcs name as metric, dataset and hardware. What scores below the
threshold of its kind is left out; nothing is taken from outside the text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from kg.extract import network as net
from kg.extract.labels import BETWEEN, OUTCOME_ARCS, OUTCOMES, RELATION_ARCS, RELATIONS, RIVAL_ARCS, ROLES, TYPES
from kg.extract.network import Floats, Network
from kg.extract.quantities import parse_effect, parse_figure
from kg.extract.scored import Scored, scored
from kg.extract.windows import Window
from kg.interchange import ComparisonRow, ExtractedPaper, NamedEntity, RelationRow, ResultRow
from kg.model import Effect, EffectKind, EntityType, Outcome, Paper, RoleName

METRIC, DATASET, HARDWARE = (TYPES.index(type) for type in (EntityType.METRIC, EntityType.DATASET, EntityType.HARDWARE))
SLOTS = (METRIC, DATASET, HARDWARE)
SLOT_THRESHOLDS = ("metric", "slot", "slot")
"""Nearly every claim has a metric, so that a less likely one is still better than none."""


# "in accuracy and recall on COCO and LVIS" is four rows
EVEN = 0.5
"""A claim has each metric, dataset and hardware of its sentence that is likelier than not to be its own."""

# "by 87%, 131% and 74% over PyTorch, TensorFlow and TurboTransformer, respectively" gives each rival its own figure
NEARLY_AS_CLEAR = 0.7
"""A figure is of the rival it points at most clearly, and of others that it points at at least so much as clearly."""


def window_facts(network: Network, paper: Paper, window: Window) -> ExtractedPaper:
    """All rows of one window that score above the thresholds in ``network.settings``."""
    return rows_of(scored(network, paper, window), network)


def rows_of(view: Scored, network: Network) -> ExtractedPaper:
    """The rows of a window whose scores are known."""
    least = network.settings["thresholds"]
    pairs = compared_pairs(view, least["named"], least["unnamed"])
    comparisons = tuple(comparison_rows(view, pairs, network))
    return ExtractedPaper(
        paper=view.paper,
        entities=tuple(entity_rows(view, {rival for _, rival in pairs}, network)),
        comparisons=comparisons,
        results=tuple(result_rows(view, network)),
        relations=tuple(relation_rows(view, network)),
        extractor=network.settings["name"],
    )


def compared_pairs(view: Scored, named: float, unnamed: float) -> dict[tuple[int, int], tuple[Outcome, float]]:
    """Who is compared with whom, with the likeliest outcome and its probability; thresholds by kind of rival."""
    pairs = {}
    for subject in range(view.this_paper + 1):
        for rival in range(len(view.ends)):
            if rival in (subject, view.this_paper):
                continue
            chances = view.between[subject, rival, OUTCOME_ARCS]
            outcome = int(chances.argmax())
            if chances[outcome] >= (named if rival < view.this_paper else unnamed):
                pairs[subject, rival] = (OUTCOMES[outcome], float(chances[outcome]))
    return pairs


def comparison_rows(
    view: Scored, pairs: dict[tuple[int, int], tuple[Outcome, float]], network: Network
) -> Iterator[ComparisonRow]:
    """A row for each figure of a compared pair, or without figure, and for each metric, dataset and hardware of it."""
    least = network.settings["thresholds"]
    slot_scores = rival_slots(view) if pairs else None
    for (subject, rival), (outcome, chance) in pairs.items():
        figures = figures_of(view, pairs, subject, rival, least)
        for row in figures:
            figure = view.figures[row]
            mention = nearest(view, [figure], view.ends[rival], None)
            for slots in product(*measured(view, view.from_figures[row][:, 2:5], figure, least)):
                yield comparison_row(view, subject, rival, outcome, chance, slots, mention, figure, network)
        if not figures and slot_scores is not None:
            mention = nearest(view, view.ends[subject], view.ends[rival], OUTCOMES.index(outcome))
            for slots in product(*measured(view, slot_scores[rival], mention, least)):
                yield comparison_row(view, subject, rival, outcome, chance, slots, mention, None, network)


def figures_of(
    view: Scored, pairs: Collection[tuple[int, int]], subject: int, rival: int, least: Mapping[str, float]
) -> list[int]:
    """The figures by which a pair differs, by their place among the window's figures."""
    alone = sum(other == rival for _, other in pairs) == 1
    found = {}
    for row, scores in enumerate(view.from_figures):
        clearest = max(float(scores[other, 0]) for _, other in pairs)
        is_of_rival = scores[rival, 0] >= max(least["figure"], clearest * NEARLY_AS_CLEAR)
        if is_of_rival and (alone or scores[subject, 1] >= least["subject"]):
            found[row] = float(scores[rival, 0])
    return apart(view, found)


def apart(view: Scored, chances: Mapping[int, float]) -> list[int]:
    """Of figures that overlap, as "from 46.4% to 71.0%" and "71.0%", the likelier; places among the figures."""
    kept: list[int] = []
    for row in sorted(chances, key=lambda row: (-chances[row], row)):
        start, end = view.spans[view.figures[row]]
        taken = [view.spans[view.figures[other]] for other in kept]
        if not any(start < other_end and other_start < end for other_start, other_end in taken):
            kept.append(row)
    return sorted(kept)


def rival_slots(view: Scored) -> Floats:
    """How likely each end is metric, dataset or hardware of what a rival is compared on; rivals, ends, slots."""
    return net.probability(net.together(view.arcs[:, :, RIVAL_ARCS], view.ends))


def comparison_row(
    view: Scored,
    subject: int,
    rival: int,
    outcome: Outcome,
    chance: float,
    slots: Sequence[str],
    mention: int,
    figure: int | None,
    network: Network,
) -> ComparisonRow:
    """One comparison, with the rival's mention that its figure or its subject points at; evidence is a sentence."""
    evidence = view.sentence(figure if figure is not None else mention)
    value = view.words(figure) if figure is not None else ""
    return ComparisonRow(
        subject=view.name(subject),
        object=view.name(rival),
        object_text=view.words(mention),
        outcome=outcome,
        metric=slots[0],
        value=value,
        dataset=slots[1],
        hardware=slots[2],
        evidence=view.paper.text[evidence.start : evidence.end],
        span=evidence,
        value_span=view.place(figure) if figure is not None else None,
        score=calibrated(network, "named" if rival < view.this_paper else "unnamed", chance),
        effect=parse_effect(value) if value else None,
    )


def nearest(view: Scored, sources: Sequence[int], mentions: Sequence[int], arc: int | None) -> int:
    """The mention that the sources point at most strongly, by this arc or by a figure's arc to its rival."""
    which = len(BETWEEN) if arc is None else arc
    scores = view.arcs[list(sources)][:, list(mentions), which].max(axis=0)
    return mentions[int(scores.argmax())]


def measured(view: Scored, chances: Floats, node: int, least: Mapping[str, float]) -> list[list[str]]:
    """What a claim of a node is about: metrics, datasets and hardware, ``""`` where none is likely; ends, slots."""
    return [
        likely_entities(view, chances[:, at], kind, node, least[threshold])
        for at, (kind, threshold) in enumerate(zip(SLOTS, SLOT_THRESHOLDS, strict=True))
    ]


def likely_entities(view: Scored, chances: Floats, kind: int, node: int, least: float) -> list[str]:
    """The likeliest entity of a type, if it is likely enough, and those in the node's sentence likelier than not."""
    found = sorted((-float(chances[place]), place) for place, other in enumerate(view.kinds) if other == kind)
    sentence = view.sentence_number(node)
    likely = [place for chance, place in found[:1] if -chance >= least]
    likely += [
        place
        for chance, place in found[1:]
        if -chance >= max(least, EVEN) and sentence in map(view.sentence_number, view.entities[place])
    ]
    return [view.names[place] for place in likely] or [""]


def result_rows(view: Scored, network: Network) -> Iterator[ResultRow]:
    """A row for each figure that a system reaches."""
    least = network.settings["thresholds"]
    systems = view.from_figures[:, : view.this_paper + 1, 5]
    likely = {row: float(chances.max()) for row, chances in enumerate(systems) if chances.max() >= least["result"]}
    for row in apart(view, likely):
        chances, system, figure = view.from_figures[row], int(systems[row].argmax()), view.figures[row]
        value = view.words(figure)
        parsed = parse_figure(value)
        if parsed is None:
            continue
        # A figure that a system reaches is of one metric.
        slots = [names[0] for names in measured(view, chances[:, 6:], figure, least)]
        evidence = view.sentence(figure)
        yield ResultRow(
            system=view.name(system),
            metric=slots[0],
            value=value,
            dataset=slots[1],
            hardware=slots[2],
            evidence=view.paper.text[evidence.start : evidence.end],
            span=evidence,
            value_span=view.place(figure),
            score=calibrated(network, "result", float(chances[system, 5])),
            effect=Effect(EffectKind.ABSOLUTE, parsed[0]),
            unit=parsed[1],
        )


def relation_rows(view: Scored, network: Network) -> Iterator[RelationRow]:
    """A row for each relation; its evidence is the sentence of the object's mention that the subject points at."""
    least = network.settings["thresholds"]["relation"]
    chances = view.between[: view.this_paper + 1, : view.this_paper, RELATION_ARCS]
    for subject, object, relation in np.argwhere(chances >= least).tolist():
        if subject != object:
            mention = nearest(view, view.ends[subject], view.ends[object], len(OUTCOMES) + relation)
            yield RelationRow(
                subject=view.name(subject),
                relation=RELATIONS[relation],
                object=view.name(object),
                span=view.sentence(mention),
                score=calibrated(network, "relation", float(chances[subject, object, relation])),
            )


def entity_rows(view: Scored, rivals: set[int], network: Network) -> Iterator[NamedEntity]:
    """The entities with their roles; what is compared against has that role too."""
    least = network.settings["thresholds"]["role"]
    for place, group in enumerate(view.entities):
        chances = view.roles[place]
        chosen = {role: float(chances[at]) for at, role in enumerate(ROLES) if chances[at] >= least}
        chosen = chosen or {ROLES[int(chances.argmax())]: float(chances.max())}
        if place in rivals:
            at = ROLES.index(RoleName.BASELINE)
            chosen.setdefault(RoleName.BASELINE, max(least, float(chances[at])))
        spans = [view.place(node) for node in group]
        yield NamedEntity(
            name=view.names[place],
            type=TYPES[view.kinds[place]],
            roles=tuple(chosen),
            mentions=tuple(dict.fromkeys(view.words(node) for node in group)),
            spans=tuple(spans),
            score=calibrated(network, "mention", max(view.mentions[node] for node in group)),
            role_scores=tuple(calibrated(network, "role", chance) for chance in chosen.values()),
        )


def calibrated(network: Network, kind: str, chance: float) -> float:
    """The share of facts with this score that are right, as held-out papers had it (Platt 1999); 3 digits."""
    return round(on_line(chance, *network.settings["calibration"].get(kind, (1.0, 0.0))), 3)


def on_line(chance: float, slope: float, shift: float) -> float:
    """The probability on the logistic line that calibration drew."""
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return float(1 / (1 + np.exp(-(slope * np.log(chance / (1 - chance)) + shift))))
