from __future__ import annotations

from kg.graph.analyse import central, groups, most_compared, network
from kg.model import Entity, EntityType, LinkKind, PaperLink
from tests.builders import linked_alone, serving_paper

ENTITIES = [
    Entity("software/vllm", EntityType.SOFTWARE, "vLLM"),
    Entity("software/quill", EntityType.SOFTWARE, "Quill"),
    Entity("software/reed", EntityType.SOFTWARE, "Reed"),
    Entity("software/pytorch", EntityType.SOFTWARE, "PyTorch"),
    Entity("metric/throughput", EntityType.METRIC, "throughput"),
    Entity("hardware/a100", EntityType.HARDWARE, "A100"),
]
PAPERS = [linked_alone(serving_paper(name, id=id)) for name, id in (("Quill", "p1"), ("Reed", "p2"))]
LINK = PaperLink("paper/p1", LinkKind.SHARES_BASELINE_WITH, "paper/p2", ("software/vllm",))


def test_a_comparison_is_an_edge_from_subject_to_rival() -> None:
    graph = network(PAPERS, ENTITIES, [LINK])
    (values,) = graph.get_edge_data("software/quill", "software/vllm").values()
    assert values == {
        "kind": "comparison",
        "outcome": "better",
        "metric": "metric/throughput",
        "paper": "paper/p1",
    }


def test_the_most_compared_is_counted_by_papers() -> None:
    (top,) = most_compared(network(PAPERS, ENTITIES, []))
    assert (top.label, top.value) == ("vLLM", 2)


def test_what_all_papers_point_at_is_most_central_and_no_paper_is() -> None:
    ranked = central(network(PAPERS, ENTITIES, []))
    assert ranked[0].label == "vLLM"
    assert not [entity for entity in ranked if entity.id.startswith("paper/")]


def test_links_make_groups_of_papers() -> None:
    assert groups(network(PAPERS, ENTITIES, [])) == [["paper/p1"], ["paper/p2"]]
    assert groups(network(PAPERS, ENTITIES, [LINK])) == [["paper/p1", "paper/p2"]]


def test_the_empty_network_has_nothing() -> None:
    graph = network([], [], [])
    assert (most_compared(graph), central(graph), groups(graph)) == ([], [], [])
