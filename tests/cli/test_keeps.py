"""Nothing stored is lost: however a second build into a graph's folder ends, the old answers are still there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.refusals import one_line

Run = Callable[..., Any]
QUESTION = ("ask", "rivals-of", "Swift", "--format", "csv")
RIVALS = {"Calm", "Slow"}


def rivals(here: Run, folder: Path) -> set[str]:
    ended = here(*QUESTION, "-g", folder)
    assert (ended.code, ended.err) == (0, "")
    header, *rows = ended.out.splitlines()
    column = header.split(",").index("rival")
    return {row.split(",")[column] for row in rows}


def files(folder: Path) -> dict[str, bytes]:
    """Everything below the folder but the lock, which is empty."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "LOCK"
    }


def still_works(here: Run, graph: Path, annotated: Callable[..., str]) -> None:
    """The old answer stands, and the next build replaces it."""
    assert rivals(here, graph) == RIVALS
    assert here("build", "-", "-o", graph, stdin=annotated("p9", "Swift", "Rope").encode()).code == 0
    assert rivals(here, graph) == {"Rope"}
    assert not list(graph.glob(".building-*"))
    assert len([path for path in (graph / "store").iterdir() if path.is_dir()]) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no paper in it"),
        (b"\x00\x01", "NUL byte"),
        (b'{"id": "p1"', ":1: no whole JSON object"),
        (b'@{"id": 7}\n', ':2: no text under "id"'),
        (b"@@", ":2: another paper with the id"),
    ],
    ids=["empty", "binary", "broken first line", "broken second line", "one id twice"],
)
def test_build_of_bad_input_leaves_the_graph_as_it_was(
    here: Run, graph: Path, annotated: Callable[..., str], tmp_path: Path, content: bytes, message: str
) -> None:
    # "@" stands for a good line, each with another text.
    parts = content.split(b"@")
    lines = [part + annotated("q1", f"Fast{at}", "Calm").encode() for at, part in enumerate(parts[:-1])]
    bad = tmp_path / "bad"
    bad.write_bytes(b"".join(lines) + parts[-1])
    before = files(graph)
    said = one_line(here("build", bad, "-o", graph))
    assert message in said
    assert str(bad) in said
    assert files(graph) == before


def test_build_into_a_folder_with_other_files_leaves_them(here: Run, built: Path, tmp_path: Path) -> None:
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter.tex").write_text("Years of work", encoding="utf-8")
    said = one_line(here("build", built.parent / "papers.jsonl", "-o", other))
    assert "holds other files (chapter.tex)" in said
    assert files(other) == {"chapter.tex": b"Years of work"}


