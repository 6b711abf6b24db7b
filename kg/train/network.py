"""The network in torch: states of words, scores of tags, nodes of spans, scores of arcs, roles and outcomes.

Comes in: the arrays of `kg.extract.windows.features`. Goes out: scores, in the order of `kg.extract.labels`.

In ``Quill outperforms vLLM by 2.3x.`` two words are tagged as names and one as a figure; the arcs between their three
nodes say that Quill is better than vLLM, and that 2.3x is by how much.

`kg.extract.network` does the same arithmetic in numpy, for reading without torch; change both or none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.labels import ARCS, NODE_KINDS, OUTCOMES, PAPER, ROLES, TAGS
from kg.extract.vectors import VECTOR_WIDTH
from kg.extract.windows import CASES, FLAGS, WordSpan
from kg.train.crf import Crf
from kg.train.encoder import Encoder, load_pretrained
from kg.train.sizes import Sizes

CHARACTERS = 130
"""Padding, ASCII, and one for all beyond."""
CHARACTER_WIDTH, CHARACTER_FILTERS, CASE_WIDTH = 24, 64, 16

DISTANCES, SENTENCE_DISTANCES = 64, 24
FROM_PAPER, TO_PAPER = 62, 63
SENTENCE_FROM_PAPER, SENTENCE_TO_PAPER = 22, 23
ROLE_FEATURES = 8
"""How often, whether in the title, how far on, whether more than once; the other four are not used."""
RARE_ARC = -4.0
"""The score that arcs start from: nearly no two nodes are joined by any."""


class WordStates(nn.Module):
    """Pieces to words: the mean of a word's pieces, its vector, characters, case and flags, read in both directions."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        states = sizes.states
        self.character_embedding = nn.Embedding(CHARACTERS, CHARACTER_WIDTH, padding_idx=0)
        self.character_filters = nn.Conv1d(CHARACTER_WIDTH, CHARACTER_FILTERS, 3, padding=1)
        self.case_embedding = nn.Embedding(CASES, CASE_WIDTH)
        width = sizes.width + VECTOR_WIDTH + CHARACTER_FILTERS + CASE_WIDTH + FLAGS
        self.joined = nn.Linear(width, states)
        self.joined_norm = nn.LayerNorm(states)
        self.first_reading = BothWays(states)
        self.second_reading = BothWays(states)
        self.norm = nn.LayerNorm(states)
        self.dropout = nn.Dropout(sizes.dropout)

    def forward(
        self,
        pieces: Tensor,
        piece_words: Tensor,
        cases: Tensor,
        characters: Tensor,
        vectors: Tensor,
        flags: Tensor,
        mask: Tensor | None = None,
    ) -> Tensor:
        """One state a word; words that ``mask`` leaves out have no influence."""
        spelled = self.character_embedding(characters).flatten(0, 1).transpose(1, 2)
        spelled = self.character_filters(spelled).amax(dim=2).unflatten(0, cases.shape)
        parts = [
            word_means(pieces, piece_words, cases.shape[1]),
            vectors,
            torch.relu(spelled),
            self.case_embedding(cases),
            flags,
        ]
        joined: Tensor = self.joined_norm(self.joined(self.dropout(torch.cat(parts, dim=2))))
        read = self.second_reading(self.dropout(self.first_reading(self.dropout(joined), mask)), mask)
        dropped: Tensor = self.dropout(self.norm(joined + read))
        return dropped


