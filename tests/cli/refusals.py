"""What a refused command says."""

from __future__ import annotations

from typing import Any


def one_line(ended: Any) -> str:
    """The one line on standard error of a refusal."""
    assert ended.code == 2
    assert ended.out == ""
    [line] = ended.err.splitlines()
    assert line.startswith("kg: ")
    return str(line.removeprefix("kg: "))
