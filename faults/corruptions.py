"""What is done to the file of a log by those who do not write through it: disks, and people.

A change is made by chance and may be the same as none, as where it hits room that is not used.
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

from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row, blanked, is_blanked, leaf_of

SECTOR = 512
_FEW = 5


@attrs.frozen
class Table:
    """Where the file of a store keeps its events: the name, its places, and its columns."""

    name: str
    place: str
    columns: tuple[str, ...]
    stream: str
    number: str


OURS = Table("events", "position", Row._fields[1:], "stream", "seq")
STOCK = Table(
    "stored_events",
    "rowid",
    ("originator_id", "originator_version", "topic", "state"),
    "originator_id",
    "originator_version",
)


@attrs.frozen
class Subject:
    """A file to change, beside its write-ahead log; ``older`` is the same file from before."""

    path: Path
    older: Path
    table: Table

    @property
    def ahead(self) -> Path:
        """The write-ahead log."""
        return self.path.with_name(f"{self.path.name}-wal")

    @contextmanager
    def opened(self) -> Iterator[Events]:
        """Its events, to be changed through SQL, by one who minds no CHECK."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute("BEGIN IMMEDIATE")
            yield Events(connection, self.table)
            connection.execute("COMMIT")


@attrs.frozen
class Events:
    """The events of a file as rows that anybody may change."""

    connection: sqlite3.Connection
    table: Table

    def count(self) -> int:
        """The last place."""
        last: int = self.connection.execute(
            f"SELECT max({self.table.place}) FROM {self.table.name}"
        ).fetchone()[0]
        return last

    def get(self, place: int) -> list[Any]:
        """The columns at a place."""
        names = ", ".join(self.table.columns)
        sql = f"SELECT {names} FROM {self.table.name} WHERE {self.table.place} = ?"
        return list(self.connection.execute(sql, (place,)).fetchone())

    def drop(self, first: int, last: int) -> None:
        """Delete what stands at some places."""
        sql = f"DELETE FROM {self.table.name} WHERE {self.table.place} BETWEEN ? AND ?"
        self.connection.execute(sql, (first, last))

    def put(self, place: int, columns: Sequence[Any]) -> None:
        """Put something at a place where nothing stands."""
        names = ", ".join((self.table.place, *self.table.columns))
        marks = ", ".join("?" * (len(columns) + 1))
        self.connection.execute(
            f"INSERT INTO {self.table.name} ({names}) VALUES ({marks})", (place, *columns)
        )

    def replace(self, changes: dict[int, list[Any]]) -> None:
        """Put other columns at several places at once."""
        for place in changes:
            self.drop(place, place)
        for place, columns in changes.items():
            self.put(place, columns)


Change: TypeAlias = Callable[[Subject, random.Random], None]


def flip(path: Path, chance: random.Random) -> None:
    """Turn some bits over."""
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def flip_bits(subject: Subject, chance: random.Random) -> None:
    """Bits of the file are turned over."""
    flip(subject.path, chance)


def overwrite(subject: Subject, chance: random.Random) -> None:
    """A sector of the file is lost: zeros, or something else, stand there."""
    content = bytearray(subject.path.read_bytes())
    start = chance.randrange(len(content) // SECTOR) * SECTOR
    content[start : start + SECTOR] = chance.choice((bytes(SECTOR), chance.randbytes(SECTOR)))
    subject.path.write_bytes(content)


def swap_pages(subject: Subject, chance: random.Random) -> None:
    """Two pages of the file stand in each other's place, or one in that of both."""
    content = bytearray(subject.path.read_bytes())
    size = int.from_bytes(content[16:18], "big")
    one, other = (size * n for n in chance.sample(range(len(content) // size), 2))
    first, second = content[one : one + size], content[other : other + size]
    content[other : other + size] = first
    if chance.random() < 0.5:
        content[one : one + size] = second
    subject.path.write_bytes(content)


def truncate(subject: Subject, chance: random.Random) -> None:
    """The end of the file is cut off."""
    content = subject.path.read_bytes()
    subject.path.write_bytes(content[: chance.randrange(1, len(content))])


def damage_ahead(subject: Subject, chance: random.Random) -> None:
    """The write-ahead log is cut, or bits of it are turned over, or it is gone."""
    content = subject.ahead.read_bytes()
    match chance.randrange(5):
        case 0:
            subject.ahead.unlink()
        case 1 | 2:
            subject.ahead.write_bytes(content[: chance.randrange(len(content))])
        case _:
            flip(subject.ahead, chance)


def put_older_back(subject: Subject, chance: random.Random) -> None:
    """An older copy of the file is put in its place."""
    subject.ahead.unlink(missing_ok=True)
    shutil.copyfile(subject.older, subject.path)


def edit(events: Events, chance: random.Random) -> int:
    """Something in a column of one row is changed; the place of the row."""
    place = chance.randint(1, events.count())
    columns = events.get(place)
    number = chance.randrange(len(columns))
    columns[number] = _changed(columns[number], chance)
    events.replace({place: columns})
    return place


def _changed(value: Any, chance: random.Random) -> Any:
    if value is None:
        return b'{"text":"I was never here."}'
    if isinstance(value, int):
        return value + chance.choice((-1, 1, 1000))
    content = bytearray(value.encode() if isinstance(value, str) else value)
    where = chance.randrange(len(content))
    content[where] ^= 1  # ASCII stays ASCII.
    if chance.random() < 0.2:
        content += b"!"
    return content.decode() if isinstance(value, str) else bytes(content)


def edit_rows(subject: Subject, chance: random.Random) -> None:
    """Columns of some rows are changed through SQL."""
    with subject.opened() as events:
        for _ in range(chance.choice((1, 1, 3))):
            edit(events, chance)


def swap_rows(subject: Subject, chance: random.Random) -> None:
    """Two rows stand in each other's place, or some of their columns."""
    with subject.opened() as events:
        one, other = chance.sample(range(1, events.count() + 1), 2)
        first, second = events.get(one), events.get(other)
        if chance.random() < 0.5:
            first, second = second, first
        else:
            width = chance.randrange(1, len(first))
            for number in chance.sample(range(len(first)), width):
                first[number], second[number] = second[number], first[number]
        events.replace({one: first, other: second})


def reorder(subject: Subject, chance: random.Random) -> None:
    """Rows that follow each other change places; their numbers stay with them, or do not."""
    with subject.opened() as events:
        first = chance.randint(1, events.count() - _FEW)
        places = range(first, first + chance.randint(2, _FEW))
        rows = [events.get(place) for place in places]
        moved = chance.choice(([rows[-1], *rows[:-1]], chance.sample(rows, len(rows))))
        if chance.random() < 0.5:
            kept = [
                events.table.columns.index(c) for c in (events.table.stream, events.table.number)
            ]
            for row, was in zip(moved, [list(row) for row in rows], strict=True):
                for number in kept:
                    row[number] = was[number]
        events.replace(dict(zip(places, moved, strict=True)))


def remove(subject: Subject, chance: random.Random) -> None:
    """Rows are deleted, one or some, in the middle or at the beginning."""
    with subject.opened() as events:
        first = chance.randint(1, events.count() - _FEW)
        events.drop(first, first + chance.choice((0, 0, chance.randrange(_FEW))))


def remove_tail(subject: Subject, chance: random.Random) -> None:
    """The last rows are deleted."""
    with subject.opened() as events:
        count = events.count()
        events.drop(count - chance.choice((0, 1, chance.randrange(count // 2))), count)


def insert(subject: Subject, chance: random.Random) -> None:
    """A row comes in behind the last by another way than through the log."""
    with subject.opened() as events:
        place = events.count() + chance.choice((1, 1, 2))
        columns = events.get(chance.randint(1, events.count()))
        number = events.table.columns.index(events.table.number)
        columns[number] += 100_000
        if "id" in events.table.columns:
            columns[events.table.columns.index("id")] = "another"
            columns[-1] = leaf_of(Row(place, *columns))
        events.put(place, columns)


def _mend_leaf(events: Events, place: int) -> None:
    columns = events.get(place)
    columns[-1] = leaf_of(Row(place, *columns))
    events.replace({place: columns})


def _mend_books(events: Events) -> None:
    """Write the tree and its head anew, as the leaves are now."""
    leaves = [
        leaf for (leaf,) in events.connection.execute("SELECT leaf FROM events ORDER BY position")
    ]
    tree, tiles = Tree(0, ()).grown(leaves)
    events.connection.execute("DELETE FROM tree")
    events.connection.executemany("INSERT INTO tree VALUES (?, ?, ?)", tiles)
    head = (tree.size, b"".join(tree.frontier))
    events.connection.execute("UPDATE head SET size = ?, frontier = ?", head)
    used = "UPDATE sqlite_sequence SET seq = ? WHERE name = 'events'"
    events.connection.execute(used, (tree.size,))


def edit_and_mend_leaf(subject: Subject, chance: random.Random) -> None:
    """A row is changed, and its leaf made anew."""
    with subject.opened() as events:
        _mend_leaf(events, edit(events, chance))


def edit_and_mend_all(subject: Subject, chance: random.Random) -> None:
    """A row is changed, its leaf made anew, and the tree over all of them."""
    with subject.opened() as events:
        _mend_leaf(events, edit(events, chance))
        _mend_books(events)


def remove_tail_and_mend(subject: Subject, chance: random.Random) -> None:
    """The last rows are deleted, and the tree made anew over the others."""
    with subject.opened() as events:
        count = events.count()
        events.drop(count - chance.randrange(count // 2), count)
        _mend_books(events)


def take_words_away(subject: Subject, chance: random.Random) -> None:
    """Words are taken away as when they are redacted, and no event says why."""
    with subject.opened() as events:
        column = events.table.columns.index("words")
        said = []
        for place in range(1, events.count() + 1):
            words = events.get(place)[column]
            if words is not None and not is_blanked(words):
                said.append(place)
        place = chance.choice(said)
        columns = events.get(place)
        columns[column] = blanked(columns[column])
        events.replace({place: columns})


def edit_books(subject: Subject, chance: random.Random) -> None:
    """The head or the hashes of the tree are changed, or are gone."""
    with subject.opened() as events:
        run = events.connection.execute
        match chance.randrange(5):
            case 0:
                run("UPDATE head SET size = size + ?", (chance.choice((-1, 1, 256)),))
            case 1:
                run("UPDATE head SET frontier = ?", (chance.randbytes(32 * chance.randrange(9)),))
            case 2:
                run("UPDATE tree SET hash = ? WHERE tile = 0", (chance.randbytes(32),))
            case 3:
                run("DELETE FROM tree")
            case _:
                run("DELETE FROM head")


DAMAGE: dict[str, Change] = {
    "bits turned over": flip_bits,
    "sectors lost": overwrite,
    "pages swapped": swap_pages,
    "files truncated": truncate,
    "rows edited": edit_rows,
    "rows swapped": swap_rows,
    "rows reordered": reorder,
    "rows deleted": remove,
    "tails deleted": remove_tail,
    "rows inserted": insert,
}
"""What can be done to the file of any store."""

ROLLED_BACK: dict[str, Change] = {
    "write-ahead logs damaged": damage_ahead,
    "older files put back": put_older_back,
}
"""What leaves a file that was once right; only a checkpoint that is kept elsewhere tells."""

OF_BOOKS: dict[str, Change] = {
    "leaves mended": edit_and_mend_leaf,
    "words taken away": take_words_away,
    "hashes of the tree changed": edit_books,
}
"""What can be done only to a log that has books, and that its books tell."""

MENDED: dict[str, Change] = {
    "rows edited and all mended": edit_and_mend_all,
    "tails deleted and all mended": remove_tail_and_mend,
}
"""What leaves books that agree with each other, and with no checkpoint from before."""
