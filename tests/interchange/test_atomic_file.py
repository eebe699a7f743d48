"""Files that an export writes."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from dialoguekit.errors import InterchangeError
from dialoguekit.interchange.atomic_file import writing


def test_a_file_is_private_and_there_when_it_is_whole(tmp_path: Path) -> None:
    """Whatever the umask."""
    path = tmp_path / "log.jsonl"
    before = os.umask(0)
    try:
        with writing(path) as file:
            file.write(b"words")
            assert not path.exists()
            assert [p.name for p in tmp_path.iterdir()] == [Path(file.name).name]
    finally:
        os.umask(before)
    assert path.read_bytes() == b"words"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_exists_is_replaced_only_when_asked(tmp_path: Path) -> None:
    """And its replacement is private as well."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"old")
    path.chmod(0o644)
    refused = pytest.raises(InterchangeError, match=r"exists\. Name another file, or give --force")
    with refused, writing(path):
        pytest.fail("it exists")
    assert path.read_bytes() == b"old"
    with writing(path, force=True) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_fails_halfway_leaves_nothing(tmp_path: Path) -> None:
    """And what stood there stays."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"old")
    with suppress(LookupError), writing(path, force=True) as file:
        file.write(b"half")
        raise LookupError
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    """In one line."""
    refused = pytest.raises(InterchangeError, match=r"Cannot write .*: No such file or directory\.")
    with refused, writing(tmp_path / "nowhere" / "log.jsonl"):
        pytest.fail("there is no such directory")
