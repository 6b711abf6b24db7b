from kg.link.catalogue import catalogue_from_turtle
from kg.train.names import known_names_table

TURTLE = """
@prefix pg: <https://w3id.org/papergraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/papergraph/catalogue/dataset/weather> a pg:Dataset ; skos:prefLabel "Weather" .
<https://w3id.org/papergraph/catalogue/metric/accuracy> a pg:Metric ;
    skos:prefLabel "accuracy" ; skos:altLabel "Accuracy rate", "R" .
<https://w3id.org/papergraph/catalogue/software/vllm> a pg:Software ; skos:prefLabel "vLLM" .
"""


def test_names_of_the_catalogue_by_type_key_and_capital_without_the_shortest() -> None:
    assert known_names_table(catalogue_from_turtle(TURTLE)).splitlines() == [
        "Dataset\tweather\t1",
        "Metric\taccuracy\t0",
        "Metric\taccuracyrate\t1",
        "Software\tvllm\t1",
    ]
