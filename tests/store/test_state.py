"""What is kept of the papers, and the part of the name table that tells the same as the whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import locate
from kg.interchange import ExtractedPaper
from kg.link.decisions import decisions_from_text
from kg.link.name_store import TABLES
from kg.link.names import NameTable, collect_names
from kg.link.settle import settle_by
from kg.model import KgError
from kg.sources import sample_annotations
from kg.store.state import PAPERS, Settings, State, finish_state, new_state, open_state, settings_json, settings_of
from tests.living.papers import extracted_papers

DECIDED = """
merge Method: GRACE = QIW
keep apart Model: SAM | Sam
rename Dataset: InkBench -> Ink
retype TTM: Model -> Method
"""
CHOSEN = Settings({"role": 0.5}, "https://example.org/g/", False, True, decisions_from_text(DECIDED))


def state_of(papers: list[ExtractedPaper], chosen: Settings) -> State:
    """The state of these papers, in memory."""
    state = State(sqlite3.connect(":memory:", isolation_level=None), chosen, chosen.rules())
    for statement in (TABLES + PAPERS).split(";"):
        state.db.execute(statement)
    for paper in papers:
        state.names.count(state.put(paper), 1)
    return state


some_papers = st.lists(st.sampled_from([f"p{number}" for number in range(6)]), min_size=1, unique=True).flatmap(
    lambda ids: st.tuples(*map(extracted_papers, ids)).map(list)
)


@settings(max_examples=60, deadline=None)
@given(papers=some_papers, data=st.data(), chosen=st.sampled_from([Settings({}), CHOSEN]))
def test_a_part_of_the_table_tells_of_its_names_what_the_whole_tells(
    papers: list[ExtractedPaper], data: st.DataObject, chosen: Settings
) -> None:
    state = state_of(papers, chosen)
    whole = state.names.whole()
    assert whole == collect_names(papers, chosen.least)
    named = data.draw(st.sampled_from(sorted(whole.names)))
    around = state.names.around([state.names.rules.start(*named)])
    assert named in around.names
    part, all_of_it = settle_by(around.table, chosen.rules()), settle_by(whole, chosen.rules())
    for each in around.names:
        for longs in ((), *((string,) for string in around.strings[each])):
            slot = part.slot(*each, longs)
            assert slot == all_of_it.slot(*each, longs), each
            assert part.senses.get(slot) == all_of_it.senses.get(slot), each
            assert part.is_ambiguous(slot) == all_of_it.is_ambiguous(slot), each


@settings(max_examples=40, deadline=None)
@given(papers=some_papers)
def test_papers_taken_out_leave_no_trace(papers: list[ExtractedPaper]) -> None:
    state = state_of(papers, CHOSEN)
    state.drop(papers[0])
    assert state.names.whole() == collect_names(papers[1:], CHOSEN.least)
    for paper in papers[1:]:
        state.drop(paper)
    assert state.names.whole() == NameTable()
    tables = ("papers", "names", "strings", "proposals", "uses")
    assert [state.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables] == [0] * 5


def test_papers_come_back_as_they_were_put() -> None:
    papers = [locate(each) for each in sample_annotations()]
    state = state_of(papers, Settings({}))
    for number, paper in enumerate(papers, 1):
        path = f"paper/{paper.paper.id}"
        assert state.paper(path) == paper
        assert state.number(path) == number
    assert state.paper("paper/nix") is None
    assert list(state.numbered([2, 1])) == papers[:2]
    assert state.count() == len(papers)


def test_settings_come_back_as_they_were() -> None:
    assert settings_of(settings_json(CHOSEN)) == CHOSEN


def test_a_state_is_read_back_from_its_file_and_another_refused(tmp_path: Path) -> None:
    snapshot = tmp_path / "store" / "000001"
    snapshot.mkdir(parents=True)
    with pytest.raises(KgError, match="build the graph again"):
        open_state(snapshot)
    papers = [locate(each) for each in sample_annotations()][:3]
    state = new_state(snapshot, CHOSEN)
    table = NameTable()
    for paper in papers:
        table.add(state.put(paper))
    finish_state(state, table, settle_by(table, CHOSEN.rules()), [])
    state.close()
    assert open_state(snapshot).settings == CHOSEN
    assert open_state(snapshot, writable=False).names.whole() == collect_names(papers, CHOSEN.least)
