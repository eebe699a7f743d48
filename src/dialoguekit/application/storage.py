"""Migrates a log to the current schema, and makes backups of it."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from pathlib import Path

import attrs

from dialoguekit.application.erasure import describe_unlisted_copy, record_copy
from dialoguekit.application.stream_session import utc_now
from dialoguekit.errors import KeysUnavailable, StoreError, StoreUnavailable
from dialoguekit.store import PER_PERSON_ENCRYPTION, Cipher, Codec, open_store
from dialoguekit.store.address import SQLITE, Address, parse_address
from dialoguekit.store.encryption import PersonalDataCipher
from dialoguekit.store.encryption.key_store_sqlite import (
    SQLiteKeyStore,
    key_store_path,
    migrate_key_store,
)
from dialoguekit.store.encryption.key_wrap import KeyWrap
from dialoguekit.store.sqlite import migration
from dialoguekit.store.sqlite.database import create_private_file
from dialoguekit.store.sqlite.migration import Migration


def migrate_log(url: Address, codec: Codec) -> Migration:
    """Migrate the log at ``url`` to the current schema, and keep a copy of the old file.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` for a log that cannot be migrated,
    :class:`~dialoguekit.errors.StoreCorrupted` for one that does not have the form of its version,
    and :class:`~dialoguekit.errors.KeysUnavailable` when its keys are missing.
    """
    path = _sqlite_path(
        url, "Export it with the dialoguekit that wrote it, and import it into a new log."
    )
    cipher: Cipher | None = None
    key_store_id = b""
    try:
        version, encryption = migration.read_version(path)
        keys = key_store_path(path)
        if version == 2 and encryption == PER_PERSON_ENCRYPTION:
            if not keys.exists():
                raise KeysUnavailable(
                    f"The keys of this log are missing at {keys}. Restore them, and migrate then."
                )
            key_wrap = KeyWrap.from_environment()
            key_store_id = migrate_key_store(keys, key_wrap)
            cipher = PersonalDataCipher(SQLiteKeyStore(keys, key_wrap=key_wrap, id=key_store_id))
        result = migration.migrate(path, codec, cipher=cipher, key_store_id=key_store_id)
    except sqlite3.Error as error:
        raise StoreUnavailable(f"Cannot migrate {path}: {error}. Nothing was changed.") from error
    finally:
        if cipher is not None:
            cipher.close()
    if result.copy is not None:
        _record(url, codec, result.copy, utc_now())
    return result


@attrs.frozen
class Backup:
    """Result of a backup: the files written, and why the log does not list them, if so.

    ``lacks_keys`` is whether the log is encrypted and its keys were not copied.
    """

    files: tuple[Path, ...]
    notice: str | None = None
    lacks_keys: bool = False


def back_up(
    url: Address, codec: Codec, copy: str | os.PathLike[str], *, with_keys: bool = False
) -> Backup:
    """Copy the log at ``url`` to a new file, while others may write.

    The copy has every event that was recorded before.  With ``with_keys`` the key store is copied
    to the place where the copy looks for it.  The log lists the copy, so that an erasure names it,
    unless it cannot be written.  The copy has no votes of open secret ballots: those who have it
    later must not know who voted how.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` when a file exists or cannot be written.
    """
    path = _sqlite_path(url, "Use pg_dump, which copies a consistent state.")
    copy = Path(copy)
    copy = Path(os.path.realpath(copy.parent)) / copy.name
    with open_store(url, codec, create=False, read_only=True, without_keys=True) as store:
        keys, copied_keys = key_store_path(path), key_store_path(copy)
        is_encrypted = store.encryption == PER_PERSON_ENCRYPTION
        copies_keys = with_keys and is_encrypted
        if copies_keys and not keys.exists():
            raise KeysUnavailable(f"The keys of this log are missing at {keys}.")
        for existing in (copy, copied_keys):
            if os.path.lexists(existing):
                raise StoreUnavailable(f"{existing} exists. Name a new file.")
        began = utc_now()
        notice = _record(url, codec, copy, began)  # An erasure meanwhile lists it.
        migration.backup(path, copy)
        migration.remove_ballot_boxes(copy)
        if copies_keys:
            migration.backup(keys, copied_keys)
            migration.remove_ballot_boxes(copied_keys)
    if notice is None:  # It may contain events that were recorded meanwhile.
        notice = _record(url, codec, copy, began)
    files = (copy, copied_keys) if copies_keys else (copy,)
    return Backup(files, notice, lacks_keys=is_encrypted and not with_keys)


def _record(url: Address, codec: Codec, copy: Path, began: datetime) -> str | None:
    """List a copy in the log; return why that was not possible."""
    try:
        with open_store(url, codec, create=False, without_keys=True) as store:
            record_copy(store, "copy of the log", str(copy), store.head(), began)
    except StoreError as error:
        return describe_unlisted_copy(str(copy), error)
    return None


def _sqlite_path(address: Address, otherwise: str) -> Path:
    """Return the path of a log in a file; raise an error that says what to do with another."""
    url = parse_address(address)
    if not url.startswith(SQLITE):
        raise StoreUnavailable(f"Only a log in an SQLite file can be copied. {otherwise}")
    path = Path(os.path.realpath(url.removeprefix(SQLITE)))
    create_private_file(path, create=False)  # It must be there, and a file.
    return path
