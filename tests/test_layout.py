"""The shape of the project: every module has its tests, names say what they hold, imports go one way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from kg.cli import app

ROOT = Path(__file__).parent.parent
BANNED = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "manager",
    "engine",
    "handler",
    "processor",
    "factory",
}
MODULES = sorted(path for path in (ROOT / "kg").rglob("*.py") if path.name not in ("__init__.py", "__main__.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_named_after_what_it_holds_and_says_so(module: Path) -> None:
    assert not BANNED & set(module.stem.split("_"))
    text = module.read_text(encoding="utf-8")
    assert text.startswith('"""')
    assert len(text.splitlines()) <= 450


def test_every_module_is_imported_by_a_test() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    code = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    for module in MODULES:
        name = ".".join(module.relative_to(ROOT).with_suffix("").parts)
        package, _, stem = name.rpartition(".")
        used = [name, f"from {package} import", f"import {stem}"]
        assert any(line in tests for line in used) or name in code, f"no test reaches {name}"


def test_imports_go_the_way_of_the_data() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for name, command in commands.items():
        assert command.help, name
        assert f"kg {name}" in readme, f"README.md says nothing of kg {name}"
        for parameter in command.params:
            assert parameter.help, f"kg {name}: {parameter.name} has no help"


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    heavy = ("spacy", "rdflib", "pyoxigraph", "pyvis", "networkx", "numpy", "IPython", "rich")
    code = f"import sys, kg.cli; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_in_the_project_names_a_path_of_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    for name in listed:
        path = ROOT / name
        if path.suffix in (".py", ".md", ".toml", ".ttl", ".rq", ".js", ".css") and path != Path(__file__):
            text = path.read_text(encoding="utf-8")
            assert "/root/" not in text, name
            # A scholar's archive has its pages under /work/ too.
            assert "/work/" not in text.replace("scholar.archive.org/work/", ""), name


def test_the_installed_command_reports_a_mistake_in_one_line() -> None:
    command = Path(sys.executable).parent / "kg"
    done = subprocess.run([command, "ask", "no-such-question"], capture_output=True, text=True, cwd="/")
    assert done.returncode == 2
    assert done.stderr.startswith("kg: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_full_disk_behind_standard_output_is_one_line() -> None:
    command = Path(sys.executable).parent / "kg"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([command, "ask", "--list"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr == "kg: standard output: No space left on device; write to another place\n"
