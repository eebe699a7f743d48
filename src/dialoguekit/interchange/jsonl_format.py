"""The format of a log in a file: JSON Lines, one event a line, in the order of the log.

``docs/reference/jsonl.md`` describes it for whoever has the file and not the code.  A line says
every column of a row, so that nothing is lost, whatever is known here of its type; and it says
them in one way only, so that a log that was brought in gives the same file again.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import attrs

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import micros, moment
from dialoguekit.interchange.strict_json import NotStrict, dump, is_canonical, load_bytes, shown
from dialoguekit.store.encryption.ciphertext import LEAST_BYTES
from dialoguekit.store.merkle.tree import HASH_BYTES
from dialoguekit.store.rows import PRIVACIES, Row, is_blanked, is_sealed

FORMAT = 1
NAME = "log"

WHY = "why"
"""In a file of lines that were put aside: why each was."""

_COLUMNS = ("position", "stream", "seq", "id", "type", "version", "at", "noted")
_BYTES = ("context", "data", "words")
_LEAF = "leaf"
_IN_BASE64 = "64"
_KNOWN = frozenset(
    {*_COLUMNS, *_BYTES, *(name + _IN_BASE64 for name in _BYTES), _LEAF, WHY},
)
_HEADER = frozenset({"dialoguekit", "format", "privacy", "events", "root"})

_MOST = 2**63 - 1
_LONGEST_NAME = 200
_ID = re.compile(r"[ -~]{1,200}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_HEX = re.compile(r"[0-9a-f]{64}")


class Malformed(Exception):
    """What is wrong with one line, and in which of its columns."""

    def __init__(self, column: str | None, why: str) -> None:
        super().__init__(column, why)
        self.column, self.why = column, why


@attrs.frozen
class Header:
    """The first line: how words are kept, how many events follow, and the root over their leaves.

    ``events`` and ``root`` are None in a file that is no whole: lines that were put aside, or
    were written by hand.
    """

    privacy: str
    events: int | None
    root: bytes | None

    def line(self) -> bytes:
        """The header as it is written."""
        root = None if self.root is None else base64.b64encode(self.root).decode()
        said = {"dialoguekit": NAME, "format": FORMAT, "privacy": self.privacy}
        return dump(said | {"events": self.events, "root": root}) + b"\n"


def header_of(value: Any) -> Header:
    """The header that a first line holds.  Raises :class:`Malformed`."""
    if not isinstance(value, dict) or value.get("dialoguekit") != NAME:
        why = 'must be the header of a log, {"dialoguekit":"log","format":1,…}'
        raise Malformed(None, why)
    _check_keys(value, _HEADER, _HEADER)
    if value["format"] != FORMAT or isinstance(value["format"], bool):
        why = f"must be {FORMAT}, not {shown(value['format'])}: a newer dialoguekit may read it"
        raise Malformed("format", why)
    if value["privacy"] not in PRIVACIES:
        raise Malformed("privacy", f"must be plain or sealed, not {shown(value['privacy'])}")
    if value["events"] is None and value["root"] is None:
        return Header(value["privacy"], None, None)
    root = _base64(value, "root")
    if len(root) != HASH_BYTES:
        raise Malformed("root", f"must be {HASH_BYTES} bytes, not {len(root)}")
    return Header(value["privacy"], _whole(value, "events", least=0), root)


class Key(NamedTuple):
    """The key to the words of one person in one stream: id (8 bytes) and secret (32 bytes)."""

    stream: str
    subject: str
    id: bytes
    secret: bytes

    def line(self) -> bytes:
        """The key as it is written."""
        told = {"stream": self.stream, "subject": self.subject, "id": self.id.hex()}
        return dump({"key": told | {"secret": base64.b64encode(self.secret).decode()}}) + b"\n"


def key_of(value: Any) -> Key | None:
    """The key that a line holds; None for a line that holds none.  Raises :class:`Malformed`."""
    if not isinstance(value, dict) or "key" not in value:
        return None
    _check_keys(value, {"key"}, {"key"})
    told = value["key"]
    if not isinstance(told, dict):
        raise Malformed("key", "must be an object")
    _check_keys(told, frozenset(Key._fields), frozenset(Key._fields))
    if not isinstance(told["subject"], str) or len(told["subject"]) > _LONGEST_NAME:
        raise Malformed("subject", f"must be at most {_LONGEST_NAME} characters")
    if not isinstance(told["id"], str) or not re.fullmatch("[0-9a-f]{16}", told["id"]):
        raise Malformed("id", "must be 8 bytes as hexadecimal digits")
    secret = _base64(told, "secret")
    if len(secret) != 32:
        raise Malformed("secret", f"must be 32 bytes, not {len(secret)}")
    return Key(_name(told, "stream"), told["subject"], bytes.fromhex(told["id"]), secret)


def line_of(row: Row) -> bytes:
    """A row as it is written.  Raises :class:`~dialoguekit.errors.InvalidEvent` for no moment."""
    said: dict[str, Any] = dict(zip(_COLUMNS, row, strict=False))
    said |= {"at": _iso(row.at), "noted": _iso(row.noted)}
    for name in _BYTES:
        column: bytes | None = getattr(row, name)
        if column is None:
            continue
        if (name != "words" or column[:1] == b"{") and is_canonical(column):
            said[name] = load_bytes(column)
        else:
            said[name + _IN_BASE64] = base64.b64encode(column).decode()
    said[_LEAF] = row.leaf.hex()
    return dump(said) + b"\n"


def row_of(value: Any, *, whole: bool) -> Row:
    """The row that a line holds, without its leaf where the line has none.

    In a file that is a ``whole`` each line has a leaf, and none says why it was put aside.
    Raises :class:`Malformed`.  What the columns make together is not looked at.
    """
    if not isinstance(value, dict):
        raise Malformed(None, "must be an object")
    needed = {*_COLUMNS, _LEAF} if whole else set(_COLUMNS)
    _check_keys(value, needed, _KNOWN - {WHY} if whole else _KNOWN)
    words = _bytes(value, "words")
    row = Row(
        _whole(value, "position"),
        _name(value, "stream"),
        _whole(value, "seq"),
        _id(value),
        _name(value, "type"),
        _whole(value, "version"),
        _micros(value, "at"),
        _micros(value, "noted"),
        _needed(value, "context"),
        _needed(value, "data"),
        words,
        _leaf(value),
    )
    if words is not None and not _are_words(words):
        raise Malformed("words", "must be an object, sealed, or what blanking leaves")
    return row


def _are_words(words: bytes) -> bool:
    if is_blanked(words):
        return len(words) == 1 + HASH_BYTES
    if is_sealed(words):
        return len(words) >= LEAST_BYTES
    return words[:1] == b"{"


def _check_keys(value: Mapping[str, Any], needed: set[str] | frozenset[str], known: Any) -> None:
    unknown = sorted(value.keys() - known)
    if unknown:
        raise Malformed(None, f"holds the key {shown(unknown[0])}, which means nothing here")
    missing = sorted(needed - value.keys())
    if missing:
        raise Malformed(missing[0], "is missing")


def _whole(value: Mapping[str, Any], column: str, *, least: int = 1) -> int:
    found = value[column]
    if type(found) is not int or not least <= found <= _MOST:
        raise Malformed(column, f"must be a whole number of {least} or more, not {shown(found)}")
    return found


def _name(value: Mapping[str, Any], column: str) -> str:
    found = value[column]
    if (
        not isinstance(found, str)
        or not 1 <= len(found) <= _LONGEST_NAME
        or not found.isprintable()
    ):
        why = f"must be 1 to {_LONGEST_NAME} printable characters, not {shown(found)}"
        raise Malformed(column, why)
    return found


def _id(value: Mapping[str, Any]) -> str:
    found = value["id"]
    if not isinstance(found, str) or not _ID.fullmatch(found):
        why = f"must be 1 to {_LONGEST_NAME} printable ASCII characters, not {shown(found)}"
        raise Malformed("id", why)
    return found


def _iso(at: int) -> str:
    return moment(at).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _micros(value: Mapping[str, Any], column: str) -> int:
    found = value[column]
    if isinstance(found, str) and _MOMENT.fullmatch(found):
        try:
            return micros(datetime.fromisoformat(found))
        except (ValueError, InvalidEvent):
            pass  # It has the form of a moment, but there is no such day, or hour.
    why = f"must be a moment such as 2025-03-04T09:30:00.000000Z, not {shown(found)}"
    raise Malformed(column, why)


def _needed(value: Mapping[str, Any], column: str) -> bytes:
    found = _bytes(value, column)
    if found is None:
        raise Malformed(column, "is missing")
    return found


def _bytes(value: Mapping[str, Any], column: str) -> bytes | None:
    """A column of bytes, which a line holds as JSON or else as base64."""
    packed = column + _IN_BASE64
    if packed not in value:
        return dump(value[column]) if column in value else None
    if column in value:
        raise Malformed(packed, f"stands beside {column}: only one of them can be right")
    return _base64(value, packed)


def _base64(value: Mapping[str, Any], column: str) -> bytes:
    found = value[column]
    try:
        if isinstance(found, str):
            data = base64.b64decode(found, validate=True)
            if base64.b64encode(data).decode() == found:
                return data
    except (binascii.Error, ValueError):
        pass  # The reason that these give does not say which column it was.
    raise Malformed(column, f"must be base64, not {shown(found)}")


def _leaf(value: Mapping[str, Any]) -> bytes:
    found = value.get(_LEAF, "")
    if _LEAF in value and (not isinstance(found, str) or not _HEX.fullmatch(found)):
        raise Malformed(_LEAF, "must be 32 bytes as hexadecimal digits")
    return bytes.fromhex(found)


def check_embedded(column: str, data: bytes) -> None:
    """JSON that came in base64 must be as strict as what did not.  Raises :class:`Malformed`."""
    try:
        load_bytes(data)
    except NotStrict as error:
        raise Malformed(column, str(error)) from error