def test_build_into_a_file_leaves_it(here: Run, built: Path, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("Years of work", encoding="utf-8")
    assert "is a file" in one_line(here("build", built.parent / "papers.jsonl", "-o", tmp_path / "notes"))
    assert (tmp_path / "notes").read_text(encoding="utf-8") == "Years of work"


def test_build_that_fails_in_a_new_folder_leaves_none(here: Run, tmp_path: Path, annotated: Callable[..., str]) -> None:
    lines = annotated("p1", "Swift", "Calm") + "{\n"
    one_line(here("build", "-", "-o", tmp_path / "new", stdin=lines.encode()))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("where", ["store", "."])
def test_build_into_a_folder_that_cannot_be_written_leaves_the_graph_as_it_was(
    kg: Run, here: Run, graph: Path, annotated: Callable[..., str], without_rights: Sequence[str], where: str
) -> None:
    closed = graph / where
    before = files(graph)
    mode = closed.stat().st_mode
    closed.chmod(0o555)
    try:
        ended = kg("build", "-", "-o", graph, stdin=annotated("q", "A1", "B1").encode(), before=without_rights)
        said = one_line(ended)
    finally:
        closed.chmod(mode)
    assert "cannot be written (Permission denied)" in said
    assert str(graph) in said
    assert files(graph) == before
    still_works(here, graph, annotated)


@pytest.mark.parametrize("command", ["build", "ask", "read"])
def test_commands_say_which_folder_they_may_not_enter(
    kg: Run, tmp_path: Path, annotated: Callable[..., str], without_rights: Sequence[str], command: str
) -> None:
    closed = tmp_path / "closed"
    (closed / "inner").mkdir(parents=True)
    closed.chmod(0)
    try:
        ended = {
            "build": lambda: kg(
                "build", "-", "-o", closed / "new", stdin=annotated("q", "A1", "B1").encode(), before=without_rights
            ),
            "ask": lambda: kg("ask", "most-compared", "-g", closed / "inner", before=without_rights),
            "read": lambda: kg("build", tmp_path, "-o", tmp_path / "new", before=without_rights),
        }[command]()
    finally:
        closed.chmod(0o755)
    said = one_line(ended)
    assert str(closed) in said
    assert "Permission denied" in said


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that a graph of three papers fits on once, and not twice."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or not mount:
        pytest.skip("only root can mount a disk small enough to fill")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=1400k", "tmpfs", disk], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"mounting a tmpfs is not allowed here: {done.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_build_on_a_full_disk_leaves_the_graph_as_it_was(
    kg: Run, here: Run, built: Path, tiny_disk: Path, annotated: Callable[..., str]
) -> None:
    graph = Path(shutil.copytree(built, tiny_disk / "graph"))
    before = files(graph)
    ballast = tiny_disk / "ballast"
    free = shutil.disk_usage(tiny_disk).free
    # Room for nothing, for a part of the store, and for the store but not for the page.
    for room in (4_096, 60_000, 300_000):
        ballast.write_bytes(b"\xff" * (free - room))
        said = one_line(kg("build", "-", "-o", graph, stdin=annotated("q", "A1", "B1").encode()))
        ballast.unlink()
        assert "No space left on device" in said
        assert "free some space or choose another folder with -o" in said
        assert files(graph) == before
    assert rivals(here, graph) == RIVALS


# Ended from outside: papers come slowly on standard input, so that the build is in the middle


def begun(start: Run, graph: Path, annotated: Callable[..., str]) -> subprocess.Popen[bytes]:
    """A build that has read its first papers and waits for more."""
    process: subprocess.Popen[bytes] = start("build", "-", "-o", graph)
    assert process.stdin
    process.stdin.write("".join(annotated(f"q{at}", "Swift", f"Late{at}") for at in range(20)).encode())
    process.stdin.flush()
    until = time.monotonic() + 30
    while not list(graph.glob(".building-*/*")):
        assert time.monotonic() < until, "the build never began"
        assert process.poll() is None
        time.sleep(0.01)
    return process


def test_build_interrupted_leaves_the_graph_as_it_was(
    here: Run, start: Run, graph: Path, annotated: Callable[..., str]
) -> None:
    before = files(graph)
    process = begun(start, graph, annotated)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == b""
    assert err.decode() == f"kg: interrupted; {graph} is as it was\n"
    assert files(graph) == before
    still_works(here, graph, annotated)


def test_build_interrupted_in_a_new_folder_leaves_none(
    start: Run, tmp_path: Path, annotated: Callable[..., str]
) -> None:
    process = begun(start, tmp_path / "new", annotated)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert not (tmp_path / "new").exists()


def test_build_killed_leaves_the_old_answers(here: Run, start: Run, graph: Path, annotated: Callable[..., str]) -> None:
    process = begun(start, graph, annotated)
    process.kill()
    process.wait(30)
    still_works(here, graph, annotated)


def test_build_killed_while_writing_leaves_the_old_or_the_new_answers(
    here: Run, start: Run, graph: Path, annotated: Callable[..., str]
) -> None:
    for delay in (0.02, 0.1, 0.2, 0.3):
        process = begun(start, graph, annotated)
        assert process.stdin
        process.stdin.close()
        time.sleep(delay)
        process.kill()
        process.wait(30)
        assert rivals(here, graph) in (RIVALS, {f"Late{at}" for at in range(20)})
    assert here("build", "-", "-o", graph, stdin=annotated("p9", "Swift", "Rope").encode()).code == 0
    assert rivals(here, graph) == {"Rope"}


def test_build_is_refused_while_another_writes_and_that_one_ends_well(
    kg: Run, here: Run, start: Run, graph: Path, annotated: Callable[..., str]
) -> None:
    first = begun(start, graph, annotated)
    said = one_line(kg("build", "-", "-o", graph, stdin=annotated("q", "A1", "B1").encode()))
    assert said == f"{graph}: another process is writing this graph; try again when it is done"
    assert rivals(here, graph) == RIVALS
    _, err = first.communicate(timeout=30)
    assert (first.returncode, err) == (0, b"")
    assert rivals(here, graph) == {f"Late{at}" for at in range(20)}


def test_build_is_refused_while_another_writes_a_new_folder_and_that_one_ends_well(
    kg: Run, here: Run, start: Run, tmp_path: Path, annotated: Callable[..., str]
) -> None:
    new = tmp_path / "new"
    first = begun(start, new, annotated)
    said = one_line(kg("build", "-", "-o", new, stdin=annotated("q", "A1", "B1").encode()))
    assert "another process is writing this graph" in said
    third = one_line(kg("build", "-", "-o", new, stdin=annotated("q", "A1", "B1").encode()))
    assert "another process is writing this graph" in third
    _, err = first.communicate(timeout=30)
    assert (first.returncode, err) == (0, b"")
    assert rivals(here, new) == {f"Late{at}" for at in range(20)}


def test_extract_that_fails_leaves_the_old_file(here: Run, tmp_path: Path, annotated: Callable[..., str]) -> None:
    old = tmp_path / "extracted.jsonl"
    old.write_text("old\n", encoding="utf-8")
    one_line(here("extract", "-", "-o", old, stdin=(annotated("p", "A1", "B1") + "{").encode()))
    assert files(tmp_path) == {"extracted.jsonl": b"old\n"}
