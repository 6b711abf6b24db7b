import pytest

pytest.importorskip("torch")

from dataclasses import replace

from kg.extract import locate
from kg.extract.labels import TYPES
from kg.extract.sameness import FEATURES, LIKELY, Named, name_of, same_thing
from kg.interchange import ExtractedPaper, NamedEntity
from kg.model import EntityType, Paper
from kg.train.sameness import SELDOM, judged_pairs, sameness_weights

TASKS = (("MSD", "Modal Sarcasm Detection"), ("GTS", "Graph Task Search"), ("VLN", "Vision Language Navigation"))


def paper(short: str, long: str, *, one: bool) -> ExtractedPaper:
    """A paper that names a task by its initials and in full, as one thing or as two."""
    found = Paper(f"{short}-{one}", f"On {short}", f"We study {long} with sparse gates. Results are good.")
    gates = NamedEntity("sparse gates", EntityType.TASK, (), ("sparse gates",))
    tasks = (
        (NamedEntity(short, EntityType.TASK, (), (short, long)),)
        if one
        else tuple(NamedEntity(name, EntityType.TASK, (), (name,)) for name in (short, long))
    )
    return locate(ExtractedPaper(found, entities=(*tasks, gates)))


def chance(papers: list[ExtractedPaper]) -> float:
    first, second = (
        Named((name_of(name, {}),), (at,), frozenset({at}), at == 1)
        for name, at in (("KGC", 1), ("Kin Graph Care", 40))
    )
    return same_thing(first, second, TYPES.index(EntityType.TASK), sameness_weights(papers))


def test_sameness_names_that_share_a_word_or_initials_are_judged() -> None:
    judged = [(kind, same) for kind, _, same in judged_pairs(paper("MSD", "Modal Sarcasm Detection", one=True))]
    assert judged == [(TYPES.index(EntityType.TASK), True)]
    assert list(judged_pairs(ExtractedPaper(Paper("e", "", "")))) == []


def test_sameness_follows_the_annotation() -> None:
    assert chance([paper(short, long, one=True) for short, long in TASKS]) >= LIKELY
    assert chance([paper(short, long, one=False) for short, long in TASKS]) < LIKELY


def test_sameness_of_no_pairs_says_that_names_are_seldom_one() -> None:
    weights = sameness_weights([])
    assert weights.shape == (1 + len(TYPES), len(FEATURES))
    assert weights[0, FEATURES.index("any")] == SELDOM
    assert chance([]) < 0.1


def test_sameness_the_same_papers_give_the_same_weights() -> None:
    papers = [paper(short, long, one=True) for short, long in TASKS]
    again = [replace(one) for one in papers]
    assert sameness_weights(papers).tolist() == sameness_weights(again).tolist()
