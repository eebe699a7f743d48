"""Lines of a file from elsewhere."""

from __future__ import annotations

import io
from typing import IO, Any

import pytest

from dialoguekit.errors import MalformedFile
from dialoguekit.interchange.line_reader import LONGEST_LINE, Line, lines_of


def lines(data: bytes) -> list[Line]:
    """The lines that data holds."""
    return list(lines_of("x.jsonl", io.BytesIO(data)))


def test_only_a_line_feed_ends_a_line() -> None:
    """Other characters that some programs take for an end are content."""
    (first, second) = lines("a\u2028b\u2029c\u0085d\x0be\x0cf\n{}\n".encode())
    assert first == Line(1, first.raw, "a\u2028b\u2029c\u0085d\x0be\x0cf")
    assert (second.number, second.text) == (2, "{}")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{}\r\n", "holds a carriage return"),
        (b"{\r}\n", "holds a carriage return"),
        (b'"\xff"\n', "is not UTF-8: byte 2 of the line is 0xff"),
        (b"\xed\xa0\x80\n", "is not UTF-8"),
        (b"\n", "is empty"),
        (b"  \n", "is empty"),
        (b"{}", "does not end with a line feed"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(data: bytes, why: str) -> None:
    """And the line is kept as it was."""
    (line,) = lines(data)
    assert line.fault is not None
    assert line.fault.startswith(why)
    assert line.raw == data.removesuffix(b"\n")


def test_a_line_may_have_a_mebibyte_and_no_more() -> None:
    """What is longer is not kept, and the line behind it is read all the same."""
    longest, longer = b"x" * LONGEST_LINE, b"x" * (3 * LONGEST_LINE + 1)
    first, second, third = lines(longest + b"\n" + longer + b"\n{}\n")
    assert (first.raw, first.fault) == (longest, None)
    assert (second.number, second.raw) == (2, None)
    assert second.fault == "is longer than 1,048,576 bytes"
    assert (third.number, third.text) == (3, "{}")


def test_a_line_without_end_is_never_held_whole() -> None:
    """However much of it comes."""

    class Endless(io.RawIOBase):
        left = 64

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            self.left -= 1
            buffer[:] = b"x" * len(buffer)
            return len(buffer) if self.left > 0 else 0

    endless: Any = Endless()
    file: IO[bytes] = io.BufferedReader(endless, buffer_size=1 << 20)
    (line,) = lines_of("x.jsonl", file)
    assert line.raw is None


def test_a_file_that_cannot_be_read_on_is_named() -> None:
    """By a typed error."""

    class Broken(io.BytesIO):
        def readline(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(MalformedFile, match=r"x\.jsonl: cannot be read: Input/output error"):
        list(lines_of("x.jsonl", Broken()))
