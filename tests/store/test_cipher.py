"""The ciphers without keys: of an unencrypted log, and of an encrypted one without its keys."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import KeysUnavailable, StoreCorrupted
from dialoguekit.store.cipher import Cipher, LockedCipher, NoCipher
from dialoguekit.store.rows import is_encrypted, is_erased, tombstone

TEXT = b'{"text":"Nobody told us"}'
CIPHERTEXT = b"\x01 secret"


@pytest.mark.parametrize("data", [TEXT, CIPHERTEXT, tombstone(TEXT), b"\x07", b"{"])
def test_without_encryption_personal_data_is_read_as_stored(data: bytes) -> None:
    """Erased and encrypted data cannot be read."""
    readable = None if is_erased(data) or is_encrypted(data) else data
    assert NoCipher().open(b"", data) == readable
    assert NoCipher().seal("leeds", 3, "a.b", "P1", TEXT) == TEXT


@given(st.text(), st.binary())
def test_without_encryption_a_value_is_bound_to_its_name(name: str, value: bytes) -> None:
    """It is stored after a digest of both."""
    cipher = NoCipher()
    stored = cipher.seal_blob(name, value)
    assert stored.endswith(value)
    assert cipher.open_blob(name, stored) == value
    for other_name, other in ((f"{name}x", stored), (name, stored + b"x"), (name, stored[:31])):
        with pytest.raises(StoreCorrupted, match="was modified"):
            cipher.open_blob(other_name, other)


@given(st.binary())
def test_without_encryption_anybody_can_authenticate(message: bytes) -> None:
    """The code is a digest."""
    assert NoCipher().authenticate(message) == sha256(message).digest()


def test_without_keys_nothing_is_read_or_stored() -> None:
    """Personal data reads as withheld, and is never stored unencrypted."""
    cipher: Cipher = LockedCipher()
    cipher.prepare("leeds", ("P1",))
    assert cipher.open(b"", CIPHERTEXT) is None
    assert cipher.open(b"", TEXT) is None
    assert cipher.open_blob("talk", CIPHERTEXT) is None
    assert cipher.authenticate(b"a head") is None
    with pytest.raises(KeysUnavailable, match="Restore its key store"):
        cipher.seal("leeds", 3, "a.b", "P1", TEXT)
    with pytest.raises(KeysUnavailable, match="Restore its key store"):
        cipher.seal_blob("talk", TEXT)
    cipher.close()
