"""Whether a graph is what the ontology says: SHACL shapes, and checks that must return nothing.

Comes in: a `GraphStore`. Goes out: one line for each fault. Papers' graphs are gone through slice by slice, so
that memory stays flat, and of all nodes that look alike to the shapes one is judged. The checks are the queries in
``ontology/checks/``: most ask the whole graph, those that say so in their second line a slice.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, cast

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import SH

from kg.graph.terms import DCTERMS, OA, RDF, SKOS, Vocabulary
from kg.ontology_files import ontology_path, ontology_text
from kg.store.alike import Kinds, Node, Said, Sight, classes_above
from kg.store.answers import cell
from kg.store.graph_store import GraphStore

Item = TypeVar("Item")
GraphName = ox.NamedNode | ox.DefaultGraph

PAPERS_A_SLICE = 100
NODES_A_SLICE = 10_000
SLICES_A_TASK = 10
ALONE = 3_000
"""Papers up to which other processes, which take a second to start, are not worth it."""

NO_CLASS: frozenset[str] = frozenset()

ONE_PAPER = "# within one paper"
"""The second line of a check that needs to see no more than one paper's graph."""


def faults(graph: GraphStore, snapshot: Path | None = None) -> Iterator[str]:
    """Each broken shape and each row of a check, as one line, in the order of their names.

    A large graph is divided among processes where the ``snapshot`` that it was opened from is named.
    """
    names = paper_graphs(graph)
    if snapshot is None or len(names) <= ALONE:
        found = [*Judge(graph).faults(names), *Judge(graph).faults_of_the_whole(), *check_faults(graph)]
    else:
        found = faults_in_company(graph, names, snapshot)
    yield from sorted(found)


def faults_in_company(graph: GraphStore, names: Sequence[GraphName], snapshot: Path) -> list[str]:
    """The same by one process for each core; this one asks the checks meanwhile."""
    context = multiprocessing.get_context("spawn")
    workers = os.cpu_count() or 1
    base = graph.vocabulary.base
    with ProcessPoolExecutor(workers, mp_context=context, initializer=open_here, initargs=(snapshot, base)) as pool:
        try:
            tasks = [pool.submit(faults_of_the_whole_here)]
            tasks += [
                pool.submit(faults_here, [name.value for name in part])  # type: ignore[union-attr]
                for part in chunks(names[1:], SLICES_A_TASK * PAPERS_A_SLICE)
            ]
            found = [*check_faults(graph), *Judge(graph).faults(names[:1])]
            return found + [fault for task in tasks for fault in task.result()]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


OPENED: list[Judge] = []
"""What a process that helps has opened."""


def open_here(snapshot: Path, base: str) -> None:
    """Opens the graph in a process that helps, which leaves Ctrl-C to the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    OPENED.append(Judge(GraphStore(ox.Store.read_only(str(snapshot)), Vocabulary(base))))


def faults_here(names: list[str]) -> list[str]:
    """The faults of some papers' graphs."""
    return list(OPENED[0].faults([ox.NamedNode(name) for name in names]))


def faults_of_the_whole_here() -> list[str]:
    """The faults of what stands in no paper's graph."""
    return list(OPENED[0].faults_of_the_whole())


def paper_graphs(graph: GraphStore) -> list[GraphName]:
    """The default graph and all named ones but those of entities and links, in order."""
    shared = (graph.vocabulary.entities_graph, graph.vocabulary.links_graph)
    names = [name for name in graph.store.named_graphs() if isinstance(name, ox.NamedNode) and name not in shared]
    return [ox.DefaultGraph(), *sorted(names, key=str)]


def checks(*, within_one_paper: bool) -> list[str]:
    """The names of the checks, in order, that need one paper's graph or those that need all."""
    return [
        path.stem
        for path in sorted(ontology_path("checks").iterdir())
        if path.suffix == ".rq" and (path.read_text(encoding="utf-8").splitlines()[1] == ONE_PAPER) is within_one_paper
    ]


def check_faults(graph: GraphStore, *, within_one_paper: bool = False) -> Iterator[str]:
    """The rows that checks return, with the check's name."""
    for name in checks(within_one_paper=within_one_paper):
        solutions = graph.select(ontology_text(f"checks/{name}.rq", graph.vocabulary.base))
        names = [variable.value for variable in solutions.variables]
        for row in solutions:
            values = " ".join(cell(row[name], graph.vocabulary) for name in names)
            yield f"{name}: {values}"


