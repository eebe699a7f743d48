"""Random mutations of JSON Lines logs, seeded.

Bytes are changed, lines moved, and JSON values replaced by edge cases.  Afterwards leaves and root
are often recomputed, so that a mutation passes the hash checks and reaches the checks after them.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any, TypeAlias

from dialoguekit.events.limits import MAX_LINE_BYTES
from dialoguekit.interchange.jsonl_format import MalformedLine, parse_row
from dialoguekit.store.merkle.tree import Tree

Rng: TypeAlias = random.Random

_ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 2**31, 2**63 - 1, 2**63, -(2**63), 1.5, 1e308, "", " ", "\x00",
    "a", "[withheld]", "é\u2028\ufeff", "\U0001f600", "x" * 201, "x" * 5000, "../../x", [], {},
    [[]], {"": None}, ["a"], {"a": {"b": []}}, "2025-03-04T09:00:00.000000Z", "AAAA", "e30=",
    "2025-13-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z", "0" * 64, "leeds", "P1", "C1",
    "contribution.made",
)  # fmt: skip
_ODD_TEXTS: tuple[bytes, ...] = (
    b"NaN", b"-Infinity", b"1e999", b"-0", b"9" * 5000, b"0." + b"1" * 5000, b'"\\ud800"',
    b'"\\u0000"', b"[" * 40, b"[" * 5000, b'{"a":' * 200, b'{"a":1,"a":2}', b'"unended',
    b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\n", b"\n\n", b"\x00",
    "\u2028".encode(), b"\\", b'"' * 99, b",", b"}",
)  # fmt: skip
_MAGIC_BYTES = (
    b"SQLite format 3\0",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b\x08",
    b"PAR1",
    b"\xef\xbb\xbf",
)
_KEYS = (
    "position", "stream", "seq", "id", "type", "schema_version", "occurred_at", "recorded_at",
    "context", "data", "personal_data", "leaf", "context64", "data64", "personal_data64", "reason",
    "key", "events", "root", "encryption", "format",
)  # fmt: skip


def mutate_file(file: bytes, rng: Rng) -> bytes:
    """Return a file with one mutation or a few."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        file = rng.choice(_MUTATIONS)(file, rng)
    if rng.random() < 0.6:
        file = recompute_hashes(file)
    if rng.random() < 0.1:
        file = _compress(file, rng)
    return file


def recompute_hashes(file: bytes) -> bytes:
    """Return the file with the leaves and the root that match its lines."""
    head, *lines = file.split(b"\n")
    tree, recomputed = Tree(0, ()), []
    for line in lines:
        value = _parse_object(line)
        try:
            row = (
                parse_row({**value, "leaf": "0" * 64}, is_complete=True)
                if value is not None
                else None
            )
        except (MalformedLine, ValueError):
            row = None
        if row is None or value is None:
            recomputed.append(line)
            continue
        leaf = row.row.at(row.position).leaf
        tree, _ = tree.appended([leaf])
        recomputed.append(_encode_line({**value, "leaf": leaf.hex()}))
    header = _parse_object(head)
    if header is not None and header.get("root") is not None:
        root = base64.b64encode(tree.root()).decode()
        head = _encode_line({**header, "events": tree.size, "root": root})
    return b"\n".join((head, *recomputed))


