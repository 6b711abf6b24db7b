"""Training: annotated papers to the weights that `kg.extract` reads with.

Comes in: `ExtractedPaper` values, annotated by hand. Goes out: a checkpoint after every epoch (`train`), and from it
the files ``network.onnx``, ``heads.npz`` and ``tokenizer.json`` (`export`), and ``settings.json`` (`calibrate`); all of
it in one go by `make_weights`.

From ``Quill outperforms vLLM by 2.3x.`` with its annotation the network learns that "Quill" and "vLLM" are names, that
"2.3x" is a figure, and that the arc "better" leads from the first to the second.

The only place that imports torch; it comes with ``papergraph[train]``.
"""

from kg.train.calibrate import calibrate, is_held_out
from kg.train.export import export
from kg.train.loop import CHECKPOINT, EpochLosses, Settings, train
from kg.train.weights import in_share, make_weights

__all__ = [
    "CHECKPOINT",
    "EpochLosses",
    "Settings",
    "calibrate",
    "export",
    "in_share",
    "is_held_out",
    "make_weights",
    "train",
]
