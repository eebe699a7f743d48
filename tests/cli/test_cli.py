"""The command line as a whole: help, exit statuses, one clear line on errors."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from dialoguekit import cli
from dialoguekit.errors import LogUnavailable

Run = Callable[..., Any]

SUBCOMMANDS = [[name] for name in cli.COMMANDS] + [["import", "polis"]]
NEEDS_A_LOG = [["log"], ["report"], ["import", "polis", "."]]


def command(*path: str) -> click.Command:
    """A command of the command line."""
    found: Any = cli.cli
    for name in path:
        found = found.get_command(click.Context(found), name)
    assert isinstance(found, click.Command)
    return found


# Help


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_command_and_what_it_does(run: Run, flag: str) -> None:
    """And where a log is named."""
    ran = run(flag)
    assert (ran.status, ran.err) == (0, "")
    for name, (_, text) in cli.COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(text)}$", ran.out, re.MULTILINE)
    assert "DIALOGUEKIT_LOG" in ran.out


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_the_help_that_is_shown_is_that_of_the_command(name: str) -> None:
    """It is kept apart, so that help loads no command."""
    assert cli.COMMANDS[name][1] == command(name).get_short_help_str(limit=200)


def test_a_shell_can_complete_commands() -> None:
    """By their first letters."""
    complete = ShellComplete(cli.cli, {}, "dialoguekit", "_DIALOGUEKIT_COMPLETE")
    assert [found.value for found in complete.get_completions([], "p")] == [
        "plugin",
        "plugins",
        "prove",
    ]
    assert len(complete.get_completions([], "")) == len(cli.COMMANDS)


def test_every_command_stands_in_its_module() -> None:
    """And each module has no others."""
    homes: dict[str, set[str]] = {}
    for name, (module, _) in cli.COMMANDS.items():
        homes.setdefault(module, set()).add(name)
    for module, names in homes.items():
        assert set(import_module(f"dialoguekit.cli.{module}").COMMANDS) == names


@pytest.mark.parametrize("path", SUBCOMMANDS, ids=" ".join)
def test_every_command_helps(run: Run, path: list[str]) -> None:
    """With a sentence, and one on every option."""
    ran = run(*path, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert f"Usage: dialoguekit {' '.join(path)} " in ran.out
    for parameter in command(*path).params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{parameter.opts} has no help"
            assert parameter.opts[0] in ran.out


def test_help_loads_no_command() -> None:
    """It is there at once."""
    code = (
        "import sys\nfrom dialoguekit.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print([m for m in sys.modules if m.startswith('dialoguekit.')], file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert process.stderr.strip() == "['dialoguekit.errors', 'dialoguekit.cli']"


def test_without_a_command_it_helps_and_says_that_one_is_missing(run: Run) -> None:
    """That is no use of it."""
    ran = run()
    assert ran.status == 2
    assert "Commands:" in ran.err + ran.out


def test_the_version_is_that_of_the_distribution(run: Run) -> None:
    """One number, wherever it is asked for."""
    ran = run("--version")
    assert ran.status == 0
    assert ran.out == f"dialoguekit, version {metadata.version('dialoguekit-core')}\n"


# Wrong usage


@pytest.mark.parametrize("args", [["nonsense"], ["import", "nonsense"]], ids=" ".join)
def test_an_unknown_command_is_wrong_usage(run: Run, args: list[str]) -> None:
    """Said in one line, with where to find help."""
    ran = run(*args)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == "Error: No such command 'nonsense'."
    assert "--help" in ran.err


@pytest.mark.parametrize("path", [[], *SUBCOMMANDS], ids=" ".join)
def test_an_unknown_option_is_wrong_usage(run: Run, path: list[str]) -> None:
    """In whichever command."""
    ran = run(*path, "--nonsense")
    assert (ran.status, ran.out) == (2, "")
    assert re.match("Error: No such option.*--nonsense", ran.err.splitlines()[-1])
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("args", NEEDS_A_LOG, ids=" ".join)
def test_where_no_log_is_named_it_says_how_to_name_one(run: Run, args: list[str]) -> None:
    """By an option, or once for all."""
    ran = run(*args)
    assert ran.status == 2
    assert "Missing option '--log' (env var: 'DIALOGUEKIT_LOG')." in ran.err


def test_the_log_is_that_of_the_environment_unless_it_is_named(
    run: Run, log_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option is nearer than the environment."""
    monkeypatch.setenv("DIALOGUEKIT_LOG", log_url)
    assert run("log", "york").status == 0
    elsewhere = run("log", "york", "--log", "memory:")
    assert elsewhere.status == 1
    assert "There is no workshop 'york'. In this log: none." in elsewhere.err


