"""Removes overwritten and deleted values from the files of a table."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection
from psycopg.errors import Diagnostic
from psycopg.sql import SQL, Identifier

from dialoguekit.errors import StoreUnavailable

_POLL_INTERVAL_S = 0.1


def scrub(
    connection: Connection[Any], schema: str, table: str, database: str, timeout_s: float
) -> None:
    """Rewrite ``table``, and check that no old row was copied.

    A plain VACUUM frees the space and leaves the bytes.  A full one keeps rows that another session
    may still read, and skips a table of another owner.  It raises no error in either case, but
    reports both in its notices.  ``database`` is named in messages.  Wait up to ``timeout_s``
    seconds for readers of old rows.  Raises :class:`~dialoguekit.errors.StoreUnavailable` when old
    bytes may remain.
    """
    statement = SQL("VACUUM (FULL, VERBOSE) {}").format(Identifier(schema, table))
    deadline = time.monotonic() + timeout_s
    with _collect_notices(connection) as notices:
        while True:
            connection.execute(statement)
            reason = notices.pop_reason()
            if not reason:
                return
            if notices.refused or time.monotonic() >= deadline:
                raise StoreUnavailable(
                    f"Traces of erased data remain in the table {table} of {database}: {reason} "
                    "Then repeat the command."
                )
            time.sleep(_POLL_INTERVAL_S)


class _Notices:
    """Notices of the server while it rewrites a table: rows that it kept, or a refusal."""

    def __init__(self) -> None:
        self.refused = False
        self._reason = ""

    def add(self, notice: Diagnostic) -> None:
        """Store a notice that old rows remain."""
        count = re.search(r"\d+", notice.message_detail or "")
        if notice.severity_nonlocalized == "WARNING":
            self.refused = True
            self._reason = f"{notice.message_primary}. Connect as the owner of the table."
        elif count is not None and int(count[0]) > 0:
            self._reason = "another session reads an older state. Wait until it ends."

    def pop_reason(self) -> str:
        """Return why old bytes remain, or ""."""
        reason, self._reason = self._reason, ""
        return reason


@contextmanager
def _collect_notices(connection: Connection[Any]) -> Iterator[_Notices]:
    notices = _Notices()
    connection.add_notice_handler(notices.add)
    try:
        yield notices
    finally:
        connection.remove_notice_handler(notices.add)
