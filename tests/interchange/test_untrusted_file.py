"""Untrusted files are opened uncompressed or from an archive."""

from __future__ import annotations

import gzip
import io
import os
import random
import sqlite3
import struct
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from dialoguekit.errors import MalformedFile
from dialoguekit.interchange.untrusted_file import Limits, open_untrusted

CONTENT = "".join(f"{n},\n" for n in range(50_000)).encode()
MIB = 1 << 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of the file; its name does not indicate its type."""
    return tmp_path / "log.jsonl"


def content(path: Path, limits: Limits | None = None) -> bytes:
    """Return the bytes that can be read from a file."""
    with open_untrusted(path, limits or Limits()) as file:
        return file.read()


def zipped(*members: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return packed.getvalue()


def refusal_reason(path: Path, data: bytes, limits: Limits | None = None) -> str:
    """Return the reason why a file is refused."""
    path.write_bytes(data)
    with pytest.raises(MalformedFile) as error:
        content(path, limits)
    assert error.value.file == path.name
    return error.value.reason


@pytest.mark.parametrize(
    "packed",
    [
        CONTENT,
        gzip.compress(CONTENT),
        gzip.compress(CONTENT[:1000]) + gzip.compress(b"") + gzip.compress(CONTENT[1000:]),
        zipped(("elsewhere/log.jsonl", CONTENT)),
        zipped(("../../log.jsonl", CONTENT), packing=zipfile.ZIP_STORED),
    ],
    ids=["uncompressed", "gzip", "gzip in parts", "zip", "zip without compression"],
)
def test_a_file_reads_the_same_from_any_archive(path: Path, packed: bytes) -> None:
    """Neither its name nor a name in the archive matters."""
    path.write_bytes(packed)
    assert content(path) == CONTENT
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b"[" * (8 * MIB)),
        zipped(("log.jsonl", b"[" * (8 * MIB))),
    ],
    ids=["gzip", "zip"],
)
def test_a_small_archive_cannot_unpack_to_a_large_file(path: Path, data: bytes) -> None:
    """The limit is a hundred times its size, from the second MiB on."""
    assert len(data) * 100 < 7 * MIB
    reason = refusal_reason(path, data)
    assert reason == f"unpacks to more than the {MIB + 100 * len(data):,} bytes allowed"
    path.write_bytes(data)
    assert len(content(path, Limits(max_ratio=2000))) == 8 * MIB


def test_an_archive_cannot_unpack_to_more_than_the_maximum_size(path: Path) -> None:
    """An uncompressed file has no limit."""
    noise = random.Random(1).randbytes(3000)
    assert "more than the 2,000 bytes" in refusal_reason(
        path, gzip.compress(noise), Limits(max_bytes=2000)
    )
    path.write_bytes(b"{" + noise)
    assert len(content(path, Limits(max_bytes=2000))) == 3001


def test_an_archive_of_an_archive_is_refused(path: Path) -> None:
    for inner in (gzip.compress(CONTENT), zipped(("log.jsonl", CONTENT))):
        assert "unpack it once" in refusal_reason(path, gzip.compress(inner))
        assert "unpack it once" in refusal_reason(path, zipped(("log.jsonl", inner)))


@pytest.mark.parametrize(
    "members", [(), (("a.jsonl", b""), ("b.jsonl", b"")), (("log.csv", b""),), (("a.jsonl/", b""),)]
)
def test_a_zip_archive_contains_one_log_file(
    path: Path, members: tuple[tuple[str, bytes], ...]
) -> None:
    assert refusal_reason(path, zipped(*members)) == "must contain one file, named *.jsonl"


def test_a_large_zip_directory_is_not_read(path: Path) -> None:
    """A directory that declares a large size is not read either."""
    many = zipped(*((f"{n}.jsonl", b"") for n in range(2000)))
    assert refusal_reason(path, many) == "must contain one file, but lists too many"
    one = zipped(("log.jsonl", CONTENT))
    end = one.rindex(b"PK\x05\x06")
    large = one[:end] + b"PK\x06\x07" + bytes(16) + one[end:]
    assert refusal_reason(path, large) == "must contain one file, but lists too many"


def test_unsupported_compression_and_encryption_are_refused(path: Path) -> None:
    packed = zipped(("log.jsonl", CONTENT), packing=zipfile.ZIP_BZIP2)
    assert "pack it again with deflate" in refusal_reason(path, packed)
    locked = bytearray(zipped(("log.jsonl", CONTENT)))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(magic) + flags] |= 1
    assert refusal_reason(path, bytes(locked)).startswith("is damaged or encrypted: ")


@pytest.mark.parametrize("data", [gzip.compress(CONTENT), zipped(("log.jsonl", CONTENT))])
def test_a_damaged_archive_is_refused(path: Path, data: bytes) -> None:
    """The archive is truncated or has a modified byte."""
    assert refusal_reason(path, data[:-30]).startswith("is damaged")
    middle = len(data) // 2
    modified = data[:middle] + struct.pack("B", data[middle] ^ 0xFF) + data[middle + 1 :]
    assert refusal_reason(path, modified).startswith("is damaged")
    assert refusal_reason(path, data[:20]).startswith("is damaged")


def test_an_endless_sequence_of_empty_streams_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dialoguekit.interchange.untrusted_file._MAX_STREAMS", 10)
    assert refusal_reason(path, gzip.compress(b"") * 20).startswith("is damaged")


def test_a_database_is_never_opened(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE events (position INTEGER)")
        database.commit()
    reason = refusal_reason(path, path.read_bytes())
    assert reason == (
        "is an SQLite database, which is never opened: export it where it was written"
    )
    assert "a DuckDB database" in refusal_reason(path, bytes(8) + b"DUCK" + bytes(100))
    assert "a PostgreSQL dump" in refusal_reason(path, b"PGDMP" + bytes(100))


def test_only_a_regular_file_is_opened(path: Path) -> None:
    """A pipe would block."""
    with pytest.raises(MalformedFile, match="cannot be read: No such file"):
        content(path)
    os.mkfifo(path)
    with pytest.raises(MalformedFile, match=r"it is a (pipe|directory|device), not a file"):
        content(path)
    with pytest.raises(MalformedFile, match=r"it is a (pipe|directory|device), not a file"):
        content(path.parent)
    with pytest.raises(MalformedFile, match="cannot be read"):
        content(Path("a\0b"))
