"""Names and terms of a paper, by shape, definition and lexicon.

Comes in: a paper's text as a spaCy ``Doc``. Goes out: `NamedEntity` values without offsets (`locate` adds
them), each with type, roles and a score that is the measured precision of the rule that found it.

``FastViTHD: Efficient Encoding\\nWe introduce FastViTHD (...)`` gives FastViTHD as a proposed Model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kg.extract.abbreviations import abbreviations, singular
from kg.extract.language import pipeline
from kg.extract.lexicon import lexicon, type_of_phrase, type_of_shape
from kg.extract.rules import Priors
from kg.interchange import NamedEntity
from kg.model import EntityType, RoleName, Span, name_key

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc, Token

# "FlashAttention", "vLLM", "C3D", "LLMs", "GPT-4", "ViT-B/16", "J&F", "DeepLabV3+"
NAME_SHAPE = re.compile(
    r"(?=[^\s]*[A-Za-z])(?:[A-Za-z]*[a-z][A-Z]|[A-Z][A-Za-z]*[A-Z]|[A-Za-z]*[A-Z][A-Za-z]*-?[0-9]"
    r"|[A-Z]+[-&/]|[0-9][A-Z]{2})"
)
PLAIN_NAME = re.compile(r"[A-Za-z0-9][\w.&+/@^-]*")
# "Adam", "Mamba"
CAPITALISED = re.compile(r"[A-Z][a-z]{2,}(?:-[A-Z][a-z]+)*")
# "Vision-Language", "Mixture-of-Experts", "Top-Down": title case, no name of its own
HYPHENATED_WORDS = re.compile(r"[A-Z]?[a-z]+(?:-(?:[A-Z]?[a-z]+))+s?")
# "LLM-based", "GPU-accelerated", "ImageNet-pretrained"
DERIVED = re.compile(
    r"-(?:based|driven|style|like|level|aware|guided|free|powered|accelerated|trained|pretrained"
    r"|specific|only|generated"
    r"|enhanced|augmented|native|agnostic|tuned|scale|side|oriented|parameters?|token|centric"
    r"|assisted|class|enabled|optimized|efficient"
    r"|resident|bound|era|quality|inspired|derived|to-.*|in-.*|as-.*)\Z"
)
# "Llama 3.1 8B", "iPhone 12", "YOLO v8"
VERSION = re.compile(r"v?[0-9]+(?:\.[0-9]+)*[A-Za-z]?|[0-9.]+[BM]")
# "Name: what it does"
TITLE_NAME = re.compile(r"([A-Za-z0-9$][^:\n]{1,38}?)\s?:\s")
# "we propose FastViTHD, a", "we introduce the PIQA benchmark", "dubbed X", "named X"
PROPOSES = re.compile(
    r"\b(?:(?:[Ww]e|[Tt]his (?:paper|work)|and) (?:then |also |further |thus |hence |therefore "
    r"|here |first |formally )?"
    r"(?:proposes?|presents?|introduces?|develop(?:s|ed)?|design(?:s|ed)?|releases?|construct(?:s"
    r"|ed)?|builds?|built|created?|contributes?|describes?|call|name|term|proposed|introduced"
    r"|presented)"
    r"|(?:dubbed|called|named|termed|referred to as|propose|introduce|introducing|present|presenting))\b"
)
# "We propose a novel framework, namely": what may stand between the verb and the name
PROPOSAL_REACH = 70
# "an open-source library", "a benchmark", "a novel network": what the name is said to be
SAID_TO_BE = re.compile(
    r"\s?(?:\([^()]{1,40}\))?,?\s(?:is |as )?(?:an?|the) (?:[\w-]+ ){0,5}?([a-z-]+)(?= (?:for|that"
    r"|which|to|of|with|on|built|designed|consisting|comprising|and|based)\b|[,.;])"
)


@dataclass(slots=True)
class Found:
    """One place where a rule saw a name."""

    span: Span
    rule: str
    type: EntityType | None = None


@dataclass(slots=True)
class Group:
    """The places of one entity, while they are gathered."""

    places: list[Found] = field(default_factory=list)
    long_form: str = ""
    short_form: str = ""


def find_names(doc: Doc, priors: Priors) -> tuple[NamedEntity, ...]:
    """The entities of a paper in the order of their first mention; names and mentions are distinct."""
    text = doc.text
    pairs = [pair for pair in abbreviations(text) if not is_stopped(text, pair[1])]
    found = candidates(doc, pairs)
    groups = grouped(text, found, pairs)
    entities = []
    used: set[str] = set()
    for group in groups:
        entity = entity_of(text, group, priors)
        if entity and entity.name not in used:
            used.add(entity.name)
            entities.append(entity)
    return tuple(entities)


def candidates(doc: Doc, pairs: Iterable[tuple[Span, Span]]) -> list[Found]:
    """The names of all rules; where two overlap, the definition goes first, then the longer one."""
    defined = [Found(span, "abbreviation") for pair in pairs for span in pair]
    titled = list(title_names(doc.text))
    rest = [*terms(doc), *shapes(doc), *capitals(doc)]
    rest.sort(key=lambda found: (found.span.start - found.span.end, found.span.start, found.rule != "term"))
    kept: list[Found] = []
    taken = bytearray(len(doc.text) + 1)
    for one in [*defined, *titled, *rest]:
        if not any(taken[one.span.start : one.span.end]):
            taken[one.span.start : one.span.end] = b"\1" * (one.span.end - one.span.start)
            kept.append(one)
    return sorted(kept, key=lambda found: found.span)


def is_stopped(text: str, short: Span) -> bool:
    """Whether an abbreviation stands for a field, format or place, which is no entity: "(NLP)", "(SOTA)"."""
    name = text[short.start : short.end]
    return name in lexicon().no_names or singular(name) in lexicon().no_names


def title_names(text: str) -> Iterator[Found]:
    """The name before the colon of a title: "FastViTHD: Efficient Vision Encoding"."""
    match = TITLE_NAME.match(text)
    if match and (len(match[1].split()) == 1 or (len(match[1].split()) == 2 and NAME_SHAPE.search(match[1]))):
        yield Found(Span(match.start(1), match.end(1)), "title")


@cache
def term_matcher() -> PhraseMatcher:
    """The matcher of the lexicon's terms and their plurals, whatever the letter case."""
    from spacy.matcher import PhraseMatcher

    nlp = pipeline()
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    by_type: dict[EntityType, list[str]] = {}
    for term, kind in lexicon().terms.items():
        by_type.setdefault(kind, []).extend((term, term + "s"))
    for kind, words in by_type.items():
        matcher.add(kind.value, [nlp.make_doc(word) for word in words])
    return matcher


