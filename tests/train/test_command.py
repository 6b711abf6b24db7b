import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.cli.train import annotated_papers
from kg.model import KgError, Span

PAPER = {"id": "p", "title": "Moth Nets", "abstract": "They fly."}
MOTH = {"name": "Moth Nets", "type": "Model", "roles": ["proposed"], "mentions": ["Moth Nets"]}


def written(folder: Path, record: Mapping[str, object]) -> str:
    file = folder / "papers.jsonl"
    file.write_text(json.dumps(record), encoding="utf-8")
    return str(file)


def test_train_reads_annotated_papers_with_their_offsets(tmp_path: Path) -> None:
    [paper] = annotated_papers([written(tmp_path, {**PAPER, "entities": [MOTH]})])
    assert paper.entities[0].spans == (Span(0, 9),)


def test_train_refuses_a_paper_without_annotation(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="paper 'p' has no \"entities\""):
        list(annotated_papers([written(tmp_path, PAPER)]))


def test_train_without_torch_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from pathlib import Path\nfrom kg.cli.train import train\nfrom kg.model import KgError\n"
        f"try:\n    train([], Path({str(tmp_path)!r}))\nexcept KgError as fault:\n    print(fault)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "training needs the package torch; install papergraph[train]\n"
