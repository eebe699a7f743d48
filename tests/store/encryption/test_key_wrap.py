"""The key-encryption key that wraps all others."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialoguekit.errors import KeysUnavailable
from dialoguekit.store.encryption.key_store_sqlite import SQLiteKeyStore
from dialoguekit.store.encryption.key_wrap import KEK_VARIABLE, KeyWrap

SECRET = b"s" * 32


def test_key_wrap_follows_rfc_3394() -> None:
    """The vector is that of section 4.6: 256 bits of data, and a key of 256 bits."""
    key_wrap = KeyWrap(bytes(range(32)))
    data = bytes.fromhex("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F")
    wrapped = bytes.fromhex(
        "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"
    )
    assert key_wrap.wrap(data) == wrapped
    assert key_wrap.unwrap(wrapped) == data


def test_another_key_and_modified_data_are_refused() -> None:
    """Both are detected by the integrity check of RFC 3394."""
    wrapped = KeyWrap(b"a" * 32).wrap(SECRET)
    with pytest.raises(KeysUnavailable, match=f"was not wrapped by {KEK_VARIABLE}"):
        KeyWrap(b"b" * 32).unwrap(wrapped)
    with pytest.raises(KeysUnavailable, match="damaged"):
        KeyWrap(b"a" * 32).unwrap(bytes([wrapped[0] ^ 1]) + wrapped[1:])


@pytest.mark.parametrize("value", [None, ""])
def test_the_variable_is_optional(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable counts as unset."""
    if value is not None:
        monkeypatch.setenv(KEK_VARIABLE, value)
    assert KeyWrap.from_environment() is None


@pytest.mark.parametrize(
    ("value", "reason"), [("c2hvcnQ=", "has 5 bytes, not 32"), ("no base64!", "is not base64")]
)
def test_a_wrong_value_is_refused(value: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how to generate a key."""
    monkeypatch.setenv(KEK_VARIABLE, value)
    with pytest.raises(KeysUnavailable, match=f"{reason}.* openssl rand -base64 32"):
        KeyWrap.from_environment()


def test_the_file_does_not_contain_wrapped_secrets(tmp_path: Path, key_wrap: KeyWrap) -> None:
    """A copy of the file contains 40 useless bytes instead."""
    path = tmp_path / "leeds.keys.db"
    store = SQLiteKeyStore(path, create=True, key_wrap=key_wrap)
    key = store.key("leeds", "P3")
    store.close()
    assert key.id in path.read_bytes()
    assert key.secret not in path.read_bytes()


def test_wrapped_keys_need_the_key_encryption_key(tmp_path: Path, key_wrap: KeyWrap) -> None:
    """Without the right one, keys are neither read nor created, but can be destroyed."""
    path = tmp_path / "leeds.keys.db"
    store = SQLiteKeyStore(path, create=True, key_wrap=key_wrap)
    key = store.key("leeds", "P3")
    store.close()
    for other, reason in (
        (None, "are wrapped. Set"),
        (KeyWrap(b"x" * 32), "wrapped by another key"),
    ):
        store = SQLiteKeyStore(path, key_wrap=other)
        assert store.is_wrapped
        assert store.subjects("leeds") == ["P3"]
        with pytest.raises(KeysUnavailable, match=reason):
            store.find(key.id)
        with pytest.raises(KeysUnavailable, match=reason):
            store.key("leeds", "P4")
        store.close()
    store = SQLiteKeyStore(path)
    assert store.destroy("leeds", "P3")
    store.close()


def test_an_existing_store_is_not_wrapped(tmp_path: Path, key_wrap: KeyWrap) -> None:
    """A key in the environment applies to new stores only."""
    path = tmp_path / "leeds.keys.db"
    SQLiteKeyStore(path, create=True).close()
    store = SQLiteKeyStore(path, key_wrap=key_wrap)
    key = store.key("leeds", "P3")
    assert not store.is_wrapped
    assert key.secret in path.read_bytes()
    store.close()
