"""One PostgreSQL server for a run, with a schema for each place."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from dialoguekit.testing.postgres_server import NoServer, PostgresServer


@cache
def _running() -> PostgresServer | str:
    """The server, started on first use and stopped at the end of the run; or why there is none."""
    try:
        server = PostgresServer()
    except NoServer as error:
        return str(error)
    atexit.register(server.__exit__)
    return server


def missing() -> str | None:
    """Why there is no server here, or None."""
    found = _running()
    return found if isinstance(found, str) else None


@contextmanager
def schema() -> Iterator[str]:
    """The url of a log in a schema that nobody uses, which is dropped in the end.

    Raises :class:`~dialoguekit.testing.postgres_server.NoServer` where there is no server.
    """
    found = _running()
    if isinstance(found, str):
        raise NoServer(found)
    with found.schema() as url:
        yield url
