"""Cipher for personal data: AES-256-GCM under the key of the data subject.

A ciphertext is bound to its event: it cannot be decrypted at another seq, in another stream or
under another type.  Its bytes are described in :mod:`dialoguekit.store.encryption.ciphertext`.
"""

from __future__ import annotations

import hmac
import os
import struct
import time
from collections.abc import Iterable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dialoguekit.errors import KeysUnavailable, StoreCorrupted, SubjectForgotten
from dialoguekit.store.encryption.ciphertext import (
    BODY_OFFSET,
    HEADER,
    KEY_ID_BYTES,
    MIN_BYTES,
    NONCE_BYTES,
    PREFIX,
    SALT_BYTES,
    TAG_BYTES,
    Ciphertext,
    CommitmentOpening,
    compute_commitment,
)
from dialoguekit.store.encryption.key_store import Key, KeyStore
from dialoguekit.store.rows import (
    HEADER_BYTES,
    Row,
    is_encrypted,
    is_erased,
    unpack_envelope,
)

_ID_END = len(PREFIX) + KEY_ID_BYTES
_SEQ, _LENGTHS = slice(8, 16), slice(40, 52)
"""Places of the seq, and of the lengths of stream, id and type, in the head of an envelope."""
_THREE_LENGTHS = struct.Struct(">III")
_MIN_BLOB_BYTES = _ID_END + NONCE_BYTES + TAG_BYTES
_AAD_HEADER = struct.Struct(">QII")
_PERSONAL_DATA_TAG = b"dialoguekit words 1\n"
_BLOB_TAG = b"dialoguekit blob 1\n"
_BLOB_KEY = ("", "folds")
"""Key for values that belong to no person; no stream has this name."""
BOX_STREAM = ""
"""The stream of the keys of ballot boxes, which are neither counted nor exported."""
_MAX_CACHED_CIPHERS = 4096
_MAX_AGE_S = 0.01
"""Maximum age of the cached key store revision."""


class _CipherCache:
    """Ciphers created since a key was last destroyed, because creating one is slow."""

    def __init__(self, revision: object) -> None:
        self.revision = revision
        self.by_subject: dict[tuple[str, str], tuple[bytes, AESGCM]] = {}
        self.by_id: dict[bytes, AESGCM | None] = {}

    def is_full(self) -> bool:
        return max(len(self.by_subject), len(self.by_id)) >= _MAX_CACHED_CIPHERS


