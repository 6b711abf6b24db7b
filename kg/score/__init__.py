"""How well papers were read: what was extracted, held against an annotation of the same papers.

Comes in: annotated papers and extracted papers, both by id. Goes out: a `Report` with precision, recall and F1 of
mentions, entities, roles, comparisons, figures, results and relations, each with an interval over papers.

``Kite outperforms vLLM`` read as vLLM better than Kite is one comparison missed, one invented, and one reversed.
"""

from kg.score.facts import MEASURES, matched_names, own_names, paper_facts
from kg.score.report import Figures, Interval, Report, Reversed, Slots, score

__all__ = [
    "MEASURES",
    "Figures",
    "Interval",
    "Report",
    "Reversed",
    "Slots",
    "matched_names",
    "own_names",
    "paper_facts",
    "score",
]