def terms(doc: Doc) -> Iterator[Found]:
    """The terms of the lexicon; a short all-capital one counts only as written ("AP", not "ap")."""
    strings = doc.vocab.strings
    known = lexicon().terms
    for key, start, end in term_matcher()(doc):
        piece = doc[start:end]
        text = piece.text
        if len(text) <= 5 and text not in known and text.removesuffix("s") not in known:
            continue
        yield Found(Span(piece.start_char, piece.end_char), "term", EntityType(strings[key]))


def shapes(doc: Doc) -> Iterator[Found]:
    """The tokens that look like names, with a version that follows: "vLLM", "Llama 3.1"."""
    no_names = lexicon().no_names
    last_end = 0
    for token in doc:
        if token.idx < last_end or not is_name(token):
            continue
        end = token.i + 1
        versioned = type_of_shape(token.text) in (EntityType.MODEL, EntityType.HARDWARE)
        while versioned and end < len(doc) and doc[end - 1].whitespace_ and VERSION.fullmatch(doc[end].text):
            end += 1
        piece = doc[token.i : end]
        if piece.text in no_names or piece.text.removesuffix("s") in no_names:
            continue
        last_end = piece.end_char
        yield Found(Span(piece.start_char, piece.end_char), "shape")


def is_name(token: Token) -> bool:
    """Whether a token has the shape of a name; "LLM-based" and "Vision-Language" have not."""
    text = token.text
    if len(text) < 2 or len(text) > 40 or not PLAIN_NAME.fullmatch(text) or text in lexicon().no_names:
        return False
    if HYPHENATED_WORDS.fullmatch(text) or DERIVED.search(text):
        return False
    return NAME_SHAPE.match(text) is not None or (NAME_SHAPE.search(text) is not None and "-" in text)


