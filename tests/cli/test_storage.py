"""The commands ``backup`` and ``migrate``, and reading a log without its keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.store.sqlite.test_migration import restore

import dialoguekit

URL = "sqlite:///leeds.db"


@pytest.fixture
def leeds() -> None:
    """Create an encrypted log with one contribution."""
    with dialoguekit.open(URL) as kit:
        workshop = kit.workshop("leeds")
        workshop.schedule(title="Peer support in Leeds", groups=("peer support",))
        workshop.open()
        ana = workshop.check_in(name="Ana", group="peer support", consents=("record",))
        workshop.contribute(ana, "We wait.")


@pytest.mark.usefixtures("leeds")
def test_a_backup_is_a_log(run: Callable[..., Any]) -> None:
    """The command prints its files; without the keys it says so."""
    result = run("backup", "copy.db", "--log", URL)
    assert (result.status, result.lines) == (0, [str(Path("copy.db").resolve())])
    assert "keys" in result.err

    result = run("backup", "other.db", "--with-keys", "--log", URL, "--json")
    names = [Path(file).name for file in json.loads(result.out)["files"]]
    assert names == ["other.db", "other.keys.db"]
    assert run("verify", "--log", "sqlite:///other.db").status == 0


@pytest.mark.parametrize("options", [(), ("--with-keys",)])
def test_without_encryption_there_are_no_keys_to_keep(
    run: Callable[..., Any], options: tuple[str, ...]
) -> None:
    """So the command says nothing about keys."""
    dialoguekit.open(URL, encrypt=False).close()
    result = run("backup", "copy.db", *options, "--log", URL)
    assert (result.status, result.err) == (0, "")
    assert result.lines == [str(Path("copy.db").resolve())]


@pytest.mark.parametrize(
    "command",
    [
        ("log",),
        ("report",),
        ("verify",),
        ("guidance", "leeds"),
        ("export", "jsonl"),
        ("import", "polis", "."),
        ("forget", "leeds P1", "--yes"),
        ("backup", "new.db"),
        ("migrate",),
    ],
    ids=lambda command: command[0],
)
def test_a_directory_is_no_log(run: Callable[..., Any], command: tuple[str, ...]) -> None:
    """Every command says so, and what to name."""
    Path("logs").mkdir()
    result = run(*command, "--log", "logs")
    assert result.is_one_line_error
    assert "logs is a directory, and a log is a file. Name a file in it, such as " in result.err


@pytest.mark.usefixtures("leeds")
def test_a_backup_replaces_no_file(run: Callable[..., Any]) -> None:
    """Nor does it copy a log that does not exist, or one on a server."""
    Path("copy.db").write_text("precious")
    assert run("backup", "copy.db", "--log", URL).is_one_line_error
    assert Path("copy.db").read_text() == "precious"
    assert run("backup", "new.db", "--log", "sqlite:///missing.db").is_one_line_error
    assert "pg_dump" in run("backup", "new.db", "--log", "postgresql://localhost/x").err


@pytest.mark.usefixtures("leeds")
@pytest.mark.parametrize(
    "command",
    [
        ("verify",),
        ("log",),
        ("guidance", "leeds"),
        ("export", "jsonl"),
        ("export", "cloudevents"),
        ("report", "--format", "json"),
    ],
    ids=" ".join,
)
def test_missing_keys_are_said(run: Callable[..., Any], command: tuple[str, ...]) -> None:
    """The exit status is 1, unless the reader asks for the log without its keys."""
    Path("leeds.keys.db").unlink()
    result = run(*command, "--log", URL)
    assert result.is_one_line_error
    assert "keys of this log are missing" in result.err
    result = run(*command, "--without-keys", "--log", URL)
    assert result.status == 0
    assert "We wait." not in result.out


@pytest.mark.usefixtures("leeds")
def test_keys_of_another_log_are_said(run: Callable[..., Any]) -> None:
    """They decrypt nothing of this one."""
    with dialoguekit.open("sqlite:///york.db"):
        pass
    Path("york.keys.db").replace("leeds.keys.db")
    for command in (("verify",), ("log",), ("report",)):
        result = run(*command, "--log", URL)
        assert result.is_one_line_error
        assert "belong to another log" in result.err


@pytest.mark.usefixtures("leeds")
def test_a_log_is_found_through_a_link(run: Callable[..., Any]) -> None:
    """Its keys and its checkpoint are next to the file, and not next to the link."""
    Path("elsewhere").mkdir()
    Path("elsewhere/link.db").symlink_to(Path("leeds.db").resolve())
    result = run("export", "cloudevents", "--log", "sqlite:///elsewhere/link.db")
    assert "We wait." in result.out
    assert [path.name for path in Path("elsewhere").iterdir()] == ["link.db"]


def test_an_old_log_is_migrated(run: Callable[..., Any]) -> None:
    """Other commands name the command; the second time there is nothing to do."""
    restore("log.schema2.plain.sql", Path("leeds.db"))
    refused = run("verify", "--log", URL)
    assert refused.is_one_line_error
    assert "dialoguekit migrate" in refused.err

    result = run("migrate", "--log", URL)
    assert result.lines[0] == "Migrated 14 events from schema version 2 to 3."
    assert Path("leeds.db.schema2").exists()
    assert run("verify", "--log", URL).status == 0
    assert run("migrate", "--log", URL).lines == ["Nothing to do: the log has schema version 3."]
    assert json.loads(run("migrate", "--log", URL, "--json").out)["copy"] is None
