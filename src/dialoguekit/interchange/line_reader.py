"""Lines of a file from elsewhere: they end with a line feed, and nothing else ends one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, NamedTuple

from dialoguekit.errors import MalformedFile

LONGEST_LINE = 1 << 20
"""Bytes that a line may have, without its end."""


class Line(NamedTuple):
    """A line of a file, counted from 1; ``fault`` says why it cannot be read, if so.

    ``raw`` is None for a line that is longer than what is kept of it.
    """

    number: int
    raw: bytes | None
    text: str = ""
    fault: str | None = None


def lines_of(name: str, file: IO[bytes]) -> Iterator[Line]:
    """The lines of ``file``, one at a time; what is too long is passed over piece by piece.

    Raises :class:`~dialoguekit.errors.MalformedFile` when the file called ``name`` cannot be read.
    """
    try:
        yield from _split(file)
    except OSError as error:
        raise MalformedFile(name, None, None, f"cannot be read: {error.strerror}") from error


def _split(file: IO[bytes]) -> Iterator[Line]:
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if raw.endswith(b"\n"):
            yield _line(number, raw[:-1])
        elif len(raw) <= LONGEST_LINE:
            why = "does not end with a line feed: the file may have been cut off"
            yield Line(number, raw, fault=why)
        else:
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield Line(number, None, fault=f"is longer than {LONGEST_LINE:,} bytes")


def _line(number: int, raw: bytes) -> Line:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        why = f"is not UTF-8: byte {error.start + 1} of the line is 0x{raw[error.start]:02x}"
        return Line(number, raw, fault=why)
    if "\r" in text:
        return Line(number, raw, fault="holds a carriage return: lines end with a line feed alone")
    if not text.strip():
        return Line(number, raw, fault="is empty")
    return Line(number, raw, text)
