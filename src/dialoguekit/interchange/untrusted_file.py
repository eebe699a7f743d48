"""Files from elsewhere, opened without trusting them: plain, ``.gz``, or a ``.zip`` of one file.

What a file is, its first bytes say and not its name.  What is unpacked is counted as it comes,
and refused when it grows beyond its limits; no name that stands in an archive is ever used.  A
database file is not opened at all: whoever made it could have put anything into it.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import attrs

from dialoguekit.errors import MalformedFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_CHUNK = 1 << 16
_FREE = 1 << 20  # Bytes that may come out of an archive before its ratio counts.
_GZIP_WINDOW = 31  # What zlib calls a stream with the header and the check of gzip.
_MOST_STREAMS = 1 << 16  # Streams that hold nothing could go on for ever.

_END_OF_ZIP = b"PK\x05\x06"
_END_OF_ZIP_BYTES = 22
_LONGEST_COMMENT = 1 << 16
_ZIP64 = b"PK\x06\x07"
_ZIP64_BYTES = 20
_LONGEST_DIRECTORY = 1 << 16

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
)

_NEVER_OPENED = (
    (0, b"SQLite format 3\0", "an SQLite database"),
    (8, b"DUCK", "a DuckDB database"),
    (0, b"PGDMP", "a PostgreSQL dump"),
)
_FIRST_BYTES = 16


@attrs.frozen
class Limits:
    """How much may come out of an archive: ``size`` bytes, and ``ratio`` times what went in.

    The ratio counts from the second MiB on.
    """

    size: int = 1 << 30
    ratio: int = 100


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[IO[bytes]]:
    """The bytes of the file at ``path``, or those of the one file packed into it.

    Raises :class:`~dialoguekit.errors.MalformedFile` when it cannot be opened, is a database, an
    archive of several files or of archives; and while it is read, when it is damaged or unpacks
    to more than ``limits`` allow.
    """
    with _regular(path) as file:
        first = file.read(_FIRST_BYTES)
        file.seek(0)
        for start, magic, what in _NEVER_OPENED:
            if first[start:].startswith(magic):
                why = f"is {what}, and those are never opened: export it where it was written"
                raise MalformedFile(path.name, None, None, why)
        yield _unpacked(path.name, file, first, limits)


def _regular(path: Path) -> io.BufferedReader:
    """The file, which is not waited for: a pipe or a device is not even opened."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise MalformedFile(path.name, None, None, "is not a regular file")
        return path.open("rb")
    except (OSError, ValueError) as error:
        why = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise MalformedFile(path.name, None, None, why) from error


def _unpacked(name: str, file: io.BufferedReader, first: bytes, limits: Limits) -> IO[bytes]:
    if first.startswith(_GZIP):
        chunks = _inflated(name, file)
    elif first.startswith((_ZIP, _EMPTY_ZIP)):
        chunks = _unzipped(name, file)
    else:
        return file
    packed = os.fstat(file.fileno()).st_size
    unpacked = io.BufferedReader(_Bounded(name, chunks, packed, limits))
    if unpacked.peek(_FIRST_BYTES).startswith((_GZIP, _ZIP)):
        raise MalformedFile(name, None, None, "is an archive of an archive: unpack it once")
    return unpacked


def _inflated(name: str, file: io.BufferedReader) -> Iterator[bytes]:
    """What a gzip file holds, a bounded piece at a time; several streams follow one another."""
    stream = zlib.decompressobj(_GZIP_WINDOW)
    streams, waiting = 1, b""
    try:
        while True:
            waiting = waiting or file.read(_CHUNK)
            fed = bool(waiting)
            if stream.eof:
                if not fed:
                    return
                stream, streams = zlib.decompressobj(_GZIP_WINDOW), streams + 1
            piece = stream.decompress(waiting, _CHUNK)
            waiting = stream.unused_data if stream.eof else stream.unconsumed_tail
            if piece:
                yield piece
            elif streams > _MOST_STREAMS or not (fed or stream.eof):
                raise MalformedFile(name, None, None, "is damaged: it was cut off")
    except (zlib.error, OSError) as error:
        raise MalformedFile(name, None, None, f"is damaged: {error}") from error


def _unzipped(name: str, file: io.BufferedReader) -> Iterator[bytes]:
    _check_directory(name, file)
    try:
        with zipfile.ZipFile(file) as archive:
            found = archive.infolist()
            if len(found) != 1 or not found[0].filename.endswith(".jsonl"):
                raise MalformedFile(name, None, None, "must hold one file, whose name ends .jsonl")
            if found[0].compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise MalformedFile(name, None, None, "is packed in an unusual way: pack it anew")
            with archive.open(found[0]) as packed:
                while chunk := packed.read(_CHUNK):
                    yield chunk
    except _DAMAGED as error:
        raise MalformedFile(name, None, None, f"is damaged, or locked: {error}") from error


def _check_directory(name: str, file: io.BufferedReader) -> None:
    """A directory of many entries would be read whole before anybody could count them."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_OF_ZIP_BYTES - _LONGEST_COMMENT - _ZIP64_BYTES))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(_END_OF_ZIP)
    if end < 0 or len(tail) - end < _END_OF_ZIP_BYTES:
        raise MalformedFile(name, None, None, "is damaged: it was cut off")
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    large = tail[max(0, end - _ZIP64_BYTES) : end].startswith(_ZIP64)
    if large or length > _LONGEST_DIRECTORY:
        raise MalformedFile(name, None, None, "must hold one file, and lists too many")


class _Bounded(io.RawIOBase):
    """Pieces as a file that can be read on, as long as they stay within limits."""

    def __init__(self, name: str, chunks: Iterator[bytes], packed: int, limits: Limits) -> None:
        super().__init__()
        self._name, self._chunks = name, chunks
        self._most = min(limits.size, _FREE + packed * limits.ratio)
        self._came = 0
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._came += len(chunk)
            if self._came > self._most:
                why = f"unpacks to more than the {self._most:,} bytes that may come out of it"
                raise MalformedFile(self._name, None, None, why)
            self._left = memoryview(chunk)
        view = memoryview(buffer).cast("B")
        taken = min(len(view), len(self._left))
        view[:taken] = self._left[:taken]
        self._left = self._left[taken:]
        return taken
