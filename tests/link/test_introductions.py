"""Who introduced what, and the links that follow."""

from __future__ import annotations

from kg.interchange import ExtractedPaper
from kg.link import PaperIndex, collect_names, introductions, link_paper, paper_links, settle
from kg.link.introductions import Introduction
from kg.model import LinkKind, PaperLink, paper_iri_path
from tests.builders import small_catalogue
from tests.link.papers import beats, paper

CATALOGUE = small_catalogue()


def introduced(*papers: ExtractedPaper) -> tuple[dict[str, Introduction], PaperIndex]:
    settled = settle(collect_names(papers), CATALOGUE)
    index = PaperIndex()
    for each in papers:
        index.add(link_paper(each, settled))
    titles = {paper_iri_path(each.paper.id): each.paper.title for each in papers}
    arxiv = {each.paper.arxiv: paper_iri_path(each.paper.id) for each in papers if each.paper.arxiv}
    return introductions(index.proposers(), index.rivals_and_bases(), settled, titles, arxiv), index


def test_the_paper_that_proposes_it_introduced_it() -> None:
    found, _ = introduced(paper("p1", "Quill.", {"Quill": "Model proposed"}, title="Quill: a writer"))
    assert found["model/quill"] == Introduction("model/quill", "paper/p1", 1.0)


def test_confidence_is_the_score_and_less_where_the_title_says_nothing() -> None:
    scores = {"Quill": {"score": 0.9, "role_scores": {"proposed": 0.5}}}
    found, _ = introduced(paper("p1", "Quill.", {"Quill": "Model proposed"}, scores=scores))
    assert found["model/quill"].confidence == 0.4


def test_of_two_papers_that_propose_common_words_the_one_with_the_title_comes_first() -> None:
    found, _ = introduced(
        paper("p1", "Adding slow writing.", {"slow writing": "Method proposed"}),
        paper("p2", "We bring slow writing.", {"slow writing": "Method proposed"}, title="On slow writing"),
    )
    assert found["method/slowwriting"] == Introduction("method/slowwriting", "paper/p2", 0.5)


def test_a_rival_that_only_the_catalogue_knows_leads_to_a_paper_outside() -> None:
    mine = paper(
        "p1", "Quill beats LLaMA.", {"Quill": "Model proposed", "LLaMA": "Model used"},
        comparisons=[beats("Quill", "LLaMA")],
    )  # fmt: skip
    found, index = introduced(mine)
    assert found["model/llama"].paper == "outside/2302.13971"
    assert found["model/llama"].outside is not None
    links = paper_links(index, found).links
    assert links == (
        PaperLink("paper/p1", LinkKind.BUILDS_ON, "outside/2302.13971", ("model/llama",)),
        PaperLink("paper/p1", LinkKind.COMPARES_AGAINST, "outside/2302.13971", ("model/llama",)),
    )


def test_the_paper_that_the_catalogue_names_is_known_by_its_arxiv_id_or_its_title() -> None:
    for more in ({"arxiv": "2302.13971"}, {"title": "LLaMA: The Paper"}):
        found, _ = introduced(paper("p1", "LLaMA.", {"LLaMA": "Model proposed"}, **more))
        assert found["model/llama"] == Introduction("model/llama", "paper/p1", 1.0)


def test_class_words_and_ambiguous_names_have_no_introduction() -> None:
    found, _ = introduced(
        paper("p1", "A Transformer and GRACE.", {"Transformer": "Model proposed", "GRACE": "Method proposed"}),
        paper("p2", "GRACE.", {"GRACE": "Method proposed"}),
        paper("p3", "GRACE.", {"GRACE": "Method used"}),
    )
    assert "model/transformer" not in found
    assert "method/grace" not in found
    assert len(found) == 2


def test_an_ambiguous_name_links_nobody() -> None:
    users = [paper(f"q{at}", "GRACE.", {"GRACE": "Method baseline"}) for at in range(2)]
    proposers = [paper(f"p{at}", "GRACE.", {"GRACE": "Method proposed"}) for at in range(2)]
    found, index = introduced(*users, *proposers)
    assert paper_links(index, found, ambiguous={"method/grace"}).links == ()
