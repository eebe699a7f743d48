"""Commands beside plugins that end the process, hang or print."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")

Start = Callable[..., subprocess.Popen[str]]
Install = Callable[[str], None]

COMMAND = (
    # The tests may run in the background, where interrupts are ignored.
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from dialoguekit.cli import main; main()"
)
SOURCE = """\
import os, re, sys, threading, time
{on_import}
from dialoguekit.plugin import Analysis, Text, hookimpl

def view(record):
    {in_view}
    return True

ANALYSIS = Analysis(
    name="odd", title="Odd", summary="Odd.", view=view,
    workshop_blocks=lambda view, record: [Text("odd")],
    programme_blocks=lambda programme: [Text("odd")],
)

@hookimpl
def dialoguekit_analyses():
    return [ANALYSIS]
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A function that installs a plugin, the only one besides the core."""
    folder = tmp_path / "installed"

    def install(*, on_import: str = "", in_view: str = "pass") -> None:
        info = folder / "dialoguekit_odd-0.7.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: dialoguekit-odd\nVersion: 0.7")
        (info / "entry_points.txt").write_text("[dialoguekit]\nodd = odd_plugin\n")
        source = SOURCE.format(on_import=on_import, in_view=in_view)
        (folder / "odd_plugin.py").write_text(source)
        monkeypatch.setenv("DIALOGUEKIT_PLUGINS", "odd")
        monkeypatch.setenv("DIALOGUEKIT_PLUGIN_TIMEOUT_S", "1")

    return install


@pytest.fixture
def start(log_url: str, tmp_path: Path) -> Start:
    """A function that starts a command in its own process."""

    def start(*args: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [
                sys.executable,
                "-W",
                "error",
                "-c",
                COMMAND,
                *args,
            ],
            env={
                **os.environ,
                "DIALOGUEKIT_LOG": log_url,
                "PYTHONPATH": str(tmp_path / "installed"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return start


def run(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return the status, the output and the errors of a process."""
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


ENDS = {
    "exit status": ("os._exit(7)", "ended the process with exit status 7"),
    "signal": ("os.kill(os.getpid(), 11)", "ended the process by signal 11 (SIGSEGV)"),
    "hang": (
        "re.match('(a+)+$', 'a' * 64 + 'b')",
        "did not return in time while it was imported, and was ended",
    ),
}


@pytest.mark.parametrize(("statement", "reason"), ENDS.values(), ids=list(ENDS))
def test_an_import_that_ends_the_process_is_listed(
    install: Callable[..., None], start: Start, statement: str, reason: str
) -> None:
    """The list names the plugin, its distribution and how it ended."""
    install(on_import=statement)
    status, out, _ = run(start("plugins", "--load", "--json"))
    assert status == 0
    (failed,) = [found for found in json.loads(out) if found["name"] == "odd"]
    assert reason in failed["failure"]
    assert "(distribution dialoguekit-odd 0.7)" in failed["failure"]


def test_a_report_is_made_without_a_plugin_that_ends_the_process(
    install: Callable[..., None], start: Start, tmp_path: Path
) -> None:
    """Its chapter states the reason, and so does a notice; the others are complete."""
    install(in_view="os._exit(0)")
    status, out, _ = run(start("report", "leeds", "--json", "--format", "json"))
    assert status == 0
    reason = "ended the process with exit status 0 while the chapter 'Odd' on leeds was created."
    assert reason in str(json.loads(out)["notices"])
    chapters = json.loads((tmp_path / "out/report.json").read_text())["parts"][0]["chapters"]
    (odd,) = [chapter for chapter in chapters if chapter["name"] == "odd"]
    assert reason in odd["blocks"][0]["text"]
    assert len(chapters) > 3


def test_a_strict_report_stops(install: Callable[..., None], start: Start) -> None:
    """The error names the plugin and how it ended."""
    install(on_import="os.abort()")
    status, out, err = run(start("report", "leeds", "--strict"))
    assert (status, out) == (1, "")
    assert err == (
        "Error: Plugin odd failed: it ended the process by signal 6 (SIGABRT) while it was "
        "imported.\n"
    )


def test_what_a_plugin_prints_is_not_output(install: Callable[..., None], start: Start) -> None:
    """Neither in Python, nor past it, nor from a thread that never ends."""
    install(
        on_import="print('x'); sys.__stdout__.write('x'); sys.stdout.buffer.write(b'x')",
        in_view="os.write(1, b'x'); os.system('echo x'); print('x'); sys.stdout.close(); "
        "threading.Thread(target=lambda: [print('x') or time.sleep(0.01) for _ in "
        "iter(int, 1)]).start()",
    )
    status, out, err = run(start("report", "leeds", "--json", "--format", "md"))
    assert status == 0
    assert json.loads(out)["files"] == ["out/report.md"]
    assert err.count("x") > 6


@pytest.mark.parametrize("to_group", [True, False])
def test_an_interrupt_stops_the_command(
    install: Callable[..., None], start: Start, to_group: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both from a terminal, and sent to the process that was started."""
    install(in_view="sys.stderr.write('begun\\n'); sys.stderr.flush(); time.sleep(600)")
    monkeypatch.setenv("DIALOGUEKIT_PLUGIN_TIMEOUT_S", "600")
    process = start("report", "leeds")
    assert process.stderr is not None
    assert process.stderr.readline() == "begun\n"
    send: Any = os.killpg if to_group else os.kill
    send(process.pid, signal.SIGINT)
    status, out, err = run(process)
    assert (status, out, err.strip()) == (130, "", "Stopped.")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the child, too")
def test_a_killed_command_leaves_no_child(
    install: Callable[..., None], start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child ends together with the process that was started."""
    install(in_view="sys.stderr.write(f'{os.getpid()}\\n'); sys.stderr.flush(); time.sleep(600)")
    monkeypatch.setenv("DIALOGUEKIT_PLUGIN_TIMEOUT_S", "600")
    process = start("report", "leeds")
    assert process.stderr is not None
    child = int(process.stderr.readline())
    process.kill()
    run(process)
    for _ in range(100):
        stat = Path(f"/proc/{child}/stat")
        if not stat.exists() or ") Z " in stat.read_text():
            return
        time.sleep(0.05)
    raise AssertionError("the child is still running")
