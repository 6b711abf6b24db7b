from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.figures import parse_figure, scan_figures


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("79.2%", "79.2", "percent"),
        ("78.3\\%", "78.3", "percent"),
        ("$89.71%$", "89.71", "percent"),
        ("1.6 ms", "1.6", "ms"),
        ("over 30B", "30000000000", ""),
        ("225 TFLOPs/s", "225", "TFLOPs/s"),
        ("200k images", "200000", ""),
        ("1,024", "1024", ""),
        ("1M", "1000000", ""),
        ("45.2 tok/s", "45.2", "tokens/s"),
        ("76 frames per second", "76", "FPS"),
        ("7 million parameters", "7000000", "parameters"),
        ("33-46 KB", "33", "KB"),
        ("89.0 +/- 0.9%", "89.0", "percent"),
        ("from 84.3% to 39.4%", "39.4", "percent"),
        ("-5.2", "-5.2", ""),
        ("$25", "25", "USD"),
        ("9.51 FPS/W", "9.51", ""),
        ("six games", "6", ""),
        ("all 10", "10", ""),
    ],
)
def test_parse_figure_gives_value_and_unit(text: str, value: str, unit: str) -> None:
    assert parse_figure(text) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["", "minutes", "O(d)", "hundreds of"])
def test_parse_figure_refuses_a_text_without_a_number(text: str) -> None:
    assert parse_figure(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "LLaMA-2-7B",
        "GPT-4o and GPT-4",
        "ImageNet-1K",
        "an A100",
        "ViT-B/16",
        "at 1152times1152",
        "224x224 and $224 \\times 224$",
        "as shown before [12] and [3, 7]",
        "top-1, top-5",
        "5-shot",
        "3D",
        "v8.2",
        "R^2",
    ],
)
def test_scan_figures_leaves_numbers_in_names_alone(text: str) -> None:
    assert list(scan_figures(text)) == []


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,%x×$\\-–+/ ()[]{}^KMBeE~toandms🙂", max_size=60))
def test_scan_figures_gives_ordered_spans_of_the_text(text: str) -> None:
    last = 0
    for figure in scan_figures(text):
        assert last <= figure.span.start < figure.span.end <= len(text)
        assert text[figure.span.start : figure.span.end] == figure.written
        last = figure.span.end


@settings(deadline=None)
@given(st.text())
def test_parse_figure_never_raises(text: str) -> None:
    figure = parse_figure(text)
    assert figure is None or figure[0].is_finite()
