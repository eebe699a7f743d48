"""Sealed words: AES-256-GCM under the key of whoever said them.

What is sealed is bound to its place: moved to another event, another stream or another type it
does not open.  Its bytes are described in :mod:`dialoguekit.store.encryption.ciphertext`.
"""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Iterable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dialoguekit.errors import LogDamaged
from dialoguekit.store.encryption.ciphertext import (
    KEY_ID_BYTES,
    MARK,
    NONCE_BYTES,
    SALT_BYTES,
    TAG_BYTES,
    Revealed,
    Sealed,
    commitment_to,
)
from dialoguekit.store.encryption.key_store import Key, KeyStore
from dialoguekit.store.rows import Row, is_blanked, is_sealed

_HEADER = len(MARK) + KEY_ID_BYTES
_LEAST_BLOB = _HEADER + NONCE_BYTES + TAG_BYTES
_PLACE = struct.Struct(">QII")
_WORDS_FORM = b"dialoguekit words 1\n"
_BLOB_FORM = b"dialoguekit blob 1\n"
_BLOBS = ("", "folds")
"""Whose key seals what is no person's; no stream has that name."""
_CIPHERS_KEPT = 4096
_FRESH_S = 0.01
"""For so long one goes by what was heard last about keys that were destroyed."""


class _Ciphers:
    """The ciphers that were made since a key was last destroyed, whose making takes its time."""

    def __init__(self, stamp: object) -> None:
        self.stamp = stamp
        self.by_subject: dict[tuple[str, str], tuple[bytes, AESGCM]] = {}
        self.by_id: dict[bytes, AESGCM | None] = {}

    def is_full(self) -> bool:
        return max(len(self.by_subject), len(self.by_id)) >= _CIPHERS_KEPT


