"""What a log stores: rows, what their leaves in the tree are made of, and how they are placed.

A row keeps the personal fields of an event, its *words*, apart from the rest.  The rest, its
*data*, is the whole event with those fields withheld, and can be read by itself.  So words can be
sealed, or taken away, while the event goes on counting; and because a leaf covers the digest of
the words and not the words, it stands when they are gone (design §8).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

from dialoguekit.errors import Conflict, EventIdReused, KeysUnavailable, LogDamaged
from dialoguekit.store.merkle.tree import Tile, Tree, leaf_hash

PLAIN = "plain"
SEALED = "sealed"
PRIVACIES = (PLAIN, SEALED)
"""How a log keeps the personal fields of its events: as they are, or under each person's key."""

_BLANK_MARK = 0x00
_SEALED_MARK = 0x01
_DIGEST_BYTES = 32
_FORM = b"dialoguekit event 1\n"
_FIXED = struct.Struct(">QQQqqIIIIII")


class Row(NamedTuple):
    """A stored event: the columns of a backend, in their order.

    ``words`` are None where the event has no personal field; else a JSON object of them, or what
    sealed them, or the mark and the digest that are left when they were blanked.  ``at`` and
    ``noted`` are microseconds since 1970 UTC; ``leaf`` is the hash that stands in the tree.
    """

    position: int
    stream: str
    seq: int
    id: str
    type: str
    version: int
    at: int
    noted: int
    context: bytes
    data: bytes
    words: bytes | None = None
    leaf: bytes = b""

    def same_but_words(self, other: Row) -> bool:
        """Whether both hold one fact at one place, as far as can be told without its words.

        When it was noted does not matter.
        """
        return self[1:7] == other[1:7] and self[8:10] == other[8:10]


def is_blanked(words: bytes | None) -> bool:
    """Whether these are words that were taken away."""
    return words is not None and words[:1] == b"\x00"


def is_sealed(words: bytes | None) -> bool:
    """Whether these are words that only a key opens."""
    return words is not None and words[:1] == b"\x01"


def blanked(words: bytes) -> bytes:
    """What is left of ``words`` when they are taken away: enough for the leaf to stand."""
    return bytes((_BLANK_MARK,)) + digest_of(words)


def digest_of(words: bytes | None) -> bytes:
    """The SHA-256 of the words as they were written; nothing where there were none."""
    if words is None:
        return b""
    return words[1:] if words[0] == _BLANK_MARK else sha256(words).digest()


def entry(row: Row) -> bytes:
    """The bytes that the leaf of ``row`` is the hash of: every column, each with its length."""
    position, stream, seq, id, type, version, at, noted, context, data, words, _ = row
    name, key, kind, digest = stream.encode(), id.encode(), type.encode(), digest_of(words)
    lengths = len(name), len(key), len(kind), len(context), len(data), len(digest)
    fixed = _FIXED.pack(position, seq, version, at, noted, *lengths)
    return b"".join((_FORM, fixed, name, key, kind, context, data, digest))


def leaf_of(row: Row) -> bytes:
    """The hash that stands for ``row`` in the tree (RFC 6962 §2.1), made from its columns."""
    return leaf_hash(entry(row))


class Guard(Protocol):
    """What stands between the words of events and those who may read them."""

    def prepare(self, stream: str, subjects: Iterable[str]) -> None:
        """Make ready for words of several subjects of a stream at once."""

    def seal(self, stream: str, seq: int, type: str, subject: str, words: bytes) -> bytes:
        """The words as they are stored; ``subject`` is whose they are, "" for the room's."""

    def open(self, row: Row) -> bytes | None:
        """The words of a row that has some; None when they can no longer be read."""

    def seal_blob(self, name: str, value: bytes) -> bytes:
        """A value that is no event's, to be kept on the shelf under ``name``."""

    def open_blob(self, name: str, sealed: bytes) -> bytes | None:
        """The value that was kept under ``name``; None when it can no longer be read.

        Raises :class:`~dialoguekit.errors.LogDamaged` when it is not what was kept there.
        """

    def close(self) -> None:
        """Give back what the guard holds open."""


