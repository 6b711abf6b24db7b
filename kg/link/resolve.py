"""One extracted paper to one linked paper: local names become ids.

Comes in: an `ExtractedPaper`. Goes out: a `LinkedPaper`. A row on "vLLM" becomes a claim on ``software/vllm``;
``@paper`` becomes the paper's own id; a rival that is only a phrase becomes an `UnnamedRival` of that paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.interchange import ComparisonRow, ExtractedPaper, ResultRow
from kg.link.names import EVERYTHING, metric_phrases
from kg.link.place import metric_id, places
from kg.link.settled import Settled
from kg.link.units import short_unit
from kg.model import (
    THIS_PAPER,
    Claim,
    Comparison,
    EntityType,
    Evidence,
    LinkedPaper,
    Mention,
    Relation,
    Result,
    Role,
    RoleName,
    Span,
    UnnamedRival,
    paper_iri_path,
)

KIND_OF_CLAIM = {Comparison: "comparison", Result: "result", Relation: "relation"}


def link_paper(extracted: ExtractedPaper, settled: Settled, *, least: Mapping[str, float] = EVERYTHING) -> LinkedPaper:
    """The paper's facts on entities' ids; what scores below ``least`` for its kind is left out, by hand ones never.

    The kinds are mention, role, comparison, result and relation.

    A claim that would set a thing against itself, or states no number where it needs one, is left out; so is what a
    claim gives as metric, dataset or hardware and all papers together make a thing of another type.
    """
    paper = extracted.paper

    def sure(kind: str, score: float | None) -> bool:
        return score is None or score >= least.get(kind, 0.0)

    ids = {THIS_PAPER: paper_iri_path(paper.id)} | places(extracted, settled)
    metrics = {"": ""} | {
        phrase: typed(ids[name] if name in held_metrics(extracted) else metric_id(name, settled), EntityType.METRIC)
        for phrase, name in metric_phrases(extracted).items()
    }

    claims: dict[Claim, Evidence] = {}
    rivals: dict[str, UnnamedRival] = {}
    for claim, rival, evidence in read_claims(extracted, ids, metrics):
        if not sure(KIND_OF_CLAIM[type(claim)], evidence.score):
            continue
        if rival:
            rivals.setdefault(rival.id, rival)
        held = claims.get(claim)
        # One piece of evidence a claim and paper: the surest, among equals the first.
        if held is None or certainty(evidence) > certainty(held):
            claims[claim] = evidence

    compared = {claim.object for claim in claims if isinstance(claim, Comparison)}
    ends = compared | {end for claim in claims for end in claim_ends(claim)}
    roles: set[Role] = set()
    mentions: dict[tuple[str, str], Mention] = {}
    for entity in extracted.entities:
        id = ids[entity.name]
        if not sure("mention", entity.score) and id not in ends:
            continue
        scores = entity.role_scores or (None,) * len(entity.roles)
        roles |= {
            Role(paper.id, role, id) for role, score in zip(entity.roles, scores, strict=True) if sure("role", score)
        }
        if id in compared:
            roles.add(Role(paper.id, RoleName.BASELINE, id))
        for text, span in first_spans(extracted, entity.spans):
            mentions.setdefault((id, text), Mention(paper.id, id, text, span, entity.score))
    return LinkedPaper(
        paper=paper,
        extractor=extracted.extractor,
        mentions=tuple(mentions.values()),
        roles=tuple(sorted(roles, key=lambda role: (role.role, role.entity))),
        claims=tuple(claims.items()),
        rivals=tuple(rivals.values()),
    )


def held_metrics(extracted: ExtractedPaper) -> set[str]:
    """The names of the paper's own metrics."""
    return {entity.name for entity in extracted.entities if entity.type is EntityType.METRIC}


def typed(id: str, type: EntityType) -> str:
    """The id if it is that of an entity of this type, else ``""``.

    >>> typed("dataset/squad", EntityType.DATASET), typed("task/translation", EntityType.DATASET)
    ('dataset/squad', '')
    """
    return id if id.startswith(f"{type.value.lower()}/") else ""


def certainty(evidence: Evidence) -> float:
    """The score of a reading; one made by hand counts as certain."""
    return 1.0 if evidence.score is None else evidence.score


def claim_ends(claim: Claim) -> Iterator[str]:
    """The ids of all entities that a claim touches."""
    match claim:
        case Comparison():
            yield from (claim.subject, claim.object, claim.metric, claim.dataset, claim.hardware)
        case Result():
            yield from (claim.system, claim.metric, claim.dataset, claim.hardware)
        case Relation():
            yield from (claim.subject, claim.object)


def read_claims(
    extracted: ExtractedPaper, ids: dict[str, str], metrics: dict[str, str]
) -> Iterator[tuple[Claim, UnnamedRival | None, Evidence]]:
    """Each row as a claim on ids, with the unnamed rival it brings and its evidence."""
    paper = extracted.paper

    def evidence(span: Span | None, figure: str, score: float | None) -> Evidence:
        if span is None:
            raise AssertionError("locate the rows of an extracted paper before linking it")
        return Evidence(paper.id, span, figure, score)

    def setting(row: ComparisonRow | ResultRow) -> tuple[str, str]:
        return (
            typed(ids[row.dataset], EntityType.DATASET) if row.dataset else "",
            typed(ids[row.hardware], EntityType.HARDWARE) if row.hardware else "",
        )

    for row in extracted.comparisons:
        rival = None if row.object else UnnamedRival(paper.id, row.object_text)
        subject = ids[row.subject]
        object = rival.id if rival else ids[row.object]
        if subject != object:
            dataset, hardware = setting(row)
            yield (
                Comparison(subject, object, row.outcome, metrics[row.metric], row.effect, dataset, hardware),
                rival,
                evidence(row.span, row.value, row.score),
            )
    for result in extracted.results:
        if result.effect and metrics[result.metric]:
            dataset, hardware = setting(result)
            yield (
                Result(
                    ids[result.system],
                    metrics[result.metric],
                    result.effect.value,
                    short_unit(result.unit),
                    dataset,
                    hardware,
                ),
                None,
                evidence(result.span, result.value, result.score),
            )
    for relation in extracted.relations:
        if ids[relation.subject] != ids[relation.object]:
            yield (
                Relation(ids[relation.subject], relation.relation, ids[relation.object]),
                None,
                evidence(relation.span, "", relation.score),
            )


def first_spans(extracted: ExtractedPaper, spans: tuple[Span, ...]) -> Iterator[tuple[str, Span]]:
    """Each distinct surface string of an entity with the first place where it stands."""
    seen: set[str] = set()
    text = extracted.paper.text
    for span in sorted(spans):
        string = text[span.start : span.end]
        if string not in seen:
            seen.add(string)
            yield string, span
