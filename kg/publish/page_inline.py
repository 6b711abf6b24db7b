"""A page kept to itself: nothing from other hosts, and a policy that names each inline block.

Comes in: the text of a page. Goes out: the page without remote parts, or what is inline in it.

``<script src="https://cdn.example/x.js"></script><p>text</p>`` becomes ``<p>text</p>``.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser


class RemoteReference(RuntimeError):
    """The page would ask another host for something: pyvis' template isn't the one we know."""


def without_remote(page: str) -> str:
    """pyvis' page without what it loads from other hosts, its headings, its styles and its comments."""
    return "".join(kept_parts(page))


def kept_parts(page: str) -> Iterator[str]:
    """The parts of pyvis' page that stay."""
    # "<script>…</script>" and "<style>…</style>" are kept or dropped whole: their text is no HTML.
    for part in re.split(r"(<(script|style)\b.*?</\2>)", page, flags=re.DOTALL):
        if part in ("script", "style"):
            continue
        if part.startswith("<script"):
            opening = part[: part.index(">")]
            # '<script src="https://cdn.jsdelivr.net/…" integrity="…"></script>'
            if "src=" not in opening:
                yield part
        elif not part.startswith("<style"):
            # '<!-- <link rel="stylesheet" … -->', '<link href="https://cdn.jsdelivr.net/…" …/>'
            part = re.sub(r"<!--.*?-->|<link\b[^>]*>", "", part, flags=re.DOTALL)
            # '<center> <h1></h1> </center>', 'style="width: 100%"', the meta tag that we set ourselves
            part = re.sub(r"<center>.*?</center>|<meta\b[^>]*>", "", part, flags=re.DOTALL)
            yield part.replace(' style="width: 100%"', "")


class InlineBlocks(HTMLParser):
    """Finds a page's inline scripts and styles, and whatever it would load from elsewhere."""

    def __init__(self) -> None:
        """Nothing found yet."""
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.remote: list[str] = []
        self.inside: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that loads something; a "data:" address loads nothing."""
        given = {name: value or "" for name, value in attrs}
        for name in ("src", "href", "srcset", "data", "poster", "action"):
            if name in given and not given[name].startswith(("data:", "#")):
                self.remote.append(f"{name}={given[name]}")
        if tag == "script":
            self.inside = self.scripts if given.get("type") != "application/json" else None
        elif tag == "style":
            self.inside = self.styles
        if tag in ("script", "style") and self.inside is not None:
            self.inside.append("")

    def handle_endtag(self, tag: str) -> None:
        """A block ends; a style that imports another is remote as well."""
        if tag == "style" and re.search(r"@import|url\(\s*['\"]?(?!data:)", self.styles[-1]):
            self.remote.append("a style")
        self.inside = None

    def handle_data(self, data: str) -> None:
        """The text of a block."""
        if self.inside is not None:
            self.inside[-1] += data


def policy(blocks: InlineBlocks) -> str:
    """The meta tag that lets these scripts and styles run, and nothing else."""
    rules = (
        "default-src 'none'",
        f"script-src {' '.join(sources(blocks.scripts))}",
        f"style-src {' '.join(sources(blocks.styles))}",
        "img-src data:",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def sources(blocks: list[str]) -> list[str]:
    """Each block's hash as the policy writes it.

    >>> sources([""])
    ["'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"]
    """
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(block.encode('utf-8')).digest()).decode('ascii')}'"
        for block in blocks
    ]
