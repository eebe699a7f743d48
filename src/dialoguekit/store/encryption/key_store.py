"""Key stores: one key for each data subject of a stream, stored separately from the log.

Destroying a key erases what it encrypted in every copy of the log.  A destroyed key leaves a
tombstone, so no new key is created for that person.
"""

from __future__ import annotations

import abc
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, NoReturn, TypeAlias

from dialoguekit.errors import KeysUnavailable, SubjectForgotten
from dialoguekit.store.encryption.ciphertext import KEY_ID_BYTES
from dialoguekit.store.encryption.key_wrap import KEK_VARIABLE, SECRET_BYTES, KeyWrap

LOCK_TIMEOUT_S = 10

RunStatement: TypeAlias = Callable[[str, Sequence[Any]], list[Any]]
"""Runs one statement in a transaction, with ``?`` for parameters, and returns its rows."""

STORE_ID_BYTES = 16

_INSERT_INFO = "INSERT INTO key_store_info VALUES (1, 0, ?, ?, ?)"
_INCREMENT_REVISION = "UPDATE key_store_info SET revision = revision + 1"


class Key(NamedTuple):
    """A key: its 8-byte id, which is stored with each ciphertext, and its 32 secret bytes."""

    id: bytes
    secret: bytes


class KeyRecord(NamedTuple):
    """A key and its data subject."""

    stream: str
    subject: str
    key: Key


