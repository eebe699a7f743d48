"""Files of logs that are wrong in one place or more, by a chance that begins at a seed.

Bytes are turned, lines moved, and values of the JSON replaced by what importers stumble over.
Afterwards the leaves and the root are often made to fit again, so that what is wrong is met by
the checks behind them and not by them alone.
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

from dialoguekit.interchange.jsonl_format import Malformed, row_of
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import leaf_of

Chance: TypeAlias = random.Random

_STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 2**31, 2**63 - 1, 2**63, -(2**63), 1.5, 1e308, "", " ", "\x00",
    "a", "[withheld]", "é\u2028\ufeff", "\U0001f600", "x" * 201, "x" * 5000, "../../x", [], {},
    [[]], {"": None}, ["a"], {"a": {"b": []}}, "2025-03-04T09:00:00.000000Z", "AAAA", "e30=",
    "2025-13-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z", "0" * 64, "leeds", "P1", "C1",
    "contribution.made",
)  # fmt: skip
_TEXTS: tuple[bytes, ...] = (
    b"NaN", b"-Infinity", b"1e999", b"-0", b"9" * 5000, b"0." + b"1" * 5000, b'"\\ud800"',
    b'"\\u0000"', b"[" * 40, b"[" * 5000, b'{"a":' * 200, b'{"a":1,"a":2}', b'"unended',
    b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\n", b"\n\n", b"\x00",
    "\u2028".encode(), b"\\", b'"' * 99, b",", b"}",
)  # fmt: skip
_BEGINNINGS = (
    b"SQLite format 3\0",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b\x08",
    b"PAR1",
    b"\xef\xbb\xbf",
)
_KEYS = (
    "position", "stream", "seq", "id", "type", "version", "at", "noted", "context", "data", "words",
    "leaf", "context64", "data64", "words64", "why", "key", "events", "root", "privacy", "format",
)  # fmt: skip


def mutated(file: bytes, chance: Chance) -> bytes:
    """A file with one thing wrong with it, or a few."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        file = chance.choice(_MUTATIONS)(file, chance)
    if chance.random() < 0.6:
        file = fitted(file)
    if chance.random() < 0.1:
        file = _packed(file, chance)
    return file


def fitted(file: bytes) -> bytes:
    """The file with the leaves and the root that its lines should have."""
    head, *lines = file.split(b"\n")
    tree, made = Tree(0, ()), []
    for line in lines:
        value = _value(line)
        try:
            row = row_of({**value, "leaf": "0" * 64}, whole=True) if value is not None else None
        except (Malformed, ValueError):
            row = None
        if row is None or value is None:
            made.append(line)
            continue
        leaf = leaf_of(row)
        tree, _ = tree.grown([leaf])
        made.append(_line({**value, "leaf": leaf.hex()}))
    header = _value(head)
    if header is not None and header.get("root") is not None:
        root = base64.b64encode(tree.root()).decode()
        head = _line({**header, "events": tree.size, "root": root})
    return b"\n".join((head, *made))


