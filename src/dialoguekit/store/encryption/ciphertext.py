"""Sealed words as they are stored: what a key opens, and a commitment to what it will find.

======  ==================================================================
bytes   what they are
======  ==================================================================
1       the mark 0x01
8       the id of the key
12      the nonce
32      the commitment: SHA-256 of a fixed form, the salt and the words
16 + n  the salt and the words under AES-256-GCM
16      its tag
======  ==================================================================

A leaf covers the digest of all of it, and so, through the commitment, the words.  Whoever has the
key can show salt and words of one event to somebody who has no key, and who can tell that they
are those that were sealed.  The salt is 16 random bytes: without it, and it is gone when the key
is, the commitment confirms no guess at the words.
"""

from __future__ import annotations

import struct
from hashlib import sha256
from typing import NamedTuple, Self

from dialoguekit.store.rows import is_sealed

KEY_ID_BYTES = 8
NONCE_BYTES = 12
SALT_BYTES = 16
TAG_BYTES = 16

MARK = b"\x01"
_FORM = b"dialoguekit commitment 1\n"
_HEAD = struct.Struct(f"{KEY_ID_BYTES}s{NONCE_BYTES}s{sha256().digest_size}s")
_BODY_AT = len(MARK) + _HEAD.size
LEAST_BYTES = _BODY_AT + SALT_BYTES + TAG_BYTES
"""How long sealed words are at least; the words themselves come on top."""


class Revealed(NamedTuple):
    """The words of an event that are sealed in its log, and the salt of their commitment."""

    salt: bytes
    words: bytes


class Sealed(NamedTuple):
    """Sealed words in their parts, those that anybody can read; ``body`` only a key opens."""

    key_id: bytes
    nonce: bytes
    commitment: bytes
    body: bytes

    @classmethod
    def read(cls, words: bytes | None) -> Self | None:
        """The parts of stored words; None when they are not sealed, or too short."""
        if words is None or not is_sealed(words) or len(words) < LEAST_BYTES:
            return None
        return cls._make((*_HEAD.unpack_from(words, len(MARK)), words[_BODY_AT:]))

    def written(self) -> bytes:
        """The sealed words as they are stored."""
        return MARK + b"".join(self)

    def holds(self, revealed: Revealed) -> bool:
        """Whether these are the words that were sealed, and their salt."""
        # A longer salt could begin the words later, with the same bytes in all.
        whole = len(revealed.salt) == SALT_BYTES
        return whole and commitment_to(*revealed) == self.commitment


def commitment_to(salt: bytes, words: bytes) -> bytes:
    """What stands for words in the open: the same for nobody but who has ``salt`` and them."""
    return sha256(_FORM + salt + words).digest()
