"""The command line as a whole: help, exit statuses, and errors of one line."""

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
from dialoguekit.cli.group import cli as group
from dialoguekit.errors import StoreUnavailable

Run = Callable[..., Any]

SUBCOMMANDS = [[name] for name in cli.COMMANDS] + [["import", "polis"]]
NEEDS_A_LOG = [["log"], ["report"], ["import", "polis", "."]]


def command(*path: str) -> click.Command:
    """Return a command of the command line."""
    item: Any = group
    for name in path:
        item = item.get_command(click.Context(item), name)
    assert isinstance(item, click.Command)
    return item


# Help


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_lists_every_command(run: Run, flag: str) -> None:
    """It also explains how to name a log."""
    result = run(flag)
    assert (result.status, result.err) == (0, "")
    for name, (_, text) in cli.COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(text)}$", result.out, re.MULTILINE)
    assert "DIALOGUEKIT_LOG" in result.out


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_the_short_help_matches_the_command(name: str) -> None:
    """It is stored separately, so that help imports no command."""
    assert cli.COMMANDS[name][1] == command(name).get_short_help_str(limit=200)


def test_a_shell_can_complete_commands() -> None:
    complete = ShellComplete(group, {}, "dialoguekit", "_DIALOGUEKIT_COMPLETE")
    assert [item.value for item in complete.get_completions([], "p")] == [
        "plugin",
        "plugins",
        "prove",
    ]
    assert len(complete.get_completions([], "")) == len(cli.COMMANDS)


def test_every_command_is_in_its_module() -> None:
    commands_by_module: dict[str, set[str]] = {}
    for name, (module, _) in cli.COMMANDS.items():
        commands_by_module.setdefault(module, set()).add(name)
    for module, names in commands_by_module.items():
        assert set(import_module(f"dialoguekit.cli.{module}").COMMANDS) == names


@pytest.mark.parametrize("path", SUBCOMMANDS, ids=" ".join)
def test_every_command_and_option_has_help(run: Run, path: list[str]) -> None:
    result = run(*path, "--help")
    assert (result.status, result.err) == (0, "")
    assert f"Usage: dialoguekit {' '.join(path)} " in result.out
    for parameter in command(*path).params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{parameter.opts} has no help"
            assert parameter.opts[0] in result.out


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_imports_no_command(option: str) -> None:
    """Nor the library that reads arguments; it prints the same."""
    code = (
        "import sys\nfrom dialoguekit.cli import main\nmain()\n"
        "found = [m for m in sys.modules if m.startswith(('dialoguekit.', 'click'))]\n"
        "print(found, file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code, option], capture_output=True, text=True, check=True
    )
    assert process.stderr.strip() == "['dialoguekit.cli']"
    settings: dict[str, Any] = {"prog_name": "dialoguekit", "terminal_width": 78}
    assert process.stdout == CliRunner().invoke(group, ["--help"], **settings).output


def test_without_a_command_help_is_shown(run: Run) -> None:
    """The usage is wrong."""
    result = run()
    assert result.status == 2
    assert "Commands:" in result.err + result.out


def test_the_version_is_that_of_the_distribution(run: Run) -> None:
    result = run("--version")
    assert result.status == 0
    assert result.out == f"dialoguekit, version {metadata.version('dialoguekit-core')}\n"


# Wrong usage


@pytest.mark.parametrize(
    ("args", "near"),
    [
        (["nonsense"], ""),
        (["import", "nonsense"], ""),
        (["guidence"], " Did you mean 'guidance'?"),
        (["export", "json"], " Did you mean 'jsonl'?"),
        (["new"], " Did you mean 'plugin new'?"),
    ],
)
def test_an_unknown_command_is_wrong_usage(run: Run, args: list[str], near: str) -> None:
    """The error names what is near, and points to the help."""
    result = run(*args)
    assert (result.status, result.out) == (2, "")
    assert result.err.splitlines()[-1] == f"Error: There is no command {args[-1]!r}.{near}"
    assert "--help" in result.err


@pytest.mark.parametrize("path", [[], *SUBCOMMANDS], ids=" ".join)
def test_an_unknown_option_is_wrong_usage(run: Run, path: list[str]) -> None:
    result = run(*path, "--nonsense")
    assert (result.status, result.out) == (2, "")
    assert re.match("Error: No such option.*--nonsense", result.err.splitlines()[-1])
    assert "Traceback" not in result.err


@pytest.mark.parametrize("args", NEEDS_A_LOG, ids=" ".join)
def test_a_missing_log_option_is_explained(run: Run, args: list[str]) -> None:
    result = run(*args)
    assert result.status == 2
    assert "Missing option '--log' (env var: 'DIALOGUEKIT_LOG')." in result.err