class BothWays(nn.Module):
    """Words read forth and back (Hochreiter and Schmidhuber 1997; Graves and Schmidhuber 2005), half of a state each.

    Two layers and not a bidirectional one on packed windows: torch trains that seven times slower on a CPU.
    """

    def __init__(self, states: int) -> None:
        super().__init__()
        self.forth = nn.LSTM(states, states // 2, batch_first=True)
        self.back = nn.LSTM(states, states // 2, batch_first=True)

    def forward(self, words: Tensor, mask: Tensor | None) -> Tensor:
        """One state a word; what ``mask`` leaves out stands after the words and is read last in both ways."""
        forth = self.forth(words)[0]
        back = turned(self.back(turned(words, mask))[0], mask)
        return torch.cat([forth, back], dim=2)


def turned(words: Tensor, mask: Tensor | None) -> Tensor:
    """The words of each window from its last to its first, padding where it was."""
    if mask is None:
        return words.flip(1)
    places = torch.arange(words.shape[1], device=words.device)
    lengths = mask.sum(dim=1, keepdim=True)
    order = torch.where(places < lengths, lengths - 1 - places, places)
    return words.gather(1, order[:, :, None].expand(-1, -1, words.shape[2]))


def word_means(pieces: Tensor, piece_words: Tensor, words: int) -> Tensor:
    """The mean of the pieces of each word; a piece with a number beyond the words belongs to none."""
    numbers = torch.arange(words, device=pieces.device)
    belongs = (piece_words[:, None, :] == numbers[None, :, None]).float()
    return belongs @ pieces / belongs.sum(dim=2, keepdim=True).clamp(min=1)


class SpanNodes(nn.Module):
    """Spans of words to nodes, and the paper as one more."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.span = nn.Linear(3 * sizes.states, sizes.nodes)
        self.kind_embedding = nn.Embedding(NODE_KINDS, sizes.nodes)
        self.paper = nn.Linear(sizes.states, sizes.nodes)
        self.dropout = nn.Dropout(sizes.dropout)

    def forward(self, states: Tensor, spans: Sequence[WordSpan], kinds: Sequence[int]) -> Tensor:
        """The node of each span (at least one), and last that of the paper; ``states`` are those of one window."""
        device = states.device
        starts, ends = torch.tensor(spans, device=device).T
        places = torch.arange(states.shape[0], device=device)
        covers = ((starts[:, None] <= places) & (places < ends[:, None])).float()
        means = covers @ states / (ends - starts)[:, None]
        found = torch.tanh(self.span(torch.cat([states[starts], states[ends - 1], means], dim=1)))
        found = found + self.kind_embedding(torch.tensor(kinds, device=device))
        paper = torch.tanh(self.paper(states.mean(dim=0))) + self.kind_embedding.weight[PAPER]
        nodes: Tensor = self.dropout(torch.cat([found, paper[None]]))
        return nodes


class ArcScorer(nn.Module):
    """The score of each arc from each node to each other: what they are, how far apart, and what stands between."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        nodes = sizes.nodes
        self.from_node = nn.Linear(nodes, nodes)
        self.to_node = nn.Linear(nodes, nodes)
        self.both = nn.Linear(nodes, nodes)
        self.between_onward = nn.Linear(sizes.states, nodes, bias=False)
        self.between_back = nn.Linear(sizes.states, nodes, bias=False)
        self.distance_embedding = nn.Embedding(DISTANCES, nodes)
        self.sentence_embedding = nn.Embedding(SENTENCE_DISTANCES, nodes)
        self.dropout = nn.Dropout(sizes.dropout)
        self.arc = nn.Linear(nodes, ARCS)
        nn.init.constant_(self.arc.bias, RARE_ARC)

    def forward(self, nodes: Tensor, states: Tensor, spans: Sequence[WordSpan], sentences: Sequence[int]) -> Tensor:
        """Scores of shape nodes, nodes, arcs; spans and sentences are those of each node but the paper's."""
        starts = torch.tensor([start for start, _ in spans] + [0], device=nodes.device)
        ends = torch.tensor([end for _, end in spans] + [0], device=nodes.device)
        numbers = torch.tensor([*sentences, -1], device=nodes.device)
        apart = starts[None] - starts[:, None]
        far = torch.log2(apart.abs().float() + 1).mul(2).long().clamp(max=15)
        distance = 2 * far + (apart > 0).long()
        distance[-1, :], distance[:, -1] = FROM_PAPER, TO_PAPER
        sentence = (numbers[None] - numbers[:, None]).clamp(-5, 5) + 5
        sentence[-1, :], sentence[:, -1] = SENTENCE_FROM_PAPER, SENTENCE_TO_PAPER
        onward = words_between(self.between_onward(states), starts, ends)
        back = words_between(self.between_back(states), starts, ends).transpose(0, 1)
        both = self.both(nodes)
        hidden = self.from_node(nodes)[:, None] + self.to_node(nodes)[None] + both[:, None] * both[None]
        hidden = hidden + self.distance_embedding(distance) + self.sentence_embedding(sentence) + onward + back
        scores: Tensor = self.arc(self.dropout(torch.relu(hidden)))
        return scores


def words_between(states: Tensor, starts: Tensor, ends: Tensor) -> Tensor:
    """For each node and each later one the mean of the states between them, else zeros; the last node is the paper."""
    sums = functional.pad(states.cumsum(dim=0), (0, 0, 1, 0))
    count = starts[None] - ends[:, None]
    there = count > 0
    there[-1, :], there[:, -1] = False, False
    means = (sums[starts][None] - sums[ends][:, None]) / count.clamp(min=1)[:, :, None]
    return means * there[:, :, None]


class RoleScorer(nn.Module):
    """The score of each role of an entity, from all its mentions."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.hidden = nn.Linear(2 * sizes.nodes + ROLE_FEATURES, sizes.nodes)
        self.dropout = nn.Dropout(sizes.dropout)
        self.role = nn.Linear(sizes.nodes, len(ROLES))

    def forward(
        self, nodes: Tensor, groups: Sequence[Sequence[int]], spans: Sequence[WordSpan], title_words: int
    ) -> Tensor:
        """Scores of shape entities, roles; each group lists the nodes of one entity."""
        rows = [
            torch.cat([members.amax(dim=0), members.mean(dim=0), seen])
            for group in groups
            for members in [nodes[torch.tensor(group, device=nodes.device)]]
            for seen in [role_features([spans[place] for place in group], title_words).to(nodes.device)]
        ]
        scores: Tensor = self.role(self.dropout(torch.relu(self.hidden(torch.stack(rows)))))
        return scores


def role_features(mentions: Sequence[WordSpan], title_words: int) -> Tensor:
    """What the places of an entity's mentions say about its roles."""
    first = min(start for start, _ in mentions)
    seen = [math.log(len(mentions)), float(first < title_words), first / 300, float(len(mentions) > 1)]
    return torch.tensor(seen + [0.0] * (ROLE_FEATURES - len(seen)))


class Network(nn.Module):
    """All of it; calling it gives the states of words, its parts the scores."""

    def __init__(self, sizes: Sizes | None = None) -> None:
        super().__init__()
        self.sizes = sizes or Sizes()
        self.encoder = Encoder(self.sizes)
        self.words = WordStates(self.sizes)
        self.tags = nn.Linear(self.sizes.states, TAGS)
        self.crf = Crf()
        self.figures = nn.Linear(self.sizes.states, 3)
        self.rivals = nn.Linear(self.sizes.states, 3)
        self.nodes = SpanNodes(self.sizes)
        self.arcs = ArcScorer(self.sizes)
        self.roles = RoleScorer(self.sizes)
        self.outcomes = nn.Linear(self.sizes.nodes, len(OUTCOMES))

    def forward(
        self,
        ids: Tensor,
        case_ids: Tensor,
        piece_words: Tensor,
        cases: Tensor,
        characters: Tensor,
        vectors: Tensor,
        flags: Tensor,
    ) -> Tensor:
        """The states of the words of windows of one length, unpadded."""
        states: Tensor = self.words(self.encoder(ids, case_ids), piece_words, cases, characters, vectors, flags)
        return states


def pretrained_network() -> Network:
    """A network whose encoder has read much text, and whose heads know nothing yet."""
    network = Network()
    load_pretrained(network.encoder)
    return network


def together(scores: Tensor, groups: Sequence[Sequence[int]]) -> Tensor:
    """Scores between groups of nodes: the log of the sum of exponentials over their members; groups, groups, arcs."""
    members = membership(groups, scores.shape[0], scores.device)
    sums = members @ scores.clamp(-14, 14).exp().permute(2, 0, 1) @ members.T
    return torch.log(sums + 1e-7).permute(1, 2, 0)


def towards(scores: Tensor, groups: Sequence[Sequence[int]]) -> Tensor:
    """Scores from single nodes to groups of nodes; nodes, groups, arcs."""
    members = membership(groups, scores.shape[1], scores.device)
    return torch.log(members @ scores.clamp(-14, 14).exp() + 1e-7)


def membership(groups: Sequence[Sequence[int]], count: int, device: torch.device) -> Tensor:
    """One row a group, with 1 for its nodes."""
    members = torch.zeros(len(groups), count)
    for row, group in enumerate(groups):
        members[row, list(group)] = 1
    return members.to(device)
