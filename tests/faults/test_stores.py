"""The stores that faults are done to say the same things by the same words."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from faults.stores import EVERY, FILES, STORES, Failed, Moved, Place, Placed, words_of


@pytest.fixture(params=EVERY)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty place of each store."""
    store = STORES[request.param]
    if reason := store.missing():
        pytest.skip(reason)
    with store.fresh(tmp_path) as place:
        yield place


def test_what_was_appended_is_read(place: Place) -> None:
    """By another handle, in another process if need be, in order of position."""
    with place.open() as handle:
        assert handle.append("leeds", ["a", "b"], 0) == [1, 2]
        assert handle.append("york", ["c"], 0) == [3]

    with pickle.loads(pickle.dumps(place)).open() as handle:
        assert handle.read() == [
            Placed(1, "leeds", 1, "a", words_of("a")),
            Placed(2, "leeds", 2, "b", words_of("b")),
            Placed(3, "york", 1, "c", words_of("c")),
        ]
        assert (handle.version("leeds"), handle.version("hull")) == (2, 0)
    assert place.unsound() == []


def test_a_version_that_is_taken_is_told(place: Place) -> None:
    """As a conflict, and nothing of the batch is in."""
    with place.open() as handle:
        handle.append("leeds", ["a"], 0)

        with pytest.raises(Moved):
            handle.append("leeds", ["b", "c"], 0)

        assert [placed.id for placed in handle.read()] == ["a"]


@pytest.mark.parametrize("name", FILES)
def test_a_failure_is_told_apart_from_a_conflict(tmp_path: Path, name: str) -> None:
    """The store's own error for what it cannot do."""
    with STORES[name].fresh(tmp_path) as place, place.open() as handle:
        handle.append("leeds", ["a"], 0)
        (path,) = [*tmp_path.glob("log.db"), *tmp_path.glob("stock.db")]
        with closing(sqlite3.connect(path)) as connection:
            for table in ("events", "stored_events"):
                connection.execute(f"DROP TABLE IF EXISTS {table}")

        with pytest.raises(Failed):
            handle.append("leeds", ["b"], 1)


def test_a_leaf_that_is_not_that_of_its_row_is_unsound(tmp_path: Path) -> None:
    """Our log is held against its own books, which are made anew."""
    with STORES["ours-sqlite"].fresh(tmp_path) as place:
        with place.open() as handle:
            handle.append("leeds", ["a", "b"], 0)
        with closing(sqlite3.connect(tmp_path / "log.db")) as connection, connection:
            connection.execute("UPDATE events SET at = at + 1 WHERE position = 2")

        assert place.unsound() == [
            "the leaf at position 2 is not that of its row",
            "the tree of 2 is not that of 2 rows",
        ]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_sqlite_finds_fault_with_is_unsound(tmp_path: Path, name: str) -> None:
    """An index that lacks a row, say."""
    with STORES[name].fresh(tmp_path) as place:
        with place.open() as handle:
            handle.append("leeds", [f"id-{n}" for n in range(200)], 0)
        (path,) = [*tmp_path.glob("log.db"), *tmp_path.glob("stock.db")]
        content = bytearray(path.read_bytes())
        content[-3000:] = bytes(3000)
        path.write_bytes(content)

        assert place.unsound()[0].startswith("SQLite finds: ")
