"""A sentence with its names and figures replaced by one sign each, so that rules read like sentences.

Comes in: a text, a sentence, and the items found in it. Goes out: a `Clause`, whose masked text the rules
match and whose places lead back to the text.

``FastVLM outperforms LLaVA by 2.3x`` becomes ``Ⓢ outperforms Ⓢ by Ⓠ`` (the real signs are private-use
characters).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.extract.hedges import ADJECTIVES
from kg.extract.quantities import Quantity
from kg.interchange import NamedEntity
from kg.model import EntityType, Span

SYSTEM, DATA, DEVICE, METRIC, TASK, FIGURE, RIVAL, OURS = map(chr, range(0xE001, 0xE009))
SIGN_OF = {
    EntityType.METHOD: SYSTEM,
    EntityType.MODEL: SYSTEM,
    EntityType.SOFTWARE: SYSTEM,
    EntityType.DATASET: DATA,
    EntityType.HARDWARE: DEVICE,
    EntityType.METRIC: METRIC,
    EntityType.TASK: TASK,
}
SIGNS = {
    "S": SYSTEM, "D": DATA, "H": DEVICE, "M": METRIC, "T": TASK, "Q": FIGURE, "U": RIVAL, "P": OURS,
}  # fmt: skip
PRIVATE = re.compile(r"[\ue000-\uf8ff]")

# "previous pruning methods", "state-of-the-art baselines", "the strongest baseline", "prior work", "the
# base model"
UNNAMED = re.compile(
    r"(?<![\w-])(?:(?:current |existing |previous |prior |all |recent |other |published |several |many )*"
    r"(?:state[- ]of[- ]the[- ]art|SOTA|SoTA)(?: \((?:SOTA|SoTA)\))?(?:(?: [\w-]+){0,3}? "
    r"(?:methods?|approach(?:es)?|models?|baselines?|techniques?|systems?|algorithms?|solutions?"
    r"|frameworks?|competitors?|performance|results?|works?|LLMs|detectors|agents))?"
    r"|(?:previous|prior|existing|recent|other|competing|competitive|conventional|traditional"
    r"|classical|standard|strong(?:est)?|leading|current|alternative|related|best|uncompressed"
    r"|supervised|naive|vanilla|dense|single|larger|static|all|several|various|published|multiple"
    r"|heuristic|the|our)"
    r"(?: [\w-]+){0,3}? (?:methods?|approach(?:es)?|baselines?|techniques?|algorithms?|solutions?"
    r"|competitors?|counterparts?|alternatives|works?|systems?|models)"
    r"|baselines?(?: (?:models?|methods?|approaches))?)(?![\w-])",
)
# "our method", "the proposed framework", "we", "it": the paper's own work as the subject of a claim
OWN = re.compile(
    r"(?<![\w-])(?:(?:[Oo]ur|[Tt]his|[Tt]he proposed|[Tt]he resulting|[Pp]roposed) (?:[\w-]+"
    r" ){0,3}?(?:methods?|approach|models?|frameworks?|system|algorithm|solution|architecture"
    r"|technique|network|pipeline|method's|strategy|design|scheme|work)"
    r"|[Ww]e(?! (?:also |further |empirically )?(?:show|demonstrat|find|found|observ|report|prov"
    r"|showcase|compar|evaluat|conduct|verif|confirm))|[Ii]t|[Oo]urs)(?![\w-])"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A name, a figure or a rival in a text; ``name`` is the entity's, ``quantity`` the figure's."""

    span: Span
    sign: str
    name: str = ""
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence, its masked text, and the item behind each sign."""

    text: str
    masked: str
    starts: tuple[int, ...] = field(repr=False)
    items: dict[int, Item] = field(repr=False)
    end: int

    def place(self, at: int) -> int:
        """The offset in the text of a place in the masked sentence."""
        return self.starts[at] if at < len(self.starts) else self.end

    def span(self, start: int, end: int) -> Span:
        """The span in the text of a range of the masked sentence; an item is taken whole."""
        last = self.items.get(end - 1)
        return Span(self.place(start), last.span.end if last else self.place(end - 1) + 1)


def mask(text: str, sentence: Span, items: Iterable[Item]) -> Clause:
    """The clause of a sentence; the items lie inside it, in order, not overlapping."""
    pieces: list[str] = []
    starts: list[int] = []
    placed: dict[int, Item] = {}
    at = sentence.start
    for item in items:
        pieces.append(PRIVATE.sub("\ufffd", text[at : item.span.start]))
        starts.extend(range(at, item.span.start))
        placed[len(starts)] = item
        pieces.append(item.sign)
        starts.append(item.span.start)
        at = item.span.end
    pieces.append(PRIVATE.sub("\ufffd", text[at : sentence.end]))
    starts.extend(range(at, sentence.end))
    return Clause(text, "".join(pieces), tuple(starts), placed, sentence.end)


def clauses(
    text: str, parts: Iterable[Span], entities: Iterable[NamedEntity], quantities: Iterable[Quantity]
) -> list[Clause]:
    """The clauses of a text with all its items; where two overlap, a figure goes first, then a name."""
    wanted = [Item(span, SIGN_OF[entity.type], entity.name) for entity in entities for span in entity.spans]
    wanted += [Item(figure_alone(quantity), FIGURE, quantity=quantity) for quantity in quantities]
    wanted += [Item(Span(*match.span()), OURS) for match in OWN.finditer(text)]
    wanted += [Item(Span(*match.span()), RIVAL) for match in UNNAMED.finditer(text)]
    taken = bytearray(len(text) + 1)
    kept: list[Item] = []
    # "2.1 BLEU" is a figure with its unit; "previous ViT models" names no rival, "a recent ViT model" does.
    wanted.sort(key=lambda item: 0 if item.sign == FIGURE else 1 if is_unnamed(text, item) else 2)
    for item in wanted:
        if not any(taken[item.span.start : item.span.end]):
            taken[item.span.start : item.span.end] = b"\1" * (item.span.end - item.span.start)
            kept.append(item)
    kept.sort(key=lambda item: item.span)
    starts = [item.span.start for item in kept]
    found = []
    for part in parts:
        inside = kept[bisect_right(starts, part.start - 1) : bisect_right(starts, part.end - 1)]
        found.append(mask(text, part, [item for item in inside if item.span.end <= part.end]))
    return found


def figure_alone(quantity: Quantity) -> Span:
    """The span of a figure without the comparative that the rules must see: "2.3x" of "2.3x higher"."""
    head, _, last = quantity.text.rpartition(" ")
    cut = len(last) + 1 if head and last.lower() in ADJECTIVES else 0
    return Span(quantity.span.start, quantity.span.end - cut)


# "existing pruning methods", "state-of-the-art VLM baselines"
EARLIER_WORK = re.compile(
    r"(?:current |the )?(?:previous|prior|existing|state[- ]of[- ]the[- ]art|SOTA|SoTA|competing"
    r"|strong(?:est)?|various)\b"
)


def is_unnamed(text: str, item: Item) -> bool:
    """Whether a rival stays unnamed although a name may stand inside it."""
    return item.sign == RIVAL and EARLIER_WORK.match(text, item.span.start) is not None


def expand(pattern: str) -> str:
    """A rule's pattern with its named signs filled in: ``{S}``, ``{Q}``, ``{M}``.

    >>> expand("than {S}") == "than " + SYSTEM
    True
    """
    for name, sign in SIGNS.items():
        pattern = pattern.replace("{" + name + "}", sign)
    return pattern
