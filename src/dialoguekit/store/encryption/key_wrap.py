"""Key wrap: one key-encryption key protects all others, so a copied key store is useless."""

from __future__ import annotations

import base64
import binascii
import os
from typing import Self

from cryptography.hazmat.primitives import keywrap

from dialoguekit.errors import KeysUnavailable

KEK_VARIABLE = "DIALOGUEKIT_KEK"
SECRET_BYTES = 32

_KEY_CHECK_PLAINTEXT = b"dialoguekit: the wrapping fits.\n"  # As long as a secret.


class KeyWrap:
    """Wraps secrets by RFC 3394, which detects another key-encryption key and modified data."""

    def __init__(self, key: bytes) -> None:
        if len(key) != SECRET_BYTES:
            raise KeysUnavailable(
                f"{KEK_VARIABLE} has {len(key)} bytes, not {SECRET_BYTES}. "
                "Generate one with: openssl rand -base64 32"
            )
        self._key = key
        self.key_check_value = self.wrap(_KEY_CHECK_PLAINTEXT)

    @classmethod
    def from_environment(cls) -> Self | None:
        """Return the key wrap for ``DIALOGUEKIT_KEK``, 32 bytes in base64; None if it is not set.

        Raises :class:`~dialoguekit.errors.KeysUnavailable` when its value is invalid.
        """
        value = os.environ.get(KEK_VARIABLE)
        if not value:
            return None
        try:
            key = base64.b64decode(value.strip(), validate=True)
        except (binascii.Error, ValueError) as error:
            raise KeysUnavailable(
                f"{KEK_VARIABLE} is not base64. Generate one with: openssl rand -base64 32"
            ) from error
        return cls(key)

    def wrap(self, secret: bytes) -> bytes:
        """Wrap a secret of 32 bytes; the result has 40 bytes."""
        return keywrap.aes_key_wrap(self._key, secret)

    def unwrap(self, stored: bytes) -> bytes:
        """Return the secret that :meth:`wrap` was given.

        Raises :class:`~dialoguekit.errors.KeysUnavailable` when it was wrapped with another key.
        """
        try:
            return keywrap.aes_key_unwrap(self._key, stored)
        except keywrap.InvalidUnwrap as error:
            raise KeysUnavailable(
                f"Cannot unwrap a key: it is damaged, or was not wrapped by {KEK_VARIABLE}."
            ) from error
