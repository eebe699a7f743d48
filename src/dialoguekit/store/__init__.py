"""The keeping room: logs, their codec and their backends.  Knows events, and nothing above.

``base`` is the port, ``rows`` what it stores.  ``memory``, ``sqlite`` and ``postgres`` are the
backends.  ``integrity`` proves that a log holds what was written, ``privacy`` keeps what people
said from those who may not read it.
"""

from __future__ import annotations

from dialoguekit.errors import LogUnavailable
from dialoguekit.store.codec import Codec
from dialoguekit.store.event_store import Log
from dialoguekit.store.rows import PLAIN, SEALED
from dialoguekit.store.upcasters import Payload, Upcast

__all__ = ["PLAIN", "SEALED", "Codec", "Log", "Payload", "Upcast", "open_log"]

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def open_log(url: str, codec: Codec, *, create: bool = True, privacy: str = PLAIN) -> Log:
    """Open the log that ``url`` names: ``memory:``, ``sqlite:///PATH`` or ``postgresql://…``.

    A relative ``PATH`` is taken from the working directory; an absolute one has a fourth
    slash.  ``privacy`` is how a log that is new keeps what is personal; one that exists goes on
    as it was made, and one in memory is always plain.  A sealed log whose keys are not there
    reads as withheld.

    Raises :class:`~dialoguekit.errors.LogUnavailable` when it cannot be opened, and
    :class:`~dialoguekit.errors.KeysUnavailable` when its keys cannot.
    """
    if url == "memory:":
        from dialoguekit.store.memory import MemoryLog

        return MemoryLog(codec)
    log = _opened(url, codec, create=create, privacy=privacy)
    if log.privacy == SEALED:
        from dialoguekit.store.encryption import SealedWords, open_keys

        try:
            log.guard = SealedWords(open_keys(url, create=log.head() == 0))
        except BaseException:
            log.close()
            raise
    return log


def _opened(url: str, codec: Codec, *, create: bool, privacy: str) -> Log:
    if url.startswith(_SQLITE) and len(url) > len(_SQLITE):
        from dialoguekit.store.sqlite import SQLiteLog

        return SQLiteLog(url.removeprefix(_SQLITE), codec, create=create, privacy=privacy)
    if url.startswith(_POSTGRES):
        from dialoguekit.store.postgres import PostgresLog

        return PostgresLog(url, codec, create=create, privacy=privacy)
    raise LogUnavailable(
        f"Cannot tell what log {url!r} is. Use sqlite:///PATH, for example "
        "sqlite:///leeds.db, postgresql://HOST/DATABASE, or memory:."
    )
