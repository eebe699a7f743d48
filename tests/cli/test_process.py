"""Closed streams, full disks and few descriptors end a command with one line."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialoguekit.cli.process import UnusableProcess, describe_os_error, prepared_process

StartProcess = Callable[..., subprocess.Popen[str]]

FULL = "Error: Cannot write to standard output: No space left on device.\n"
CLOSED = "Error: Standard output is closed. Redirect it to a file, or to /dev/null.\n"


@pytest.fixture
def run_process(start_process: StartProcess, log_url: str) -> Callable[..., tuple[int, str]]:
    """A function that runs a command, and returns its exit status and standard error."""

    def run_process(*args: str, **options: Any) -> tuple[int, str]:
        process = start_process(*args, "--log", log_url, **options)
        _, err = process.communicate(timeout=60)
        return process.returncode, err

    return run_process


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("args", [("log",), ("export", "jsonl")], ids=" ".join)
def test_a_full_disk_at_standard_output_is_one_line(
    log_url: str, args: tuple[str, ...], unbuffered: str
) -> None:
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(
            [sys.executable, "-c", "from dialoguekit.cli import main; main()", *args],
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered, "DIALOGUEKIT_LOG": log_url},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (process.returncode, process.stderr) == (1, FULL)


def _close(*numbers: int) -> Callable[[], None]:
    def close() -> None:
        for number in numbers:
            os.close(number)

    return close


def test_a_closed_standard_output_is_one_line(run_process: Callable[..., tuple[int, str]]) -> None:
    """Nothing is done."""
    assert run_process("report", stdout=None, preexec_fn=_close(1)) == (1, CLOSED)
    assert not Path("out").exists()


@pytest.mark.parametrize("numbers", [(2,), (0,), (0, 2)])
def test_other_streams_may_be_closed(
    run_process: Callable[..., tuple[int, str]], numbers: tuple[int, ...]
) -> None:
    """No file gets their numbers."""
    status, _ = run_process("report", "--format", "md", preexec_fn=_close(*numbers))
    assert status == 0
    assert Path("out/report.md").read_text(encoding="utf-8").startswith("# ")


def test_notes_that_cannot_be_written_stop_nothing(
    run_process: Callable[..., tuple[int, str]],
) -> None:
    with Path("/dev/full").open("w") as full:
        assert run_process("log", "nowhere", stderr=full)[0] == 1


def test_few_descriptors_are_one_line(run_process: Callable[..., tuple[int, str]]) -> None:
    """They are counted before anything is done."""
    status, err = run_process(
        "report", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    )
    assert (status, err.count("\n")) == (1, 1)
    assert err.endswith("more files can be open at once. Raise the limit: ulimit -n 256\n")
    assert not Path("out").exists()


def test_a_terminated_export_leaves_nothing(log_url: str) -> None:
    code = (
        "import os, signal\n"
        "from dialoguekit.interchange import jsonl_export\n"
        "jsonl_export.format_row = lambda row: os.kill(os.getpid(), signal.SIGTERM) or b''\n"
        "from dialoguekit.cli import main\nmain()"
    )
    arguments = ("export", "jsonl", "--out", "leeds.jsonl", "--log", log_url)
    process = subprocess.run([sys.executable, "-c", code, *arguments], check=False)
    assert process.returncode == 128 + signal.SIGTERM
    assert list(Path().iterdir()) == []


def test_messages_of_the_operating_system_name_the_file() -> None:
    assert describe_os_error(OSError(13, "Permission denied", "x")) == (
        "Cannot use x: Permission denied."
    )
    assert describe_os_error(OSError(24, "Too many open files")).endswith("ulimit -n 256")
    assert describe_os_error(OSError("odd")) == "odd."


def test_descriptors_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were opened to count are closed again."""
    before = len(list(Path("/dev/fd").iterdir()))
    duplicate, calls = os.dup, iter(range(5))

    def dup(number: int) -> int:
        if next(calls, None) is None:
            raise OSError(24, "Too many open files")
        return duplicate(number)

    monkeypatch.setattr(os, "dup", dup)
    with pytest.raises(UnusableProcess, match="Raise the limit"), prepared_process():
        pytest.fail("there are too few")
    assert len(list(Path("/dev/fd").iterdir())) == before
