"""One PostgreSQL server for a run, with a schema for each location."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from dialoguekit.testing.postgres_server import PostgresServer, ServerUnavailable


@cache
def _start_server() -> PostgresServer | str:
    """Return the server, started on first use until the end of the run, or the reason why not."""
    try:
        server = PostgresServer()
    except ServerUnavailable as error:
        return str(error)
    atexit.register(server.__exit__)
    return server


def unavailable_reason() -> str | None:
    """Return why there is no server here, or None."""
    server = _start_server()
    return server if isinstance(server, str) else None


@contextmanager
def schema() -> Iterator[str]:
    """Yield the URL of a store in an unused schema, which is dropped at the end.

    Raises :class:`~dialoguekit.testing.postgres_server.ServerUnavailable` where there is no server.
    """
    server = _start_server()
    if isinstance(server, str):
        raise ServerUnavailable(server)
    with server.schema() as url:
        yield url
