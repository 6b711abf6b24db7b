"""The command line as a person meets it: another process, its streams and its exit code."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kg.cli import main

CHECKOUT = Path(__file__).parents[2]
Annotated = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run of the command ended."""

    code: int
    out: str
    err: str


Runner = Callable[..., Ended]
Starter = Callable[..., "subprocess.Popen[bytes]"]


def environment(**more: str) -> dict[str, str]:
    path = os.pathsep.join(filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH", ""))))
    kept = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "FORCE_COLOR")}
    return kept | {"PYTHONPATH": path, "PYTHONUTF8": "1"} | more


@pytest.fixture(scope="session")
def kg() -> Runner:
    """Runs ``kg`` with arguments to its end."""

    def run(
        *arguments: str | Path,
        stdin: bytes = b"",
        cwd: Path | None = None,
        before: Sequence[str] = (),
        **more: str,
    ) -> Ended:
        done = subprocess.run(
            [*before, sys.executable, "-m", "kg", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            env=environment(**more),
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    """Runs the same within this process, ten times as fast, where only words and the exit code count."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return Ended(int(ended.value.code or 0), shown.out, shown.err)

    return run


@pytest.fixture
def start() -> Iterator[Starter]:
    """Starts ``kg`` with arguments and pipes, and ends it after the test."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: str | Path) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait(30)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()


def annotated_line(id: str, better: str, worse: str, **more: Any) -> str:
    """One annotated paper that says which system beats which."""
    text = f"{better} beats {worse}."
    entities = [
        {"name": better, "type": "Software", "roles": ["proposed"], "mentions": [better]},
        {"name": worse, "type": "Software", "roles": ["baseline"], "mentions": [worse]},
    ]
    comparison = {"subject": better, "object": worse, "object_text": worse, "outcome": "better", "evidence": text}
    record = {"id": id, "title": f"On {better}", "abstract": text, "entities": entities, "comparisons": [comparison]}
    return json.dumps(record | more) + "\n"


@pytest.fixture(scope="session")
def annotated() -> Annotated:
    return annotated_line


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, kg: Runner) -> Path:
    """A graph of three papers, only to be read."""
    folder = tmp_path_factory.mktemp("built")
    papers = folder / "papers.jsonl"
    papers.write_text(
        annotated_line("p1", "Swift", "Calm")
        + annotated_line("p2", "Swift", "Slow")
        + annotated_line("p3", "Calm", "Slow"),
        encoding="utf-8",
    )
    ended = kg("build", papers, "-o", folder / "graph")
    assert (ended.code, ended.err) == (0, "")
    return folder / "graph"


@pytest.fixture
def graph(tmp_path: Path, built: Path) -> Path:
    """A copy of that graph, to write into."""
    return Path(shutil.copytree(built, tmp_path / "graph"))


@pytest.fixture
def without_rights() -> Sequence[str]:
    """What to put before a command so that permissions of files hold even for root."""
    if os.geteuid() != 0:
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("root may read and write everything, and setpriv (util-linux) is not there to change that")
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
