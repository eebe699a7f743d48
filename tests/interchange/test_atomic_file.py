"""Export files are written atomically."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from dialoguekit.errors import InterchangeError
from dialoguekit.interchange.atomic_file import write_atomically


def test_a_file_is_private_and_appears_when_it_is_complete(tmp_path: Path) -> None:
    """The umask does not matter."""
    path = tmp_path / "log.jsonl"
    before = os.umask(0)
    try:
        with write_atomically(path) as file:
            file.write(b"content")
            assert not path.exists()
            assert [p.name for p in tmp_path.iterdir()] == [Path(file.name).name]
    finally:
        os.umask(before)
    assert path.read_bytes() == b"content"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_an_existing_file_is_replaced_only_with_force(tmp_path: Path) -> None:
    """The replacement is private, too."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"old")
    path.chmod(0o644)
    refusal = pytest.raises(InterchangeError, match=r"exists\. Name another file, or use --force")
    with refusal, write_atomically(path):
        pytest.fail("the file exists")
    assert path.read_bytes() == b"old"
    with write_atomically(path, force=True) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_failed_write_leaves_the_existing_file_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"old")
    with suppress(LookupError), write_atomically(path, force=True) as file:
        file.write(b"half")
        raise LookupError
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_path_that_cannot_be_written_raises_an_error(tmp_path: Path) -> None:
    refusal = pytest.raises(InterchangeError, match=r"Cannot write .*: No such file or directory\.")
    with refusal, write_atomically(tmp_path / "nowhere" / "log.jsonl"):
        pytest.fail("there is no such directory")
