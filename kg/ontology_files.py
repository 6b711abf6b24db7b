"""Where the ontology's files lie, in a wheel and in a checkout alike.

Comes in: a name such as ``shapes.ttl`` or ``questions``. Goes out: the path of that file or folder.
"""

from __future__ import annotations

from pathlib import Path

from kg.model import KgError

BASE = "https://w3id.org/papergraph/"
"""The base IRI that the ontology's files are written with."""


def ontology_path(name: str = "") -> Path:
    """The path of a file or folder of the ontology; refuses a name that it lacks.

    >>> ontology_path("papergraph.ttl").name
    'papergraph.ttl'
    """
    package = Path(__file__).parent
    # A wheel carries the folder inside the package; an editable checkout has it beside the package.
    for folder in (package / "ontology", package.parent / "ontology"):
        if (folder / "papergraph.ttl").is_file():
            path = folder / name
            if path.exists():
                return path
            raise KgError(f"the ontology has no {name}")
    raise KgError("the ontology's files are missing; install papergraph again")


def ontology_text(name: str, base: str = BASE) -> str:
    """The text of one of the ontology's files, with its terms under the given base IRI."""
    text = ontology_path(name).read_text(encoding="utf-8")
    return text if base == BASE else text.replace(BASE, base)
