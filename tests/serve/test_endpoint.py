"""What a request to the endpoint asks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.serve.endpoint import address_of_query, question_text
from kg.serve.protocol import Asked, BadRequest, asked_by
from kg.serve.snapshot import Snapshot

PAIRS = st.lists(st.tuples(st.sampled_from(("query", "update", "default-graph-uri", "other")), st.text(max_size=9)))


@settings(deadline=None)
@given(PAIRS)
def test_endpoint_exactly_one_query_and_no_update_is_asked(pairs: list[tuple[str, str]]) -> None:
    names = [name for name, _ in pairs]
    if names.count("query") == 1 and "update" not in names:
        assert asked_by(pairs).query == dict(pairs)["query"]
    else:
        with pytest.raises(BadRequest):
            asked_by(pairs)


def test_endpoint_the_dataset_is_taken_along() -> None:
    pairs = [("query", "ASK {}"), ("named-graph-uri", "a:a"), ("default-graph-uri", "a:b"), ("named-graph-uri", "a:c")]
    assert asked_by(pairs) == Asked("ASK {}", ("a:b",), ("a:a", "a:c"))


def test_endpoint_an_update_is_forbidden() -> None:
    with pytest.raises(BadRequest) as refused:
        asked_by([("update", "CLEAR ALL")])
    assert refused.value.status == 403


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=40))
def test_endpoint_an_argument_is_a_value_and_never_syntax(snapshot: Snapshot, text: str) -> None:
    if not text.strip():
        return
    query = question_text(snapshot, "find", {"text": text})
    answer = snapshot.graph.query(query)
    assert {row["text"].value for row in answer} <= {text.strip()}  # type: ignore[union-attr]
    assert address_of_query(query).startswith("/sparql?query=")
