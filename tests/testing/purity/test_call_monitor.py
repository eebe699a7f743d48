"""The call monitor, in this process."""

# A lambda represents code that makes a call.
# ruff: noqa: DTZ001, DTZ006, DTZ011, DTZ012, PLW0108, PTH109

from __future__ import annotations

import dis
import io
import os
import random
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import TZPATH

import attrs
import pytest

from dialoguekit.testing.purity.call_monitor import (
    CallMonitor,
    ImpureCallBlocked,
    _OutputRecorder,
    record_environment_reads,
)
from dialoguekit.testing.purity.code_ownership import CheckedCode
from dialoguekit.testing.purity.fake_machine import Machine

MACHINE = Machine(3)


def at(*args: Any) -> datetime:
    """Return a timestamp; the number of arguments is not visible in the bytecode."""
    return datetime.fromtimestamp(*args)


HERE = CheckedCode(frozenset({__name__}))


def new_monitor(checked_module: str = __name__) -> CallMonitor:
    monitor = CallMonitor()
    monitor.checked = CheckedCode(frozenset({checked_module}))
    return monitor


def observed_calls(act: Callable[[], object], *, calls: bool = True) -> list[tuple[str, str]]:
    """Return the kinds and names of the recorded calls of a function."""
    monitor = new_monitor()
    monitor.enter_step("a step")
    with monitor.monitoring(calls=calls):
        act()
    assert all(call.step == "a step" for call in monitor.impure_calls.values())
    return [(call.kind, call.description) for call in monitor.impure_calls.values()]


@pytest.mark.parametrize(
    ("act", "kind", "name"),
    [
        (lambda: time.time(), "clock", "time.time"),
        (lambda: time.gmtime(), "clock", "time.gmtime"),
        (lambda: time.strftime("%Y"), "clock", "time.strftime"),
        (lambda: datetime.now(UTC), "clock", "datetime.now"),
        (lambda: date.today(), "clock", "date.today"),
        (lambda: date.fromtimestamp(0), "time zone", "date.fromtimestamp"),
        (lambda: datetime.fromtimestamp(0), "time zone", "datetime.fromtimestamp"),
        (lambda: datetime(2026, 1, 1).timestamp(), "time zone", "datetime.timestamp"),
        (lambda: datetime.now(UTC).astimezone(), "time zone", "datetime.astimezone"),
        (lambda: time.localtime(0), "time zone", "time.localtime"),
        (lambda: random.random(), "randomness", "random.random"),
        (lambda: random.seed(1), "randomness", "random.seed"),
        (lambda: random.getstate(), "randomness", "random.getstate"),
        (lambda: random.Random().random(), "randomness", "random.random"),
        (lambda: uuid.uuid4(), "randomness", "uuid.uuid4"),
        (lambda: os.urandom(1), "randomness", "os.urandom"),
        (lambda: os.environ.get("HOME"), "environment", "os.environ"),
        (lambda: os.getenv("HOME"), "environment", "os.getenv"),
        (lambda: os.getcwd(), "files", "os.getcwd"),
        (lambda: os.getpid(), "machine", "os.getpid"),
        (lambda: MACHINE.uname(), "machine", "os.uname"),
        (lambda: MACHINE.sleep(0), "clock", "time.sleep"),
        (lambda: sys.argv, "environment", "sys.argv"),
        (lambda: time.tzname, "time zone", "time.tzname"),
        (lambda: sys.getrefcount(1), "memory", "sys.getrefcount"),
    ],
    ids=range(25),
)
def test_an_impure_call_is_recorded(act: Callable[[], object], kind: str, name: str) -> None:
    """It has its kind and its public name."""
    assert (kind, name) in observed_calls(act)


@pytest.mark.parametrize(
    "act",
    [
        lambda: time.gmtime(0),
        lambda: time.strftime("%Y", time.gmtime(0)),
        lambda: datetime.fromtimestamp(0, UTC),
        lambda: at(0, UTC),
        lambda: datetime(2026, 1, 1, tzinfo=UTC).timestamp(),
        lambda: random.Random(1).random(),
        lambda: random.Random(1).getstate(),
        lambda: uuid.uuid5(uuid.NAMESPACE_DNS, "a"),
        lambda: os.fspath("a"),
        lambda: sys.maxsize,
        lambda: dict.fromkeys("ab"),
        lambda: int.from_bytes(b"a", "big"),
    ],
    ids=range(12),
)
def test_a_pure_call_is_not_recorded(act: Callable[[], object]) -> None:
    """Similar calls that depend only on their arguments are not recorded."""
    assert observed_calls(act) == []


def test_calls_are_recorded_only_on_request() -> None:
    """The classes of the observed modules are restored."""
    assert observed_calls(time.time, calls=False) == []
    assert type(sys).__name__ == type(time).__name__ == "module"


