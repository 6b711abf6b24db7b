"""Relations that a few safe patterns state.

Comes in: the masked clauses, the entities and the claims of a paper. Goes out: `RelationRow` values.

``FastViT, built on ResNet`` gives (FastViT, basedOn, ResNet); a result of FastViT on COCO gives (FastViT,
evaluatedOn, COCO).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.extract.clauses import Clause, expand
from kg.extract.comparisons import subject_of
from kg.extract.rules import Priors
from kg.interchange import ComparisonRow, NamedEntity, RelationRow, ResultRow
from kg.model import THIS_PAPER, EntityType, RelationName, RoleName, Span

PATTERNS = {
    # "FastViT, built on ResNet", "an extension of BERT", "based on LLaMA"
    RelationName.BASED_ON: re.compile(
        expand(
            r"\b(?:based|built|builds|building) (?:up)?on(?: top of)?(?: the)? (?P<object>{S})(?!-)|\b"
            r"(?:extends|extending|an extension of)(?: the)? (?P<object2>{S})(?!-)"
        )
    ),
    # "applied to BERT", "when integrated into Qwen"
    RelationName.APPLIED_TO: re.compile(
        expand(
            r"\b(?:applied to|applying [^.;]{0,20} to|integrated (?:in)?to|incorporated into)(?: the)? "
            r"(?P<object>{S})(?!-)"
        )
    ),
    # "trained on ImageNet"
    RelationName.TRAINED_ON: re.compile(
        expand(r"\b(?:pre-?)?(?:trained|training|fine-?tuned) on(?: the)? (?P<object>{D})")
    ),
    # "evaluated on COCO", "experiments on GLUE"
    RelationName.EVALUATED_ON: re.compile(
        expand(
            r"\b(?:[Ee]xperiments|[Ee]valuat\w+|results|tested|performance|accuracy"
            r"|benchmarks?)[^.;{S}]{0,40}? (?:on|across)(?: the)? (?P<object>{D}(?:(?:, and |, | and"
            r" ){D})*)"
        )
    ),
    # "runs on an A100", "on a single RTX 4090"
    RelationName.RUNS_ON: re.compile(
        expand(
            r"\b(?:runs?|running|deployed|implemented|inference|FPS|latency)\b[^.;{S}]{0,30}? on(?: an?|"
            r" the)?(?: single| consumer)? (?P<object>{H})"
        )
    ),
}


def find_relations(
    parts: Iterable[Clause],
    entities: Iterable[NamedEntity],
    claims: Iterable[ComparisonRow | ResultRow],
    main: str,
    released: str,
    priors: Priors,
) -> Iterator[RelationRow]:
    """The relations of a paper, each once."""
    seen: set[tuple[str, RelationName, str]] = set()
    entities = list(entities)
    for row in [
        *addressed(entities, main if main != THIS_PAPER else released or main, priors),
        *variants(entities, priors),
        *tested(claims, priors),
        *stated(parts, main, priors),
    ]:
        key = (row.subject, row.relation, row.object)
        if key not in seen and row.subject != row.object:
            seen.add(key)
            yield row


def addressed(entities: list[NamedEntity], main: str, priors: Priors) -> Iterator[RelationRow]:
    """The main contribution addresses the tasks that the title or more than one sentence names."""
    for entity in entities:
        if entity.type is EntityType.TASK and len(entity.spans) > 1:
            yield RelationRow(main, RelationName.ADDRESSES, entity.name, None, priors.of("relation-addresses"))


def variants(entities: list[NamedEntity], priors: Priors) -> Iterator[RelationRow]:
    """A name that adds a size or a word to another one: "Fast-VTrans", "FastViT-S"."""
    systems = [one for one in entities if one.type in (EntityType.METHOD, EntityType.MODEL, EntityType.SOFTWARE)]
    for one in systems:
        for other in systems:
            if len(other.name) > 2 and len(one.name) > len(other.name) and is_variant(one.name, other.name):
                yield RelationRow(one.name, RelationName.VARIANT_OF, other.name, None, priors.of("relation-variantOf"))


def is_variant(name: str, head: str) -> bool:
    """Whether a name is another one with a part before or behind it.

    >>> is_variant("Fast-VTrans", "VTrans"), is_variant("FastViT-S", "FastViT")
    (True, True)
    """
    behind = re.fullmatch(re.escape(head) + r"(?:[-+][\w.+-]+|\+\+?|[0-9])", name)
    return behind is not None or re.fullmatch(r"[A-Z][\w.]*-" + re.escape(head), name) is not None


def tested(claims: Iterable[ComparisonRow | ResultRow], priors: Priors) -> Iterator[RelationRow]:
    """Who has a figure on a data set was evaluated on it."""
    for row in claims:
        if row.dataset:
            subject = row.system if isinstance(row, ResultRow) else row.subject
            yield RelationRow(subject, RelationName.EVALUATED_ON, row.dataset, row.span, priors.of("relation-claimed"))


def stated(parts: Iterable[Clause], main: str, priors: Priors) -> Iterator[RelationRow]:
    """The relations that a pattern reads in a clause."""
    for clause in parts:
        for relation, pattern in PATTERNS.items():
            for match in pattern.finditer(clause.masked):
                group = "object" if match["object"] else "object2"
                subject = subject_of(clause, match.start(), main)
                span = Span(clause.place(0), clause.end)
                for at in range(*match.span(group)):
                    if item := clause.items.get(at):
                        yield RelationRow(subject, relation, item.name, span, priors.of(f"relation-{relation.value}"))


def main_contribution(entities: Iterable[NamedEntity]) -> str:
    """The first proposed method, model or software, else ""; a data set competes with nothing."""
    return next(
        (one.name for one in entities if RoleName.PROPOSED in one.roles and one.type is not EntityType.DATASET),
        "",
    )
