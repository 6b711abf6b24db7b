"""A checkpoint to the files that `kg.extract.network` reads.

Comes in: a checkpoint. Goes out, in a folder: ``network.onnx`` (encoder and taggers, weights in 8 bits), ``heads.npz``
and ``tokenizer.json``. The file ``settings.json`` beside them holds thresholds, which are measured and not trained.

``network.onnx`` takes ``ids, case_ids, piece_words, cases, characters, vectors, flags`` of one window and gives
``states`` (words, D), ``tag_scores`` (words, 29), ``figure_scores`` (words, 3) and ``rival_scores`` (words, 3).

``heads.npz`` holds float32 arrays; a weight has one row for each thing it gives, G is the width of a node:

- ``transitions`` (29, 29: from, to), ``starts`` (29), ``ends`` (29): the tagger's, what is forbidden with -10,000;
- ``span_w`` (G, 3 D), ``span_b``, ``kind_emb`` (10, G), ``paper_w`` (G, D), ``paper_b``: spans to nodes;
- ``from_w``, ``to_w``, ``both_w`` (G, G) with ``from_b``, ``to_b``, ``both_b``, ``onward_w``, ``back_w`` (G, D),
  ``distance_emb`` (64, G), ``sentence_emb`` (24, G), ``arc_w`` (23, G), ``arc_b``: nodes to arcs;
- ``role1_w`` (G, 2 G + 8), ``role1_b``, ``role2_w`` (6, G), ``role2_b``: entities to roles;
- ``outcome_w`` (3, G), ``outcome_b``: figures to outcomes.
"""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from kg.extract.network import WEIGHTS
from kg.extract.vectors import VECTOR_WIDTH
from kg.extract.windows import CHARACTERS_A_WORD, FLAGS
from kg.train.loop import read_checkpoint
from kg.train.network import Network
from kg.train.sizes import Sizes

INPUTS = ("ids", "case_ids", "piece_words", "cases", "characters", "vectors", "flags")
OUTPUTS = ("states", "tag_scores", "figure_scores", "rival_scores")
AXES = {
    "ids": {1: "pieces"},
    "case_ids": {1: "pieces"},
    "piece_words": {1: "pieces"},
    "cases": {1: "words"},
    "characters": {1: "words"},
    "vectors": {1: "words"},
    "flags": {1: "words"},
    **{name: {0: "words"} for name in OUTPUTS},
}
OPSET = 17
"""The newest version of the operators that this exporter writes, and one that every onnxruntime since 1.13 reads."""

HEADS = {
    "span": "nodes.span",
    "paper": "nodes.paper",
    "from": "arcs.from_node",
    "to": "arcs.to_node",
    "both": "arcs.both",
    "arc": "arcs.arc",
    "role1": "roles.hidden",
    "role2": "roles.role",
    "outcome": "outcomes",
}
"""Linear layers: the beginning of their two keys, and their name in the network."""
TABLES = {
    "onward_w": "arcs.between_onward.weight",
    "back_w": "arcs.between_back.weight",
    "kind_emb": "nodes.kind_embedding.weight",
    "distance_emb": "arcs.distance_embedding.weight",
    "sentence_emb": "arcs.sentence_embedding.weight",
}


class OneWindow(nn.Module):
    """The part of the network that onnxruntime runs, for one window."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """States and scores of the words."""
        states = self.network(*inputs)[0]
        return states, self.network.tags(states), self.network.figures(states), self.network.rivals(states)


def export(checkpoint: Path, folder: Path) -> None:
    """Writes the files; refuses where there is no checkpoint."""
    state = read_checkpoint(checkpoint)
    network = Network(Sizes(**state["sizes"]))
    network.load_state_dict(state["network"])
    network.eval()
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as work:
        whole = Path(work) / "float32.onnx"
        write_onnx(network, whole)
        quantize(whole, folder / "network.onnx")
    np.savez(folder / "heads.npz", allow_pickle=False, **heads(network))
    tokenizer = folder / "tokenizer.json"
    if not (tokenizer.exists() and tokenizer.samefile(WEIGHTS / tokenizer.name)):
        shutil.copyfile(WEIGHTS / tokenizer.name, tokenizer)


def write_onnx(network: Network, path: Path) -> None:
    """Writes encoder and taggers in float32; the network is one that does not train (``eval``)."""
    with warnings.catch_warnings():
        # The exporter that follows one run of the network needs no more packages; torch warns that it is the old one,
        # that sizes of the states are fixed, and that it is for one window: all of it as wanted.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", torch.jit.TracerWarning)
        warnings.filterwarnings("ignore", "Exporting a model to ONNX with a batch_size other than 1", UserWarning)
        torch.onnx.export(
            # The exporter puts back the mode it finds, also of the parts.
            OneWindow(network).eval(),
            example_window(pieces=9, words=5),
            path,
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=AXES,
            opset_version=OPSET,
            dynamo=False,
        )


def example_window(pieces: int, words: int) -> tuple[Tensor, ...]:
    """Inputs of the right shapes, for the exporter to follow."""
    piece_words = torch.arange(pieces).clamp(max=words)
    characters = torch.ones(1, words, CHARACTERS_A_WORD, dtype=torch.long)
    return (
        torch.ones(1, pieces, dtype=torch.long),
        torch.ones(1, pieces, dtype=torch.long),
        piece_words[None],
        torch.ones(1, words, dtype=torch.long),
        characters,
        torch.ones(1, words, VECTOR_WIDTH),
        torch.ones(1, words, FLAGS),
    )


def quantize(whole: Path, smaller: Path) -> None:
    """Writes the weights of matrix products and embeddings as 8-bit integers, each row with its own scale."""
    shaped = whole.with_name("shaped.onnx")
    quant_pre_process(whole, shaped, skip_optimization=True, skip_symbolic_shape=True)
    quantize_dynamic(
        shaped,
        smaller,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
    )


def heads(network: Network) -> dict[str, npt.NDArray[Any]]:
    """The arrays of ``heads.npz``."""
    state = network.state_dict()
    found = {"transitions": network.crf.transitions(), "starts": network.crf.starts, "ends": network.crf.ends}
    for key, name in HEADS.items():
        found[f"{key}_w"] = state[f"{name}.weight"]
        found[f"{key}_b"] = state[f"{name}.bias"]
    found |= {key: state[name] for key, name in TABLES.items()}
    return {key: tensor.detach().float().numpy() for key, tensor in found.items()}
