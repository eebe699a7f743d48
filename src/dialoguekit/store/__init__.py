"""Event store: port, codec and backends.  Imports only ``events`` and ``errors``.

``event_store`` is the port, and ``rows`` defines the stored form.  ``memory``, ``sqlite`` and
``postgres`` are the backends.  ``audit`` and ``merkle`` verify that a log is unchanged.
``encryption`` encrypts the personal data of events.
"""

from __future__ import annotations

from dialoguekit.errors import StoreUnavailable
from dialoguekit.store.codec import Codec
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.rows import NO_ENCRYPTION, PER_PERSON_ENCRYPTION
from dialoguekit.store.upcasters import Payload, Upcaster

__all__ = [
    "NO_ENCRYPTION",
    "PER_PERSON_ENCRYPTION",
    "Codec",
    "EventStore",
    "Payload",
    "Upcaster",
    "open_store",
]

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def open_store(
    url: str, codec: Codec, *, create: bool = True, encryption: str = NO_ENCRYPTION
) -> EventStore:
    """Open the log at ``url``: ``memory:``, ``sqlite:///PATH`` or ``postgresql://…``.

    A relative ``PATH`` is taken from the working directory; an absolute one has a fourth slash.
    ``encryption`` applies to new logs only: an existing log keeps its own mode, and a log in memory
    is never encrypted.  The personal data of an encrypted log reads as withheld while its keys are
    missing.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` when the log cannot be opened, and
    :class:`~dialoguekit.errors.KeysUnavailable` when its keys cannot be opened.
    """
    if url == "memory:":
        from dialoguekit.store.memory import MemoryEventStore

        return MemoryEventStore(codec)
    store = _open_backend(url, codec, create=create, encryption=encryption)
    if store.encryption == PER_PERSON_ENCRYPTION:
        from dialoguekit.store.encryption import PersonalDataCipher, open_key_store

        try:
            store.cipher = PersonalDataCipher(open_key_store(url, create=store.head() == 0))
        except BaseException:
            store.close()
            raise
    return store


def _open_backend(url: str, codec: Codec, *, create: bool, encryption: str) -> EventStore:
    if url.startswith(_SQLITE) and len(url) > len(_SQLITE):
        from dialoguekit.store.sqlite import SQLiteEventStore

        return SQLiteEventStore(
            url.removeprefix(_SQLITE), codec, create=create, encryption=encryption
        )
    if url.startswith(_POSTGRES):
        from dialoguekit.store.postgres import PostgresEventStore

        return PostgresEventStore(url, codec, create=create, encryption=encryption)
    raise StoreUnavailable(
        "Cannot open the log: unknown URL scheme. Use sqlite:///PATH, for example "
        "sqlite:///leeds.db, postgresql://HOST/DATABASE, or memory:."
    )