def _parse_object(line: bytes) -> dict[str, Any] | None:
    """Return the JSON object on a line, or None."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _encode_line(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="surrogatepass")


# Bytes


def _change_bytes(file: bytes, rng: Rng) -> bytes:
    changed = bytearray(file or b"x")
    for _ in range(rng.choice((1, 2, 8))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _insert_bytes(file: bytes, rng: Rng) -> bytes:
    offset = rng.randrange(len(file) + 1)
    return file[:offset] + rng.choice(_ODD_TEXTS) + file[offset:]


def _delete_bytes(file: bytes, rng: Rng) -> bytes:
    start = rng.randrange(len(file) + 1)
    return file[:start] + file[start + rng.choice((1, 2, 10, 200)) :]


def _truncate(file: bytes, rng: Rng) -> bytes:
    return file[: rng.randrange(len(file) + 1)]


def _duplicate_bytes(file: bytes, rng: Rng) -> bytes:
    start = rng.randrange(len(file) + 1)
    end = start + rng.randrange(400)
    return file[:end] + file[start:end] + file[end:]


def _prepend_magic_bytes(file: bytes, rng: Rng) -> bytes:
    return rng.choice(_MAGIC_BYTES) + file


def _reencode(file: bytes, rng: Rng) -> bytes:
    if rng.random() < 0.5:
        return file.replace(b"\n", b"\r\n")
    return file.decode(errors="replace").encode(rng.choice(("utf-16", "latin-1")), errors="replace")


def _insert_long_line(file: bytes, rng: Rng) -> bytes:
    """Insert a line that exceeds the limit, in one of twenty cases."""
    if rng.random() < 0.95:
        return file
    offset = rng.randrange(len(file) + 1)
    return (
        file[:offset]
        + rng.choice((b"x", b"[", b'"', b'{"a":', b"1,")) * (MAX_LINE_BYTES + 1)
        + file[offset:]
    )


# Lines


def _line_mutation(change: Callable[[list[bytes], Rng], None]) -> Callable[[bytes, Rng], bytes]:
    def mutate_lines(file: bytes, rng: Rng) -> bytes:
        lines = file.split(b"\n")
        change(lines, rng)
        return b"\n".join(lines)

    return mutate_lines


@_line_mutation
def _delete_line(lines: list[bytes], rng: Rng) -> None:
    del lines[rng.randrange(len(lines))]


@_line_mutation
def _repeat_line(lines: list[bytes], rng: Rng) -> None:
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))


@_line_mutation
def _swap_lines(lines: list[bytes], rng: Rng) -> None:
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


@_line_mutation
def _join_lines(lines: list[bytes], rng: Rng) -> None:
    index = rng.randrange(len(lines))
    lines[index : index + 2] = [b"".join(lines[index : index + 2])]


# Values


def _value_mutation(
    change: Callable[[dict[str, Any], Rng], None],
) -> Callable[[bytes, Rng], bytes]:
    """Wrap a mutation of the object on one line, or of an object inside it."""

    @_line_mutation
    def mutate_value(lines: list[bytes], rng: Rng) -> None:
        index = rng.randrange(len(lines))
        value = _parse_object(lines[index])
        if value is None:
            return
        inner = [v for v in value.values() if isinstance(v, dict)]
        change(rng.choice([value, value, *inner]), rng)
        lines[index] = _encode_line(value)

    return mutate_value


@_value_mutation
def _replace_value(value: dict[str, Any], rng: Rng) -> None:
    if value:
        value[rng.choice(list(value))] = rng.choice(_ODD_VALUES)


@_value_mutation
def _add_key(value: dict[str, Any], rng: Rng) -> None:
    value[rng.choice(_KEYS)] = rng.choice(_ODD_VALUES)


@_value_mutation
def _delete_key(value: dict[str, Any], rng: Rng) -> None:
    if value:
        del value[rng.choice(list(value))]


@_value_mutation
def _encode_value_as_base64(value: dict[str, Any], rng: Rng) -> None:
    """Encode a value as base64, which may contain any bytes."""
    for name in ("context", "data", "personal_data"):
        if name in value and rng.random() < 0.5:
            encoded = _encode_line(value.pop(name))
            if rng.random() < 0.5:
                encoded = _insert_bytes(encoded, rng)
            value[name + "64"] = base64.b64encode(encoded).decode()


@_value_mutation
def _change_counts(value: dict[str, Any], rng: Rng) -> None:
    for name in ("position", "seq", "schema_version", "events"):
        if isinstance(value.get(name), int) and rng.random() < 0.4:
            value[name] += rng.choice((-2, -1, 1, 2, 2**40))


@_line_mutation
def _duplicate_key(lines: list[bytes], rng: Rng) -> None:
    index = rng.randrange(len(lines))
    lines[index] = lines[index].replace(b"{", b'{"' + rng.choice(_KEYS).encode() + b'":1,', 1)


@_line_mutation
def _replace_value_with_raw_text(lines: list[bytes], rng: Rng) -> None:
    index = rng.randrange(len(lines))
    parts = lines[index].split(b":")
    part = rng.randrange(len(parts))
    parts[part] = rng.choice(_ODD_TEXTS) + b"," + parts[part].partition(b",")[2]
    lines[index] = b":".join(parts)


# Archives


def _compress(file: bytes, rng: Rng) -> bytes:
    """Compress the file; the archive may be damaged, nested or much larger than it looks."""
    if rng.random() < 0.05:
        file += rng.choice((b"\n", b" ", b"[")) * (3 << 20)
    archive = gzip.compress(file, mtime=0) if rng.random() < 0.5 else _zip(file, rng)
    if rng.random() < 0.1:
        archive = gzip.compress(archive, mtime=0)
    return _change_bytes(archive, rng) if rng.random() < 0.5 else archive


def _zip(file: bytes, rng: Rng) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(rng.choice((1, 1, 1, 0, 2))):
            name = rng.choice(("log.jsonl", "../x.jsonl", "x")) * (number + 1)
            info = zipfile.ZipInfo(name)  # with a fixed time, so that a seed gives the same file
            archive.writestr(info, file, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


_MUTATIONS: tuple[Callable[[bytes, Rng], bytes], ...] = (
    _change_bytes,
    _insert_bytes,
    _delete_bytes,
    _truncate,
    _duplicate_bytes,
    _prepend_magic_bytes,
    _reencode,
    _insert_long_line,
    _delete_line,
    _repeat_line,
    _swap_lines,
    _join_lines,
    *(_replace_value, _add_key, _delete_key, _encode_value_as_base64, _change_counts) * 3,
    _duplicate_key,
    _replace_value_with_raw_text,
)
