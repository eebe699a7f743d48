"""Logs to export, and files to import that are wrong in one place."""

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
    NEUTRAL,
    Context,
    ContributionMade,
    Event,
    NewEvent,
    OpaqueEvent,
    PersonRegistered,
)
from dialoguekit.interchange.jsonl_export import export_jsonl
from dialoguekit.store import SEALED, Codec, Log, open_log
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.rows import blanked

CODEC = Codec(NEUTRAL)
MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)

Line: TypeAlias = dict[str, Any]
Changed: TypeAlias = Callable[..., Path]


def _new(event: Event, id: str, minute: int, context: Context | None = None) -> NewEvent:
    at = MORNING + timedelta(minutes=minute)
    return NewEvent(event=event, at=at, noted=at, context=context or Context(), id=id)


def _said(number: int, author: str, text: str) -> ContributionMade:
    return ContributionMade(contribution=f"C{number}", author=author, text=text)


def _fill(log: Log) -> None:
    """Two workshops and a programme, with all that a row can hold."""
    person = PersonRegistered(person="P1", name="Ana\u2028García", group="peer support")
    leeds = [
        _new(person, "e1", 0, Context(by="organiser")),
        _new(_said(1, "P1", "Nobody told the surgery we exist."), "e2", 1),
        _new(OpaqueEvent("cafe.table-moved", 3, b'{"where": "the window"}'), "e3", 2),
        _new(OpaqueEvent("cafe.counted", 1, b'{"cups":3,"of":[1.5,null,true]}'), "e4", 3),
        _new(OpaqueEvent("cafe.photo", 1, b"\xff\x00\xfe"), "e5", 4),
    ]
    log.append("leeds", leeds, expected=0)
    log.append("york", [_new(_said(1, "P7", "A bus that comes."), "e6", 5)], expected=0)
    log.append("leeds", [_new(_said(2, "P1", "To be taken back."), "e7", 6)], expected=5)
    (row,) = (row for row in log.rows() if row.id == "e7")
    assert row.words is not None
    log.blank([row._replace(words=blanked(row.words))])


@pytest.fixture
def log() -> MemoryLog:
    """A plain log in memory."""
    log = MemoryLog(CODEC)
    _fill(log)
    return log


@pytest.fixture
def empty() -> MemoryLog:
    """A plain log in memory that holds nothing."""
    return MemoryLog(CODEC)


@pytest.fixture
def make_sealed(tmp_path: Path) -> Iterator[Callable[[str], Log]]:
    """Makes empty sealed logs in files."""
    made: list[Log] = []

    def make(name: str) -> Log:
        made.append(open_log(f"sqlite:///{tmp_path / name}.db", CODEC, privacy=SEALED))
        return made[-1]

    yield make
    for log in made:
        log.close()


@pytest.fixture
def sealed(make_sealed: Callable[[str], Log]) -> Log:
    """A sealed log in a file that holds the same."""
    log = make_sealed("sealed")
    _fill(log)
    return log


def exported(log: Log, **options: Any) -> bytes:
    """What an export of a log writes."""
    out = io.BytesIO()
    export_jsonl(log, out, **options)
    return out.getvalue()


@pytest.fixture
def written(log: Log, tmp_path: Path) -> Path:
    """The plain log as a file."""
    path = tmp_path / "leeds.jsonl"
    path.write_bytes(exported(log))
    return path


@pytest.fixture
def changed(written: Path) -> Changed:
    """The file with something else on one of its lines, counted from 1, or on several.

    ``columns`` replace those of the line, and are taken out where they are None; or ``raw`` is
    the line.  Without ``whole`` the header says that the file is no whole, and no line has a leaf.
    """
    original = written.read_bytes().split(b"\n")[:-1]

    def change(
        number: int,
        columns: Line | None = None,
        *,
        raw: bytes | None = None,
        whole: bool = True,
        also: Mapping[int, Line] = MappingProxyType({}),
    ) -> Path:
        values: list[Line] = [json.loads(line) for line in original]
        if not whole:
            values[0] |= {"events": None, "root": None}
            for value in values[1:]:
                del value["leaf"]
        for line, changes in {number: columns or {}, **also}.items():
            kept = {**values[line - 1], **changes}
            values[line - 1] = {
                name: v for name, v in kept.items() if name not in changes or v is not None
            }
        made = [json.dumps(v, ensure_ascii=False, separators=(",", ":")).encode() for v in values]
        if raw is not None:
            made[number - 1] = raw
        written.write_bytes(b"".join(line + b"\n" for line in made))
        return written

    return change
