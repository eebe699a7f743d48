"""Encryption of personal data, and the stores of its keys."""

from __future__ import annotations

import os
from pathlib import Path

from dialoguekit.errors import StoreUnavailable
from dialoguekit.store.address import POSTGRES, SQLITE, Address, parse_address
from dialoguekit.store.encryption.cipher import PersonalDataCipher
from dialoguekit.store.encryption.key_store import Key, KeyRecord, KeyStore, MissingKeyStore
from dialoguekit.store.encryption.key_wrap import KeyWrap

__all__ = [
    "Key",
    "KeyRecord",
    "KeyStore",
    "MissingKeyStore",
    "PersonalDataCipher",
    "key_store_exists",
    "open_key_store",
]


def key_store_exists(url: Address) -> bool:
    """Return whether the log at ``url`` has a key store, or anything in its place."""
    url = parse_address(url)
    if url.startswith(SQLITE):
        return os.path.lexists(_sqlite_path(url))
    from dialoguekit.store.encryption.key_store_postgres import has_key_store

    return has_key_store(url)


def open_key_store(url: Address, *, create: bool = False, id: bytes = b"") -> KeyStore:
    """Open the key store of the log at ``url``, which is separate from the log.

    Set ``create`` only for a log without events: new keys decrypt nothing of an old log.  Without
    it, a log whose keys are missing gets a :class:`MissingKeyStore`.  The keys of new stores are
    wrapped if ``DIALOGUEKIT_KEK`` is set.  ``id`` is the key store that the log names.

    Raises :class:`~dialoguekit.errors.KeysUnavailable` when the keys cannot be opened or created,
    or belong to another log.
    """
    url = parse_address(url)
    key_wrap = KeyWrap.from_environment()
    if url.startswith(SQLITE):
        from dialoguekit.store.encryption.key_store_sqlite import SQLiteKeyStore

        path = _sqlite_path(url)
        if create or path.exists():
            return SQLiteKeyStore(path, create=create, key_wrap=key_wrap, id=id)
        return MissingKeyStore(str(path))
    if url.startswith(POSTGRES):
        from dialoguekit.store.encryption.key_store_postgres import PostgresKeyStore

        if create or key_store_exists(url):
            return PostgresKeyStore(url, create=create, key_wrap=key_wrap, id=id)
        return MissingKeyStore("the schema of its keys")
    raise StoreUnavailable("This log cannot be encrypted. Open it without encryption.")


def _sqlite_path(url: str) -> Path:
    """Return the path of the key store, next to the file that a symbolic link leads to."""
    from dialoguekit.store.encryption.key_store_sqlite import key_store_path

    return key_store_path(Path(os.path.realpath(url.removeprefix(SQLITE))))
