"""Pages from templates; whatever a text from a paper holds is escaped.

Comes in: the name of a template and values. Goes out: HTML.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from kg.model import EntityType, digest

PLURALS = {
    "Paper": "Papers",
    "OutsidePaper": "Outside papers",
    EntityType.METHOD: "Methods",
    EntityType.MODEL: "Models",
    EntityType.SOFTWARE: "Software",
    EntityType.DATASET: "Datasets",
    EntityType.HARDWARE: "Hardware",
    EntityType.METRIC: "Metrics",
    EntityType.TASK: "Tasks",
}


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates, all of which escape."""
    made = Environment(
        loader=PackageLoader("kg.serve"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["count"] = lambda number: f"{number:,}"
    made.filters["query"] = lambda pairs: urlencode(pairs)
    made.globals["plurals"] = {str(kind): words for kind, words in PLURALS.items()}
    made.globals["asset"] = lambda name: f"/static/{name}?{asset_stamp(name)}"
    # Read all at once, lest the first visitor of each page waits for it.
    for name in made.list_templates():
        made.get_template(name)
    return made


@lru_cache(maxsize=16)
def asset_bytes(name: str) -> bytes:
    """A file that ships with the app."""
    return (files("kg.serve") / "static" / name).read_bytes()


@lru_cache(maxsize=16)
def asset_stamp(name: str) -> str:
    """What changes when a file changes, so that browsers may keep it for good."""
    return digest(asset_bytes(name).decode("utf-8"))


class Address:
    """The address of a page, to be varied: ``at(page=2)`` is the same page with another parameter."""

    def __init__(self, path: str, pairs: Iterable[tuple[str, str]]) -> None:
        self.path = path
        self.pairs = tuple(pairs)

    def __call__(self, **changed: object) -> str:
        """The address with some parameters changed; an empty one is left out."""
        kept = [(name, value) for name, value in self.pairs if name not in changed]
        pairs = [*kept, *((name, str(value)) for name, value in changed.items() if value not in ("", None))]
        return f"{self.path}?{urlencode(pairs, errors='replace')}" if pairs else self.path


def page(template: str, at: Address, **values: object) -> bytes:
    """The page that a template makes of some values."""
    text = environment().get_template(template).render(at=at, **values)
    return text.encode("utf-8", "replace")
