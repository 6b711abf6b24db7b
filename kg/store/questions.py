"""The named questions: SPARQL files with parameters that are bound, never pasted.

Comes in: ``who-compares-with`` and ``vLLM``. Goes out: the answer of ``ontology/questions/who-compares-with.rq``
with ``?system`` bound to ``software/vllm``.

A question's first line is its English; each further ``#`` line of its head declares a parameter:
``# system: system, e.g. vLLM``, in the order of the arguments. The query holds the example itself, in a line
``VALUES ?system { <…/software/vllm> }``, so each file runs as it is; asking puts another term in its place, never
a text. (Oxigraph's own substitutions come after its planning: up to a hundred times as slow.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph.terms import XSD
from kg.model import EntityType, KgError
from kg.ontology_files import ontology_path, ontology_text
from kg.store.find import find_entities, find_paper
from kg.store.graph_store import Answer, GraphStore
from kg.store.sparql_text import term_text

# "# system: entity, e.g. vLLM"
PARAMETER = re.compile(r"# (?P<name>\w+): (?P<kind>\w+), e\.g\. (?P<example>.+)")

# "VALUES ?system { <https://w3id.org/papergraph/software/vllm> }"
VALUES = re.compile(r"VALUES \?(?P<name>\w+) \{ (?:<[^<>]*>|\"[^\"]*\"(?:\^\^xsd:\w+)?) \}")

KINDS: Mapping[str, tuple[EntityType, ...]] = {
    "entity": tuple(EntityType),
    "system": (EntityType.SOFTWARE, EntityType.MODEL, EntityType.METHOD),
    "dataset": (EntityType.DATASET,),
    "hardware": (EntityType.HARDWARE,),
    "metric": (EntityType.METRIC,),
    "task": (EntityType.TASK,),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an argument of a question stands for: ``kind`` is one of `KINDS`, ``paper``, ``year`` or ``text``."""

    name: str
    kind: str
    example: str


@dataclass(frozen=True, slots=True)
class Question:
    """A named question; ``query`` is its SPARQL."""

    name: str
    english: str
    parameters: tuple[Parameter, ...]
    query: str


def questions(base: str | None = None) -> tuple[Question, ...]:
    """All questions by name; their terms under the given base IRI."""
    return tuple(
        question(path.stem, base) for path in sorted(ontology_path("questions").iterdir()) if path.suffix == ".rq"
    )


def question(name: str, base: str | None = None) -> Question:
    """One question; refuses a name that no file has."""
    names = [path.stem for path in sorted(ontology_path("questions").iterdir()) if path.suffix == ".rq"]
    if name not in names:
        raise KgError(f"no question {name!r}; there are: {', '.join(names)}")
    file = f"questions/{name}.rq"
    text = ontology_text(file, base) if base else ontology_text(file)
    head = [line for line in text.splitlines() if line.startswith("#")]
    parameters = [match for line in head[1:] if (match := PARAMETER.fullmatch(line))]
    return Question(
        name=name,
        english=head[0].removeprefix("# "),
        parameters=tuple(Parameter(match["name"], match["kind"], match["example"]) for match in parameters),
        query=text,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to a question; ``notes`` tell what a name was taken for where it could mean more.

    ``bound`` are the columns that only repeat the arguments.
    """

    answer: Answer
    bound: tuple[str, ...]
    notes: tuple[str, ...]


def ask(graph: GraphStore, name: str, arguments: Sequence[str] = ()) -> Asked:
    """The answer to a named question; refuses a wrong number of arguments and names the graph lacks."""
    asked = question(name, graph.vocabulary.base)
    if len(arguments) != len(asked.parameters):
        usage = " ".join(f"{parameter.name.upper()}" for parameter in asked.parameters) or "nothing"
        example = " ".join(quoted(parameter.example) for parameter in asked.parameters)
        raise KgError(f"{name} takes {usage}; for example: kg ask {name} {example}".rstrip())
    bindings: dict[str, ox.NamedNode | ox.Literal] = {}
    notes: list[str] = []
    for parameter, argument in zip(asked.parameters, arguments, strict=True):
        value, note = bound(graph, parameter, argument)
        bindings[parameter.name] = value
        notes += note
    return Asked(graph.query(with_terms(asked.query, bindings)), tuple(bindings), tuple(notes))


def with_terms(query: str, bindings: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    r"""The query with other terms in its ``VALUES`` lines; a term writes itself, escaped, so it stays one term.

    >>> with_terms('SELECT * { VALUES ?text { "flash" } }', {"text": ox.Literal('" } #')})
    'SELECT * { VALUES ?text { "\\" } #" } }'
    """

    def term_line(match: re.Match[str]) -> str:
        return f"VALUES ?{name} {{ {term_text(bindings[name])} }}" if (name := match["name"]) in bindings else match[0]

    return VALUES.sub(term_line, query)


def bound(graph: GraphStore, parameter: Parameter, argument: str) -> tuple[ox.NamedNode | ox.Literal, list[str]]:
    """The term an argument stands for, and what else it could have meant."""
    if parameter.kind == "text":
        return ox.Literal(argument), []
    if parameter.kind == "year":
        if not re.fullmatch(r"\d{4}", argument):
            raise KgError(f"{argument!r} is no year; write for example {parameter.example}")
        return ox.Literal(argument, datatype=XSD.gYear), []
    if parameter.kind == "paper":
        paper = find_paper(graph, argument)
        if paper is None:
            raise KgError(f"no paper {argument!r} in this graph; give its id, IRI, arXiv id or title")
        return paper, []
    found = find_entities(graph, argument, KINDS[parameter.kind])
    if not found:
        raise KgError(f"nothing named {argument!r} ({parameter.kind}) in this graph; see: kg ask find NAME")
    others = [f"{argument} also names {graph.vocabulary.id(node)}" for node in found[1:]]
    return found[0], others


def quoted(argument: str) -> str:
    """An argument as one writes it in a shell.

    >>> quoted("Moving MNIST")
    '"Moving MNIST"'
    """
    return f'"{argument}"' if " " in argument else argument