# Errors


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite:///nowhere.db", "There is no log at"),
        ("nowhere.db", "Cannot tell what log 'nowhere.db' is. Use sqlite:///PATH"),
    ],
)
def test_a_log_that_is_not_there_is_said_in_one_line(run: Run, url: str, why: str) -> None:
    """Nothing is made, and nothing is printed."""
    for args in (["log"], ["report"]):
        ran = run(*args, "--log", url)
        assert (ran.status, ran.out) == (1, "")
        assert ran.err.startswith(f"Error: {why}")
        assert ran.err.count("\n") == 1
    assert list(Path().iterdir()) == []


def test_a_file_that_is_no_log_is_said_in_one_line(run: Run) -> None:
    """Whatever else it is, it stays as it is."""
    Path("notes.db").write_text("Buy chairs.")
    ran = run("log", "--log", "sqlite:///notes.db")
    assert (ran.status, ran.out) == (1, "")
    assert re.fullmatch(r"Error: .+\n", ran.err)
    assert Path("notes.db").read_text() == "Buy chairs."


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (LogUnavailable("It is locked."), 1, "Error: It is locked.\n"),
        (click.ClickException("It is full."), 1, "Error: It is full.\n"),
        (KeyboardInterrupt(), 130, "Stopped.\n"),
        (click.Abort(), 130, "Stopped.\n"),
    ],
)
def test_an_error_ends_with_its_status_and_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, said: str
) -> None:
    """Whoever stops it stops it."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("dialoguekit.cli.log.open_kit", fail)
    ran = run("log", "--log", "memory:")
    assert ran.status == status
    assert ran.err.lstrip("\n") == said


def test_what_nobody_foresaw_is_not_hidden(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug is a bug: it shows where it happened."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dialoguekit.cli.log.open_kit", fail)
    with pytest.raises(ZeroDivisionError):
        run("log", "--log", "memory:")


# In a process of its own


@pytest.mark.parametrize(
    ("args", "status"), [(["plugins"], 0), (["log", "--log", "memory:", "x"], 1), (["x"], 2)]
)
def test_the_exit_status_is_that_of_the_process(
    started: Callable[..., subprocess.Popen[str]], args: list[str], status: int
) -> None:
    """Without a traceback, and without a warning."""
    process = started(*args)
    _, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert "Traceback" not in err
    assert bool(err) is bool(status)


def test_the_command_is_installed() -> None:
    """Under its name."""
    (entry,) = [
        entry
        for entry in metadata.entry_points(group="console_scripts")
        if entry.name == "dialoguekit"
    ]
    assert entry.load() is cli.main


def test_who_has_read_enough_may_stop_reading(
    started: Callable[..., subprocess.Popen[str]], rehearsed: Path
) -> None:
    """``dialoguekit log | head -1`` ends without a complaint."""
    process = started("log", "--log", f"sqlite:///{rehearsed / 'demo.db'}")
    assert process.stdout is not None
    assert process.stderr is not None
    assert "programme.announced" in process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert process.stderr.read() == ""
    process.stderr.close()


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals here")
def test_progress_shows_on_a_terminal_alone(
    started: Callable[..., subprocess.Popen[str]], log_url: str
) -> None:
    """What goes into a file or another program is the result and nothing else."""
    ours, theirs = os.openpty()
    process = started("report", "--log", log_url, "--json", "--format", "md", stderr=theirs)
    os.close(theirs)
    out, _ = process.communicate(timeout=60)
    with os.fdopen(ours, "rb", closefd=True) as terminal:
        seen = _until_closed(terminal)
    assert process.returncode == 0
    assert "Replaying" in seen
    assert json.loads(out)["title"] == "The North"
    quiet = started("report", "--log", log_url, "--json", "--format", "md")
    again, err = quiet.communicate(timeout=60)
    assert err == ""
    assert again == out


def _until_closed(terminal: Any) -> str:
    """Everything that was written to a terminal before its other end was closed."""
    seen = b""
    try:
        while chunk := terminal.read1(65536):
            seen += chunk
    except OSError:  # What Linux says where others say that it ended.
        pass
    return seen.decode(errors="replace")


def test_the_group_can_be_embedded(log_url: str) -> None:
    """As any other group of commands."""
    ran = CliRunner().invoke(cli.cli, ["log", "york", "--log", log_url])
    assert ran.exit_code == 0
    assert "workshop.scheduled" in ran.output
