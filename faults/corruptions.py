"""Corruptions of the file of a store, by failing disks or by other programs.

A corruption is random and may have no effect, for example where it hits unused space.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from dialoguekit.store.reader import ALL_COLUMNS
from dialoguekit.store.rows import NewRow, Row

SECTOR = 512
_MAX_ROWS = 5


@attrs.frozen
class Table:
    """Where the file of a store has its events: the table and the names of its columns."""

    name: str
    position_column: str
    columns: tuple[str, ...]
    stream_column: str
    version_column: str


DIALOGUEKIT_TABLE = Table("events", "position", ALL_COLUMNS[1:], "stream", "seq")
EVENTSOURCING_TABLE = Table(
    "stored_events",
    "rowid",
    ("originator_id", "originator_version", "topic", "state"),
    "originator_id",
    "originator_version",
)


@attrs.frozen
class CorruptionTarget:
    """A file to corrupt, next to its write-ahead log; ``older_copy`` is an earlier state of it."""

    path: Path
    older_copy: Path
    table: Table

    @property
    def wal_path(self) -> Path:
        """The path of the write-ahead log."""
        return self.path.with_name(f"{self.path.name}-wal")

    @contextmanager
    def edit_events(self) -> Iterator[EventRows]:
        """Open the events for changes through SQL, with CHECK constraints ignored."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute("BEGIN IMMEDIATE")
            yield EventRows(connection, self.table)
            connection.execute("COMMIT")


@attrs.frozen
class EventRows:
    """The events of a file as rows without protection."""

    connection: sqlite3.Connection
    table: Table

    def last_position(self) -> int:
        """Return the last position."""
        last: int = self.connection.execute(
            f"SELECT max({self.table.position_column}) FROM {self.table.name}"
        ).fetchone()[0]
        return last

    def get(self, position: int) -> list[Any]:
        """Return the columns of the row at a position."""
        names = ", ".join(self.table.columns)
        sql = f"SELECT {names} FROM {self.table.name} WHERE {self.table.position_column} = ?"
        return list(self.connection.execute(sql, (position,)).fetchone())

    def delete(self, first: int, last: int) -> None:
        """Delete the rows of a range of positions."""
        sql = f"DELETE FROM {self.table.name} WHERE {self.table.position_column} BETWEEN ? AND ?"
        self.connection.execute(sql, (first, last))

    def insert(self, position: int, columns: Sequence[Any]) -> None:
        """Insert a row at an unused position."""
        names = ", ".join((self.table.position_column, *self.table.columns))
        marks = ", ".join("?" * (len(columns) + 1))
        self.connection.execute(
            f"INSERT INTO {self.table.name} ({names}) VALUES ({marks})", (position, *columns)
        )

    def row(self, position: int) -> Row:
        """Return the row of a dialoguekit event."""
        columns = dict(zip(self.table.columns, self.get(position), strict=True))
        values = (columns[name] for name in ("envelope", "data", "personal_data", "leaf_hash"))
        return Row(*values)

    def forge(self, original: int, new: NewRow, position: int) -> None:
        """Store an event with its leaf, and the columns that repeat it, in place of a row."""
        columns = dict(zip(self.table.columns, self.get(original), strict=True))
        values = dict(zip(ALL_COLUMNS[2:6], new.at(position), strict=True))
        columns |= values | {"seq": new.seq, "id": new.id}
        self.replace({position: list(columns.values())})

    def replace(self, changes: dict[int, list[Any]]) -> None:
        """Replace the columns of several rows at once."""
        for position in changes:
            self.delete(position, position)
        for position, columns in changes.items():
            self.insert(position, columns)


Corruption: TypeAlias = Callable[[CorruptionTarget, random.Random], None]


def flip(path: Path, rng: random.Random) -> None:
    """Flip some bits of a file."""
    content = bytearray(path.read_bytes())
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def flip_bits(target: CorruptionTarget, rng: random.Random) -> None:
    """Flip bits of the file."""
    flip(target.path, rng)


def overwrite(target: CorruptionTarget, rng: random.Random) -> None:
    """Overwrite a sector of the file with zeros or random bytes."""
    content = bytearray(target.path.read_bytes())
    start = rng.randrange(len(content) // SECTOR) * SECTOR
    content[start : start + SECTOR] = rng.choice((bytes(SECTOR), rng.randbytes(SECTOR)))
    target.path.write_bytes(content)


def swap_pages(target: CorruptionTarget, rng: random.Random) -> None:
    """Swap two pages of the file, or copy one over the other."""
    content = bytearray(target.path.read_bytes())
    size = int.from_bytes(content[16:18], "big")
    first_start, second_start = (size * n for n in rng.sample(range(len(content) // size), 2))
    first, second = (
        content[first_start : first_start + size],
        content[second_start : second_start + size],
    )
    content[second_start : second_start + size] = first
    if rng.random() < 0.5:
        content[first_start : first_start + size] = second
    target.path.write_bytes(content)


def truncate(target: CorruptionTarget, rng: random.Random) -> None:
    """Truncate the file."""
    content = target.path.read_bytes()
    target.path.write_bytes(content[: rng.randrange(1, len(content))])


def corrupt_wal(target: CorruptionTarget, rng: random.Random) -> None:
    """Truncate the write-ahead log, flip bits of it, or delete it."""
    content = target.wal_path.read_bytes()
    match rng.randrange(5):
        case 0:
            target.wal_path.unlink()
        case 1 | 2:
            target.wal_path.write_bytes(content[: rng.randrange(len(content))])
        case _:
            flip(target.wal_path, rng)


def restore_older_copy(target: CorruptionTarget, rng: random.Random) -> None:
    """Replace the file by an older copy of it."""
    target.wal_path.unlink(missing_ok=True)
    shutil.copyfile(target.older_copy, target.path)


def edit(events: EventRows, rng: random.Random) -> int:
    """Change a column of one row; return its position."""
    position = rng.randint(1, events.last_position())
    columns = events.get(position)
    number = rng.randrange(len(columns))
    columns[number] = change_value(columns[number], rng)
    events.replace({position: columns})
    return position


def change_value(value: Any, rng: random.Random) -> Any:
    """Return another value of the same type."""
    if value is None:
        return b'{"text":"I was never here."}'
    if isinstance(value, int):
        return value + rng.choice((-1, 1, 1000))
    content = bytearray(value.encode() if isinstance(value, str) else value)
    index = rng.randrange(len(content))
    content[index] ^= 1  # The result of an ASCII character is ASCII.
    if rng.random() < 0.2:
        content += b"!"
    return content.decode() if isinstance(value, str) else bytes(content)


def edit_rows(target: CorruptionTarget, rng: random.Random) -> None:
    """Change columns of some rows through SQL."""
    with target.edit_events() as events:
        for _ in range(rng.choice((1, 1, 3))):
            edit(events, rng)


def swap_rows(target: CorruptionTarget, rng: random.Random) -> None:
    """Swap two rows, or some of their columns."""
    with target.edit_events() as events:
        one, other = rng.sample(range(1, events.last_position() + 1), 2)
        first, second = events.get(one), events.get(other)
        if rng.random() < 0.5:
            first, second = second, first
        else:
            width = rng.randrange(1, len(first))
            for number in rng.sample(range(len(first)), width):
                first[number], second[number] = second[number], first[number]
        events.replace({one: first, other: second})


def reorder(target: CorruptionTarget, rng: random.Random) -> None:
    """Permute adjacent rows, with or without their stream and sequence number."""
    with target.edit_events() as events:
        first = rng.randint(1, events.last_position() - _MAX_ROWS)
        positions = range(first, first + rng.randint(2, _MAX_ROWS))
        rows = [events.get(position) for position in positions]
        moved = rng.choice(([rows[-1], *rows[:-1]], rng.sample(rows, len(rows))))
        if rng.random() < 0.5:
            identifying = [
                events.table.columns.index(c)
                for c in (events.table.stream_column, events.table.version_column)
            ]
            for row, original in zip(moved, [list(row) for row in rows], strict=True):
                for number in identifying:
                    row[number] = original[number]
        events.replace(dict(zip(positions, moved, strict=True)))


def remove(target: CorruptionTarget, rng: random.Random) -> None:
    """Delete one or some rows in the middle or at the beginning."""
    with target.edit_events() as events:
        first = rng.randint(1, events.last_position() - _MAX_ROWS)
        events.delete(first, first + rng.choice((0, 0, rng.randrange(_MAX_ROWS))))


def remove_tail(target: CorruptionTarget, rng: random.Random) -> None:
    """Delete the last rows."""
    with target.edit_events() as events:
        count = events.last_position()
        events.delete(count - rng.choice((0, 1, rng.randrange(count // 2))), count)


def insert(target: CorruptionTarget, rng: random.Random) -> None:
    """Insert a row after the last one, bypassing the store."""
    with target.edit_events() as events:
        position = events.last_position() + rng.choice((1, 1, 2))
        original = rng.randint(1, events.last_position())
        if events.table is DIALOGUEKIT_TABLE:
            new = NewRow.of(events.row(original))
            new = new._replace(seq=new.seq + 100_000, id="another")
            events.forge(original, new, position)
            return
        columns = events.get(original)
        columns[events.table.columns.index(events.table.version_column)] += 100_000
        events.insert(position, columns)


CORRUPTIONS: dict[str, Corruption] = {
    "bits flipped": flip_bits,
    "sectors overwritten": overwrite,
    "pages swapped": swap_pages,
    "files truncated": truncate,
    "rows edited": edit_rows,
    "rows swapped": swap_rows,
    "rows reordered": reorder,
    "rows deleted": remove,
    "tails deleted": remove_tail,
    "rows inserted": insert,
}
"""Corruptions that apply to the file of any store."""

ROLLBACKS: dict[str, Corruption] = {
    "write-ahead logs damaged": corrupt_wal,
    "older copies restored": restore_older_copy,
}
"""Corruptions that restore an earlier valid state; only an external checkpoint detects them."""
