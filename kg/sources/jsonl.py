"""JSON Lines to papers.

``{"id": "arxiv:2401.08671", "title": "DeepSpeed-FastGen", "abstract": "This paper ..."}`` gives a `Paper`;
a line with ``entities`` gives an `ExtractedPaper`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from kg.interchange import ExtractedPaper, from_json, is_extracted, paper_from_json
from kg.model import KgError, Paper


def papers_from_jsonl(
    lines: Iterator[tuple[int, str]], source: str, fail: Callable[[int, str], None]
) -> Iterator[tuple[int, Paper | ExtractedPaper]]:
    """Each line's paper with the line's number; ``fail`` is told of a line that holds none."""
    for number, line in lines:
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as fault:
            fail(number, f"no whole JSON object ({fault.msg} at column {fault.colno}); mend or remove the line")
            continue
        except ValueError:
            # Python converts no whole number of more than 4,300 digits.
            fail(number, "a number with more digits than any figure has; mend or remove the line")
            continue
        except RecursionError:
            fail(number, "JSON nested too deep to be a paper; remove the line")
            continue
        if not isinstance(record, dict):
            fail(number, "no JSON object; each line takes one")
            continue
        try:
            if is_extracted(record):
                extracted = from_json(record)
                paper = extracted.paper
                yield number, replace(extracted, paper=replace(paper, source=paper.source or source))
            else:
                paper = paper_from_json(record)
                yield number, replace(paper, source=paper.source or source)
        except KgError as fault:
            fail(number, str(fault))
