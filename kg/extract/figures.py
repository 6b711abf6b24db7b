"""Figures in a text: a number with its sign, its mark (%, x, points) and its unit.

Comes in: any text. Goes out: `Figure` values in text order; what only looks like a number because it is part
of a name ("LLaMA-2-7B", "5-shot", "[12]", "1152times1152") is none. `parse_figure` reads one absolute
figure, as an annotator copies it.

``runs at 1.6 ms`` gives ``Figure(Span(8, 14), ..., value=1.6, mark="", unit="ms")``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.extract.numerals import LOOSE_NUMERAL, NUMERAL, numeral_value
from kg.model import EffectKind, Span

RATIO, PERCENT, POINTS = EffectKind.RATIO, EffectKind.PERCENT, EffectKind.POINTS

UNITS = {
    "AP": "AP", "AUC": "AUC", "AUROC": "AUROC", "BERTScore": "BERTScore", "BLEU": "BLEU", "CER": "CER",
    "CIDEr": "CIDEr", "Dice": "Dice", "Elo": "Elo", "F1": "F1", "FID": "FID", "FPS": "FPS", "FVD": "FVD",
    "GB": "GB", "GFLOPS": "GFLOPs/s", "GFLOPs": "GFLOPs", "GHz": "GHz", "GPU hour": "GPU h",
    "GPU hours": "GPU h",
    "GPU-hours": "GPU h", "GiB": "GiB", "HOTA": "HOTA", "Hz": "Hz", "J": "J", "J&F": "J&F", "KB": "KB",
    "KiB": "KiB", "LPIPS": "LPIPS", "MAE": "MAE", "MB": "MB", "METEOR": "METEOR", "MHz": "MHz",
    "MOTA": "MOTA",
    "MRR": "MRR", "MiB": "MiB", "NDS": "NDS", "PPL": "PPL", "PSNR": "PSNR", "RMSE": "RMSE", "ROUGE": "ROUGE",
    "ROUGE-1": "ROUGE", "ROUGE-2": "ROUGE", "ROUGE-L": "ROUGE", "SSIM": "SSIM", "TB": "TB",
    "TFLOP/s": "TFLOPs/s", "TFLOPS": "TFLOPs/s", "TFLOPs": "TFLOPs", "TFLOPs/s": "TFLOPs/s", "TOPS": "TOPS",
    "TOPS/W": "TOPS/W", "USD": "USD", "W": "W", "WER": "WER", "bit": "bit", "bits": "bit", "bpp": "bpp",
    "cm": "cm", "dB": "dB", "day": "day", "days": "day", "degrees": "degree", "dollars": "USD", "fps": "FPS",
    "frames per second": "FPS", "frames/s": "FPS", "frames/sec": "FPS", "h": "h", "hour": "h", "hours": "h",
    "hr": "h", "hrs": "h", "images per second": "images/s", "images/s": "images/s", "kB": "KB", "kHz": "kHz",
    "kJ": "kJ", "kWh": "kWh", "km": "km", "m": "m", "m/s": "m/s", "mAP": "mAP", "mIoU": "mIoU", "mJ": "mJ",
    "mW": "mW", "meters": "m", "microseconds": "us", "milliseconds": "ms", "min": "min", "mins": "min",
    "minute": "min", "minutes": "min", "mm": "mm", "ms": "ms", "nDCG": "nDCG", "ns": "ns",
    "parameters": "parameters", "params": "parameters", "perplexity": "PPL",
    "samples per second": "samples/s",
    "samples/s": "samples/s", "s": "s", "sec": "s", "second": "s", "seconds": "s", "tok/s": "tokens/s",
    "tokens": "tokens", "tokens per second": "tokens/s", "tokens/s": "tokens/s", "tokens/sec": "tokens/s",
    "tokens/second": "tokens/s", "us": "us", "µs": "us", "μs": "us",
}  # fmt: skip
"""How papers write a unit (or a metric that follows its number), and its one short name."""

TIMES_SIGN = r"x|X|×|\\times|[- ]?times|[- ]?fold"
POINT = r"(?:percent(?:age)?[ -]|\\?%[ -])?(?:points?|pts?)|pp|ppts?|p\.p\.|percent(?:age)?[ -]?points?"
# "2.1 BLEU points", "1.3 absolute points"
QUALIFIER = r"(?:absolute|accuracy|percentage|relative|[A-Z][\w@.&]{0,12}|mAP|mIoU)"
GLUE = r"(?:\\[,;!: ]|[ $~{}]){0,3}"
UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=lambda unit: (-len(unit), unit)))

FIGURE = re.compile(
    rf"""
    (?<![\w^\\@\#])(?<![0-9,]\.)(?<![\w]\.)
    (?P<sign>\+/-|\\pm|[±+\-−–])?[ $]?
    (?P<number>{NUMERAL})
    (?:
      # "26 points", "2.4 percentage points", "2.4pp", "2.1 BLEU points", "0.84-percentage-point", "2.4\%
      # points"
      (?:\\?%)?{GLUE}-?(?:{QUALIFIER}[ -])?(?P<points>{POINT})(?![\w])
      # "40%", "12\%", "40 percent"
      | {GLUE}(?P<percent>\\?[%％]|[ -]?per[ ]?cent(?![\w]))
      # "2.3x", "$2.3\times$", "7.93times", "20-fold"; not "1152times1152", "3 x 3"
      | {GLUE}(?P<ratio>{TIMES_SIGN})(?![\w]|-[A-Za-z])(?![ $]{{0,2}}[0-9])
      # "1.6 ms", "225 TFLOPs/s", "2.1 BLEU"
      | (?:{GLUE}|-)(?P<unit>{UNIT})(?![\w&]|/[A-Za-z]|-[A-Za-z0-9])
    )?
    """,
    re.VERBOSE,
)
# "5-shot", "3D", "GPT-4o": a letter touches the number; "3.1.2", "16:9"
TOUCHED = re.compile(r"[\w^&]|-[A-Za-z]|\.[0-9]|:[0-9]|,[0-9]|[ $]{0,2}(?:\\times|×|x)[ $]{0,2}[0-9]")
# the second side of "$224 \times 224$"
SIDE = re.compile(r"[0-9][ $]{0,2}(?:\\times|×|x)[ $]{0,2}$")
# "[12]", "[3, 7]"
CITATION = re.compile(r"\[[0-9]{1,3}(?:[,; –-]+[0-9]{1,3})*\]")
# "89.0 ± 0.9%": the second number is a tolerance
TOLERANCE = ("±", "+/-", "\\pm")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number where it stands; ``kind`` is what its mark says, None for a bare number or one with a unit."""

    span: Span
    written: str
    value: Decimal
    kind: EffectKind | None = None
    unit: str = ""
    sign: int = 0
    is_word: bool = False


def scan_figures(text: str) -> Iterator[Figure]:
    """The figures of a text in order; tolerances, citations and numbers inside names are left out.

    >>> [(f.written, f.kind, f.unit) for f in scan_figures("GPT-4 gains 2.3x in 5-shot at 76 fps")]
    [('2.3x', <EffectKind.RATIO: 'ratio'>, ''), ('76 fps', None, 'FPS')]
    """
    last_end = -1
    cited = [match.span() for match in CITATION.finditer(text)]
    for match in FIGURE.finditer(text):
        if match["sign"] in TOLERANCE and last_end >= 0 and not text[last_end : match.start()].strip(" $%\\"):
            last_end = match.end()
            continue
        figure = figure_of(text, match, last_end)
        if figure is None or any(start < figure.span.start < end for start, end in cited):
            continue
        last_end = figure.span.end
        yield figure


def figure_of(text: str, match: re.Match[str], last_end: int) -> Figure | None:
    """The figure of a match; None inside a name. ``last_end`` is where the last figure ended."""
    value = numeral_value(match["number"])
    start, end = match.span()
    marked = match.lastgroup in ("points", "percent", "ratio", "unit")
    if value is None or (not marked and TOUCHED.match(text, end)) or SIDE.search(text, max(0, start - 14), start):
        return None
    sign = match["sign"] or ""
    at = match.start("number")
    joint, before = text[at - 1 : at], text[at - 2 : at - 1] if at >= 2 else ""
    # "GPT-4", "EfficientViT-M5", "ViT-B/16": a dash or slash that hangs on a word; in "10-20x" it hangs on
    # a figure.
    hangs = joint == "/" or (joint in DASHES and before != "" and not before.isspace() and before not in OPENERS)
    if hangs and not (0 <= last_end <= at and not text[last_end:at].strip("$%\\{} -−–/")):
        return None
    signed = sign if not hangs else ""
    if not signed:
        start = at
    kind = next((kind for name, kind in KINDS if match[name]), None)
    after = ABSOLUTE_PERCENT.match(text, end)
    if kind is PERCENT and after:
        kind, end = POINTS, after.end()
    return Figure(
        span=Span(start, end),
        written=text[start:end],
        value=value,
        kind=kind,
        unit=UNITS[match["unit"]] if match["unit"] else "",
        sign=0 if not signed else 1 if signed in ("+", "±") else -1,
        is_word=match["number"][0].isalpha(),
    )


DASHES = ("-", "−", "–")
OPENERS = "($[{=~<>|≈,/:"
KINDS = (("points", POINTS), ("percent", PERCENT), ("ratio", RATIO))
# "5.1% absolute"
ABSOLUTE_PERCENT = re.compile(r" absolute(?![\w])")
# "$25", "$1.2 million"; "$89.71%$" is mathematics
DOLLARS = re.compile(r"\$[0-9][0-9,.]*(?: ?(?:[KMB]|thousand|million|billion))?(?![0-9%\\$]|\.[0-9])")
# "89.0 +/- 0.9%"
TOLERATED = re.compile(r"(?:\+/-|±|\\pm)\D{0,3}[0-9.]+ ?(\\?%)")


def parse_figure(value_text: str) -> tuple[Decimal, str] | None:
    """The value and unit of an absolute figure as an annotator copies it; None where it holds no number.

    >>> parse_figure("79.2%"), parse_figure("1.6 ms"), parse_figure("over 30B"), parse_figure("fast")
    ((Decimal('79.2'), 'percent'), (Decimal('1.6'), 'ms'), (Decimal('30000000000'), ''), None)
    """
    figures = list(scan_figures(value_text))
    if not figures:
        return bare_figure(value_text)
    # "from 84.30% to 39.38%": what is reached is the second.
    reached = value_text.lstrip().lower().startswith("from ") and len(figures) > 1
    figure = figures[1] if reached else figures[0]
    unit = unit_name(figure)
    if not unit and (dollars := DOLLARS.search(value_text)) and dollars.end() >= figure.span.end:
        unit = "USD"
    if not unit and TOLERATED.search(value_text):
        unit = "percent"
    if (
        not unit
        and not reached
        and len(figures) > 1
        and RANGE_GAP.fullmatch(value_text[figure.span.end : figures[1].span.start])
    ):
        unit = unit_name(figures[1])
    value = -figure.value if figure.sign < 0 else figure.value
    return value, unit


# "33-46 KB", "4.6K--7.7K", "10 to 20 ms"
RANGE_GAP = re.compile(r"[ $]{0,2}(?:-{1,3}|–|—|−|[~～∼]|to|\\sim)?[ $]{0,2}")


def unit_name(figure: Figure) -> str:
    """The short name of what a figure counts; a bare number has none."""
    return {PERCENT: "percent", POINTS: "points", RATIO: "x"}.get(figure.kind, "") if figure.kind else figure.unit


def bare_figure(value_text: str) -> tuple[Decimal, str] | None:
    """The first number of a text that names something ("all 10-way splits"); None where there is none."""
    match = LOOSE_NUMERAL.search(value_text)
    value = numeral_value(match.group()) if match else None
    return None if value is None else (value, "")