def capitals(doc: Doc) -> Iterator[Found]:
    """The words with a capital inside a sentence of the abstract: "Adam", "Feature Smooth Quilting"."""
    title_end = doc.text.find("\n")
    no_words = lexicon().no_words
    at = 0
    while at < len(doc):
        token = doc[at]
        end = at
        while end < len(doc) and CAPITALISED.fullmatch(doc[end].text) and (end == at or doc[end - 1].whitespace_):
            end += 1
        if end > at and token.idx > title_end and not opens(doc, at):
            piece = doc[at:end]
            if not any(word.text in no_words for word in piece):
                yield Found(Span(piece.start_char, piece.end_char), "capitals" if end - at > 1 else "capital")
        at = max(end, at + 1)


def opens(doc: Doc, at: int) -> bool:
    """Whether a token opens a sentence or a quotation, so that its capital says nothing."""
    return bool(doc[at].is_sent_start) or (at > 0 and doc[at - 1].text in (":", '"', "“", "(", "*", "-", "•", "\n"))


def grouped(text: str, found: list[Found], pairs: Iterable[tuple[Span, Span]]) -> list[Group]:
    """The places put together by spelling and by definition, in the order of the first."""
    alias: dict[str, str] = {}
    long_of: dict[str, tuple[str, str]] = {}
    for long, short in pairs:
        short_key = name_key(singular(text[short.start : short.end]))
        long_key = name_key(text[long.start : long.end])
        alias.setdefault(long_key, alias.get(short_key, short_key))
        long_of.setdefault(alias[long_key], (text[long.start : long.end], text[short.start : short.end]))
    groups: dict[str, Group] = {}
    for one in found:
        key = name_key(text[one.span.start : one.span.end])
        group = groups.setdefault(alias.get(key, key), Group())
        group.places.append(one)
    for key, (long_form, short_form) in long_of.items():
        if key in groups:
            groups[key].long_form, groups[key].short_form = long_form, short_form
    return list(groups.values())


def entity_of(text: str, group: Group, priors: Priors) -> NamedEntity | None:
    """The entity of a group with its type, roles and scores; None where too little says that it is a name."""
    strings = list(dict.fromkeys(text[one.span.start : one.span.end] for one in group.places))
    name = singular(group.short_form) if group.short_form else strings[0]
    rules = [one.rule for one in group.places]
    proposed = "title" in rules or any(is_proposed(text, one.span) for one in group.places)
    known = type_of(text, group, strings, proposed)
    rule = next(rule for rule in RULE_ORDER if rule in rules)
    if (
        known is None
        and not proposed
        and is_weak(name, rule, len(group.places))
        and not competes(text, group.places[0].span)
    ):
        return None
    kind = known or EntityType.METHOD
    role = RoleName.PROPOSED if proposed and kind in PROPOSABLE else USUAL_ROLE[kind]
    roles = (role, RoleName.EVALUATED) if proposed and kind is EntityType.DATASET else (role,)
    return NamedEntity(
        name=name,
        type=kind,
        roles=roles,
        mentions=tuple(strings),
        score=priors.of(f"name-{rule}-{kind.value}" if known else f"name-{rule}-untyped"),
        role_scores=tuple(priors.of(f"role-{one.value}-{kind.value}") for one in roles),
    )


def is_weak(name: str, rule: str, count: int) -> bool:
    """Whether a name of no known type is most likely none: "Board", or "CWE-89" seen once."""
    return rule == "capital" or (rule == "shape" and count == 1 and re.search(r"[0-9-]", name) is not None)


# "outperforms EfficientDet-D2", "than C2HEST", "compared with A and B3"
RIVAL_LEAD = re.compile(
    r"\b(?:than|over|outperform\w*|surpass\w*|exceed\w*|beat\w*|compared (?:to|with)|against"
    r"|versus|vs\.|match(?:es|ing)|baselines?|such as|including)(?: the| both)?(?:"
    r" [\w.+-]*[A-Z][\w.+-]*(?:,(?: and)?| and))* $"
)
# "B2NNs outperform", "GPT-5 achieves"
CLAIM_VERB = re.compile(
    r" (?:\w+ly )?(?:outperform|surpass|exceed|beat|achiev|reach|improv|reduc|attain|obtain|match"
    r"|deliver|yield)"
)


