"""The library: build a graph, ask it and hand it on from Python.

Comes in: papers as dictionaries, values or files. Goes out: a `Graph`::

    import kg

    graph = kg.build([{"id": "p1", "title": "Quill", "abstract": "Quill reaches 2.3x the throughput of vLLM."}])
    graph.ask("who-compares-with", "vLLM")
    graph.to_pandas("comparisons")

Nothing here prints; what cannot be done raises `kg.KgError`.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import living, run
from kg.extract import KINDS_OF_FACT
from kg.interchange import ExtractedPaper, from_json, is_extracted, paper_from_json
from kg.model import KgError, Paper
from kg.ontology_files import BASE
from kg.publish import formats, network, table_files
from kg.publish.overview import MOST_NODES, overview
from kg.publish.page import page_html
from kg.publish.report import WRITERS
from kg.publish.report import report as report_on
from kg.sources import read_papers
from kg.store import GraphStore, ask, open_file, open_folder, replacing
from kg.store.part import find_focus, part
from kg.store.remote import copied, open_endpoint
from kg.store.validate import faults

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

PaperLike = Paper | ExtractedPaper | Mapping[str, Any] | str | Path
"""A paper as a value, as a JSON object (the keys of ``kg extract``), or a file or folder of papers."""

Value = str | int | float | bool | None
Row = dict[str, Value]


class Graph:
    """One graph to read. ``store`` is the `GraphStore` behind it, for what has no method here.

    Of a graph on a server, what walks through all of it takes a copy first; a query or question is asked there.
    """

    def __init__(self, store: GraphStore) -> None:
        self.store = store

    def __repr__(self) -> str:
        return f"<kg.Graph of {len(self.papers())} papers>"

    def papers(self) -> list[str]:
        """The ids of all papers, as the paths of their IRIs: ``paper/arxiv:2401.08671``."""
        return [self.store.vocabulary.id(paper) for paper in self.store.papers()]

    def query(self, text: str) -> list[Row]:
        """The rows of a SPARQL SELECT query as values of Python; a query that asks has one row, ``answer``.

        Nodes come as the paths of their IRIs. Refuses a query that builds a graph: ``graph.store.query`` takes it.
        """
        return self.rows(self.store.query(text))

    def ask(self, name: str, *arguments: str) -> list[Row]:
        """The answer to a named question (``kg ask --list``): ``graph.ask("who-compares-with", "vLLM")``."""
        return self.rows(ask(self.store, name, arguments).answer)

    def rows(self, answer: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean) -> list[Row]:
        """An answer as values of Python."""
        if isinstance(answer, ox.QueryBoolean):
            return [{"answer": bool(answer)}]
        if isinstance(answer, ox.QueryTriples):
            raise KgError("this query builds a graph; use graph.store.query")
        names = [variable.value for variable in answer.variables]
        return [{name: self.value(solution[name]) for name in names} for solution in answer]

    def value(self, term: object) -> Value:
        """A term as a value of Python."""
        if term is None:
            return None
        if isinstance(term, ox.Literal):
            return network.value(term)
        return network.term_text(term, self.store.vocabulary) if isinstance(term, ox.NamedNode) else str(term)

    def around(self, name: str, hops: int = 2) -> Graph:
        """The graph of what lies within so many steps of an entity or paper; refuses a name that there is not."""
        whole = copied(self.store)
        return Graph(part(whole, find_focus(whole, name), hops))

    def to_networkx(self) -> nx.MultiDiGraph:
        """Papers, entities and unnamed rivals as nodes; roles, relations, links, comparisons and results as edges."""
        return network.to_networkx(copied(self.store))

    def to_pandas(self, table: str) -> pd.DataFrame:
        """One of the tables papers, entities, comparisons, results, relations, evidence, links.

        Needs ``pip install "papergraph[tables]"``.
        """
        return table_files.to_pandas(copied(self.store), table)

    def export(self, path: str | Path, form: str = "turtle", *, with_text: bool = False) -> None:
        """Writes the graph in one of the forms of ``kg export``; csv, parquet and neo4j write a folder."""
        formats.export(copied(self.store), Path(path), form, with_text=with_text)

    def page(self, path: str | Path, *, most: int = MOST_NODES) -> None:
        """Writes the graph as one page for a browser, of about so many nodes at most."""
        write_text(Path(path), page_html(overview(copied(self.store), most=most)))

    def report(self, path: str | Path) -> None:
        """Writes the page of ``kg report``: HTML where the name ends so, else Markdown."""
        form = "html" if Path(path).suffix in (".html", ".htm") else "markdown"
        write_text(Path(path), WRITERS[form](report_on(self.store)))

    def faults(self) -> list[str]:
        """What breaks a shape or a check; an empty list for a valid graph."""
        return list(faults(copied(self.store)))


def build(
    papers: PaperLike | Iterable[PaperLike],
    folder: str | Path | None = None,
    *,
    base: str = BASE,
    min_score: float | None = None,
    with_text: bool = True,
) -> Graph:
    """The graph of the papers: in ``folder`` as ``kg build -o`` writes it, else in a folder that goes with the graph.

    Refuses two papers with one id, and an input without papers.
    """
    least = None if min_score is None else dict.fromkeys(KINDS_OF_FACT, min_score)
    place = Path(tempfile.mkdtemp(prefix="papergraph-")) if folder is None else Path(folder)
    try:
        run.build(unlike(several(papers)), place, base=base, least=least, with_text=with_text)
        graph = Graph(open_folder(place))
    except BaseException:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)
        raise
    if folder is None:
        weakref.finalize(graph.store, shutil.rmtree, place, ignore_errors=True)
    return graph


def add(folder: str | Path, papers: PaperLike | Iterable[PaperLike]) -> Graph:
    """The graph of a folder with these papers too; refuses one that is there with another content (see `update`)."""
    living.add(Path(folder), unlike(several(papers)))
    return load(folder)


def update(folder: str | Path, papers: PaperLike | Iterable[PaperLike]) -> Graph:
    """The graph of a folder with these papers in the place of those with the same ids, and with the new ones."""
    living.update(Path(folder), unlike(several(papers)))
    return load(folder)


def remove(folder: str | Path, ids: Iterable[str]) -> Graph:
    """The graph of a folder without the papers of these ids; refuses an id that is not there."""
    living.remove(Path(folder), ids)
    return load(folder)


def several(given: PaperLike | Iterable[PaperLike]) -> Iterable[PaperLike]:
    """What is given, as several."""
    return [given] if isinstance(given, (str, Path, Mapping, Paper, ExtractedPaper)) else given


def load(path: str | Path, *, base: str = BASE) -> Graph:
    """The graph of a folder that was built, of an RDF file, or on the SPARQL server that a URL names."""
    if isinstance(path, str) and path.startswith(("http://", "https://")):
        return Graph(open_endpoint(path, base))
    path = Path(path)
    return Graph(open_folder(path) if path.is_dir() else open_file(path, base))


def unlike(papers: Iterable[PaperLike]) -> Iterator[Paper | ExtractedPaper]:
    """Each paper as a value; refuses an id that came before."""
    seen: set[str] = set()
    for given in papers:
        for paper in values(given):
            id = paper.paper.id if isinstance(paper, ExtractedPaper) else paper.id
            if id in seen:
                raise KgError(f"two papers have the id {id!r}; give each its own")
            seen.add(id)
            yield paper


def values(given: PaperLike) -> Iterator[Paper | ExtractedPaper]:
    """The paper that is given, or the papers of a file."""
    match given:
        case Paper() | ExtractedPaper():
            yield given
        case Mapping():
            yield from_json(given) if is_extracted(given) else paper_from_json(given)
        case str() | Path():
            yield from read_papers([given])


def write_text(path: Path, text: str) -> None:
    """Writes a text beside the file and then over it."""
    with replacing(path) as fresh:
        fresh.write_text(text, encoding="utf-8", newline="\n")
