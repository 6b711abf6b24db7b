"""What each command prints, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from tests.cli.refusals import one_line

Run = Callable[..., Any]
COMMANDS = ("build", "extract", "query", "ask", "export", "view", "report", "diff", "validate", "explain")
SELECT = "SELECT ?label { ?entity skos:prefLabel ?label } ORDER BY ?label"


# Help and version


@pytest.mark.parametrize("command", COMMANDS)
def test_command_help_says_what_it_does_and_takes(here: Run, command: str) -> None:
    ended = here(command, "--help")
    assert (ended.code, ended.err) == (0, "")
    usage, _, english, *rest = ended.out.splitlines()
    assert usage.startswith("Usage: ")
    assert f"{command} [OPTIONS]" in usage
    assert len(english.split()) > 4
    assert any(line.strip().startswith("--help") for line in rest)
    assert "\x1b" not in ended.out


def test_help_names_every_command(kg: Run) -> None:
    ended = kg("--help")
    listed = [line.split()[0] for line in ended.out.split("Commands:")[1].splitlines() if line.strip()]
    assert ended.code == 0
    assert {name for name in listed if name.isalpha()} >= set(COMMANDS)


def test_version_is_the_package_version(kg: Run) -> None:
    from importlib.metadata import version

    ended = kg("--version")
    assert (ended.code, ended.out, ended.err) == (0, f"papergraph {version('papergraph')}\n", "")


def test_help_needs_neither_spacy_nor_rdf(tmp_path: Path, kg: Run) -> None:
    for name in ("spacy", "rdflib", "pyoxigraph", "pyvis"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('imported for a help text')", encoding="utf-8")
    ended = kg("--help", PYTHONPATH=os.pathsep.join((str(tmp_path), str(Path(__file__).parents[2]))))
    assert ended.code == 0


# Queries


def test_query_prints_a_table(kg: Run, built: Path) -> None:
    ended = kg("query", SELECT, "-g", built)
    assert (ended.code, ended.err) == (0, "3 rows\n")
    assert [line.strip() for line in ended.out.splitlines()] == ["label", "Calm", "Slow", "Swift"]


def test_query_prints_csv(here: Run, built: Path) -> None:
    ended = here("query", SELECT, "-g", built, "--format", "csv")
    assert (ended.code, ended.err) == (0, "")
    assert list(csv.reader(io.StringIO(ended.out))) == [["label"], ["Calm"], ["Slow"], ["Swift"]]


def test_query_prints_json(here: Run, built: Path) -> None:
    ended = here("query", SELECT, "-g", built, "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    answer = json.loads(ended.out)
    assert answer["head"]["vars"] == ["label"]
    assert [row["label"]["value"] for row in answer["results"]["bindings"]] == ["Calm", "Slow", "Swift"]


@pytest.mark.parametrize("form", [("--format", "ttl"), ()], ids=["ttl", "by itself"])
def test_query_that_builds_a_graph_prints_turtle(here: Run, built: Path, form: tuple[str, ...]) -> None:
    ended = here("query", "CONSTRUCT { ?e skos:prefLabel ?l } WHERE { ?e skos:prefLabel ?l }", "-g", built, *form)
    assert (ended.code, ended.err) == (0, "")
    triples = list(ox.parse(ended.out.encode(), format=ox.RdfFormat.TURTLE))
    assert {triple.object.value for triple in triples} == {"Calm", "Slow", "Swift"}


@pytest.mark.parametrize(
    ("form", "out"), [("table", "answer\nyes"), ("csv", "true"), ("json", '{"head":{},"boolean":true}')]
)
def test_query_that_asks_prints_yes(here: Run, built: Path, form: str, out: str) -> None:
    ended = here("query", "ASK { ?paper a pg:Paper }", "-g", built, "--format", form)
    assert ended.code == 0
    assert "\n".join(line.strip() for line in ended.out.splitlines()) == out


def test_query_without_answer_prints_no_table(here: Run, built: Path) -> None:
    ended = here("query", "SELECT ?x { ?x a pg:Nothing }", "-g", built)
    assert (ended.code, ended.out, ended.err) == (0, "", "0 rows\n")


def test_query_comes_from_a_file_or_standard_input(here: Run, built: Path, tmp_path: Path) -> None:
    file = tmp_path / "labels.rq"
    file.write_text(SELECT, encoding="utf-8")
    direct = here("query", SELECT, "-g", built)
    assert here("query", file, "-g", built) == direct
    assert here("query", "-", "-g", built, stdin=SELECT.encode()) == direct


@pytest.mark.parametrize("coding", ["latin-1", "utf-16"])
def test_query_of_another_encoding_is_refused(here: Run, built: Path, tmp_path: Path, coding: str) -> None:
    file = tmp_path / "labels.rq"
    file.write_bytes("# Größe\n".encode(coding))
    assert one_line(here("query", file, "-g", built)) == f"{file}: is no UTF-8 text"
    assert one_line(here("query", "-", "-g", built, stdin=file.read_bytes())) == "standard input: is no UTF-8 text"


def test_query_reads_an_exported_file_as_it_reads_the_folder(here: Run, built: Path) -> None:
    direct = here("query", SELECT, "-g", built)
    assert here("query", SELECT, "--file", built / "graph.ttl") == direct


# Questions


def test_ask_list_piped_has_three_columns_between_tabs(kg: Run) -> None:
    ended = kg("ask", "--list")
    assert (ended.code, ended.err) == (0, "")
    rows = [line.split("\t") for line in ended.out.splitlines()]
    assert len(rows) > 10
    assert all(len(row) == 3 for row in rows)
    assert all(name and english for name, _, english in rows)
    assert [name for name, *_ in rows] == sorted(name for name, *_ in rows)
    assert ["who-compares-with", "vLLM"] in [row[:2] for row in rows]


def test_ask_leaves_out_the_columns_that_repeat_the_question(here: Run, built: Path) -> None:
    ended = here("ask", "rivals-of", "swift", "-g", built)
    assert (ended.code, ended.err) == (0, "2 rows\n")
    header, *rows = ended.out.splitlines()
    assert header.split()[:2] == ["rival", "outcome"]
    assert [row.split()[:2] for row in rows] == [["Calm", "better"], ["Slow", "better"]]


REFUSALS: dict[str, tuple[tuple[str, ...], str]] = {
    "no input": (("build",), "name files, folders or - to read, or --sample (and not both)"),
    "input and sample": (("build", "x.jsonl", "--sample"), "name files, folders or - to read"),
    "missing input": (("build", "absent.jsonl"), "absent.jsonl: no such file or folder"),
    "odd base": (("build", "--sample", "--base", "no iri"), "base IRI 'no iri' takes the form https://"),
    "extract of nothing": (("extract", "-"), "standard input: no paper in it"),
    "extract nowhere": (("extract", "--sample", "-o", "absent/x.jsonl"), "absent/x.jsonl: cannot be written (No such"),
    "syntax error": (("query", "SELECT * { ?s ?p", "-g", "{graph}"), "the query does not parse: "),
    "unknown prefix": (("query", "SELECT * { ?s nope:x ?o }", "-g", "{graph}"), "the query does not parse: "),
    "an update": (("query", "DELETE WHERE { ?s ?p ?o }", "-g", "{graph}"), "the query does not parse: "),
    "unknown format": (("query", SELECT, "-g", "{graph}", "--format", "xml"), "--format xml: there are table, csv, "),
    "select as ttl": (("query", SELECT, "-g", "{graph}", "--format", "ttl"), "--format ttl takes a CONSTRUCT or "),
    "construct as csv": (
        ("query", "DESCRIBE pg:better", "-g", "{graph}", "--format", "csv"),
        "this query builds a graph; --format csv takes a SELECT or ASK query",
    ),
    "missing query file": (("query", "absent.rq", "-g", "{graph}"), "absent.rq: cannot be read (No such file"),
    "no question": (("ask", "-g", "{graph}"), "name a question; kg ask --list shows them"),
    "unknown question": (("ask", "why", "-g", "{graph}"), "no question 'why'; there are: agreements, claims-about, "),
    "too few arguments": (("ask", "compare", "Swift", "-g", "{graph}"), "compare takes ONE OTHER; for example: kg ask"),
    "too many arguments": (("ask", "most-compared", "Swift", "-g", "{graph}"), "most-compared takes nothing"),
    "unknown entity": (("ask", "rivals-of", "Hare", "-g", "{graph}"), "nothing named 'Hare' (system) in this graph"),
    "unknown paper": (("ask", "paper-links", "Hare", "-g", "{graph}"), "no paper 'Hare' in this graph; give its id"),
    "hostile name": (("ask", "rivals-of", "\x1b[31m\nHare", "-g", "{graph}"), "nothing named '\\x1b[31m\\nHare'"),
    "no graph": (("ask", "most-compared", "-g", "absent"), "absent: no graph here; build one with: kg build INPUT"),
    "missing RDF file": (("validate", "absent.ttl"), "absent.ttl: no such file"),
    "what RDF": (("validate", "absent.docx"), "absent.docx: what kind of RDF is this?"),
    "unknown export": (("export", "--format", "pdf", "-g", "{graph}"), "--format pdf: there are turtle"),
    "export nowhere": (("export", "-o", "absent/x.ttl", "-g", "{graph}"), "absent/x.ttl: cannot be written (No such"),
    "tables nowhere": (("export", "--format", "csv", "-g", "{graph}"), "--format csv is several files; name a folder"),
    "export of nothing": (("export", "--focus", "Hare", "-g", "{graph}"), "nothing named 'Hare' in this graph"),
    "report nowhere": (("report", "-o", "absent/x.md", "-g", "{graph}"), "absent/x.md: cannot be written (No such"),
    "report as pdf": (("report", "--format", "pdf", "-g", "{graph}"), "--format pdf: there are markdown, html"),
    "diff of nothing": (("diff", "{graph}", "absent.ttl"), "absent.ttl: no such file"),
    "diff as pdf": (("diff", "{graph}", "{graph}", "--format", "pdf"), "--format pdf: there are text, json, turtle"),
    "view nowhere": (("view", "-o", "absent/x.html", "-g", "{graph}"), "absent/x.html: cannot be written (No such"),
    "explain nothing": (("explain", "hare", "-g", "{graph}"), "no claim 'hare' in this graph; list them"),
    "explain too much": (("explain", "comparison/", "-g", "{graph}"), "'comparison/' begins 3 claims (comparison/"),
    "explain as csv": (("explain", "x", "-g", "{graph}", "--format", "csv"), "--format csv: there are text, json"),
    "view of nothing": (("view", "--focus", "Hare", "-g", "{graph}"), "nothing named 'Hare' in this graph"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), REFUSALS.values(), ids=REFUSALS)
def test_command_refuses_in_one_line(
    here: Run, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    given = [str(built) if argument == "{graph}" else argument for argument in arguments]
    assert one_line(here(*given)).startswith(message)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("ask", "--nope"), ("build", "--min-score", "2", "-"), ("query",)]
)
def test_command_of_wrong_use_ends_with_2_and_no_traceback(kg: Run, arguments: tuple[str, ...]) -> None:
    ended = kg(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "Usage: " in ended.err
    assert "Traceback" not in ended.err


# The other commands


def test_build_tells_what_it_made(here: Run, tmp_path: Path, annotated: Callable[..., str]) -> None:
    lines = annotated("p1", "Swift", "Calm") + annotated("p2", "Rope", "Calm") + annotated("p2", "Rope", "Calm")
    ended = here("build", "-", "-o", tmp_path / "out", stdin=lines.encode())
    assert ended.code == 0
    rows = {line[:24].strip(): line[24:].strip() for line in ended.out.splitlines()}
    assert rows["papers"] == "2"
    assert rows["claims"] == "2: 2 Comparison"
    assert rows["most compared against"] == "Calm (2)"
    assert ended.err == "skipped 1 repeated papers (kept once)\n  standard input:3: p2\n"
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["graph.html", "graph.ttl", "manifest.json", "merges.tsv", "store"]


def test_build_with_keep_going_skips_and_tells(here: Run, tmp_path: Path, annotated: Callable[..., str]) -> None:
    lines = "".join(annotated(f"p{at}", f"Fast{at}", "Calm") + "{\n" for at in range(5))
    ended = here("build", "-", "-o", tmp_path / "out", "--keep-going", stdin=lines.encode())
    assert ended.code == 0
    assert ended.err.splitlines()[0] == "skipped 5 faulty lines"
    assert ended.err.splitlines()[1].startswith("  standard input:2: no whole JSON object")
    assert ended.err.splitlines()[-1] == "  and 2 more"


def test_extract_prints_lines_that_build_reads(here: Run, tmp_path: Path) -> None:
    plain = {"id": "p", "title": "FastVLM: Fast Vision", "abstract": "FastVLM outperforms LLaVA by 2.3x."}
    printed = here("extract", "-", stdin=json.dumps(plain).encode())
    assert (printed.code, printed.err) == (0, "")
    [record] = map(json.loads, printed.out.splitlines())
    assert "FastVLM" in [entity["name"] for entity in record["entities"]]
    written = here("extract", "-", "-o", tmp_path / "x.jsonl", stdin=json.dumps(plain).encode())
    assert (written.code, written.out) == (0, "")
    assert (tmp_path / "x.jsonl").read_text(encoding="utf-8") == printed.out
    assert here("build", tmp_path / "x.jsonl", "-o", tmp_path / "out").code == 0


def test_export_prints_the_file_that_build_wrote(here: Run, built: Path, tmp_path: Path) -> None:
    printed = here("export", "-g", built)
    assert (printed.code, printed.err) == (0, "")
    assert printed.out == (built / "graph.ttl").read_text(encoding="utf-8")
    assert here("export", "-g", built, "-o", tmp_path / "x.ttl").code == 0
    assert (tmp_path / "x.ttl").read_text(encoding="utf-8") == printed.out


def test_export_takes_one_thing_and_writes_folders(here: Run, built: Path, tmp_path: Path) -> None:
    around = here("export", "-g", built, "--focus", "Slow", "--hops", "1")
    assert (around.code, around.err) == (0, "")
    assert "paper/p2" in around.out
    assert "paper/p1" not in around.out
    assert here("export", "-g", built, "--format", "csv", "-o", tmp_path / "tables").code == 0
    rows = list(csv.DictReader((tmp_path / "tables" / "comparisons.csv").read_text(encoding="utf-8").splitlines()))
    assert {(row["subject_label"], row["baseline_label"]) for row in rows} == {
        ("Swift", "Calm"),
        ("Swift", "Slow"),
        ("Calm", "Slow"),
    }


def test_report_is_markdown_or_html_by_its_name(here: Run, built: Path, tmp_path: Path) -> None:
    printed = here("report", "-g", built)
    assert (printed.code, printed.err) == (0, "")
    assert printed.out.startswith("# papergraph report\n\n3 papers; 3 comparisons")
    written = here("report", "-g", built, "-o", tmp_path / "x.html")
    assert (written.code, written.out) == (0, f"{tmp_path / 'x.html'}\n")
    assert (tmp_path / "x.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_diff_tells_what_came_and_went(here: Run, built: Path, tmp_path: Path, annotated: Callable[..., str]) -> None:
    assert here("build", "-", "-o", tmp_path / "new", stdin=annotated("p1", "Swift", "Calm").encode()).code == 0
    ended = here("diff", built, tmp_path / "new")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[0].split() == ["papers", "+0", "-2", "~0"]
    assert "- paper  paper/p2  On Swift" in ended.out
    same = here("diff", built, built / "graph.ttl", "--format", "update")
    assert same.out == "DELETE DATA {\n} ;\nINSERT DATA {\n}\n"


def test_view_writes_a_page_and_prints_its_name(kg: Run, built: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    ended = kg("view", "-g", built, "--focus", "Swift", "-o", page)
    assert (ended.code, ended.out, ended.err) == (0, f"{page}\n", "")
    assert "Swift" in page.read_text(encoding="utf-8")


def test_validate_of_a_good_graph_ends_with_0(here: Run, built: Path) -> None:
    ended = here("validate", "-g", built)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("valid: ")


def test_validate_of_a_broken_graph_ends_with_1_and_one_line_a_fault(kg: Run, built: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    text = (built / "graph.ttl").read_text(encoding="utf-8")
    broken.write_text(text.replace('skos:prefLabel "Calm"', 'skos:altLabel "Calm"'), encoding="utf-8")
    ended = kg("validate", broken)
    assert (ended.code, ended.err) == (1, "")
    *faults, count = ended.out.splitlines()
    assert faults
    assert all(fault.split(":")[0] == "shape" or "violation" in fault for fault in faults)
    assert count == f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}"


# Streams


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "--list"),
        ("query", "SELECT * { ?s ?p ?o }", "--format", "csv", "-g"),
        ("query", "SELECT * { ?s ?p ?o }", "-g"),
        ("export", "-g"),
        ("--version",),
    ],
    ids=["list", "csv", "table", "export", "version"],
)
def test_output_to_a_closed_pipe_ends_quietly(built: Path, arguments: tuple[str, ...]) -> None:
    given = [*arguments, str(built)] if arguments[-1] == "-g" else list(arguments)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "kg", *given], stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False
        )
    finally:
        os.close(writer)
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr
    assert b"Exception" not in done.stderr


HOSTILE = "Evil\x1b[2J\x07\nSystem\u2028\u202e\r\tX"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, kg: Run, annotated: Callable[..., str]) -> Any:
    """A graph with a name that tries to move the cursor and break lines, and what building it printed."""
    folder = tmp_path_factory.mktemp("hostile") / "graph"
    line = annotated("p\x1b[2J", "Swift", HOSTILE, title="T\x1b[31m\nitle")
    ended = kg("build", "-", "-o", folder, stdin=(line + line).encode())
    assert ended.code == 0
    return folder, ended


def harmless(text: str) -> bool:
    return all(char.isprintable() or char == "\n" for char in text)


def test_build_of_hostile_names_prints_plain_lines(hostile: Any) -> None:
    _, ended = hostile
    assert harmless(ended.out)
    assert harmless(ended.err)
    assert len(ended.out.splitlines()) == 9
    assert len(ended.err.splitlines()) == 2


def test_ask_of_hostile_names_keeps_a_row_on_one_line(hostile: Any, here: Run) -> None:
    ended = here("ask", "rivals-of", "Swift", "-g", hostile[0])
    assert (ended.code, ended.err) == (0, "1 row\n")
    assert harmless(ended.out)
    assert len(ended.out.splitlines()) == 2
    assert "Evil" in ended.out


def test_query_of_hostile_names_as_data_gives_them_back(hostile: Any, here: Run) -> None:
    ended = here("query", SELECT, "-g", hostile[0], "--format", "json")
    labels = [row["label"]["value"] for row in json.loads(ended.out)["results"]["bindings"]]
    assert labels == [HOSTILE, "Swift"]


def test_validate_of_hostile_names_prints_plain_lines(hostile: Any, here: Run) -> None:
    ended = here("validate", "-g", hostile[0])
    assert harmless(ended.out)
    assert ended.code == 0


def test_tables_hold_markup_as_text(here: Run, tmp_path: Path, annotated: Callable[..., str]) -> None:
    here("build", "-", "-o", tmp_path / "out", stdin=annotated("p", "[bold]Swift[/]", ":smile:").encode())
    ended = here("query", SELECT, "-g", tmp_path / "out")
    assert [line.strip() for line in ended.out.splitlines()] == ["label", ":smile:", "[bold]Swift[/]"]


@pytest.mark.parametrize("columns", ["20", "80", "400"])
def test_tables_lose_nothing_in_a_narrow_window(kg: Run, built: Path, columns: str) -> None:
    ended = kg("ask", "rivals-of", "Swift", "-g", built, COLUMNS=columns)
    assert ended.code == 0
    assert max(map(len, ended.out.splitlines())) <= int(columns)
    squeezed = "".join(ended.out.split())
    assert all(letter in squeezed for letter in "CalmSlow")


ASCII = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}


@pytest.fixture(scope="module")
def beyond_ascii(tmp_path_factory: pytest.TempPathFactory, kg: Run, annotated: Callable[..., str]) -> Path:
    """A graph with names in other scripts, built where only ASCII can be shown."""
    folder = tmp_path_factory.mktemp("ascii") / "graph"
    line = annotated("é", "水流", "Éclair \N{ROCKET}")
    ended = kg("build", "-", "-o", folder, stdin=line.encode(), **ASCII)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.isascii()
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", SELECT),
        ("query", SELECT, "--format", "csv"),
        ("query", SELECT, "--format", "json"),
        ("query", "CONSTRUCT WHERE { ?s ?p ?o }"),
        ("ask", "--list"),
    ],
    ids=["table", "csv", "json", "ttl", "list"],
)
def test_output_in_ascii_does_not_crash(kg: Run, beyond_ascii: Path, arguments: tuple[str, ...]) -> None:
    ended = kg(*arguments, "-g", beyond_ascii, **ASCII)
    assert ended.code == 0
    assert ended.out
    assert ended.out.isascii()
    assert "Traceback" not in ended.err


def test_output_in_ascii_takes_names_beyond_it(kg: Run, beyond_ascii: Path) -> None:
    refused = one_line(kg("ask", "rivals-of", "Größe", "-g", beyond_ascii, **ASCII))
    assert refused.startswith("nothing named 'Gr??e' (system)")
    found = kg("ask", "rivals-of", "水流", "-g", beyond_ascii, **ASCII)
    assert (found.code, found.err) == (0, "1 row\n")
