"""What the graph itself says, asked by key.

Comes in: a store and ids. Goes out: who uses an entity and how, and the evidence of a claim. All that is kept of a
paper's facts is its graph, so adding and removing papers asks that: ``holders(RoleName.BASELINE, "software/vllm")`` are
the papers that have vLLM as a baseline.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.graph.terms import ITSRDF, RDF, ROLE_PROPERTIES, Vocabulary
from kg.model import RoleName, paper_iri_path


@dataclass
class Changed:
    """The quads that went and came so far."""

    gone: list[ox.Quad] = field(default_factory=list)
    came: list[ox.Quad] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    """A store that is being changed; ``changed`` remembers how."""

    store: ox.Store
    vocabulary: Vocabulary
    changed: Changed = field(default_factory=Changed)

    def change(self, old: Collection[ox.Quad], new: Collection[ox.Quad]) -> Changed:
        """Puts the new quads in the place of the old ones; returns what made a difference."""
        before, after = set(old), set(new)
        done = Changed([quad for quad in old if quad not in after], [quad for quad in new if quad not in before])
        for quad in done.gone:
            self.store.remove(quad)
        self.store.extend(done.came)
        self.changed.gone += done.gone
        self.changed.came += done.came
        return done

    def quads(
        self,
        graph: ox.NamedNode | None,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.Literal | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads of a graph; without one, those of all papers' graphs."""
        found: Iterable[ox.Quad] = self.store.quads_for_pattern(subject, predicate, object, graph)
        derived = (self.vocabulary.entities_graph, self.vocabulary.links_graph)
        return iter(found) if graph else (quad for quad in found if quad.graph_name not in derived)

    def about(self, graph: ox.NamedNode, id: str) -> list[ox.Quad]:
        """What a graph says of a thing."""
        return list(self.quads(graph, self.vocabulary.node(id)))

    def is_used(self, id: str) -> bool:
        """Whether a paper names this entity."""
        return any(True for _ in self.quads(None, object=self.vocabulary.node(id)))

    def is_baseline(self, id: str) -> bool:
        """Whether a paper compares something with this entity."""
        return any(True for _ in self.quads(None, None, self.vocabulary.pg.baseline, self.vocabulary.node(id)))

    def is_entity(self, id: str) -> bool:
        """Whether the graph of entities has it."""
        return any(True for _ in self.quads(self.vocabulary.entities_graph, self.vocabulary.node(id), RDF.type))

    def holders(self, role: RoleName, id: str) -> list[str]:
        """The papers (paths of their IRIs) that hold an entity in a role; what their work is based on they use."""
        return sorted({self.path(quad.graph_name) for quad in self.held(role, id)})

    def is_held(self, role: RoleName, id: str) -> bool:
        """Whether a paper holds an entity in a role."""
        return any(True for _ in self.held(role, id))

    def held(self, role: RoleName, id: str) -> Iterator[ox.Quad]:
        """The quads that say so, each in its paper's graph, whose name is the paper."""
        node, pg = self.vocabulary.node(id), self.vocabulary.pg
        yield from self.quads(None, None, pg[ROLE_PROPERTIES[role]], node)
        if role is RoleName.USED:
            yield from self.quads(None, None, pg.basedOn, node)

    def stated_families(self, id: str) -> set[str]:
        """What papers say an entity is a variant of."""
        quads = self.quads(None, self.vocabulary.node(id), self.vocabulary.pg.variantOf)
        return {self.path(quad.object) for quad in quads}

    def scores(self, claim: str) -> list[float]:
        """How sure each paper's reading of a claim is, in the order of papers; what a person read has no score."""
        evidence = self.quads(None, self.vocabulary.node(claim), self.vocabulary.pg.evidence)
        places = sorted((self.path(quad.graph_name), quad) for quad in evidence)
        return [
            float(score.object.value)  # type: ignore[union-attr]
            for _, quad in places
            for score in self.quads(quad.graph_name, quad.object, ITSRDF.taConfidence)  # type: ignore[arg-type]
        ]

    def path(self, node: object) -> str:
        """The id of a node; its whole IRI where that is not under the base."""
        value: str = node.value  # type: ignore[attr-defined]
        return value.removeprefix(self.vocabulary.base)

    def paper_graph(self, paper_id: str) -> ox.NamedNode:
        """The name of a paper's graph."""
        return self.vocabulary.node(paper_iri_path(paper_id))
