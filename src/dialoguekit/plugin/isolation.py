"""Calls the code of plugins: each call in its own thread, with a time limit.

Whatever a plugin raises, :class:`~dialoguekit.errors.PluginFailed` is raised instead.  An interrupt
by the user arrives in the calling thread, and is passed on.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from threading import Thread
from time import monotonic
from typing import Any, Generic, TypeVar

import attrs

from dialoguekit.errors import (
    InvalidSetting,
    PluginFailed,
    class_name,
    describe_error,
    safe_text,
    to_one_line,
)

T = TypeVar("T")

TIMEOUT_VARIABLE = "DIALOGUEKIT_PLUGIN_TIMEOUT_S"
"""The environment variable for the timeout of a plugin, in seconds."""

DEFAULT_TIMEOUT_S = 10.0
"""The default time for one call of a plugin, in seconds."""

EVENTS_PER_TIMEOUT = 10_000
"""The number of events for which a plugin may take one timeout."""

_MAX_TIMEOUT_S = 86_400.0
_UNDESCRIBED = "it raised an exception that cannot be described."
_STOP_ATTEMPTS = 3
_STOP_WAIT_S = 0.02


@attrs.frozen
class Step:
    """A call of a plugin: the plugin, what is done in the call, and when its time ends.

    The text of ``doing`` completes a sentence: ``it was imported``.  ``ends_at`` is a time of the
    monotonic clock.
    """

    plugin: str
    doing: object
    ends_at: float


Observer = Callable[[Step | None], object]
"""Called with each step that begins, and with None when it has ended."""


@attrs.define
class _Process:
    """What holds for all calls of this process."""

    observer: Observer = lambda _: None
    owns_process: bool = False
    step: Step | None = None
    stopped: dict[str, str] = attrs.field(factory=dict)


_PROCESS = _Process()


def observe(observer: Observer) -> None:
    """Let ``observer`` be called with each step; it replaces an earlier one."""
    _PROCESS.observer = observer


def own_process() -> None:
    """Restore, after each call, what a plugin changed for the whole process.

    Only for a process that does nothing else: in another, its other threads may have changed it.
    """
    _PROCESS.owns_process = True


def note_progress() -> None:
    """Tell the observer of the current step again, because what is done has changed."""
    _PROCESS.observer(_PROCESS.step)


def stop_calling(plugin: str, reason: str) -> None:
    """Let :func:`require_callable` fail for a plugin in this process, with the reason."""
    _PROCESS.stopped[plugin] = reason


def require_callable(plugin: str) -> None:
    """Raise :class:`~dialoguekit.errors.PluginFailed` for a plugin that ended a process before."""
    reason = _PROCESS.stopped.get(to_one_line(plugin))
    if reason is not None:
        raise PluginFailed(plugin, reason, timed_out=True)


def resolve_timeout(timeout_s: float | None) -> float:
    """Return the timeout in seconds: the argument, the environment variable or the default.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for anything but a number of seconds above 0
    and at most one day.
    """
    if timeout_s is not None:
        return _check_timeout("plugin_timeout_s", timeout_s)
    return _check_timeout(TIMEOUT_VARIABLE, os.environ.get(TIMEOUT_VARIABLE, DEFAULT_TIMEOUT_S))


def _check_timeout(setting: str, value: Any) -> float:
    try:
        limit = float(value)
    except (TypeError, ValueError, OverflowError):
        limit = 0
    if not 0 < limit <= _MAX_TIMEOUT_S:
        reason = (
            f"must be a number of seconds above 0, and at most {_MAX_TIMEOUT_S:.0f}, not {value!r}"
        )
        raise InvalidSetting(setting, reason)
    return limit


def timeout_for(timeout_s: float, events: int) -> float:
    """Return the time for a call that reads this number of events: one timeout for each 10,000."""
    return timeout_s * (1 + events // EVENTS_PER_TIMEOUT)


def call_plugin(
    plugin: str,
    doing: object,
    function: Callable[[], T],
    *,
    timeout_s: float | None,
    describe: Callable[[BaseException], str] = repr,
) -> T:
    """Return the result of ``function``, which runs code of a plugin.

    The text of ``doing`` completes the sentence "timed out while …".  Without ``timeout_s`` there
    is no limit; this is for the core's own declarations.  A call that takes longer is abandoned,
    its later result is ignored, and its thread is asked to end.  ``describe`` makes the detail of
    an exception.

    Raises :class:`~dialoguekit.errors.PluginFailed` for every failure.
    """
    if timeout_s is None:
        return _call(plugin, doing, _Call(function, describe), None)
    with _preserved_process_state(), _observed(Step(plugin, doing, monotonic() + timeout_s)):
        return _call(plugin, doing, _Call(function, describe), timeout_s)


def _call(plugin: str, doing: object, call: _Call[T], timeout_s: float | None) -> T:
    thread = Thread(
        target=copy_context().run, args=(call.run,), name=f"plugin {plugin}", daemon=True
    )
    thread.start()
    thread.join(timeout_s)
    if thread.is_alive():
        call.is_abandoned = True
        _stop(thread)
        raise PluginFailed(
            plugin,
            f"timed out after {timeout_s:g} s while {doing}. Fix the blocking call or raise "
            f"{TIMEOUT_VARIABLE}",
            timed_out=True,
        )
    if not call.results:
        raise PluginFailed(plugin, call.reason, detail=call.detail) from call.error
    return call.results[0]


@attrs.define(eq=False)
class _Call(Generic[T]):
    """A call in its own thread, and its outcome."""

    function: Callable[[], T]
    describe: Callable[[BaseException], str]
    results: list[T] = attrs.field(factory=list)
    error: BaseException | None = None
    reason: str = ""
    detail: str = ""
    is_abandoned: bool = False

    def run(self) -> None:
        with suppress(SystemExit):
            try:
                self.results.append(self.function())
            except BaseException as error:  # noqa: BLE001  # a plugin may raise anything
                if self.is_abandoned:
                    return
                self.error = error
                # Describing it may run code of the plugin, so the time limit includes it.
                self.reason = safe_text(error, describe_error, _UNDESCRIBED)
                self.detail = to_one_line(safe_text(error, self.describe, class_name(error)))


def _stop(thread: Thread) -> None:
    """Raise ``SystemExit`` in a thread, which ends a loop of Python code.

    The interpreter prints nothing of it, also where it arrives when the call has ended already.
    A thread that waits in a function of the operating system ends when that function returns.
    """
    for _ in range(_STOP_ATTEMPTS):
        if thread.ident is None or not thread.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit)
        )
        thread.join(_STOP_WAIT_S)


@contextmanager
def _observed(step: Step) -> Iterator[None]:
    _PROCESS.step = step
    note_progress()
    try:
        yield
    finally:
        _PROCESS.step = None
        note_progress()


@contextmanager
def _preserved_process_state() -> Iterator[None]:
    """Restore streams, the working directory and limits of the interpreter, in our own process."""
    if not _PROCESS.owns_process:
        yield
        return
    streams = sys.stdin, sys.stdout, sys.stderr
    limit, interval = sys.getrecursionlimit(), sys.getswitchinterval()
    try:
        directory = os.getcwd()  # noqa: PTH109  # as text, without a class in between
    except OSError:
        directory = None
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        if sys.getrecursionlimit() != limit:
            sys.setrecursionlimit(limit)
        if sys.getswitchinterval() != interval:
            sys.setswitchinterval(interval)
        if directory is not None:
            with suppress(OSError):
                os.chdir(directory)
