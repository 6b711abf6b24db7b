"""What was merged, told and read back."""

from __future__ import annotations

import pytest

from kg.link import collect_names, entities, settle
from kg.link.decisions import decisions_from_text
from kg.link.merges import Merge, merges, merges_from_text, merges_text, suspicious_first
from kg.model import KgError
from tests.builders import small_catalogue
from tests.link.papers import paper

PAPERS = [
    paper("p1", "SAM, Quill-S and Reed.", {"SAM": "Model used", "Quill-S": "Model used", "Reed": "Method used"}),
    paper("p2", "Segment Anything Model, QuillS, Reed.",
          {"Segment Anything Model": "Model used", "QuillS": "Model used", "Reed": "Model used"}),
    paper("p3", "The Reed dataset and Ink benchmark.", {"Reed": "Method used", "Ink benchmark": "Dataset used"}),
    paper("p4", "Ink.", {"Ink": "Dataset used"}),
    paper("p5", "Quiet Ink Writing (QIW).", {"QIW": "Method used"}, mentions={"QIW": ["Quiet Ink Writing", "QIW"]}),
    paper("p6", "Quiet Ink Writing.", {"Quiet Ink Writing": "Method used"}),
    paper("p7", "GRACE.", {"GRACE": "Method proposed"}),
    paper("p8", "GRACE.", {"GRACE": "Method proposed"}),
]  # fmt: skip


def told(decided: str = "") -> dict[str, Merge]:
    table = collect_names(PAPERS)
    settled = settle(table, small_catalogue(), decisions_from_text(decided))
    labels = {entity.id: entity.label for entity in entities(table, settled)}
    return {f"{merge.type} {merge.name}": merge for merge in merges(table, settled, labels)}


@pytest.mark.parametrize(
    ("name", "label", "rule"),
    [
        ("Model Segment Anything Model", "SAM", "catalogue"),
        ("Model QuillS", "Quill-S", "spelling"),
        ("Model Reed", "Reed", "type"),
        ("Dataset Ink benchmark", "Ink", "form"),
        ("Method Quiet Ink Writing", "QIW", "abbreviation"),
        ("Method GRACE", "GRACE", "ambiguous"),
    ],
)
def test_merges_name_their_rule(name: str, label: str, rule: str) -> None:
    merge = told()[name]
    assert (merge.label, merge.rule) == (label, rule)
    assert merge.why
    assert 0 < merge.score <= 1


def test_merges_that_a_person_decided_say_so() -> None:
    merge = told("merge Dataset: Ink = Paper Corpus\nrename Model: Quill-S -> Quill Small")["Model QuillS"]
    assert (merge.label, merge.rule, merge.score) == ("Quill Small", "decision", 1.0)


def test_merges_come_back_from_their_text() -> None:
    found = list(told().values())
    assert list(merges_from_text(merges_text(found))) == found
    with pytest.raises(KgError, match="build the graph again"):
        list(merges_from_text("score\tname\n"))


def test_suspicious_merges_lead_with_the_least_sure() -> None:
    shown = suspicious_first(told().values())
    assert [merge.score for merge in shown] == sorted(merge.score for merge in shown)
    assert shown[0].rule == "ambiguous"
    assert "spelling" not in {merge.rule for merge in shown}
