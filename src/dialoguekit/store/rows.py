"""Stored form of events: rows, the input of their Merkle leaves, and the checks of an append.

A row has three values.  The ``envelope`` packs all that surrounds an event, in the very bytes that
its leaf covers.  ``data`` is the event with its personal fields withheld, which can be decoded on
its own, and ``personal_data`` holds those fields.  Personal data can be encrypted or erased without
changing any count.  The leaf covers only its digest, so it stays valid after erasure.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, Self

from dialoguekit.errors import EventIdReused
from dialoguekit.store.merkle.tree import Tile, Tree

_ERASED_PREFIX = 0x00
LEAF_TAG = b"\x00dialoguekit event 1\n"
"""Prefix of a leaf (RFC 6962, section 2.1), and the tag of its first form."""
HEADER = struct.Struct(">QQQqqIIIIII")
"""Head of an envelope.

position, seq, version, occurred_at_us, recorded_at_us, and the lengths of stream, id, type,
context, data and digest of the personal data.
"""
HEADER_BYTES = HEADER.size


class Envelope(NamedTuple):
    """An unpacked envelope.  Times are microseconds since 1970 UTC; ``context`` is JSON."""

    position: int
    stream: str
    seq: int
    id: str
    type: str
    version: int
    occurred_at_us: int
    recorded_at_us: int
    context: bytes


def unpack_envelope(packed: bytes) -> Envelope:
    """Return the fields of a packed envelope.

    Raises :class:`struct.error` or :class:`ValueError` for a damaged one.
    """
    position, seq, version, occurred_at, recorded_at, *lengths = HEADER.unpack_from(packed)
    after_stream = HEADER_BYTES + lengths[0]
    after_id = after_stream + lengths[1]
    after_type = after_id + lengths[2]
    if len(packed) != after_type + lengths[3]:
        raise ValueError("the envelope has another length than its head says")
    return Envelope(
        position,
        packed[HEADER_BYTES:after_stream].decode(),
        seq,
        packed[after_stream:after_id].decode(),
        packed[after_id:after_type].decode(),
        version,
        occurred_at,
        recorded_at,
        packed[after_type:],
    )


def position_of(packed: bytes) -> int:
    """Return the position in a packed envelope."""
    return int.from_bytes(packed[:8])


class Row(NamedTuple):
    """A stored event.

    ``personal_data`` is None where the event has no personal field.  Otherwise it is a JSON object,
    its ciphertext, or the tombstone of erased data.  ``leaf`` is the leaf hash in the Merkle tree.
    """

    envelope: bytes
    data: bytes
    personal_data: bytes | None
    leaf: bytes

    def unpacked(self) -> Envelope:
        """Return the fields of the envelope."""
        return unpack_envelope(self.envelope)

    @property
    def position(self) -> int:
        """Position in the log, from 1."""
        return position_of(self.envelope)

    @property
    def stream(self) -> str:
        """Name of the stream."""
        return self.unpacked().stream

    @property
    def seq(self) -> int:
        """Sequence number in the stream, from 1."""
        return self.unpacked().seq

    @property
    def id(self) -> str:
        """Id of the event."""
        return self.unpacked().id

    @property
    def type(self) -> str:
        """Wire name of the event."""
        return self.unpacked().type

    @property
    def version(self) -> int:
        """Schema version of the event."""
        return self.unpacked().version

    @property
    def occurred_at_us(self) -> int:
        """Time of the event, in microseconds since 1970 UTC."""
        return self.unpacked().occurred_at_us

    @property
    def context(self) -> bytes:
        """Context of the event, as JSON."""
        return self.unpacked().context

    @property
    def recorded_at_us(self) -> int:
        """Time of recording, in microseconds since 1970 UTC."""
        return self.unpacked().recorded_at_us


class NewRow(NamedTuple):
    """An event in stored form, without a position yet."""

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

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return a stored row without its position."""
        unpacked = row.unpacked()
        return cls(*unpacked[1:], row.data, row.personal_data)

    def at(self, position: int) -> Row:
        """Return the row as stored at a position."""
        (row,) = place_rows([self], position)
        return row

    def equals(self, stored: Row) -> bool:
        """Return whether ``stored`` is the same event at the same seq.

        Personal data is not compared, because only the cipher can.  Neither is the time of
        recording, which differs when an append is repeated.
        """
        other = NewRow.of(stored)
        return self[:6] == other[:6] and self[7:9] == other[7:9]


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


def compute_leaf(row: Row) -> bytes:
    """Return the leaf hash of ``row``, computed from its values (RFC 6962, section 2.1).

    Raises :class:`struct.error` or :class:`ValueError` where the head of the envelope states other
    lengths than the values have.  The lengths make sure that no two events have the same leaf.
    """
    digest = personal_data_digest(row.personal_data)
    lengths = HEADER.unpack_from(row.envelope)[5:]
    if (HEADER_BYTES + sum(lengths[:4]), *lengths[4:]) != (
        len(row.envelope),
        len(row.data),
        len(digest),
    ):
        raise ValueError("the lengths in the envelope are not those of the event")
    return sha256(b"".join((LEAF_TAG, row.envelope, row.data, digest))).digest()


def place_rows(rows: Sequence[NewRow], position: int) -> list[Row]:
    """Pack ``rows`` for storage at ``position`` and after, with their leaves."""
    placed: list[Row] = []
    pack, new = HEADER.pack, tuple.__new__
    for number, row in enumerate(rows, position):
        stream, seq, id, type, version, occurred_at, recorded_at, context, data, personal = row
        digest = b"" if personal is None else personal_data_digest(personal)
        names = stream.encode(), id.encode(), type.encode()
        lengths = len(names[0]), len(names[1]), len(names[2]), len(context), len(data), len(digest)
        head = pack(number, seq, version, occurred_at, recorded_at, *lengths)
        envelope = b"".join((head, *names, context))
        leaf = sha256(b"".join((LEAF_TAG, envelope, data, digest))).digest()
        placed.append(new(Row, (envelope, data, personal, leaf)))
    return placed


def find_existing_rows(rows: Sequence[NewRow], found: Mapping[str, Row]) -> list[Row] | None:
    """Return the stored rows that equal ``rows``, or None when none of their ids is stored.

    ``found`` holds the stored rows that share an id, by id.  Raises EventIdReused when only some
    are stored, or with another content.
    """
    if not found:
        return None
    for row in rows:
        stored = found.get(row.id)
        if stored is None:
            other = next(iter(found.values()))
            raise EventIdReused(other.id, other.stream, other.seq)
        if not row.equals(stored):
            raise EventIdReused(stored.id, stored.stream, stored.seq)
    return [found[row.id] for row in rows]


def find_duplicate(rows: Sequence[NewRow]) -> NewRow:
    """Return the first row that has the id of an earlier one; there must be one."""
    first = {row.id: row for row in reversed(rows)}
    return next(row for row in rows if first[row.id] is not row)


class AppendResult(NamedTuple):
    """Rows as stored, the tree after them, and the tiles they completed."""

    rows: list[Row]
    tree: Tree
    tiles: list[Tile]


def append_to_tree(tree: Tree, rows: Sequence[NewRow]) -> AppendResult:
    """Give ``rows`` the positions after the last leaf of ``tree``, and add their leaves to it."""
    placed = place_rows(rows, tree.size + 1)
    new_tree, tiles = tree.appended([row.leaf for row in placed])
    return AppendResult(placed, new_tree, tiles)
