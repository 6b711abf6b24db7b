"""The notebook runs, and shows what is saved in it; ``--update-golden`` saves what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parent.parent / "examples").glob("*.ipynb"))


def shown(notebook: Any) -> list[list[str]]:
    """What each cell of code shows, as text."""
    return [
        [str(output.get("text") or output.get("data", {}).get("text/plain", "")) for output in cell["outputs"]]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs_and_shows_what_is_saved_in_it(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    saved = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    ran = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(ran, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    if request.config.getoption("--update-golden"):
        for cell in ran["cells"]:
            # Times of execution, and tables as HTML, which differ from one version of pandas to the next.
            cell["metadata"].pop("execution", None)
            for output in cell.get("outputs", ()):
                output.get("data", {}).pop("text/html", None)
        ran["metadata"] = {"kernelspec": ran["metadata"]["kernelspec"], "language_info": {"name": "python"}}
        nbformat.write(ran, path)  # type: ignore[no-untyped-call]
    else:
        assert shown(ran) == shown(saved)


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS
