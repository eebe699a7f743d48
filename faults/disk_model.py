"""A model of a disk after a power cut, built from the system calls of a writing process.

Synced data is on the disk.  Of data written since, any part may be there, in any order: each write,
each sector of 512 bytes of a write, each change of a file's length, each name that was created or
removed.  A sync of the folder makes a name durable, a sync of the file everything else.  As SQLite
does, the model assumes that a sector that is not written does not change.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import attrs

from faults.syscall_trace import Call

SECTOR = 512


class Write(NamedTuple):
    """Bytes at an offset of a file."""

    offset: int
    data: bytes

    def apply_to(self, content: bytearray) -> None:
        """Apply the write to the content of a file."""
        end = self.offset + len(self.data)
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        content[self.offset : end] = self.data

    def torn_sectors(self, rng: random.Random) -> list[Write]:
        """Return a random part of its sectors."""
        pieces = []
        start = self.offset
        end = self.offset + len(self.data)
        while start < end:
            stop = min(end, start - start % SECTOR + SECTOR)
            if rng.random() < 0.5:
                pieces.append(Write(start, self.data[start - self.offset : stop - self.offset]))
            start = stop
        return pieces


class Resize(NamedTuple):
    """A new length of a file."""

    size: int

    def apply_to(self, content: bytearray) -> None:
        """Apply the new length to the content of a file."""
        del content[self.size :]
        content.extend(bytes(self.size - len(content)))


@attrs.define
class File:
    """The synced content of a file, and the pending changes."""

    synced: bytes = b""
    pending: list[Write | Resize] = attrs.field(factory=list)

    def sync(self) -> None:
        """Make the pending changes durable."""
        self.synced = _apply_changes(self.synced, self.pending)
        self.pending.clear()


class NameChange(NamedTuple):
    """A name that is created for a file, or removed."""

    name: str
    file: File | None


@attrs.define
class Disk:
    """The files of one folder, built call by call."""

    folder: Path
    names: dict[str, File] = attrs.field(factory=dict)
    synced: dict[str, File] = attrs.field(factory=dict)
    pending: list[NameChange] = attrs.field(factory=list)
    acknowledged: int = 0

    def apply(self, call: Call) -> None:
        """Apply the next call; a failed call changes nothing."""
        if call.name == "sendto":
            self.acknowledged = int(call.data)
        elif call.result >= 0:
            self._apply(call)

    def _apply(self, call: Call) -> None:
        file = self.names.get(call.path.name)
        match call.name, file:
            case (("fsync" | "fdatasync"), _) if call.path == self.folder:
                self._sync_names()
            case (("fsync" | "fdatasync"), File()):
                file.sync()
            case "pwrite64", File():
                offset = int(call.arguments[-1])
                file.pending.append(Write(offset, call.data[: call.result]))
            case "ftruncate", File():
                file.pending.append(Resize(int(call.arguments[-1])))
            case "unlink", File():
                self._change_name(call.path.name, None)
            case "openat", None if "O_CREAT" in call.arguments[2]:
                self._change_name(call.path.name, File())
            case "openat", _:
                pass
            case _:
                raise NotImplementedError(f"the disk model does not support {call.name}: {call}")

    def _change_name(self, name: str, file: File | None) -> None:
        self.pending.append(NameChange(name, file))
        if file is None:
            del self.names[name]
        else:
            self.names[name] = file

    def _sync_names(self) -> None:
        for name, file in self.pending:
            _update_name(self.synced, name, file)
        self.pending.clear()

    def visible_files(self) -> dict[str, bytes]:
        """Return the files by name, as the writer sees them now."""
        return {
            name: _apply_changes(file.synced, file.pending) for name, file in self.names.items()
        }

    def crash_image(self, rng: random.Random) -> dict[str, bytes]:
        """Return the files by name, as a power cut may leave them now."""
        keep_probability = rng.choice((0.0, 0.5, 0.9, 1.0))
        shuffled = rng.random() < 0.5
        torn = rng.random() < 0.5

        def lose_some(changes: Iterable[Write | Resize]) -> list[Write | Resize]:
            remaining = [change for change in changes if rng.random() < keep_probability]
            if shuffled:
                rng.shuffle(remaining)
            if not torn:
                return remaining
            return [
                piece
                for change in remaining
                for piece in (change.torn_sectors(rng) if isinstance(change, Write) else [change])
            ]

        names = dict(self.synced)
        for name, file in self.pending:
            if rng.random() < keep_probability:
                _update_name(names, name, file)
        return {
            name: _apply_changes(file.synced, lose_some(file.pending))
            for name, file in names.items()
        }


def _update_name(names: dict[str, File], name: str, file: File | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


def _apply_changes(synced: bytes, changes: Iterable[Write | Resize]) -> bytes:
    content = bytearray(synced)
    for change in changes:
        change.apply_to(content)
    return bytes(content)
