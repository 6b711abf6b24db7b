"""The README's commands run, and print what it says they print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import run
from kg.sources import read_papers, sample_papers
from tests.servers import oxigraph

SERVER = "http://localhost:7878"
README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    # The sample as it was read and committed: what another processor reads may differ in a last digit.
    run.build(read_papers([README.parent / "outputs" / "sample" / "extracted.jsonl"]), folder / "outputs")
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Stands in for the server of the README, which has a port of its own."""
    with oxigraph("--union-default-graph") as url:
        yield url


def output_of(command: str, folder: Path, server: str) -> str:
    program, *arguments = shlex.split(command.replace(SERVER, server))
    assert program == "kg"
    done = subprocess.run(
        [sys.executable, "-m", "kg", *arguments],
        cwd=folder,
        env=os.environ | {"COLUMNS": "110"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return "\n".join(line.rstrip() for line in done.stdout.replace(server, SERVER).splitlines())


COMMANDS = [match["command"] for match in BLOCK.finditer(README.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_prints_what_the_readme_shows(
    command: str, folder: Path, server: str, request: pytest.FixtureRequest
) -> None:
    text = README.read_text(encoding="utf-8")
    match = next(match for match in BLOCK.finditer(text) if match["command"] == command)
    output = output_of(command, folder, server)
    reads = command.startswith(("kg build", "kg explain"))
    if reads:
        # Texts are read anew, and another processor rounds differently: the form is compared, not each figure.
        assert form_of(output) == form_of(match["output"]) or request.config.getoption("--update-golden")
    if request.config.getoption("--update-golden"):
        shown = f"```console\n$ {command}\n{output}\n```" if output else f"```console\n$ {command}\n```"
        README.write_text(text.replace(match[0], shown), encoding="utf-8")
    elif not reads:
        assert output == match["output"].rstrip("\n")


def form_of(table: str) -> list[str]:
    """The first column of a table."""
    return [line.split("  ")[0] for line in table.splitlines() if not line.startswith(" ")]


def test_there_are_five_commands_and_a_picture_that_exists() -> None:
    assert len(COMMANDS) >= 5
    picture = re.search(r"!\[[^\]]{20,}\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert picture is not None
    assert (README.parent / picture[1]).is_file()


def test_links_of_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README.read_text(encoding="utf-8")):
        assert (README.parent / target).exists(), target


def test_the_library_lines_run(tmp_path: Path) -> None:
    from kg.interchange import paper_to_json

    code = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    import json

    lines = [json.dumps(paper_to_json(paper)) for paper in list(sample_papers())[:20]]
    (tmp_path / "papers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", code[1]], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout
