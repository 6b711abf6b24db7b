"""How far the network is from the annotation: one loss for each thing it says.

Comes in: a batch and the states of its words. Goes out: losses by name, summed over the batch, and their weights.

For ``Quill outperforms vLLM.`` the loss ``pairs`` is small once the arc "better" from Quill to vLLM has a high score
and all other arcs between Quill, vLLM and the paper have a low one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from kg.extract.labels import (
    BETWEEN,
    FIGURE_ARCS,
    FROM_FIGURE,
    FROM_RIVAL,
    OUTCOMES,
    RIVAL,
    RIVAL_ARCS,
    ROLES,
    VALUE,
    TypedSpan,
    spans_of,
)
from kg.extract.windows import WordSpan
from kg.train.batches import NO_TAG, Batch
from kg.train.gold import PAPER_NUMBER, UNNAMED, Example, Targets
from kg.train.network import Network, together, towards

WEIGHTS = {
    "tags": 1 / 12,
    "figures": 0.3,
    "rivals": 0.3,
    "pairs": 1 / 6,
    "roles": 1 / 4,
    "figure arcs": 1 / 3,
    "rival arcs": 1 / 3,
    "outcomes": 1 / 2,
}
"""What each loss counts in the sum; losses are sums over words or arcs, so those over many get less."""

OF_COMPARISON = FROM_FIGURE.index("rival")
OF_RESULT = FROM_FIGURE.index("system")

Losses = dict[str, Tensor]


def total(losses: Mapping[str, Tensor], windows: int) -> Tensor:
    """The weighted sum of the losses of a batch, a window."""
    return torch.stack([WEIGHTS[name] * loss for name, loss in losses.items()]).sum() / windows


def batch_losses(network: Network, batch: Batch, states: Tensor, with_wrong_mentions: Sequence[bool]) -> Losses:
    """The losses of a batch; in windows so marked, what the tagger wrongly takes for a name stands among the entities.

    So the arcs learn that such a thing has no facts: when reading, the tagger errs as well.
    """
    scores = network.tags(states)
    losses = {
        "tags": network.crf(scores, batch.tags, batch.word_mask).sum(),
        "figures": plain_loss(network.figures(states), batch.figure_tags),
        "rivals": plain_loss(network.rivals(states), batch.rival_tags),
    }
    for row, (example, wrong) in enumerate(zip(batch.examples, with_wrong_mentions, strict=True)):
        found = spans_of(scores[row, : example.words].detach().argmax(dim=1).tolist()) if wrong else []
        for name, loss in window_losses(network, states[row, : example.words], example, found).items():
            losses[name] = losses[name] + loss if name in losses else loss
    return losses


def plain_loss(scores: Tensor, tags: Tensor) -> Tensor:
    """The cross-entropy of begin, inside and outside tags."""
    return functional.cross_entropy(scores.flatten(0, 1), tags.flatten(), ignore_index=NO_TAG, reduction="sum")


@dataclass(frozen=True, slots=True)
class Nodes:
    """The nodes of one window but the paper's: spans, kinds, and which belong together.

    ``entities`` lists the nodes of each, wrong mentions last; figures of which nothing is claimed come last too.
    """

    spans: list[WordSpan]
    kinds: list[int]
    entities: list[list[int]]
    rivals: list[int]
    figures: list[int]

    @property
    def groups(self) -> list[list[int]]:
        """Entities, the paper and, where there are any, the unnamed rivals."""
        return [*self.entities, [len(self.spans)], *([self.rivals] if self.rivals else [])]

    def group(self, number: int) -> int:
        """The place among the groups of an entity's number, the paper or the unnamed rivals."""
        return {PAPER_NUMBER: len(self.entities), UNNAMED: len(self.entities) + 1}.get(number, number)


def window_nodes(targets: Targets, found: Sequence[TypedSpan]) -> Nodes:
    """The nodes of a window: what is annotated, and what was found where nothing is."""
    spans: list[WordSpan] = []
    kinds: list[int] = []

    def add(new: Sequence[WordSpan], kind: int) -> list[int]:
        spans.extend(new)
        kinds.extend([kind] * len(new))
        return list(range(len(spans) - len(new), len(spans)))

    entities = [add(entity.mentions, entity.kind) for entity in targets.entities]
    annotated = list(spans)
    for start, end, kind in found:
        if not any(start < other_end and other_start < end for other_start, other_end in annotated):
            entities.append(add([(start, end)], kind))
    rivals = add(targets.rivals, RIVAL)
    return Nodes(spans, kinds, entities, rivals, add((*targets.figures, *targets.other_figures), VALUE))


