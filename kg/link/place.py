"""Which thing a paper means by a name that several things share.

Comes in: an extracted paper and what was settled. Goes out: the id of each of its entities. A paper that proposes
"GRACE" means its own; another goes where its text points: the same long form, a citation, a shared task or dataset;
else to a node that is marked ambiguous.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kg.interchange import ExtractedPaper
from kg.link.catalogue import Slot
from kg.link.longforms import of_one_thing
from kg.link.names import context_of, long_forms
from kg.link.settled import Sense, Settled, slot_id
from kg.model import EntityType, Paper


def places(extracted: ExtractedPaper, settled: Settled) -> dict[str, str]:
    """The id of each entity of a paper, by its local name."""
    context: frozenset[Slot] | None = None
    ids = {}
    for entity in extracted.entities:
        longs: tuple[str, ...] = ()
        if settled.start(entity.type, entity.name) in settled.longs:
            longs = long_forms(entity.name, entity.mentions)
        slot = settled.slot(entity.type, entity.name, longs)
        if senses := settled.senses.get(slot):
            longs = longs or long_forms(entity.name, entity.mentions)
            if context is None:
                context = frozenset(settled.slot(*named) for named in context_of(extracted))
            sense = pointed_at(senses, extracted.paper, longs, context, default=settled.known(slot) is not None)
            slot = sense.slot if sense else slot
        ids[entity.name] = slot_id(slot)
    return ids


def metric_id(name: str, settled: Settled) -> str:
    """The id of a metric that no entity of the paper is."""
    return slot_id(settled.slot(EntityType.METRIC, name))


def pointed_at(
    senses: Sequence[Sense], paper: Paper, longs: Collection[str], context: Collection[Slot], *, default: bool = False
) -> Sense | None:
    """The one of several things that a paper's text points at; None where it does not tell.

    With a ``default``, the well-known thing of that name, more must point elsewhere than a task that both share.
    """
    if own := [sense for sense in senses if paper.id in sense.owners]:
        return own[0]
    if longs:
        spelled = [sense for sense in senses if any(of_one_thing(a, b) for a in longs for b in sense.longs)]
        return spelled[0] if len(spelled) == 1 else None
    if len(senses) == 1 and not default:
        return senses[0]
    cited = [sense for sense in senses if any(cites(paper.text, author) for author, _ in sense.authors)]
    if len(cited) == 1:
        return cited[0]
    if default or not senses:
        return None
    shared = sorted(((len(sense.context.intersection(context)), at) for at, sense in enumerate(senses)), reverse=True)
    return senses[shared[0][1]] if shared[0][0] > shared[1][0] else None


def cites(text: str, author: str) -> bool:
    """Whether a text names an author the way citations do: "Smith et al."

    >>> cites("GRACE (Smith et al., 2021) is", "Smith"), cites("Smith chart", "Smith")
    (True, False)
    """
    return f"{author} et al" in text
