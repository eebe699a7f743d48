"""The logs of dialoguekit, as ``dialoguekit.open`` makes them: with sealed words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import attrs

from dialoguekit.errors import Conflict, LogError
from dialoguekit.events import NEUTRAL, ContributionMade, NewEvent
from dialoguekit.store import Codec, Log, open_log
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import leaf_of
from faults.stores import postgres_server
from faults.stores.base import Failed, Handle, Moved, Place, Placed, Store, words_of

CODEC = Codec(NEUTRAL)
_WORDS_OF_ONE = 7
_AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


def contribution(id: str, number: int) -> NewEvent:
    """The event of that id: a contribution that says its words.

    After every few there is another author, whose words need another key.
    """
    author = f"P{number // _WORDS_OF_ONE + 1}"
    made = ContributionMade(contribution=f"C{number}", author=author, text=words_of(id))
    return NewEvent(event=made, at=_AT, noted=_AT, id=id)


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except Conflict as error:
        raise Moved(str(error)) from error
    except LogError as error:
        raise Failed(str(error)) from error


class OurHandle(Handle):
    """An open log."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def append(self, stream: str, ids: Sequence[str], expected: int) -> list[int]:
        """Append contributions."""
        events = [contribution(id, expected + n) for n, id in enumerate(ids, start=1)]
        with _told_apart():
            return [
                placed.position for placed in self.log.append(stream, events, expected=expected)
            ]

    def read(self) -> list[Placed]:
        """Read contributions, with their words opened."""
        with _told_apart():
            return [
                Placed(recorded.position, recorded.stream, recorded.seq, recorded.id, made.text)
                for recorded in self.log.read()
                if isinstance(made := recorded.event, ContributionMade)
            ]

    def version(self, stream: str) -> int:
        """The number of events in a stream."""
        with _told_apart():
            return self.log.version(stream)

    def close(self) -> None:
        """Close the log."""
        with _told_apart():
            self.log.close()


@attrs.frozen
class OurPlace(Place):
    """A log by its URL; ``path`` is its file, where it is one."""

    url: str
    path: Path | None = None

    def open(self) -> Handle:
        """Open the log with sealed words."""
        with _told_apart():
            return OurHandle(open_log(self.url, CODEC, privacy="sealed"))

    def unsound(self) -> list[str]:
        """Leaves and tree made anew, against those that are stored; SQLite's own check."""
        if self.path is not None and (found := quick_check(self.path)):
            return found
        found = []
        with open_log(self.url, CODEC, create=False) as log:
            leaves = []
            for row in log.rows():
                leaves.append(leaf_of(row))
                if leaves[-1] != row.leaf:
                    found.append(f"the leaf at position {row.position} is not that of its row")
            tree, _ = Tree(0, ()).grown(leaves)
            if log.tree() != tree:
                found.append(f"the tree of {log.tree().size} is not that of {tree.size} rows")
        return found


def quick_check(path: Path) -> list[str]:
    """What SQLite finds wrong with a file."""
    with closing(sqlite3.connect(path)) as connection:
        lines = [line for (line,) in connection.execute("PRAGMA quick_check")]
    return [] if lines == ["ok"] else [f"SQLite finds: {lines[0]}"]


@contextmanager
def _file(folder: Path) -> Iterator[Place]:
    path = folder / "log.db"
    yield OurPlace(f"sqlite:///{path}", path)


@contextmanager
def _schema(folder: Path) -> Iterator[Place]:
    with postgres_server.schema() as url:
        yield OurPlace(url)


SQLITE = Store("ours-sqlite", lambda: None, _file)
POSTGRES = Store("ours-postgres", postgres_server.missing, _schema)
