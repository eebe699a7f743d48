"""Lines that cannot be imported go to a quarantine file and can be corrected there."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialoguekit.errors import MalformedFile, OutputError
from dialoguekit.events.limits import MAX_LINE_BYTES
from dialoguekit.interchange.jsonl_import import JsonlImportSummary, import_jsonl
from dialoguekit.store import EventStore
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.rows import NewRow

from .conftest import EditFile

ImportFile = Callable[[Path], JsonlImportSummary]


@pytest.fixture
def quarantine_path(tmp_path: Path) -> Path:
    """The path of the quarantine file."""
    return tmp_path / "aside.jsonl"


@pytest.fixture
def import_file(empty_store: MemoryEventStore, quarantine_path: Path) -> ImportFile:
    """A function that imports a file into the empty store, with a quarantine."""
    return lambda path: import_jsonl(empty_store, path, quarantine=quarantine_path)


def quarantined_lines(quarantine_path: Path) -> list[dict[str, Any]]:
    """Return the lines of a quarantine file after its header."""
    header, *lines = map(json.loads, quarantine_path.read_text("utf-8").split("\n")[:-1])
    assert (header["events"], header["root"]) == (None, None)
    return lines


def event_ids(store: EventStore) -> list[str]:
    """Return the ids of the events in a store, in order."""
    return [row.id for row in store.rows()]


def test_an_invalid_line_and_later_ones_of_its_stream_are_quarantined(
    empty_store: MemoryEventStore,
    quarantine_path: Path,
    import_file: ImportFile,
    edit_file: EditFile,
) -> None:
    """Each has a reason; other streams are imported."""
    summary = import_file(edit_file(3, {"occurred_at": "yesterday"}))
    assert event_ids(empty_store) == ["e1", "e6"]
    assert (summary.added, summary.quarantined, summary.quarantine) == (2, 5, str(quarantine_path))
    first, second, *_ = quarantined_lines(quarantine_path)
    assert next(iter(first)) == "reason"
    assert first["reason"].startswith(
        "leeds.jsonl, line 3, column occurred_at: must be a timestamp such as"
    )
    assert first["occurred_at"] == "yesterday"
    expected = "column seq: must be 2, the next of leeds: events between are missing"
    assert second["reason"].endswith(expected)
    assert f"Moved to {quarantine_path}: 5 lines." in summary.remarks
    assert stat.S_IMODE(quarantine_path.stat().st_mode) == 0o600


def test_a_corrected_line_can_be_imported_later(
    store: MemoryEventStore,
    empty_store: MemoryEventStore,
    quarantine_path: Path,
    import_file: ImportFile,
    edit_file: EditFile,
) -> None:
    """The leaf must be removed; the reason may stay."""
    import_file(edit_file(3, {"occurred_at": "yesterday"}))
    text = quarantine_path.read_text("utf-8")
    invalid = next(line for line in text.split("\n") if "yesterday" in line)
    corrected = json.loads(invalid) | {"occurred_at": "2025-03-04T09:01:00.000000Z"}
    del corrected["leaf"]
    quarantine_path.write_text(text.replace(invalid, json.dumps(corrected)), "utf-8")
    assert import_jsonl(empty_store, quarantine_path).added == 5
    for stream in ("leeds", "york"):
        here, there = empty_store.rows(stream), store.rows(stream)
        assert [NewRow.of(row) for row in here] == [NewRow.of(row) for row in there]


def test_a_second_import_changes_nothing(
    empty_store: MemoryEventStore,
    import_file: ImportFile,
    edit_file: EditFile,
    quarantine_path: Path,
) -> None:
    """It quarantines the same lines, into another file or with force."""
    path = edit_file(3, {"occurred_at": "yesterday"})
    import_file(path)
    before, quarantined = event_ids(empty_store), quarantine_path.read_bytes()
    with pytest.raises(OutputError, match="exists"):
        import_file(path)
    again = import_jsonl(empty_store, path, quarantine=quarantine_path, force=True)
    assert not again.changed
    assert again.quarantined == 5
    assert event_ids(empty_store) == before
    assert quarantine_path.read_bytes() == quarantined


def test_a_valid_file_creates_no_quarantine(
    import_file: ImportFile, log_file: Path, quarantine_path: Path
) -> None:
    """There is no file, then."""
    summary = import_file(log_file)
    assert (summary.added, summary.quarantined, summary.quarantine) == (7, 0, None)
    assert not quarantine_path.exists()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{"position":', {"text": '{"position":'}),
        (b"[1]", {"text": "[1]"}),
        (b'{"a":1}\r', {"text": '{"a":1}\r'}),
        (b"\xff", {"bytes": "/w=="}),
        (b"x" * (MAX_LINE_BYTES + 1), {}),
    ],
)
def test_a_line_that_is_not_an_object_is_quarantined_unchanged(
    import_file: ImportFile,
    edit_file: EditFile,
    quarantine_path: Path,
    raw: bytes,
    expected: dict[str, str],
) -> None:
    """A line that is too long is not copied."""
    import_file(edit_file(7, raw=raw))
    (line,) = quarantined_lines(quarantine_path)
    assert line.pop("reason").startswith("leeds.jsonl, line 7")
    assert line == expected


def test_a_reason_that_would_make_a_line_too_long_is_omitted(
    import_file: ImportFile, edit_file: EditFile, quarantine_path: Path
) -> None:
    """Otherwise the corrected line could not be imported."""
    data = {"contribution": "C1", "author": "P1", "text": ""}
    overhead = len(edit_file(7, {"data": data}).read_bytes().split(b"\n")[6])
    data["text"] = "x" * (MAX_LINE_BYTES - overhead)
    import_file(edit_file(7, {"data": data}))
    (line,) = quarantined_lines(quarantine_path)
    assert "reason" not in line
    assert line["data"] == data


def test_a_truncated_file_is_imported_up_to_its_end(
    empty_store: MemoryEventStore, import_file: ImportFile, log_file: Path, quarantine_path: Path
) -> None:
    """The missing events are counted."""
    lines = log_file.read_bytes().splitlines(keepends=True)
    log_file.write_bytes(b"".join(lines[:4]))
    summary = import_file(log_file)
    assert event_ids(empty_store) == ["e1", "e2", "e3"]
    assert (summary.missing, summary.quarantined) == (4, 0)
    assert summary.remarks == ("Missing, because the file is truncated: 4 events.",)
    log_file.write_bytes(b"".join(lines[:4]) + lines[4][:-10])
    summary = import_file(log_file)
    assert (summary.already_present, summary.missing, summary.quarantined) == (3, 3, 1)


def test_a_file_with_a_wrong_header_is_refused_despite_the_quarantine(
    empty_store: MemoryEventStore,
    import_file: ImportFile,
    edit_file: EditFile,
    quarantine_path: Path,
) -> None:
    """The error cannot be assigned to a line."""
    for header in ({"root": "A" * 43 + "="}, {"events": 6}, {"format": 3}):
        with pytest.raises(MalformedFile):
            import_file(edit_file(1, header))
    assert empty_store.head() == 0
    assert not quarantine_path.exists()


def test_a_failed_import_leaves_no_quarantine(
    empty_store: MemoryEventStore,
    import_file: ImportFile,
    edit_file: EditFile,
    quarantine_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:

    def fail(rows: Any) -> int:
        list(rows)
        raise LookupError

    monkeypatch.setattr(empty_store, "import_rows", fail)
    with pytest.raises(LookupError):
        import_file(edit_file(3, {"occurred_at": "yesterday"}))
    assert [path.name for path in quarantine_path.parent.iterdir()] == ["leeds.jsonl"]


def test_a_file_with_too_many_lines_that_are_not_events_is_refused(
    empty_store: MemoryEventStore,
    import_file: ImportFile,
    edit_file: EditFile,
    quarantine_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Events that cannot be appended do not count towards the limit."""
    monkeypatch.setattr("dialoguekit.interchange.jsonl_reader.MAX_MALFORMED_LINES", 3)
    assert import_file(edit_file(2, {"occurred_at": "yesterday"})).quarantined == 6
    quarantine_path.unlink()
    with pytest.raises(MalformedFile, match="line 5: is one of more than 3 lines that are not"):
        import_file(edit_file(2, raw=b"\n\n\n\n"))
    assert not quarantine_path.exists()
