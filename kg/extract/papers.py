"""From papers to extracted papers: names, then figures, then claims.

Comes in: `Paper` values. Goes out: `ExtractedPaper` values in the same order, one at a time, each a
function of its paper alone.

``FastVLM outperforms LLaVA by 2.3x.`` gives two entities and one comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg.extract.clauses import clauses
from kg.extract.comparisons import find_comparisons
from kg.extract.language import pipeline, sentences
from kg.extract.locate import locate
from kg.extract.names import find_names
from kg.extract.quantities import find_quantities
from kg.extract.relations import find_relations, main_contribution
from kg.extract.results import find_results
from kg.extract.rules import Priors, priors, rules_hash
from kg.interchange import ComparisonRow, ExtractedPaper, NamedEntity, ResultRow
from kg.model import THIS_PAPER, EntityType, Paper, RoleName


def extractor_name() -> str:
    """The name under which these rules are cited: it changes with every rule, prior and word."""
    return f"papergraph-patterns/1+{rules_hash()}"


def extract(papers: Iterable[Paper]) -> Iterator[ExtractedPaper]:
    """The extracted papers, in order; each result depends on its paper only.

    >>> paper = Paper("p", "FastVLM: Fast Vision", "FastVLM outperforms LLaVA by 2.3x.")
    >>> [row] = next(extract([paper])).comparisons
    >>> row.subject, row.outcome.value, row.object, row.value
    ('FastVLM', 'better', 'LLaVA', '2.3x')
    """
    for paper in papers:
        yield extract_paper(paper, priors())


def extract_paper(paper: Paper, measured: Priors) -> ExtractedPaper:
    """One extracted paper with all offsets, effects and scores."""
    text = paper.text
    doc = pipeline()(text)
    named = ExtractedPaper(paper, find_names(doc, measured), extractor=extractor_name())
    entities = locate(named).entities
    parts = clauses(text, sentences(text), entities, find_quantities(text))
    main = main_contribution(entities) or THIS_PAPER
    released = next(
        (one.name for one in entities if one.type is EntityType.DATASET and RoleName.PROPOSED in one.roles),
        "",
    )
    comparisons = [row for clause in parts for row in find_comparisons(clause, main, measured)]
    results = [row for clause in parts for row in find_results(clause, main, released, measured)]
    relations = find_relations(parts, entities, [*comparisons, *results], main, released, measured)
    return locate(
        replace(
            named,
            entities=with_baselines(entities, comparisons, measured),
            comparisons=tuple(distinct_comparisons(comparisons)),
            results=tuple(distinct_results(results)),
            relations=tuple(relations),
        )
    )


def with_baselines(
    entities: Iterable[NamedEntity], comparisons: Sequence[ComparisonRow], measured: Priors
) -> tuple[NamedEntity, ...]:
    """The entities, those that something is compared against as baselines."""
    rivals = {row.object for row in comparisons}
    return tuple(
        replace(entity, roles=(RoleName.BASELINE,), role_scores=(measured.of("role-baseline"),))
        if entity.name in rivals and entity.roles == (RoleName.USED,)
        else entity
        for entity in entities
    )


def distinct_comparisons(rows: Iterable[ComparisonRow]) -> Iterator[ComparisonRow]:
    """The first row of each claim that the text makes."""
    seen = set()
    for row in rows:
        key = (row.subject, row.object or row.object_text, row.outcome, row.metric, row.value, row.dataset)
        if key not in seen:
            seen.add(key)
            yield row


def distinct_results(rows: Iterable[ResultRow]) -> Iterator[ResultRow]:
    """The first row of each result."""
    seen = set()
    for row in rows:
        key = (row.system, row.metric, row.value, row.dataset)
        if key not in seen:
            seen.add(key)
            yield row
