"""From scores to rows: entities with roles, comparisons, results and relations of one window.

Comes in: a paper, a window and the network. Goes out: an `ExtractedPaper` of that window.

A comparison is an arc from its subject to its rival, the paper standing in for a subject without a name; a figure gives
it a row with that figure, and what the figure's arcs name as metric, dataset and hardware. What scores below the
threshold of its kind is left out; nothing is taken from outside the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kg.extract import network as net
from kg.extract.aliases import alias_groups, clearest_name, kind_of, mention_text
from kg.extract.labels import BETWEEN, FROM_FIGURE, FROM_RIVAL, OUTCOMES, RELATIONS, RIVAL, ROLES, TYPES, VALUE
from kg.extract.network import Floats, Network
from kg.extract.quantities import parse_effect, parse_figure
from kg.extract.windows import Window
from kg.interchange import ComparisonRow, ExtractedPaper, NamedEntity, RelationRow, ResultRow
from kg.model import THIS_PAPER, Effect, EffectKind, EntityType, Outcome, Paper, RoleName, Span

METRIC, DATASET, HARDWARE = (TYPES.index(type) for type in (EntityType.METRIC, EntityType.DATASET, EntityType.HARDWARE))
SLOTS = (METRIC, DATASET, HARDWARE)
OUTCOME_ARCS = slice(0, len(OUTCOMES))
RELATION_ARCS = slice(len(OUTCOMES), len(BETWEEN))
FIGURE_ARCS = slice(len(BETWEEN), len(BETWEEN) + len(FROM_FIGURE))
RIVAL_ARCS = slice(len(BETWEEN) + len(FROM_FIGURE), len(BETWEEN) + len(FROM_FIGURE) + len(FROM_RIVAL))


# "by 87%, 131% and 74% over PyTorch, TensorFlow and TurboTransformer, respectively" gives each rival its own figure
NEARLY_AS_CLEAR = 0.7
"""A figure is of the rival it points at most clearly, and of others that it points at at least so much as clearly."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A window with all scores: nodes are mentions, rivals' phrases, figures and, last, the paper.

    ``ends`` are groups of nodes that a claim can have as ends: entities, the paper, the unnamed rivals if there are
    any.
    """

    paper: Paper
    window: Window
    spans: tuple[tuple[int, int], ...]
    mentions: tuple[float, ...]
    entities: tuple[tuple[int, ...], ...]
    kinds: tuple[int, ...]
    names: tuple[str, ...]
    figures: tuple[int, ...]
    ends: tuple[tuple[int, ...], ...]
    arcs: Floats
    between: Floats
    from_figures: Floats
    roles: Floats

    @property
    def this_paper(self) -> int:
        """The place of the paper among the ends; unnamed rivals, if any, come after it."""
        return len(self.entities)

    def name(self, end: int) -> str:
        """An end's name in rows: ``""`` for the unnamed rivals."""
        if end < self.this_paper:
            return self.names[end]
        return THIS_PAPER if end == self.this_paper else ""

    def sentence(self, node: int) -> Span:
        """The sentence in which a node starts."""
        number = self.window.sentence[self.spans[node][0]]
        words = [place for place, other in enumerate(self.window.sentence) if other == number]
        return self.window.text_span(words[0], words[-1] + 1)

    def place(self, node: int) -> Span:
        """Where a node stands in the text."""
        return self.window.text_span(*self.spans[node])

    def words(self, node: int) -> str:
        """The characters of a node."""
        return mention_text(self.paper.text, self.window, self.spans[node])


