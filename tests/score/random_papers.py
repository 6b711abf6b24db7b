"""Small random papers: few names, so that rows meet."""

from __future__ import annotations

from hypothesis import strategies as st

from kg.interchange import ComparisonRow, ExtractedPaper, NamedEntity, RelationRow, ResultRow
from kg.model import THIS_PAPER, EntityType, Outcome, Paper, RelationName, RoleName

NAMES = ("Kite", "kite", "Vane", "Vane-2", "paged cache")
STRINGS = (*NAMES, "KITE", "Paged  Cache", "PC")
VALUES = ("", "twice", "2x", "up to 2x", "from 2 to 3.5")


@st.composite
def papers(draw: st.DrawFn, id: str) -> ExtractedPaper:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    end = st.sampled_from([THIS_PAPER, *names])
    rival = st.sampled_from(["", *names])
    entity = st.builds(
        NamedEntity,
        name=st.just(""),
        type=st.sampled_from([EntityType.METHOD, EntityType.MODEL]),
        roles=st.lists(st.sampled_from(RoleName), unique=True, max_size=3).map(tuple),
        mentions=st.lists(st.sampled_from(STRINGS), unique=True, max_size=3).map(tuple),
    )
    named = [draw(entity) for _ in names]
    shared = {
        "metric": st.sampled_from(["", "speed", *STRINGS]),
        "value": st.sampled_from(VALUES),
        "dataset": rival,
        "hardware": rival,
        "evidence": st.just(""),
    }
    comparison = st.builds(
        ComparisonRow,
        subject=end,
        object=rival,
        object_text=st.just("rivals"),
        outcome=st.sampled_from(Outcome),
        **shared,
    )
    result = st.builds(ResultRow, system=end, **shared)
    relation = st.builds(RelationRow, subject=end, relation=st.sampled_from(RelationName), object=end)
    return ExtractedPaper(
        paper=Paper(id, "A title", "An abstract."),
        entities=tuple(
            NamedEntity(name, row.type, row.roles, row.mentions) for name, row in zip(names, named, strict=True)
        ),
        comparisons=tuple(draw(st.lists(comparison, max_size=4))),
        results=tuple(draw(st.lists(result, max_size=3))),
        relations=tuple(draw(st.lists(relation, max_size=3))),
    )


@st.composite
def two_readings(draw: st.DrawFn) -> tuple[dict[str, ExtractedPaper], dict[str, ExtractedPaper]]:
    """Some annotated papers, and predictions for some of these and for others."""
    ids = ["p1", "p2", "p3"]
    chosen = st.lists(st.sampled_from(ids), unique=True)
    return {id: draw(papers(id)) for id in draw(chosen)}, {id: draw(papers(id)) for id in draw(chosen)}
