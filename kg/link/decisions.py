"""What a person decided about names; it wins over every rule.

Comes in: a text file, one decision a line. Goes out: `Decisions`.

    merge Model: LLaMA-2-7B = Llama2 seven billion
    keep apart Method: GRACE | Grace
    rename Dataset: MS-COCO -> COCO
    retype Swift: Method -> Model      # "Swift" is a model, whatever papers call it
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from kg.model import EntityType, KgError

Value = TypeVar("Value")
Named = tuple[EntityType, str]
"""A type and a name as a person wrote it."""

FORMS = (
    "merge TYPE: name = name",
    "keep apart TYPE: name | name",
    "rename TYPE: name -> name",
    "retype name: TYPE -> TYPE",
)
# "merge Model: a = b", "keep apart Method: a | b", "rename Dataset: a -> b"
ABOUT_TYPE = re.compile(r"(?P<what>merge|keep apart|rename)\s+(?P<type>\w+)\s*:\s*(?P<rest>.*)")
BETWEEN = {"merge": " = ", "keep apart": " | ", "rename": " -> "}
# "retype Swift: Method -> Model"; the name may hold colons itself
RETYPE = re.compile(r"retype\s+(?P<name>.*\S)\s*:\s*(?P<old>\w+)\s*->\s*(?P<new>\w+)")
# "merge Model: a = b   # why"
COMMENT = re.compile(r"(?:^|\s)#.*$")


class BadDecision(KgError):
    """A line of a decisions file that says nothing we understand."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Pairs of names to merge and to keep apart, new labels, new types."""

    merges: tuple[tuple[Named, Named], ...] = ()
    apart: tuple[tuple[Named, Named], ...] = ()
    labels: dict[Named, str] = field(default_factory=dict)
    types: dict[Named, EntityType] = field(default_factory=dict)


NO_DECISIONS = Decisions()


def read_decisions(path: Path) -> Decisions:
    """The decisions of a file; refuses a line it does not understand, and two that contradict each other."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise KgError(f"{path}: cannot be read ({fault.strerror})") from None
    except UnicodeDecodeError:
        raise KgError(f"{path}: is no UTF-8 text") from None
    return decisions_from_text(text, str(path))


def decisions_from_text(text: str, where: str = "decisions") -> Decisions:
    """The decisions of a text.

    >>> decisions_from_text("rename Dataset: MS-COCO -> COCO").labels
    {(<EntityType.DATASET: 'Dataset'>, 'MS-COCO'): 'COCO'}
    """
    merges: dict[tuple[Named, Named], None] = {}
    apart: dict[tuple[Named, Named], None] = {}
    labels: dict[Named, str] = {}
    types: dict[Named, EntityType] = {}
    for number, line in enumerate(text.splitlines(), 1):
        said = COMMENT.sub("", line).strip()
        if not said:
            continue
        place = f"{where}:{number}"
        if match := RETYPE.fullmatch(said):
            old, new = (type_named(match[side], place) for side in ("old", "new"))
            settle_once(types, (old, match["name"]), new, place)
            continue
        match = ABOUT_TYPE.fullmatch(said)
        names = match["rest"].split(BETWEEN[match["what"]]) if match else []
        if not match or len(names) != 2 or not all(name.strip() for name in names):
            raise BadDecision(f"{place}: {said!r} is no decision; write one of: {'; '.join(FORMS)}")
        type = type_named(match["type"], place)
        one, other = ((type, name.strip()) for name in names)
        if match["what"] == "rename":
            settle_once(labels, one, other[1], place)
        elif one == other:
            raise BadDecision(f"{place}: the two names are one and the same; give two")
        else:
            (merges if match["what"] == "merge" else apart)[min(one, other), max(one, other)] = None
    if both := sorted(merges.keys() & apart.keys()):
        (type, one_name), (_, other_name) = both[0]
        raise BadDecision(f"{where}: {type} {one_name!r} and {other_name!r} are both merged and kept apart; drop one")
    return Decisions(tuple(sorted(merges)), tuple(sorted(apart)), labels, types)


def type_named(name: str, place: str) -> EntityType:
    """The type with this name; refuses any other."""
    try:
        return EntityType(name)
    except ValueError:
        raise BadDecision(f"{place}: {name!r} is no type; there are {', '.join(EntityType)}") from None


def settle_once(decided: dict[Named, Value], named: Named, value: Value, place: str) -> None:
    """Notes a value; refuses a second, different one for the same name."""
    if decided.setdefault(named, value) != value:
        raise BadDecision(f"{place}: {named[0]} {named[1]!r} is decided twice, and differently; drop one")
