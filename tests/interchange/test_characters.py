from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import run
from kg.interchange import from_json, legible
from kg.publish.formats import export
from kg.sources import read_papers
from kg.store import open_folder
from tests.programs import require

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers() | st.text(st.sampled_from("a\0\ufffd\ufffe\uffff\U0001f680")),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("ab"), inner),
)


@given(VALUES)
def test_texts_keep_their_length_and_all_that_are_characters(value: Any) -> None:
    mended = json.dumps(legible(value), ensure_ascii=False)
    plain = json.dumps(value, ensure_ascii=False).replace("\\u0000", "\ufffd")
    assert mended == plain.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def broken_paper() -> dict[str, Any]:
    """A paper whose names and texts hold all that is no character."""
    name = "Swi\uffffft\0"
    return {
        "id": "p\ufffe1",
        "title": f"{name}: \ufffe",
        "abstract": f"{name} is fast.\ufffe",
        "authors": ["A\ufffe"],
        "entities": [{"name": name, "type": "Software", "roles": ["proposed"], "mentions": [name]}],
    }


def test_names_stay_where_they_are_in_the_text() -> None:
    extracted = from_json(broken_paper())
    assert extracted.paper.title == "Swi\ufffdft\ufffd: \ufffd"
    assert extracted.entities[0].name == "Swi\ufffdft\ufffd"
    assert len(extracted.paper.text) == len(broken_paper()["title"] + broken_paper()["abstract"]) + 1


def test_the_text_of_a_page_is_mended_too(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("On \uffff Swift\n\n" + "We show that Swift\ufffe is fast and cheap. " * 4 + "\n", encoding="utf-8")
    [paper] = read_papers([page])
    assert paper.title == "On \ufffd Swift"  # type: ignore[union-attr]
    assert "Swift\ufffd is" in paper.abstract  # type: ignore[union-attr]


@pytest.mark.rapper
@pytest.mark.parametrize("form", ["turtle", "ntriples", "rdfxml"])
def test_rapper_reads_the_graph_of_such_papers(form: str, tmp_path: Path) -> None:
    rapper = require("rapper")
    lines = [json.dumps(broken_paper()), json.dumps(broken_paper() | {"id": "p2"}, ensure_ascii=True)]
    (tmp_path / "papers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    run.build(read_papers([tmp_path / "papers.jsonl"]), tmp_path / "graph")
    export(open_folder(tmp_path / "graph"), tmp_path / "x", form, with_text=True)
    done = subprocess.run([rapper, "-q", "-i", form, str(tmp_path / "x")], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Swi\\uFFFDft\\uFFFD: \\uFFFD" in done.stdout