def window_losses(network: Network, states: Tensor, example: Example, found: Sequence[TypedSpan]) -> Losses:
    """The losses of one window's nodes and arcs; none for a window without any span."""
    targets = example.targets
    nodes = window_nodes(targets, found)
    if not nodes.spans:
        return {}
    vectors = network.nodes(states, nodes.spans, nodes.kinds)
    arcs = network.arcs(vectors, states, nodes.spans, [example.sentence[start] for start, _ in nodes.spans])
    between = together(arcs, nodes.groups)
    losses = {"pairs": pair_loss(between[:, :, : len(BETWEEN)], targets, nodes)}
    rivals = sorted({nodes.group(row.object) for row in targets.comparisons})
    if rivals:
        wanted = rival_arcs(targets, nodes).to(states.device)
        losses["rival arcs"] = arc_loss(between[rivals][:, :, RIVAL_ARCS], wanted[rivals])
    if nodes.figures:
        scores = towards(arcs[nodes.figures][:, :, FIGURE_ARCS], nodes.groups)
        losses["figure arcs"] = arc_loss(scores, figure_arcs(targets, nodes).to(states.device))
        outcomes = figure_outcomes(targets, nodes).to(states.device)
        if bool((outcomes != NO_TAG).any()):
            scores = network.outcomes(vectors[nodes.figures])
            losses["outcomes"] = functional.cross_entropy(scores, outcomes, ignore_index=NO_TAG, reduction="sum")
    if nodes.entities:
        scores = network.roles(vectors, nodes.entities, nodes.spans, example.title_words)
        losses["roles"] = arc_loss(scores, entity_roles(targets, nodes).to(states.device))
    return losses


def arc_loss(scores: Tensor, wanted: Tensor) -> Tensor:
    """The binary cross-entropy, summed."""
    return functional.binary_cross_entropy_with_logits(scores, wanted, reduction="sum")


def pair_loss(scores: Tensor, targets: Targets, nodes: Nodes) -> Tensor:
    """The loss of outcomes and relations between any two groups that are not the same."""
    count = len(nodes.groups)
    wanted = torch.zeros(count, count, len(BETWEEN))
    for comparison in targets.comparisons:
        wanted[nodes.group(comparison.subject), nodes.group(comparison.object), comparison.outcome] = 1
    for relation in targets.relations:
        place = len(OUTCOMES) + relation.relation
        wanted[nodes.group(relation.subject), nodes.group(relation.object), place] = 1
    differ = (1 - torch.eye(count)).to(scores.device)
    every = functional.binary_cross_entropy_with_logits(scores, wanted.to(scores.device), reduction="none")
    return (every * differ[:, :, None]).sum()


def rival_arcs(targets: Targets, nodes: Nodes) -> Tensor:
    """From what is compared against to what it is compared on: groups, groups, arcs."""
    wanted = torch.zeros(len(nodes.groups), len(nodes.groups), len(FROM_RIVAL))
    for row in targets.comparisons:
        for place, number in enumerate(row.measured):
            if number is not None:
                wanted[nodes.group(row.object), nodes.group(number), place] = 1
    return wanted


def figure_arcs(targets: Targets, nodes: Nodes) -> Tensor:
    """From figures to what they are figures of: figures, groups, arcs."""
    wanted = torch.zeros(len(nodes.figures), len(nodes.groups), len(FROM_FIGURE))
    for comparison in targets.comparisons:
        if comparison.figure is not None:
            ends = (comparison.object, comparison.subject, *comparison.measured)
            mark(wanted[comparison.figure], ends, OF_COMPARISON, nodes)
    for result in targets.results:
        mark(wanted[result.figure], (result.system, *result.measured), OF_RESULT, nodes)
    return wanted


def mark(wanted: Tensor, ends: Sequence[int | None], first: int, nodes: Nodes) -> None:
    """Sets the arcs of one figure to its row's ends, which are in the order of `FROM_FIGURE` from ``first`` on."""
    for place, number in enumerate(ends):
        if number is not None:
            wanted[nodes.group(number), first + place] = 1


def figure_outcomes(targets: Targets, nodes: Nodes) -> Tensor:
    """The outcome of the comparison of each figure; of several comparisons that of the last."""
    outcomes = torch.full((len(nodes.figures),), NO_TAG)
    for row in targets.comparisons:
        if row.figure is not None:
            outcomes[row.figure] = row.outcome
    return outcomes


def entity_roles(targets: Targets, nodes: Nodes) -> Tensor:
    """The roles of each entity; a wrong mention has none."""
    wanted = torch.zeros(len(nodes.entities), len(ROLES))
    for number, entity in enumerate(targets.entities):
        wanted[number, list(entity.roles)] = 1
    return wanted
