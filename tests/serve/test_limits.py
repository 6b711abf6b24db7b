"""What a query may cost: time, memory, rows, bytes, length, and how many run at once."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.serve.limits import MEGABYTE, Limits
from tests.serve.conftest import Answer, Site, serving

LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d && ?d != ?g) }"
HUNGRY = "SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?c), STR(?d), STR(?f))) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
QUICK = "ASK {}"
TABLE = "application/sparql-results+json"


@pytest.fixture(scope="module")
def tight(sample_folder: Path) -> Iterator[Site]:
    limits = Limits(
        seconds=1.5, rows=50, answer_bytes=20_000, query_length=500, workers=1, waiting=2, patience=0.5,
        memory=1024 * MEGABYTE,
    )  # fmt: skip
    with serving(sample_folder, limits) as running:
        yield running


def until_answered(site: Site) -> Answer:
    """A quick query, asked again as long as the killed worker is being replaced."""
    for _ in range(60):
        answer = site.query(QUICK)
        if answer.status != 503:
            return answer
        time.sleep(0.5)
    return answer


def test_limits_a_long_query_is_killed_and_the_server_goes_on(tight: Site) -> None:
    assert until_answered(tight).status == 200
    started = time.monotonic()
    answer = tight.query(LONG)
    assert answer.status == 504
    assert time.monotonic() - started < 4
    assert "1.5 seconds" in answer.text
    assert tight.get("/").status == 200
    assert until_answered(tight).status == 200


def test_limits_too_many_at_once_are_told_to_come_back(tight: Site) -> None:
    assert until_answered(tight).status == 200
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(tight.query(LONG))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = sorted(answer.status for answer in answers)
    assert statuses[0] == 503
    assert statuses[-1] == 504
    busy = next(answer for answer in answers if answer.status == 503)
    assert int(busy.headers["retry-after"]) > 0
    assert until_answered(tight).status == 200


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ?p ?o } LIMIT 51",
        "SELECT * { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 51",
        'SELECT (CONCAT(STR(?s), "' + "x" * 390 + '") AS ?x) { ?s ?p ?o } LIMIT 50',
    ],
)
def test_limits_an_answer_that_is_too_large_is_refused_whole(tight: Site, query: str) -> None:
    until_answered(tight)
    answer = tight.query(query, f"{TABLE}, text/turtle")
    assert answer.status == 422
    assert "LIMIT" in answer.text
    assert "results" not in answer.text


def test_limits_the_largest_answer_that_fits_is_whole(tight: Site) -> None:
    until_answered(tight)
    answer = tight.query("SELECT ?s { ?s a pg:Paper } ORDER BY ?s LIMIT 50")
    assert answer.status == 200
    assert len(json.loads(answer.body)["results"]["bindings"]) == 47


def test_limits_a_query_that_is_too_long_is_refused(tight: Site) -> None:
    until_answered(tight)
    query = QUICK + " " * 500
    assert tight.query(query).status == 400
    body = ("query=" + quote(query * 10)).encode()
    kind = "application/x-www-form-urlencoded"
    assert tight.send("POST", "/sparql", body, Content_Type=kind).status == 413


def test_limits_a_query_that_eats_memory_is_ended(sample_folder: Path) -> None:
    limits = Limits(seconds=60, workers=1, patience=60, memory=192 * MEGABYTE)
    with serving(sample_folder, limits) as site:
        assert site.query(QUICK).status == 200
        answer = site.query(HUNGRY)
        assert answer.status == 507
        assert "memory" in answer.text
        assert site.query(QUICK).status == 200


def test_limits_a_folder_without_a_graph_is_refused(tmp_path: Path) -> None:
    from kg.model import KgError
    from kg.serve.app import create_app

    with pytest.raises(KgError, match="no graph here"):
        create_app(tmp_path)
