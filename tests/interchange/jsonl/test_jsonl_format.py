"""The format of a log in a file: every row has one line, and every line one row."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.interchange.jsonl_format import (
    Header,
    Key,
    Malformed,
    header_of,
    key_of,
    line_of,
    row_of,
)
from dialoguekit.store.encryption.ciphertext import LEAST_BYTES
from dialoguekit.store.rows import Row, blanked

NAMES = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20) | st.just(
    "leeds"
)
MOMENTS = st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999)
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
WORDS = (
    st.none()
    | st.dictionaries(st.text(), st.text(), min_size=1).map(_compact)
    | st.dictionaries(st.text(), st.text(), min_size=1).map(_spaced)
    | st.binary(min_size=LEAST_BYTES, max_size=100).map(lambda sealed: b"\x01" + sealed)
    | st.binary().map(lambda words: blanked(b"{" + words))
)
ROWS = st.builds(
    Row,
    position=st.integers(1, 2**63 - 1),
    stream=NAMES,
    seq=st.integers(1, 2**63 - 1),
    id=st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20),
    type=NAMES,
    version=st.integers(1, 2**63 - 1),
    at=MOMENTS,
    noted=MOMENTS,
    context=JSON.map(_compact),
    data=DATA,
    words=WORDS,
    leaf=st.binary(min_size=32, max_size=32),
)
ROW = Row(1, "leeds", 1, "e1", "cafe.counted", 1, 0, 0, b"{}", b"{}", b'{"a":"b"}', bytes(32))


@given(ROWS)
def test_a_row_comes_back_from_its_line_byte_for_byte(row: Row) -> None:
    """Whatever stands in its columns; and its line is one line."""
    line = line_of(row)
    assert line.count(b"\n") == 1
    assert row_of(json.loads(line), whole=True) == row


def test_a_line_says_the_columns_in_their_order() -> None:
    """What can be read stands as JSON; what cannot, as base64 under another key."""
    row = ROW._replace(data=b'{"a": 1}', words=b"\x01" * 100)
    assert line_of(row).decode() == (
        '{"position":1,"stream":"leeds","seq":1,"id":"e1","type":"cafe.counted","version":1,'
        '"at":"1970-01-01T00:00:00.000000Z","noted":"1970-01-01T00:00:00.000000Z","context":{},'
        f'"data64":"eyJhIjogMX0=","words64":"{"AQEB" * 33}AQ==","leaf":"{"00" * 32}"}}\n'
    )


def _line(**columns: Any) -> dict[str, Any]:
    """The line of a row with other columns; None takes one out."""
    line: dict[str, Any] = {**json.loads(line_of(ROW)), **columns}
    return {name: value for name, value in line.items() if value is not None}


WRONG: list[tuple[dict[str, Any], str | None, str]] = [
    ({"position": 0}, "position", "1 or more"),
    ({"position": True}, "position", "1 or more"),
    ({"position": 1.0}, "position", "1 or more"),
    ({"position": 2**63}, "position", "1 or more"),
    ({"position": "1"}, "position", "1 or more"),
    ({"position": None}, "position", "is missing"),
    ({"seq": -1}, "seq", "1 or more"),
    ({"version": 0}, "version", "1 or more"),
    ({"stream": ""}, "stream", "printable"),
    ({"stream": "a" * 201}, "stream", "printable"),
    ({"stream": "a\nb"}, "stream", "printable"),
    ({"stream": 7}, "stream", "printable"),
    ({"type": "\x00"}, "type", "printable"),
    ({"id": "é"}, "id", "ASCII"),
    ({"id": "x" * 201}, "id", "ASCII"),
    ({"id": 1}, "id", "ASCII"),
    ({"at": 0}, "at", "must be a moment"),
    ({"at": "2025-03-04T09:00:00Z"}, "at", "must be a moment"),
    ({"at": "2025-02-30T09:00:00.000000Z"}, "at", "must be a moment"),
    ({"at": "0000-01-01T00:00:00.000000Z"}, "at", "must be a moment"),
    ({"noted": "2025-03-04T24:00:00.000000+"}, "noted", "must be a moment"),
    ({"context": None}, "context", "is missing"),
    ({"data": None}, "data", "is missing"),
    ({"data64": "e30="}, "data64", "stands beside data"),
    ({"data": None, "data64": "e30"}, "data64", "must be base64"),
    ({"data": None, "data64": "e31="}, "data64", "must be base64"),
    ({"data": None, "data64": "e3 0="}, "data64", "must be base64"),
    ({"data": None, "data64": "é"}, "data64", "must be base64"),
    ({"data": None, "data64": 5}, "data64", "must be base64"),
    ({"words": "plain"}, "words", "must be an object"),
    ({"words": []}, "words", "must be an object"),
    ({"words": None, "words64": ""}, "words", "must be an object"),
    ({"words": None, "words64": "AAAA"}, "words", "must be an object"),
    ({"words": None, "words64": "AQAA"}, "words", "must be an object"),
    ({"words": None, "words64": "AgAA"}, "words", "must be an object"),
    ({"leaf": None}, "leaf", "is missing"),
    ({"leaf": "0" * 63}, "leaf", "hexadecimal"),
    ({"leaf": "F" * 64}, "leaf", "hexadecimal"),
    ({"leaf": 0}, "leaf", "hexadecimal"),
    ({"more": 1}, None, "holds the key 'more'"),
    ({"why": "so"}, None, "holds the key 'why'"),
]


@pytest.mark.parametrize(("columns", "column", "why"), WRONG)
def test_what_is_wrong_with_a_line_is_said_by_column(
    columns: dict[str, Any], column: str | None, why: str
) -> None:
    """Every column has its type and its bounds."""
    with pytest.raises(Malformed) as wrong:
        row_of(_line(**columns), whole=True)
    assert wrong.value.column == column
    assert why in wrong.value.why


def test_a_line_is_an_object() -> None:
    """And nothing else."""
    with pytest.raises(Malformed, match="must be an object"):
        row_of([1], whole=True)


def test_in_what_is_no_whole_a_line_needs_no_leaf_and_may_say_why() -> None:
    """It was put aside, and mended."""
    row = row_of(_line(leaf=None, why="seq is missing"), whole=False)
    assert row == ROW._replace(leaf=b"")


ROOT = base64.b64encode(bytes(32)).decode()
HEADER = {"dialoguekit": "log", "format": 1, "privacy": "plain", "events": 0, "root": ROOT}


@pytest.mark.parametrize(
    "header",
    [Header("plain", 7, b"r" * 32), Header("sealed", 0, bytes(32)), Header("plain", None, None)],
)
def test_a_header_comes_back_from_its_line(header: Header) -> None:
    """That of a whole, and that of what is none."""
    assert header_of(json.loads(header.line())) == header


@pytest.mark.parametrize(
    ("changes", "column", "why"),
    [
        ({"dialoguekit": "report"}, None, "must be the header of a log"),
        ({"format": 2}, "format", "a newer dialoguekit may read it"),
        ({"format": True}, "format", "must be 1"),
        ({"privacy": "open"}, "privacy", "must be plain or sealed"),
        ({"privacy": ["plain"]}, "privacy", "must be plain or sealed"),
        ({"events": -1}, "events", "0 or more"),
        ({"events": None}, "events", "0 or more"),
        ({"root": None}, "root", "must be base64"),
        ({"root": "AAAA"}, "root", "must be 32 bytes"),
        ({"more": 1}, None, "holds the key 'more'"),
    ],
)
def test_what_is_wrong_with_a_header_is_said(
    changes: dict[str, Any], column: str | None, why: str
) -> None:
    """A file without one is no log."""
    with pytest.raises(Malformed) as wrong:
        header_of(HEADER | changes)
    assert wrong.value.column == column
    assert why in wrong.value.why


@pytest.mark.parametrize("value", [None, [], "log", {"position": 1}])
def test_what_is_no_header_is_refused(value: object) -> None:
    """Whatever it is."""
    with pytest.raises(Malformed, match="must be the header of a log"):
        header_of(value)


KEY = Key("leeds", "P1", b"12345678", b"s" * 32)


def test_a_key_comes_back_from_its_line() -> None:
    """And no other line is one."""
    assert key_of(json.loads(KEY.line())) == KEY
    assert key_of({"position": 1}) is None
    assert key_of([]) is None


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
def test_what_is_wrong_with_a_key_is_said(changes: dict[str, Any], column: str | None) -> None:
    """By column."""
    told = json.loads(KEY.line())["key"]
    with pytest.raises(Malformed) as wrong:
        key_of({"key": told | changes})
    assert wrong.value.column == column
    with pytest.raises(Malformed):
        key_of({"key": 1})
    with pytest.raises(Malformed):
        key_of({"key": told, "more": 1})
