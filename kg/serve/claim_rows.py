"""Claims as rows of tables: who, how it came out, by how much, on what, and the sentence.

Comes in: claims of the corpus. Goes out: rows with links, and their evidence, which is read from the store for the rows
that are shown and no others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.graph.terms import ITSRDF, OA
from kg.model import Comparison, Outcome, Result, plain
from kg.publish.words import effect_in_words, unit_in_words
from kg.serve.corpus import Stated, outcome_for
from kg.serve.listing import Link, Piece, link, marked, said_of
from kg.serve.snapshot import Snapshot

OUTCOMES = {
    Outcome.BETTER: "beats",
    Outcome.EQUAL: "is on par with",
    Outcome.WORSE: "loses to",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """A sentence that makes a claim, with the paper it stands in."""

    paper: Link
    pieces: tuple[Piece, ...]
    figure: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A comparison or result; ``outcome`` and ``rival`` are empty in a result, ``figure`` is short."""

    id: str
    subject: Link
    outcome: str
    words: str
    rival: Link | None
    figure: str
    metric: Link | None
    dataset: Link | None
    hardware: Link | None
    confidence: float
    proofs: tuple[Proof, ...]


def claim_rows(
    snapshot: Snapshot, claims: Iterable[Stated], seen_from: str = "", paper: str = ""
) -> tuple[ClaimRow, ...]:
    """The rows of some claims; a comparison that names ``seen_from`` as the rival is turned round.

    With a ``paper`` only its own sentences are read.
    """
    return tuple(claim_row(snapshot, stated, seen_from, paper) for stated in claims)


def claim_row(snapshot: Snapshot, stated: Stated, seen_from: str = "", paper: str = "") -> ClaimRow:
    """The row of one claim."""
    claim = stated.claim
    setting = (optional(snapshot, claim.metric), optional(snapshot, claim.dataset), optional(snapshot, claim.hardware))
    proofs = tuple(proofs_of(snapshot, stated, paper))
    if isinstance(claim, Result):
        system = link(snapshot, claim.system)
        return ClaimRow(stated.id, system, "", "", None, figured(stated), *setting, stated.confidence, proofs)
    ends = claim.subject, claim.object
    outcome = claim.outcome
    if seen_from == claim.object != claim.subject:
        ends, outcome = (claim.object, claim.subject), outcome_for(claim, claim.object)
    subject, rival = (link(snapshot, id) for id in ends)
    return ClaimRow(
        stated.id,
        subject,
        outcome.value,
        OUTCOMES[outcome],
        rival,
        figured(stated),
        *setting,
        stated.confidence,
        proofs,
    )


def figured(stated: Stated) -> str:
    """The figure of a claim, short; ``""`` where it has none."""
    claim = stated.claim
    if isinstance(claim, Result):
        return f"{plain(claim.value)}{unit_in_words(claim.unit)}"
    return effect_in_words(claim.effect) if claim.effect else ""


def optional(snapshot: Snapshot, id: str) -> Link | None:
    """The link to a thing that a claim may leave out."""
    return link(snapshot, id) if id else None


def proofs_of(snapshot: Snapshot, stated: Stated, only: str = "") -> list[Proof]:
    """The sentences that make a claim, the surest first; those of one paper only where it is named."""
    graph = snapshot.graph
    pg, base = graph.vocabulary.pg, graph.vocabulary.base
    names = [name for id in sides(stated.claim) for name in names_of(snapshot, id)]
    found: dict[str, Proof] = {}
    where = graph.vocabulary.node(only) if only else None
    for quad in graph.store.quads_for_pattern(graph.vocabulary.node(stated.id), pg.evidence, None, where):
        values = said_of(graph, quad.object)
        if OA.hasSource not in values or pg.quote not in values:
            continue
        source, figure = values[OA.hasSource].removeprefix(base), values.get(pg.effectText, "")
        score = values.get(ITSRDF.taConfidence)
        found[str(quad.object)] = Proof(
            link(snapshot, source),
            marked(values[pg.quote], names, figure),
            figure,
            float(score) if score is not None else None,
        )
    return sorted(found.values(), key=lambda proof: (-(proof.confidence or 1.0), proof.paper.id))


def sides(claim: Comparison | Result) -> Sequence[str]:
    """The ids whose names are marked in a claim's sentence."""
    ends = (claim.subject, claim.object) if isinstance(claim, Comparison) else (claim.system,)
    return (*ends, claim.metric, claim.dataset, claim.hardware)


def names_of(snapshot: Snapshot, id: str) -> tuple[str, ...]:
    """All names of an entity, or the phrase of an unnamed rival."""
    if id in snapshot.corpus.entities:
        entity = snapshot.corpus.entities[id]
        return (entity.label, *entity.aliases)
    return (link(snapshot, id).label,) if id.startswith("unnamed/") else ()
