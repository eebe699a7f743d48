"""The keeping room: logs, their codec and their backends.  Knows events, and nothing above."""

from __future__ import annotations

from dialoguekit.errors import LogUnavailable
from dialoguekit.log.base import Log
from dialoguekit.log.codec import Codec
from dialoguekit.log.upcasts import Payload, Upcast

__all__ = ["Codec", "Log", "Payload", "Upcast", "open_log"]

_SQLITE = "sqlite:///"


def open_log(url: str, codec: Codec, *, create: bool = True) -> Log:
    """Open the log that ``url`` names: ``memory:`` or ``sqlite:///PATH``.

    A relative ``PATH`` is taken from the working directory; an absolute one has a fourth
    slash.  Raises :class:`~dialoguekit.errors.LogUnavailable` when it cannot be opened.
    """
    if url == "memory:":
        from dialoguekit.log.memory import MemoryLog

        return MemoryLog(codec)
    if url.startswith(_SQLITE) and len(url) > len(_SQLITE):
        from dialoguekit.log.sqlite import SQLiteLog

        return SQLiteLog(url.removeprefix(_SQLITE), codec, create=create)
    raise LogUnavailable(
        f"Cannot tell what log {url!r} is. Use sqlite:///PATH, for example "
        "sqlite:///leeds.db, or memory:."
    )
