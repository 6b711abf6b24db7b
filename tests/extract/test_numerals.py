from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.numerals import numeral_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,024", "1024"),
        ("1{,}024", "1024"),
        ("3e-4", "0.0003"),
        ("10^{-3}", "0.001"),
        ("1.2 \\times 10^{3}", "1200"),
        ("1.5K", "1500"),
        ("950 M", "950000000"),
        ("24-billion", "24000000000"),
        ("Seven", "7"),
        (".5", "0.5"),
    ],
)
def test_numeral_value_reads_what_papers_write(text: str, value: str) -> None:
    assert numeral_value(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "1e99", "10^99", "A100", "1.2.3", "several"])
def test_numeral_value_refuses_what_is_no_number(text: str) -> None:
    assert numeral_value(text) is None


@settings(deadline=None)
@given(st.text())
def test_numeral_value_never_raises(text: str) -> None:
    value = numeral_value(text)
    assert value is None or value.is_finite()
