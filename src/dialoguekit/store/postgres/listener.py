"""Waiting for what others write to a PostgreSQL log: LISTEN, and looking when nobody tells."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Lock
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from dialoguekit.store.event_store import Passing
from dialoguekit.store.postgres.connection_url import Address
from dialoguekit.store.postgres.recorder import channel_of, connected

_LOOK_S = 0.1
"""How often somebody looks who is not told."""


class Listener:
    """One connection that is told when somebody has written; made when it is first needed.

    It only makes followers quicker.  They look for themselves after every wait, so that nothing
    is missed while there is no connection, and nothing is waited for that came before it.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._turn = Lock()
        self._connection: Connection[Any] | None = None
        self._closed = False

    def wait(self, seconds: float) -> None:
        """Wait until the log may have grown, ``seconds`` at most."""
        if self._turn.acquire(blocking=False):
            try:
                self._listen(seconds)
            except (psycopg.Error, Passing):
                self._drop()
            else:
                return
            finally:
                self._turn.release()
        time.sleep(min(seconds, _LOOK_S))

    def _listen(self, seconds: float) -> None:
        if self._connection is None:
            self._connection = connected(self._address)
            channel = Identifier(channel_of(self._address.schema))
            self._connection.execute(SQL("LISTEN {0}").format(channel))
            return
        deadline = time.monotonic() + seconds
        while not self._closed and (left := deadline - time.monotonic()) > 0:
            for _ in self._connection.notifies(timeout=min(left, _LOOK_S), stop_after=1):
                return

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def close(self) -> None:
        """Stop waiting, and give the connection back."""
        self._closed = True
        with self._turn:
            self._drop()
