"""Bounded line reader for untrusted files; only a line feed ends a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, NamedTuple

from dialoguekit.errors import MalformedFile
from dialoguekit.events.limits import MAX_LINE_BYTES


class Line(NamedTuple):
    """A line of a file, counted from 1; ``error`` is the reason why it cannot be read, if any.

    ``raw`` is None for a line that exceeds :data:`~dialoguekit.events.limits.MAX_LINE_BYTES`.
    """

    number: int
    raw: bytes | None
    text: str = ""
    error: str | None = None


def read_lines(name: str, file: IO[bytes]) -> Iterator[Line]:
    """Yield the lines of ``file``; the rest of a line that is too long is skipped.

    Raises :class:`~dialoguekit.errors.MalformedFile` when the file called ``name`` cannot be read.
    """
    try:
        yield from _split_lines(file)
    except OSError as error:
        raise MalformedFile(name, None, None, f"cannot be read: {error.strerror}") from error


def _split_lines(file: IO[bytes]) -> Iterator[Line]:
    number = 0
    while raw := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if raw.endswith(b"\n"):
            yield _decode_line(number, raw[:-1])
        elif len(raw) <= MAX_LINE_BYTES:
            why = "does not end with a line feed: the file may be truncated"
            yield Line(number, raw, error=why)
        else:
            while (rest := file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield Line(number, None, error=f"is longer than {MAX_LINE_BYTES:,} bytes")


def _decode_line(number: int, raw: bytes) -> Line:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        why = f"is not UTF-8: byte {error.start + 1} of the line is 0x{raw[error.start]:02x}"
        return Line(number, raw, error=why)
    if "\r" in text:
        return Line(number, raw, error="contains a carriage return: end lines with a line feed")
    if not text.strip():
        return Line(number, raw, error="is empty")
    return Line(number, raw, text)
