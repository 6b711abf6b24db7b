"""The tagger's conditional random field (Lafferty et al. 2001): how likely a whole sequence of tags is.

Comes in: a score for each tag at each word. Goes out: how unlikely the annotated sequences are.

"DeepSpeed inside" after "outside" is forbidden, so no sequence with it has any share.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from kg.extract.labels import TAGS, follows

FORBIDDEN = -1e4
"""Added to the score of a transition that `follows` rules out; its exponential is 0."""


class Crf(nn.Module):
    """A linear chain over the tags of `kg.extract.labels`."""

    forbidden: Tensor
    starts: Tensor
    ends: Tensor

    def __init__(self, tags: int = TAGS) -> None:
        super().__init__()
        self.transition = nn.Parameter(torch.zeros(tags, tags))
        barred = [[0.0 if follows(before, after) else FORBIDDEN for after in range(tags)] for before in range(tags)]
        starts = [0.0 if follows(-1, tag) else FORBIDDEN for tag in range(tags)]
        ends = [0.0 if follows(tag, -1) else FORBIDDEN for tag in range(tags)]
        # What the labels say is no weight, so a checkpoint does not hold it.
        self.register_buffer("forbidden", torch.tensor(barred), persistent=False)
        self.register_buffer("starts", torch.tensor(starts), persistent=False)
        self.register_buffer("ends", torch.tensor(ends), persistent=False)

    def transitions(self) -> Tensor:
        """The score of each tag (second) after each (first), forbidden ones included."""
        return self.transition + self.forbidden

    def forward(self, scores: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """The negative log-likelihood of each sequence; ``mask`` is true for the words that are there, at least one."""
        steps = self.transitions()
        chosen = scores.gather(2, tags[:, :, None]).squeeze(2)
        every = scores[:, 0] + self.starts
        taken = chosen[:, 0] + self.starts[tags[:, 0]]
        for place in range(1, scores.shape[1]):
            here = mask[:, place]
            onward = torch.logsumexp(every[:, :, None] + steps[None], dim=1) + scores[:, place]
            every = torch.where(here[:, None], onward, every)
            taken = taken + here * (chosen[:, place] + steps[tags[:, place - 1], tags[:, place]])
        last = tags.gather(1, mask.sum(dim=1, keepdim=True) - 1).squeeze(1)
        return torch.logsumexp(every + self.ends, dim=1) - taken - self.ends[last]
