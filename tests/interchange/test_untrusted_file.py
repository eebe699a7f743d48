"""Files from elsewhere, packed or not."""

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
from dialoguekit.interchange.untrusted_file import Limits, opened

WORDS = "".join(f"{n},\n" for n in range(50_000)).encode()
MIB = 1 << 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a file may be; its name says nothing of what it is."""
    return tmp_path / "log.jsonl"


def content(path: Path, limits: Limits | None = None) -> bytes:
    """What can be read from it."""
    with opened(path, limits or Limits()) as file:
        return file.read()


def zipped(*members: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return packed.getvalue()


def refused(path: Path, data: bytes, limits: Limits | None = None) -> str:
    """Why the file is refused."""
    path.write_bytes(data)
    with pytest.raises(MalformedFile) as error:
        content(path, limits)
    assert error.value.file == path.name
    return error.value.why


@pytest.mark.parametrize(
    "packed",
    [
        WORDS,
        gzip.compress(WORDS),
        gzip.compress(WORDS[:1000]) + gzip.compress(b"") + gzip.compress(WORDS[1000:]),
        zipped(("elsewhere/log.jsonl", WORDS)),
        zipped(("../../log.jsonl", WORDS), packing=zipfile.ZIP_STORED),
    ],
    ids=["plain", "gzip", "gzip in parts", "zip", "zip that is not packed"],
)
def test_a_file_reads_the_same_however_it_is_packed(path: Path, packed: bytes) -> None:
    """What it is called does not matter, nor what a name in it says."""
    path.write_bytes(packed)
    assert content(path) == WORDS
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b"[" * (8 * MIB)),
        zipped(("log.jsonl", b"[" * (8 * MIB))),
    ],
    ids=["gzip", "zip"],
)
def test_a_small_archive_cannot_unpack_to_much(path: Path, data: bytes) -> None:
    """A hundred times its size, from the second MiB on."""
    assert len(data) * 100 < 7 * MIB
    why = refused(path, data)
    assert (
        why == f"unpacks to more than the {MIB + 100 * len(data):,} bytes that may come out of it"
    )
    path.write_bytes(data)
    assert len(content(path, Limits(ratio=2000))) == 8 * MIB


def test_no_archive_can_unpack_to_more_than_a_size(path: Path) -> None:
    """Whatever its ratio; what is not packed has no limit."""
    noise = random.Random(1).randbytes(3000)
    assert "more than the 2,000 bytes" in refused(path, gzip.compress(noise), Limits(size=2000))
    path.write_bytes(b"{" + noise)
    assert len(content(path, Limits(size=2000))) == 3001


def test_an_archive_of_an_archive_is_refused(path: Path) -> None:
    """Whichever stands in which."""
    for inner in (gzip.compress(WORDS), zipped(("log.jsonl", WORDS))):
        assert "unpack it once" in refused(path, gzip.compress(inner))
        assert "unpack it once" in refused(path, zipped(("log.jsonl", inner)))


@pytest.mark.parametrize(
    "members", [(), (("a.jsonl", b""), ("b.jsonl", b"")), (("log.csv", b""),), (("a.jsonl/", b""),)]
)
def test_a_zip_archive_holds_one_file(path: Path, members: tuple[tuple[str, bytes], ...]) -> None:
    """One that can be a log."""
    assert refused(path, zipped(*members)) == "must hold one file, whose name ends .jsonl"


def test_a_directory_of_many_files_is_not_even_read(path: Path) -> None:
    """Nor one that says that it is huge."""
    many = zipped(*((f"{n}.jsonl", b"") for n in range(2000)))
    assert refused(path, many) == "must hold one file, and lists too many"
    one = zipped(("log.jsonl", WORDS))
    end = one.rindex(b"PK\x05\x06")
    large = one[:end] + b"PK\x06\x07" + bytes(16) + one[end:]
    assert refused(path, large) == "must hold one file, and lists too many"


def test_unusual_packing_and_locks_are_refused(path: Path) -> None:
    """Nothing but what everybody can read."""
    packed = zipped(("log.jsonl", WORDS), packing=zipfile.ZIP_BZIP2)
    assert "pack it anew" in refused(path, packed)
    locked = bytearray(zipped(("log.jsonl", WORDS)))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(magic) + flags] |= 1
    assert refused(path, bytes(locked)).startswith("is damaged, or locked: ")


@pytest.mark.parametrize("data", [gzip.compress(WORDS), zipped(("log.jsonl", WORDS))])
def test_a_damaged_archive_is_refused(path: Path, data: bytes) -> None:
    """One that was cut off, and one with another byte in its middle."""
    assert refused(path, data[:-30]).startswith("is damaged")
    middle = len(data) // 2
    turned = data[:middle] + struct.pack("B", data[middle] ^ 0xFF) + data[middle + 1 :]
    assert refused(path, turned).startswith("is damaged")
    assert refused(path, data[:20]).startswith("is damaged")


def test_nothing_for_ever_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams that hold nothing, one after another."""
    monkeypatch.setattr("dialoguekit.interchange.untrusted_file._MOST_STREAMS", 10)
    assert refused(path, gzip.compress(b"") * 20).startswith("is damaged")


def test_a_database_is_never_opened(path: Path) -> None:
    """Whoever made it could have put anything into it."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE events (position INTEGER)")
        database.commit()
    why = refused(path, path.read_bytes())
    assert why == (
        "is an SQLite database, and those are never opened: export it where it was written"
    )
    assert "a DuckDB database" in refused(path, bytes(8) + b"DUCK" + bytes(100))
    assert "a PostgreSQL dump" in refused(path, b"PGDMP" + bytes(100))


def test_what_is_no_file_is_refused(path: Path) -> None:
    """A pipe is not even opened: nobody might ever write to it."""
    with pytest.raises(MalformedFile, match="cannot be read: No such file"):
        content(path)
    os.mkfifo(path)
    with pytest.raises(MalformedFile, match="is not a regular file"):
        content(path)
    with pytest.raises(MalformedFile, match="is not a regular file"):
        content(path.parent)
    with pytest.raises(MalformedFile, match="cannot be read"):
        content(Path("a\0b"))
