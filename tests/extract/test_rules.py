import tomllib

import pytest

from kg.extract.papers import extract
from kg.extract.rules import UNMEASURED, ClaimRule, claim_rule, claim_rules, priors, rules_hash, rules_text
from kg.interchange import ComparisonRow
from kg.model import KgError, Outcome, Paper


def read(sentence: str) -> tuple[ComparisonRow, ...]:
    return next(extract([Paper("p", "T", sentence)])).comparisons


def test_rules_have_ids_of_their_own_and_examples() -> None:
    ids = [rule.id for rule in claim_rules()]
    assert len(ids) == len(set(ids))
    assert all(rule.positive for rule in claim_rules())


@pytest.mark.parametrize(("rule", "sentence"), [(rule, one) for rule in claim_rules() for one in rule.positive])
def test_rules_read_their_positive_sentences(rule: ClaimRule, sentence: str) -> None:
    rows = read(sentence)
    assert rows
    expected = Outcome.BETTER if rule.swap else rule.outcome
    assert {row.outcome for row in rows} == {expected}


@pytest.mark.parametrize(("rule", "sentence"), [(rule, one) for rule in claim_rules() for one in rule.negative])
def test_rules_leave_their_negative_sentences(rule: ClaimRule, sentence: str) -> None:
    subject = sentence.split()[0]
    wrong = Outcome.WORSE if rule.swap else rule.outcome
    assert (subject, wrong) not in {(row.subject, row.outcome) for row in read(sentence)}


def test_rules_priors_are_sorted_shares() -> None:
    values = tomllib.loads(rules_text())["priors"]
    assert list(values) == sorted(values), "sort [priors]"
    assert all(0 <= value <= 1 and round(value, 3) == value for value in values.values())
    assert priors().of("no such rule") == UNMEASURED


def test_rules_priors_belong_to_rules() -> None:
    ids = {rule.id for rule in claim_rules()}
    claims = [key for key in priors().values if key.startswith("claim-")]
    assert claims
    assert {key.removeprefix("claim-").rsplit("-", 1)[0] for key in claims} <= ids


def test_claim_rule_refuses_an_unknown_key() -> None:
    with pytest.raises(KgError, match="colour"):
        claim_rule({"id": "x", "pattern": "y", "outcome": "better", "colour": "red"})


def test_rules_hash_is_short_and_stable() -> None:
    assert len(rules_hash()) == 8
    assert rules_hash() == rules_hash()
