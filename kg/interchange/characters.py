"""Texts without what is no character.

Comes in: a JSON value. Goes out: the same value, U+FFFD in the place of each; ``"Se\\uffffond"`` gives "Se\ufffdond".
"""

from __future__ import annotations

from typing import Any

NO_CHARACTERS = "\0\ufffe\uffff"
"""What comes into a text by a broken encoding only. Readers of RDF in C refuse the last two however they are written,
and end a text at the first."""

REPLACEMENTS = str.maketrans(dict.fromkeys(NO_CHARACTERS, "\ufffd"))


def legible(value: Any) -> Any:
    """The same JSON value, its texts mended; places in a text stay what they are.

    >>> legible({"title": "Se\\uffffond"})
    {'title': 'Se\ufffdond'}
    """
    if isinstance(value, str):
        # Nearly no text has any, and looking is far quicker than translating.
        return value.translate(REPLACEMENTS) if "\0" in value or "\ufffe" in value or "\uffff" in value else value
    if isinstance(value, (list, tuple)):
        return [legible(item) for item in value]
    if isinstance(value, dict):
        return {key: legible(item) for key, item in value.items()}
    return value
