"""Event store: port, codec and backends.  Imports only ``events`` and ``errors``.

``event_store`` is the port: it reads (``reader``) and runs transactions (``transaction``).
``rows`` defines the stored form of events, and ``identity`` the head that binds them to a log.
``memory``, ``sqlite`` and ``postgres`` are the backends.  ``audit`` and ``merkle`` verify that a
log is unchanged.  ``encryption`` encrypts the personal data of events.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from dialoguekit.errors import KeysUnavailable, StoreUnavailable
from dialoguekit.store.ballot_box import finish_boxes
from dialoguekit.store.cipher import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, Cipher
from dialoguekit.store.codec import Codec
from dialoguekit.store.event_store import WRITE_TIMEOUT_S, EventStore
from dialoguekit.store.upcasters import Payload, Upcaster

__all__ = [
    "NO_ENCRYPTION",
    "PER_PERSON_ENCRYPTION",
    "Cipher",
    "Codec",
    "EventStore",
    "Payload",
    "Upcaster",
    "open_store",
]

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def open_store(
    url: str,
    codec: Codec,
    *,
    create: bool = True,
    read_only: bool = False,
    encryption: str = NO_ENCRYPTION,
    log_id: bytes | None = None,
    without_keys: bool = False,
    write_timeout_s: float = WRITE_TIMEOUT_S,
) -> EventStore:
    """Open the log at ``url``: ``memory:``, ``sqlite:///PATH`` or ``postgresql://…``.

    A relative ``PATH`` is taken from the working directory; an absolute one has a fourth slash.
    ``encryption`` and ``log_id``, random by default, apply to new logs only: an existing log keeps
    its own mode, and a log in memory is never encrypted.  ``read_only`` creates and changes
    nothing, also where nothing can be written.  ``without_keys`` opens an encrypted log without
    its keys: its personal data reads as withheld, and nothing can be appended.  A writer waits for
    others for ``write_timeout_s`` seconds.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` when the log cannot be opened,
    :class:`~dialoguekit.errors.StoreCorrupted` when it does not have the form of a log, and
    :class:`~dialoguekit.errors.KeysUnavailable` when its keys are missing, cannot be opened or
    belong to another log.
    """
    if url == "memory:":
        from dialoguekit.store.memory import MemoryEventStore

        return MemoryEventStore(codec, write_timeout_s=write_timeout_s, log_id=log_id)
    options: dict[str, Any] = {
        "create": create and not read_only,
        "read_only": read_only,
        "encryption": encryption,
        "log_id": log_id,
        "write_timeout_s": write_timeout_s,
        "before_creation": partial(_check_no_keys, url, "There is no log yet, but"),
    }
    store = _open_backend(url, codec, options)
    try:
        if store.encryption == NO_ENCRYPTION:
            _check_no_keys(url, "The log says that it is not encrypted, but")
        elif not without_keys:
            store.cipher = _open_cipher(url, store)
        if not (store.read_only or without_keys):
            finish_boxes(store)
    except BaseException:
        store.close()
        raise
    return store


def _check_no_keys(url: str, reason: str) -> None:
    from dialoguekit.store.encryption import key_store_exists

    if key_store_exists(url):
        raise KeysUnavailable(
            f"{reason} keys are stored where its keys would be. They belong to another log, or the "
            "log was replaced or changed. Restore the log of these keys, or move them away."
        )


def _open_cipher(url: str, store: EventStore) -> Cipher:
    from dialoguekit.store.encryption import MissingKeyStore, PersonalDataCipher, open_key_store

    head = store.read_head()
    is_new = head.tree.size == 0 and not store.read_only
    key_store = open_key_store(url, create=is_new, id=head.identity.key_store_id)
    if isinstance(key_store, MissingKeyStore):
        raise KeysUnavailable(
            f"The keys of this log are missing at {key_store.location}. Restore them, or read the "
            "log without them: its personal data is withheld then."
        )
    return PersonalDataCipher(key_store)


def _open_backend(url: str, codec: Codec, options: dict[str, Any]) -> EventStore:
    if url.startswith(_SQLITE) and len(url) > len(_SQLITE):
        from dialoguekit.store.sqlite import SQLiteEventStore

        return SQLiteEventStore(url.removeprefix(_SQLITE), codec, **options)
    if url.startswith(_POSTGRES):
        from dialoguekit.store.postgres import PostgresEventStore

        return PostgresEventStore(url, codec, **options)
    raise StoreUnavailable(
        "Cannot open the log: unknown URL scheme. Use sqlite:///PATH, for example "
        "sqlite:///leeds.db, postgresql://HOST/DATABASE, or memory:."
    )
