"""Untrusted input files: uncompressed, ``.gz``, or a ``.zip`` with one file.

The first bytes determine the type of a file, not its name.  Unpacked bytes are counted while they
are read, and reading stops with an error beyond the limits.  File names inside an archive are
never used.  Database files are refused, because they would be opened with untrusted content.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import attrs

from dialoguekit.errors import MalformedFile
from dialoguekit.files import open_regular

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_CHUNK = 1 << 16
_RATIO_EXEMPT_BYTES = 1 << 20  # Bytes an archive may unpack to before its ratio counts.
_GZIP_WINDOW = 31  # zlib's value for a stream with gzip header and checksum.
_MAX_STREAMS = 1 << 16  # Guards against an endless sequence of empty streams.

_ZIP_END_SIGNATURE = b"PK\x05\x06"
_ZIP_END_BYTES = 22
_MAX_COMMENT_BYTES = 1 << 16
_ZIP64_SIGNATURE = b"PK\x06\x07"
_ZIP64_BYTES = 20
_MAX_DIRECTORY_BYTES = 1 << 16

_CORRUPTION_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
)

_REFUSED_FORMATS = (
    (0, b"SQLite format 3\0", "an SQLite database"),
    (8, b"DUCK", "a DuckDB database"),
    (0, b"PGDMP", "a PostgreSQL dump"),
)
_SIGNATURE_BYTES = 16


@attrs.frozen
class Limits:
    """Limits of unpacking: ``max_bytes``, and ``max_ratio`` times the size of the archive.

    The ratio applies from the second MiB on.
    """

    max_bytes: int = 1 << 30
    max_ratio: int = 100


@contextmanager
def open_untrusted(path: Path, limits: Limits) -> Iterator[IO[bytes]]:
    """Open the file at ``path``, or the one file packed into it, for reading bytes.

    Raises :class:`~dialoguekit.errors.MalformedFile` when it cannot be opened, is a database, an
    archive of several files or of archives.  Reading raises it when the file is damaged or unpacks
    to more than ``limits`` allow.
    """
    with _open_regular_file(path) as file:
        first = file.read(_SIGNATURE_BYTES)
        file.seek(0)
        for start, magic, format in _REFUSED_FORMATS:
            if first[start:].startswith(magic):
                why = f"is {format}, which is never opened: export it where it was written"
                raise MalformedFile(path.name, None, None, why)
        yield _unpack(path.name, file, first, limits)


def _open_regular_file(path: Path) -> io.BufferedReader:
    """Open a regular file; never a pipe or a device, which could block."""
    try:
        return open_regular(path)
    except (OSError, ValueError) as error:
        why = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise MalformedFile(path.name, None, None, why) from error


def _unpack(name: str, file: io.BufferedReader, first: bytes, limits: Limits) -> IO[bytes]:
    if first.startswith(_GZIP):
        chunks = _gunzip(name, file)
    elif first.startswith((_ZIP, _EMPTY_ZIP)):
        chunks = _unzip(name, file)
    else:
        return file
    packed = os.fstat(file.fileno()).st_size
    unpacked = io.BufferedReader(_BoundedReader(name, chunks, packed, limits))
    if unpacked.peek(_SIGNATURE_BYTES).startswith((_GZIP, _ZIP)):
        raise MalformedFile(name, None, None, "is an archive of an archive: unpack it once")
    return unpacked


def _gunzip(name: str, file: io.BufferedReader) -> Iterator[bytes]:
    """Yield the unpacked bytes of a gzip file, which may have several streams, in chunks."""
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
            elif streams > _MAX_STREAMS or not (fed or stream.eof):
                raise MalformedFile(name, None, None, "is damaged: it is truncated")
    except (zlib.error, OSError) as error:
        raise MalformedFile(name, None, None, f"is damaged: {error}") from error


def _unzip(name: str, file: io.BufferedReader) -> Iterator[bytes]:
    _check_zip_directory(name, file)
    try:
        with zipfile.ZipFile(file) as archive:
            found = archive.infolist()
            if len(found) != 1 or not found[0].filename.endswith(".jsonl"):
                raise MalformedFile(name, None, None, "must contain one file, named *.jsonl")
            if found[0].compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                why = "uses an unsupported compression method: pack it again with deflate"
                raise MalformedFile(name, None, None, why)
            with archive.open(found[0]) as packed:
                while chunk := packed.read(_CHUNK):
                    yield chunk
    except _CORRUPTION_ERRORS as error:
        raise MalformedFile(name, None, None, f"is damaged or encrypted: {error}") from error


def _check_zip_directory(name: str, file: io.BufferedReader) -> None:
    """Check the size of the zip directory, because ``zipfile`` reads all of it at once."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _ZIP_END_BYTES - _MAX_COMMENT_BYTES - _ZIP64_BYTES))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(_ZIP_END_SIGNATURE)
    if end < 0 or len(tail) - end < _ZIP_END_BYTES:
        raise MalformedFile(name, None, None, "is damaged: it is truncated")
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    large = tail[max(0, end - _ZIP64_BYTES) : end].startswith(_ZIP64_SIGNATURE)
    if large or length > _MAX_DIRECTORY_BYTES:
        raise MalformedFile(name, None, None, "must contain one file, but lists too many")


class _BoundedReader(io.RawIOBase):
    """A readable file over chunks; reading raises an error beyond the limits."""

    def __init__(self, name: str, chunks: Iterator[bytes], packed: int, limits: Limits) -> None:
        super().__init__()
        self._name, self._chunks = name, chunks
        self._max_bytes = min(limits.max_bytes, _RATIO_EXEMPT_BYTES + packed * limits.max_ratio)
        self._bytes_read = 0
        self._remaining = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._remaining:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._bytes_read += len(chunk)
            if self._bytes_read > self._max_bytes:
                why = f"unpacks to more than the {self._max_bytes:,} bytes allowed"
                raise MalformedFile(self._name, None, None, why)
            self._remaining = memoryview(chunk)
        view = memoryview(buffer).cast("B")
        count = min(len(view), len(self._remaining))
        view[:count] = self._remaining[:count]
        self._remaining = self._remaining[count:]
        return count
