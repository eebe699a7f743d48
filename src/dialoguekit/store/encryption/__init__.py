"""Encryption of personal data, and the stores of its keys."""

from __future__ import annotations

from pathlib import Path

from dialoguekit.errors import StoreUnavailable
from dialoguekit.store.encryption.cipher import PersonalDataCipher
from dialoguekit.store.encryption.key_store import Key, KeyRecord, KeyStore, MissingKeyStore
from dialoguekit.store.encryption.key_wrap import KeyWrap

__all__ = [
    "Key",
    "KeyRecord",
    "KeyStore",
    "MissingKeyStore",
    "PersonalDataCipher",
    "open_key_store",
]

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def open_key_store(url: str, *, create: bool = False) -> KeyStore:
    """Open the key store of the log at ``url``, which is separate from the log.

    Set ``create`` only for a log that is being created: new keys decrypt nothing of an old log.
    Without it, a log whose keys are missing gets a :class:`MissingKeyStore`.  The keys of new
    stores are wrapped if ``DIALOGUEKIT_KEK`` is set.

    Raises :class:`~dialoguekit.errors.KeysUnavailable` when the keys cannot be opened or created.
    """
    key_wrap = KeyWrap.from_environment()
    if url.startswith(_SQLITE):
        from dialoguekit.store.encryption.key_store_sqlite import SQLiteKeyStore, key_store_path

        path = key_store_path(Path(url.removeprefix(_SQLITE)).absolute())
        if create or path.exists():
            return SQLiteKeyStore(path, create=create, key_wrap=key_wrap)
        return MissingKeyStore(str(path))
    if url.startswith(_POSTGRES):
        from dialoguekit.store.encryption.key_store_postgres import PostgresKeyStore, has_key_store

        if create or has_key_store(url):
            return PostgresKeyStore(url, create=create, key_wrap=key_wrap)
        return MissingKeyStore("the schema of its keys")
    raise StoreUnavailable("This log cannot be encrypted. Open it without encryption.")
