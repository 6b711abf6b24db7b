"""Papers that were not read, in the app."""

from __future__ import annotations

import json

import pytest

from kg.serve.outside_page import outside_page
from kg.serve.snapshot import Snapshot
from tests.serve.conftest import Site


@pytest.fixture(scope="module")
def compared(snapshot: Snapshot) -> str:
    """An outside paper that a paper of the sample compares against."""
    links = "SELECT DISTINCT ?there { ?paper pg:comparesAgainst ?there . ?there a pg:OutsidePaper } ORDER BY ?there"
    for row in snapshot.graph.select(links):
        return snapshot.graph.vocabulary.id(row["there"])
    raise AssertionError("the sample compares with well-known work")


def test_outside_page_says_who_compares_against_it(site: Site, snapshot: Snapshot, compared: str) -> None:
    shown = outside_page(snapshot, compared, {})
    met = dict(shown.neighbours)
    comparing = met["Is compared against by"].rows
    assert comparing
    page = site.get(f"/{compared}").text
    assert f"<h1>{shown.name.title}</h1>" in page
    for neighbour in comparing:
        assert f'href="{neighbour.paper.href}"' in page
        there = site.get(neighbour.paper.href).text
        assert f'href="/{compared}"' in there
        assert "outside paper" in there
    assert shown.address == f"https://arxiv.org/abs/{shown.name.arxiv}"
    assert shown.address in page
    for entity in shown.introduces:
        assert "Introduced by" in site.get(entity.href).text


def test_outside_page_is_found_and_listed_as_what_it_is(site: Site, snapshot: Snapshot, compared: str) -> None:
    title = snapshot.corpus.outside[compared].title
    listed = site.get("/search?kind=OutsidePaper").text
    assert listed.count('<span class="end soft">Outside paper</span>') == min(50, len(snapshot.corpus.outside))
    assert title not in site.get("/search?kind=Paper").text
    found = json.loads(site.get(f"/suggest?q={title[:30].replace(' ', '+')}").body)
    assert {"id": compared, "label": title, "kind": "OutsidePaper", "papers": 0} in found
    assert site.get(f"/{compared}", "text/turtle").status == 200


def test_outside_page_is_drawn_around_itself(site: Site, compared: str) -> None:
    page = site.get(f"/drawing?focus={compared}&hops=1").text
    assert '"kind":"OutsidePaper"' in page
    assert '"kind":"comparesAgainst"' in page
