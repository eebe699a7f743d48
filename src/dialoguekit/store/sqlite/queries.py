"""The queries of a reader of an SQLite log, through any connection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

from dialoguekit.errors import StoreCorrupted
from dialoguekit.store.identity import LogHead, LogIdentity, parse_frontier
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.reader import Columns, LogReader
from dialoguekit.store.rows import Row

T = TypeVar("T")

_MAX_PARAMETERS = 500  # Well below the limit of SQLite for one statement.
_HEAD = "SELECT log_id, format, encryption, key_store_id, tree_size, frontier, code FROM log_head"
_STREAM = "(SELECT number FROM streams WHERE name = ?)"
_STREAM_NUMBERS = """
SELECT name, number FROM streams
WHERE EXISTS (SELECT 1 FROM events WHERE stream = number)
"""
_SEQ_AT = f"""
SELECT coalesce(
    (SELECT seq FROM events WHERE stream = {_STREAM} AND position = ?),
    (SELECT seq FROM events WHERE stream = {_STREAM} AND position <= ? ORDER BY seq DESC LIMIT 1),
    0
)
"""


class SQLiteQueries(LogReader):
    """The queries of a reader.  Subclasses run a statement on their connection."""

    def _fetch_all(self, sql: str, *parameters: Any) -> list[Any]:
        """Return all rows of a query, as tuples."""
        raise NotImplementedError

    def _select(
        self,
        columns: Columns,
        stream: str | None,
        after: int,
        until: int,
        kinds: Sequence[int] | None,
        limit: int,
    ) -> Sequence[tuple[Any, ...]]:
        where, order = "position > ? AND position <= ?", "position"
        parameters: list[Any] = [after, until]
        if stream is not None:
            where, order = f"stream = {_STREAM} AND seq > ? AND position <= ?", "seq"
            parameters = [stream, self._seq_at(stream, after) if after > 0 else 0, until]
        if kinds is not None:
            where += f" AND kind IN ({','.join('?' * len(kinds))})"
            parameters += kinds
        sql = f"SELECT {', '.join(columns)} FROM events WHERE {where} ORDER BY {order} LIMIT ?"
        return self._fetch_all(sql, *parameters, limit)

    def _seq_at(self, stream: str, position: int) -> int:
        """Return the seq of the last event of a stream up to a position."""
        seq: int = self._fetch_all(_SEQ_AT, stream, position, stream, position)[0][0]
        return seq

    def _select_ids(self, ids: Sequence[str]) -> Iterable[Row]:
        for start in range(0, len(ids), _MAX_PARAMETERS):
            batch = ids[start : start + _MAX_PARAMETERS]
            marks = ",".join("?" * len(batch))
            sql = (
                f"SELECT envelope, data, personal_data, leaf_hash FROM events WHERE id IN ({marks})"
            )
            yield from map(Row._make, self._fetch_all(sql, *batch))

    def event_types(self) -> Iterable[tuple[int, str, int]]:
        return self._fetch_all("SELECT number, type, schema_version FROM event_types")

    def stream_numbers(self) -> dict[str, int]:
        found = self._fetch_all(_STREAM_NUMBERS)
        return {check_column_type(name, str): number for name, number in found}

    def read_head(self) -> LogHead:
        found = self._fetch_all(_HEAD)
        return parse_head(found[0] if found else ())

    def head(self) -> int:
        position: int = self._fetch_all("SELECT max(position) FROM events")[0][0] or 0
        return position

    def stream_version(self, stream: str) -> int:
        found = self._fetch_all(f"SELECT max(seq) FROM events WHERE stream = {_STREAM}", stream)
        return check_column_type(found[0][0] or 0, int)

    def tiles(self, level: int, first: int, last: int) -> list[bytes]:
        sql = (
            "SELECT hash FROM merkle_tiles WHERE level = ? AND tile_index >= ? AND tile_index < ? "
            "ORDER BY tile_index"
        )
        return [hash for (hash,) in self._fetch_all(sql, level, first, last)]

    def boxes(self) -> list[tuple[str, str, bytes]]:
        if not self._has_boxes():
            return []
        sql = "SELECT stream, ballot, value FROM ballot_box WHERE paper = x'' ORDER BY 1, 2"
        return self._fetch_all(sql)

    def papers(
        self, stream: str, ballot: str, ids: Collection[bytes] | None = None
    ) -> dict[bytes, bytes]:
        if not self._has_boxes():
            return {}
        sql = "SELECT paper, value FROM ballot_box WHERE stream = ? AND ballot = ?"
        if ids is None:
            return dict(self._fetch_all(sql, stream, ballot))
        one = f"{sql} AND paper = ?"
        return dict(row for id in ids for row in self._fetch_all(one, stream, ballot, id))

    def _has_boxes(self) -> bool:
        """Return whether there is a table for ballot boxes, which the first secret vote creates."""
        return bool(self._fetch_all("SELECT 1 FROM sqlite_schema WHERE name = 'ballot_box'"))


def parse_head(columns: Sequence[Any]) -> LogHead:
    """Return the head of a log from the columns of its row.

    Raises :class:`~dialoguekit.errors.StoreCorrupted` for values that are not those of a head.
    """
    if list(map(type, columns)) != [bytes, int, str, bytes, int, bytes, bytes]:
        raise StoreCorrupted(
            "The head of this log is missing or damaged. Run dialoguekit verify, and restore the "
            "log from a copy."
        )
    *identity, size, frontier, code = columns
    return LogHead(LogIdentity(*identity), Tree(size, parse_frontier(frontier)), code)


def check_column_type(value: object, expected_type: type[T]) -> T:
    """Return ``value`` if it has the type of its column; a modified file may contain any.

    Raises :class:`~dialoguekit.errors.StoreCorrupted` otherwise.
    """
    if isinstance(value, expected_type):
        return value
    raise StoreCorrupted(
        f"The log contains a value of type {type(value).__name__} instead of "
        f"{expected_type.__name__}. Run dialoguekit verify to find the damage."
    )
