"""One key that wraps all others: who copies a store of keys has nothing without it."""

from __future__ import annotations

import base64
import binascii
import os
from typing import Self

from cryptography.hazmat.primitives import keywrap

from dialoguekit.errors import KeysUnavailable

VARIABLE = "DIALOGUEKIT_KEY"
SECRET_BYTES = 32

_WELL_KNOWN = b"dialoguekit: the wrapping fits.\n"  # As long as a secret, and none.


class Wrapping:
    """Wraps secrets as RFC 3394 says; what another key wrapped, or somebody changed, is told."""

    def __init__(self, key: bytes) -> None:
        if len(key) != SECRET_BYTES:
            raise KeysUnavailable(
                f"{VARIABLE} holds {len(key)} bytes, not {SECRET_BYTES}. "
                "Make one with: openssl rand -base64 32"
            )
        self._key = key
        self.proof = self.wrap(_WELL_KNOWN)

    @classmethod
    def of_environment(cls) -> Self | None:
        """The wrapping whose key is in ``DIALOGUEKIT_KEY``, 32 bytes as base64; None without it.

        Raises :class:`~dialoguekit.errors.KeysUnavailable` when it holds something else.
        """
        held = os.environ.get(VARIABLE)
        if not held:
            return None
        try:
            key = base64.b64decode(held.strip(), validate=True)
        except (binascii.Error, ValueError) as error:
            raise KeysUnavailable(
                f"{VARIABLE} is not base64. Make one with: openssl rand -base64 32"
            ) from error
        return cls(key)

    def wrap(self, secret: bytes) -> bytes:
        """A secret of 32 bytes as it may be stored: 40 bytes."""
        return keywrap.aes_key_wrap(self._key, secret)

    def unwrap(self, stored: bytes) -> bytes:
        """The secret that :meth:`wrap` was given.

        Raises :class:`~dialoguekit.errors.KeysUnavailable` when this key did not wrap it.
        """
        try:
            return keywrap.aes_key_unwrap(self._key, stored)
        except keywrap.InvalidUnwrap as error:
            raise KeysUnavailable(
                f"A key is damaged, or wrapped by another key than the one in {VARIABLE}."
            ) from error
