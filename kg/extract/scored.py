"""Scores of one window: its spans, who is the same, and how likely each arc and each role is.

Comes in: a paper, a window and the network. Goes out: `Scored`, from which `kg.extract.facts` reads rows.

In ``Quill outperforms vLLM by 2.3x.`` the nodes are "Quill", "vLLM", "2.3x" and the paper; the ends of claims are the
first two and the paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kg.extract import network as net
from kg.extract.aliases import alias_groups, clearest_name, joined, kind_of, mention_text
from kg.extract.comparatives import first_is_worse
from kg.extract.labels import FIGURE_ARCS, OUTCOMES, RIVAL, ROLES, TYPES, VALUE, TypedSpan
from kg.extract.network import Floats, Network
from kg.extract.windows import Window
from kg.model import THIS_PAPER, EntityType, Outcome, Paper, Span

SYSTEMS = {TYPES.index(type) for type in (EntityType.METHOD, EntityType.MODEL, EntityType.SOFTWARE)}
BETTER, WORSE = OUTCOMES.index(Outcome.BETTER), OUTCOMES.index(Outcome.WORSE)


@dataclass(frozen=True, slots=True)
class Scored:
    """A window with all scores: nodes are mentions, rivals' phrases, figures and, last, the paper.

    ``ends`` are groups of nodes that a claim can have as ends: entities, the paper, the unnamed rivals if there are
    any. ``said`` are the words by which the first of two entities is worse; they have set ``between`` right.
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
    said: Mapping[tuple[int, int], str]
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

    def sentence_number(self, node: int) -> int:
        """The number, in its window, of the sentence in which a node starts."""
        return self.window.sentence[self.spans[node][0]]

    def sentence(self, node: int) -> Span:
        """The sentence in which a node starts."""
        number = self.sentence_number(node)
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
    groups = joined(text, window, typed, groups, kinds_of(found.mentions, groups), network.sameness)
    kinds = kinds_of(found.mentions, groups)
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
    between = net.probability(net.together(arcs, ends))
    said = {(worse, better): words for worse, better, words in said_worse(text, window, typed, groups, kinds)}
    for worse, better in said:
        set_right(between, worse, better)
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
        between=between,
        said=said,
        from_figures=net.probability(net.towards(arcs[list(figures)][:, :, FIGURE_ARCS], ends)),
        roles=net.probability(net.role_scores(network, nodes, groups, spans, window.title_words))
        if groups
        else np.zeros((0, len(ROLES)), np.float32),
    )


def kinds_of(mentions: Sequence[tuple[TypedSpan, float]], groups: Sequence[Sequence[int]]) -> list[int]:
    """The type of each group of mentions, each with its score."""
    return [kind_of([(mentions[place][0][2], mentions[place][1]) for place in group]) for group in groups]


def said_worse(
    text: str,
    window: Window,
    mentions: Sequence[TypedSpan],
    groups: Sequence[Sequence[int]],
    kinds: Sequence[int],
) -> Iterator[tuple[int, int, str]]:
    """Two entities, the words between them that say that the first is worse; nothing of their kind stands between."""
    owner = {place: number for number, group in enumerate(groups) for place in group if kinds[number] in SYSTEMS}
    for one, other in pairwise(sorted(owner, key=lambda place: mentions[place])):
        (_, end, _), (start, _, _) = mentions[one], mentions[other]
        if owner[one] == owner[other] or window.sentence[end - 1] != window.sentence[start] or end > start:
            continue
        words = text[window.words[end - 1].end : window.words[start].start]
        if first_is_worse(words):
            yield owner[one], owner[other], words.strip()


def set_right(between: Floats, worse: int, better: int) -> None:
    """Swaps the outcomes of two entities where the likelier one is not what the text says."""
    for source, target, wins in ((worse, better, False), (better, worse, True)):
        chances = sorted(between[source, target, [BETTER, WORSE]], reverse=wins)
        between[source, target, [BETTER, WORSE]] = chances
