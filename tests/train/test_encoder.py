import json
import struct
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch

from kg.train.encoder import PRETRAINED, Encoder, load_pretrained, read_safetensors
from kg.train.sizes import Sizes


def test_encoder_reads_safetensors(tmp_path: Path) -> None:
    entry = {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]}
    header = json.dumps({"__metadata__": {"format": "pt"}, "weight": entry}).encode()
    file = tmp_path / "one.safetensors"
    file.write_bytes(struct.pack("<Q", len(header)) + header + struct.pack("<2f", 1.5, -2.0))
    found = read_safetensors(file)
    assert {name: tensor.tolist() for name, tensor in found.items()} == {"weight": [[1.5, -2.0]]}


def test_encoder_is_the_pretrained_one() -> None:
    package = pytest.importorskip(PRETRAINED)
    transformers = pytest.importorskip("transformers")
    theirs = transformers.BertModel.from_pretrained(package.get_model_path(), local_files_only=True).eval()
    ours = Encoder(Sizes()).eval()
    load_pretrained(ours)
    ids = torch.tensor([[101, 7592, 2088, 2003, 2307, 1012, 102], [101, 7592, 2088, 102, 0, 0, 0]])
    with torch.no_grad():
        expected = theirs(ids, attention_mask=(ids > 0).long()).last_hidden_state
        found = ours(ids, torch.full_like(ids, 3), ids > 0)
    assert torch.allclose(found[ids > 0], expected[ids > 0], atol=1e-4), "cases start without influence"