class PersonalDataCipher:
    """The cipher of an encrypted log, with the keys of a key store.

    A key that another process destroys is no longer used here after 20 ms at most.
    """

    def __init__(self, key_store: KeyStore) -> None:
        self.key_store = key_store
        self._head_secret: bytes | None = None
        self._places: dict[bytes, tuple[slice, slice, bytes]] = {}
        self._ciphers = _CipherCache(key_store.revision())
        self._checked_at, self._change_count = time.monotonic(), key_store.change_count

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the cipher as its key store."""
        return PersonalDataCipher, (self.key_store,)

    def _current_ciphers(self, max_age_s: float) -> _CipherCache:
        """Return the cache of ciphers, valid as of ``max_age_s`` seconds ago.

        A new cipher is added to the cache that was current before its key was read.  So a key that
        is destroyed in between is not cached.
        """
        now, changes = time.monotonic(), self.key_store.change_count
        if changes != self._change_count or now - self._checked_at >= max_age_s:
            revision = self.key_store.revision()
            if revision != self._ciphers.revision or self._ciphers.is_full():
                self._ciphers = _CipherCache(revision)
            self._checked_at, self._change_count = now, changes
        return self._ciphers

    def prepare(self, stream: str, subjects: Iterable[str]) -> None:
        """Load the current state of the keys, and create missing ones for several subjects.

        Raises what :meth:`seal` raises.
        """
        ciphers = self._current_ciphers(0)
        wanted = {subject for subject in subjects if (stream, subject) not in ciphers.by_subject}
        for subject, key in self.key_store.keys(stream, wanted).items() if wanted else ():
            ciphers.by_subject[stream, subject] = key.id, AESGCM(key.secret)

    def seal(self, stream: str, seq: int, type: str, subject: str, personal_data: bytes) -> bytes:
        """Encrypt personal data under the key of ``subject``; the result differs each time.

        Raises :class:`~dialoguekit.errors.SubjectForgotten` when the key of the subject was
        destroyed, and :class:`~dialoguekit.errors.KeysUnavailable` when the keys are missing.
        """
        ciphers = self._current_ciphers(_MAX_AGE_S)
        found = ciphers.by_subject.get((stream, subject))
        if found is None:
            key = self.key_store.key(stream, subject)
            found = ciphers.by_subject[stream, subject] = key.id, AESGCM(key.secret)
        id, cipher = found
        random_bytes = os.urandom(NONCE_BYTES + SALT_BYTES)
        nonce, salt = random_bytes[:NONCE_BYTES], random_bytes[NONCE_BYTES:]
        commitment = compute_commitment(salt, personal_data)
        associated_data = _associated_data(stream, seq, type, id, commitment)
        body = cipher.encrypt(nonce, salt + personal_data, associated_data)
        return Ciphertext(id, nonce, commitment, body).to_bytes()

    def open(self, envelope: bytes, personal_data: bytes) -> bytes | None:
        """Return personal data in plaintext; None when it is erased or its key was destroyed.

        The commitment to it is bound to the ciphertext, and compared only in proofs.

        Raises :class:`~dialoguekit.errors.StoreCorrupted` when the ciphertext was changed or moved.
        """
        if personal_data[0] != PREFIX[0] or len(personal_data) < MIN_BYTES:
            if is_erased(personal_data):
                return None
            raise _corruption_error(envelope, "is not encrypted, although this log is")
        id, nonce, commitment = HEADER.unpack_from(personal_data, 1)
        cipher = self._ciphers.by_id.get(id) if self._is_current() else None
        if cipher is None:
            cipher = self._cipher(id)
            if cipher is None:
                return None
        bound_to = self._associated_data_of(envelope, id, commitment)
        try:
            return cipher.decrypt(nonce, personal_data[BODY_OFFSET:], bound_to)[SALT_BYTES:]
        except InvalidTag as error:
            raise _corruption_error(
                envelope, "was modified, or moved here from another event"
            ) from error

    def _associated_data_of(self, envelope: bytes, id: bytes, commitment: bytes) -> bytes:
        """Return what a ciphertext is bound to, from the bytes of a packed envelope."""
        lengths = envelope[_LENGTHS]
        places = self._places.get(lengths)
        if places is None:
            places = _find_places(lengths)
            if len(self._places) < _MAX_CACHED_CIPHERS:
                self._places[lengths] = places
        stream, type, both_lengths = places
        return b"".join(
            (
                *(_PERSONAL_DATA_TAG, id, envelope[_SEQ], both_lengths),
                *(envelope[stream], envelope[type], commitment),
            )
        )

    def open_commitment(self, row: Row) -> CommitmentOpening | None:
        """Return the personal data of ``row`` with the salt that proves it matches its commitment.

        Return None where there is none, and otherwise what :meth:`open` does; raise what it raises.
        """
        ciphertext = Ciphertext.parse(row.personal_data)
        if row.personal_data is None or self.open(row.envelope, row.personal_data) is None:
            return None
        assert ciphertext is not None  # It was decrypted.
        id, nonce, commitment, body = ciphertext
        cipher = self._cipher(id)
        if cipher is None:
            return None
        plaintext = cipher.decrypt(
            nonce, body, self._associated_data_of(row.envelope, id, commitment)
        )
        opening = CommitmentOpening(plaintext[:SALT_BYTES], plaintext[SALT_BYTES:])
        if not ciphertext.matches(opening):
            raise _corruption_error(row.envelope, "does not match its commitment")
        return opening

    def _is_current(self) -> bool:
        """Return whether the cache of ciphers was checked within the last :data:`_MAX_AGE_S`."""
        return (
            self.key_store.change_count == self._change_count
            and time.monotonic() - self._checked_at < _MAX_AGE_S
        )

    def _cipher(self, id: bytes) -> AESGCM | None:
        ciphers = self._current_ciphers(_MAX_AGE_S)
        try:
            return ciphers.by_id[id]
        except KeyError:
            key: Key | None = self.key_store.find(id)
            found = ciphers.by_id[id] = None if key is None else AESGCM(key.secret)
            return found

    def seal_blob(self, name: str, value: bytes) -> bytes:
        """Encrypt a value outside the events, such as a snapshot, and bind it to ``name``.

        Raises :class:`~dialoguekit.errors.KeysUnavailable` when the keys are missing.
        """
        id, secret = self.key_store.key(*_BLOB_KEY)
        nonce = os.urandom(NONCE_BYTES)
        body = AESGCM(secret).encrypt(nonce, value, _BLOB_TAG + id + name.encode())
        return PREFIX + id + nonce + body

    def open_blob(self, name: str, sealed: bytes) -> bytes | None:
        """Decrypt the value stored under ``name``; return None when its key was destroyed.

        Raises :class:`~dialoguekit.errors.StoreCorrupted` when the ciphertext was changed or moved.
        """
        if not is_encrypted(sealed) or len(sealed) < _MIN_BLOB_BYTES:
            raise StoreCorrupted(
                f"The value stored as {name!r} is not encrypted, although this log is."
            )
        id = sealed[len(PREFIX) : _ID_END]
        cipher = self._cipher(id)
        if cipher is None:
            return None
        nonce, body = (
            sealed[_ID_END : _ID_END + NONCE_BYTES],
            sealed[_ID_END + NONCE_BYTES :],
        )
        try:
            return cipher.decrypt(nonce, body, _BLOB_TAG + id + name.encode())
        except InvalidTag as error:
            raise StoreCorrupted(
                f"The value stored as {name!r} was modified. Run dialoguekit verify."
            ) from error

    def authenticate(self, message: bytes) -> bytes | None:
        """Return the HMAC-SHA256 of ``message`` under the key of the head; None without keys."""
        if self._head_secret is None:
            try:
                self._head_secret = self.key_store.head_secret()
            except KeysUnavailable:
                return None
        return hmac.digest(self._head_secret, message, "sha256")

    def box_key(self, name: str) -> bytes:
        """Return the key of a ballot box, created where there is none.

        Raises :class:`~dialoguekit.errors.KeysUnavailable` when it was destroyed, or the keys are
        missing.
        """
        try:
            return self.key_store.key(BOX_STREAM, name).secret
        except SubjectForgotten as error:
            raise KeysUnavailable(
                f"The key of {name} was destroyed when it was closed. Restore the log and its keys "
                "from the same copy."
            ) from error

    def destroy_box_key(self, name: str) -> None:
        """Destroy the key of a ballot box, down to its bytes."""
        self.key_store.destroy(BOX_STREAM, name)

    def rotate_blob_key(self) -> None:
        """Make all values that :meth:`seal_blob` encrypted so far undecryptable."""
        self.key_store.rotate(*_BLOB_KEY)

    def close(self) -> None:
        """Close the key store."""
        self.key_store.close()


def _associated_data(stream: str, seq: int, type: str, id: bytes, commitment: bytes) -> bytes:
    """Return what a ciphertext is bound to: its key, event and commitment."""
    stream_bytes, type_bytes = stream.encode(), type.encode()
    header = _AAD_HEADER.pack(seq, len(stream_bytes), len(type_bytes))
    return b"".join((_PERSONAL_DATA_TAG, id, header, stream_bytes, type_bytes, commitment))


def _find_places(lengths: bytes) -> tuple[slice, slice, bytes]:
    """Return where an envelope has its stream and its type, and the bytes of their lengths.

    ``lengths`` are those of stream, id and type, as the head of the envelope has them.
    """
    for_stream, for_id, for_type = _THREE_LENGTHS.unpack(lengths)
    after_stream = HEADER_BYTES + for_stream
    type_start = after_stream + for_id
    return (
        slice(HEADER_BYTES, after_stream),
        slice(type_start, type_start + for_type),
        lengths[:4] + lengths[8:],
    )


def _corruption_error(envelope: bytes, reason: str) -> StoreCorrupted:
    position, stream, seq, _, type, *_ = unpack_envelope(envelope)
    return StoreCorrupted(
        f"Personal data at position {position} ({stream} #{seq}, {type}) {reason}. "
        "Run dialoguekit verify to find the damage."
    )
