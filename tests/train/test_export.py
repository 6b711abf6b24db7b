from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

pytest.importorskip("torch")

import torch

pytest.importorskip("onnx")

from kg.extract import network as reader
from kg.extract.windows import Window, features, windows
from kg.train.export import INPUTS, OUTPUTS, export, heads, write_onnx
from kg.train.loop import Settings, read_checkpoint, train
from kg.train.network import Network, together, towards
from kg.train.sizes import Sizes
from tests.train.papers import TINY, papers

TEXTS = ["Moth.", papers()[0].paper.text, "Tiny Time Mixers (TTMs) 🚀\n" + "It is 2.3x faster than GPT-4. " * 9]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(papers(), tmp_path_factory.mktemp("run"), settings=Settings(epochs=1), sizes=TINY, device="cpu")


@pytest.fixture(scope="module")
def network(checkpoint: Path) -> Network:
    state = read_checkpoint(checkpoint)
    network = Network(Sizes(**state["sizes"]))
    network.load_state_dict(state["network"])
    return network.eval()


def window_of(text: str) -> Window:
    [window] = windows(text)
    return window


def outputs(file: Path, text: str) -> list[Any]:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    found: list[Any] = session.run(list(OUTPUTS), features(window_of(text), text))
    return found


def torch_outputs(network: Network, text: str) -> list[Any]:
    arrays = features(window_of(text), text)
    with torch.no_grad():
        states = network(*(torch.as_tensor(arrays[name]) for name in INPUTS))[0]
        scores = [network.tags(states), network.figures(states), network.rivals(states)]
    return [part.numpy() for part in (states, *scores)]


def test_export_onnxruntime_computes_what_torch_does(network: Network, tmp_path: Path) -> None:
    write_onnx(network, tmp_path / "float32.onnx")
    assert not network.training
    for text in TEXTS:
        for found, expected in zip(outputs(tmp_path / "float32.onnx", text), torch_outputs(network, text), strict=True):
            assert found.shape == expected.shape
            assert np.abs(found - expected).max() < 1e-3


def test_export_writes_files_that_the_extractor_reads(checkpoint: Path, network: Network, tmp_path: Path) -> None:
    export(checkpoint, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["heads.npz", "network.onnx", "tokenizer.json"]
    with np.load(tmp_path / "heads.npz") as arrays:
        assert {name: arrays[name].shape for name in arrays.files} == {
            name: array.shape for name, array in heads(network).items()
        }
        assert {str(arrays[name].dtype) for name in arrays.files} == {"float32"}
    for text in TEXTS:
        found, expected = outputs(tmp_path / "network.onnx", text)[0], torch_outputs(network, text)[0]
        assert found.shape == expected.shape
        assert np.abs(found - expected).mean() < 0.1, "8 bits are near to 32"
    (tmp_path / "settings.json").write_text("{}", encoding="utf-8")
    loaded = reader.load(tmp_path)
    text = TEXTS[1]
    assert len(reader.find_spans(loaded, window_of(text), text).states) == len(window_of(text).words)


def test_export_the_extractor_scores_what_the_trainer_scores(network: Network) -> None:
    text = TEXTS[1]
    window = window_of(text)
    states = torch_outputs(network, text)[0]
    spans, kinds, groups = [(0, 1), (3, 5), (9, 10)], [2, 0, 8], [[0, 2], [1], [3]]
    loaded = reader.Network(None, heads(network), {})
    nodes = reader.nodes(loaded, states, spans, kinds)
    arcs = reader.arcs(loaded, nodes, states, spans, window.sentence)
    with torch.no_grad():
        torch_nodes = network.nodes(torch.as_tensor(states), spans, kinds)
        sentences = [window.sentence[start] for start, _ in spans]
        torch_arcs = network.arcs(torch_nodes, torch.as_tensor(states), spans, sentences)
        pairs = [
            (nodes, torch_nodes),
            (arcs, torch_arcs),
            (reader.together(arcs, groups), together(torch_arcs, groups)),
            (reader.towards(arcs, groups), towards(torch_arcs, groups)),
            (
                reader.role_scores(loaded, nodes, groups[:2], spans, window.title_words),
                network.roles(torch_nodes, groups[:2], spans, window.title_words),
            ),
            (reader.outcome_scores(loaded, nodes), network.outcomes(torch_nodes)),
        ]
    for found, expected in pairs:
        assert np.allclose(found, expected.numpy(), atol=1e-4)
