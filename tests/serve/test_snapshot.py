"""A newer graph takes the place of the one that is served, and no request fails meanwhile."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import pytest

from kg import run
from kg.model import KgError
from kg.serve.limits import Limits
from kg.serve.snapshot import open_current, open_snapshot, stamp_of
from tests.builders import serving_paper
from tests.serve.conftest import serving


def build(folder: Path, *names: str) -> None:
    run.build([serving_paper(name, id=f"p{place}") for place, name in enumerate(names)], folder)


def test_snapshot_the_stamp_changes_with_every_write(tmp_path: Path) -> None:
    build(tmp_path, "Quill")
    first = stamp_of(tmp_path)
    assert first == stamp_of(tmp_path)
    build(tmp_path, "Quill")
    assert stamp_of(tmp_path) not in ("", first)
    assert stamp_of(tmp_path / "nothing") == ""


def test_snapshot_stays_whole_though_its_folder_goes(tmp_path: Path) -> None:
    build(tmp_path, "Quill")
    snapshot = open_snapshot(tmp_path)
    shutil.rmtree(tmp_path / "store")
    assert len(list(snapshot.graph.store)) > 20
    assert snapshot.corpus.label("software/quill") == "Quill"


def test_snapshot_of_a_folder_that_has_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no graph here"):
        open_current(tmp_path)


def test_snapshot_a_newer_graph_is_taken_up_without_a_failed_request(tmp_path: Path) -> None:
    build(tmp_path, "Quill")
    failures: list[tuple[str, int]] = []
    counts = dict.fromkeys(("/search?q=quill", "/software/vllm", "/sparql?query=ASK%7B%7D"), 0)
    stop = threading.Event()
    with serving(tmp_path, Limits(workers=2)) as site:

        def ask_on(path: str) -> None:
            while not stop.is_set():
                status = site.get(path, "*/*").status
                counts[path] += 1
                if status != 200:
                    failures.append((path, status))

        tag = site.get("/software/vllm").headers["etag"]
        assert site.get("/software/vllm", If_None_Match=tag).status == 304
        threads = [threading.Thread(target=ask_on, args=(path,)) for path in counts]
        for thread in threads:
            thread.start()
        try:
            for names in (("Quill", "Swift"), ("Swift", "Calm"), ("Calm", "Quill", "Novel")):
                build(tmp_path, *names)
                wait_for(lambda name=names[-1].lower(): site.get(f"/software/{name}").status == 200)
            newest = "ASK { <https://w3id.org/papergraph/software/novel> ?p ?o }"
            wait_for(lambda: b"true" in site.query(newest).body)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert site.get("/software/vllm", If_None_Match=tag).status == 200
    assert failures == []
    assert min(counts.values()) > 5


def wait_for(holds) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)
