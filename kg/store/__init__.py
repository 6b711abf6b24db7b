"""The graph kept on disk, asked in SPARQL.

Comes in: quads, queries, names of questions. Goes out: a snapshot that readers open, and answers.
"""

from kg.store.answers import FORMATS, answer_table, answer_text, builds_graph
from kg.store.dataset import open_dataset
from kg.store.find import find_entities, find_paper
from kg.store.graph_store import GraphStore, open_file, open_folder
from kg.store.questions import Asked, Question, ask, questions
from kg.store.snapshot import StoreInUse, current_snapshot, new_snapshot, replace_file, replacing, replacing_in

open = open_dataset
"""``kg.store.open("outputs")`` reads best in code that uses rdflib."""

__all__ = [
    "FORMATS",
    "Asked",
    "GraphStore",
    "Question",
    "StoreInUse",
    "answer_table",
    "answer_text",
    "ask",
    "builds_graph",
    "current_snapshot",
    "find_entities",
    "find_paper",
    "new_snapshot",
    "open",
    "open_dataset",
    "open_file",
    "open_folder",
    "questions",
    "replace_file",
    "replacing",
    "replacing_in",
]
