"""What a page shows, ready to draw: nodes, edges and the sentences behind them.

Comes in: nothing, the graph is read elsewhere. Goes out: the frozen values that `kg.publish.page` draws.

``DeepSpeed-FastGen reaches up to 2.3x the throughput of vLLM`` becomes a `PageEdge` of kind
``comparison`` from DeepSpeed-FastGen to vLLM with the label ``2.3x throughput`` and one `Passage`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Span

PAPER = "Paper"
"""The kind of a paper's node; the other kinds are the values of `kg.model.EntityType`."""

OUTSIDE = "OutsidePaper"
"""The kind of a paper that wasn't read and is known only through the catalogue, as in the ontology."""

UNNAMED = "Unnamed"
"""The kind of a node for work that a paper compares with and doesn't name."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote of a paper (its node's IRI); ``start``, ``end`` and ``marks`` are places in its text."""

    paper: str
    quote: str
    start: int
    end: int
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class PageNode:
    """A paper or an entity; ``id`` is its IRI, ``facts`` are lines of label and value for the panel."""

    id: str
    kind: str
    label: str
    url: str = ""
    year: int = 0
    weight: float = 1.0
    facts: tuple[tuple[str, str], ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class PageEdge:
    """One statement between two nodes; a comparison has its outcome, metric and data set as words."""

    source: str
    target: str
    kind: str
    label: str = ""
    outcome: str = ""
    metric: str = ""
    dataset: str = ""
    confidence: float | None = None
    facts: tuple[tuple[str, str], ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class PageView:
    """A page; ``texts`` gives a paper's full text by the IRI of its node and may lack some."""

    title: str
    note: str
    nodes: tuple[PageNode, ...]
    edges: tuple[PageEdge, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RelationGroup:
    """Edge kinds that are switched together; ``first`` ones are drawn when the page opens."""

    id: str
    words: str
    kinds: tuple[str, ...]
    first: bool = False
    between_papers: bool = False


OTHER = "other"
"""The group of the edge kinds that no other group names."""

GROUPS: tuple[RelationGroup, ...] = (
    RelationGroup("compares", "Compares against (papers)", ("comparesAgainst",), True, True),
    RelationGroup("comparison", "Better, equal or worse", ("comparison",), True),
    RelationGroup("builds", "Builds on (papers)", ("buildsOn",), True, True),
    RelationGroup("proposes", "Proposes", ("proposes",), True),
    RelationGroup(
        "shares",
        "Share a baseline or data",
        ("sharesBaselineWith", "sharesBenchmarkWith"),
        between_papers=True,
    ),
    RelationGroup("lineage", "Variant, part of, based on", ("variantOf", "partOf", "basedOn", "isPartOf")),
    RelationGroup(
        "uses",
        "Uses, tests on, addresses",
        (
            "uses",
            "usesBaseline",
            "evaluatesOn",
            "addresses",
            "appliedTo",
            "trainedOn",
            "evaluatedOn",
            "runsOn",
        ),
    ),
    RelationGroup(OTHER, "Other relations", ()),
)
"""In the order of the legend, which is also the order of strength: the first is drawn on top."""

GROUP_OF: Mapping[str, str] = {kind: group.id for group in GROUPS for kind in group.kinds}


def group_of(kind: str) -> str:
    """The id of the group an edge kind belongs to.

    >>> group_of("comparesAgainst"), group_of("neverSeen")
    ('compares', 'other')
    """
    return GROUP_OF.get(kind, OTHER)


def short_label(label: str, limit: int = 32) -> str:
    """A label that fits beside a node: the part before a colon, or whole words up to the limit.

    >>> short_label("vLLM: Serving made easy"), short_label("A study of how large models learn to count")
    ('vLLM', 'A study of how large models…')
    """
    label = " ".join(label.split())
    name, colon, _ = label.partition(":")
    # "vLLM: Serving made easy", but not "10: 1 compression" nor a colon far into the title.
    if colon and 1 < len(name) <= limit and any(letter.isalpha() for letter in name):
        return name
    if len(label) <= limit:
        return label
    cut = label[: limit - 1]
    words = cut.rpartition(" ")[0]
    return (words if len(words) > limit // 2 else cut).rstrip(" ,;–-") + "…"
