"""Lines of untrusted files are read within bounds."""

from __future__ import annotations

import io
from typing import IO, Any

import pytest

from dialoguekit.errors import MalformedFile
from dialoguekit.events.limits import MAX_LINE_BYTES
from dialoguekit.interchange.line_reader import Line, read_lines


def lines(data: bytes) -> list[Line]:
    """Return the lines of ``data``."""
    return list(read_lines("x.jsonl", io.BytesIO(data)))


def test_only_a_line_feed_ends_a_line() -> None:
    """Other characters that some programs treat as line ends are content."""
    (first, second) = lines("a\u2028b\u2029c\u0085d\x0be\x0cf\n{}\n".encode())
    assert first == Line(1, first.raw, "a\u2028b\u2029c\u0085d\x0be\x0cf")
    assert (second.number, second.text) == (2, "{}")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{}\r\n", "contains a carriage return"),
        (b"{\r}\n", "contains a carriage return"),
        (b'"\xff"\n', "is not UTF-8: byte 2 of the line is 0xff"),
        (b"\xed\xa0\x80\n", "is not UTF-8"),
        (b"\n", "is empty"),
        (b"  \n", "is empty"),
        (b"{}", "does not end with a line feed"),
    ],
)
def test_an_invalid_line_has_a_reason(data: bytes, reason: str) -> None:
    """The line itself is unchanged."""
    (line,) = lines(data)
    assert line.error is not None
    assert line.error.startswith(reason)
    assert line.raw == data.removesuffix(b"\n")


def test_a_line_has_at_most_one_mebibyte() -> None:
    """A longer line is not stored, and the next line is read."""
    longest, longer = b"x" * MAX_LINE_BYTES, b"x" * (3 * MAX_LINE_BYTES + 1)
    first, second, third = lines(longest + b"\n" + longer + b"\n{}\n")
    assert (first.raw, first.error) == (longest, None)
    assert (second.number, second.raw) == (2, None)
    assert second.error == f"is longer than {MAX_LINE_BYTES:,} bytes"
    assert (third.number, third.text) == (3, "{}")


def test_a_line_without_end_is_not_read_into_memory() -> None:

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
    (line,) = read_lines("x.jsonl", file)
    assert line.raw is None


def test_a_read_error_names_the_file() -> None:

    class Broken(io.BytesIO):
        def readline(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(MalformedFile, match=r"x\.jsonl: cannot be read: Input/output error"):
        list(read_lines("x.jsonl", Broken()))
