"""Stored form of encrypted personal data: the ciphertext, and a commitment to the plaintext.

======  ==================================================================
bytes   content
======  ==================================================================
1       the prefix 0x01
8       the id of the key
12      the nonce
32      the commitment: SHA-256 of a fixed tag, the salt and the plaintext
16 + n  the salt and the plaintext under AES-256-GCM
16      the AES-GCM tag
======  ==================================================================

A leaf covers the digest of these bytes, and through the commitment also the plaintext.  The owner
of the key can disclose the salt and the plaintext of one event to a person without the key, who
can verify that they match the commitment.  The salt is 16 random bytes.  It is lost when the key is
destroyed, and without it the commitment confirms no guess at the plaintext.
"""

from __future__ import annotations

import struct
from hashlib import sha256
from typing import NamedTuple, Self

from dialoguekit.store.rows import is_encrypted

KEY_ID_BYTES = 8
NONCE_BYTES = 12
SALT_BYTES = 16
TAG_BYTES = 16

PREFIX = b"\x01"
_DOMAIN_TAG = b"dialoguekit commitment 1\n"
HEADER = struct.Struct(f"{KEY_ID_BYTES}s{NONCE_BYTES}s{sha256().digest_size}s")
BODY_OFFSET = len(PREFIX) + HEADER.size
MIN_BYTES = BODY_OFFSET + SALT_BYTES + TAG_BYTES
"""Minimum size of a ciphertext, without the plaintext."""


class CommitmentOpening(NamedTuple):
    """The plaintext of an event that is encrypted in its log, and the salt of its commitment."""

    salt: bytes
    personal_data: bytes


class Ciphertext(NamedTuple):
    """The parts of a ciphertext; only ``body`` is encrypted."""

    key_id: bytes
    nonce: bytes
    commitment: bytes
    body: bytes

    @classmethod
    def parse(cls, personal_data: bytes | None) -> Self | None:
        """Parse stored personal data; return None when it is not encrypted, or too short."""
        if (
            personal_data is None
            or not is_encrypted(personal_data)
            or len(personal_data) < MIN_BYTES
        ):
            return None
        return cls._make(
            (*HEADER.unpack_from(personal_data, len(PREFIX)), personal_data[BODY_OFFSET:])
        )

    def to_bytes(self) -> bytes:
        """Return the ciphertext as it is stored."""
        return PREFIX + b"".join(self)

    def matches(self, opening: CommitmentOpening) -> bool:
        """Return whether an opening has the salt and the plaintext of the commitment."""
        # A longer salt with a shorter plaintext could have the same bytes in all.
        is_complete = len(opening.salt) == SALT_BYTES
        return is_complete and compute_commitment(*opening) == self.commitment


def compute_commitment(salt: bytes, personal_data: bytes) -> bytes:
    """Return the commitment to personal data, which reveals nothing without ``salt``."""
    return sha256(_DOMAIN_TAG + salt + personal_data).digest()
