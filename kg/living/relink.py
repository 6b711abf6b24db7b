"""Which papers read differently when some come or go.

Comes in: the state of a graph, papers that come or that go. Goes out: what all names near theirs mean now, and the
other papers that use one whose meaning changed. A second paper that proposes "GRACE" makes two things of one; the
papers that only mention GRACE have to be linked anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kg.interchange import ExtractedPaper
from kg.link.catalogue import Slot
from kg.link.decisions import Named
from kg.link.name_store import Around
from kg.link.names import NameTable, PaperNames, paper_names
from kg.link.settle import changed_names
from kg.link.settled import Settled, slot_id
from kg.model import EntityType, paper_iri_path
from kg.store.state import State

CONTEXT = (EntityType.TASK, EntityType.DATASET)
"""What tells two things of one name apart."""


@dataclass(frozen=True, slots=True)
class Relinking:
    """What names mean now, the slots that may have changed, by id, and the other papers to link anew."""

    table: NameTable
    settled: Settled
    slots: dict[str, Slot]
    papers: tuple[ExtractedPaper, ...]


def coming(state: State, papers: Sequence[ExtractedPaper], exists: Callable[[str], bool]) -> Relinking:
    """Takes papers into the state."""
    names = [state.put(paper) for paper in papers]
    for each in names:
        state.names.count(each, 1)
    numbers = {state.number(paper_iri_path(paper.paper.id)) for paper in papers}
    slots = starts(state, names)
    while True:
        around = state.names.around(slots)
        before = state.names.settled(without(around.table, names))
        after = state.names.settled(around.table)
        if not (more := further(state, around, before, after) - slots):
            break
        slots |= more
    others = tuple(state.numbered(readers(state, around, before, after) - numbers))
    return concluded(state, around, before, after, others, slots, exists)


def going(state: State, papers: Sequence[ExtractedPaper], exists: Callable[[str], bool]) -> Relinking:
    """Takes papers out of the state."""
    names = [paper_names(paper, state.settings.least) for paper in papers]
    numbers = {state.number(paper_iri_path(paper.paper.id)) for paper in papers}
    slots = starts(state, names)
    while True:
        around = state.names.around(slots)
        before = state.names.settled(around.table)
        after = state.names.settled(without(around.table, names))
        if not (more := further(state, around, before, after) - slots):
            break
        slots |= more
    others = tuple(state.numbered(readers(state, around, before, after) - numbers))
    for paper in papers:
        state.drop(paper)
    return concluded(state, around, before, after, others, slots, exists)


def starts(state: State, names: Iterable[PaperNames]) -> set[Slot]:
    """Where the names of papers start."""
    return {state.names.rules.start(*named) for each in names for named in each.names}


def without(table: NameTable, papers: Iterable[PaperNames]) -> NameTable:
    """A copy of a table, some papers taken out."""
    proposals = {named: dict(said) for named, said in table.proposals.items()}
    left = NameTable(Counter(table.names), Counter(table.strings), proposals)
    for paper in papers:
        left.remove(paper)
    return left


def further(state: State, around: Around, before: Settled, after: Settled) -> set[Slot]:
    """Where names start that share their paper with a task or dataset that moved: what stands around them changed."""
    moved = {named for named in around.names if named[0] in CONTEXT and before.slot(*named) != after.slot(*named)}
    return {state.names.rules.start(*named) for named in state.names.proposed_by(state.names.users(moved))}


def readers(state: State, around: Around, before: Settled, after: Settled) -> set[int]:
    """The papers that may read a name differently; one that proposes what it names so means its own as ever."""
    found: set[int] = set()
    for named in changed_names(around.names, before, after, around.strings):
        own = owned(named, before).items() & owned(named, after).items()
        found |= state.names.users([named]) - {state.number(paper_iri_path(paper)) for paper, _ in own}
    return found


def owned(named: Named, settled: Settled) -> dict[str, Slot]:
    """The papers that mean a thing of their own by a name, and which; none where its long form decides."""
    if settled.start(*named) in settled.longs:
        return {}
    found: dict[str, Slot] = {}
    for sense in settled.senses.get(settled.slot(*named), ()):
        for owner in sense.owners:
            found.setdefault(owner, sense.slot)
    return found


def concluded(
    state: State,
    around: Around,
    before: Settled,
    after: Settled,
    others: tuple[ExtractedPaper, ...],
    slots: set[Slot],
    exists: Callable[[str], bool],
) -> Relinking:
    """What all names of the papers to be linked mean, with the families of well-known ones that are new."""
    changed = all_slots(around, before) | all_slots(around, after)
    known = [entry for slot in changed if (entry := after.known(slot))] if after.merge else []
    above = {family.slot for entry in known for family in after.catalogue.ancestors(entry)}
    more = {slot for slot in above if not exists(slot_id(slot))}
    more |= starts(state, (paper_names(paper, state.settings.least) for paper in others))
    # Names that only a paper that went had joined are no longer found from each other.
    around = state.names.around(slots | more | changed)
    settled = state.names.settled(around.table)
    every = changed | more | all_slots(around, settled)
    return Relinking(around.table, settled, {slot_id(slot): slot for slot in sorted(every)}, others)


def all_slots(around: Around, settled: Settled) -> set[Slot]:
    """Every slot that one of the names may mean."""
    found: set[Slot] = set()
    for named in around.names:
        found.add(settled.slot(*named))
        if settled.start(*named) in settled.longs:
            found |= {settled.slot(*named, (string,)) for string in around.strings[named]}
    for slot in list(found):
        found |= {sense.slot for sense in settled.senses.get(slot, ())}
    return found
