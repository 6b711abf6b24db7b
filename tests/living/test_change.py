"""A graph that papers are added to and removed from is the graph of the papers that are left."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from kg import run
from kg.interchange import ExtractedPaper
from kg.link.decisions import decisions_from_text
from kg.link.names import NameTable
from kg.living.change import Writer
from kg.store import current_snapshot, open_folder
from kg.store.state import State, open_state
from tests.living.papers import extracted_papers

DECISIONS = (
    "",
    "merge Method: GRACE = adaptive writing\nretype SAM: Model -> Method\nrename Dataset: InkBench -> Ink Bench",
    "keep apart Method: GRACE | Grace\nkeep apart Method: QIW | Quiet Ink Writing",
)
IDS = tuple(f"p{number}" for number in range(8))


def digest(store: Iterable[ox.Quad]) -> list[str]:
    """The canonical N-Quads of a store: there are no blank nodes, so sorting them is all."""
    return sorted((ox.serialize(store, format=ox.RdfFormat.N_QUADS) or b"").decode().splitlines())


def kept(state: State) -> tuple[NameTable, list[tuple[str, str]], list[object]]:
    """What a state says, without the numbers of papers, which tell the order in which these came."""
    versions = state.db.execute("SELECT * FROM versions ORDER BY 1, 2").fetchall()
    uses = state.db.execute("SELECT name, path FROM uses JOIN papers ON number = paper ORDER BY 1, 2").fetchall()
    return state.names.whole(), versions, [uses, state.value("counts"), state.value("left out")]


class LivingGraph(RuleBasedStateMachine):
    """Adds, removes and updates papers, and compares with a build at the end."""

    @initialize(
        papers=st.lists(st.sampled_from(IDS), min_size=1, max_size=4, unique=True).flatmap(
            lambda ids: st.tuples(*map(extracted_papers, ids))
        ),
        decisions=st.sampled_from(DECISIONS),
        merge=st.sampled_from([True, True, True, False]),
        with_text=st.booleans(),
    )
    def build(self, papers: tuple[ExtractedPaper, ...], decisions: str, merge: bool, with_text: bool) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.decisions, self.merge, self.with_text = decisions_from_text(decisions), merge, with_text
        self.papers = {paper.paper.id: paper for paper in papers}
        self.fresh("living")
        snapshot = current_snapshot(self.folder / "living")
        assert snapshot is not None
        store = ox.Store()
        store.extend(ox.Store.read_only(str(snapshot)))
        self.writer = Writer(open_state(snapshot), lambda: store)

    def fresh(self, name: str) -> None:
        least = {"mention": 0.4, "role": 0.6, "comparison": 0.6, "result": 0.6, "relation": 0.8}
        run.build(
            self.papers.values(),
            self.folder / name,
            base="https://example.org/g/",
            least=least,
            with_text=self.with_text,
            decisions=self.decisions,
            merge=self.merge,
        )

    @precondition(lambda self: len(self.papers) < len(IDS))
    @rule(data=st.data())
    def add(self, data: st.DataObject) -> None:
        free = sorted(set(IDS) - self.papers.keys())
        ids = data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=2, unique=True))
        papers = [data.draw(extracted_papers(id)) for id in ids]
        self.writer.put(papers)
        self.papers |= {paper.paper.id: paper for paper in papers}

    @precondition(lambda self: len(self.papers) > 1)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        some = st.lists(st.sampled_from(sorted(self.papers)), min_size=1, max_size=2, unique=True)
        ids = data.draw(some.filter(lambda ids: len(ids) < len(self.papers)))
        self.writer.take([self.papers.pop(id) for id in ids])

    @rule(data=st.data())
    def update(self, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(sorted(self.papers)))
        self.writer.take([self.papers[id]])
        self.papers[id] = data.draw(extracted_papers(id))
        self.writer.put([self.papers[id]])

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.fresh("fresh")
            expected = open_folder(self.folder / "fresh").store
            assert digest(self.writer.store) == digest(expected)
            snapshot = current_snapshot(self.folder / "fresh")
            assert snapshot is not None
            assert kept(self.writer.state) == kept(open_state(snapshot))
            shutil.rmtree(self.folder)


TestLivingGraph = LivingGraph.TestCase
TestLivingGraph.settings = settings(
    max_examples=50, stateful_step_count=6, deadline=None, suppress_health_check=list(HealthCheck)
)
