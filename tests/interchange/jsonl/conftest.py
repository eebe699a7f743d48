"""Logs to export, and files with one error to import."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import pytest

from dialoguekit.events import (
    CORE_EVENTS,
    Context,
    ContributionMade,
    Event,
    NewEvent,
    OpaqueEvent,
    PersonRegistered,
)
from dialoguekit.interchange.jsonl_export import export_jsonl
from dialoguekit.store import PER_PERSON_ENCRYPTION, Codec, EventStore, open_store
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.rows import tombstone

CODEC = Codec(CORE_EVENTS)
MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)

Line: TypeAlias = dict[str, Any]
EditFile: TypeAlias = Callable[..., Path]


def _new(event: Event, id: str, minute: int, context: Context | None = None) -> NewEvent:
    moment = MORNING + timedelta(minutes=minute)
    return NewEvent(
        event=event, occurred_at=moment, recorded_at=moment, context=context or Context(), id=id
    )


def _contribution(number: int, author: str, text: str) -> ContributionMade:
    return ContributionMade(contribution=f"C{number}", author=author, text=text)


def _fill_store(store: EventStore) -> None:
    """Append events of two workshops, with every kind of value that a row can contain."""
    person = PersonRegistered(person="P1", name="Ana\u2028García", group="peer support")
    leeds = [
        _new(person, "e1", 0, Context(by="organiser")),
        _new(_contribution(1, "P1", "Nobody told the surgery we exist."), "e2", 1),
        _new(OpaqueEvent("cafe.table-moved", 3, b'{"where": "the window"}'), "e3", 2),
        _new(OpaqueEvent("cafe.counted", 1, b'{"cups":3,"of":[1.5,null,true]}'), "e4", 3),
        _new(OpaqueEvent("cafe.photo", 1, b"\xff\x00\xfe"), "e5", 4),
    ]
    store.append("leeds", leeds, expected_version=0)
    store.append(
        "york", [_new(_contribution(1, "P7", "A bus that comes."), "e6", 5)], expected_version=0
    )
    store.append(
        "leeds", [_new(_contribution(2, "P1", "To be taken back."), "e7", 6)], expected_version=5
    )
    (row,) = (row for row in store.rows() if row.id == "e7")
    assert row.personal_data is not None
    store.erase([row._replace(personal_data=tombstone(row.personal_data))])


@pytest.fixture
def store() -> MemoryEventStore:
    """An unencrypted event store in memory."""
    store = MemoryEventStore(CODEC)
    _fill_store(store)
    return store


@pytest.fixture
def empty_store() -> MemoryEventStore:
    """An empty, unencrypted event store in memory."""
    return MemoryEventStore(CODEC)


@pytest.fixture
def make_encrypted(tmp_path: Path) -> Iterator[Callable[[str], EventStore]]:
    """A function that creates empty encrypted event stores in files."""
    opened: list[EventStore] = []

    def make(name: str) -> EventStore:
        url = f"sqlite:///{tmp_path / name}.db"
        opened.append(open_store(url, CODEC, encryption=PER_PERSON_ENCRYPTION))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def encrypted_store(make_encrypted: Callable[[str], EventStore]) -> EventStore:
    """An encrypted event store in a file, with the same events as ``store``."""
    store = make_encrypted("encrypted")
    _fill_store(store)
    return store


def exported_bytes(store: EventStore, **options: Any) -> bytes:
    """Return the bytes that an export of a store writes."""
    out = io.BytesIO()
    export_jsonl(store, out, **options)
    return out.getvalue()


def write_export(store: EventStore, path: Path, **options: Any) -> Path:
    """Write an export of a store to a file."""
    path.write_bytes(exported_bytes(store, **options))
    return path


@pytest.fixture
def log_file(store: EventStore, tmp_path: Path) -> Path:
    """The exported file of ``store``."""
    return write_export(store, tmp_path / "leeds.jsonl")


@pytest.fixture
def edit_file(log_file: Path) -> EditFile:
    """A function that edits one or several lines, counted from 1, of ``log_file``.

    ``columns`` replace those of the line; None removes one.  ``raw`` replaces the whole line.  With
    ``complete`` false the header declares the file incomplete, and no line has a leaf.
    """
    original = log_file.read_bytes().split(b"\n")[:-1]

    def edit(
        number: int,
        columns: Line | None = None,
        *,
        raw: bytes | None = None,
        complete: bool = True,
        also: Mapping[int, Line] = MappingProxyType({}),
    ) -> Path:
        values: list[Line] = [json.loads(line) for line in original]
        if not complete:
            values[0] |= {"events": None, "root": None}
            for value in values[1:]:
                del value["leaf"]
        for line, changes in {number: columns or {}, **also}.items():
            values[line - 1] |= changes
            for name in (name for name, value in changes.items() if value is None):
                del values[line - 1][name]
        lines = [json.dumps(v, ensure_ascii=False, separators=(",", ":")).encode() for v in values]
        if raw is not None:
            lines[number - 1] = raw
        log_file.write_bytes(b"".join(line + b"\n" for line in lines))
        return log_file

    return edit
