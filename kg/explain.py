"""Why the graph believes a claim: in words, in the sentences that say it, and in the arcs behind them.

Comes in: a graph and the address of a claim. Goes out: an `Explanation`.

``comparison/k7bhuvplazjp27p2`` gives "Quill does better than vLLM in throughput, by 2.3x", each paper that says so with
the sentence and the place of every name in it, and, where the installed network read it, what the network was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, cast

from kg.extract import arcs, sentences
from kg.extract.arcs import Choice, ends_named, figure_in, likeliest_pair, unnamed_ends, window_of
from kg.extract.facts import calibrated
from kg.extract.network import Network, load
from kg.extract.scored import scored
from kg.interchange import BY_HAND
from kg.model import Claim, Comparison, Mention, Relation, Result, Span, paper_iri_path
from kg.publish.words import in_words, name_of
from kg.store import GraphStore
from kg.store.claims import Saying, confidence, find_claim, sayings


@dataclass(frozen=True, slots=True)
class Part:
    """What plays a part in a claim: its name, and where it stands in the sentence, else where it is first named."""

    part: str
    id: str
    name: str
    in_sentence: bool
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The calibrated scores from which `kg extract` writes such a fact and `kg build` takes it; None: all are."""

    extract: float | None
    build: float


@dataclass(frozen=True, slots=True)
class Account:
    """How one paper says a claim; ``note`` tells why there is no more than what the graph stores."""

    paper: str
    title: str
    sentence: str
    span: Span
    parts: tuple[Part, ...]
    marks: tuple[tuple[Span, str], ...]
    score: float | None
    extractor: str
    thresholds: Thresholds | None
    choices: tuple[Choice, ...]
    least: Mapping[str, float]
    note: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A claim in words and every account of it."""

    id: str
    words: str
    confidence: float | None
    accounts: tuple[Account, ...]


def explain(graph: GraphStore, name: str) -> Explanation:
    """What stands behind the claim that a name means; refuses a name that means none or several."""
    node = find_claim(graph, name)
    said = [in_its_sentence(saying) for saying in sayings(graph, node)]
    return Explanation(
        id=graph.vocabulary.id(node),
        words=in_words(graph, said[0]),
        confidence=confidence(graph, node),
        accounts=tuple(account(graph, one) for one in said),
    )


def in_its_sentence(saying: Saying) -> Saying:
    """The saying with the sentence around a mention, whose evidence is only the name; needs the text."""
    if not isinstance(saying.claim, Mention) or not saying.has_text:
        return saying
    text, name = saying.linked.paper.text, saying.evidence.span
    for span in sentences(text):
        if span.start <= name.start and name.end <= span.end:
            return replace(saying, evidence=replace(saying.evidence, span=span), sentence=text[span.start : span.end])
    return saying


def account(graph: GraphStore, saying: Saying) -> Account:
    """How one paper says the claim, with the network's choices where it is the one that read the paper."""
    linked, evidence = saying.linked, saying.evidence
    network = load()
    note = why_not_read(saying, network)
    ours = linked.extractor == network.settings["name"]
    choices = () if note else tuple(choices_of(saying, network))
    parts, marks = placed(graph, saying)
    return Account(
        paper=linked.paper.id,
        title=linked.paper.title,
        sentence=saying.sentence,
        span=evidence.span,
        parts=parts,
        marks=marks,
        score=evidence.score,
        extractor=linked.extractor,
        thresholds=thresholds_of(saying, network) if ours else None,
        choices=choices,
        least={choice.threshold: network.settings["thresholds"][choice.threshold] for choice in choices},
        note=note or ("" if choices else "the network finds other names here now: only what is stored is shown"),
    )


def why_not_read(saying: Saying, network: Network) -> str:
    """Why the text cannot be read again as it was; ``""`` where it can."""
    reader, ours = saying.linked.extractor, network.settings["name"]
    if reader == BY_HAND:
        return "annotated by hand: there are no scores and no arcs"
    if reader != ours:
        return f"read by {reader or 'an unknown reader'}, and {ours} is installed: only what is stored is shown"
    if not saying.has_text:
        return "the graph was built without texts: the sentence cannot be read again"
    return ""


# Names and their places


def placed(graph: GraphStore, saying: Saying) -> tuple[tuple[Part, ...], tuple[tuple[Span, str], ...]]:
    """The parts of a claim with their places in the text, and of these what can be marked in one line."""
    figure = saying.evidence.figure
    names = {part: strings_of(saying, id) for part, id in ends(saying.claim)}
    found = places(saying, names)
    figures = places(saying, {"figure": (figure,)} if figure else {})
    # A figure such as "2x speedup" may hold a metric: then the name is marked and the figure only listed.
    free = [mark for mark in figures if not any(crossing(mark[0], span) for span, _ in found)]
    first = {mention.entity: mention.span for mention in reversed(saying.linked.mentions)}
    parts = []
    for part, id in (*ends(saying.claim), *([("figure", "")] if figure else [])):
        here = tuple(span for span, other in (*found, *figures) if other == part)
        elsewhere = (first[id],) if id in first else ()
        parts.append(Part(part, id, name_of(graph, saying, id) or figure, bool(here), here or elsewhere))
    return tuple(parts), tuple(sorted((*found, *free)))


