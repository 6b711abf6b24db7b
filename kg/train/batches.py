"""Examples to batches of tensors.

Comes in: examples. Goes out: `Batch` values, padded to their longest.

Windows of 120 and 100 words make tensors of 120 words; for the last 20 of the second ``word_mask`` is false and the
tags of figures and rivals are `NO_TAG`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from random import Random

import torch
from torch import Tensor

from kg.extract.labels import plain_tags, tags_of
from kg.extract.windows import Floats, Ints, WordSpan
from kg.train.gold import Example

NO_TAG = -1
"""The tag of what is no word; not trained on."""
POOL = 16
"""So many batches' worth of examples are sorted by length, so that little of a batch is padding."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Inputs of the network (`kg.extract.windows.features`) and the taggers' targets, windows first."""

    examples: tuple[Example, ...]
    ids: Tensor
    piece_mask: Tensor
    case_ids: Tensor
    piece_words: Tensor
    cases: Tensor
    characters: Tensor
    vectors: Tensor
    flags: Tensor
    word_mask: Tensor
    tags: Tensor
    figure_tags: Tensor
    rival_tags: Tensor

    def to(self, device: torch.device) -> Batch:
        """The batch with its tensors on a device."""
        tensors = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "examples"}
        return replace(self, **{name: tensor.to(device) for name, tensor in tensors.items()})


def collate(examples: Sequence[Example]) -> Batch:
    """The batch of some examples, at least one."""
    words = max(example.words for example in examples)
    # A mark's word is one that no window of the batch has; so is that of padding.
    piece_words = [beyond(example.inputs["piece_words"][0], example.words, words) for example in examples]
    return Batch(
        examples=tuple(examples),
        ids=padded([example.inputs["ids"][0] for example in examples]),
        piece_mask=mask([example.pieces for example in examples]),
        case_ids=padded([example.inputs["case_ids"][0] for example in examples]),
        piece_words=padded(piece_words, words),
        cases=padded([example.inputs["cases"][0] for example in examples]),
        characters=padded([example.inputs["characters"][0] for example in examples]),
        vectors=padded([example.inputs["vectors"][0] for example in examples]),
        flags=padded([example.inputs["flags"][0] for example in examples]),
        word_mask=mask([example.words for example in examples]),
        tags=padded([torch.tensor(tags_of(example.words, example.targets.typed_spans())) for example in examples]),
        figure_tags=plain_targets([(example.words, example.targets.figures) for example in examples]),
        rival_tags=plain_targets([(example.words, example.targets.rivals) for example in examples]),
    )


def beyond(piece_words: Ints | Floats, own: int, words: int) -> Tensor:
    """The word numbers of one window's pieces, its marks moved beyond the words of the batch."""
    numbers = torch.as_tensor(piece_words)
    return torch.where(numbers == own, words, numbers)


def plain_targets(windows: Sequence[tuple[int, Sequence[WordSpan]]]) -> Tensor:
    """Begin, inside and outside tags of spans of one kind; of spans that overlap the longer counts."""
    rows = [
        torch.tensor(plain_tags(words, sorted(spans, key=lambda span: span[0] - span[1]))) for words, spans in windows
    ]
    return padded(rows, NO_TAG)


def padded(rows: Sequence[Ints | Floats | Tensor], padding: int = 0) -> Tensor:
    """The rows as one tensor, the shorter ones filled up."""
    tensors = [torch.as_tensor(row) for row in rows]
    return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=float(padding))


def mask(lengths: Sequence[int]) -> Tensor:
    """True for as many places of each row as its length.

    >>> mask([2, 1]).tolist()
    [[True, True], [True, False]]
    """
    return torch.arange(max(lengths))[None] < torch.tensor(lengths)[:, None]


def batches(examples: Sequence[Example], size: int, chance: Random) -> list[list[Example]]:
    """All examples in random batches of windows of about equal length."""
    order = list(examples)
    chance.shuffle(order)
    alike = [
        example
        for start in range(0, len(order), size * POOL)
        for example in sorted(order[start : start + size * POOL], key=lambda example: example.pieces)
    ]
    made = [alike[start : start + size] for start in range(0, len(alike), size)]
    chance.shuffle(made)
    return made
