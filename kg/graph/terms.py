"""Every IRI the graph uses, closed: a term that no vocabulary here has raises.

Comes in: the base IRI. Goes out: a `Vocabulary` whose ``pg.subject`` is
``<https://w3id.org/papergraph/ontology#subject>`` and whose ``pg.sujbect`` is an `UnknownTerm`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pyoxigraph import NamedNode

from kg.model import EntityType, KgError, LinkKind, RelationName, RoleName
from kg.ontology_files import BASE


class UnknownTerm(KgError, AttributeError):
    """A name that a vocabulary lacks: a slip of the pen, or a term to be added to the ontology first."""


class Namespace:
    """A closed set of terms under one IRI.

    >>> RDF.type
    <NamedNode value=http://www.w3.org/1999/02/22-rdf-syntax-ns#type>
    """

    def __init__(self, iri: str, names: str) -> None:
        self.iri = iri
        self.names = frozenset(names.split())
        self.nodes = {name: NamedNode(iri + name) for name in self.names}
        # Plain attributes: millions of quads are made of these terms.
        self.__dict__.update(self.nodes)

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> NamedNode:
        try:
            return self.nodes[name]
        except KeyError:
            raise UnknownTerm(f"term {name!r} is not in namespace <{self.iri}>") from None

    def name(self, node: NamedNode) -> str:
        """The local name of one of the terms; refuses any other IRI."""
        name = node.value.removeprefix(self.iri)
        if name not in self.names:
            raise UnknownTerm(f"<{node.value}> is not in namespace <{self.iri}>")
        return name


RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type subject predicate object Statement")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#", "label comment")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#", "boolean decimal double gYear integer string")
DCTERMS = Namespace("http://purl.org/dc/terms/", "title abstract issued creator identifier description")
FABIO = Namespace("http://purl.org/spar/fabio/", "ResearchPaper hasArXivId")
PRISM = Namespace("http://prismstandard.org/namespaces/basic/2.0/", "doi publicationName")
SCHEMA = Namespace("https://schema.org/", "url manufacturer")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#", "prefLabel altLabel broader exactMatch")
PROV = Namespace("http://www.w3.org/ns/prov#", "Agent SoftwareAgent wasAttributedTo wasDerivedFrom")
VOID = Namespace(
    "http://rdfs.org/ns/void#",
    "Dataset vocabulary uriSpace triples entities distinctSubjects classes properties documents feature"
    " classPartition class propertyPartition property",
)
DCAT = Namespace("http://www.w3.org/ns/dcat#", "Dataset Distribution distribution mediaType")
OA = Namespace("http://www.w3.org/ns/oa#", "hasSource hasBody")
ITSRDF = Namespace("http://www.w3.org/2005/11/its/rdf#", "taConfidence")
QUDT = Namespace("http://qudt.org/schema/qudt/", "numericValue hasUnit")
UNIT = Namespace(
    "http://qudt.org/vocab/unit/",
    """PERCENT SEC MilliSEC MicroSEC NanoSEC MIN HR DAY BIT BYTE KiloBYTE MegaBYTE GigaBYTE TeraBYTE KibiBYTE MebiBYTE
    GibiBYTE W MilliW J MilliJ KiloJ KiloW-HR HZ KiloHZ MegaHZ GigaHZ M CentiM MilliM KiloM DEG DeciB
    UNITLESS""",
)

CLASSES = """Paper OutsidePaper Entity Method Model Software Dataset Hardware Metric Task Baseline Claim Comparison
    UnnamedBaseline Result Statement Evidence PaperLink Outcome EffectKind EffectBound Unit"""
PROPERTIES = """proposes usesBaseline uses evaluatesOn addresses mentions
    variantOf partOf basedOn appliedTo trainedOn testedOn runsOn addressesTask outperforms onParWith
    comparesAgainst buildsOn sharesBaselineWith sharesBenchmarkWith from to linkKind via
    subject baseline outcome metric effectKind effectValue effectMax effectBound effectText onDataset onHardware
    evidence start end quote confidence isClass higherIsBetter isAmbiguous introducedBy introductionConfidence
    valueRatio checked"""
INDIVIDUALS = "better equal worse ratio percent points absolute exact up_to at_least about"

ROLE_PROPERTIES = {
    RoleName.PROPOSED: "proposes",
    RoleName.BASELINE: "usesBaseline",
    RoleName.USED: "uses",
    RoleName.EVALUATED: "evaluatesOn",
    RoleName.ADDRESSED: "addresses",
    RoleName.BACKGROUND: "mentions",
}
RELATION_PROPERTIES = {
    RelationName.VARIANT_OF: "variantOf",
    RelationName.PART_OF: "partOf",
    RelationName.BASED_ON: "basedOn",
    RelationName.APPLIED_TO: "appliedTo",
    RelationName.TRAINED_ON: "trainedOn",
    RelationName.EVALUATED_ON: "testedOn",
    RelationName.RUNS_ON: "runsOn",
    RelationName.ADDRESSES: "addressesTask",
}
SYMMETRIC_LINKS = (LinkKind.SHARES_BASELINE_WITH, LinkKind.SHARES_BENCHMARK_WITH)

QUDT_UNITS = {
    "": "UNITLESS", "B": "BYTE", "GB": "GigaBYTE", "GHz": "GigaHZ", "GiB": "GibiBYTE", "Hz": "HZ", "J": "J",
    "KB": "KiloBYTE", "KiB": "KibiBYTE", "MB": "MegaBYTE", "MHz": "MegaHZ", "MiB": "MebiBYTE", "TB": "TeraBYTE",
    "W": "W", "bit": "BIT", "cm": "CentiM", "dB": "DeciB", "day": "DAY", "degree": "DEG", "h": "HR", "kHz": "KiloHZ",
    "kJ": "KiloJ", "kWh": "KiloW-HR", "km": "KiloM", "m": "M", "mJ": "MilliJ", "mW": "MilliW", "min": "MIN",
    "mm": "MilliM", "ms": "MilliSEC", "ns": "NanoSEC", "percent": "PERCENT", "s": "SEC", "us": "MicroSEC",
}  # fmt: skip
"""Short unit names of extraction with their QUDT unit; a unit that QUDT lacks gets an IRI of our own."""


class Vocabulary:
    """All terms under one base IRI, and the IRIs of data."""

    def __init__(self, base: str = BASE) -> None:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`#?]+/", base):
            raise KgError(f"base IRI {base!r} takes the form https://example.org/graph/")
        self.base = base
        self.pg = Namespace(base + "ontology#", f"{CLASSES} {PROPERTIES} {INDIVIDUALS}")
        self.entities_graph = NamedNode(base + "graph/entities")
        self.links_graph = NamedNode(base + "graph/links")
        # Entities recur in nearly every paper; making their nodes anew would double the time of a build.
        self.node = lru_cache(maxsize=100_000)(self.new_node)

    def new_node(self, id: str) -> NamedNode:
        """The IRI of an id: its path under the base."""
        return NamedNode(self.base + id)

    def id(self, node: NamedNode) -> str:
        """The id of a data IRI; refuses one from elsewhere."""
        if not node.value.startswith(self.base):
            raise UnknownTerm(f"<{node.value}> is not under the base <{self.base}>")
        return node.value.removeprefix(self.base)

    def short(self, iri: str) -> str:
        """An IRI without the base of the graph, or with the prefix that fits.

        >>> Vocabulary().short(BASE + "ontology#better"), Vocabulary().short(UNIT.PERCENT.value)
        ('better', 'unit:PERCENT')
        """
        for start in (self.pg.iri, self.base):
            if iri.startswith(start):
                return iri.removeprefix(start)
        for prefix, start in self.prefixes().items():
            if iri.startswith(start):
                return f"{prefix}:{iri.removeprefix(start)}"
        return iri

    def entity_class(self, type: EntityType) -> NamedNode:
        """The class of a type of entity."""
        return self.pg[type.value]

    def prefixes(self) -> dict[str, str]:
        """The prefixes that Turtle and queries use."""
        return {
            "pg": self.pg.iri,
            "rdf": RDF.iri,
            "rdfs": RDFS.iri,
            "xsd": XSD.iri,
            "dcterms": DCTERMS.iri,
            "fabio": FABIO.iri,
            "prism": PRISM.iri,
            "schema": SCHEMA.iri,
            "skos": SKOS.iri,
            "prov": PROV.iri,
            "oa": OA.iri,
            "itsrdf": ITSRDF.iri,
            "qudt": QUDT.iri,
            "unit": UNIT.iri,
        }
