"""The pages say what the graph says."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from kg.model import Comparison, Outcome
from kg.serve.corpus import is_about, outcome_for
from kg.serve.disagreement import contradictions, drifts
from kg.serve.leaderboard import board
from kg.serve.snapshot import Snapshot
from kg.serve.versus import versus
from kg.store import GraphStore, answer_table, ask
from tests.serve.conftest import Site

VLLM, FASTGEN = "software/vllm", "software/deepspeedfastgen"


def rows(graph: GraphStore, name: str, *arguments: str) -> list[list[str]]:
    asked = ask(graph, name, arguments)
    return answer_table(asked.answer, graph.vocabulary, asked.bound)[1]


def test_pages_start_counts_what_is_there(site: Site, snapshot: Snapshot) -> None:
    page = site.get("/").text
    for count in (snapshot.glance.papers, snapshot.glance.entities, snapshot.glance.comparisons):
        assert f"<b>{count:,}</b>" in page
    assert "<title>papergraph</title>" in page


def test_pages_the_corpus_agrees_with_the_named_questions(snapshot: Snapshot, sample_graph: GraphStore) -> None:
    ranks = {snapshot.corpus.label(rank.id): rank for rank in snapshot.glance.baselines}
    for label, papers, beaten, _ in rows(sample_graph, "most-compared")[:5]:
        assert (ranks[label].count, ranks[label].worse) == (int(papers), int(beaten))
    asked = {(row[0], row[1]) for row in rows(sample_graph, "who-compares-with", "vLLM")}
    corpus = snapshot.corpus
    seen = {
        (corpus.label(stated.claim.subject), stated.claim.outcome.value)
        for stated in corpus.about[VLLM]
        if isinstance(stated.claim, Comparison) and stated.claim.object == VLLM
    }
    assert asked
    assert {(name, outcome) for name, outcome in asked if name != "its own work"} <= seen


def test_pages_disagreements_are_among_those_the_questions_find(snapshot: Snapshot, sample_graph: GraphStore) -> None:
    asked = {frozenset(row[:2]) for row in rows(sample_graph, "contradictions")}
    label = snapshot.corpus.label
    assert {frozenset((label(one.one), label(one.other))) for one in contradictions(snapshot.corpus)} <= asked
    assert len(drifts(snapshot.corpus)) == len(rows(sample_graph, "drift"))


def test_pages_an_entity_shows_its_record_and_each_sentence(site: Site, snapshot: Snapshot) -> None:
    page = site.get(f"/{VLLM}").text
    own = [s for s in snapshot.corpus.about[VLLM] if is_about(s.claim, VLLM)]
    losses = sum(outcome_for(s.claim, VLLM) == Outcome.WORSE for s in own if isinstance(s.claim, Comparison))
    assert losses > 0
    assert f"▼ {losses}</b>" in page
    assert "DeepSpeed-FastGen" in page
    assert '<mark class="figure">' in page
    only = site.get(f"/{VLLM}?outcome=better").text
    assert "loses to" not in only


def test_pages_a_paper_shows_its_text_with_names_and_claims_marked(site: Site, snapshot: Snapshot) -> None:
    stated = next(s for s in snapshot.corpus.about[VLLM] if is_about(s.claim, VLLM))
    paper = stated.papers[0]
    page = site.get(f"/{paper}").text
    assert 'class="said' in page
    assert f'href="/{VLLM}"' in page
    assert snapshot.corpus.papers[paper].title.split(":")[0] in page


def test_pages_a_leaderboard_is_ranked_as_the_metric_counts(snapshot: Snapshot) -> None:
    for dataset, metric in snapshot.corpus.boards:
        made = board(snapshot, dataset, metric)
        values = [value for _, value, _ in made.bars]
        assert values == sorted(values, reverse=made.descending)
        if snapshot.corpus.entities[metric].higher_is_better is False:
            assert not made.descending
        turned = board(snapshot, dataset, metric, order="ascending")
        assert [value for _, value, _ in turned.bars] == sorted(value for _, value, _ in turned.bars)


def test_pages_two_systems_are_seen_from_the_first(site: Site, snapshot: Snapshot) -> None:
    ours, theirs = versus(snapshot, FASTGEN, VLLM), versus(snapshot, VLLM, FASTGEN)
    assert ours.direct_total == theirs.direct_total > 0
    assert ours.tally[Outcome.BETTER] == theirs.tally[Outcome.WORSE]
    page = site.get("/compare?a=DeepSpeed-FastGen&b=vllm").text
    assert "DeepSpeed-FastGen <span" in page
    assert "vLLM</h1>" in page
    assert "Nothing here is named" in site.get("/compare?a=vLLM&b=nobody+knows+this").text
    assert "the same thing" in site.get("/compare?a=vLLM&b=software/vllm").text


def test_pages_search_finds_and_lists(site: Site) -> None:
    assert f'href="/{VLLM}"' in site.get("/search?q=vllm").text
    assert "Try fewer or other words" in site.get("/search?q=xyzzyx").text
    listed = site.get("/search?kind=Paper").text
    assert listed.count('class="thing"') == 47
    names = json.loads(site.get("/suggest?q=vll").body)
    assert names[0] == {"id": VLLM, "label": "vLLM", "kind": "Software", "papers": names[0]["papers"]}


def test_pages_an_etag_saves_sending_the_page_again(site: Site) -> None:
    for path in ("/", f"/{VLLM}", "/search?q=vllm", "/leaderboards", "/contradictions", "/drift"):
        first = site.get(path)
        again = site.get(path, If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
    turtle = site.get(f"/{VLLM}", "text/turtle")
    assert turtle.headers["etag"] != site.get(f"/{VLLM}").headers["etag"]
    assert site.get(f"/{VLLM}", If_None_Match=turtle.headers["etag"]).status == 200
    answer = site.query("ASK {}")
    assert site.get("/sparql?query=ASK%20%7B%7D", "application/json").status == 200
    assert answer.headers["etag"] == site.query("ASK {}").headers["etag"]


def test_pages_lists_have_pages_of_their_own(site: Site, snapshot: Snapshot) -> None:
    first, second = (site.get(f"/search?page={number}").text for number in (1, 2))
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert first != second
    assert site.get("/search?page=999999").status == 200


@pytest.mark.parametrize(
    "path", ["/software/nothing", "/nothing", "/paper/", "/leaderboard", "/graph?focus=xyzzyx", "/ask/no-such"]
)
def test_pages_what_is_not_there_is_404(site: Site, path: str) -> None:
    for accept in ("text/html", "*/*"):
        answer = site.get(path, accept)
        assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/plain")


def test_pages_the_sparql_page_shows_tables_charts_graphs_and_faults(site: Site) -> None:
    def page(query: str, **more: str) -> str:
        return site.get("/sparql?" + urlencode({"query": query, **more})).text

    count = (
        "SELECT ?name (COUNT(?p) AS ?n) { ?p pg:uses/skos:prefLabel ?name } GROUP BY ?name ORDER BY DESC(?n) LIMIT 3"
    )
    assert "3 rows" in page(count)
    assert 'class="length"' in page(count, view="chart")
    links = "SELECT ?paper ?entity { ?paper pg:proposes ?entity } LIMIT 5"
    assert "<iframe" in page(links, view="graph")
    assert "@prefix pg:" in page("CONSTRUCT { ?p pg:uses ?e } WHERE { ?p pg:uses ?e } LIMIT 2")
    assert "Yes</p>" in page("ASK {}")
    fault = site.get("/sparql?" + urlencode({"query": "SELECT"}))
    assert fault.status == 400
    assert 'role="alert"' in fault.text
    rows = "SELECT ?s ?p ?o { ?s ?p ?o }"
    assert "Page 1 of " in page(rows + " LIMIT 450")


def test_pages_a_named_question_leads_to_its_query_and_answer(site: Site) -> None:
    answer = site.get("/ask/who-compares-with?system=vLLM")
    assert answer.status == 303
    shown = site.get(answer.headers["location"])
    assert "VALUES ?system { &lt;https://w3id.org/papergraph/software/vllm&gt; }" in shown.text
    assert "DeepSpeed-FastGen" in shown.text
    assert site.get("/ask/who-compares-with?system=nobody").status == 400
    assert site.get("/ask/who-compares-with").status == 400
    hostile = site.get("/ask/find?" + urlencode({"text": '" } SERVICE <http://e.org/> { '}))
    assert "0 rows" in site.get(hostile.headers["location"]).text


def test_pages_every_question_with_a_parameter_has_a_place_for_it(snapshot: Snapshot) -> None:
    from kg.store import questions

    assert all("\nWHERE {\n" in question.query for question in questions() if question.parameters)


def test_pages_downloads_of_an_answer(site: Site) -> None:
    query = 'SELECT ?x ?n { VALUES (?x ?n) { ("=HYPERLINK(1)" -2) } }'
    guarded = site.get("/sparql?" + urlencode({"query": query, "download": "csv"}))
    assert guarded.text == "x,n\r\n'=HYPERLINK(1),-2\r\n"
    # The protocol's own CSV is what the standard says.
    assert site.query(query, "text/csv").text == "x,n\r\n=HYPERLINK(1),-2\r\n"
    assert json.loads(site.get("/sparql?" + urlencode({"query": query, "download": "json"})).body)["head"]
    graph = site.get("/sparql?" + urlencode({"query": "CONSTRUCT WHERE { ?s pg:uses ?o }", "download": "json"}))
    assert graph.headers["content-disposition"] == 'attachment; filename="answer.ttl"'
    assert site.get("/sparql?download=csv").status == 400


def test_pages_drawings_come_around_a_thing_and_of_an_answer(site: Site) -> None:
    around = site.get(f"/drawing?focus={VLLM}&hops=2")
    assert around.status == 200
    assert "DeepSpeed-FastGen" in around.text
    assert site.get(f"/drawing?focus={VLLM}&hops=2", If_None_Match=around.headers["etag"]).status == 304
    links = "SELECT ?paper ?entity { ?paper pg:proposes ?entity } LIMIT 5"
    assert "page-data" in site.get("/drawing?" + urlencode({"query": links})).text
    triples = "CONSTRUCT WHERE { ?p pg:proposes ?e } LIMIT 5"
    assert "page-data" in site.get("/drawing?" + urlencode({"query": triples})).text
    assert site.get("/drawing").status == 200
    assert f"focus={quote(VLLM, safe='')}" in site.get("/graph?focus=vLLM").text


def test_pages_void_counts_the_graph(site: Site, snapshot: Snapshot) -> None:
    answer = site.get("/.well-known/void", "text/turtle")
    said = {
        (t.predicate.value.rsplit("#", 1)[-1], str(t.object)) for t in ox.parse(answer.body, format=ox.RdfFormat.TURTLE)
    }
    # What two papers say stands in two graphs.
    count = len(snapshot.graph.store)
    assert ("triples", f'"{count}"^^<http://www.w3.org/2001/XMLSchema#integer>') in said
    assert ("sparqlEndpoint", f"<{site.root}/sparql>") in said
