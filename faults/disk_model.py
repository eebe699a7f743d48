"""A disk as it is after a power cut, made from the calls of a process that wrote to it.

What was synced is there.  Of what was written since, any part may be there, in any order: each
write, each sector of 512 bytes of a write, each change of a file's length, each name that was made
or removed.  A name is settled by a sync of its folder, the rest by a sync of the file.  That a
sector which is not written keeps what it held is assumed, as SQLite does.
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
    """Bytes at a place of a file."""

    offset: int
    data: bytes

    def on(self, content: bytearray) -> None:
        """Do it."""
        end = self.offset + len(self.data)
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        content[self.offset : end] = self.data

    def torn(self, chance: random.Random) -> list[Write]:
        """Some of its sectors."""
        pieces = []
        start = self.offset
        end = self.offset + len(self.data)
        while start < end:
            stop = min(end, start - start % SECTOR + SECTOR)
            if chance.random() < 0.5:
                pieces.append(Write(start, self.data[start - self.offset : stop - self.offset]))
            start = stop
        return pieces


class Resize(NamedTuple):
    """A new length of a file."""

    size: int

    def on(self, content: bytearray) -> None:
        """Do it."""
        del content[self.size :]
        content.extend(bytes(self.size - len(content)))


@attrs.define
class File:
    """What is settled of a file, and what is not."""

    settled: bytes = b""
    pending: list[Write | Resize] = attrs.field(factory=list)

    def sync(self) -> None:
        """Settle it."""
        self.settled = _after(self.settled, self.pending)
        self.pending.clear()


class Naming(NamedTuple):
    """A name that is made for a file, or taken away."""

    name: str
    file: File | None


@attrs.define
class Disk:
    """The files of one folder, call by call."""

    folder: Path
    names: dict[str, File] = attrs.field(factory=dict)
    settled: dict[str, File] = attrs.field(factory=dict)
    pending: list[Naming] = attrs.field(factory=list)
    told: int = 0

    def do(self, call: Call) -> None:
        """Take in the next call; those that failed changed nothing."""
        if call.name == "sendto":
            self.told = int(call.data)
        elif call.result >= 0:
            self._do(call)

    def _do(self, call: Call) -> None:
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
                self._name(call.path.name, None)
            case "openat", None if "O_CREAT" in call.arguments[2]:
                self._name(call.path.name, File())
            case "openat", _:
                pass
            case _:
                raise NotImplementedError(f"what {call.name} does to a disk: {call}")

    def _name(self, name: str, file: File | None) -> None:
        self.pending.append(Naming(name, file))
        if file is None:
            del self.names[name]
        else:
            self.names[name] = file

    def _sync_names(self) -> None:
        for name, file in self.pending:
            _rename(self.settled, name, file)
        self.pending.clear()

    def seen(self) -> dict[str, bytes]:
        """The files by name, as the writer sees them at this moment."""
        return {name: _after(file.settled, file.pending) for name, file in self.names.items()}

    def image(self, chance: random.Random) -> dict[str, bytes]:
        """The files by name, as a power cut at this moment may have left them."""
        kept = chance.choice((0.0, 0.5, 0.9, 1.0))
        shuffled = chance.random() < 0.5
        torn = chance.random() < 0.5

        def some(changes: Iterable[Write | Resize]) -> list[Write | Resize]:
            left = [change for change in changes if chance.random() < kept]
            if shuffled:
                chance.shuffle(left)
            if not torn:
                return left
            return [
                piece
                for change in left
                for piece in (change.torn(chance) if isinstance(change, Write) else [change])
            ]

        names = dict(self.settled)
        for name, file in self.pending:
            if chance.random() < kept:
                _rename(names, name, file)
        return {name: _after(file.settled, some(file.pending)) for name, file in names.items()}


def _rename(names: dict[str, File], name: str, file: File | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


def _after(settled: bytes, changes: Iterable[Write | Resize]) -> bytes:
    content = bytearray(settled)
    for change in changes:
        change.on(content)
    return bytes(content)
