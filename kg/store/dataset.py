"""A graph for code that is written against rdflib.

Comes in: a folder that `kg build` wrote. Goes out: an `rdflib.Dataset` over the same store, through oxrdflib::

    dataset = kg.store.open("outputs")
    for row in dataset.query("SELECT ?name { ?system a pg:Baseline ; skos:prefLabel ?name }"):
        print(row.name)

Give queries as strings: rdflib hands these to the store, and evaluates a prepared query itself, thirty times as slowly.
Read and write files with the formats ``ox-turtle``, ``ox-nquads`` and so on, which Oxigraph parses and writes.
"""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kg.store.graph_store import open_folder

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib


def open_dataset(folder: str | Path) -> rdflib.Dataset:
    """The graph of a folder as a dataset to read, whose default graph is the union; refuses a folder without one."""
    import rdflib
    from oxrdflib.store import OxigraphStore

    graph = open_folder(Path(folder))
    dataset = rdflib.Dataset(store=OxigraphStore(store=cast("ox.Store", graph.store)), default_union=True)
    for prefix, iri in graph.vocabulary.prefixes().items():
        dataset.bind(prefix, iri, replace=True)
    # The snapshot stays for as long as the dataset is used.
    weakref.finalize(dataset, released, graph.held)
    return dataset


def released(held: object) -> None:
    """Drops the last reference."""