def test_the_log_option_overrides_the_environment(
    run: Run, log_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIALOGUEKIT_LOG", log_url)
    assert run("log", "york").status == 0
    other_log = run("log", "york", "--log", "memory:")
    assert other_log.status == 1
    assert "There is no such workshop. In this log: none." in other_log.err


# Errors


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:///nowhere.db", "There is no log at"),
        ("nowhere.db", "There is no log at"),
    ],
)
def test_a_log_that_does_not_exist_is_refused(run: Run, url: str, reason: str) -> None:
    """Nothing is created."""
    for args in (["log"], ["report"]):
        result = run(*args, "--log", url)
        assert result.is_one_line_error
        assert result.err.startswith(f"Error: {reason}")
    assert list(Path().iterdir()) == []


def test_a_file_that_is_not_a_log_is_refused(run: Run) -> None:
    """The file is unchanged."""
    Path("notes.db").write_text("Buy chairs.")
    result = run("log", "--log", "sqlite:///notes.db")
    assert (result.status, result.out) == (1, "")
    assert re.fullmatch(r"Error: .+\n", result.err)
    assert Path("notes.db").read_text() == "Buy chairs."


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (StoreUnavailable("It is locked."), 1, "Error: It is locked.\n"),
        (click.ClickException("It is full."), 1, "Error: It is full.\n"),
        (KeyboardInterrupt(), 130, "Stopped.\n"),
        (click.Abort(), 130, "Stopped.\n"),
    ],
)
def test_an_error_has_an_exit_status_and_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, message: str
) -> None:

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("dialoguekit.cli.log.open_kit", fail)
    result = run("log", "--log", "memory:")
    assert result.status == status
    assert result.err.lstrip("\n") == message


def test_an_unexpected_exception_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text may quote personal data, so it is shown only on request."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("Ana")

    monkeypatch.setattr("dialoguekit.cli.log.open_kit", fail)
    result = run("log", "--log", "memory:")
    assert result.is_one_line_error
    assert "Unexpected ZeroDivisionError in test_cli.py, line" in result.err
    assert "Ana" not in result.err
    monkeypatch.setenv("DIALOGUEKIT_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        run("log", "--log", "memory:")


# In its own process


@pytest.mark.parametrize(
    ("args", "status"), [(["plugins"], 0), (["log", "--log", "memory:", "x"], 1), (["x"], 2)]
)
def test_the_exit_status_is_that_of_the_process(
    start_process: Callable[..., subprocess.Popen[str]], args: list[str], status: int
) -> None:
    """There is neither a traceback nor a warning."""
    process = start_process(*args)
    _, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert "Traceback" not in err
    assert bool(err) is bool(status)


def test_the_command_is_installed() -> None:
    (entry,) = [
        entry
        for entry in metadata.entry_points(group="console_scripts")
        if entry.name == "dialoguekit"
    ]
    assert entry.load() is cli.main


def test_a_closed_pipe_ends_a_command_silently(
    start_process: Callable[..., subprocess.Popen[str]], simulated: Path
) -> None:
    """This applies to ``dialoguekit log`` piped to ``head``."""
    process = start_process("log", "--log", f"sqlite:///{simulated / 'demo.db'}")
    assert process.stdout is not None
    assert process.stderr is not None
    assert "programme.announced" in process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 141
    assert process.stderr.read() == ""
    process.stderr.close()


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals are available")
def test_progress_is_shown_only_on_a_terminal(
    start_process: Callable[..., subprocess.Popen[str]], log_url: str
) -> None:
    """Standard output contains only the result."""
    controller, terminal_end = os.openpty()
    process = start_process(
        "report", "--log", log_url, "--json", "--format", "md", stderr=terminal_end
    )
    os.close(terminal_end)
    out, _ = process.communicate(timeout=60)
    with os.fdopen(controller, "rb", closefd=True) as terminal:
        output = _read_until_closed(terminal)
    assert process.returncode == 0
    assert "Replaying" in output
    assert json.loads(out)["title"] == "The North"
    quiet = start_process("report", "--log", log_url, "--json", "--format", "md", "--force")
    repeated, err = quiet.communicate(timeout=60)
    assert err == ""
    assert repeated == out


def _read_until_closed(terminal: Any) -> str:
    """Return everything written to a terminal before its other end was closed."""
    output = b""
    try:
        while chunk := terminal.read1(65536):
            output += chunk
    except OSError:  # Linux raises an error at the end of the stream.
        pass
    return output.decode(errors="replace")


def test_the_group_can_be_embedded(log_url: str) -> None:
    result = CliRunner().invoke(group, ["log", "york", "--log", log_url])
    assert result.exit_code == 0
    assert "workshop.scheduled" in result.output
