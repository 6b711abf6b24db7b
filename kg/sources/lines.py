"""Bytes to numbered lines of text: gzip, encoding and length are settled here and nowhere else.

Comes in: an open binary file. Goes out: ``(line number, text)``, the text without its line end.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from kg.model import KgError

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes. A paper's title and abstract take some thousand; what is longer is no paper."""


class Unreadable(KgError):
    """A line that cannot be read as text, so that reading may go on behind it."""

    def __init__(self, line: int, fault: str) -> None:
        super().__init__(fault)
        self.line = line


def unpacked(file: BinaryIO) -> BinaryIO:
    """The file, seen through gzip where it starts as gzip does (RFC 1952, section 2.3.1)."""
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(file)  # type: ignore[type-var]
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        return gzip.open(buffered)  # type: ignore[return-value]
    return buffered


def numbered_lines(file: BinaryIO) -> Iterator[tuple[int, str | Unreadable]]:
    """Each line with its number from 1; a bad line comes as `Unreadable`, a file that is no text raises.

    Memory stays flat whatever a line's length.
    """
    stream = unpacked(file)
    number = 0
    try:
        while raw := stream.readline(LONGEST_LINE + 1):
            number += 1
            if len(raw) > LONGEST_LINE:
                while raw and not raw.endswith(b"\n"):
                    raw = stream.readline(LONGEST_LINE)
                yield number, Unreadable(number, "the line is longer than 4 MiB: no paper; remove it")
                continue
            if number == 1:
                if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
                    raise KgError("the text is UTF-16; save it as UTF-8")
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            if b"\x00" in raw:
                raise KgError(f"line {number} holds a NUL byte: a binary file, not text")
            try:
                yield number, raw.decode("utf-8").rstrip("\r\n")
            except UnicodeDecodeError as fault:
                # The byte itself may be half of a control sequence: show it as hexadecimal.
                byte = raw[fault.start]
                yield (
                    number,
                    Unreadable(
                        number,
                        f"byte 0x{byte:02x} at column {fault.start + 1} is no UTF-8; save the file as UTF-8",
                    ),
                )
    except (gzip.BadGzipFile, EOFError, zlib.error) as fault:
        raise KgError(f"the gzip data breaks off or is damaged after line {number} ({fault})") from None
