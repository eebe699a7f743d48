"""Stores of keys: one for each person of a stream, kept apart from the log.

To destroy a key is to forget what it sealed, wherever copies of the log may lie.  So a destroyed
key leaves a mark that says so, and no key is made for the same person again.
"""

from __future__ import annotations

import abc
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, NoReturn, TypeAlias

from dialoguekit.errors import Forgotten, KeysUnavailable
from dialoguekit.store.encryption.ciphertext import KEY_ID_BYTES
from dialoguekit.store.encryption.key_wrap import SECRET_BYTES, VARIABLE, Wrapping

LOCK_TIMEOUT_S = 10

Run: TypeAlias = Callable[[str, Sequence[Any]], list[Any]]
"""Runs one statement within a transaction, with ``?`` for parameters; its rows, if it has any."""

ABOUT = "INSERT INTO about (one, changes, proof) VALUES (1, 0, ?)"
"""What the making of a store ends with; its parameter is the proof of the wrapping, or None."""

_CHANGED = "UPDATE about SET changes = changes + 1"


class Key(NamedTuple):
    """A key: 8 bytes that name it, which stand beside what it sealed, and 32 secret ones."""

    id: bytes
    secret: bytes


class Held(NamedTuple):
    """A key and whose it is."""

    stream: str
    subject: str
    key: Key


