"""Leaving nothing in the files of a table of what was overwritten or deleted in it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection
from psycopg.errors import Diagnostic
from psycopg.sql import SQL, Identifier

from dialoguekit.errors import LogUnavailable

_PAUSE_S = 0.1


def scrub(connection: Connection[Any], schema: str, table: str, where: str, seconds: float) -> None:
    """Write ``table`` anew, and make sure that no old row was carried over.

    A plain VACUUM frees the room and leaves the bytes.  A full one keeps rows that somebody may
    still see, and skips a table that it may not touch, without an error either way: only its
    notices tell.  ``where`` names the database, for messages; old rows are waited for up to
    ``seconds``.  Raises :class:`~dialoguekit.errors.LogUnavailable` when old bytes may be left.
    """
    statement = SQL("VACUUM (FULL, VERBOSE) {}").format(Identifier(schema, table))
    deadline = time.monotonic() + seconds
    with _listening(connection) as notices:
        while True:
            connection.execute(statement)
            kept = notices.taken()
            if not kept:
                return
            if notices.refused or time.monotonic() >= deadline:
                raise LogUnavailable(
                    f"Traces of what was erased are left in the table {table} of {where}: {kept} "
                    "Do the same again then."
                )
            time.sleep(_PAUSE_S)


class _Notices:
    """What the server says while it writes a table anew: what it had to keep, or refused."""

    def __init__(self) -> None:
        self.refused = False
        self._kept = ""

    def take(self, notice: Diagnostic) -> None:
        """Remember a notice that says that something was left."""
        count = re.search(r"\d+", notice.message_detail or "")
        if notice.severity_nonlocalized == "WARNING":
            self.refused = True
            self._kept = f"{notice.message_primary}. Be the owner of the table."
        elif count is not None and int(count[0]) > 0:
            self._kept = "somebody reads an older state of it. Wait until they are done."

    def taken(self) -> str:
        """Why old bytes are left, or nothing."""
        kept, self._kept = self._kept, ""
        return kept


@contextmanager
def _listening(connection: Connection[Any]) -> Iterator[_Notices]:
    notices = _Notices()
    connection.add_notice_handler(notices.take)
    try:
        yield notices
    finally:
        connection.remove_notice_handler(notices.take)