class PlainWords:
    """The guard of a log that keeps words as they are."""

    def prepare(self, stream: str, subjects: Iterable[str]) -> None:
        """Nothing is needed."""

    def seal_blob(self, name: str, value: bytes) -> bytes:
        """The value behind a digest that binds it to its name."""
        return sha256(name.encode() + b"\n" + value).digest() + value

    def open_blob(self, name: str, sealed: bytes) -> bytes | None:
        """The value itself."""
        value = sealed[_DIGEST_BYTES:]
        if self.seal_blob(name, value) != sealed:
            raise LogDamaged(f"What is kept as {name!r} is not what was kept there.")
        return value

    def close(self) -> None:
        """Nothing is open."""

    def seal(self, stream: str, seq: int, type: str, subject: str, words: bytes) -> bytes:  # noqa: ARG002
        """The words themselves."""
        return words

    def open(self, row: Row) -> bytes | None:
        """The words themselves, unless they were blanked, or sealed elsewhere."""
        words = row.words
        return None if words is None or words[0] in (_BLANK_MARK, _SEALED_MARK) else words


class LockedWords(PlainWords):
    """The guard of a sealed log that was opened without its keys."""

    def seal(self, stream: str, *_: object) -> bytes:
        """Raises :class:`~dialoguekit.errors.KeysUnavailable`: words are not kept unsealed."""
        raise KeysUnavailable(
            f"The words of {stream} are sealed, and the keys of this log are not here. "
            "Put its keys back beside it, and open it again."
        )

    def open(self, row: Row) -> None:
        """Nothing: what is sealed reads as withheld."""

    def seal_blob(self, name: str, *_: object) -> bytes:
        """Raises :class:`~dialoguekit.errors.KeysUnavailable`, as for words."""
        return self.seal(name)

    def open_blob(self, name: str, sealed: bytes) -> None:
        """Nothing: it is sealed."""


def already_placed(
    rows: Sequence[Row], version_of: Callable[[str], int], found: Mapping[str, Row]
) -> list[Row] | None:
    """Where ``rows`` stand already, or None when they are new and may be inserted.

    ``version_of`` tells the number of events in a stream now, ``found`` are the stored rows that
    have one of the ids.  Raises Conflict or EventIdReused when they can be neither.  Words are
    not compared: only their guard can.
    """
    if not found:
        check_next(rows, version_of)
        return None
    for row in rows:
        stored = found.get(row.id)
        if stored is None:
            other = next(iter(found.values()))
            raise EventIdReused(other.id, other.stream, other.seq)
        if not stored.same_but_words(row):
            raise EventIdReused(stored.id, stored.stream, stored.seq)
    return [found[row.id] for row in rows]


def check_next(rows: Sequence[Row], version_of: Callable[[str], int]) -> None:
    """Each row must be the next of its stream, or Conflict is raised."""
    versions: dict[str, int] = {}
    for row in rows:
        version = versions.get(row.stream)
        if version is None:
            version = version_of(row.stream)
        if row.seq != version + 1:
            raise Conflict(row.stream, row.seq - 1, version)
        versions[row.stream] = row.seq


class Growth(NamedTuple):
    """Rows in their places, and what the tree becomes by them."""

    rows: list[Row]
    tree: Tree
    tiles: list[Tile]


def grown(tree: Tree, rows: Sequence[Row]) -> Growth:
    """``rows`` placed behind the last leaf of ``tree``, and the tree with their leaves."""
    placed = []
    for position, row in enumerate(rows, tree.size + 1):
        fresh = Row._make((position, *row[1:]))
        placed.append(Row._make((*fresh[:11], leaf_of(fresh))))
    bigger, tiles = tree.grown([row.leaf for row in placed])
    return Growth(placed, bigger, tiles)
