"""Inputs of every kind: JSON Lines, gzip, folders, standard input, streams; and every way they may be bad."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.interchange import ExtractedPaper
from kg.interchange.characters import NO_CHARACTERS
from kg.model import KgError, Paper
from kg.sources import DuplicatePaper, Notice, read_papers

Reader = Callable[..., tuple[list[Paper], list[Notice]]]
Pairs = tuple[tuple[str, str], ...]


def record(number: int, **more: object) -> dict[str, object]:
    return {"id": f"p{number}", "title": f"Title {number}", "abstract": f"Abstract {number}."} | more


def jsonl(*records: object) -> bytes:
    return b"".join(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in records)


GOOD = jsonl(record(1), record(2))
ANNOTATED = record(
    3,
    title="A beats B",
    entities=[{"name": "A", "type": "Method", "roles": ["proposed"], "mentions": ["A"]}],
    comparisons=[],
    results=[],
    relations=[],
)


def ids(papers: list[Paper]) -> list[str]:
    return [paper.id for paper in papers]


# What is read


@pytest.mark.parametrize("name", ["p.jsonl", "p.ndjson", "p.json", "p", "p.txt", "p.jsonl.gz"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_read_goes_by_content_and_not_by_name(read_bytes: Reader, name: str, packed: bool) -> None:
    found, notices = read_bytes(gzip.compress(GOOD) if packed else GOOD, name)
    assert found == [
        Paper("p1", "Title 1", "Abstract 1.", source=name),
        Paper("p2", "Title 2", "Abstract 2.", source=name),
    ]
    assert notices == []


def test_read_takes_gzip_in_several_members(read_bytes: Reader) -> None:
    found, _ = read_bytes(gzip.compress(jsonl(record(1))) + gzip.compress(jsonl(record(2))))
    assert ids(found) == ["p1", "p2"]


def test_read_takes_all_optional_fields(read_bytes: Reader) -> None:
    line = record(
        1,
        year=2024,
        url="https://example.org/p1",
        arxiv="2401.00001",
        doi="10.1/1",
        venue="ACL",
        source="dump",
        authors=["Ada", "Grace"],
    )
    [paper], _ = read_bytes(jsonl(line))
    assert paper == Paper(
        "p1", "Title 1", "Abstract 1.", 2024, "https://example.org/p1", "2401.00001", "10.1/1",
        ("Ada", "Grace"), "ACL", "dump",
    )  # fmt: skip


def test_read_takes_null_for_absent(read_bytes: Reader) -> None:
    nothing = dict.fromkeys(("year", "url", "arxiv", "doi", "venue", "source", "authors"))
    [paper], _ = read_bytes(jsonl(record(1, **nothing)), "n.jsonl")
    assert paper == Paper("p1", "Title 1", "Abstract 1.", source="n.jsonl")


@pytest.mark.parametrize("year", ["2024", 2024])
def test_read_takes_a_year_as_text(read_bytes: Reader, year: object) -> None:
    [paper], _ = read_bytes(jsonl(record(1, year=year)))
    assert paper.year == 2024


def test_read_takes_authors_as_one_text(read_bytes: Reader) -> None:
    [paper], _ = read_bytes(jsonl(record(1, authors="Ada Lovelace, Grace Hopper")))
    assert paper.authors == ("Ada Lovelace", "Grace Hopper")


def test_read_ignores_fields_it_does_not_know(read_bytes: Reader) -> None:
    [paper], _ = read_bytes(jsonl(record(1, citations=[1, 2], note={"a": None})), "p.jsonl")
    assert paper == Paper("p1", "Title 1", "Abstract 1.", source="p.jsonl")


def test_read_gives_annotated_lines_as_extracted_papers(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    path.write_bytes(jsonl(record(1), ANNOTATED))
    plain, extracted = read_papers([path])
    assert isinstance(plain, Paper)
    assert isinstance(extracted, ExtractedPaper)
    assert extracted.entities[0].name == "A"
    assert extracted.paper.source == "mixed.jsonl"


def test_read_ignores_blank_lines_carriage_returns_and_a_bom(read_bytes: Reader) -> None:
    text = b"\xef\xbb\xbf\r\n\n" + GOOD.replace(b"\n", b"\r\n \r\n") + b"\n"
    found, notices = read_bytes(text)
    assert ids(found) == ["p1", "p2"]
    assert notices == []


def test_read_takes_a_last_line_without_newline(read_bytes: Reader) -> None:
    assert ids(read_bytes(GOOD.rstrip(b"\n"))[0]) == ["p1", "p2"]


def test_read_keeps_separators_of_other_kinds_in_the_text(read_bytes: Reader) -> None:
    odd = "one\u2028two\x85three\x0cfour\x1cfive"
    [paper], _ = read_bytes(jsonl(record(1, abstract=odd)))
    assert paper.abstract == odd


# Folders and several inputs


def test_read_searches_a_folder_in_the_order_of_names(tmp_path: Path, papers: Pairs) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / "c.jsonl").write_bytes(jsonl(record(4)))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(jsonl(record(1))))
    (tmp_path / "b" / "deep" / "x.ndjson").write_bytes(jsonl(record(2)))
    (tmp_path / "b" / "page.txt").write_text("\n\n".join(papers[0]), encoding="utf-8")
    (tmp_path / "README.md").write_text("# Not a paper", encoding="utf-8")
    (tmp_path / "a.pdf").write_bytes(b"%PDF\x00")
    found = [paper for paper in read_papers([tmp_path]) if isinstance(paper, Paper)]
    assert [paper.source for paper in found] == ["a.jsonl.gz", "x.ndjson", "page.txt", "c.jsonl"]


def test_read_takes_inputs_in_the_order_given(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.jsonl").write_bytes(jsonl(record(number)))
    found = read_papers([tmp_path / "2.jsonl", str(tmp_path / "1.jsonl")])
    assert [paper.id for paper in found if isinstance(paper, Paper)] == ["p2", "p1"]


def test_read_tells_a_paper_that_a_second_file_repeats(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD)
    (tmp_path / "b.jsonl").write_bytes(jsonl(record(2, abstract="Abstract  2."), record(3)))
    notices: list[Notice] = []
    found = list(read_papers([tmp_path], tell=notices.append))
    assert len(found) == 3
    assert notices == [Notice(f"{tmp_path / 'b.jsonl'}:1", "repeated", "p2")]


@pytest.mark.parametrize("content", [GOOD, gzip.compress(GOOD)], ids=["plain", "gzip"])
def test_read_takes_standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    found = [paper for paper in read_papers(["-"]) if isinstance(paper, Paper)]
    assert found[0] == Paper("p1", "Title 1", "Abstract 1.")
    assert len(found) == 2


def test_read_takes_standard_input_named_twice_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD)))
    assert len(list(read_papers(["-", "-"]))) == 2


# Streaming


@pytest.mark.parametrize("kind", ["JSON Lines", "page text"])
def test_read_gives_papers_of_an_endless_input_as_they_come(tmp_path: Path, papers: Pairs, kind: str) -> None:
    fifo = tmp_path / "endless"
    os.mkfifo(fifo)

    def lines() -> Iterator[bytes]:
        for number in itertools.count(1):
            title, abstract = papers[number % len(papers)]
            if kind == "JSON Lines":
                yield jsonl(record(number))
            else:
                yield f"{title} {number}\n\n{abstract}\n\n".encode()

    written = 0

    def write() -> None:
        nonlocal written
        try:
            with fifo.open("wb", buffering=0) as out:
                for line in lines():
                    written += out.write(line)
        except BrokenPipeError:
            pass

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    reading = read_papers([fifo])
    first = list(itertools.islice(reading, 3))
    reading.close()  # type: ignore[attr-defined]
    writer.join(10)
    assert len(first) == 3
    assert not writer.is_alive()
    assert written < 1_000_000


# Bad input: one line that names file, line and fault

LONG = b'{"id": "p1", "title": "' + b"x" * 10_000_000 + b'"}\n'
PACKED = gzip.compress(jsonl(*map(record, range(2000))))
DAMAGED = bytearray(PACKED)
DAMAGED[len(PACKED) // 2 : len(PACKED) // 2 + 16] = b"\xff" * 16

BAD: dict[str, tuple[bytes, str]] = {
    "empty file": (b"", "{file}: no paper in it"),
    "only blank lines": (b"\n \n\r\n\t\n", "{file}: no paper in it"),
    "only furniture": (b"Upvote\n\n42\n", "{file}: no paper in it"),
    "binary": (b"\x7fELF\x02\x01\x01\x00\x00", "{file}: line 1 holds a NUL byte"),
    "binary further on": (GOOD + b"\x00\x01\n", "{file}: line 3 holds a NUL byte"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "{file}: the text is UTF-16; save it as UTF-8"),
    "UTF-16 without BOM": (GOOD.decode().encode("utf-16-le"), "{file}: line 1 holds a NUL byte"),
    "bad UTF-8": (GOOD + b'{"id": "caf\xe9"}\n', "{file}:3: byte 0xe9 at column 12 is no UTF-8"),
    "half a JSON line": (GOOD + b'{"id": "p3", "title": "T', "{file}:3: no whole JSON object"),
    "half a JSON line first": (b'{"id": "p1",\n', "{file}:1: no whole JSON object"),
    "JSON list": (b"[" + GOOD.replace(b"\n", b",") + b"{}]", "{file}: line 1 starts a JSON list"),
    "JSON list further on": (GOOD + b"[1, 2]\n", "{file}:3: no JSON object"),
    "JSON number further on": (GOOD + b"17\n", "{file}:3: no JSON object"),
    "nested JSON": (b'{"id": ' + b"[" * 100_000 + b"\n", "{file}:1: JSON nested too deep"),
    "nested JSON objects": (b'{"a":' * 100_000 + b"\n", "{file}:1: JSON nested too deep"),
    "endless number": (b'{"year": ' + b"9" * 5000 + b"}\n", "{file}:1: "),
    "number as title": (GOOD + jsonl(record(3, title=7)), '{file}:3: no text under "title"'),
    "no abstract": (GOOD + b'{"id": "x", "title": "T"}\n', '{file}:3: no text under "abstract"'),
    "blank id": (jsonl(record(1, id=" ")), '{file}:1: "id" is empty'),
    "list as venue": (jsonl(record(1, venue=["ACL"])), '{file}:1: "venue" takes a text, not list'),
    "odd year": (jsonl(record(1, year="last")), "{file}:1: \"year\" is 'last'"),
    "endless year": (jsonl(record(1, year="9" * 5000)), '{file}:1: "year" is '),
    "true as year": (jsonl(record(1, year=True)), '{file}:1: "year" is True'),
    "numbers as authors": (jsonl(record(1, authors=[1])), '{file}:1: "authors" takes a list of names'),
    "half a surrogate pair": (
        b'{"id": "p1", "title": "\\ud800", "abstract": "A."}\n',
        '{file}:1: "title" holds half a surrogate pair',
    ),
    "half a surrogate pair as author": (
        b'{"id": "p1", "title": "T", "abstract": "A.", "authors": ["\\ud800"]}\n',
        '{file}:1: "authors" holds half a surrogate pair',
    ),
    "a line of 10 MB": (GOOD + LONG, "{file}:3: the line is longer than 4 MiB"),
    "broken annotation": (
        jsonl(ANNOTATED | {"relations": [["A", "beats", "B"]]}),
        "{file}:1: relation 1: 'beats' is none of",
    ),
    "truncated gzip": (PACKED[:-20], "{file}: the gzip data breaks off or is damaged after line "),
    "gzip of nothing": (gzip.compress(b""), "{file}: no paper in it"),
    "damaged gzip": (bytes(DAMAGED), "{file}"),
    "gzip head alone": (b"\x1f\x8b", "{file}: the gzip data breaks off or is damaged after line 0"),
    "gzip of something else": (b"\x1f\x8bnonsense", "{file}: the gzip data breaks off or is damaged"),
    "two papers with one id": (
        GOOD + jsonl(record(1, abstract="Another.")),
        "{file}:3: another paper with the id 'p1' and a different text was read before",
    ),
}


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD)
def test_read_refuses_bad_input_naming_file_and_line(
    tmp_path: Path, read_bytes: Reader, content: bytes, message: str
) -> None:
    with pytest.raises(KgError) as refused:
        read_bytes(content, "bad")
    assert str(refused.value).startswith(message.format(file=tmp_path / "bad"))
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 600


@pytest.mark.parametrize("name", ["no paper in it", "line", "the", "another paper with the id", "byte 0xe9"])
def test_read_names_the_file_whatever_it_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    for content in (b"\x00", b"\xff\xfeA\x00", b"", GOOD + b"\xe9\n"):
        Path(name).write_bytes(content)
        with pytest.raises(KgError, match=f"^{name}:"):
            list(read_papers([name]))


def test_read_carries_the_id_that_two_papers_share(read_bytes: Reader) -> None:
    with pytest.raises(DuplicatePaper) as refused:
        read_bytes(GOOD + jsonl(record(2, title="Another")))
    assert refused.value.paper_id == "p2"


@pytest.mark.parametrize("name", ["absent.jsonl", "absent/deeper.jsonl", "x" * 300, "nul\0"])
def test_read_refuses_a_missing_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(KgError, match=r"no such file or folder|cannot be read"):
        list(read_papers([tmp_path / name]))


def test_read_refuses_a_folder_without_papers(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(KgError, match=r"no \.jsonl, \.json, \.ndjson or \.txt file in this folder"):
        list(read_papers([tmp_path]))


def test_read_refuses_a_file_of_nothing_among_good_ones(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD)
    (tmp_path / "b.jsonl").write_bytes(b"\n")
    reading = read_papers([tmp_path])
    assert next(reading)
    with pytest.raises(KgError, match=r"b\.jsonl: no paper in it"):
        list(reading)


# With keep_going

FAULTS = {
    "half a JSON line": b'{"id": "p3"\n',
    "JSON list": b"[]\n",
    "no title": b'{"id": "p3"}\n',
    "bad UTF-8": b'{"id": "\xff"}\n',
    "endless number": b'{"year": ' + b"9" * 5000 + b"}\n",
    "nested": b'{"a":' * 100_000 + b"\n",
    "surrogate": b'{"id": "p3", "title": "\\ud800", "abstract": ""}\n',
    "long": LONG,
    "another paper": jsonl(record(1, abstract="Another.")),
    "annotation": jsonl(ANNOTATED | {"entities": [{"name": "A", "mentions": 5}]}),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_read_with_keep_going_tells_a_faulty_line_and_reads_the_rest(
    tmp_path: Path, read_bytes: Reader, fault: bytes
) -> None:
    found, notices = read_bytes(jsonl(record(1)) + fault + jsonl(record(2)), "f.jsonl", keep_going=True)
    assert ids(found) == ["p1", "p2"]
    assert [(notice.kind, notice.where) for notice in notices] == [("faulty", f"{tmp_path / 'f.jsonl'}:2")]


def test_read_with_keep_going_reads_on_after_faults_of_every_kind(read_bytes: Reader) -> None:
    lines = [jsonl(record(number)) + fault for number, fault in enumerate(FAULTS.values(), 10)]
    found, notices = read_bytes(jsonl(record(1)) + b"".join(lines), keep_going=True)
    assert len(found) == 1 + len(FAULTS)
    assert len(notices) == len(FAULTS)


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in ("JSON list", "another paper")])
def test_read_with_keep_going_survives_a_faulty_first_line(read_bytes: Reader, name: str) -> None:
    found, notices = read_bytes(FAULTS[name] + GOOD, keep_going=True)
    assert ids(found) == ["p1", "p2"]
    assert len(notices) == 1


def test_read_with_keep_going_refuses_an_input_of_faults_only(read_bytes: Reader) -> None:
    with pytest.raises(KgError, match="no paper in it"):
        read_bytes(b'{"id": 1}\n{"id": 2}\n', keep_going=True)


# Laws

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=NO_CHARACTERS), max_size=60)


@settings(max_examples=60, deadline=None)
@given(pairs=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8), ascii=st.booleans(), packed=st.booleans())
def test_read_gives_back_any_titles_and_abstracts(pairs: list[tuple[str, str]], ascii: bool, packed: bool) -> None:
    lines = (
        json.dumps({"id": str(number), "title": title, "abstract": abstract}, ensure_ascii=ascii)
        for number, (title, abstract) in enumerate(pairs)
    )
    content = "\n".join(lines).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "papers"
        path.write_bytes(gzip.compress(content) if packed else content)
        found = [paper for paper in read_papers([path]) if isinstance(paper, Paper)]
    assert [(paper.title, paper.abstract) for paper in found] == pairs


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from(
    ["id", "title", "abstract", "year", "authors", "url", "entities", "comparisons", "results", "relations",
     "relation_spans", "relation_scores", "extractor"]
)  # fmt: skip
ROWS = st.lists(
    st.dictionaries(
        st.sampled_from(
            ["name", "type", "roles", "mentions", "spans", "score", "role_scores", "subject", "object", "outcome",
             "object_text", "metric", "value", "dataset", "hardware", "evidence", "span", "value_span", "effect"]
        ),
        JSON | st.sampled_from(["A", "Method", "proposed", "better", "@paper", ["proposed"], ["A"], [0, 1]]),
    ),
    max_size=3,
)  # fmt: skip
NEARLY_PAPERS = st.dictionaries(KEYS, JSON | ROWS).map(
    lambda changes: json.dumps({"id": "p", "title": "A", "abstract": "B", "entities": []} | changes).encode()
)


@settings(max_examples=150, deadline=None)
@given(
    content=st.binary(max_size=200)
    | st.binary(max_size=60).map(lambda rest: b"\x1f\x8b\x08" + rest)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.lists(NEARLY_PAPERS | st.binary(max_size=20), max_size=4).map(b"\n".join),
    keep_going=st.booleans(),
)
def test_read_of_any_bytes_gives_papers_or_a_kg_error(content: bytes, keep_going: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "papers"
        path.write_bytes(content)
        found, message = 0, ""
        try:
            found = len(list(read_papers([path], keep_going=keep_going)))
        except KgError as fault:
            message = str(fault)
        assert found or message.startswith(str(path))
