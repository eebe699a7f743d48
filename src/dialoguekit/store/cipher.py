"""What the event store asks of a cipher for personal data, and the ciphers without keys."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Protocol

from dialoguekit.errors import KeysUnavailable, StoreCorrupted

NO_ENCRYPTION = "plain"
PER_PERSON_ENCRYPTION = "sealed"
ENCRYPTION_MODES = (NO_ENCRYPTION, PER_PERSON_ENCRYPTION)
"""How a log can store the personal fields of its events: as plaintext, or per data subject."""

_DIGEST_BYTES = 32
_NOT_PLAINTEXT = frozenset({0x00, 0x01})  # Prefixes of tombstones and ciphertexts.


class Cipher(Protocol):
    """Encrypts and decrypts the personal data of events, and authenticates the head of the log."""

    def prepare(self, stream: str, subjects: Iterable[str]) -> None:
        """Load or create the keys of several data subjects of a stream at once."""

    def seal(self, stream: str, seq: int, type: str, subject: str, personal_data: bytes) -> bytes:
        """Return ``personal_data`` as it is stored; ``subject`` is "" for data of no one person."""

    def open(self, envelope: bytes, personal_data: bytes) -> bytes | None:
        """Return stored personal data in plaintext, or None when it cannot be decrypted."""

    def seal_blob(self, name: str, value: bytes) -> bytes:
        """Return the stored form of a value for the key-value table, bound to ``name``."""

    def open_blob(self, name: str, sealed: bytes) -> bytes | None:
        """Return the value that was stored under ``name``; None when it cannot be decrypted.

        Raises :class:`~dialoguekit.errors.StoreCorrupted` when the stored form does not fit
        ``name``.
        """

    def authenticate(self, message: bytes) -> bytes | None:
        """Return the authentication code of ``message``, 32 bytes; None without the keys."""

    def box_key(self, name: str) -> bytes | None:
        """Return the key of a ballot box, new if there is none; None where the box holds it."""

    def destroy_box_key(self, name: str) -> None:
        """Destroy the key of a ballot box, down to its bytes."""

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

    def authenticate(self, message: bytes) -> bytes | None:
        """Return the digest of ``message``, which anybody can compute."""
        return sha256(message).digest()

    def box_key(self, name: str) -> bytes | None:  # noqa: ARG002
        """Return None: the box holds its key."""
        return None

    def destroy_box_key(self, name: str) -> None:
        """Do nothing: the key went with the box."""

    def close(self) -> None:
        """Do nothing."""

    def seal(self, stream: str, seq: int, type: str, subject: str, personal_data: bytes) -> bytes:  # noqa: ARG002
        """Return ``personal_data`` unchanged."""
        return personal_data

    def open(self, envelope: bytes, personal_data: bytes) -> bytes | None:  # noqa: ARG002
        """Return ``personal_data``; None where it is erased or encrypted."""
        return None if personal_data[0] in _NOT_PLAINTEXT else personal_data


class LockedCipher(NoCipher):
    """The cipher of an encrypted log that was opened without its keys."""

    def seal(self, stream: str, *_: object) -> bytes:
        """Raise :class:`~dialoguekit.errors.KeysUnavailable`, rather than store plaintext."""
        raise KeysUnavailable(
            f"Cannot encrypt the personal data of {stream}: the keys of this log are missing. "
            "Restore its key store and open it again."
        )

    def open(self, envelope: bytes, personal_data: bytes) -> None:
        """Return None: encrypted data reads as withheld."""

    def seal_blob(self, name: str, *_: object) -> bytes:
        """Raise :class:`~dialoguekit.errors.KeysUnavailable`, as :meth:`seal` does."""
        return self.seal(name)

    def open_blob(self, name: str, sealed: bytes) -> None:
        """Return None: the value is encrypted."""

    def box_key(self, name: str) -> bytes:
        """Raise :class:`~dialoguekit.errors.KeysUnavailable`: the key is missing."""
        raise KeysUnavailable(
            f"The key of {name} is missing. Restore the key store of this log and open it again."
        )

    def destroy_box_key(self, name: str) -> None:
        """Raise :class:`~dialoguekit.errors.KeysUnavailable`, as :meth:`box_key` does."""
        self.box_key(name)

    def authenticate(self, message: bytes) -> None:
        """Return None: the key is missing."""
