"""Invalid log files are refused by line and column, and nothing is imported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dialoguekit.errors import MalformedFile
from dialoguekit.events.limits import MAX_LINE_BYTES
from dialoguekit.interchange.jsonl_import import import_jsonl
from dialoguekit.store.memory import MemoryEventStore

from .conftest import EditFile, exported_bytes

REFUSED: list[tuple[int, dict[str, Any], str]] = [
    (1, {"format": 3}, "line 1, column format: must be 2"),
    (1, {"events": 8}, "x: contains 7 events instead of 8: lines were lost or"),
    (1, {"events": 6}, "x: contains 7 events instead of 6: lines were lost or"),
    (1, {"root": "A" * 43 + "="}, "line 1, column root: does not match the events"),
    (2, {"seq": 2}, "line 2, column leaf"),
    (3, {"data": {"contribution": "C1"}}, "line 3, column data.author: missing field, in contri"),
    (3, {"data": {"contribution": 1, "author": "P1"}}, "column data.contribution: must be str"),
    (3, {"data": {"contribution": "C1", "author": "P1", "x\n": 1}}, "data.x : unknown field"),
    (3, {"data": []}, "line 3, column data: must be an object"),
    (3, {"schema_version": 2}, "schema_version: 2 of contribution.made is newer than vers"),
    (3, {"context": {"by": 1}}, "line 3, column context.by: must be"),
    (3, {"context": []}, "line 3, column context: must be an object"),
    (3, {"context": None, "context64": "e30K"}, "line 3, column leaf"),
    (3, {"data": None, "data64": "eyJhIjoxLCJhIjoxfQ=="}, "data64: contains the key <text"),
    (
        3,
        {"personal_data": None, "personal_data64": "eyJhIjoxLCJhIjoxfQ=="},
        "personal_data64: contains the key <text",
    ),
    (3, {"context": None, "context64": "eyJhIjoxLCJhIjoxfQ=="}, "context64: contains the key"),
    (3, {"personal_data": {"text": "Else."}}, "column leaf: does not match the line"),
    (5, {"personal_data": {"text": "Else."}}, "column leaf: does not match the line"),
    (6, {"personal_data": {"text": "Else."}}, "line 6, column data: not JSON"),
    (4, {"occurred_at": "2025-03-04T09:02:00.000001Z"}, "line 4, column leaf"),
    (4, {"more": 1}, "line 4: contains the unknown key 'more'"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "columns", "reason"), REFUSED)
def test_a_modified_file_is_refused_as_a_whole(
    empty_store: MemoryEventStore,
    edit_file: EditFile,
    line: int,
    columns: dict[str, Any],
    reason: str,
) -> None:
    """The error names file, line and column."""
    path = edit_file(line, columns)
    with pytest.raises(MalformedFile) as caught:
        import_jsonl(empty_store, path)
    message = str(caught.value)
    assert reason.replace("x: ", "leeds.jsonl: ") in message
    assert message.startswith("leeds.jsonl")
    assert message.endswith("Nothing was imported.")
    assert message.count("\n") == 0
    assert (empty_store.head(), empty_store.tree().size) == (0, 0)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "is empty"),
        (b"{}\r", "contains a carriage return"),
        (b"\xff", "is not UTF-8"),
        (b"\xef\xbb\xbf{}", "begins with a byte order mark"),
        (b"{", "is not JSON"),
        (b"[" * 33, "nested more than 32 deep"),
        (b"[]", "must be an object"),
        (b"x" * (MAX_LINE_BYTES + 1), f"is longer than {MAX_LINE_BYTES:,} bytes"),
    ],
)
def test_a_line_that_cannot_be_parsed_is_refused(
    empty_store: MemoryEventStore, edit_file: EditFile, raw: bytes, reason: str
) -> None:
    """This applies to the first line and to any other."""
    for number in (1, 4):
        with pytest.raises(MalformedFile) as caught:
            import_jsonl(empty_store, edit_file(number, raw=raw))
        assert caught.value.line == number
    assert empty_store.head() == 0


def test_an_empty_file_is_refused(empty_store: MemoryEventStore, tmp_path: Path) -> None:
    """The export of an empty log has a header."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"")
    with pytest.raises(MalformedFile, match=r"log\.jsonl: is empty"):
        import_jsonl(empty_store, path)
    path.write_bytes(exported_bytes(empty_store))
    assert not import_jsonl(empty_store, path).changed


def test_lines_in_another_order_are_refused(empty_store: MemoryEventStore, log_file: Path) -> None:
    """Sequence numbers have no gaps, and positions increase."""
    lines = log_file.read_bytes().splitlines(keepends=True)
    log_file.write_bytes(b"".join([lines[0], *lines[2:]]))
    with pytest.raises(MalformedFile, match="line 2, column seq: must be 1, the next of leeds"):
        import_jsonl(empty_store, log_file)
    log_file.write_bytes(b"".join([lines[0], lines[6], *lines[1:6], lines[7]]))
    with pytest.raises(MalformedFile, match="line 3, column position: must be greater than 6"):
        import_jsonl(empty_store, log_file)


def test_a_line_may_contain_whitespace(
    empty_store: MemoryEventStore, log_file: Path, store: MemoryEventStore
) -> None:
    """The leaf depends on the values only."""
    lines = log_file.read_text().split("\n")[:-1]
    spaced = [json.dumps(json.loads(line), ensure_ascii=True) for line in lines]
    log_file.write_text("".join(line + "\n" for line in spaced))
    import_jsonl(empty_store, log_file)
    assert list(empty_store.rows()) == list(store.rows())
