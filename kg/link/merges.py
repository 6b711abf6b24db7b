"""What was merged, and why.

Comes in: the table of names and what was settled. Goes out: `Merge` values, one for each name that stands for an entity
with another label, and a text of them that lies beside the graph. "Tiny Time Mixers" is merged into "TTM" by the rule
``abbreviation``, which two papers define.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from kg.link.names import NameTable
from kg.link.same import abbreviates
from kg.link.settled import Settled, slot_id
from kg.model import EntityType, KgError, name_key

SCORES = {
    "decision": 1.0,
    "spelling": 0.99,
    "form": 0.96,
    "catalogue": 0.95,
    "abbreviation": 0.8,
    "long form": 0.7,
    "known type": 0.85,
    "type": 0.6,
    "ambiguous": 0.3,
}
"""How sure each rule is; read through by hand on the training papers, not fitted."""

SHORT_NAME = 3
"""A name of so few letters is shared by many things; its merges count as less sure."""
SHORT_DISCOUNT = 0.2


@dataclass(frozen=True, slots=True)
class Merge:
    """A name, how many papers use it, the entity it stands for, by which rule, how sure, and why in plain words."""

    score: float
    rule: str
    type: str
    label: str
    name: str
    papers: int
    entity: str
    why: str


def merges(table: NameTable, settled: Settled, labels: Mapping[str, str]) -> Iterator[Merge]:
    """What was merged into these entities (their labels by id), by type and name; ambiguous names too."""
    for (type, name), papers in sorted(table.names.items()):
        slot = settled.slot(type, name)
        label = labels.get(slot_id(slot))
        if label is None or (label == name and slot[0] is type and not settled.is_ambiguous(slot)):
            continue
        rule, why = reason(type, name, label, settled)
        score = SCORES["known type" if rule == "type" and settled.known(slot) else rule]
        if rule not in ("decision", "spelling", "ambiguous") and len(name_key(name)) <= SHORT_NAME:
            score -= SHORT_DISCOUNT
        yield Merge(round(score, 2), rule, type.value, label, name, papers, slot_id(slot), why)


def reason(type: EntityType, name: str, label: str, settled: Settled) -> tuple[str, str]:
    """The rule that gave a name its entity, and the reason in plain words."""
    slot = settled.slot(type, name)
    decided = {named for pair in settled.decisions.merges for named in pair} | {*settled.decisions.types}
    renamed = {settled.slot(*named) for named in settled.decisions.labels}
    if (type, name) in decided or slot in renamed:
        return "decision", "a person decided so"
    if settled.is_ambiguous(slot):
        return "ambiguous", f"{len(settled.senses.get(slot, ()))} papers propose something of this name; links nobody"
    if slot[0] is not type:
        by = "the catalogue has" if settled.known(slot) else "most papers that name it have"
        return "type", f"{by} it as {slot[0]}, not {type}"
    if name_key(name) == name_key(label):
        return "spelling", "case, hyphens, spaces, plural or Unicode"
    start = settled.start(type, name)
    if start == settled.start(type, label):
        if settled.known(start):
            return "catalogue", f"the catalogue has it as a name of {label}"
        return "form", "a word for the kind of thing, a company, or the order of name and size"
    if abbreviates(name, label) or abbreviates(label, name):
        return "abbreviation", "one is short for the other, as a paper spells it out"
    return "long form", "another long form of one abbreviation"


COLUMNS = tuple(field.name for field in fields(Merge))


def merges_text(found: Iterable[Merge]) -> str:
    """The merges as tab-separated text with a header."""
    rows = ["\t".join(COLUMNS)]
    rows += ["\t".join(" ".join(str(getattr(merge, name)).split()) for name in COLUMNS) for merge in found]
    return "\n".join(rows) + "\n"


def merges_from_text(text: str) -> Iterator[Merge]:
    """The merges that `merges_text` wrote; refuses another table."""
    lines = text.splitlines()
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise KgError("merges.tsv was not written by this version; build the graph again")
    for line in lines[1:]:
        score, rule, type, label, name, papers, entity, why = line.split("\t")
        yield Merge(float(score), rule, type, label, name, int(papers), entity, why)


def suspicious_first(found: Iterable[Merge]) -> list[Merge]:
    """The merges that more than spelling carries, the least sure first, among equals those of most papers."""
    doubtful = (merge for merge in found if merge.rule not in ("decision", "spelling"))
    return sorted(doubtful, key=lambda merge: (merge.score, -merge.papers, merge.type, merge.label, merge.name))
