"""The model of a disk after a power cut."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from faults import power_loss, syscall_trace
from faults.disk_model import SECTOR, Disk, Write
from faults.experiments import experiments
from faults.syscall_trace import Call
from hypothesis import given
from hypothesis import strategies as st

FOLDER = Path("/log")
SEEDS = st.integers(0, 2**32)


def _call(name: str, path: str = "a", data: bytes = b"", *arguments: str, result: int = 0) -> Call:
    return Call(name, 1, FOLDER / path, data, arguments, result)


def _disk(*more: Call, synced: bool = True) -> Disk:
    """Create a disk with one file, by default with a durable name."""
    disk = Disk(FOLDER)
    disk.apply(_call("openat", "a", b"", "AT_FDCWD", '""', "O_RDWR|O_CREAT", "0600", result=3))
    if synced:
        disk.apply(_call("fsync", ""))
    for call in more:
        disk.apply(call)
    return disk


def _write(data: bytes, offset: int = 0) -> Call:
    return _call("pwrite64", "a", data, "3", '""', str(len(data)), str(offset), result=len(data))


@given(SEEDS)
def test_synced_data_survives(seed: int) -> None:
    """Every synced byte and its name survive."""
    disk = _disk(_write(b"x" * 2000), _call("fdatasync"))

    assert disk.crash_image(random.Random(seed)) == {"a": b"x" * 2000}


def test_unsynced_write_survives_in_any_part() -> None:
    """All, none or some of its sectors survive."""
    disk = _disk(_write(b"x" * 1024), _call("fsync"), _write(b"y" * 1024))

    images = {disk.crash_image(random.Random(seed))["a"] for seed in range(200)}

    x, y = b"x" * SECTOR, b"y" * SECTOR
    assert images == {x + x, x + y, y + x, y + y}


def test_unsynced_writes_are_reordered() -> None:
    """The earlier write may overwrite the later one."""
    disk = _disk(_write(b"1"), _write(b"2"))

    assert {disk.crash_image(random.Random(seed))["a"] for seed in range(200)} == {b"", b"1", b"2"}


def test_unsynced_length_may_be_the_old_one() -> None:
    """A truncation is durable only after a sync."""
    shortened = _call("ftruncate", "a", b"", "3", "1")
    disk = _disk(_write(b"123"), _call("fsync"), shortened)

    assert {disk.crash_image(random.Random(seed))["a"] for seed in range(200)} == {b"123", b"1"}
    assert disk.visible_files() == {"a": b"1"}


def test_name_is_durable_after_sync_of_its_folder() -> None:
    """Before, a created file may be missing and a removed one may be restored."""
    created = _disk(_write(b"1"), _call("fsync"), synced=False)
    removed = _disk(_write(b"1"), _call("fsync"), _call("unlink"))

    for disk in (created, removed):
        images = [disk.crash_image(random.Random(seed)) for seed in range(200)]
        assert {} in images
        assert {"a": b"1"} in images


def test_failed_call_changes_nothing() -> None:
    """A partial write is applied in part."""
    disk = _disk(_write(b"1")._replace(result=-1), _write(b"23", 1)._replace(result=1))

    assert disk.visible_files() == {"a": b"\x002"}


def test_acknowledgement_is_recorded() -> None:
    """The disk has the last acknowledged number."""
    disk = _disk(_call("sendto", "socket", b"17\n"))

    assert disk.acknowledged == 17


def test_unsupported_call_is_refused() -> None:
    """The model does not ignore it."""
    with pytest.raises(NotImplementedError, match="does not support link"):
        _disk(_call("link"))


@given(SEEDS, st.integers(0, 2000), st.binary(min_size=1, max_size=3000))
def test_torn_write_consists_of_sectors(seed: int, offset: int, data: bytes) -> None:
    """Each part starts at a sector boundary or where the write does."""
    written = bytearray(offset + len(data))
    Write(offset, data).apply_to(written)

    for piece in Write(offset, data).torn_sectors(random.Random(seed)):
        assert piece.offset == offset or piece.offset % SECTOR == 0
        assert piece.data == written[piece.offset : piece.offset + len(piece.data)]
        assert 0 < len(piece.data) <= SECTOR


def test_disk_without_sync_is_detected(monkeypatch: pytest.MonkeyPatch) -> None:
    """The experiment finds acknowledged events that were lost."""
    if reason := syscall_trace.unavailable_reason():
        pytest.skip(reason)

    class UnsyncedDisk(Disk):
        def apply(self, call: Call) -> None:
            if "sync" not in call.name:
                super().apply(call)

    monkeypatch.setattr(power_loss, "Disk", UnsyncedDisk)

    result = experiments()["power-loss"].run_on("dialoguekit-sqlite", iterations=24)

    assert len(result.violations) > 12
    assert any("batches were acknowledged" in line for line in result.violations)
