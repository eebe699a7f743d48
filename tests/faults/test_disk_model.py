"""A disk after a power cut."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from faults import power_loss, syscall_trace
from faults.disk_model import SECTOR, Disk, Write
from faults.experiments import programmes
from faults.syscall_trace import Call
from hypothesis import given
from hypothesis import strategies as st

FOLDER = Path("/log")
SEEDS = st.integers(0, 2**32)


def _call(name: str, path: str = "a", data: bytes = b"", *arguments: str, result: int = 0) -> Call:
    return Call(name, 1, FOLDER / path, data, arguments, result)


def _made(*more: Call, synced: bool = True) -> Disk:
    """A disk with one file, whose name is settled."""
    disk = Disk(FOLDER)
    disk.do(_call("openat", "a", b"", "AT_FDCWD", '""', "O_RDWR|O_CREAT", "0600", result=3))
    if synced:
        disk.do(_call("fsync", ""))
    for call in more:
        disk.do(call)
    return disk


def _write(data: bytes, offset: int = 0) -> Call:
    return _call("pwrite64", "a", data, "3", '""', str(len(data)), str(offset), result=len(data))


@given(SEEDS)
def test_what_was_synced_is_there(seed: int) -> None:
    """Every byte of it, and its name."""
    disk = _made(_write(b"x" * 2000), _call("fdatasync"))

    assert disk.image(random.Random(seed)) == {"a": b"x" * 2000}


def test_what_was_not_synced_is_there_in_any_part() -> None:
    """All, nothing, or some sectors of it."""
    disk = _made(_write(b"x" * 1024), _call("fsync"), _write(b"y" * 1024))

    images = {disk.image(random.Random(seed))["a"] for seed in range(200)}

    x, y = b"x" * SECTOR, b"y" * SECTOR
    assert images == {x + x, x + y, y + x, y + y}


def test_writes_that_were_not_synced_come_in_any_order() -> None:
    """The later one may be overwritten by the earlier."""
    disk = _made(_write(b"1"), _write(b"2"))

    assert {disk.image(random.Random(seed))["a"] for seed in range(200)} == {b"", b"1", b"2"}


def test_a_length_that_was_not_synced_may_be_the_old_one() -> None:
    """A file is not shortened for good before it is synced."""
    shortened = _call("ftruncate", "a", b"", "3", "1")
    disk = _made(_write(b"123"), _call("fsync"), shortened)

    assert {disk.image(random.Random(seed))["a"] for seed in range(200)} == {b"123", b"1"}
    assert disk.seen() == {"a": b"1"}


def test_a_name_is_settled_by_a_sync_of_its_folder() -> None:
    """Before, a file that was made may be gone, and one that was removed be back."""
    made = _made(_write(b"1"), _call("fsync"), synced=False)
    removed = _made(_write(b"1"), _call("fsync"), _call("unlink"))

    for disk in (made, removed):
        images = [disk.image(random.Random(seed)) for seed in range(200)]
        assert {} in images
        assert {"a": b"1"} in images


def test_what_failed_has_changed_nothing() -> None:
    """And what was written in part is there in part."""
    disk = _made(_write(b"1")._replace(result=-1), _write(b"23", 1)._replace(result=1))

    assert disk.seen() == {"a": b"\x002"}


def test_what_was_told_is_known() -> None:
    """The last number, at each moment."""
    disk = _made(_call("sendto", "socket", b"17\n"))

    assert disk.told == 17


def test_a_call_that_nobody_has_thought_of_is_refused() -> None:
    """Rather than left out of the image."""
    with pytest.raises(NotImplementedError, match="what link does to a disk"):
        _made(_call("link"))


@given(SEEDS, st.integers(0, 2000), st.binary(min_size=1, max_size=3000))
def test_a_torn_write_is_some_of_its_sectors(seed: int, offset: int, data: bytes) -> None:
    """Each begins at a multiple of the size of a sector, or where the write does."""
    whole = bytearray(offset + len(data))
    Write(offset, data).on(whole)

    for piece in Write(offset, data).torn(random.Random(seed)):
        assert piece.offset == offset or piece.offset % SECTOR == 0
        assert piece.data == whole[piece.offset : piece.offset + len(piece.data)]
        assert 0 < len(piece.data) <= SECTOR


def test_a_log_whose_disk_does_not_sync_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programme sees events that were acknowledged and lost, where they are."""
    if reason := syscall_trace.missing():
        pytest.skip(reason)

    class Lazy(Disk):
        def do(self, call: Call) -> None:
            if "sync" not in call.name:
                super().do(call)

    monkeypatch.setattr(power_loss, "Disk", Lazy)

    outcome = programmes()["power-loss"].on("ours-sqlite", dose=24)

    assert len(outcome.broken) > 12
    assert any("batches were acknowledged" in line for line in outcome.broken)
