"""The RDF side: the closed vocabulary, types to triples and back, and the graph seen as a network.

Comes in: `LinkedPaper`, `Entity`, `PaperLink`. Goes out: quads, and from quads the same values again.
"""

from kg.graph.build import entity_quads, link_quads, paper_quads
from kg.graph.read import linked_paper_from_quads
from kg.graph.terms import Vocabulary

__all__ = ["Vocabulary", "entity_quads", "link_quads", "linked_paper_from_quads", "paper_quads"]
