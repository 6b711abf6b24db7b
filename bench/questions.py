"""The named questions on a large graph, and on a slice of it beside rdflib's own store.

    python bench/questions.py --graph DIR     a graph that kg build wrote
    python bench/questions.py --short         the sample: a check that the run itself works

Questions about one thing are asked with their examples and with the most used names; each is asked twice and the second
time counts, in seconds of this process. The slice is whole paper graphs, entities and links of 50,000 triples at most;
rdflib gets `PATIENCE` seconds for a question and counts as that slow where it takes longer. Turtle is written by both
and must hold the same triples.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import shlex
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import rdflib

from kg.cli import app
from kg.model import KgError
from kg.publish.formats import export_to
from kg.store import GraphStore, ask, open_folder, questions
from kg.store.questions import bound, with_terms

SLICE, PATIENCE = 50_000, 30.0
LIMITS = {True: 3.0, False: 0.3}
"""Seconds for a question about the whole graph, and about one thing."""
POPULAR = """SELECT ?label (COUNT(DISTINCT ?p) AS ?n) {
  ?p pg:usesBaseline|pg:evaluatesOn ?e . ?e skos:prefLabel ?label ; a KIND
} GROUP BY ?label ORDER BY DESC(?n) ?label LIMIT 2"""
KINDS = {
    "system": "pg:Model",
    "entity": "pg:Method",
    "dataset": "pg:Dataset",
    "hardware": "pg:Hardware",
    "metric": "pg:Metric",
}


def seconds(act: Callable[[], object]) -> float:
    """Processor seconds of the second of two runs."""
    act()
    started = time.process_time()
    act()
    return time.process_time() - started


def rows(graph: GraphStore, name: str, arguments: list[str]) -> int:
    """How many rows a question has."""
    answer = ask(graph, name, arguments).answer
    return sum(1 for _ in answer) if not isinstance(answer, ox.QueryBoolean) else 1


def popular(graph: GraphStore) -> dict[str, str]:
    """The most used thing of each kind of parameter."""
    found = {}
    for kind, type in KINDS.items():
        for row in graph.select(POPULAR.replace("KIND", type)):
            found.setdefault(kind, row["label"].value)
    return found


def asked(graph: GraphStore) -> Iterator[tuple[str, bool, float, int]]:
    """Each question with its arguments: whether it is about the whole graph, seconds, rows."""
    names = popular(graph)
    for each in questions():
        examples = [shlex.split(parameter.example)[0] for parameter in each.parameters]
        often = [
            names.get(parameter.kind, example) for parameter, example in zip(each.parameters, examples, strict=True)
        ]
        for arguments in [examples] + ([often] if often != examples else []):
            with suppress(KgError):
                count = rows(graph, each.name, arguments)
                yield (
                    shlex.join([each.name, *arguments]),
                    not arguments,
                    seconds(lambda each=each, arguments=arguments: rows(graph, each.name, arguments)),
                    count,
                )


def slice_of(graph: GraphStore) -> ox.Store:
    """Whole graphs of papers, and what entities and links say of what they name, of at most `SLICE` quads."""
    store, vocabulary = ox.Store(), graph.vocabulary
    for paper in graph.papers():
        quads = graph.graph(paper)
        if len(store) + len(quads) > SLICE * 4 // 5:
            break
        store.extend(quads)
    named = {quad.object for quad in store} | {quad.subject for quad in store}
    for name in (vocabulary.entities_graph, vocabulary.links_graph):
        for quad in graph.store.quads_for_pattern(None, None, None, name):
            if quad.subject in named and len(store) < SLICE:
                store.add(quad)
    return store


def within(patience: float, act: Callable[[], object]) -> float:
    """Seconds of waiting, at most so many, in a process of its own that is ended then."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def run() -> None:
        started = time.perf_counter()
        act()
        sender.send(time.perf_counter() - started)

    process = context.Process(target=run)
    process.start()
    taken = receiver.recv() if receiver.poll(patience) else patience
    process.kill()
    process.join()
    return float(taken)


def beside_rdflib(ours: GraphStore, theirs: rdflib.Graph) -> list[tuple[float, str]]:
    """How many times as fast as rdflib's own store each question is on a slice, the least first."""
    ratios = []
    for each in questions():
        arguments = [shlex.split(parameter.example)[0] for parameter in each.parameters]
        try:
            terms = {
                parameter.name: bound(ours, parameter, argument)[0]
                for parameter, argument in zip(each.parameters, arguments, strict=True)
            }
        except KgError:
            # The thing that the example names is not in this slice.
            continue
        query = with_terms(each.query, terms)
        started = time.perf_counter()
        list(ours.query(query))  # type: ignore[arg-type]
        mine = time.perf_counter() - started
        taken = within(PATIENCE, lambda query=query: list(theirs.query(query)))  # type: ignore[misc]
        ratios.append((taken / max(mine, 1e-4), each.name))
        if taken >= PATIENCE:
            print(f"  rdflib was left after {PATIENCE:.0f} s: {each.name}")
    return sorted(ratios)


def turtle(ours: GraphStore, theirs: rdflib.Graph) -> None:
    """Prints how many times as fast Turtle is written as by rdflib, and whether both say the same."""
    mine = io.BytesIO()
    started = time.perf_counter()
    export_to(ours, mine, "turtle", with_text=True)
    own = time.perf_counter() - started
    started = time.perf_counter()
    theirs.serialize(format="turtle")
    other = time.perf_counter() - started
    again = {quad.triple for quad in ox.parse(mine.getvalue(), format=ox.RdfFormat.TURTLE)}
    same = again == {quad.triple for quad in ours.store}
    print(f"Turtle: {other / own:.0f} times as fast as rdflib (budget 10), {'the same' if same else 'OTHER'} triples")


def main() -> None:
    """Runs it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--graph", type=Path, help="a folder that kg build wrote")
    arguments.add_argument("--short", action="store_true")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as work:
        if given.short or not given.graph:
            with suppress(SystemExit):
                app(["build", "--sample", "-o", work + "/g"])
        graph = open_folder(Path(work, "g") if given.short or not given.graph else given.graph)
        found = sorted(asked(graph), key=lambda row: -row[2] / LIMITS[row[1]])
        print(f"{len(graph.store):,} quads; {len(found)} questions; processor seconds, slowest for their limit first")
        for name, whole, taken, count in found[:12]:
            print(f"  {taken:7.3f}  (limit {LIMITS[whole]})  {count:6,} rows  {name}")
        store = slice_of(graph)
        theirs = rdflib.Graph().parse(
            data=ox.serialize((quad.triple for quad in store), format=ox.RdfFormat.N_TRIPLES), format="nt"
        )
        print(f"slice: {len(store):,} quads, {len(theirs):,} triples")
        ours = GraphStore(store, graph.vocabulary)
        turtle(ours, theirs)
        ratios = beside_rdflib(ours, theirs)
        print(f"rdflib: median {statistics.median(ratio for ratio, _ in ratios):.0f} times as slow (budget 20)")
        print("  least: " + ", ".join(f"{name} {ratio:.1f}" for ratio, name in ratios[:5]) + " (budget 5)")


if __name__ == "__main__":
    main()
