"""Names of many papers to entities, rows to claims on ids, and papers to each other."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.interchange import ExtractedPaper
from kg.link import (
    PaperIndex,
    Settled,
    collect_names,
    entities,
    link_paper,
    paper_links,
    settle,
)
from kg.link.decisions import decisions_from_text
from kg.link.introductions import Introduction
from kg.link.names import metric_phrases
from kg.link.papers import MOST_HOLDERS, Links
from kg.model import (
    Comparison,
    Entity,
    LinkedPaper,
    LinkKind,
    Outcome,
    PaperLink,
    Relation,
    RelationName,
    Result,
    Role,
    RoleName,
    Span,
    UnnamedRival,
    name_key,
)
from tests.builders import small_catalogue
from tests.link.papers import beats, paper

CATALOGUE = small_catalogue()


def settled_from(papers: Iterable[ExtractedPaper]) -> Settled:
    return settle(collect_names(papers), CATALOGUE)


def link(extracted: ExtractedPaper, min_score: float = 0.0) -> LinkedPaper:
    kinds = ("mention", "role", "comparison", "result", "relation")
    return link_paper(extracted, settled_from([extracted]), least=dict.fromkeys(kinds, min_score))


def all_entities(*papers: ExtractedPaper) -> dict[str, Entity]:
    table = collect_names(papers)
    return {entity.id: entity for entity in entities(table, settle(table, CATALOGUE))}


def links_of(papers: Iterable[LinkedPaper], class_words: Iterable[str] = ()) -> Links:
    """The links of papers that were linked one by one: each proposed entity is introduced by the first proposer."""
    index = PaperIndex()
    for each in papers:
        index.add(each)
    introduced = {
        entity: Introduction(entity, min(papers), 1.0)
        for entity, papers in index.proposers().items()
        if entity not in class_words
    }
    return paper_links(index, introduced, set(class_words))


def roles_of(linked: LinkedPaper) -> set[tuple[str, str]]:
    return {(role.role.value, role.entity) for role in linked.roles}


# Entities


def test_names_of_one_thing_make_one_entity() -> None:
    found = all_entities(
        paper("p", "FlashAttention2 is used.", {"FlashAttention2": "Method used"}),
        paper("q", "FlashAttention-2 is used.", {"FlashAttention-2": "Method used"}),
    )
    assert list(found) == ["method/flashattention2"]


def test_names_go_to_the_label_of_the_catalogue() -> None:
    extracted = paper("p", "By average precision we win.", {"average precision": "Metric evaluated"})
    assert all_entities(extracted) == {
        "metric/ap": Entity(
            "metric/ap", extracted.entities[0].type, "AP", ("average precision",), higher_is_better=True
        )
    }
    assert link(extracted).roles == (Role("p", RoleName.EVALUATED, "metric/ap"),)


def test_names_go_to_the_catalogue_only_within_their_type() -> None:
    found = all_entities(paper("p", "The task of average precision.", {"average precision": "Task addressed"}))
    assert list(found) == ["task/averageprecision"]


def test_names_of_class_words_are_marked() -> None:
    found = all_entities(paper("p", "It runs on any GPUs.", {"GPUs": "Hardware used"}))
    assert found["hardware/gpu"].is_class
    assert found["hardware/gpu"].label == "GPU"


def test_names_that_papers_type_as_model_method_or_software_are_one_entity_of_the_type_most_give() -> None:
    found = all_entities(
        paper("p", "Swift is a model.", {"Swift": "Model used"}),
        paper("q", "Swift is software.", {"Swift": "Software used"}),
        paper("r", "Swift is software.", {"Swift": "Software used"}),
    )
    assert list(found) == ["software/swift"]


def test_names_of_a_dataset_and_of_a_model_stay_two_entities() -> None:
    found = all_entities(
        paper("p", "Swift is a model.", {"Swift": "Model used"}),
        paper("q", "Swift is data.", {"Swift": "Dataset used"}),
    )
    assert list(found) == ["dataset/swift", "model/swift"]


def test_names_are_labelled_by_majority_of_papers() -> None:
    found = all_entities(
        paper("p", "Moving-MNIST", {"Moving-MNIST": "Dataset evaluated"}),
        paper("q", "Moving MNIST", {"Moving MNIST": "Dataset evaluated"}),
        paper("r", "Moving MNIST", {"Moving MNIST": "Dataset evaluated"}),
    )
    assert found["dataset/movingmnist"].label == "Moving MNIST"
    assert found["dataset/movingmnist"].aliases == ("Moving-MNIST",)


def test_names_that_tie_are_labelled_by_their_order() -> None:
    one = paper("p", "Moving-MNIST", {"Moving-MNIST": "Dataset evaluated"})
    other = paper("q", "Moving MNIST", {"Moving MNIST": "Dataset evaluated"})
    assert all_entities(one, other) == all_entities(other, one)
    assert all_entities(one, other)["dataset/movingmnist"].label == "Moving MNIST"


def test_names_collect_every_other_string_as_alias() -> None:
    found = all_entities(
        paper(
            "p",
            "Swift Serving (SwS) is fast.",
            {"Swift Serving": "Software proposed"},
            mentions={"Swift Serving": ["Swift Serving", "SwS"]},
        ),
        paper("q", "swift-serving again.", {"swift-serving": "Software used"}),
        paper("r", "Swift Serving again.", {"Swift Serving": "Software used"}),
    )
    assert found["software/swiftserving"].label == "Swift Serving"
    assert found["software/swiftserving"].aliases == ("SwS", "swift-serving")


# Metrics that claims name


def test_metric_phrases_are_the_entity_whose_mention_they_are() -> None:
    extracted = paper(
        "p",
        "Swift beats Calm on throughput: queries per second rise.",
        {"Swift": "Software proposed", "Calm": "Software baseline", "throughput": "Metric evaluated"},
        mentions={"throughput": ["throughput", "queries per second"]},
        comparisons=[beats("Swift", "Calm", metric="Queries per Second")],
    )
    assert metric_phrases(extracted) == {"Queries per Second": "throughput"}
    [(claim, _)] = link(extracted).claims
    assert isinstance(claim, Comparison)
    assert claim.metric == "metric/throughput"


def test_metric_phrases_that_no_entity_has_become_metrics() -> None:
    extracted = paper(
        "p",
        "Swift beats Calm on grumpiness.",
        {"Swift": "Software proposed", "Calm": "Software baseline"},
        comparisons=[beats("Swift", "Calm", metric="grumpiness")],
    )
    [(claim, _)] = link(extracted).claims
    assert isinstance(claim, Comparison)
    assert claim.metric == "metric/grumpiness"
    assert all_entities(extracted)["metric/grumpiness"].label == "grumpiness"


def test_metric_phrases_are_never_entities_of_another_type() -> None:
    extracted = paper(
        "p",
        "Swift beats Calm on Chat.",
        {"Swift": "Software proposed", "Calm": "Software baseline", "Chat": "Dataset evaluated"},
        comparisons=[beats("Swift", "Calm", metric="Chat")],
    )
    assert {"dataset/chat", "metric/chat"} <= set(all_entities(extracted))


def test_metric_phrases_of_the_catalogue_get_its_entity() -> None:
    extracted = paper(
        "p",
        "Swift beats Calm on average precision.",
        {"Swift": "Software proposed", "Calm": "Software baseline"},
        comparisons=[beats("Swift", "Calm", metric="average precision")],
    )
    [(claim, _)] = link(extracted).claims
    assert isinstance(claim, Comparison)
    assert claim.metric in all_entities(extracted)
    assert claim.metric == "metric/ap"


# Claims

BOTH = {"Swift": "Software proposed", "Calm": "Software used"}


def test_link_reads_comparison_result_and_relation() -> None:
    text = "Swift beats Calm by 2.3x on Chat with an A100, reaches 91.5% accuracy there and builds on Tide."
    linked = link(
        paper(
            "p",
            text,
            BOTH | {"Chat": "Dataset evaluated", "A100": "Hardware used", "Tide": "Software used"},
            comparisons=[
                beats(
                    "Swift", "Calm", value="2.3x", dataset="Chat", hardware="A100", score=0.7,
                    effect={"kind": "ratio", "value": 2.3},
                )
            ],
            results=[
                {
                    "system": "@paper", "metric": "accuracy", "value": "91.5%", "dataset": "Chat", "unit": "percent",
                    "effect": {"kind": "absolute", "value": 91.5},
                }
            ],
            relations=[["Swift", "basedOn", "Tide"]],
            extractor="reader/1",
        )
    )  # fmt: skip
    (comparison, seen), (result, _), (relation, _) = linked.claims
    assert isinstance(comparison, Comparison)
    assert (comparison.subject, comparison.object) == ("software/swift", "software/calm")
    assert (comparison.dataset, comparison.hardware) == ("dataset/chat", "hardware/a100")
    assert (seen.paper, seen.figure, seen.score) == ("p", "2.3x", 0.7)
    assert linked.paper.text[seen.span.start : seen.span.end] == text
    assert result == Result("paper/p", "metric/accuracy", Decimal("91.5"), "percent", "dataset/chat")
    assert relation == Relation("software/swift", RelationName.BASED_ON, "software/tide")
    assert linked.extractor == "reader/1"


def test_link_mentions_point_at_the_first_place_of_each_string() -> None:
    extracted = paper(
        "p",
        "Swift Serving (SwS) is fast; SwS wins.",
        {"Swift Serving": "Software proposed"},
        mentions={"Swift Serving": ["Swift Serving", "SwS"]},
    )
    linked = link(extracted)
    text = extracted.paper.text
    assert [(mention.text, mention.span.start) for mention in linked.mentions] == [
        ("Swift Serving", text.index("Swift Serving")),
        ("SwS", text.index("SwS")),
    ]
    assert all(text[mention.span.start : mention.span.end] == mention.text for mention in linked.mentions)


def test_link_of_spans_out_of_order_points_at_the_first_place() -> None:
    extracted = paper("p", "Swift and Swift again.", {"Swift": "Software used"})
    text = extracted.paper.text
    first, second = text.index("Swift"), text.rindex("Swift")
    swift = replace(extracted.entities[0], spans=(Span(second, second + 5), Span(first, first + 5)))
    [mention] = link(replace(extracted, entities=(swift,))).mentions
    assert mention.span.start == first


def test_link_gives_the_object_of_a_comparison_the_baseline_role() -> None:
    linked = link(paper("p", "Swift beats Calm.", BOTH, comparisons=[beats("Swift", "Calm")]))
    assert roles_of(linked) == {
        ("proposed", "software/swift"),
        ("used", "software/calm"),
        ("baseline", "software/calm"),
    }


def test_link_makes_a_phrase_an_unnamed_rival() -> None:
    linked = link(
        paper(
            "p",
            "Swift beats earlier servers.",
            {"Swift": "Software proposed"},
            comparisons=[beats("Swift", "", object_text="earlier servers")],
        )
    )
    rival = UnnamedRival("p", "earlier servers")
    assert linked.rivals == (rival,)
    assert [claim for claim, _ in linked.claims] == [Comparison("software/swift", rival.id, Outcome.BETTER)]
    assert roles_of(linked) == {("proposed", "software/swift")}


def test_link_names_an_unnamed_rival_once() -> None:
    row = beats("Swift", "", object_text="earlier servers")
    linked = link(
        paper(
            "p",
            "Swift beats earlier servers.",
            {"Swift": "Software proposed"},
            comparisons=[row | {"metric": "speed"}, row | {"metric": "cost"}],
        )
    )
    assert len(linked.claims) == 2
    assert len(linked.rivals) == 1


@pytest.mark.parametrize(
    ("named", "row"),
    [
        (BOTH, beats("Swift", "Swift")),
        ({"FastNet-2": "Model proposed", "FastNet2": "Model used"}, beats("FastNet-2", "FastNet2")),
        ({"GPU": "Hardware used", "GPUs": "Hardware used"}, beats("GPU", "GPUs")),
        (BOTH, beats("@paper", "@paper")),
    ],
    ids=["same name", "same key", "plural", "this paper"],
)
def test_link_drops_a_comparison_of_a_thing_with_itself(named: dict[str, str], row: dict[str, Any]) -> None:
    text = " and ".join(named) + " meet."
    assert link(paper("p", text, named, comparisons=[row])).claims == ()


def test_link_drops_a_relation_of_a_thing_with_itself() -> None:
    linked = link(paper("p", "Swift is part of Swift.", BOTH | {"Calm": "Task addressed"}, mentions={"Calm": []},
                        relations=[["Swift", "partOf", "Swift"]]))  # fmt: skip
    assert linked.claims == ()


@pytest.mark.parametrize("missing", ["effect", "metric"])
def test_link_drops_a_result_without_figure_or_metric(missing: str) -> None:
    row = {
        "system": "Swift",
        "metric": "accuracy",
        "value": "91",
        "effect": {"kind": "absolute", "value": 91},
    }
    text = "Swift reaches 91."
    whole = link(paper("p", text, {"Swift": "Software proposed"}, results=[row]))
    part = link(paper("p", text, {"Swift": "Software proposed"}, results=[row | {missing: None}]))
    assert (len(whole.claims), len(part.claims)) == (1, 0)


@pytest.mark.parametrize(
    ("scores", "surest"),
    [
        ([0.4, 0.9, 0.6], 1),
        ([0.9, 0.4], 0),
        ([0.5, 0.5], 0),
        ([0.99, None], 1),
        ([None, 0.99], 0),
        ([None, None], 0),
        ([1.0, None], 0),
    ],
)
def test_link_keeps_the_surest_evidence_of_a_claim(scores: list[float | None], surest: int) -> None:
    text = "Swift beats Calm. " * len(scores)
    rows = [beats("Swift", "Calm", score=score, span=[10 + at, 20 + at]) for at, score in enumerate(scores)]
    linked = link(paper("p", text, BOTH, comparisons=rows))
    [(_, evidence)] = linked.claims
    assert (evidence.score, evidence.span.start) == (scores[surest], 10 + surest)


def test_link_drops_what_all_papers_together_make_a_thing_of_another_type() -> None:
    read = paper(
        "p1", "A beats B in accuracy on Inkwell and T4; A has 3.1.",
        {"A": "Method", "B": "Method", "accuracy": "Metric", "Inkwell": "Dataset", "T4": "Hardware"},
        comparisons=[beats("A", "B", metric="accuracy", dataset="Inkwell", hardware="T4")],
        results=[{"system": "A", "metric": "accuracy", "value": "3.1", "effect": {"kind": "absolute", "value": 3.1}}],
    )  # fmt: skip
    decisions = decisions_from_text(
        "retype Inkwell: Dataset -> Task\nretype T4: Hardware -> Model\nretype accuracy: Metric -> Method\n"
    )
    linked = link_paper(read, settle(collect_names([read]), CATALOGUE, decisions))
    assert [claim for claim, _ in linked.claims] == [Comparison("method/a", "method/b", Outcome.BETTER)]
    assert {mention.entity for mention in linked.mentions} >= {"task/inkwell", "model/t4", "method/accuracy"}
    kept = link(read).claims
    assert [type(claim) for claim, _ in kept] == [Comparison, Result]
    assert isinstance(kept[0][0], Comparison)
    assert (kept[0][0].metric, kept[0][0].dataset) == ("metric/accuracy", "dataset/inkwell")


def test_link_without_places_is_a_fault_of_the_caller() -> None:
    extracted = paper("p", "Swift beats Calm.", BOTH, comparisons=[beats("Swift", "Calm", span=None)])
    with pytest.raises(AssertionError, match="locate the rows"):
        link(extracted)


# min_score


def scored() -> ExtractedPaper:
    return paper(
        "p",
        "Swift beats Calm, Slow and Tide; it builds on Tide and uses Rope.",
        {name: f"Software {role}" for name, role in
         (("Swift", "proposed"), ("Calm", "used"), ("Slow", "used"), ("Tide", "used"), ("Rope", "used"))},
        scores={
            "Swift": {"score": 0.2, "role_scores": {"proposed": 0.9}},
            "Slow": {"score": 0.2, "role_scores": {"used": 0.2}},
            "Tide": {"score": 0.9, "role_scores": {"used": 0.3}},
            "Rope": {"score": 0.3},
        },
        comparisons=[
            beats("Swift", "Calm", score=0.8),
            beats("Swift", "Slow", score=0.4),
            beats("Swift", "Tide"),
            beats("Swift", "", object_text="Rope", score=0.1),
        ],
        relations=[["Swift", "basedOn", "Tide"]],
        relation_scores=[0.4],
    )  # fmt: skip


def test_link_with_min_score_keeps_sure_facts_and_those_by_hand() -> None:
    linked = link(scored(), 0.5)
    claims = [claim for claim, _ in linked.claims if isinstance(claim, Comparison)]
    assert [claim.object for claim in claims] == ["software/calm", "software/tide"]
    assert len(linked.claims) == 2
    assert linked.rivals == ()


def test_link_with_min_score_keeps_an_unsure_entity_that_a_sure_claim_names() -> None:
    linked = link(scored(), 0.5)
    assert {mention.entity for mention in linked.mentions} == {"software/swift", "software/calm", "software/tide"}
    assert roles_of(linked) == {
        ("proposed", "software/swift"),
        ("used", "software/calm"),
        ("baseline", "software/calm"),
        ("baseline", "software/tide"),
    }


def test_link_without_min_score_keeps_everything() -> None:
    linked = link(scored())
    assert len(linked.claims) == 5
    assert len(linked.rivals) == 1
    assert len({mention.entity for mention in linked.mentions}) == 5


def test_link_keeps_a_score_that_equals_min_score() -> None:
    assert len(link(scored(), 0.8).claims) == 2
    assert len(link(scored(), 0.81).claims) == 1


# Links between papers


def proposer(id: str, name: str = "Tide") -> ExtractedPaper:
    return paper(id, f"We present {name}.", {name: "Software proposed"})


def user(id: str, role: str, name: str = "Tide", type: str = "Software") -> ExtractedPaper:
    return paper(id, f"We meet {name}.", {name: f"{type} {role}"})


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        (
            [proposer("p"), user("q", "baseline")],
            [PaperLink("paper/q", LinkKind.COMPARES_AGAINST, "paper/p", ("software/tide",))],
        ),
        (
            [proposer("p"), user("q", "used")],
            [PaperLink("paper/q", LinkKind.BUILDS_ON, "paper/p", ("software/tide",))],
        ),
        (
            [user("q", "baseline"), user("p", "baseline")],
            [PaperLink("paper/p", LinkKind.SHARES_BASELINE_WITH, "paper/q", ("software/tide",))],
        ),
        (
            [user("q", "evaluated", "Chat", "Dataset"), user("p", "evaluated", "Chat", "Dataset")],
            [PaperLink("paper/p", LinkKind.SHARES_BENCHMARK_WITH, "paper/q", ("dataset/chat",))],
        ),
        ([user("p", "used"), user("q", "used")], []),
        ([user("p", "background"), proposer("q")], []),
        ([user("p", "evaluated", "speed", "Metric"), user("q", "evaluated", "speed", "Metric")], []),
        ([user("p", "evaluated", "GPT-2", "Model"), user("q", "evaluated", "GPT-2", "Model")], []),
        ([proposer("p"), proposer("q")], []),
    ],
    ids=[
        "compares against", "builds on", "shares a baseline", "shares a benchmark", "both only use it",
        "background", "a metric is no benchmark", "a model is no benchmark", "both propose it",
    ],
)  # fmt: skip
def test_papers_are_linked_by_what_they_share(papers: list[ExtractedPaper], expected: list[PaperLink]) -> None:
    assert links_of(map(link, papers)) == Links(tuple(expected), ())


def test_papers_are_linked_by_what_their_work_is_based_on() -> None:
    builder = paper(
        "q",
        "Swift builds on Tide.",
        {"Swift": "Software proposed", "Tide": "Software background"},
        relations=[["Swift", "basedOn", "Tide"]],
    )
    assert links_of([link(proposer("p")), link(builder)]).links == (
        PaperLink("paper/q", LinkKind.BUILDS_ON, "paper/p", ("software/tide",)),
    )


def test_papers_are_not_linked_to_themselves() -> None:
    own = paper("p", "Tide beats Tide-0.", {"Tide": "Software proposed used baseline"})
    assert links_of([link(own)]).links == ()


def test_papers_carry_every_entity_that_links_them() -> None:
    both = {"Calm": "Software baseline", "Slow": "Software baseline"}
    linked = [link(paper(id, "Calm and Slow.", both)) for id in ("p", "q")]
    [one] = links_of(linked).links
    assert one.via == ("software/calm", "software/slow")


def test_papers_are_linked_by_class_words_as_shared_baseline_only() -> None:
    words = {"Transformer": "Model baseline used", "Corpus": "Dataset evaluated"}
    linked = [link(paper(id, "Transformer on Corpus.", words)) for id in ("p", "q")]
    linked.append(link(paper("r", "A Transformer.", {"Transformer": "Model proposed"})))
    kinds = {one.kind for one in links_of(linked, ["model/transformer", "dataset/corpus"]).links}
    assert kinds == {LinkKind.SHARES_BASELINE_WITH}
    assert {one.kind for one in links_of(linked).links} == set(LinkKind)


@pytest.mark.parametrize(("role", "type"), [("baseline", "Software"), ("evaluated", "Dataset")])
def test_papers_that_share_what_more_than_50_hold_are_left_out_and_told(role: str, type: str) -> None:
    assert MOST_HOLDERS == 50
    linked = [link(user(f"p{number:02}", role, "Tide", type)) for number in range(51)]
    entity = f"{type.lower()}/tide"
    fifty = links_of(linked[:50])
    assert (len(fifty.links), fifty.left_out) == (50 * 49 // 2, ())
    assert links_of(linked) == Links((), (entity,))


def test_papers_are_still_linked_to_the_proposer_of_what_more_than_50_hold() -> None:
    linked = [link(user(f"p{number:02}", "baseline")) for number in range(51)]
    found = links_of([*linked, link(proposer("x"))])
    assert len(found.links) == 51
    assert {(one.kind, one.target) for one in found.links} == {(LinkKind.COMPARES_AGAINST, "paper/x")}
    assert found.left_out == ("software/tide",)


# Laws

NAMES = ("Swift", "Calm", "Tide-2", "Tide2", "GPU", "Chat")
TYPES = ("Software", "Model", "Dataset", "Method")
ROLES = tuple(role.value for role in RoleName)


@st.composite
def some_papers(draw: st.DrawFn) -> list[ExtractedPaper]:
    made = []
    for number in range(draw(st.integers(2, 5))):
        names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
        named = {
            name: " ".join(
                [draw(st.sampled_from(TYPES)), *draw(st.lists(st.sampled_from(ROLES), unique=True, max_size=2))]
            )
            for name in names
        }
        rows = draw(
            st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names), st.none() | st.floats(0, 1)), max_size=3)
        )
        made.append(
            paper(
                f"p{number}",
                " and ".join(NAMES),
                named,
                comparisons=[beats(subject, object, score=score) for subject, object, score in rows],
                relations=[[subject, "basedOn", object] for subject, object, _ in rows],
            )
        )
    return made


@settings(max_examples=60, deadline=None)
@given(papers=some_papers(), data=st.data())
def test_link_does_not_depend_on_the_order_of_papers_and_changes_no_input(
    papers: list[ExtractedPaper], data: st.DataObject
) -> None:
    before = copy.deepcopy(papers)
    shuffled = data.draw(st.permutations(papers))
    linked, again = (
        {one.paper.id: link_paper(one, settled_from(order)) for one in order} for order in (papers, shuffled)
    )
    assert again == linked
    assert list(all_entities(*shuffled).values()) == list(all_entities(*papers).values())
    in_order = links_of(linked.values(), ["hardware/gpu"])
    assert links_of((linked[one.paper.id] for one in shuffled), ["hardware/gpu"]) == in_order
    assert papers == before


@settings(max_examples=60, deadline=None)
@given(papers=some_papers())
def test_link_names_only_entities_that_the_name_table_has(papers: list[ExtractedPaper]) -> None:
    known = all_entities(*papers)
    settled = settled_from(papers)
    for one in (link_paper(each, settled) for each in papers):
        ids = {role.entity for role in one.roles} | {mention.entity for mention in one.mentions}
        assert ids <= set(known)
        for claim, _ in one.claims:
            assert isinstance(claim, Comparison | Relation)
            assert {claim.subject, claim.object} <= set(known)
            assert claim.subject != claim.object


@settings(max_examples=60, deadline=None)
@given(papers=some_papers())
def test_papers_links_go_between_two_papers_and_symmetric_ones_once(papers: list[ExtractedPaper]) -> None:
    links = links_of(map(link, papers)).links
    assert list(links) == sorted(set(links))
    for one in links:
        assert one.source != one.target
        assert one.via
        assert list(one.via) == sorted(set(one.via))
        if one.kind in (LinkKind.SHARES_BASELINE_WITH, LinkKind.SHARES_BENCHMARK_WITH):
            assert one.source < one.target


def test_link_label_and_id_share_a_key() -> None:
    for entity in all_entities(*(user(f"p{at}", "used", name) for at, name in enumerate(NAMES))).values():
        assert all(name_key(alias) == name_key(entity.label) for alias in entity.aliases)