def competes(text: str, span: Span) -> bool:
    """Whether a name stands where only systems stand: beside a verb of comparison."""
    return bool(RIVAL_LEAD.search(text, max(0, span.start - 60), span.start) or CLAIM_VERB.match(text, span.end))


RULE_ORDER = ("term", "title", "abbreviation", "shape", "capitals", "capital")
"""The rule whose precision stands for an entity that several rules found: the first of these."""
PROPOSABLE = (EntityType.METHOD, EntityType.MODEL, EntityType.SOFTWARE, EntityType.DATASET)
USUAL_ROLE = {
    EntityType.METHOD: RoleName.USED,
    EntityType.MODEL: RoleName.USED,
    EntityType.SOFTWARE: RoleName.USED,
    EntityType.DATASET: RoleName.EVALUATED,
    EntityType.HARDWARE: RoleName.USED,
    EntityType.METRIC: RoleName.EVALUATED,
    EntityType.TASK: RoleName.ADDRESSED,
}


def is_proposed(text: str, span: Span) -> bool:
    """Whether the text introduces a name here: "we propose" or "dubbed" stands before it in the clause."""
    lead = text[max(0, span.start - PROPOSAL_REACH) : span.start]
    cues = list(PROPOSES.finditer(lead))
    if not cues:
        return False
    between = lead[cues[-1].end() :]
    return re.search(r"[.;:]\s|\b(?:for|on|using|with|to|that|of|from|by|in)\b", between) is None


def type_of(text: str, group: Group, strings: list[str], proposed: bool) -> EntityType | None:
    """The type by lexicon, long form, neighbouring words or shape, in this order; None if all are silent."""
    known = next((one.type for one in group.places if one.type), None)
    if known:
        return known
    long_type = type_of_phrase(group.long_form) if group.long_form else None
    if long_type:
        return long_type
    beside = [kind for one in group.places if (kind := type_beside(text, one.span, proposed))]
    if beside:
        return max(dict.fromkeys(beside), key=beside.count)
    shaped = next((kind for string in strings if (kind := type_of_shape(string))), None)
    return shaped or next((kind for string in strings if " " in string and (kind := type_of_phrase(string))), None)


# "on PIQA, HellaSwag and BoolQ": a list of data sets goes on through names and commas
ON_DATA = re.compile(
    r"\b(?:[Oo]n|across|benchmarks?(?: such as)?|datasets?(?: such as| including|,)?)(?: the|"
    r" both)?(?: [\w.+-]*[A-Z][\w.+-]*(?:,(?: and)?| and))* $"
)
# "on an A100", "on NVIDIA L40S GPUs"
NEXT_WORD = re.compile(r"(?:\s?\([^()]{1,30}\))?[ -]([a-z-]+)")


BUILDS = re.compile(r"\b(?:bas|buil|improv|rel|depend|focus|run|deploy|implement|appl)\w* $")
LIST_GOES_ON = re.compile(r"(?: \([^()]{1,40}\))?(?:,| and | or |[.;)]|\s*$)")


def type_beside(text: str, span: Span, proposed: bool) -> EntityType | None:
    """The type that the word after a name, an apposition or "on" before it gives away."""
    after = NEXT_WORD.match(text, span.end)
    heads = lexicon().heads
    if after and (kind := heads.get(after[1])) and kind not in (EntityType.METRIC, EntityType.TASK):
        return kind
    if proposed and (said := SAID_TO_BE.match(text, span.end)) and (kind := heads.get(said[1])):
        return kind if kind in PROPOSABLE else None
    listed = ON_DATA.search(text, max(0, span.start - 60), span.start)
    if listed and text[span.start : span.end] not in lexicon().terms:
        # "based on BERT" builds; in "On COCO, BERT wins" the list has ended.
        builds = BUILDS.search(text, max(0, listed.start() - 16), listed.start())
        ended = listed.group().endswith(", ") and not LIST_GOES_ON.match(text, span.end)
        return None if builds or ended else EntityType.DATASET
    return None
