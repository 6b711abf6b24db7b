"""The table of known names that goes with the weights, from the catalogue as it is when they are trained.

Comes in: a `Catalogue`. Goes out: the lines that `kg.extract.known` reads. Renewing the table without training again
gives the network other input than it has learned from: do both or neither.
"""

from __future__ import annotations

from kg.link.catalogue import Catalogue
from kg.model import name_key

SHORTEST = 3
"""Shorter keys ("R", "T5") say little: they stand for many things."""


def known_names_table(catalogue: Catalogue) -> str:
    """One name a line: type, key, and 1 where all its spellings have a capital, else 0; sorted."""
    capitals: dict[tuple[str, str], bool] = {}
    for entry in catalogue.entries:
        for name in (entry.label, *entry.aliases):
            row = (entry.type.value, name_key(name))
            if len(row[1]) >= SHORTEST:
                capitals[row] = capitals.get(row, True) and not name.islower()
    return "".join(f"{kind}\t{key}\t{capital:d}\n" for (kind, key), capital in sorted(capitals.items()))
