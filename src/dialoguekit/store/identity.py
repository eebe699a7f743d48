"""What a log is, and the head that binds it to its events.

The identity of a log is chosen when it is created: a random id, the format of its leaves, its
encryption and its key store.  Its digest is the origin in every checkpoint.  The head of a log is
its identity with its tree, under an authentication code.  In an encrypted log the code needs a key
of the key store, so nobody can append to the log without the keys.
"""

from __future__ import annotations

import hmac
import os
import struct
from hashlib import sha256
from typing import NamedTuple

from dialoguekit.errors import InvalidSetting, StoreCorrupted
from dialoguekit.store.cipher import PER_PERSON_ENCRYPTION, Cipher, NoCipher
from dialoguekit.store.merkle.tree import HASH_BYTES, Tree

FORMAT = 1
"""Version of the leaves: the bytes that they cover."""
LOG_ID_BYTES = 16

_IDENTITY_TAG = b"dialoguekit log 1\n"
_HEAD_TAG = b"dialoguekit head 1\n"
_ORIGIN_PREFIX = "dialoguekit/"
_NUMBERS = struct.Struct(">qIII")  # Whatever a damaged column holds can be packed.
_SIZE = struct.Struct(">q")


class LogIdentity(NamedTuple):
    """What a log is.  ``key_store_id`` is empty where it is not encrypted."""

    log_id: bytes
    format: int
    encryption: str
    key_store_id: bytes

    def to_bytes(self) -> bytes:
        """Return the bytes that an origin and the head of the log cover."""
        encryption = self.encryption.encode()
        lengths = map(len, (self.log_id, encryption, self.key_store_id))
        numbers = _NUMBERS.pack(self.format, *lengths)
        return b"".join((_IDENTITY_TAG, numbers, self.log_id, encryption, self.key_store_id))

    @property
    def origin(self) -> str:
        """The name of the log in its checkpoints."""
        return f"{_ORIGIN_PREFIX}{sha256(self.to_bytes()).hexdigest()[:16]}"


def new_identity(
    encryption: str, log_id: bytes | None = None, key_store_id: bytes = b""
) -> LogIdentity:
    """Return the identity of a new log; ids that are not given are random.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for a log id of another length.
    """
    if log_id is None:
        log_id = os.urandom(LOG_ID_BYTES)
    elif len(log_id) != LOG_ID_BYTES:
        raise InvalidSetting("log_id", f"must have {LOG_ID_BYTES} bytes, not {len(log_id)}")
    if encryption == PER_PERSON_ENCRYPTION:
        key_store_id = key_store_id or os.urandom(LOG_ID_BYTES)
    return LogIdentity(log_id, FORMAT, encryption, key_store_id)


class LogHead(NamedTuple):
    """The identity of a log, its tree, and the code that binds them, 32 bytes."""

    identity: LogIdentity
    tree: Tree
    code: bytes

    def is_authentic(self, cipher: Cipher) -> bool | None:
        """Return whether the code is that of the identity and the tree; None without the keys."""
        expected = compute_code(cipher, self.identity, self.tree)
        if expected is None:
            return None
        if not self.tree.size and compute_code(NoCipher(), self.identity, self.tree) == self.code:
            return True  # The head of a new log is written before its keys.
        return hmac.compare_digest(expected, self.code)

    def check(self, cipher: Cipher) -> None:
        """Raise :class:`~dialoguekit.errors.StoreCorrupted` unless the code is authentic."""
        if self.is_authentic(cipher) is False:
            raise StoreCorrupted(
                "The head of this log was modified: its id, encryption, keys or size were not "
                "written by dialoguekit. Nothing was recorded. Find the damage with: dialoguekit "
                "verify. Then restore the log from a copy."
            )


def compute_code(cipher: Cipher, identity: LogIdentity, tree: Tree) -> bytes | None:
    """Return the authentication code of a head; None without the keys."""
    parts = (_HEAD_TAG, identity.to_bytes(), _SIZE.pack(tree.size), *tree.frontier)
    return cipher.authenticate(b"".join(parts))


def parse_frontier(frontier: bytes) -> tuple[bytes, ...]:
    """Return the hashes of a stored frontier."""
    offsets = range(0, len(frontier), HASH_BYTES)
    return tuple(frontier[offset : offset + HASH_BYTES] for offset in offsets)