def _value(line: bytes) -> dict[str, Any] | None:
    """The object that a line holds, if it holds one."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _line(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="surrogatepass")


# Bytes


def _turn_bytes(file: bytes, chance: Chance) -> bytes:
    turned = bytearray(file or b"x")
    for _ in range(chance.choice((1, 2, 8))):
        turned[chance.randrange(len(turned))] = chance.randrange(256)
    return bytes(turned)


def _put_in(file: bytes, chance: Chance) -> bytes:
    at = chance.randrange(len(file) + 1)
    return file[:at] + chance.choice(_TEXTS) + file[at:]


def _cut_out(file: bytes, chance: Chance) -> bytes:
    start = chance.randrange(len(file) + 1)
    return file[:start] + file[start + chance.choice((1, 2, 10, 200)) :]


def _cut_off(file: bytes, chance: Chance) -> bytes:
    return file[: chance.randrange(len(file) + 1)]


def _say_twice(file: bytes, chance: Chance) -> bytes:
    start = chance.randrange(len(file) + 1)
    end = start + chance.randrange(400)
    return file[:end] + file[start:end] + file[end:]


def _begin_otherwise(file: bytes, chance: Chance) -> bytes:
    return chance.choice(_BEGINNINGS) + file


def _write_otherwise(file: bytes, chance: Chance) -> bytes:
    if chance.random() < 0.5:
        return file.replace(b"\n", b"\r\n")
    return file.decode(errors="replace").encode(
        chance.choice(("utf-16", "latin-1")), errors="replace"
    )


def _lengthen(file: bytes, chance: Chance) -> bytes:
    """A line that is longer than a line may be, now and then."""
    if chance.random() < 0.95:
        return file
    at = chance.randrange(len(file) + 1)
    return file[:at] + chance.choice((b"x", b"[", b'"', b'{"a":', b"1,")) * (1 << 20) + file[at:]


# Lines


def _of_lines(change: Callable[[list[bytes], Chance], None]) -> Callable[[bytes, Chance], bytes]:
    def mutation(file: bytes, chance: Chance) -> bytes:
        lines = file.split(b"\n")
        change(lines, chance)
        return b"\n".join(lines)

    return mutation


@_of_lines
def _take_out_a_line(lines: list[bytes], chance: Chance) -> None:
    del lines[chance.randrange(len(lines))]


@_of_lines
def _repeat_a_line(lines: list[bytes], chance: Chance) -> None:
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))


@_of_lines
def _swap_lines(lines: list[bytes], chance: Chance) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


@_of_lines
def _join_lines(lines: list[bytes], chance: Chance) -> None:
    at = chance.randrange(len(lines))
    lines[at : at + 2] = [b"".join(lines[at : at + 2])]


# Values


def _of_values(
    change: Callable[[dict[str, Any], Chance], None],
) -> Callable[[bytes, Chance], bytes]:
    """A mutation of the object on one line, or of one that stands in it."""

    @_of_lines
    def mutation(lines: list[bytes], chance: Chance) -> None:
        at = chance.randrange(len(lines))
        value = _value(lines[at])
        if value is None:
            return
        inner = [v for v in value.values() if isinstance(v, dict)]
        change(chance.choice([value, value, *inner]), chance)
        lines[at] = _line(value)

    return mutation


@_of_values
def _replace_a_value(value: dict[str, Any], chance: Chance) -> None:
    if value:
        value[chance.choice(list(value))] = chance.choice(_STRANGE)


@_of_values
def _add_a_key(value: dict[str, Any], chance: Chance) -> None:
    value[chance.choice(_KEYS)] = chance.choice(_STRANGE)


@_of_values
def _take_out_a_key(value: dict[str, Any], chance: Chance) -> None:
    if value:
        del value[chance.choice(list(value))]


@_of_values
def _pack_a_value(value: dict[str, Any], chance: Chance) -> None:
    """As base64, which may hold anything."""
    for name in ("context", "data", "words"):
        if name in value and chance.random() < 0.5:
            packed = _line(value.pop(name))
            if chance.random() < 0.5:
                packed = _put_in(packed, chance)
            value[name + "64"] = base64.b64encode(packed).decode()


@_of_values
def _count_otherwise(value: dict[str, Any], chance: Chance) -> None:
    for name in ("position", "seq", "version", "events"):
        if isinstance(value.get(name), int) and chance.random() < 0.4:
            value[name] += chance.choice((-2, -1, 1, 2, 2**40))


@_of_lines
def _say_a_key_twice(lines: list[bytes], chance: Chance) -> None:
    at = chance.randrange(len(lines))
    lines[at] = lines[at].replace(b"{", b'{"' + chance.choice(_KEYS).encode() + b'":1,', 1)


@_of_lines
def _put_a_text_for_a_value(lines: list[bytes], chance: Chance) -> None:
    at = chance.randrange(len(lines))
    parts = lines[at].split(b":")
    part = chance.randrange(len(parts))
    parts[part] = chance.choice(_TEXTS) + b"," + parts[part].partition(b",")[2]
    lines[at] = b":".join(parts)


# Archives


def _packed(file: bytes, chance: Chance) -> bytes:
    """The file in an archive, which may be damaged, nested, or far larger than it looks."""
    if chance.random() < 0.05:
        file += chance.choice((b"\n", b" ", b"[")) * (3 << 20)
    packed = gzip.compress(file, mtime=0) if chance.random() < 0.5 else _zipped(file, chance)
    if chance.random() < 0.1:
        packed = gzip.compress(packed, mtime=0)
    return _turn_bytes(packed, chance) if chance.random() < 0.5 else packed


def _zipped(file: bytes, chance: Chance) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(chance.choice((1, 1, 1, 0, 2))):
            archive.writestr(chance.choice(("log.jsonl", "../x.jsonl", "x")) * (number + 1), file)
    return packed.getvalue()


_MUTATIONS: tuple[Callable[[bytes, Chance], bytes], ...] = (
    _turn_bytes,
    _put_in,
    _cut_out,
    _cut_off,
    _say_twice,
    _begin_otherwise,
    _write_otherwise,
    _lengthen,
    _take_out_a_line,
    _repeat_a_line,
    _swap_lines,
    _join_lines,
    *(_replace_a_value, _add_a_key, _take_out_a_key, _pack_a_value, _count_otherwise) * 3,
    _say_a_key_twice,
    _put_a_text_for_a_value,
)
