"""The file format of a log maps each row to one line and each line to one row."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.interchange.jsonl_format import (
    ExportedKey,
    Header,
    MalformedLine,
    format_row,
    parse_header,
    parse_key,
    parse_row,
    with_current_keys,
)
from dialoguekit.store.encryption.ciphertext import MIN_BYTES
from dialoguekit.store.rows import NewRow, tombstone

NAMES = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20) | st.just(
    "leeds"
)
TIMESTAMPS = st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def _compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _spaced(value: object) -> bytes:
    return json.dumps(value, indent=1).encode()


DATA = JSON.map(_compact) | JSON.map(_spaced) | st.binary(max_size=40)
PERSONAL_DATA = (
    st.none()
    | st.dictionaries(st.text(), st.text(), min_size=1).map(_compact)
    | st.dictionaries(st.text(), st.text(), min_size=1).map(_spaced)
    | st.binary(min_size=MIN_BYTES, max_size=100).map(lambda ciphertext: b"\x01" + ciphertext)
    | st.binary().map(lambda text: tombstone(b"{" + text))
)
ROWS = st.builds(
    NewRow,
    stream=NAMES,
    seq=st.integers(1, 2**63 - 1),
    id=st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20),
    type=NAMES,
    version=st.integers(1, 2**63 - 1),
    occurred_at_us=TIMESTAMPS,
    recorded_at_us=TIMESTAMPS,
    context=JSON.map(_compact),
    data=DATA,
    personal_data=PERSONAL_DATA,
)
NEW_ROW = NewRow("leeds", 1, "e1", "cafe.counted", 1, 0, 0, b"{}", b"{}", b'{"a":"b"}')
ROW = NEW_ROW.at(1)._replace(leaf=bytes(32))


@given(st.integers(1, 2**63 - 1), ROWS, st.binary(min_size=32, max_size=32))
def test_a_row_is_parsed_from_its_line_unchanged(position: int, row: NewRow, leaf: bytes) -> None:
    """The line contains one line feed."""
    line = format_row(row.at(position)._replace(leaf=leaf))
    assert line.count(b"\n") == 1
    assert parse_row(json.loads(line), is_complete=True) == (position, row, leaf)


def test_a_line_contains_the_columns_in_order() -> None:
    """Canonical JSON is written as JSON, other bytes as base64 under another key."""
    row = ROW._replace(data=b'{"a": 1}', personal_data=b"\x01" * 100)
    assert format_row(row).decode() == (
        '{"position":1,"stream":"leeds","seq":1,"id":"e1","type":"cafe.counted","schema_version":1,'
        '"occurred_at":"1970-01-01T00:00:00.000000Z","recorded_at":"1970-01-01T00:00:00.000000Z","context":{},'
        f'"data64":"eyJhIjogMX0=","personal_data64":"{"AQEB" * 33}AQ==","leaf":"{"00" * 32}"}}\n'
    )


def _line(**columns: Any) -> dict[str, Any]:
    """Return the line of a row with other columns; None removes one."""
    line: dict[str, Any] = {**json.loads(format_row(ROW)), **columns}
    return {name: value for name, value in line.items() if value is not None}


INVALID: list[tuple[dict[str, Any], str | None, str]] = [
    ({"position": 0}, "position", "1 or more"),
    ({"position": True}, "position", "1 or more"),
    ({"position": 1.0}, "position", "1 or more"),
    ({"position": 2**63}, "position", "1 or more"),
    ({"position": "1"}, "position", "1 or more"),
    ({"position": None}, "position", "is missing"),
    ({"seq": -1}, "seq", "1 or more"),
    ({"schema_version": 0}, "schema_version", "1 or more"),
    ({"stream": ""}, "stream", "printable"),
    ({"stream": "a" * 201}, "stream", "printable"),
    ({"stream": "a\nb"}, "stream", "printable"),
    ({"stream": 7}, "stream", "printable"),
    ({"type": "\x00"}, "type", "printable"),
    ({"id": "é"}, "id", "ASCII"),
    ({"id": "x" * 201}, "id", "ASCII"),
    ({"id": 1}, "id", "ASCII"),
    ({"occurred_at": 0}, "occurred_at", "must be a timestamp"),
    ({"occurred_at": "2025-03-04T09:00:00Z"}, "occurred_at", "must be a timestamp"),
    ({"occurred_at": "2025-02-30T09:00:00.000000Z"}, "occurred_at", "must be a timestamp"),
    ({"occurred_at": "0000-01-01T00:00:00.000000Z"}, "occurred_at", "must be a timestamp"),
    ({"recorded_at": "2025-03-04T24:00:00.000000+"}, "recorded_at", "must be a timestamp"),
    ({"context": None}, "context", "is missing"),
    ({"data": None}, "data", "is missing"),
    ({"data64": "e30="}, "data64", "together with data"),
    ({"data": None, "data64": "e30"}, "data64", "must be base64"),
    ({"data": None, "data64": "e31="}, "data64", "must be base64"),
    ({"data": None, "data64": "e3 0="}, "data64", "must be base64"),
    ({"data": None, "data64": "é"}, "data64", "must be base64"),
    ({"data": None, "data64": 5}, "data64", "must be base64"),
    ({"personal_data": "plain"}, "personal_data", "must be an object"),
    ({"personal_data": []}, "personal_data", "must be an object"),
    ({"personal_data": None, "personal_data64": ""}, "personal_data", "must be an object"),
    ({"personal_data": None, "personal_data64": "AAAA"}, "personal_data", "must be an object"),
    ({"personal_data": None, "personal_data64": "AQAA"}, "personal_data", "must be an object"),
    ({"personal_data": None, "personal_data64": "AgAA"}, "personal_data", "must be an object"),
    ({"leaf": None}, "leaf", "is missing"),
    ({"leaf": "0" * 63}, "leaf", "hexadecimal"),
    ({"leaf": "F" * 64}, "leaf", "hexadecimal"),
    ({"leaf": 0}, "leaf", "hexadecimal"),
    ({"more": 1}, None, "contains the unknown key 'more'"),
    ({"reason": "so"}, None, "contains the unknown key 'reason'"),
]


@pytest.mark.parametrize(("columns", "column", "reason"), INVALID)
def test_an_invalid_line_is_refused_by_column(
    columns: dict[str, Any], column: str | None, reason: str
) -> None:
    """Every column has a type and bounds."""
    with pytest.raises(MalformedLine) as caught:
        parse_row(_line(**columns), is_complete=True)
    assert caught.value.column == column
    assert reason in caught.value.reason


def test_a_line_is_an_object() -> None:
    with pytest.raises(MalformedLine, match="must be an object"):
        parse_row([1], is_complete=True)


def test_a_line_of_an_incomplete_file_needs_no_leaf_and_may_have_a_reason() -> None:
    """Such a line was quarantined and corrected."""
    row = parse_row(_line(leaf=None, reason="seq is missing"), is_complete=False)
    assert row == (1, NEW_ROW, b"")


ROOT = base64.b64encode(bytes(32)).decode()
HEADER = {"dialoguekit": "log", "format": 2, "encryption": "plain", "events": 0, "root": ROOT}


@pytest.mark.parametrize(
    "header",
    [Header("plain", 7, b"r" * 32), Header("sealed", 0, bytes(32)), Header("plain", None, None)],
)
def test_a_header_is_parsed_from_its_line(header: Header) -> None:
    """The file is complete or incomplete."""
    assert parse_header(json.loads(header.to_line())) == header


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"dialoguekit": "report"}, None, "must be the header of a log"),
        ({"format": 3}, "format", "a newer dialoguekit may be able to"),
        ({"format": True}, "format", "must be 2"),
        ({"format": 0}, "format", "must be 2"),
        ({"encryption": "open"}, "encryption", "must be plain or sealed"),
        ({"encryption": ["plain"]}, "encryption", "must be plain or sealed"),
        ({"events": -1}, "events", "0 or more"),
        ({"events": None}, "events", "0 or more"),
        ({"root": None}, "root", "must be base64"),
        ({"root": "AAAA"}, "root", "must be 32 bytes"),
        ({"more": 1}, None, "contains the unknown key 'more'"),
    ],
)
def test_an_invalid_header_is_refused_by_column(
    changes: dict[str, Any], column: str | None, reason: str
) -> None:
    with pytest.raises(MalformedLine) as caught:
        parse_header(HEADER | changes)
    assert caught.value.column == column
    assert reason in caught.value.reason


def test_the_keys_of_format_1_are_those_of_format_2_under_other_names() -> None:
    """A key that has both names in one line is refused, rather than one of them being lost."""
    old = {
        "version": 1,
        "at": "a",
        "noted": "b",
        "words": {},
        "words64": "",
        "why": "so",
        "id": "e",
    }
    new = {
        "schema_version": 1, "occurred_at": "a", "recorded_at": "b", "personal_data": {},
        "personal_data64": "", "reason": "so", "id": "e",
    }  # fmt: skip
    assert with_current_keys(old, 1) == new == with_current_keys(new, 2)
    assert with_current_keys(old, 2) == old
    with pytest.raises(MalformedLine, match="together with at"):
        with_current_keys({"at": "a", "occurred_at": "b"}, 1)


@pytest.mark.parametrize("value", [None, [], "log", {"position": 1}])
def test_a_value_that_is_not_a_header_is_refused(value: object) -> None:
    with pytest.raises(MalformedLine, match="must be the header of a log"):
        parse_header(value)


KEY = ExportedKey("leeds", "P1", b"12345678", b"s" * 32)


def test_a_key_is_parsed_from_its_line() -> None:
    """No other line is a key."""
    assert parse_key(json.loads(KEY.to_line())) == KEY
    assert parse_key({"position": 1}) is None
    assert parse_key([]) is None


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"stream": ""}, "stream"),
        ({"subject": None}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"id": "00"}, "id"),
        ({"id": 0}, "id"),
        ({"secret": "AAAA"}, "secret"),
        ({"more": 1}, None),
    ],
)
def test_an_invalid_key_is_refused_by_column(changes: dict[str, Any], column: str | None) -> None:
    key_values = json.loads(KEY.to_line())["key"]
    with pytest.raises(MalformedLine) as caught:
        parse_key({"key": key_values | changes})
    assert caught.value.column == column
    with pytest.raises(MalformedLine):
        parse_key({"key": 1})
    with pytest.raises(MalformedLine):
        parse_key({"key": key_values, "more": 1})
