"""The parts of ``bench/speed.py``; the figures themselves are for an idle machine."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.speed import (
    IN_TORCH,
    ONE_CORE,
    SHIPPED,
    TWO_CORES,
    Measured,
    Task,
    family,
    memory,
    run_as_shipped,
    run_in_torch,
    skipped_papers,
    table,
    tasks,
    texts_of,
    timed,
)

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="Linux only")

TEXTS = texts_of(None, 3)


def test_speed_memory_is_that_of_a_process_and_all_it_started() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as process:
        deadline = time.monotonic() + 30
        while len(family(process.pid)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        both = family(process.pid)
        assert len(both) == 2
        assert set(both) < set(family(os.getpid()))
        assert all(memory(pid) > 1000 for pid in both)
        process.communicate(b"\n")
    assert memory(process.pid) == 0


def test_speed_every_part_of_the_work_takes_every_text() -> None:
    for name, task in tasks(None).items():
        if name != TWO_CORES:
            assert sum(1 for _ in task.work(TEXTS)) == len(TEXTS), name
            assert timed(task, TEXTS, 1) > 0
    assert IN_TORCH not in tasks(None)
    assert IN_TORCH in tasks(Path("checkpoint.pt"))


def test_speed_the_clock_starts_when_all_processes_are_at_work() -> None:
    one, two = Task(1, iter), Task(2, iter)
    assert skipped_papers(one, 600) < 10
    assert 150 < skipped_papers(two, 600) < 300
    for count in (2, 50, 120, 200):
        assert 0 < skipped_papers(two, count) < count


def test_speed_texts_are_repeated_as_often_as_needed() -> None:
    texts = texts_of(None, 100)
    assert len(texts) == 100
    assert texts[47:94] == texts[:47]


def test_speed_the_table_shows_the_median_and_the_ratio() -> None:
    runs = {
        SHIPPED: [Measured(20.0, 100.0)],
        ONE_CORE: [Measured(8.0, 150.0), Measured(10.0, 200.0), Measured(40.0, 90.0)],
    }
    header, shipped, alone = table(runs)
    assert header.split() == ["abstracts/s", "rounds", "peak", "MB", "x", "extraction"]
    assert shipped.split()[-4:] == ["20.0", "20.0-20.0", "100", "2.00"]
    assert alone.split()[-4:] == ["10.0", "8.0-40.0", "200", "1.00"]


def test_speed_torch_runs_the_same_part_as_what_ships(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from kg.train.loop import Settings, train
    from tests.train.papers import TINY, papers

    checkpoint = train(papers(), tmp_path, settings=Settings(epochs=1), sizes=TINY, device="cpu")
    for mine, theirs in zip(run_in_torch(TEXTS, checkpoint), run_as_shipped(TEXTS), strict=True):
        assert isinstance(mine, list)
        assert isinstance(theirs, list)
        [ours], [shipped] = mine, theirs
        # States of words, then scores of tags, figures and rivals.
        assert [len(part) for part in ours] == [len(part) for part in shipped]
        assert [part.shape[1] for part in ours[1:]] == [part.shape[1] for part in shipped[1:]]
