"""The command line, run here and in a process of its own, and a log to run it on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

import dialoguekit
from dialoguekit.cli import main
from dialoguekit.events import NewEvent, OpaqueEvent
from dialoguekit.plugin import Analysis, Chapter, hookimpl
from dialoguekit.plugin.registry.registry import Candidate, given
from dialoguekit.report.chapters.attendance import Attendance

MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)


@attrs.frozen
class Ran:
    """What a command left behind: its exit status, what it printed, what it complained about."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty directory, and no log is named from outside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DIALOGUEKIT_LOG", raising=False)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run a command in this process."""

    def run(*args: str) -> Ran:
        capsys.readouterr()
        status: Any = 0
        try:
            main(list(args))
        except SystemExit as ended:
            status = ended.code
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return run


@pytest.fixture
def started() -> Callable[..., subprocess.Popen[str]]:
    """Run a command in a process of its own, in which a warning is an error."""

    def started(*args: str, **options: Any) -> subprocess.Popen[str]:
        code = "from dialoguekit.cli import main; main()"
        pipe: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        environment = {"PYTHONWARNINGS": "error", "PATH": os.environ["PATH"]}
        coverage = {k: v for k, v in os.environ.items() if k.startswith(("COV", "DIALOGUEKIT"))}
        return subprocess.Popen(
            [sys.executable, "-c", code, *args],
            env=environment | coverage,
            text=True,
            **(pipe | options),
        )

    return started


@pytest.fixture(scope="session")
def log_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Leeds, in which something was said under a hat; York, which was only scheduled; the North.

    In Leeds stands an event that no plugin knows, too.
    """
    path = tmp_path_factory.mktemp("logs") / "north.db"
    moments = (MORNING + timedelta(minutes=n) for n in range(1000))
    numbers = (f"event-{n}" for n in range(1000))

    def clock() -> datetime:
        return next(moments)

    def number() -> str:
        return next(numbers)

    with dialoguekit.open(f"sqlite:///{path}") as kit:
        leeds = kit.workshop("leeds", clock=clock, next_event_id=number)
        leeds.schedule(title="Peer support in Leeds", groups=("primary care", "peer support"))
        leeds.open()
        ana = leeds.welcome(name="Ana", group="peer support", consents=("record", "quote"))
        leeds.start("parallel-thinking", template="problem-solving")
        leeds.enter("white")
        question = leeds.pose("What do we know?")
        leeds.contribute(ana, "Nobody told the surgery\nwe exist.", question=question)
        unknown = OpaqueEvent("cafe.table-moved", 3, b'{"where":"the window"}')
        opaque = NewEvent(event=unknown, at=MORNING, noted=MORNING, id="opaque")
        kit.log.append("leeds", [opaque], expected=kit.log.version("leeds"))
        york = kit.workshop("york", clock=clock, next_event_id=number)
        york.schedule(title="Peer support in York", groups=("peer support",))
        north = kit.programme("north", clock=clock, next_event_id=number)
        north.announce(title="The North")
        north.add("leeds")
        north.add("york")
    return path


@pytest.fixture
def log_url(log_file: Path) -> str:
    """The log, as the command line names it."""
    return f"sqlite:///{log_file}"


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory in which the demo of one workshop was played."""
    out = tmp_path_factory.mktemp("rehearsed") / "demo"
    main(["demo", "--workshops", "1", "--out", str(out)])
    return out


def _fail(view: object, scope: object) -> Chapter:
    raise LookupError("nothing")


@pytest.fixture(scope="session")
def failing_plugin() -> Candidate:
    """A plugin whose chapter cannot be made."""
    failing = Analysis(
        name="failing", title="Failing", summary="Fails.", projection=Attendance, chapter=_fail
    )
    module = SimpleNamespace(dialoguekit_analyses=hookimpl(lambda: [failing]))
    return given("failing", module, "0.3", "dialoguekit-failing")