class KeyStore(abc.ABC):
    """Keys by stream and data subject.  ``location`` describes the store in messages.

    ``change_count`` counts the keys destroyed or imported through this object; :meth:`revision`
    also covers other processes.  Several processes may use one store.  Backends implement the
    underscored methods over two tables, ``keys`` and ``key_store_info``.  ``id`` is the id of the
    store that a log names; a new store gets it, or else a random one.
    """

    def __init__(self, location: str, key_wrap: KeyWrap | None = None, id: bytes = b"") -> None:
        self.location = location
        self.id = id
        self._key_wrap = key_wrap
        self._key_check_value: bytes | None = None
        self._key_check_value_is_loaded = False
        self.change_count = 0

    @abc.abstractmethod
    def _transaction(self, *, write: bool) -> AbstractContextManager[RunStatement]:
        """Run one transaction; one that writes has exclusive access from its start."""

    @abc.abstractmethod
    def _revision(self) -> object:
        """Return a value that changes when another process destroys or imports a key."""

    def _scrub(self) -> None:  # noqa: B027  # most databases need nothing more
        """Remove overwritten bytes that the database still stores."""

    @abc.abstractmethod
    def close(self) -> None:
        """Release the resources of the store."""

    def _insert_info(self, run: RunStatement) -> None:
        """Store the id of a new store and its secret for heads, as the last step of creating it."""
        key_wrap, secret = self._key_wrap, os.urandom(SECRET_BYTES)
        check_value = None if key_wrap is None else key_wrap.key_check_value
        stored = secret if key_wrap is None else key_wrap.wrap(secret)
        run(_INSERT_INFO, (check_value, self.id or os.urandom(STORE_ID_BYTES), stored))

    def _require_form(self, differences: Iterable[str]) -> None:
        """Raise :class:`~dialoguekit.errors.KeysUnavailable` where the tables are not only ours.

        A trigger of others could keep a key that is destroyed.
        """
        found = list(differences)
        if found:
            raise KeysUnavailable(
                f"The keys in {self.location} do not have the form of a key store: "
                f"{'; '.join(found[:5])}. Nothing was recorded. Restore the keys from a copy."
            )

    def _check_id(self) -> None:
        """Raise :class:`~dialoguekit.errors.KeysUnavailable` for the keys of another log."""
        with self._transaction(write=False) as run:
            rows = run("SELECT store_id FROM key_store_info", ())
        found = bytes(rows[0][0]) if rows else b""
        if self.id not in (b"", found):
            raise KeysUnavailable(
                f"The keys in {self.location} belong to another log. Put the keys of this log in "
                "their place, or move them away to read the log without personal data."
            )
        self.id = found

    def head_secret(self) -> bytes:
        """Return the secret that authenticates the head of the log, 32 bytes.

        Raises :class:`~dialoguekit.errors.KeysUnavailable` when the keys cannot be read.
        """
        with self._transaction(write=False) as run:
            return self._unwrap(run, run("SELECT head_secret FROM key_store_info", ())[0][0])

    def revision(self) -> object:
        """Return a value that changes whenever any process destroys a key or imports keys.

        After a change, a key that was read before may be destroyed, and a missing one may exist.
        """
        return self.change_count, self._revision()

    @property
    def is_wrapped(self) -> bool:
        """True if the secrets are wrapped by the key in the environment, and useless without it."""
        with self._transaction(write=False) as run:
            return self._load_key_check_value(run) is not None

    def key(self, stream: str, subject: str) -> Key:
        """Return the key of a data subject, and create it if there is none.

        Raises :class:`~dialoguekit.errors.SubjectForgotten` when it was destroyed, and
        :class:`~dialoguekit.errors.KeysUnavailable` when keys cannot be read or created.
        """
        return self.keys(stream, (subject,))[subject]

    def keys(self, stream: str, subjects: Iterable[str]) -> dict[str, Key]:
        """Return the keys of several data subjects; create the missing ones in one transaction."""
        wanted = dict.fromkeys(subjects)
        with self._transaction(write=False) as run:
            found = self._find_keys(run, stream, wanted)
        if len(found) == len(wanted):
            return found
        with self._transaction(write=True) as run:
            found = self._find_keys(run, stream, wanted)
            for subject in wanted:
                if subject not in found:
                    found[subject] = _new_key()
                    self._insert(run, stream, subject, found[subject])
        return found

    def find(self, id: bytes) -> Key | None:
        """Return the key with this id; None when it was destroyed or never existed."""
        with self._transaction(write=False) as run:
            rows = run("SELECT key_material FROM keys WHERE key_id = ? AND active = 1", (id,))
            return Key(id, self._unwrap(run, rows[0][0])) if rows else None

    def destroy(self, stream: str, subject: str) -> bool:
        """Replace the key of a data subject by a tombstone, and return whether there was a key.

        Without a key, only the tombstone is written.  Repeating the call completes an interrupted
        one.
        """
        with self._transaction(write=True) as run:
            rows = run(
                "SELECT key_id, key_material, active FROM keys WHERE stream = ? AND subject = ?",
                (stream, subject),
            )
            if not rows:
                self._insert(run, stream, subject, None)
            elif rows[0][2]:
                id, secret, _ = rows[0]
                # As many bytes as before, so the database overwrites them in place.
                zeros = bytes(len(secret))
                run(
                    "UPDATE keys SET key_material = ?, active = 0 WHERE key_id = ?",
                    (zeros, bytes(id)),
                )
            run(_INCREMENT_REVISION, ())
        self.change_count += 1
        self._scrub()
        return bool(rows) and bool(rows[0][2])

    def rotate(self, stream: str, subject: str) -> None:
        """Replace the key of a subject by a new one; all data under the old key is lost."""
        new = _new_key()
        with self._transaction(write=True) as run:
            secret = self._wrap(run, new.secret)
            run(
                "UPDATE keys SET key_id = ?, key_material = ?, active = 1 "
                "WHERE stream = ? AND subject = ?",
                (new.id, secret, stream, subject),
            )
            run(_INCREMENT_REVISION, ())
        self.change_count += 1
        self._scrub()

    def import_keys(self, records: Iterable[KeyRecord]) -> int:
        """Import keys of another store, all or none, and return the number of new ones.

        Raises :class:`~dialoguekit.errors.KeysUnavailable` when a subject has another key here, and
        :class:`~dialoguekit.errors.SubjectForgotten` when its key was destroyed here.
        """
        count = 0
        with self._transaction(write=True) as run:
            for stream, subject, key in records:
                existing = self._find_keys(run, stream, (subject,)).get(subject)
                if existing is None:
                    self._insert(run, stream, subject, key)
                    count += 1
                elif existing != key:
                    raise KeysUnavailable(
                        f"Cannot import the key of {stream} {subject}: {self.location} has "
                        "another one. Import into a new log."
                    )
            run(_INCREMENT_REVISION, ())
        self.change_count += 1
        return count

    def items(self) -> list[KeyRecord]:
        """Return the active keys of all streams.  They decrypt all personal data of the log."""
        with self._transaction(write=False) as run:
            rows = run(
                "SELECT stream, subject, key_id, key_material FROM keys "
                "WHERE active = 1 AND stream <> '' ORDER BY stream, subject",
                (),
            )
            return [
                KeyRecord(stream, subject, Key(bytes(id), self._unwrap(run, secret)))
                for stream, subject, id, secret in rows
            ]

    def subjects(self, stream: str) -> list[str]:
        """Return the data subjects of a stream with an active key, sorted.

        "" is the subject of data that belongs to no single person.
        """
        with self._transaction(write=False) as run:
            rows = run("SELECT subject FROM keys WHERE stream = ? AND active = 1", (stream,))
            return sorted(subject for (subject,) in rows)

    def count(self) -> int:
        """Return the number of data subjects of all streams that have a key."""
        with self._transaction(write=False) as run:
            count: int = run("SELECT count(*) FROM keys WHERE active = 1 AND stream <> ''", ())[0][
                0
            ]
            return count

    def has_destroyed(self) -> bool:
        """Return whether a key was destroyed here."""
        with self._transaction(write=False) as run:
            return bool(run("SELECT 1 FROM keys WHERE active = 0 LIMIT 1", ()))

    def _find_keys(self, run: RunStatement, stream: str, subjects: Iterable[str]) -> dict[str, Key]:
        found = {}
        for subject in subjects:
            rows = run(
                "SELECT key_id, key_material, active FROM keys WHERE stream = ? AND subject = ?",
                (stream, subject),
            )
            for id, secret, live in rows:
                if not live:
                    raise SubjectForgotten(stream, subject)
                found[subject] = Key(bytes(id), self._unwrap(run, secret))
        return found

    def _insert(self, run: RunStatement, stream: str, subject: str, key: Key | None) -> None:
        """Store a key, or the tombstone of a destroyed key where ``key`` is None."""
        id, secret = _new_key() if key is None else key
        stored = self._wrap(run, secret) if key is not None else bytes(SECRET_BYTES)
        run(
            "INSERT INTO keys (stream, subject, key_id, key_material, active) "
            "VALUES (?, ?, ?, ?, ?)",
            (stream, subject, id, stored, int(key is not None)),
        )

    def _wrap(self, run: RunStatement, secret: bytes) -> bytes:
        key_wrap = self._load_key_wrap(run)
        return secret if key_wrap is None else key_wrap.wrap(secret)

    def _unwrap(self, run: RunStatement, stored: bytes) -> bytes:
        key_wrap = self._load_key_wrap(run)
        return bytes(stored) if key_wrap is None else key_wrap.unwrap(bytes(stored))

    def _load_key_check_value(self, run: RunStatement) -> bytes | None:
        if not self._key_check_value_is_loaded:
            (found,) = run("SELECT key_check_value FROM key_store_info", ())[0]
            self._key_check_value = None if found is None else bytes(found)
            self._key_check_value_is_loaded = True
        return self._key_check_value

    def _load_key_wrap(self, run: RunStatement) -> KeyWrap | None:
        """Return the key wrap of this store, after checking its key; None where it has none."""
        key_check_value = self._load_key_check_value(run)
        if key_check_value is None:
            return None
        if self._key_wrap is None:
            raise KeysUnavailable(
                f"Cannot read the keys in {self.location}: they are wrapped. "
                f"Set {KEK_VARIABLE} to the key that wrapped them."
            )
        if self._key_wrap.key_check_value != key_check_value:
            raise KeysUnavailable(
                f"Cannot read the keys in {self.location}: they are wrapped by another key. "
                f"Set {KEK_VARIABLE} to the key that wrapped them."
            )
        return self._key_wrap


class MissingKeyStore(KeyStore):
    """The key store of an encrypted log without its keys: personal data reads as withheld."""

    def _transaction(self, *, write: bool) -> NoReturn:  # noqa: ARG002
        raise KeysUnavailable(
            f"The keys of this log are missing at {self.location}. Restore them: without "
            "them its personal data reads as withheld, and none can be added."
        )

    def _revision(self) -> object:
        return None

    def find(self, id: bytes) -> Key | None:  # noqa: ARG002
        """Return None."""
        return None

    def count(self) -> int:
        """Return 0."""
        return 0

    def close(self) -> None:
        """Do nothing."""


def _new_key() -> Key:
    return Key(os.urandom(KEY_ID_BYTES), os.urandom(SECRET_BYTES))
