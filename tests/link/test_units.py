"""Units as papers write them, their short names, and what QUDT calls these."""

from __future__ import annotations

import pytest

from kg.graph.build import unit_node
from kg.graph.terms import QUDT_UNITS, UNIT, Vocabulary
from kg.link.units import SHORT_NAMES, short_unit


@pytest.mark.parametrize(
    ("unit", "short", "name"),
    [
        ("ms", "ms", "MilliSEC"),
        ("milliseconds", "ms", "MilliSEC"),
        ("second", "s", "SEC"),
        ("gigabytes", "GB", "GigaBYTE"),
        ("GiB", "GiB", "GibiBYTE"),
        ("days", "day", "DAY"),
        ("watts", "W", "W"),
        ("percent", "percent", "PERCENT"),
        ("", "", "UNITLESS"),
    ],
)
def test_a_unit_has_one_short_name_and_is_qudts(unit: str, short: str, name: str) -> None:
    assert short_unit(unit) == short
    assert unit_node(short, Vocabulary()) == UNIT[name]


@pytest.mark.parametrize("unit", ["tokens/s", "FPS", "BLEU", "mAP", "images/s", "parameters", "nonsense", "2 * s"])
def test_what_pint_does_not_know_stays_and_has_an_iri_of_our_own(unit: str) -> None:
    assert short_unit(unit) == unit
    assert unit_node(unit, Vocabulary()).value.startswith("https://w3id.org/papergraph/unit/")


def test_every_short_name_has_a_qudt_unit_and_no_two_the_same() -> None:
    assert set(SHORT_NAMES.values()) <= QUDT_UNITS.keys()
    assert len(set(QUDT_UNITS.values())) == len(QUDT_UNITS)
