"""Names of many papers to entities, and papers to each other.

Comes in: extracted papers, twice over (`collect_names`, then `link_paper`). Goes out: `LinkedPaper` values
whose facts name entities by id, the entities, and the `PaperLink` values between papers.
"FlashAttention2" in one paper and "FlashAttention-2" in another become ``method/flashattention2``.

`settle` stands between the two passes: from the names of all papers, the catalogue and a person's decisions it
concludes what each name means.
"""

from kg.link.catalogue import Catalogue, load_catalogue
from kg.link.decisions import NO_DECISIONS, Decisions, read_decisions
from kg.link.entities import entities
from kg.link.introductions import introductions
from kg.link.names import NameTable, collect_names
from kg.link.papers import PaperIndex, paper_links
from kg.link.resolve import link_paper
from kg.link.same import judge
from kg.link.settle import settle
from kg.link.settled import Settled

__all__ = [
    "NO_DECISIONS",
    "Catalogue",
    "Decisions",
    "NameTable",
    "PaperIndex",
    "Settled",
    "collect_names",
    "entities",
    "introductions",
    "judge",
    "link_paper",
    "load_catalogue",
    "paper_links",
    "read_decisions",
    "settle",
]
