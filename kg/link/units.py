"""Units as papers write them to one short name each.

Comes in: "milliseconds", "ms", "FPS". Goes out: "ms", "ms", "FPS": the short names of extraction stay, and what pint
knows by a spelled-out name gets its short one, so that the graph can give it a QUDT unit.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pint

SHORT_NAMES = {
    "bit": "bit", "byte": "B", "centimeter": "cm", "day": "day", "decibel": "dB", "degree": "degree",
    "gibibyte": "GiB", "gigabyte": "GB", "gigahertz": "GHz", "hertz": "Hz", "hour": "h", "joule": "J",
    "kibibyte": "KiB", "kilobyte": "KB", "kilohertz": "kHz", "kilojoule": "kJ", "kilometer": "km",
    "kilowatt_hour": "kWh", "mebibyte": "MiB", "megabyte": "MB", "megahertz": "MHz", "meter": "m",
    "microsecond": "us", "millijoule": "mJ", "millimeter": "mm", "millisecond": "ms", "milliwatt": "mW",
    "minute": "min", "nanosecond": "ns", "percent": "percent", "second": "s", "terabyte": "TB", "watt": "W",
}  # fmt: skip
"""What pint calls a unit, and its short name in the graph."""

SPELLED_OUT = 4
"""Letters from which a name may be a unit spelled out; what is shorter ("ms", "FPS", "mAP") is one already."""


@cache
def short_unit(unit: str) -> str:
    """The short name of a unit; the unit itself where no other is known.

    >>> short_unit("milliseconds"), short_unit("FPS"), short_unit("tokens/s")
    ('ms', 'FPS', 'tokens/s')
    """
    if unit in SHORT_NAMES.values() or len(unit) < SPELLED_OUT or not (unit.isalpha() and unit.islower()):
        return unit
    import pint

    try:
        return SHORT_NAMES.get(str(registry().parse_units(unit)), unit)
    except pint.errors.UndefinedUnitError:
        return unit


@cache
def registry() -> pint.UnitRegistry[float]:
    """Pint's units; made once, since it reads its definitions from a file."""
    import pint

    return pint.UnitRegistry()
