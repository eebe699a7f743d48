"""The file format of a log: JSON Lines, one event a line, in log order.

``docs/reference/jsonl.md`` specifies it.  A line contains every column of a row, so an event of an
unknown type is exported without loss.  Each value has one canonical form, so exporting an imported
log yields the same file.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import attrs

from dialoguekit.errors import InvalidEvent, shown
from dialoguekit.events import from_microseconds, to_microseconds
from dialoguekit.events.limits import MAX_COLUMN_INTEGER, MAX_COLUMN_NESTING, MAX_NAME_LENGTH
from dialoguekit.interchange.strict_json import (
    StrictJsonError,
    dump,
    is_canonical,
    load_bytes,
)
from dialoguekit.store.cipher import ENCRYPTION_MODES
from dialoguekit.store.encryption.ciphertext import MIN_BYTES
from dialoguekit.store.merkle.tree import HASH_BYTES
from dialoguekit.store.rows import NewRow, Row, is_encrypted, is_erased

FORMAT_VERSION = 2
FORMAT_NAME = "log"

REASON_KEY = "reason"
"""Key of the reason why a line was quarantined."""

_COLUMNS = (
    "position",
    "stream",
    "seq",
    "id",
    "type",
    "schema_version",
    "occurred_at",
    "recorded_at",
)
_BYTE_COLUMNS = ("context", "data", "personal_data")
"""The keys with bytes."""

_LEAF_KEY = "leaf"
_BASE64_SUFFIX = "64"
_KNOWN_KEYS = frozenset(
    {
        *_COLUMNS,
        *_BYTE_COLUMNS,
        *(name + _BASE64_SUFFIX for name in _BYTE_COLUMNS),
        _LEAF_KEY,
        REASON_KEY,
    },
)
_HEADER_KEYS = frozenset({"dialoguekit", "format", "encryption", "events", "root"})
_LEFT_OUT_KEY = "left_out"
_FORMAT_1_KEYS = MappingProxyType(
    {
        "version": "schema_version",
        "at": "occurred_at",
        "noted": "recorded_at",
        "words": "personal_data",
        "words64": "personal_data64",
        "privacy": "encryption",
        "why": REASON_KEY,
    }
)
"""The keys that format 1 called otherwise."""

_ID = re.compile(rf"[ -~]{{1,{MAX_NAME_LENGTH}}}")
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_KEY = re.compile("[a-z_]{1,20}[0-9]{0,2}")
_HEX = re.compile(r"[0-9a-f]{64}")


class MalformedLine(Exception):
    """An invalid line: the column, if it is known, and the reason."""

    def __init__(self, column: str | None, reason: str) -> None:
        super().__init__(column, reason)
        self.column, self.reason = column, reason


@attrs.frozen
class Header:
    """The first line: encryption mode, number of events, and the root over their leaves.

    ``event_count`` and ``root`` are None in an incomplete file, such as a quarantine or a file
    written by hand.  ``format`` is that of the lines which follow.  ``left_out`` are the secret
    ballots that were open, whose votes are not in the file.
    """

    encryption: str
    event_count: int | None
    root: bytes | None
    format: int = FORMAT_VERSION
    left_out: tuple[str, ...] = ()

    def to_line(self) -> bytes:
        """Return the header as a line."""
        root = None if self.root is None else base64.b64encode(self.root).decode()
        values: dict[str, Any] = {
            "dialoguekit": FORMAT_NAME,
            "format": FORMAT_VERSION,
            "encryption": self.encryption,
        }
        values |= {"events": self.event_count, "root": root}
        if self.left_out:
            values[_LEFT_OUT_KEY] = list(self.left_out)
        return dump(values) + b"\n"


def parse_header(value: Any) -> Header:
    """Parse the value of the first line.  Raises :class:`MalformedLine`."""
    if not isinstance(value, dict) or value.get("dialoguekit") != FORMAT_NAME:
        why = 'must be the header of a log, {"dialoguekit":"log","format":2,…}'
        raise MalformedLine(None, why)
    format = value.get("format")
    if type(format) is not int or not 1 <= format <= FORMAT_VERSION:
        found = f"must be {FORMAT_VERSION}, not {shown(format)}"
        raise MalformedLine("format", f"{found}: a newer dialoguekit may be able to read it")
    value = with_current_keys(value, format)
    _check_keys(value, _HEADER_KEYS, _HEADER_KEYS | {_LEFT_OUT_KEY})
    left_out = value.get(_LEFT_OUT_KEY, [])
    if not isinstance(left_out, list) or not all(isinstance(each, str) for each in left_out):
        raise MalformedLine(_LEFT_OUT_KEY, "must be a list of ballots")
    if value["encryption"] not in ENCRYPTION_MODES:
        raise MalformedLine(
            "encryption", f"must be plain or sealed, not {shown(value['encryption'])}"
        )
    if value["events"] is None and value["root"] is None:
        return Header(value["encryption"], None, None, format, tuple(left_out))
    root = _parse_base64(value, "root")
    if len(root) != HASH_BYTES:
        raise MalformedLine("root", f"must be {HASH_BYTES} bytes, not {len(root)}")
    count = _parse_integer(value, "events", minimum=0)
    return Header(value["encryption"], count, root, format, tuple(left_out))


def with_current_keys(value: Mapping[str, Any], format: int) -> dict[str, Any]:
    """Return an object of a file of ``format`` with the keys of the current format.

    Raises :class:`MalformedLine` where it has a key under both names.
    """
    renamed = _FORMAT_1_KEYS if format == 1 else {}
    for key in value.keys() & renamed.keys():
        if renamed[key] in value:
            raise MalformedLine(renamed[key], f"must not occur together with {key}")
    return {renamed.get(key, key): found for key, found in value.items()}


class ExportedKey(NamedTuple):
    """The key of one data subject in one stream: id (8 bytes) and secret (32 bytes)."""

    stream: str
    subject: str
    id: bytes
    secret: bytes

    def to_line(self) -> bytes:
        """Return the key as a line."""
        values = {"stream": self.stream, "subject": self.subject, "id": self.id.hex()}
        return dump({"key": values | {"secret": base64.b64encode(self.secret).decode()}}) + b"\n"


def parse_key(value: Any) -> ExportedKey | None:
    """Parse the key in a line; return None for another line.  Raises :class:`MalformedLine`."""
    if not isinstance(value, dict) or "key" not in value:
        return None
    _check_keys(value, {"key"}, {"key"})
    key = value["key"]
    if not isinstance(key, dict):
        raise MalformedLine("key", "must be an object")
    _check_keys(key, frozenset(ExportedKey._fields), frozenset(ExportedKey._fields))
    if not isinstance(key["subject"], str) or len(key["subject"]) > MAX_NAME_LENGTH:
        raise MalformedLine("subject", f"must be at most {MAX_NAME_LENGTH} characters")
    if not isinstance(key["id"], str) or not re.fullmatch("[0-9a-f]{16}", key["id"]):
        raise MalformedLine("id", "must be 8 bytes as hexadecimal digits")
    secret = _parse_base64(key, "secret")
    if len(secret) != 32:
        raise MalformedLine("secret", f"must be 32 bytes, not {len(secret)}")
    return ExportedKey(_parse_name(key, "stream"), key["subject"], bytes.fromhex(key["id"]), secret)


def format_row(row: Row) -> bytes:
    """Return a row as a line.

    Raises :class:`~dialoguekit.errors.InvalidEvent` for a timestamp out of range.
    """
    *names, occurred_at, recorded_at, context = row.unpacked()
    times = map(_format_timestamp, (occurred_at, recorded_at))
    values: dict[str, Any] = dict(zip(_COLUMNS, (*names, *times), strict=True))
    columns = (context, row.data, row.personal_data)
    for name, column in zip(_BYTE_COLUMNS, columns, strict=True):
        if column is None:
            continue
        if (name != "personal_data" or column[:1] == b"{") and is_canonical(
            column, max_nesting=MAX_COLUMN_NESTING
        ):
            values[name] = load_bytes(column)
        else:
            values[name + _BASE64_SUFFIX] = base64.b64encode(column).decode()
    values[_LEAF_KEY] = row.leaf.hex()
    return dump(values) + b"\n"


class FileRow(NamedTuple):
    """A row in a line: its position in the exported log, and its leaf, empty if there is none."""

    position: int
    row: NewRow
    leaf: bytes


def parse_row(value: Any, *, is_complete: bool) -> FileRow:
    """Parse the row in a line of the current format.

    In a complete file each line must have a leaf and no quarantine reason.  The columns are
    checked one by one, not against each other.  Raises :class:`MalformedLine`.
    """
    if not isinstance(value, dict):
        raise MalformedLine(None, "must be an object")
    required = {*_COLUMNS, _LEAF_KEY} if is_complete else set(_COLUMNS)
    _check_keys(value, required, _KNOWN_KEYS - {REASON_KEY} if is_complete else _KNOWN_KEYS)
    personal_data = _parse_bytes(value, "personal_data")
    position = _parse_integer(value, "position")
    row = NewRow(
        _parse_name(value, "stream"),
        _parse_integer(value, "seq"),
        _parse_id(value),
        _parse_name(value, "type"),
        _parse_integer(value, "schema_version"),
        _parse_timestamp(value, "occurred_at"),
        _parse_timestamp(value, "recorded_at"),
        _parse_required_bytes(value, "context"),
        _parse_required_bytes(value, "data"),
        personal_data,
    )
    leaf = _parse_leaf(value)
    if personal_data is not None and not _is_personal_data(personal_data):
        raise MalformedLine("personal_data", "must be an object, encrypted bytes, or a tombstone")
    return FileRow(position, row, leaf)


def _is_personal_data(data: bytes) -> bool:
    if is_erased(data):
        return len(data) == 1 + HASH_BYTES
    if is_encrypted(data):
        return len(data) >= MIN_BYTES
    return data[:1] == b"{"


def _check_keys(value: Mapping[str, Any], required: set[str] | frozenset[str], known: Any) -> None:
    unknown = sorted(value.keys() - known)
    if unknown:
        raise MalformedLine(None, f"contains the unknown key {_shown_key(unknown[0])}")
    missing = sorted(required - value.keys())
    if missing:
        raise MalformedLine(missing[0], "is missing")


def _shown_key(key: str) -> str:
    """Return an unknown key for a message, unless it may be more than a misspelt one."""
    return repr(key) if _KEY.fullmatch(key) else shown(key)


def _parse_integer(value: Mapping[str, Any], column: str, *, minimum: int = 1) -> int:
    found = value[column]
    if type(found) is not int or not minimum <= found <= MAX_COLUMN_INTEGER:
        raise MalformedLine(
            column, f"must be a whole number of {minimum} or more, not {shown(found)}"
        )
    return found


def _parse_name(value: Mapping[str, Any], column: str) -> str:
    found = value[column]
    if (
        not isinstance(found, str)
        or not 1 <= len(found) <= MAX_NAME_LENGTH
        or not found.isprintable()
    ):
        why = f"must be 1 to {MAX_NAME_LENGTH} printable characters, not {shown(found)}"
        raise MalformedLine(column, why)
    return found


def _parse_id(value: Mapping[str, Any]) -> str:
    found = value["id"]
    if not isinstance(found, str) or not _ID.fullmatch(found):
        limit = f"1 to {MAX_NAME_LENGTH} printable ASCII characters"
        raise MalformedLine("id", f"must be {limit}, not {shown(found)}")
    return found


def _format_timestamp(microseconds: int) -> str:
    moment = from_microseconds(microseconds).replace(tzinfo=None)
    return moment.isoformat(timespec="microseconds") + "Z"


def _parse_timestamp(value: Mapping[str, Any], column: str) -> int:
    found = value[column]
    if isinstance(found, str) and _TIMESTAMP.fullmatch(found):
        try:
            return to_microseconds(datetime.fromisoformat(found))
        except (ValueError, InvalidEvent):
            pass  # It is well-formed, but such a day or hour does not exist.
    why = f"must be a timestamp such as 2025-03-04T09:30:00.000000Z, not {shown(found)}"
    raise MalformedLine(column, why)


def _parse_required_bytes(value: Mapping[str, Any], column: str) -> bytes:
    found = _parse_bytes(value, column)
    if found is None:
        raise MalformedLine(column, "is missing")
    return found


def _parse_bytes(value: Mapping[str, Any], column: str) -> bytes | None:
    """Return a column of bytes, which a line contains as JSON or as base64; None without it."""
    base64_column = column + _BASE64_SUFFIX
    if base64_column not in value:
        return dump(value[column]) if column in value else None
    if column in value:
        raise MalformedLine(base64_column, f"must not occur together with {column}")
    return _parse_base64(value, base64_column)


def _parse_base64(value: Mapping[str, Any], column: str) -> bytes:
    found = value[column]
    try:
        if isinstance(found, str):
            data = base64.b64decode(found, validate=True)
            if base64.b64encode(data).decode() == found:
                return data
    except (binascii.Error, ValueError):
        pass  # The error below names the column, which these do not.
    raise MalformedLine(column, f"must be base64, not {shown(found)}")


def _parse_leaf(value: Mapping[str, Any]) -> bytes:
    found = value.get(_LEAF_KEY, "")
    if _LEAF_KEY in value and (not isinstance(found, str) or not _HEX.fullmatch(found)):
        raise MalformedLine(_LEAF_KEY, "must be 32 bytes as hexadecimal digits")
    return bytes.fromhex(found)


def check_strict_json(column: str, data: bytes) -> None:
    """Raise :class:`MalformedLine` unless ``data``, decoded from base64, is strict JSON."""
    try:
        load_bytes(data)
    except StrictJsonError as error:
        raise MalformedLine(column, str(error)) from error
