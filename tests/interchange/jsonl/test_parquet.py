"""Events are exported as a Parquet table for other programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dialoguekit.errors import InterchangeError, MissingExtra
from dialoguekit.events import NewEvent, to_microseconds
from dialoguekit.interchange.jsonl_export import ExportSummary
from dialoguekit.interchange.parquet import COLUMNS, export_parquet
from dialoguekit.store import EventStore
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.testing.worker_tasks import new_contribution

from .conftest import MORNING


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of the table."""
    return tmp_path / "leeds.parquet"


def table(path: Path, columns: str, *, order: str = "position") -> list[Any]:
    """Return columns of the table."""
    with duckdb.connect(":memory:") as database:
        sql = f"SELECT {columns} FROM read_parquet(?) ORDER BY {order}"
        return database.execute(sql, [str(path)]).fetchall()


def write_table(store: EventStore, path: Path, **options: Any) -> ExportSummary:
    """Export a store to a file."""
    with path.open("wb") as file:
        return export_parquet(store, file, **options)


def test_an_event_is_a_row(store: MemoryEventStore, path: Path) -> None:
    """The row contains place, times in UTC, context and data."""
    exported = write_table(store, path)
    assert (exported.events, exported.position) == (7, 7)
    times = "epoch_us(occurred_at), epoch_us(recorded_at)"
    columns = f'position, stream, seq, id, type, schema_version, {times}, "by"'
    first, *_, last = table(path, columns)
    moment = to_microseconds(MORNING)
    assert first == (1, "leeds", 1, "e1", "person.registered", 1, moment, moment, "organiser")
    assert last[:5] == (7, "leeds", 6, "e7", "contribution.made")
    assert last[8] is None
    texts = [data for (data,) in table(path, "data")]
    assert json.loads(texts[0])["name"] == "Ana\u2028García"
    assert json.loads(texts[6])["text"] == "[withheld]"
    assert texts[2] == '{"where": "the window"}'
    assert texts[4] == "\\xff\x00\\xfe"


def test_the_columns_have_types(store: MemoryEventStore, path: Path) -> None:
    """This also applies to an empty table."""
    write_table(store, path, as_of=0)
    with duckdb.connect(":memory:") as database:
        found = database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    types = {name: type_name for name, type_name, *_ in found}
    timestamps = dict.fromkeys(("occurred_at", "recorded_at"), "TIMESTAMP WITH TIME ZONE")
    assert types == dict(COLUMNS) | timestamps
    assert table(path, "position") == []


def test_the_same_log_yields_the_same_bytes(
    store: MemoryEventStore, path: Path, tmp_path: Path
) -> None:
    """No other file is left in the directory."""
    write_table(store, path)
    write_table(store, tmp_path / "again.parquet")
    assert path.read_bytes() == (tmp_path / "again.parquet").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again.parquet", "leeds.parquet"]


def test_personal_data_is_written_decrypted(
    store: MemoryEventStore, encrypted_store: EventStore, path: Path, tmp_path: Path
) -> None:
    """The tables of both stores are the same."""
    write_table(store, path)
    write_table(encrypted_store, tmp_path / "encrypted.parquet")
    assert table(path, "data") == table(tmp_path / "encrypted.parquet", "data")


def test_streams_are_selected_and_progress_is_reported(
    store: MemoryEventStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dialoguekit.interchange.parquet._PROGRESS_INTERVAL", 1)
    calls: list[tuple[int, int]] = []
    write_table(
        store, path, streams=["york"], progress=lambda done, total: calls.append((done, total))
    )
    assert table(path, "id") == [("e6",)]
    assert calls == [(6, 7), (7, 7)]


def test_texts_of_any_length_are_written(
    store: MemoryEventStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB receives the length of the longest line."""
    monkeypatch.setattr("dialoguekit.interchange.parquet._MIN_OBJECT_BYTES", 16)
    long: Sequence[NewEvent] = [new_contribution(1), new_contribution(2)]
    store.append("hull", long, expected_version=0)
    write_table(store, path, streams=["hull"])
    assert len(table(path, "data")) == 2


def test_a_table_that_cannot_be_written_is_an_error(store: MemoryEventStore, path: Path) -> None:
    refusal = pytest.raises(InterchangeError, match="DuckDB cannot write the table")
    with Path("/dev/full").open("wb") as full, refusal:
        export_parquet(store, full, temp_dir=path.parent)
    assert list(path.parent.iterdir()) == []


def test_without_duckdb_the_error_names_the_extra(
    store: MemoryEventStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtra, match=r"pip install 'dialoguekit-core\[parquet\]'"):
        write_table(store, path)
