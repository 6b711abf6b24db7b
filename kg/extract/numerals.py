"""Numbers as papers write them, to decimals.

Comes in: the characters of one number, ``1,024`` or ``3e-4`` or ``10^{3}`` or ``two`` or ``1.5K``.
Goes out: its value, or None where it is no number that a paper would give (``1e99``).

``1.5K`` gives ``Decimal("1500")``.
"""

from __future__ import annotations

import re
from decimal import Decimal

WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "eighteen": 18, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
}  # fmt: skip
SCALES = {
    "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
LARGEST_EXPONENT = 30
"""What lies beyond is a typing error or an attack on memory, no figure of a paper."""

# "$10^{-3}$", "10^3"
POWER = r"10[ ]?\^[ ]?(?:\{[ ]?[-−]?[0-9]{1,2}[ ]?\}|[-−]?[0-9]{1,2})"
# "1,024", "1{,}024", "0.5", ".5", "12"
DIGITS = r"(?:[0-9]{1,3}(?:(?:,|\{,\})[0-9]{3})+(?![0-9])|[0-9]{1,15})(?:\.[0-9]{1,12})?|\.[0-9]{1,12}"
# "3e-4", "1.2 \times 10^{-3}"
EXPONENT = rf"[eE][-+−]?[0-9]{{1,2}}(?![0-9\w])|[ ]?(?:\\times|×|x|\*|\\cdot)[ ]?{POWER}"
# "1.5K", "950 M", "24-billion", "3 million"
SCALE = r"[kKMBT](?![\w])|[ ][MB](?![\w-])|[ -](?:thousand|million|billion|trillion)\b"
# "two to three orders of magnitude", "Two-fold", "threefold"
WORD = "|".join(sorted(WORDS, key=lambda word: (-len(word), word)))
NUMERAL = rf"(?:{POWER}|(?:{DIGITS})(?![0-9])(?:{EXPONENT})?(?:{SCALE})?|\b(?i:{WORD})(?=fold|(?![a-z])))"
# "2.2ROUGE-L", "d=2.3": a number wherever it stands
LOOSE_NUMERAL = re.compile(rf"(?<![0-9.^]){NUMERAL}")

PARTS = re.compile(
    rf"(?P<word>(?i:{WORD}))\Z|(?P<power>{POWER})\Z"
    rf"|(?P<digits>{DIGITS})(?P<exponent>{EXPONENT})?(?P<scale>{SCALE})?\Z"
)


def numeral_value(text: str) -> Decimal | None:
    """The value of one number; None where the text is none or its exponent is out of all reason.

    >>> numeral_value("1,024"), numeral_value("24-billion"), numeral_value("two"), numeral_value("1e99")
    (Decimal('1024'), Decimal('24000000000'), Decimal('2'), None)
    """
    parts = PARTS.match(text)
    if parts is None:
        return None
    if word := parts["word"]:
        return Decimal(WORDS[word.lower()])
    if power := parts["power"]:
        return power_of_ten(power.partition("^")[2])
    value = Decimal(parts["digits"].replace("{,}", "").replace(",", ""))
    if exponent := parts["exponent"]:
        factor = power_of_ten(exponent.partition("^")[2] or exponent[1:])
        if factor is None:
            return None
        value *= factor
    if scale := parts["scale"]:
        value *= SCALES[scale.strip(" -").lower()]
    return value


def power_of_ten(exponent: str) -> Decimal | None:
    """Ten to a written exponent; None beyond `LARGEST_EXPONENT`."""
    power = int(exponent.strip("{} ").replace("−", "-"))
    return Decimal(10) ** power if abs(power) <= LARGEST_EXPONENT else None
