"""What the names of many papers mean: abbreviations, types, and names that several things share."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.interchange import ExtractedPaper
from kg.link import NameTable, collect_names, entities, link_paper, settle
from kg.link.names import paper_names
from kg.link.settle import changed_names
from kg.model import Entity, EntityType, RoleName
from tests.builders import small_catalogue
from tests.link.papers import paper

CATALOGUE = small_catalogue()


def meant(*papers: ExtractedPaper) -> dict[str, dict[str, str]]:
    """For each paper the id of each of its entities, by the string that opens its mentions."""
    settled = settle(collect_names(papers), CATALOGUE)
    linked = [link_paper(each, settled) for each in papers]
    return {each.paper.id: {mention.text: mention.entity for mention in each.mentions} for each in linked}


def all_entities(*papers: ExtractedPaper, merge: bool = True) -> dict[str, Entity]:
    table = collect_names(papers)
    return {entity.id: entity for entity in entities(table, settle(table, CATALOGUE, merge=merge))}


def named(id: str, name: str, kind: str, long: str = "", **more: object) -> ExtractedPaper:
    """A paper that names one thing, perhaps spelled out, and says what else it is about."""
    about = {key: value for key, value in (("task", more.pop("task", "")), ("data", more.pop("data", ""))) if value}
    text = f"{long} ({name}) is here" if long else f"{name} is here"
    text += "".join(f", on {thing}" for thing in about.values()) + f". {more.pop('also', '')}"
    kinds = {"task": "Task addressed", "data": "Dataset evaluated"}
    everything = {name: kind} | {str(thing): kinds[key] for key, thing in about.items()}
    mentions = {name: [long, name] if long else [name]}
    return paper(id, text, everything, mentions=mentions, **more)


# Abbreviations


def test_a_long_form_that_a_text_defines_is_its_abbreviation_everywhere() -> None:
    found = meant(
        named("p1", "QIW", "Method proposed", "Quiet Ink Writing"),
        paper("p2", "We use Quiet Ink Writing.", {"Quiet Ink Writing": "Method used"}),
        paper("p3", "QIW wins.", {"QIW": "Method used"}),
    )
    assert {id for ids in found.values() for id in ids.values()} == {"method/qiw"}


def test_an_abbreviation_of_two_letters_counts_in_its_own_paper_only() -> None:
    found = meant(
        named("p1", "QI", "Method used", "Quiet Ink"),
        paper("p2", "We use Quiet Ink.", {"Quiet Ink": "Method used"}),
        paper("p3", "QI wins.", {"QI": "Method used"}),
    )
    assert found["p1"]["QI"] == found["p2"]["Quiet Ink"] != found["p3"]["QI"]


def test_an_abbreviation_of_two_things_is_each_in_its_paper_and_ambiguous_elsewhere() -> None:
    papers = (
        named("p1", "QIW", "Method used", "Quiet Ink Writing"),
        named("p2", "QIW", "Method used", "Query Index Walk"),
        paper("p3", "QIW wins.", {"QIW": "Method used"}),
    )
    found = meant(*papers)
    assert len({found["p1"]["QIW"], found["p2"]["QIW"], found["p3"]["QIW"]}) == 3
    known = all_entities(*papers)
    assert known[found["p3"]["QIW"]].is_ambiguous
    assert known[found["p1"]["QIW"]].label == "QIW (Quiet Ink Writing)"


def test_a_long_form_that_is_not_the_known_one_is_another_thing() -> None:
    found = meant(
        named("p1", "SAM", "Model used", "Segment Anything Model"),
        named("p2", "SAM", "Model proposed", "Spatial Agreement Module"),
        paper("p3", "SAM wins.", {"SAM": "Model used"}),
    )
    assert found["p1"]["SAM"] == found["p3"]["SAM"] == "model/sam" != found["p2"]["SAM"]


def test_long_forms_that_are_nearly_the_same_are_one_thing() -> None:
    found = meant(
        named("p1", "QLA", "Method used", "quick-level adaptation"),
        named("p2", "QLA", "Method used", "Quick Level Adapters"),
    )
    assert found["p1"]["QLA"] == found["p2"]["QLA"]


def test_a_long_form_goes_to_the_one_of_several_things_that_it_spells_out_word_for_word() -> None:
    found = meant(
        named("p1", "QC-Flow", "Method proposed", "Quill Consistent Flow"),
        named("p2", "QC-Flow", "Method proposed", "Quick Consistent Flow"),
        named("p3", "QC-Flow", "Method baseline", "quick consistent flows"),
    )
    assert found["p3"]["QC-Flow"] == found["p2"]["QC-Flow"] != found["p1"]["QC-Flow"]


# Types


def test_a_type_is_the_catalogues_before_it_is_that_of_most_papers() -> None:
    found = meant(*(paper(f"p{at}", "SAM wins.", {"SAM": "Method used"}) for at in range(3)))
    assert {ids["SAM"] for ids in found.values()} == {"model/sam"}


def test_a_name_with_other_capitals_is_not_the_known_thing_of_another_type() -> None:
    found = meant(paper("p1", "Sam wins.", {"Sam": "Software used"}))
    assert found["p1"]["Sam"] == "software/sam"


# Names that several papers propose: thirty cases

GRACE = ("Graph Contrast", "Gradient Race")
POINTS = [
    # what a third paper says of the name; which of two proposers it means; none of them
    ({"task": "node ranking"}, "p1"),
    ({"task": "robot control"}, "p2"),
    ({"data": "Cora"}, "p1"),
    ({"data": "MetaWorld"}, "p2"),
    ({"task": "node ranking", "data": "Cora"}, "p1"),
    ({"task": "node ranking", "data": "MetaWorld"}, ""),
    ({"task": "poetry"}, ""),
    ({}, ""),
    ({"also": "Known from Ngo et al., 2021."}, "p1"),
    ({"also": "Known from Ito et al. (2022)."}, "p2"),
    ({"also": "Known from Ngo et al. and Ito et al."}, ""),
    ({"task": "robot control", "also": "Known from Ngo et al., 2021."}, "p1"),
]


@pytest.mark.parametrize(("says", "whose"), POINTS)
@pytest.mark.parametrize("name", ["GRACE", "MoE layer"])
def test_a_name_that_two_papers_propose_goes_where_a_third_text_points(
    name: str, says: dict[str, str], whose: str
) -> None:
    papers = (
        named("p1", name, "Method proposed", task="node ranking", data="Cora", authors=["An Ngo"], year=2021),
        named("p2", name, "Method proposed", task="robot control", data="MetaWorld", authors=["Bo Ito"], year=2022),
        named("p3", name, "Method baseline", **says),
    )
    found = meant(*papers)
    ids = [found[paper][name] for paper in ("p1", "p2", "p3")]
    assert ids[0] != ids[1]
    assert ids[2] == (found[whose][name] if whose else f"method/{name.lower().replace(' ', '')}")
    assert all_entities(*papers)[ids[2]].is_ambiguous is not bool(whose)


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        (named("p1", "GRACE", "Method proposed"), named("p2", "Grace", "Model proposed"), True),
        (named("p1", "Ours-Net", "Model proposed"), named("p2", "OursNet", "Model proposed"), True),
        (named("p1", "QuillBench", "Dataset proposed"), named("p2", "QuillBench", "Dataset proposed"), True),
        (
            named("p1", "QLA", "Method proposed", "Quick Level Adapters"),
            named("p2", "QLA", "Method proposed", "quick-level adaptation"),
            False,
        ),
        (
            named("p1", "QC-Flow", "Method proposed", "Quill Consistent Flow"),
            named("p2", "QC-Flow", "Method proposed", "Quick Consistent Flow"),
            True,
        ),
        (named("p1", "adaptive writing", "Method proposed"), named("p2", "adaptive writing", "Method proposed"), False),
        (named("p1", "Transformer", "Model proposed"), named("p2", "Transformer", "Model proposed"), False),
        (named("p1", "GRACE", "Method proposed"), named("p2", "GRACE", "Dataset proposed"), True),
        (
            named("p1", "GRACE", "Method proposed", title="GRACE: a race"),
            named("p2", "GRACE", "Method proposed", title="Grace: A Race"),
            False,
        ),
    ],
    ids=[
        "two types", "two spellings", "datasets", "one long form", "another word", "common words", "class word",
        "model and dataset", "one title",
    ],
)  # fmt: skip
def test_two_papers_that_propose_one_name_mean_two_things_unless_the_evidence_says_otherwise(
    first: ExtractedPaper, second: ExtractedPaper, apart: bool
) -> None:
    found = meant(first, second)
    one, other = ({*ids.values()} for ids in (found["p1"], found["p2"]))
    assert one.isdisjoint(other) is apart


def test_a_name_that_one_paper_proposes_is_that_papers_for_all() -> None:
    found = meant(named("p1", "GRACE", "Method proposed", task="x"), named("p2", "GRACE", "Method used", task="y"))
    assert found["p1"]["GRACE"] == found["p2"]["GRACE"] == "method/grace"


def test_a_known_name_that_a_title_announces_anew_is_that_papers_own() -> None:
    own = named("p1", "SAM", "Model proposed", title="SAM: stable averages for me")
    found = meant(own, named("p2", "SAM", "Model used"))
    assert found["p1"]["SAM"] != found["p2"]["SAM"] == "model/sam"


def test_the_known_paper_itself_introduces_the_known_thing() -> None:
    own = named("p1", "SAM", "Model proposed", title="Segment Anything")
    assert meant(own, named("p2", "SAM", "Model used"))["p1"]["SAM"] == "model/sam"


def test_names_that_mean_something_else_with_one_more_paper_are_told() -> None:
    papers = [named("p1", "GRACE", "Method proposed"), named("p2", "Quill", "Model used")]
    table = collect_names(papers)
    before = settle(table, CATALOGUE)
    table.add(paper_names(named("p3", "GRACE", "Method proposed")))
    table.add(paper_names(paper("p4", "Reed.", {"Reed": "Model used"})))
    after = settle(table, CATALOGUE)
    assert changed_names(table.names, before, after) == {(EntityType.METHOD, "GRACE")}
    assert changed_names(table.names, after, after) == set()


# Without merging


def test_without_merging_each_spelling_is_a_thing() -> None:
    papers = [paper(f"p{at}", f"{name} wins.", {name: "Model used"}) for at, name in enumerate(("SAM", "Sam", "S-AM"))]
    assert len(all_entities(*papers, merge=False)) == 3
    assert len(all_entities(*papers)) == 1


# Laws

NAMES = ("GRACE", "Grace", "QIW", "SAM", "adaptive writing", "A100", "Quill-2")
LONGS = ("", "Quiet Ink Writing", "Query Index Walk", "Segment Anything Model", "Spatial Agreement Module")


@st.composite
def some_papers(draw: st.DrawFn) -> list[ExtractedPaper]:
    return [
        named(
            f"p{number}",
            draw(st.sampled_from(NAMES)),
            f"{draw(st.sampled_from(['Method', 'Model', 'Dataset']))} {draw(st.sampled_from(list(RoleName))).value}",
            draw(st.sampled_from(LONGS)),
            task=draw(st.sampled_from(["", "node ranking", "robot control"])),
        )
        for number in range(draw(st.integers(1, 5)))
    ]


@settings(max_examples=60, deadline=None)
@given(papers=some_papers(), data=st.data())
def test_meaning_does_not_depend_on_the_order_of_papers(papers: list[ExtractedPaper], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(papers))
    assert meant(*shuffled) == meant(*papers)
    assert all_entities(*shuffled) == all_entities(*papers)
    assert settle(collect_names(shuffled), CATALOGUE) == settle(collect_names(papers), CATALOGUE)


@settings(max_examples=60, deadline=None)
@given(papers=some_papers(), data=st.data())
def test_a_paper_taken_out_of_the_table_leaves_no_trace(papers: list[ExtractedPaper], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(papers))
    table = collect_names(papers)
    table.remove(paper_names(gone))
    assert table == collect_names([each for each in papers if each is not gone])
    for each in papers:
        if each is not gone:
            table.remove(paper_names(each))
    assert table == NameTable()


@settings(max_examples=40, deadline=None)
@given(papers=some_papers())
def test_every_entity_a_paper_names_is_listed_and_labels_are_unique(papers: list[ExtractedPaper]) -> None:
    listed = all_entities(*papers)
    assert {id for ids in meant(*papers).values() for id in ids.values()} <= listed.keys()
    labels = [(entity.type, entity.label) for entity in listed.values()]
    assert len(labels) == len(set(labels))


def test_two_things_have_two_labels_even_where_their_papers_spell_them_alike() -> None:
    papers = (
        named("p1", "Quillnet (QN", "Method proposed", task="parsing"),
        named("p2", "Quillnet (QN", "Method proposed", task="weather forecasting"),
    )
    made = [entity for entity in all_entities(*papers).values() if entity.label.startswith("Quillnet")]
    assert len(made) > 1
    assert len({entity.label for entity in made}) == len(made)
