"""Events for other programs, as a Parquet table."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dialoguekit.errors import InterchangeError, MissingExtra
from dialoguekit.events import NewEvent, micros
from dialoguekit.interchange.parquet import COLUMNS, export_parquet
from dialoguekit.store import Log
from dialoguekit.store.memory import MemoryLog
from dialoguekit.testing.worker_tasks import idea

from .conftest import MORNING


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the table is written."""
    return tmp_path / "leeds.parquet"


def table(path: Path, columns: str, *, order: str = "position") -> list[Any]:
    """Columns of the table, read back."""
    with duckdb.connect(":memory:") as database:
        sql = f"SELECT {columns} FROM read_parquet(?) ORDER BY {order}"
        return database.execute(sql, [str(path)]).fetchall()


def test_an_event_is_a_row(log: MemoryLog, path: Path) -> None:
    """With its place, its times in UTC, its context and all that it says."""
    exported = export_parquet(log, path)
    assert (exported.events, exported.position) == (7, 7)
    columns = 'position, stream, seq, id, type, version, epoch_us("at"), epoch_us(noted), "by"'
    first, *_, last = table(path, columns)
    at = micros(MORNING)
    assert first == (1, "leeds", 1, "e1", "person.registered", 1, at, at, "organiser")
    assert last[:5] == (7, "leeds", 6, "e7", "contribution.made")
    assert last[8] is None
    said = [data for (data,) in table(path, "data")]
    assert json.loads(said[0])["name"] == "Ana\u2028García"
    assert json.loads(said[6])["text"] == "[withheld]"
    assert said[2] == '{"where": "the window"}'
    assert said[4] == "\\xff\x00\\xfe"


def test_the_columns_have_types(log: MemoryLog, path: Path) -> None:
    """Moments are moments, and numbers numbers; also where there is no row."""
    export_parquet(log, path, until=0)
    with duckdb.connect(":memory:") as database:
        found = database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    kinds = {name: kind for name, kind, *_ in found}
    moments = dict.fromkeys(("at", "noted"), "TIMESTAMP WITH TIME ZONE")
    assert kinds == dict(COLUMNS) | moments
    assert table(path, "position") == []


def test_the_same_log_gives_the_same_bytes(log: MemoryLog, path: Path, tmp_path: Path) -> None:
    """And nothing else is left beside it."""
    export_parquet(log, path)
    export_parquet(log, tmp_path / "again.parquet")
    assert path.read_bytes() == (tmp_path / "again.parquet").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again.parquet", "leeds.parquet"]


def test_words_are_written_as_they_can_be_read(
    log: MemoryLog, sealed: Log, path: Path, tmp_path: Path
) -> None:
    """Sealed or not."""
    export_parquet(log, path)
    export_parquet(sealed, tmp_path / "sealed.parquet")
    assert table(path, "data") == table(tmp_path / "sealed.parquet", "data")


def test_streams_choose_and_progress_is_told(
    log: MemoryLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of the log."""
    monkeypatch.setattr("dialoguekit.interchange.parquet._TELL_EVERY", 1)
    told: list[tuple[int, int]] = []
    export_parquet(
        log, path, streams=["york"], progress=lambda done, total: told.append((done, total))
    )
    assert table(path, "id") == [("e6",)]
    assert told == [(6, 7), (7, 7)]


def test_words_of_any_length_are_written(
    log: MemoryLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB is told how long the longest line is."""
    monkeypatch.setattr("dialoguekit.interchange.parquet._LEAST_LINE", 16)
    long: Sequence[NewEvent] = [idea(1), idea(2)]
    log.append("hull", long, expected=0)
    export_parquet(log, path, streams=["hull"])
    assert len(table(path, "data")) == 2


def test_where_nothing_can_be_written_it_is_said(log: MemoryLog, path: Path) -> None:
    """And nothing is left behind."""
    path.mkdir()
    with pytest.raises(InterchangeError, match="DuckDB could not write the table"):
        export_parquet(log, path)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_without_duckdb_it_is_said_how_to_install_it(
    log: MemoryLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtra, match=r"pip install 'dialoguekit-core\[parquet\]'"):
        export_parquet(log, path)
    assert not path.exists()