def places(saying: Saying, strings: Mapping[str, tuple[str, ...]]) -> list[tuple[Span, str]]:
    """Where strings stand in the sentence as words of their own, with their part; the longest where they overlap."""
    start = saying.evidence.span.start
    found: list[tuple[Span, str]] = []
    pairs = [(string, part) for part, named in strings.items() for string in named]
    for string, part in sorted(pairs, key=lambda pair: -len(pair[0])):
        for match in re.finditer(rf"(?<!\w){re.escape(string)}(?!\w)", saying.sentence):
            span = Span(start + match.start(), start + match.end())
            if not any(crossing(span, other) for other, _ in found):
                found.append((span, part))
    return sorted(found)


def crossing(span: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return span.start < other.end and other.start < span.end


def ends(claim: Claim | Mention) -> Iterator[tuple[str, str]]:
    """The part and the id of each end that a claim has."""
    match claim:
        case Comparison():
            both = (("subject", claim.subject), ("rival", claim.object))
        case Result():
            both = (("system", claim.system), ("", ""))
        case Relation():
            both = (("subject", claim.subject), ("object", claim.object))
        case Mention():
            both = (("entity", claim.entity), ("", ""))
    yield from (end for end in both if end[1])
    if isinstance(claim, Comparison | Result):
        slots = (("metric", claim.metric), ("dataset", claim.dataset), ("hardware", claim.hardware))
        yield from (slot for slot in slots if slot[1])


def strings_of(saying: Saying, id: str) -> tuple[str, ...]:
    """What the paper calls an end: an entity's mentions, an unnamed rival's phrase; nothing for the paper itself."""
    phrases = [rival.phrase for rival in saying.linked.rivals if rival.id == id]
    return tuple(phrases or [mention.text for mention in saying.linked.mentions if mention.entity == id])


# What the network makes of it


def thresholds_of(saying: Saying, network: Network) -> Thresholds:
    """The calibrated scores that a fact of this kind needs."""
    kind, fact = {Result: ("result", "result"), Relation: ("relation", "relation")}.get(
        type(saying.claim), ("mention", "mention")
    )
    if isinstance(saying.claim, Comparison):
        unnamed = saying.claim.object in {rival.id for rival in saying.linked.rivals}
        kind, fact = "unnamed" if unnamed else "named", "comparison"
    least = network.settings["thresholds"].get(kind)
    return Thresholds(None if least is None else calibrated(network, kind, least), network.settings["build"][fact])


def choices_of(saying: Saying, network: Network) -> Iterator[Choice]:
    """The arcs behind the claim, by reading its window again; none where its ends are not found there any more."""
    paper, claim, span = saying.linked.paper, saying.claim, saying.evidence.span
    window = window_of(paper, span)
    if window is None:
        return
    view = scored(network, paper, window)

    def found(id: str) -> list[int]:
        if id == paper_iri_path(paper.id):
            return [view.this_paper]
        if id in {rival.id for rival in saying.linked.rivals}:
            return unnamed_ends(view)
        return ends_named(view, strings_of(saying, id))

    match claim:
        case Mention():
            roles = {role.role for role in saying.linked.roles if role.entity == claim.entity}
            for entity in found(claim.entity)[:1]:
                yield from arcs.role_choices(view, entity, roles)
        case Relation():
            if pair := likeliest_pair(view, found(claim.subject), found(claim.object), claim.relation.value):
                yield from arcs.relation_choices(view, pair[0], claim.relation, pair[1])
        case Result():
            measured = [found(id) for id in (claim.metric, claim.dataset, claim.hardware)]
            figure = figure_in(view, saying.evidence.figure, span, systems := found(claim.system), "system")
            if figure is not None:
                yield from arcs.result_choices(view, systems, figure, measured)
        case Comparison():
            measured = [found(id) for id in (claim.metric, claim.dataset, claim.hardware)]
            if pair := likeliest_pair(view, found(claim.subject), found(claim.object), claim.outcome.value):
                figure = figure_in(view, saying.evidence.figure, span, pair[1:], "rival")
                yield from arcs.comparison_choices(view, *pair, claim.outcome, figure, measured)


def explanation_to_json(explanation: Explanation) -> dict[str, Any]:
    """The JSON object of an explanation; spans as pairs."""

    def plain_value(value: object) -> object:
        if isinstance(value, dict):
            is_span = value.keys() == {"start", "end"}
            return list(value.values()) if is_span else {key: plain_value(one) for key, one in value.items()}
        if isinstance(value, tuple):
            return [plain_value(one) for one in value]
        return round(value, 4) if isinstance(value, float) else value

    return cast(dict[str, Any], plain_value(asdict(explanation)))
