"""A claim as a sentence that a person reads.

Comes in: a graph and what one paper says in it. Goes out: "Quill does better than vLLM, in throughput, by 2.3x, on
A100"; "Quill is based on PyTorch"; "Quill reaches 91% in accuracy, on ServeBench".
"""

from __future__ import annotations

from kg.model import (
    Comparison,
    Effect,
    EffectBound,
    EffectKind,
    Mention,
    Outcome,
    Relation,
    RelationName,
    Result,
    paper_iri_path,
    plain,
)
from kg.store import GraphStore
from kg.store.claims import Saying

OUTCOME_WORDS = {
    Outcome.BETTER: "does better than",
    Outcome.EQUAL: "is on par with",
    Outcome.WORSE: "does worse than",
}
BOUND_WORDS = {
    EffectBound.EXACT: "",
    EffectBound.UP_TO: "up to ",
    EffectBound.AT_LEAST: "at least ",
    EffectBound.ABOUT: "about ",
}
RELATION_WORDS = {
    RelationName.VARIANT_OF: "is a variant of",
    RelationName.PART_OF: "is a part of",
    RelationName.BASED_ON: "is based on",
    RelationName.APPLIED_TO: "is applied to",
    RelationName.TRAINED_ON: "is trained on",
    RelationName.EVALUATED_ON: "is evaluated on",
    RelationName.RUNS_ON: "runs on",
    RelationName.ADDRESSES: "addresses",
}
OWN_WORK = "this paper's work"


def in_words(graph: GraphStore, saying: Saying) -> str:
    """The claim as a sentence."""
    claim, linked = saying.claim, saying.linked

    def name(id: str) -> str:
        return name_of(graph, saying, id)

    match claim:
        case Comparison():
            size = effect_in_words(claim.effect) if claim.effect else ""
            words = f"{name(claim.subject)} {OUTCOME_WORDS[claim.outcome]} {name(claim.object)}"
            return words + after("in", name(claim.metric)) + after("by", size) + setting(graph, claim)
        case Result():
            value = plain(claim.value) + unit_in_words(claim.unit)
            return f"{name(claim.system)} reaches {value} in {name(claim.metric)}{setting(graph, claim)}"
        case Relation():
            return f"{name(claim.subject)} {RELATION_WORDS[claim.relation]} {name(claim.object)}"
        case Mention():
            roles = [role.role.value for role in linked.roles if role.entity == claim.entity]
            return f"{linked.paper.title}: {name(claim.entity)} is {' and '.join(roles) or 'named'} there"


def setting(graph: GraphStore, claim: Comparison | Result) -> str:
    """On what data and hardware a claim holds."""
    named = [graph.label(graph.vocabulary.node(id)) for id in (claim.dataset, claim.hardware) if id]
    return "".join(after("on", name) for name in named)


def after(word: str, name: str) -> str:
    """A name with the word before it; nothing for no name."""
    return f", {word} {name}" if name else ""


def comparison_label(claim: Comparison, metric: str) -> str:
    """What an edge says: "2.3x throughput", or only the metric, or only the outcome."""
    figure = effect_text(claim.effect) if claim.effect else ""
    return " ".join(filter(None, (figure, metric))) or claim.outcome.value


def effect_text(effect: Effect) -> str:
    """The size of a difference, short.

    >>> from decimal import Decimal
    >>> effect_text(Effect(EffectKind.RATIO, Decimal("1.4"), Decimal("11.2")))
    '1.4–11.2x'
    """
    value = plain(effect.value) + (f"–{plain(effect.max)}" if effect.max is not None else "")
    match effect.kind:
        case EffectKind.RATIO:
            return f"{value}x"
        case EffectKind.PERCENT:
            return f"{value}%"
        case EffectKind.POINTS:
            return f"{value} points"
        case EffectKind.ABSOLUTE:
            return value


def effect_in_words(effect: Effect) -> str:
    """The size of a difference with its hedge.

    >>> from decimal import Decimal
    >>> effect_in_words(Effect(EffectKind.RATIO, Decimal("2.3"), bound=EffectBound.UP_TO))
    'up to 2.3x'
    """
    return BOUND_WORDS[effect.bound] + effect_text(effect)


def unit_in_words(unit: str) -> str:
    """A unit as it stands behind a number.

    >>> unit_in_words("percent"), unit_in_words("ms"), unit_in_words("")
    ('%', ' ms', '')
    """
    return "%" if unit == "percent" else f" {unit}" if unit else ""


def name_of(graph: GraphStore, saying: Saying, id: str) -> str:
    """A name for an end of a claim: the entity's label, the rival's phrase; ``""`` for none."""
    if id == paper_iri_path(saying.linked.paper.id):
        return OWN_WORK
    phrases = {rival.id: rival.phrase for rival in saying.linked.rivals}
    return phrases.get(id) or (graph.label(graph.vocabulary.node(id)) if id else "")
