"""Words that only a key opens, and the stores of those keys."""

from __future__ import annotations

from pathlib import Path

from dialoguekit.errors import LogUnavailable
from dialoguekit.store.encryption.cipher import SealedWords
from dialoguekit.store.encryption.key_store import Held, Key, KeyStore, NoKeys
from dialoguekit.store.encryption.key_wrap import Wrapping

__all__ = ["Held", "Key", "KeyStore", "NoKeys", "SealedWords", "open_keys"]

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def open_keys(url: str, *, create: bool = False) -> KeyStore:
    """The keys of the log at ``url``, which are apart from it.

    ``create`` is for a log that is being made, and for no other: keys that are made anew open
    nothing of an old log.  Without it a log whose keys are missing gets :class:`NoKeys`.  New
    stores are wrapped where ``DIALOGUEKIT_KEY`` is set.

    Raises :class:`~dialoguekit.errors.KeysUnavailable` when they cannot be opened or made.
    """
    wrapping = Wrapping.of_environment()
    if url.startswith(_SQLITE):
        from dialoguekit.store.encryption.key_store_sqlite import SQLiteKeys, keys_path

        path = keys_path(Path(url.removeprefix(_SQLITE)).absolute())
        if create or path.exists():
            return SQLiteKeys(path, create=create, wrapping=wrapping)
        return NoKeys(str(path))
    if url.startswith(_POSTGRES):
        from dialoguekit.store.encryption.key_store_postgres import PostgresKeys, has_keys

        if create or has_keys(url):
            return PostgresKeys(url, create=create, wrapping=wrapping)
        return NoKeys("the schema of its keys")
    raise LogUnavailable(f"A log at {url!r} has no place for keys. Open it plain.")
