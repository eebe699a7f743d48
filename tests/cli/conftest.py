"""Fixtures that run commands, and a log for them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

import dialoguekit
from dialoguekit.cli import main
from dialoguekit.events import NewEvent, OpaqueEvent
from dialoguekit.plugin import Analysis, Block, hookimpl
from dialoguekit.plugin.registry.registry import Candidate, candidate_of

MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)


@attrs.frozen
class CommandResult:
    """Exit status and output of a command."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def is_one_line_error(self) -> bool:
        """Whether the command failed without output and with an error of one line."""
        is_error = self.err.startswith("Error: ") and self.err.count("\n") == 1
        return self.status == 1 and not self.out and is_error


@pytest.fixture(autouse=True)
def empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each command in an empty directory, without a log in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DIALOGUEKIT_LOG", raising=False)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., CommandResult]:
    """A function that runs a command in this process."""

    def run(*args: str) -> CommandResult:
        capsys.readouterr()
        status: Any = 0
        try:
            main(list(args))
        except SystemExit as exit:
            status = exit.code
        captured = capsys.readouterr()
        return CommandResult(status, captured.out, captured.err)

    return run


@pytest.fixture
def start_process() -> Callable[..., subprocess.Popen[str]]:
    """A function that starts a command in its own process, with warnings as errors."""

    def start_process(*args: str, **options: Any) -> subprocess.Popen[str]:
        code = "from dialoguekit.cli import main; main()"
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        environment = {"PYTHONWARNINGS": "error", "PATH": os.environ["PATH"]}
        coverage = {k: v for k, v in os.environ.items() if k.startswith(("COV", "DIALOGUEKIT"))}
        return subprocess.Popen(
            [sys.executable, "-c", code, *args],
            env=environment | coverage,
            text=True,
            **(pipes | options),
        )

    return start_process


@pytest.fixture(scope="session")
def log_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of a workshop in Leeds, one in York that is only scheduled, and a programme.

    The workshop in Leeds includes an event of an unknown type.
    """
    path = tmp_path_factory.mktemp("logs") / "north.db"
    times = (MORNING + timedelta(minutes=n) for n in range(1000))
    numbers = (f"event-{n}" for n in range(1000))

    def clock() -> datetime:
        return next(times)

    def next_id() -> str:
        return next(numbers)

    with dialoguekit.open(f"sqlite:///{path}") as kit:
        leeds = kit.workshop("leeds", clock=clock, next_event_id=next_id)
        leeds.schedule(title="Peer support in Leeds", groups=("primary care", "peer support"))
        leeds.open()
        ana = leeds.check_in(name="Ana", group="peer support", consents=("record", "quote"))
        leeds.start("parallel-thinking", template="problem-solving")
        leeds.enter_stage("white")
        question = leeds.pose_question("What do we know?")
        leeds.contribute(ana, "Nobody told the surgery\nwe exist.", question=question)
        opaque = OpaqueEvent("cafe.table-moved", 3, b'{"where":"the window"}')
        new_event = NewEvent(event=opaque, occurred_at=MORNING, recorded_at=MORNING, id="opaque")
        kit.store.append("leeds", [new_event], expected_version=kit.store.stream_version("leeds"))
        york = kit.workshop("york", clock=clock, next_event_id=next_id)
        york.schedule(title="Peer support in York", groups=("peer support",))
        north = kit.programme("north", clock=clock, next_event_id=next_id)
        north.announce(title="The North")
        north.add_workshop("leeds")
        north.add_workshop("york")
    return path


@pytest.fixture
def log_url(log_file: Path) -> str:
    """The URL of the log."""
    return f"sqlite:///{log_file}"


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output directory of a demo with one workshop."""
    out = tmp_path_factory.mktemp("simulated") / "demo"
    main(["demo", "--workshops", "1", "--out", str(out)])
    return out


def _fail(*_: object) -> Iterable[Block]:
    raise LookupError("nothing")


@pytest.fixture
def install_only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A function that makes these the installed plugins."""

    def install_only(*plugins: Candidate) -> None:
        for module in ("application.opening", "cli.plugin_lookup"):
            monkeypatch.setattr(f"dialoguekit.{module}.discover", lambda: list(plugins))

    return install_only


@pytest.fixture(scope="session")
def failing_plugin() -> Candidate:
    """A plugin with a chapter that fails."""
    failing = Analysis(
        name="failing",
        title="Failing",
        summary="Fails.",
        view=lambda _: True,
        workshop_blocks=_fail,
        programme_blocks=_fail,
    )
    module = SimpleNamespace(dialoguekit_analyses=hookimpl(lambda: [failing]))
    return candidate_of("failing", module, "0.3", "dialoguekit-failing")
