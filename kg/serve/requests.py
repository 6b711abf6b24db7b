"""What pages read of a request: its address, the numbers in it, and whether the client has the answer already.

Comes in: a request. Goes out: plain values. ``?page=2`` gives ``{"page": 2}``.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from kg.model import KgError
from kg.serve.rendering import Address
from kg.serve.served import path_of


class NothingThere(KgError):
    """An address that names nothing in this graph."""


def unchanged(request: Request, tag: str) -> bool:
    """Whether the client says that it has this."""
    return tag in (given.strip() for given in request.headers.get("if-none-match", "").split(","))


def address(request: Request) -> Address:
    """The address of a request, to be varied."""
    return Address(path_of(request), request.query_params.multi_items())


def numbers(request: Request) -> dict[str, int]:
    """The parameters that are numbers of parts of lists."""
    return {name: int(value) for name, value in request.query_params.items() if value.isdecimal() and len(value) < 7}


def bounded(given: Mapping[str, int], name: str, least: int, most: int, usual: int) -> int:
    """A parameter that is a number, kept within bounds."""
    return min(most, max(least, given.get(name, usual)))