class Judge:
    """Says what is wrong with parts of one graph; remembers which looks are sound."""

    def __init__(self, graph: GraphStore) -> None:
        base = graph.vocabulary.base
        self.graph = graph
        self.shapes = rdflib.Graph().parse(data=ontology_text("shapes.ttl", base), format="turtle")
        self.ontology = rdflib.Graph().parse(data=ontology_text("papergraph.ttl", base), format="turtle")
        self.sight = Sight(self.shapes)
        self.kinds = kinds_of(graph, self.ontology)
        self.sound: set[Hashable] = set()

    def faults(self, names: Sequence[GraphName]) -> Iterator[str]:
        """What is wrong within these graphs."""
        for part in chunks(names, PAPERS_A_SLICE):
            quads = [quad for name in part for quad in self.graph.graph(name)]
            slice = ox.Store()
            slice.extend(quads)
            yield from check_faults(GraphStore(slice, self.graph.vocabulary), within_one_paper=True)
            nodes: dict[Node, Said] = {}
            for quad in quads:
                nodes.setdefault(quad.subject, []).append((quad.predicate, quad.object))  # type: ignore[arg-type]
            yield from self.shape_faults(
                {node: said if is_place(said) else with_more(self.graph, node, said) for node, said in nodes.items()}
            )

    def faults_of_the_whole(self) -> Iterator[str]:
        """What is wrong with entities and links."""
        vocabulary, seen = self.graph.vocabulary, set[Node]()
        for name in (vocabulary.entities_graph, vocabulary.links_graph):
            quads = self.graph.store.quads_for_pattern(None, RDF.type, None, name)
            typed: set[Node] = {quad.subject for quad in quads} - seen  # type: ignore[assignment]
            for part in chunks(sorted(typed, key=str), NODES_A_SLICE):
                yield from self.shape_faults(
                    {node: with_more(self.graph, node, of_node(self.graph, node, name)) for node in part}
                )
            seen = typed

    def shape_faults(self, nodes: Mapping[Node, Said]) -> Iterator[str]:
        """What breaks a shape: node, path and message."""
        alike: dict[Hashable, dict[Node, Said]] = {}
        for node, said in nodes.items():
            look = self.sight.look_of(node, said, self.kinds)
            if look not in self.sound:
                alike.setdefault(look, {})[node] = said
        first = [next(iter(group.items())) for group in alike.values()]
        broken = {node for node, _, _ in judged(self.graph, dict(first), self.shapes, self.ontology)}
        doubtful: dict[Node, Said] = {}
        for (look, group), (node, _) in zip(alike.items(), first, strict=True):
            if node.value in broken:
                doubtful |= group
            else:
                self.sound.add(look)
        for focus, path, message in judged(self.graph, doubtful, self.shapes, self.ontology):
            yield f"shape: {focus} {path} {message}"


def judged(
    graph: GraphStore, nodes: Mapping[Node, Said], shapes: rdflib.Graph, ontology: rdflib.Graph
) -> list[tuple[str, str, str]]:
    """The faults that SHACL finds in these nodes: node, path and message, in order."""
    if not nodes:
        return []
    triples = [ox.Triple(node, *each) for node, said in nodes.items() for each in said]
    data = rdflib.Graph()
    data.parse(data=ox.serialize([*triples, *cards(graph, triples)], format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    for triple in ontology.triples((None, rdflib.RDFS.subClassOf, None)):
        data.add(triple)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    report = cast(rdflib.Graph, report)
    names = {node.value for node in nodes}
    found = []
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        focus, path, message = (
            str(report.value(result, each) or "") for each in (SH.focusNode, SH.resultPath, SH.resultMessage)
        )
        # A node that is only named here, with its type, is judged where it is described.
        if focus in names:
            found.append((focus, path, " ".join(message.split())))
    return sorted(found)


def is_place(said: Said) -> bool:
    """Whether it is a place in a paper, of which only the paper speaks."""
    return any(predicate == OA.hasSource for predicate, _ in said)


def with_more(graph: GraphStore, node: Node, said: Said) -> Said:
    """The same with what the graph of links adds, each once."""
    more = of_node(graph, node, graph.vocabulary.links_graph)
    return list(dict.fromkeys([*said, *more])) if more else said


def of_node(graph: GraphStore, node: Node, name: ox.NamedNode) -> Said:
    """What one graph says of a node."""
    return [(quad.predicate, quad.object) for quad in graph.store.quads_for_pattern(node, None, None, name)]  # type: ignore[misc]


def kinds_of(graph: GraphStore, ontology: rdflib.Graph) -> Kinds:
    """The function that tells the classes of a node, those above them too."""
    above = classes_above(ontology)

    # Entities and papers are named over and over.
    @lru_cache(maxsize=300_000)
    def kinds(node: Node) -> frozenset[str]:
        classes = {quad.object.value for quad in graph.store.quads_for_pattern(node, RDF.type, None, None)}  # type: ignore[union-attr]
        return closed(frozenset(classes))

    @lru_cache
    def closed(classes: frozenset[str]) -> frozenset[str]:
        return NO_CLASS.union(*(above.get(each, {each}) for each in classes))

    return kinds


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in runs of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def cards(graph: GraphStore, triples: Sequence[ox.Triple]) -> list[ox.Triple]:
    """Type and label of each node that the triples name and don't describe."""
    described = {triple.subject for triple in triples if triple.predicate == RDF.type}
    named = {triple.object for triple in triples if isinstance(triple.object, ox.NamedNode)}
    start = graph.vocabulary.base
    return [
        quad.triple
        for node in named - described
        if node.value.startswith(start)
        for predicate in (RDF.type, SKOS.prefLabel, DCTERMS.title, DCTERMS.identifier)
        for quad in graph.store.quads_for_pattern(node, predicate, None, None)
    ]
