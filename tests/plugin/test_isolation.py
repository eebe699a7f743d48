"""Calls of plugins: time limits, exceptions, and what is restored."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from threading import Event
from threading import enumerate as living_threads
from typing import Any, NoReturn

import pytest

from dialoguekit.errors import PluginFailed, ReportError
from dialoguekit.plugin import isolation
from dialoguekit.plugin.isolation import (
    Step,
    call_plugin,
    note_progress,
    observe,
    own_process,
    require_callable,
    stop_calling,
    timeout_for,
)

NAME = "cafe"


class Own(BaseException):
    """An exception that is not a subclass of Exception."""


class Silent(Exception):
    """An error without a text."""

    def __repr__(self) -> str:
        raise Own

    __str__ = __repr__


class NamelessType(type):
    """A class whose classes have no name."""

    @property
    def __name__(cls) -> str:  # type: ignore[override]
        raise Own


class Nameless(Exception, metaclass=NamelessType):
    """An error of a class without a name."""


class Masked(Exception):
    """An error that raises another one when asked for its class."""

    @property  # type: ignore[misc]
    def __class__(self) -> type[Masked]:
        raise Own

    def __repr__(self) -> str:
        return "Masked()"


class Endless(Exception):
    """An error whose text does not end."""

    def __repr__(self) -> str:
        while True:
            pass

    __str__ = __repr__


class Long(ReportError):
    """An error with a long text."""

    def __str__(self) -> str:
        return "x" * 10_000_000


@pytest.fixture(autouse=True)
def unobserved() -> Iterator[None]:
    """Remove the observer and the stopped plugins after a test."""
    yield
    observe(lambda _: None)
    isolation._PROCESS.stopped.clear()
    isolation._PROCESS.owns_process = False


def raising(error: BaseException) -> Callable[[], NoReturn]:
    def function() -> NoReturn:
        raise error

    return function


def fail(function: Callable[[], Any], timeout_s: float = 5) -> PluginFailed:
    """Return the failure of a call."""
    with pytest.raises(PluginFailed) as caught:
        call_plugin(NAME, "it was called", function, timeout_s=timeout_s)
    return caught.value


def test_the_result_is_returned() -> None:
    """The call has the context variables of its caller."""
    variable: ContextVar[int] = ContextVar("variable")
    variable.set(7)
    assert call_plugin(NAME, "it was called", variable.get, timeout_s=5) == 7
    assert call_plugin(NAME, "it was called", variable.get, timeout_s=None) == 7


@pytest.mark.parametrize(
    ("error", "reason", "detail"),
    [
        (KeyError("who"), "KeyError in test_isolation.py, line ", "KeyError('who')"),
        (Own("me"), "Own in test_isolation.py, line ", "Own('me')"),
        (KeyboardInterrupt(), "KeyboardInterrupt in ", "KeyboardInterrupt()"),
        (SystemExit(3), "it exited the process (SystemExit) in ", "SystemExit(3)"),
        (GeneratorExit(), "GeneratorExit in ", "GeneratorExit()"),
        (Silent(), "Silent in ", "Silent"),
        (Nameless(), "Nameless in ", "Nameless"),
        (ReportError("no title"), "no title", "ReportError('no title')"),
        (Long("x"), "Long in ", "Long('x')"),
    ],
)
def test_every_exception_is_a_failure(error: BaseException, reason: str, detail: str) -> None:
    """The reason does not quote the plugin; the cause is its exception."""
    failed = fail(raising(error))
    assert failed.plugin == NAME
    assert failed.reason.startswith(reason)
    assert failed.detail.startswith(detail)
    assert len(failed.reason) < 500
    assert failed.__cause__ is error
    assert not failed.timed_out


def test_an_error_that_cannot_be_asked_for_its_class_is_a_failure() -> None:
    """Nothing of it is printed either."""
    failed = fail(raising(Masked()))
    assert failed.reason.startswith("Masked in test_isolation.py, line ")
    assert failed.detail == "Masked()"


def test_endless_recursion_is_a_failure() -> None:
    """The stack of the caller is not affected."""

    def recurse() -> None:
        recurse()

    assert fail(recurse).reason.startswith("RecursionError in test_isolation.py, line ")


@pytest.mark.parametrize("ending", ["loop", "text"])
def test_a_call_that_does_not_end_is_abandoned(ending: str) -> None:
    """Its thread is ended, also if only the description of its error takes too long."""

    def loop() -> None:
        while True:
            pass

    failed = fail(loop if ending == "loop" else raising(Endless()), timeout_s=0.1)
    assert failed.timed_out
    assert failed.reason == (
        "timed out after 0.1 s while it was called. Fix the blocking call or raise "
        "DIALOGUEKIT_PLUGIN_TIMEOUT_S"
    )
    assert f"plugin {NAME}" not in {thread.name for thread in living_threads()}


def test_more_events_may_take_more_time() -> None:
    """One timeout for each 10,000 of them."""
    assert [timeout_for(2, events) for events in (0, 9_999, 10_000, 125_000)] == [2, 2, 4, 26]


def test_the_state_of_our_own_process_is_restored(tmp_path: Path) -> None:
    """Streams, the working directory and limits of the interpreter stay as they were."""
    own_process()
    streams, limit = (sys.stdin, sys.stdout, sys.stderr), sys.getrecursionlimit()
    interval, directory = sys.getswitchinterval(), Path.cwd()

    def change() -> None:
        sys.stdin = sys.stdout = sys.stderr = None
        os.chdir(tmp_path)
        sys.setrecursionlimit(limit + 7)
        sys.setswitchinterval(1)

    call_plugin(NAME, "it was called", change, timeout_s=5)
    assert (sys.stdin, sys.stdout, sys.stderr) == streams
    assert (sys.getrecursionlimit(), Path.cwd()) == (limit, directory)
    assert sys.getswitchinterval() == pytest.approx(interval)


def test_calls_can_be_observed() -> None:
    """The observer is told of each step, of changes, and of the end; not of the core's calls."""
    steps: list[Step | None] = []
    observe(steps.append)
    with pytest.raises(PluginFailed):
        call_plugin(NAME, "it was called", raising(Own()), timeout_s=5)
    call_plugin(NAME, "it was called", note_progress, timeout_s=5)
    call_plugin("core", "it was called", lambda: None, timeout_s=None)
    first, none, again, changed, end = steps
    assert first is not None
    assert (first.plugin, first.doing) == (NAME, "it was called")
    assert again == changed is not None
    assert none is end is None


def test_a_plugin_can_be_stopped() -> None:
    """It is called no more, with the reason."""
    require_callable(NAME)
    stop_calling(NAME, "it ended the process.")
    with pytest.raises(PluginFailed, match=r"Plugin cafe failed: it ended the process\."):
        require_callable(NAME)
    require_callable("another")


def test_an_abandoned_call_does_not_delay_the_next() -> None:
    """Its later result is ignored."""
    done = Event()
    assert fail(done.wait, timeout_s=0.05).timed_out
    assert call_plugin(NAME, "it was called", lambda: 7, timeout_s=5) == 7
    done.set()
