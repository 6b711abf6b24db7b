"""Names of many papers to entities, and papers to each other.

Comes in: extracted papers, twice over (`collect_names`, then `link_paper`). Goes out: `LinkedPaper` values
whose facts name entities by id, the entities, and the `PaperLink` values between papers.
"FlashAttention2" in one paper and "FlashAttention-2" in another become ``method/flashattention2``.
"""

from kg.link.catalogue import Catalogue, load_catalogue
from kg.link.names import NameTable, collect_names, entities
from kg.link.papers import PaperIndex, paper_links
from kg.link.resolve import link_paper

__all__ = [
    "Catalogue",
    "NameTable",
    "PaperIndex",
    "collect_names",
    "entities",
    "link_paper",
    "load_catalogue",
    "paper_links",
]