class KeyStore(abc.ABC):
    """Keys by stream and subject.  ``place`` says where they are, for messages.

    ``changes`` counts the keys that were destroyed or taken over through this object, and
    :meth:`stamp` tells of those of others too.  Several processes may use one store.  Backends
    implement the underscored methods over two tables, ``keys`` and ``about``.
    """

    def __init__(self, place: str, wrapping: Wrapping | None = None) -> None:
        self.place = place
        self._wrapping = wrapping
        self._proof: bytes | None = None
        self._proof_is_known = False
        self.changes = 0

    @abc.abstractmethod
    def _transaction(self, *, write: bool) -> AbstractContextManager[Run]:
        """One transaction; one that writes has the store to itself from its begin on."""

    @abc.abstractmethod
    def _stamp(self) -> object:
        """Something that changes when another process destroys a key, or takes one over."""

    def _scrub(self) -> None:  # noqa: B027  # most databases need nothing more
        """Erase what the database still keeps of what was overwritten."""

    @abc.abstractmethod
    def close(self) -> None:
        """Give back what the store holds open."""

    def stamp(self) -> object:
        """Something that changes when anybody destroys a key: what was read before may be gone.

        It changes as well when keys are taken over: what was missing before may be there.
        """
        return self.changes, self._stamp()

    @property
    def wrapped(self) -> bool:
        """Whether the secrets are stored under the key of the environment, and useless without."""
        with self._transaction(write=False) as run:
            return self._proof_of(run) is not None

    def key(self, stream: str, subject: str) -> Key:
        """The key of a subject, made when there is none.

        Raises :class:`~dialoguekit.errors.Forgotten` when it was destroyed, and
        :class:`~dialoguekit.errors.KeysUnavailable` when keys cannot be read or made.
        """
        return self.keys(stream, (subject,))[subject]

    def keys(self, stream: str, subjects: Iterable[str]) -> dict[str, Key]:
        """The keys of several subjects; those that are missing are made at once."""
        wanted = dict.fromkeys(subjects)
        with self._transaction(write=False) as run:
            found = self._found(run, stream, wanted)
        if len(found) == len(wanted):
            return found
        with self._transaction(write=True) as run:
            found = self._found(run, stream, wanted)
            for subject in wanted:
                if subject not in found:
                    found[subject] = _new_key()
                    self._insert(run, stream, subject, found[subject])
        return found

    def find(self, id: bytes) -> Key | None:
        """The key of that id; None when it was destroyed, or never was here."""
        with self._transaction(write=False) as run:
            rows = run("SELECT secret FROM keys WHERE id = ? AND live = 1", (id,))
            return Key(id, self._secret(run, rows[0][0])) if rows else None

    def destroy(self, stream: str, subject: str) -> bool:
        """Leave nothing of the key of a subject but the mark that there was one.

        Whether there was a key: without one the mark alone is set.  To do it again finishes
        what was interrupted.
        """
        with self._transaction(write=True) as run:
            rows = run(
                "SELECT id, secret, live FROM keys WHERE stream = ? AND subject = ?",
                (stream, subject),
            )
            if not rows:
                self._insert(run, stream, subject, None)
            elif rows[0][2]:
                id, secret, _ = rows[0]
                # As many bytes as before: the database then overwrites them where they stand.
                blank = bytes(len(secret))
                run("UPDATE keys SET secret = ?, live = 0 WHERE id = ?", (blank, bytes(id)))
            run(_CHANGED, ())
        self.changes += 1
        self._scrub()
        return bool(rows) and bool(rows[0][2])

    def renew(self, stream: str, subject: str) -> None:
        """Give a subject another key; nothing is left of the former, and nothing opens with it."""
        new = _new_key()
        with self._transaction(write=True) as run:
            secret = self._stored(run, new.secret)
            run(
                "UPDATE keys SET id = ?, secret = ?, live = 1 WHERE stream = ? AND subject = ?",
                (new.id, secret, stream, subject),
            )
            run(_CHANGED, ())
        self.changes += 1
        self._scrub()

    def adopt(self, held: Iterable[Held]) -> int:
        """Take over keys of another store, all or none; how many were new here.

        Raises :class:`~dialoguekit.errors.KeysUnavailable` when a subject has another key here,
        and :class:`~dialoguekit.errors.Forgotten` when theirs was destroyed.
        """
        count = 0
        with self._transaction(write=True) as run:
            for stream, subject, key in held:
                here = self._found(run, stream, (subject,)).get(subject)
                if here is None:
                    self._insert(run, stream, subject, key)
                    count += 1
                elif here != key:
                    raise KeysUnavailable(
                        f"{stream} {subject} has another key in {self.place} already. "
                        "Import into a log of its own."
                    )
            run(_CHANGED, ())
        self.changes += 1
        return count

    def items(self) -> list[Held]:
        """The keys that are left of all streams.  Who has them can read what they seal."""
        with self._transaction(write=False) as run:
            rows = run(
                "SELECT stream, subject, id, secret FROM keys "
                "WHERE live = 1 AND stream <> '' ORDER BY stream, subject",
                (),
            )
            return [
                Held(stream, subject, Key(bytes(id), self._secret(run, secret)))
                for stream, subject, id, secret in rows
            ]

    def subjects(self, stream: str) -> list[str]:
        """The subjects of a stream whose key is left, sorted; "" is the room."""
        with self._transaction(write=False) as run:
            rows = run("SELECT subject FROM keys WHERE stream = ? AND live = 1", (stream,))
            return sorted(subject for (subject,) in rows)

    def live(self) -> int:
        """How many subjects of all streams have a key."""
        with self._transaction(write=False) as run:
            count: int = run("SELECT count(*) FROM keys WHERE live = 1 AND stream <> ''", ())[0][0]
            return count

    def remembers(self) -> bool:
        """Whether somebody was forgotten here."""
        with self._transaction(write=False) as run:
            return bool(run("SELECT 1 FROM keys WHERE live = 0 LIMIT 1", ()))

    def _found(self, run: Run, stream: str, subjects: Iterable[str]) -> dict[str, Key]:
        found = {}
        for subject in subjects:
            rows = run(
                "SELECT id, secret, live FROM keys WHERE stream = ? AND subject = ?",
                (stream, subject),
            )
            for id, secret, live in rows:
                if not live:
                    raise Forgotten(stream, subject)
                found[subject] = Key(bytes(id), self._secret(run, secret))
        return found

    def _insert(self, run: Run, stream: str, subject: str, key: Key | None) -> None:
        """Store a key, or without one the mark of a key that was destroyed."""
        id, secret = _new_key() if key is None else key
        stored = self._stored(run, secret) if key is not None else bytes(SECRET_BYTES)
        run(
            "INSERT INTO keys (stream, subject, id, secret, live) VALUES (?, ?, ?, ?, ?)",
            (stream, subject, id, stored, int(key is not None)),
        )

    def _stored(self, run: Run, secret: bytes) -> bytes:
        wrapping = self._wrapping_of(run)
        return secret if wrapping is None else wrapping.wrap(secret)

    def _secret(self, run: Run, stored: bytes) -> bytes:
        wrapping = self._wrapping_of(run)
        return bytes(stored) if wrapping is None else wrapping.unwrap(bytes(stored))

    def _proof_of(self, run: Run) -> bytes | None:
        if not self._proof_is_known:
            (found,) = run("SELECT proof FROM about", ())[0]
            self._proof = None if found is None else bytes(found)
            self._proof_is_known = True
        return self._proof

    def _wrapping_of(self, run: Run) -> Wrapping | None:
        """What the secrets of this store are wrapped in, once it is known to fit."""
        proof = self._proof_of(run)
        if proof is None:
            return None
        if self._wrapping is None:
            raise KeysUnavailable(
                f"The keys in {self.place} are wrapped. "
                f"Set {VARIABLE} to the key that they were made under."
            )
        if self._wrapping.proof != proof:
            raise KeysUnavailable(
                f"The keys in {self.place} are wrapped by another key than the one in "
                f"{VARIABLE}. Set it to the key that they were made under."
            )
        return self._wrapping


class NoKeys(KeyStore):
    """What a sealed log has whose keys are not where they belong: it can be read, withheld."""

    def _transaction(self, *, write: bool) -> NoReturn:  # noqa: ARG002
        raise KeysUnavailable(
            f"The keys of this log are not at {self.place}. Bring them back there: "
            "without them its words stay withheld, and no words can be added."
        )

    def _stamp(self) -> object:
        return None

    def find(self, id: bytes) -> Key | None:  # noqa: ARG002
        """No key."""
        return None

    def live(self) -> int:
        """None."""
        return 0

    def close(self) -> None:
        """Nothing is open."""


def _new_key() -> Key:
    return Key(os.urandom(KEY_ID_BYTES), os.urandom(SECRET_BYTES))