def scored(network: Network, paper: Paper, window: Window) -> Scored:
    """Runs the network on one window."""
    text = paper.text
    found = net.find_spans(network, window, text)
    typed = [mention for mention, _ in found.mentions]
    groups = alias_groups(text, window, typed)
    kinds = [kind_of([(found.mentions[place][0][2], found.mentions[place][1]) for place in group]) for group in groups]
    kind_of_mention = {place: kind for group, kind in zip(groups, kinds, strict=True) for place in group}
    spans = (*((start, end) for start, end, _ in typed), *found.rivals, *found.figures)
    node_kinds = [
        *(kind_of_mention[place] for place in range(len(typed))),
        *[RIVAL] * len(found.rivals),
        *[VALUE] * len(found.figures),
    ]
    rivals = tuple(range(len(typed), len(typed) + len(found.rivals)))
    figures = tuple(range(len(typed) + len(rivals), len(spans)))
    ends = [*map(tuple, groups), (len(spans),), *([rivals] if rivals else [])]
    nodes = net.nodes(network, found.states, spans, node_kinds)
    arcs = net.arcs(network, nodes, found.states, spans, window.sentence)
    return Scored(
        paper=paper,
        window=window,
        spans=spans,
        mentions=tuple(score for _, score in found.mentions),
        entities=tuple(map(tuple, groups)),
        kinds=tuple(kinds),
        names=tuple(clearest_name([mention_text(text, window, spans[place]) for place in group]) for group in groups),
        figures=figures,
        ends=tuple(ends),
        arcs=arcs,
        between=net.probability(net.together(arcs, ends)),
        from_figures=net.probability(net.towards(arcs[list(figures)][:, :, FIGURE_ARCS], ends)),
        roles=net.probability(net.role_scores(network, nodes, groups, spans, window.title_words))
        if groups
        else np.zeros((0, len(ROLES)), np.float32),
    )


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
    """A row for each figure of a compared pair, or one without figure."""
    least = network.settings["thresholds"]
    told: set[tuple[int, int]] = set()
    for row, figure in enumerate(view.figures):
        chances = view.from_figures[row]
        clearest = max((float(chances[rival, 0]) for _, rival in pairs), default=0.0)
        for (subject, rival), (outcome, chance) in pairs.items():
            alone = sum(other == rival for _, other in pairs) == 1
            if chances[rival, 0] < max(least["figure"], clearest * NEARLY_AS_CLEAR):
                continue
            if chances[subject, 1] < least["subject"] and not alone:
                continue
            told.add((subject, rival))
            slots = [best_entity(view, chances[:, 2 + at], kind, least["slot"]) for at, kind in enumerate(SLOTS)]
            yield comparison_row(view, subject, rival, outcome, chance, slots, figure, network)
    slot_scores = rival_slots(view) if pairs else None
    for (subject, rival), (outcome, chance) in pairs.items():
        if (subject, rival) not in told and slot_scores is not None:
            slots = [best_entity(view, slot_scores[rival, :, at], kind, least["slot"]) for at, kind in enumerate(SLOTS)]
            yield comparison_row(view, subject, rival, outcome, chance, slots, None, network)


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
    figure: int | None,
    network: Network,
) -> ComparisonRow:
    """One comparison; its evidence is the sentence of the rival's mention that the figure or the subject points at."""
    source = [figure] if figure is not None else list(view.ends[subject])
    mention = nearest(view, source, view.ends[rival], OUTCOMES.index(outcome) if figure is None else None)
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


def best_entity(view: Scored, chances: Floats, kind: int, least: float) -> str:
    """The name of the likeliest entity of a type, if it is likely enough."""
    found = [(float(chances[place]), -place) for place, other in enumerate(view.kinds) if other == kind]
    chance, place = max(found, default=(0.0, 0))
    return view.names[-place] if found and chance >= least else ""


def result_rows(view: Scored, network: Network) -> Iterator[ResultRow]:
    """A row for each figure that a system reaches."""
    least = network.settings["thresholds"]
    for row, figure in enumerate(view.figures):
        chances = view.from_figures[row]
        system = int(chances[: view.this_paper + 1, 5].argmax())
        value = view.words(figure)
        parsed = parse_figure(value)
        if chances[system, 5] < least["result"] or parsed is None:
            continue
        slots = [best_entity(view, chances[:, 6 + at], kind, least["slot"]) for at, kind in enumerate(SLOTS)]
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
