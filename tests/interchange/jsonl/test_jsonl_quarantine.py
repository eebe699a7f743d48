"""Lines that could not be imported, put aside to be mended."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialoguekit.errors import InterchangeError, MalformedFile
from dialoguekit.interchange.jsonl_import import Brought, import_jsonl
from dialoguekit.interchange.line_reader import LONGEST_LINE
from dialoguekit.store import Log
from dialoguekit.store.memory import MemoryLog

from .conftest import Changed

Put = Callable[[Path], Brought]


@pytest.fixture
def aside(tmp_path: Path) -> Path:
    """Where lines are put aside."""
    return tmp_path / "aside.jsonl"


@pytest.fixture
def bring(empty: MemoryLog, aside: Path) -> Put:
    """Imports a file into the empty log, and puts aside what cannot be."""
    return lambda path: import_jsonl(empty, path, quarantine=aside)


def kept(aside: Path) -> list[dict[str, Any]]:
    """The lines that were put aside, behind the header."""
    header, *lines = map(json.loads, aside.read_text("utf-8").split("\n")[:-1])
    assert (header["events"], header["root"]) == (None, None)
    return lines


def places(log: Log) -> list[str]:
    """The events of a log by id, in order."""
    return [row.id for row in log.rows()]


def test_a_wrong_line_and_those_behind_it_in_its_stream_are_put_aside(
    empty: MemoryLog, aside: Path, bring: Put, changed: Changed
) -> None:
    """With the reason; other streams are imported."""
    brought = bring(changed(3, {"at": "yesterday"}))
    assert places(empty) == ["e1", "e6"]
    assert (brought.placed, brought.aside, brought.quarantine) == (2, 5, str(aside))
    first, second, *_ = kept(aside)
    assert next(iter(first)) == "why"
    assert first["why"].startswith("leeds.jsonl, line 3, column at: must be a moment such as")
    assert first["at"] == "yesterday"
    assert second["why"].endswith(
        "column seq: must be 2, the next of leeds: what stands between is missing"
    )
    assert f"5 of its lines were put aside in {aside}." in brought.remarks
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600


def test_what_was_mended_can_be_imported_later(
    log: MemoryLog, empty: MemoryLog, aside: Path, bring: Put, changed: Changed
) -> None:
    """Without its leaf, which nobody can write by hand; the reason may stay."""
    bring(changed(3, {"at": "yesterday"}))
    text = aside.read_text("utf-8")
    wrong = next(line for line in text.split("\n") if "yesterday" in line)
    mended = json.loads(wrong) | {"at": "2025-03-04T09:01:00.000000Z"}
    del mended["leaf"]
    aside.write_text(text.replace(wrong, json.dumps(mended)), "utf-8")
    assert import_jsonl(empty, aside).placed == 5
    for stream in ("leeds", "york"):
        here, there = empty.rows(stream), log.rows(stream)
        assert [row[1:11] for row in here] == [row[1:11] for row in there]


def test_the_same_again_changes_nothing(
    empty: MemoryLog, bring: Put, changed: Changed, aside: Path
) -> None:
    """It puts the same lines aside, into another file or with force."""
    path = changed(3, {"at": "yesterday"})
    bring(path)
    before, put = places(empty), aside.read_bytes()
    with pytest.raises(InterchangeError, match="exists"):
        bring(path)
    again = import_jsonl(empty, path, quarantine=aside, force=True)
    assert not again.changed
    assert again.aside == 5
    assert places(empty) == before
    assert aside.read_bytes() == put


def test_where_nothing_is_wrong_nothing_is_put_aside(
    bring: Put, written: Path, aside: Path
) -> None:
    """There is no file, then."""
    brought = bring(written)
    assert (brought.placed, brought.aside, brought.quarantine) == (7, 0, None)
    assert not aside.exists()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{"position":', {"text": '{"position":'}),
        (b"[1]", {"text": "[1]"}),
        (b'{"a":1}\r', {"text": '{"a":1}\r'}),
        (b"\xff", {"bytes": "/w=="}),
        (b"x" * (1 << 21), {}),
    ],
)
def test_a_line_that_is_no_object_is_kept_as_it_was(
    bring: Put, changed: Changed, aside: Path, raw: bytes, expected: dict[str, str]
) -> None:
    """Where it can be; one that is too long stays where it was."""
    bring(changed(7, raw=raw))
    (line,) = kept(aside)
    assert line.pop("why").startswith("leeds.jsonl, line 7")
    assert line == expected


def test_a_reason_that_would_make_a_line_too_long_is_left_out(
    bring: Put, changed: Changed, aside: Path
) -> None:
    """Or it could not be imported when it is mended."""
    said = {"contribution": "C1", "author": "P1", "text": ""}
    around = len(changed(7, {"data": said}).read_bytes().split(b"\n")[6])
    said["text"] = "x" * (LONGEST_LINE - around)
    bring(changed(7, {"data": said}))
    (line,) = kept(aside)
    assert "why" not in line
    assert line["data"] == said


def test_a_file_that_was_cut_off_is_imported_as_far_as_it_goes(
    empty: MemoryLog, bring: Put, written: Path, aside: Path
) -> None:
    """And what is missing is counted."""
    lines = written.read_bytes().splitlines(keepends=True)
    written.write_bytes(b"".join(lines[:4]))
    brought = bring(written)
    assert places(empty) == ["e1", "e2", "e3"]
    assert (brought.missing, brought.aside) == (4, 0)
    assert brought.remarks == ("4 events are not in it: it was cut off.",)
    written.write_bytes(b"".join(lines[:4]) + lines[4][:-10])
    brought = bring(written)
    assert (brought.there, brought.missing, brought.aside) == (3, 3, 1)


def test_a_file_that_is_another_as_a_whole_is_refused_all_the_same(
    empty: MemoryLog, bring: Put, changed: Changed, aside: Path
) -> None:
    """No line can be blamed, so none can be trusted."""
    for header in ({"root": "A" * 43 + "="}, {"events": 6}, {"format": 2}):
        with pytest.raises(MalformedFile):
            bring(changed(1, header))
    assert empty.head() == 0
    assert not aside.exists()


def test_when_nothing_can_be_imported_nothing_is_put_aside(
    empty: MemoryLog, bring: Put, changed: Changed, aside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of a failed import does not stay."""

    def fail(rows: Any) -> int:
        list(rows)
        raise LookupError

    monkeypatch.setattr(empty, "restore", fail)
    with pytest.raises(LookupError):
        bring(changed(3, {"at": "yesterday"}))
    assert [path.name for path in aside.parent.iterdir()] == ["leeds.jsonl"]


def test_a_file_of_lines_that_are_no_events_is_no_log(
    empty: MemoryLog, bring: Put, changed: Changed, aside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody could mend so many; events that cannot be placed may be as many as there are."""
    monkeypatch.setattr("dialoguekit.interchange.jsonl_reader.MOST_NO_EVENTS", 3)
    assert bring(changed(2, {"at": "yesterday"})).aside == 6
    aside.unlink()
    with pytest.raises(MalformedFile, match="line 5: is one of more than 3 lines that are no"):
        bring(changed(2, raw=b"\n\n\n\n"))
    assert not aside.exists()
