"""The stores under test behave alike."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from faults.stores import (
    ALL_STORES,
    FILE_STORES,
    STORE_KINDS,
    EventRecord,
    StoreFailure,
    StoreLocation,
    VersionConflict,
    text_of,
)


@pytest.fixture(params=ALL_STORES)
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreLocation]:
    """An empty location of each store."""
    store_kind = STORE_KINDS[request.param]
    if reason := store_kind.unavailable_reason():
        pytest.skip(reason)
    with store_kind.create_empty(tmp_path) as location:
        yield location


def test_appended_events_are_read(location: StoreLocation) -> None:
    """Another handle, also after pickling, reads them in order of position."""
    with location.open() as handle:
        assert handle.append("leeds", ["a", "b"], 0) == [1, 2]
        assert handle.append("york", ["c"], 0) == [3]

    with pickle.loads(pickle.dumps(location)).open() as handle:
        assert handle.read() == [
            EventRecord(1, "leeds", 1, "a", text_of("a")),
            EventRecord(2, "leeds", 2, "b", text_of("b")),
            EventRecord(3, "york", 1, "c", text_of("c")),
        ]
        assert (handle.stream_version("leeds"), handle.stream_version("hull")) == (2, 0)
    assert location.find_corruption() == []


def test_taken_version_is_a_conflict(location: StoreLocation) -> None:
    """No event of the batch is stored."""
    with location.open() as handle:
        handle.append("leeds", ["a"], 0)

        with pytest.raises(VersionConflict):
            handle.append("leeds", ["b", "c"], 0)

        assert [event.id for event in handle.read()] == ["a"]


@pytest.mark.parametrize("name", FILE_STORES)
def test_failure_is_not_a_conflict(tmp_path: Path, name: str) -> None:
    """The store raises its own error type."""
    with STORE_KINDS[name].create_empty(tmp_path) as location, location.open() as handle:
        handle.append("leeds", ["a"], 0)
        (path,) = [*tmp_path.glob("log.db"), *tmp_path.glob("eventsourcing.db")]
        with closing(sqlite3.connect(path)) as connection:
            for table in ("events", "stored_events"):
                connection.execute(f"DROP TABLE IF EXISTS {table}")

        with pytest.raises(StoreFailure):
            handle.append("leeds", ["b"], 1)


def test_wrong_leaf_is_corruption(tmp_path: Path) -> None:
    """The leaf and the tree do not match the recomputed ones."""
    with STORE_KINDS["dialoguekit-sqlite"].create_empty(tmp_path) as location:
        with location.open() as handle:
            handle.append("leeds", ["a", "b"], 0)
        with closing(sqlite3.connect(tmp_path / "log.db")) as connection, connection:
            connection.execute("UPDATE events SET data = zeroblob(7) WHERE position = 2")

        assert location.find_corruption() == [
            "the leaf at position 2 does not match its row",
            "the tree of 2 does not match 2 rows",
        ]


@pytest.mark.parametrize("name", FILE_STORES)
def test_file_with_sqlite_errors_is_corruption(tmp_path: Path, name: str) -> None:
    """For example, an index lacks a row."""
    with STORE_KINDS[name].create_empty(tmp_path) as location:
        with location.open() as handle:
            handle.append("leeds", [f"id-{n}" for n in range(200)], 0)
        (path,) = [*tmp_path.glob("log.db"), *tmp_path.glob("eventsourcing.db")]
        content = bytearray(path.read_bytes())
        content[-3000:] = bytes(3000)
        path.write_bytes(content)

        assert location.find_corruption()[0].startswith("SQLite finds: ")
