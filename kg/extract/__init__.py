"""The text side: names, figures and claims of a paper, each with the characters it was read from.

Comes in: `Paper` values, title and abstract. Goes out: `ExtractedPaper` values, in order.

``FastVLM outperforms LLaVA by up to 2.3x.`` gives the entities FastVLM and LLaVA and the comparison FastVLM
better than LLaVA by a ratio of 2.3, hedged "up to". `locate` gives an annotated paper its offsets,
`sentences` splits a text.

The only place that imports spaCy, and that only when the first text is read.
"""

from kg.extract.language import sentences
from kg.extract.locate import locate
from kg.extract.papers import KINDS_OF_FACT, build_thresholds, extract

__all__ = ["KINDS_OF_FACT", "build_thresholds", "extract", "locate", "sentences"]
