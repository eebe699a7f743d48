"""Stored form of events: rows, the input of their Merkle leaves, and the checks of an append.

A row stores the fields of an event in two parts.  ``personal_data`` holds its personal fields, and
``data`` the event with those fields withheld, which can be decoded on its own.  Personal data can
be encrypted or erased without changing any count.  The leaf covers only its digest, so it stays
valid after erasure.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

from dialoguekit.errors import Conflict, EventIdReused, KeysUnavailable, StoreCorrupted
from dialoguekit.store.merkle.tree import Tile, Tree, leaf_hash

NO_ENCRYPTION = "plain"
PER_PERSON_ENCRYPTION = "sealed"
ENCRYPTION_MODES = (NO_ENCRYPTION, PER_PERSON_ENCRYPTION)
"""How a log can store the personal fields of its events: as plaintext, or per data subject."""

_ERASED_PREFIX = 0x00
_ENCRYPTED_PREFIX = 0x01
_DIGEST_BYTES = 32
_DOMAIN_TAG = b"dialoguekit event 1\n"
_LEAF_HEADER = struct.Struct(">QQQqqIIIIII")


class Row(NamedTuple):
    """A stored event: the columns of a backend, in their order.

    ``personal_data`` is None where the event has no personal field.  Otherwise it is a JSON object,
    its ciphertext, or the tombstone of erased data.  Times are microseconds since 1970 UTC.
    ``leaf`` is the leaf hash in the Merkle tree.
    """

    position: int
    stream: str
    seq: int
    id: str
    type: str
    version: int
    occurred_at_us: int
    recorded_at_us: int
    context: bytes
    data: bytes
    personal_data: bytes | None = None
    leaf: bytes = b""

    def equals_except_personal_data(self, other: Row) -> bool:
        """Return whether both rows hold the same event at the same seq, ignoring personal data.

        ``recorded_at_us`` is ignored too.
        """
        return self[1:7] == other[1:7] and self[8:10] == other[8:10]


def is_erased(personal_data: bytes | None) -> bool:
    """Return whether ``personal_data`` is a tombstone."""
    return personal_data is not None and personal_data[:1] == b"\x00"


def is_encrypted(personal_data: bytes | None) -> bool:
    """Return whether ``personal_data`` is a ciphertext."""
    return personal_data is not None and personal_data[:1] == b"\x01"


def tombstone(personal_data: bytes) -> bytes:
    """Return the tombstone of ``personal_data``, which contains the digest that the leaf covers."""
    return bytes((_ERASED_PREFIX,)) + personal_data_digest(personal_data)


def personal_data_digest(personal_data: bytes | None) -> bytes:
    """Return the SHA-256 of the personal data as stored before erasure; empty for None."""
    if personal_data is None:
        return b""
    return (
        personal_data[1:] if personal_data[0] == _ERASED_PREFIX else sha256(personal_data).digest()
    )


def leaf_input(row: Row) -> bytes:
    """Return the bytes that the leaf of ``row`` hashes: every column, preceded by all lengths."""
    (
        position,
        stream,
        seq,
        id,
        type,
        version,
        occurred_at,
        recorded_at,
        context,
        data,
        personal_data,
        _,
    ) = row
    stream_bytes, id_bytes, type_bytes, digest = (
        stream.encode(),
        id.encode(),
        type.encode(),
        personal_data_digest(personal_data),
    )
    lengths = (
        len(stream_bytes),
        len(id_bytes),
        len(type_bytes),
        len(context),
        len(data),
        len(digest),
    )
    fixed = _LEAF_HEADER.pack(position, seq, version, occurred_at, recorded_at, *lengths)
    return b"".join((_DOMAIN_TAG, fixed, stream_bytes, id_bytes, type_bytes, context, data, digest))


def compute_leaf(row: Row) -> bytes:
    """Return the leaf hash of ``row``, computed from its columns (RFC 6962, section 2.1)."""
    return leaf_hash(leaf_input(row))


class Cipher(Protocol):
    """Encrypts and decrypts the personal data of events."""

    def prepare(self, stream: str, subjects: Iterable[str]) -> None:
        """Load or create the keys of several data subjects of a stream at once."""

    def seal(self, stream: str, seq: int, type: str, subject: str, personal_data: bytes) -> bytes:
        """Return ``personal_data`` as it is stored; ``subject`` is "" for data of no one person."""

    def open(self, row: Row) -> bytes | None:
        """Return the personal data of ``row`` in plaintext, or None when it cannot be decrypted."""

    def seal_blob(self, name: str, value: bytes) -> bytes:
        """Return the stored form of a value for the key-value table, bound to ``name``."""

    def open_blob(self, name: str, sealed: bytes) -> bytes | None:
        """Return the value that was stored under ``name``; None when it cannot be decrypted.

        Raises :class:`~dialoguekit.errors.StoreCorrupted` when the stored form does not fit
        ``name``.
        """

    def close(self) -> None:
        """Close the key store."""


class NoCipher:
    """The cipher of an unencrypted log."""

    def prepare(self, stream: str, subjects: Iterable[str]) -> None:
        """Do nothing."""

    def seal_blob(self, name: str, value: bytes) -> bytes:
        """Return the value, preceded by a digest that binds it to its name."""
        return sha256(name.encode() + b"\n" + value).digest() + value

    def open_blob(self, name: str, sealed: bytes) -> bytes | None:
        """Return the value itself."""
        value = sealed[_DIGEST_BYTES:]
        if self.seal_blob(name, value) != sealed:
            raise StoreCorrupted(
                f"The value stored as {name!r} was modified. Run dialoguekit verify."
            )
        return value

    def close(self) -> None:
        """Do nothing."""

    def seal(self, stream: str, seq: int, type: str, subject: str, personal_data: bytes) -> bytes:  # noqa: ARG002
        """Return ``personal_data`` unchanged."""
        return personal_data

    def open(self, row: Row) -> bytes | None:
        """Return the personal data of ``row``; None where it is erased or encrypted."""
        personal_data = row.personal_data
        return (
            None
            if personal_data is None or personal_data[0] in (_ERASED_PREFIX, _ENCRYPTED_PREFIX)
            else personal_data
        )


class LockedCipher(NoCipher):
    """The cipher of an encrypted log that was opened without its keys."""

    def seal(self, stream: str, *_: object) -> bytes:
        """Raise :class:`~dialoguekit.errors.KeysUnavailable`, rather than store plaintext."""
        raise KeysUnavailable(
            f"Cannot encrypt the personal data of {stream}: the keys of this log are missing. "
            "Restore its key store and open it again."
        )

    def open(self, row: Row) -> None:
        """Return None: encrypted data reads as withheld."""

    def seal_blob(self, name: str, *_: object) -> bytes:
        """Raise :class:`~dialoguekit.errors.KeysUnavailable`, as :meth:`seal` does."""
        return self.seal(name)

    def open_blob(self, name: str, sealed: bytes) -> None:
        """Return None: the value is encrypted."""


def find_existing_rows(
    rows: Sequence[Row], stream_version: Callable[[str], int], found: Mapping[str, Row]
) -> list[Row] | None:
    """Return the stored rows that equal ``rows``, or None when all are new and may be inserted.

    ``stream_version`` returns the current number of events in a stream.  ``found`` holds the stored
    rows that share an id, by id.  Raises Conflict or EventIdReused when the rows are neither stored
    nor new.  Personal data is not compared, because only the cipher can.
    """
    if not found:
        check_next_seq(rows, stream_version)
        return None
    for row in rows:
        stored = found.get(row.id)
        if stored is None:
            other = next(iter(found.values()))
            raise EventIdReused(other.id, other.stream, other.seq)
        if not stored.equals_except_personal_data(row):
            raise EventIdReused(stored.id, stored.stream, stored.seq)
    return [found[row.id] for row in rows]


def check_next_seq(rows: Sequence[Row], stream_version: Callable[[str], int]) -> None:
    """Raise Conflict unless each row is the next of its stream."""
    versions: dict[str, int] = {}
    for row in rows:
        version = versions.get(row.stream)
        if version is None:
            version = stream_version(row.stream)
        if row.seq != version + 1:
            raise Conflict(row.stream, row.seq - 1, version)
        versions[row.stream] = row.seq


class AppendResult(NamedTuple):
    """Rows with their positions and leaves, the tree after them, and the tiles they completed."""

    rows: list[Row]
    tree: Tree
    tiles: list[Tile]


def append_to_tree(tree: Tree, rows: Sequence[Row]) -> AppendResult:
    """Give ``rows`` the positions after the last leaf of ``tree``, and add their leaves to it."""
    placed = []
    for position, row in enumerate(rows, tree.size + 1):
        unhashed = Row._make((position, *row[1:]))
        placed.append(Row._make((*unhashed[:11], compute_leaf(unhashed))))
    new_tree, tiles = tree.appended([row.leaf for row in placed])
    return AppendResult(placed, new_tree, tiles)