def test_calls_of_a_library_are_not_recorded() -> None:
    """Only the effect of a library counts."""
    monitor = new_monitor("elsewhere")
    with monitor.monitoring(calls=True):
        time.time()
        assert sys.argv
    assert monitor.impure_calls == {}


# Audit events: the hook is called as the interpreter would call it


def audited(event: str, *args: Any) -> tuple[list[tuple[str, bool]], bool]:
    """Return the recorded kinds, whether each was blocked, and whether an exception was raised."""
    monitor = new_monitor()
    raised = False
    with monitor.monitoring():
        try:
            monitor.audit(event, args)
        except ImpureCallBlocked:
            raised = True
    return [(call.kind, call.blocked) for call in monitor.impure_calls.values()], raised


@pytest.mark.parametrize(
    ("event", "args", "kind", "blocked"),
    [
        ("open", ("a.txt", "r", 0), "files", False),
        ("open", ("a.txt", "w", 0), "files", True),
        ("open", ("a.txt", None, os.O_RDONLY), "files", False),
        ("open", ("a.txt", None, os.O_CREAT), "files", True),
        ("open", (3, None, None), "files", True),
        ("socket.connect", (), "network", True),
        ("os.listdir", (".",), "files", False),
        ("os.remove", ("a",), "files", True),
        ("subprocess.Popen", ("a",), "processes", True),
        ("sqlite3.connect", ("a.db",), "files", True),
        ("builtins.input", ("?",), "input", True),
        ("builtins.id", (1,), "identity", False),
        ("sys._getframe", (), "identity", False),
    ],
)
def test_an_impure_audit_event_is_recorded(
    event: str, args: tuple[Any, ...], kind: str, blocked: bool
) -> None:
    """An event that changes something external or waits for input is blocked."""
    assert audited(event, *args) == ([(kind, blocked)], blocked)


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("compile", ()),
        ("import", ("json",)),
        ("sqlite3.connect", (":memory:",)),
        ("sqlite3.connect/handle", (object(),)),
        ("open", (f"{TZPATH[0]}/Europe/London" if TZPATH else "", "rb", 0)),
    ],
)
def test_a_harmless_audit_event_is_not_recorded(event: str, args: tuple[Any, ...]) -> None:
    """Imports, in-memory databases and time zones are harmless."""
    if event == "open" and not TZPATH:
        pytest.skip("no time zone files are installed")
    assert audited(event, *args) == ([], False)


def test_the_hook_works_only_while_monitoring() -> None:
    """The hook itself cannot be removed."""
    monitor = CallMonitor()
    monitor.audit("os.remove", ("a",))
    assert monitor.impure_calls == {}


def test_an_identity_counts_only_in_checked_code() -> None:
    """For example, ``copy`` calls ``id``."""
    monitor = new_monitor("elsewhere")
    with monitor.monitoring():
        monitor.audit("builtins.id", (1,))
    assert monitor.impure_calls == {}


def test_a_repeated_call_is_recorded_once() -> None:
    """It counts as blocked if it was blocked once."""
    monitor = CallMonitor()
    frame = sys._getframe()
    for description, blocked in (("a", False), ("b", True)):
        monitor.record("files", description, frame, blocked=blocked)
    (call,) = monitor.impure_calls.values()
    assert (call.description, call.blocked) == ("a", True)


def test_output_is_recorded_while_monitoring() -> None:
    """Output before is ignored."""
    monitor = new_monitor()
    monitor.record_output("before", sys._getframe())
    with monitor.monitoring():
        monitor.record_output("a line\n", sys._getframe())
    (call,) = monitor.impure_calls.values()
    assert (call.kind, call.description) == ("output", "prints 'a line'")


def test_environment_reads_are_recorded() -> None:
    """All ways to read a variable are recorded."""
    with record_environment_reads(HERE) as variables:
        os.environ.get("ONE")
        os.getenv("TWO")
        assert "THREE" not in os.environ
    assert variables == {"ONE", "TWO", "THREE"}
    with record_environment_reads(CheckedCode(frozenset({"elsewhere"}))) as variables:
        os.environ.get("ONE")
    assert variables == set()


# The profiler is called directly, with fake frames


@attrs.frozen
class Code:
    """The code of a frame with a call; ``arguments`` is None if their number is unknown."""

    arguments: int | None = 0
    co_name: str = "act"
    co_qualname: str = "act"
    co_filename: str = "act.py"

    @property
    def co_code(self) -> bytes:
        call = "CALL" if self.arguments is not None else "CALL_FUNCTION_EX"
        return bytes([dis.opmap[call], self.arguments or 0])


@attrs.frozen
class Frame:
    """A frame of this module or another one."""

    f_code: Code = Code()
    module: str = __name__
    f_back: Any = None
    f_locals: dict[str, Any] = attrs.field(factory=dict)
    f_lasti: int = 0
    f_lineno: int = 1

    @property
    def f_globals(self) -> dict[str, str]:
        return {"__name__": self.module}


