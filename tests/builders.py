"""Values for tests, written so that a test reads like the paper it is about."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kg.extract import locate
from kg.interchange import ExtractedPaper, from_json
from kg.link import Catalogue, collect_names, link_paper, settle
from kg.link.catalogue import catalogue_from_turtle
from kg.model import LinkedPaper, Paper

Row = dict[str, object]


def paper(abstract: str, *, id: str = "p1", title: str = "A title") -> Paper:
    """A paper with this abstract."""
    return Paper(id, title, abstract)


def entity(name: str, type: str, *roles: str, mentions: Iterable[str] | None = None) -> Row:
    """An entity row; its only mention is its name unless said otherwise."""
    return {
        "name": name,
        "type": type,
        "roles": list(roles or ("used",)),
        "mentions": list(mentions if mentions is not None else [name]),
    }


def beats(subject: str, rival: str | None, evidence: str, **more: object) -> Row:
    """A comparison row: better, unless ``outcome`` says otherwise."""
    return {
        "subject": subject,
        "object": rival,
        "object_text": rival or "previous work",
        "outcome": "better",
        "metric": None,
        "value": None,
        "dataset": None,
        "hardware": None,
        "evidence": evidence,
        **more,
    }


def annotated(abstract: str, *, id: str = "p1", title: str = "A title", **rows: object) -> ExtractedPaper:
    """A paper as a person annotated it, with its places found; ``rows`` are entities, comparisons and so on."""
    record = {"id": id, "title": title, "abstract": abstract, "entities": [], **rows}
    return locate(from_json(record))


def serving_paper(name: str = "Quill", *, id: str = "p1", figure: str = "2.5x higher") -> ExtractedPaper:
    """A paper whose system beats vLLM."""
    sentence = f"{name} reaches {figure} throughput than vLLM on A100"
    return annotated(
        f"Serving is slow. {sentence}. It is built on PyTorch.",
        id=id,
        title=f"{name}: a serving system",
        entities=[
            entity(name, "Software", "proposed"),
            entity("vLLM", "Software", "baseline"),
            entity("PyTorch", "Software", "used"),
            entity("throughput", "Metric", "evaluated"),
            entity("A100", "Hardware", "evaluated"),
        ],
        comparisons=[
            beats(name, "vLLM", sentence, metric="throughput", value=figure, hardware="A100"),
        ],
        relations=[[name, "basedOn", "PyTorch"], [name, "runsOn", "A100"]],
    )


SMALL_CATALOGUE = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix fabio: <http://purl.org/spar/fabio/> .
@prefix pg: <https://w3id.org/papergraph/ontology#> .
@prefix qudt: <http://qudt.org/schema/qudt/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix x: <https://example.org/> .

x:gpu a pg:Hardware ; skos:prefLabel "GPU" ; skos:altLabel "graphics processing unit" ; pg:isClass true .
x:nvidia a pg:Hardware ; skos:prefLabel "NVIDIA GPU" ; skos:broader x:gpu ; pg:isClass true .
x:a100 a pg:Hardware ; skos:prefLabel "A100" ; skos:broader x:nvidia ; schema:manufacturer "NVIDIA" .
x:a100-80gb a pg:Hardware ; skos:prefLabel "A100-80GB" ; skos:broader x:a100 .
x:ap a pg:Metric ; skos:prefLabel "AP" ; skos:altLabel "average precision" ; pg:higherIsBetter true .
x:latency a pg:Metric ; skos:prefLabel "latency" ; pg:higherIsBetter false ; qudt:hasUnit unit:SEC .
x:transformer a pg:Model ; skos:prefLabel "Transformer" ; pg:isClass true .
x:llama a pg:Model ; skos:prefLabel "LLaMA" ; pg:introducedBy x:llama-paper .
x:llama-2 a pg:Model ; skos:prefLabel "LLaMA-2" ; skos:broader x:llama .
x:sam a pg:Model ; skos:prefLabel "SAM" ; skos:altLabel "Segment Anything Model" ; pg:introducedBy x:sam-paper .
x:llama-paper a pg:OutsidePaper ; dcterms:title "LLaMA: the paper" ; fabio:hasArXivId "2302.13971" .
x:sam-paper a pg:OutsidePaper ; dcterms:title "Segment Anything" .
"""


def small_catalogue(more: str = "") -> Catalogue:
    """A catalogue of a dozen entries, so that tests of linking don't hang on what ships."""
    return catalogue_from_turtle(SMALL_CATALOGUE + more)


def linked_alone(extracted: ExtractedPaper) -> LinkedPaper:
    """A paper linked as if there were no other."""
    return link_paper(extracted, settle(collect_names([extracted]), small_catalogue()))


def number(text: str) -> Decimal:
    """A decimal."""
    return Decimal(text)