class SealedWords:
    """The guard of a log that keeps words under the keys of a store.

    A key that another process destroys seals and opens nothing here any more once that is heard
    of, which takes 20 ms at most.
    """

    def __init__(self, keys: KeyStore) -> None:
        self.keys = keys
        self._ciphers = _Ciphers(keys.stamp())
        self._heard, self._changes = time.monotonic(), keys.changes

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the place of the keys."""
        return SealedWords, (self.keys,)

    def _fresh(self, within: float) -> _Ciphers:
        """The ciphers that may be used, by what was heard ``within`` so many seconds.

        What is made is put among those that were current before it was looked for, so that a
        key destroyed meanwhile does not stay.
        """
        now, changes = time.monotonic(), self.keys.changes
        if changes != self._changes or now - self._heard >= within:
            stamp = self.keys.stamp()
            if stamp != self._ciphers.stamp or self._ciphers.is_full():
                self._ciphers = _Ciphers(stamp)
            self._heard, self._changes = now, changes
        return self._ciphers

    def prepare(self, stream: str, subjects: Iterable[str]) -> None:
        """Hear what is new about keys, and make those that are missing for several subjects.

        Raises what :meth:`seal` raises.
        """
        ciphers = self._fresh(0)
        wanted = {subject for subject in subjects if (stream, subject) not in ciphers.by_subject}
        for subject, key in self.keys.keys(stream, wanted).items() if wanted else ():
            ciphers.by_subject[stream, subject] = key.id, AESGCM(key.secret)

    def seal(self, stream: str, seq: int, type: str, subject: str, words: bytes) -> bytes:
        """The words under the key of the subject; never twice the same.

        Raises :class:`~dialoguekit.errors.Forgotten` when the key of the subject was destroyed,
        and :class:`~dialoguekit.errors.KeysUnavailable` when keys are missing.
        """
        ciphers = self._fresh(_FRESH_S)
        found = ciphers.by_subject.get((stream, subject))
        if found is None:
            key = self.keys.key(stream, subject)
            found = ciphers.by_subject[stream, subject] = key.id, AESGCM(key.secret)
        id, cipher = found
        chance = os.urandom(NONCE_BYTES + SALT_BYTES)
        nonce, salt = chance[:NONCE_BYTES], chance[NONCE_BYTES:]
        commitment = commitment_to(salt, words)
        bound_to = _bound_to(stream, seq, type, id, commitment)
        body = cipher.encrypt(nonce, salt + words, bound_to)
        return Sealed(id, nonce, commitment, body).written()

    def open(self, row: Row) -> bytes | None:
        """The words of a row; None when they were blanked or their key is gone.

        Raises :class:`~dialoguekit.errors.LogDamaged` when they are not what was sealed there.
        """
        revealed = self.reveal(row)
        return None if revealed is None else revealed.words

    def reveal(self, row: Row) -> Revealed | None:
        """The words of a row with what shows them to be those that were sealed.

        None, and what it raises, are as with :meth:`open`.
        """
        words = row.words
        if words is None or is_blanked(words):
            return None
        sealed = Sealed.read(words)
        if sealed is None:
            raise _damaged(row, "are not sealed, as those of this log are")
        id, nonce, commitment, body = sealed
        cipher = self._cipher(id)
        if cipher is None:
            return None
        bound_to = _bound_to(row.stream, row.seq, row.type, id, commitment)
        try:
            opened = cipher.decrypt(nonce, body, bound_to)
        except InvalidTag as error:
            raise _damaged(row, "are not what was sealed there") from error
        revealed = Revealed(opened[:SALT_BYTES], opened[SALT_BYTES:])
        if not sealed.holds(revealed):
            raise _damaged(row, "are not those that they were sealed as")
        return revealed

    def _cipher(self, id: bytes) -> AESGCM | None:
        ciphers = self._fresh(_FRESH_S)
        try:
            return ciphers.by_id[id]
        except KeyError:
            key: Key | None = self.keys.find(id)
            found = ciphers.by_id[id] = None if key is None else AESGCM(key.secret)
            return found

    def seal_blob(self, name: str, value: bytes) -> bytes:
        """A value that is no event's, such as a saved fold, sealed and bound to its name.

        Raises :class:`~dialoguekit.errors.KeysUnavailable` when keys are missing.
        """
        id, secret = self.keys.key(*_BLOBS)
        nonce = os.urandom(NONCE_BYTES)
        body = AESGCM(secret).encrypt(nonce, value, _BLOB_FORM + id + name.encode())
        return MARK + id + nonce + body

    def open_blob(self, name: str, sealed: bytes) -> bytes | None:
        """The value that was sealed under that name; None when its key is gone.

        Raises :class:`~dialoguekit.errors.LogDamaged` when it is not what was sealed there.
        """
        if not is_sealed(sealed) or len(sealed) < _LEAST_BLOB:
            raise LogDamaged(f"What is kept as {name!r} is not sealed, as in this log it must be.")
        id = sealed[len(MARK) : _HEADER]
        cipher = self._cipher(id)
        if cipher is None:
            return None
        nonce, body = sealed[_HEADER : _HEADER + NONCE_BYTES], sealed[_HEADER + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, _BLOB_FORM + id + name.encode())
        except InvalidTag as error:
            raise LogDamaged(f"What is kept as {name!r} is not what was sealed there.") from error

    def forget_blobs(self) -> None:
        """Let nothing open any more that :meth:`seal_blob` sealed until now."""
        self.keys.renew(*_BLOBS)

    def close(self) -> None:
        """Close the store of the keys."""
        self.keys.close()


def _bound_to(stream: str, seq: int, type: str, id: bytes, commitment: bytes) -> bytes:
    """What sealed words are bound to: their key, their place and their commitment."""
    name, kind = stream.encode(), type.encode()
    place = _PLACE.pack(seq, len(name), len(kind))
    return b"".join((_WORDS_FORM, id, place, name, kind, commitment))


def _damaged(row: Row, why: str) -> LogDamaged:
    return LogDamaged(
        f"The words at position {row.position} ({row.stream} #{row.seq}, {row.type}) {why}. "
        "Run dialoguekit verify to find what was changed."
    )
