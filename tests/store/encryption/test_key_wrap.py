"""The key that wraps all others."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialoguekit.errors import KeysUnavailable
from dialoguekit.store.encryption.key_store_sqlite import SQLiteKeys
from dialoguekit.store.encryption.key_wrap import VARIABLE, Wrapping

SECRET = b"s" * 32


def test_what_is_wrapped_is_as_rfc_3394_says() -> None:
    """The vector of RFC 3394 §4.6: 256 bits of data under a key of 256 bits."""
    wrapping = Wrapping(bytes(range(32)))
    data = bytes.fromhex("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F")
    wrapped = bytes.fromhex(
        "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"
    )
    assert wrapping.wrap(data) == wrapped
    assert wrapping.unwrap(wrapped) == data


def test_what_another_key_wrapped_is_refused() -> None:
    """It is told by the check that is wrapped with it; so is a changed byte."""
    wrapped = Wrapping(b"a" * 32).wrap(SECRET)
    with pytest.raises(KeysUnavailable, match=f"another key than the one in {VARIABLE}"):
        Wrapping(b"b" * 32).unwrap(wrapped)
    with pytest.raises(KeysUnavailable, match="damaged"):
        Wrapping(b"a" * 32).unwrap(bytes([wrapped[0] ^ 1]) + wrapped[1:])


@pytest.mark.parametrize("held", [None, ""])
def test_without_the_variable_nothing_is_wrapped(
    held: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unset and empty are the same."""
    if held is not None:
        monkeypatch.setenv(VARIABLE, held)
    assert Wrapping.of_environment() is None


@pytest.mark.parametrize(
    ("held", "why"), [("c2hvcnQ=", "holds 5 bytes, not 32"), ("no base64!", "is not base64")]
)
def test_a_variable_that_holds_no_key_is_refused(
    held: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says how to make one."""
    monkeypatch.setenv(VARIABLE, held)
    with pytest.raises(KeysUnavailable, match=f"{why}.* openssl rand -base64 32"):
        Wrapping.of_environment()


def test_wrapped_secrets_do_not_stand_in_the_file(tmp_path: Path, wrapping: Wrapping) -> None:
    """Who copies the file has 40 bytes that open nothing."""
    path = tmp_path / "leeds.keys.db"
    store = SQLiteKeys(path, create=True, wrapping=wrapping)
    key = store.key("leeds", "P3")
    store.close()
    assert key.id in path.read_bytes()
    assert key.secret not in path.read_bytes()


def test_wrapped_keys_need_the_wrapping_key(tmp_path: Path, wrapping: Wrapping) -> None:
    """Without it, or with another, no key is given and none is made; destroying goes on."""
    path = tmp_path / "leeds.keys.db"
    store = SQLiteKeys(path, create=True, wrapping=wrapping)
    key = store.key("leeds", "P3")
    store.close()
    for other, why in ((None, "are wrapped. Set"), (Wrapping(b"x" * 32), "by another key than")):
        store = SQLiteKeys(path, wrapping=other)
        assert store.wrapped
        assert store.subjects("leeds") == ["P3"]
        with pytest.raises(KeysUnavailable, match=why):
            store.find(key.id)
        with pytest.raises(KeysUnavailable, match=why):
            store.key("leeds", "P4")
        store.close()
    store = SQLiteKeys(path)
    assert store.destroy("leeds", "P3")
    store.close()


def test_a_store_stays_as_it_was_made(tmp_path: Path, wrapping: Wrapping) -> None:
    """A key in the environment does not wrap what was stored without one."""
    path = tmp_path / "leeds.keys.db"
    SQLiteKeys(path, create=True).close()
    store = SQLiteKeys(path, wrapping=wrapping)
    key = store.key("leeds", "P3")
    assert not store.wrapped
    assert key.secret in path.read_bytes()
    store.close()
