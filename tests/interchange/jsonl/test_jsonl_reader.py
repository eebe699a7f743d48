"""What a file of a log may not be: named by line and column, and nothing of it imported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dialoguekit.errors import MalformedFile
from dialoguekit.interchange.jsonl_import import import_jsonl
from dialoguekit.store.memory import MemoryLog

from .conftest import Changed, exported

REFUSED: list[tuple[int, dict[str, Any], str]] = [
    (1, {"format": 2}, "line 1, column format: must be 1"),
    (1, {"events": 8}, "x: holds 7 events, and its first line tells of 8: lines were lost, or"),
    (1, {"events": 6}, "x: holds 7 events, and its first line tells of 6: lines were lost, or"),
    (1, {"root": "A" * 43 + "="}, "line 1, column root: is not that of the events"),
    (2, {"seq": 2}, "line 2, column leaf"),
    (3, {"data": {"contribution": "C1"}}, "line 3, column data.author: missing field, in contri"),
    (3, {"data": {"contribution": 1, "author": "P1"}}, "column data.contribution: must be str"),
    (3, {"data": {"contribution": "C1", "author": "P1", "x\n": 1}}, "data.x\ufffd: unknown field"),
    (3, {"data": []}, "line 3, column data: must be an object"),
    (3, {"version": 2}, "column version: 2 of contribution.made is newer than version 1"),
    (3, {"context": {"by": 1}}, "line 3, column context.by: must be"),
    (3, {"context": []}, "line 3, column context: must be an object"),
    (3, {"context": None, "context64": "e30K"}, "line 3, column leaf"),
    (3, {"data": None, "data64": "eyJhIjoxLCJhIjoxfQ=="}, "column data64: holds the key 'a' twice"),
    (3, {"words": None, "words64": "eyJhIjoxLCJhIjoxfQ=="}, "column words64: holds the key 'a'"),
    (3, {"context": None, "context64": "eyJhIjoxLCJhIjoxfQ=="}, "context64: holds the key 'a'"),
    (3, {"words": {"text": "Else."}}, "column leaf: is not that of what the line says"),
    (5, {"words": {"text": "Else."}}, "column leaf: is not that of what the line says"),
    (6, {"words": {"text": "Else."}}, "line 6, column data: not JSON"),
    (4, {"at": "2025-03-04T09:02:00.000001Z"}, "line 4, column leaf"),
    (4, {"more": 1}, "line 4: holds the key 'more'"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "columns", "why"), REFUSED)
def test_a_changed_file_is_refused_and_nothing_of_it_imported(
    empty: MemoryLog, changed: Changed, line: int, columns: dict[str, Any], why: str
) -> None:
    """What is wrong is named by file, line and column."""
    path = changed(line, columns)
    with pytest.raises(MalformedFile) as refused:
        import_jsonl(empty, path)
    assert why.replace("x: ", "leeds.jsonl: ") in str(refused.value)
    assert str(refused.value).startswith("leeds.jsonl")
    assert str(refused.value).endswith("Nothing was imported.")
    assert str(refused.value).count("\n") == 0
    assert (empty.head(), empty.tree().size) == (0, 0)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "is empty"),
        (b"{}\r", "holds a carriage return"),
        (b"\xff", "is not UTF-8"),
        (b"\xef\xbb\xbf{}", "begins with a byte order mark"),
        (b"{", "is not JSON"),
        (b"[" * 33, "nested more than 32 deep"),
        (b"[]", "must be an object"),
        (b"x" * (1 << 20) + b"x", "is longer than 1,048,576 bytes"),
    ],
)
def test_what_is_no_line_is_refused(
    empty: MemoryLog, changed: Changed, raw: bytes, why: str
) -> None:
    """By the line that it is; a first line as well as any other."""
    for number in (1, 4):
        with pytest.raises(MalformedFile) as refused:
            import_jsonl(empty, changed(number, raw=raw))
        assert refused.value.line == number
    assert empty.head() == 0


def test_an_empty_file_is_no_log(empty: MemoryLog, tmp_path: Path) -> None:
    """An empty log has a first line."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"")
    with pytest.raises(MalformedFile, match=r"log\.jsonl: is empty"):
        import_jsonl(empty, path)
    path.write_bytes(exported(empty))
    assert not import_jsonl(empty, path).changed


def test_lines_in_another_order_are_refused(empty: MemoryLog, written: Path) -> None:
    """Each stream is gapless, and positions go up."""
    lines = written.read_bytes().splitlines(keepends=True)
    written.write_bytes(b"".join([lines[0], *lines[2:]]))
    with pytest.raises(MalformedFile, match="line 2, column seq: must be 1, the next of leeds"):
        import_jsonl(empty, written)
    written.write_bytes(b"".join([lines[0], lines[6], *lines[1:6], lines[7]]))
    with pytest.raises(MalformedFile, match="line 3, column position: must be more than 6"):
        import_jsonl(empty, written)


def test_json_of_a_line_may_be_spaced(empty: MemoryLog, written: Path, log: MemoryLog) -> None:
    """What it says is what counts; the leaf tells."""
    lines = written.read_text().split("\n")[:-1]
    spaced = [json.dumps(json.loads(line), ensure_ascii=True) for line in lines]
    written.write_text("".join(line + "\n" for line in spaced))
    import_jsonl(empty, written)
    assert list(empty.rows()) == list(log.rows())