def profiled(frame: Frame, event: str, function: object = None) -> list[tuple[str, str]]:
    monitor = new_monitor()
    monitor._profile(frame, event, function)  # type: ignore[arg-type]
    return [(call.kind, call.description) for call in monitor.impure_calls.values()]


@pytest.mark.parametrize(
    ("function", "arguments", "found"),
    [
        (time.time, 0, ("clock", "time.time")),
        (time.gmtime, 0, ("clock", "time.gmtime")),
        (time.gmtime, 1, None),
        (time.sleep, 1, ("clock", "time.sleep")),
        (datetime.now, 0, ("clock", "datetime.now")),
        (datetime.fromtimestamp, 1, ("time zone", "datetime.fromtimestamp")),
        (datetime.fromtimestamp, 2, None),
        (datetime.fromtimestamp, None, None),
        (date.fromtimestamp, 2, ("time zone", "date.fromtimestamp")),
        (datetime.fromisoformat, 1, None),
        (datetime(2026, 1, 1).timestamp, 0, ("time zone", "datetime.timestamp")),
        (datetime(2026, 1, 1, tzinfo=UTC).timestamp, 0, None),
        (datetime(2026, 1, 1, tzinfo=UTC).astimezone, 0, ("time zone", "datetime.astimezone")),
        (datetime(2026, 1, 1, tzinfo=UTC).astimezone, 1, None),
        (random.random, 0, ("randomness", "random.random")),
        (random.Random(1).random, 0, None),
        (os.urandom, 1, ("randomness", "os.urandom")),
        (os.fspath, 1, None),
        (dict.fromkeys, 1, None),
        ([].append, 1, None),
        (len, 1, None),
    ],
    ids=range(21),
)
def test_a_call_is_classified_by_its_arguments(
    function: object, arguments: int | None, found: tuple[str, str] | None
) -> None:
    """Some functions read the clock or the time zone only without an argument."""
    assert profiled(Frame(Code(arguments)), "c_call", function) == ([found] if found else [])
    assert profiled(Frame(Code(arguments), "elsewhere"), "c_call", function) == []
    assert profiled(Frame(Code(arguments)), "c_return", function) == []


def test_standard_library_functions_are_classified_by_name() -> None:
    """Nested functions and calls by a library do not count."""
    here = Frame()

    def called(name: str, module: str, back: Frame = here) -> list[tuple[str, str]]:
        return profiled(Frame(Code(co_qualname=name), module, back), "call")

    assert called("node", "platform") == [("machine", "platform.node")]
    assert called("_Environ.__getitem__", "os") == [("environment", "os.environ.__getitem__")]
    assert called("walk", "os", Frame(module="os", f_back=here)) == []
    assert called("walk", "os", Frame(module="elsewhere")) == []
    assert called("uname.<locals>.inner", "platform") == []
    assert called("fsencode", "os") == []
    assert called("act", "elsewhere") == []


def test_generators_are_classified_by_their_seed() -> None:
    """A generator may be seeded later, but the global one must not be seeded."""
    monitor = new_monitor()
    generator, shared = random.Random(1), random.random.__self__  # type: ignore[attr-defined]

    def seed(generator: random.Random, value: int | None) -> None:
        arguments = {"self": generator, "a": value}
        seeding = Frame(Code(co_qualname="Random.seed"), "random", Frame(), arguments)
        monitor._profile(seeding, "call", None)  # type: ignore[arg-type]

    def draw(generator: random.Random) -> bool:
        before = len(monitor.impure_calls)
        monitor._profile(Frame(f_lineno=before + 2), "c_call", generator.random)  # type: ignore[arg-type]
        return len(monitor.impure_calls) > before

    seed(generator, None)
    assert draw(generator)
    seed(generator, 1)
    assert not draw(generator)
    seed(shared, 1)
    assert any(call.description == "random.seed" for call in monitor.impure_calls.values())


def test_output_is_recorded_as_text() -> None:
    """The output is discarded."""
    monitor = new_monitor()
    recorder: Any = _OutputRecorder(monitor)
    with (
        monitor.monitoring(),
        io.TextIOWrapper(recorder, encoding="utf-8", write_through=True) as output,
    ):
        output.write("a word")
    (call,) = monitor.impure_calls.values()
    assert call.description == "prints 'a word'"


def test_a_fake_machine_depends_on_its_number() -> None:
    """Its name, processor count and user are derived from the number."""
    assert (MACHINE.gethostname(), MACHINE.cpu_count(), MACHINE.getlogin()) == (
        "machine-3",
        6,
        "user-3",
    )
    assert MACHINE.uname()[1] == "machine-3"
    MACHINE.sleep(10**6)
