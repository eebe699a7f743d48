"""Waits for new events in a PostgreSQL log, by LISTEN with polling as a fallback."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Lock
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from dialoguekit.store.event_store import TransientError
from dialoguekit.store.postgres.connection_url import ConnectionInfo
from dialoguekit.store.postgres.recorder import channel_name_of, connect

_POLL_INTERVAL_S = 0.1
"""Poll interval without a connection."""


class Listener:
    """One connection that listens for commits; opened when first needed.

    It only makes subscribers faster.  They read the log after each wait, so they miss nothing while
    there is no connection.
    """

    def __init__(self, connection_info: ConnectionInfo) -> None:
        self._connection_info = connection_info
        self._lock = Lock()
        self._connection: Connection[Any] | None = None
        self._closed = False

    def wait(self, timeout_s: float) -> None:
        """Wait up to ``timeout_s`` seconds until the log may have grown."""
        if self._lock.acquire(blocking=False):
            try:
                self._listen(timeout_s)
            except (psycopg.Error, TransientError):
                self._close_connection()
            else:
                return
            finally:
                self._lock.release()
        time.sleep(min(timeout_s, _POLL_INTERVAL_S))

    def _listen(self, timeout_s: float) -> None:
        if self._connection is None:
            self._connection = connect(self._connection_info)
            channel = Identifier(channel_name_of(self._connection_info.schema))
            self._connection.execute(SQL("LISTEN {0}").format(channel))
            return
        deadline = time.monotonic() + timeout_s
        while not self._closed and (remaining := deadline - time.monotonic()) > 0:
            for _ in self._connection.notifies(
                timeout=min(remaining, _POLL_INTERVAL_S), stop_after=1
            ):
                return

    def _close_connection(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def close(self) -> None:
        """Stop waiting, and close the connection."""
        self._closed = True
        with self._lock:
            self._close_connection()
