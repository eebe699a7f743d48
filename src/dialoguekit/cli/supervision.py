"""Runs a command in a child process, so that a plugin that ends the process ends only the child.

The parent opens nothing and imports no plugin.  The child notes in shared memory which plugin is
being called.  When the child ends before it is done, the parent knows which plugin ended it, and
starts another child without this plugin.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from mmap import mmap
from time import monotonic, sleep
from typing import Any, NoReturn

import attrs
import click

from dialoguekit.errors import to_one_line

GRACE_S = 2.0
"""The time in seconds after the timeout of a plugin, in which the child can abandon the call."""

_CHECK_S = 0.25
_POLL_S = 0.005
_INTERRUPT_S = 1.0
_SIZE = 4096
_HEAD = struct.Struct("=??d?iI")  # Loaded, running, end of the call, done, status, length of text.
_SET_PARENT_DEATH_SIGNAL = 1
_INTERRUPTED = 130
_SENT_SIGNALS = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT})


@attrs.frozen
class _Note:
    """What a child noted last."""

    is_loaded: bool = False
    is_running: bool = False
    ends_at: float = 0
    is_done: bool = False
    status: int = 0
    text: str = "\n"

    @property
    def plugin(self) -> str:
        """The plugin that was called last; empty if none was called."""
        return self.text.partition("\n")[0]

    @property
    def doing(self) -> str:
        """What was done in the call, as the end of a sentence."""
        return self.text.partition("\n")[2]


class _Memory:
    """Memory that a child shares with its parent."""

    def __init__(self) -> None:
        self._memory = mmap(-1, _SIZE)
        self.note = _Note()

    def write(self, **changes: Any) -> None:
        """Change the note."""
        self.note = attrs.evolve(self.note, **changes)
        note, text = self.note, self.note.text.encode(errors="replace")[: _SIZE - _HEAD.size]
        head = _HEAD.pack(
            note.is_loaded, note.is_running, note.ends_at, note.is_done, note.status, len(text)
        )
        self._memory[: len(head) + len(text)] = head + text

    def read(self) -> _Note:
        """Return the note of the child."""
        is_loaded, is_running, ends_at, is_done, status, length = _HEAD.unpack(
            self._memory[: _HEAD.size]
        )
        text = self._memory[_HEAD.size : _HEAD.size + length].decode(errors="replace")
        return _Note(is_loaded, is_running, ends_at, is_done, status, text)


@attrs.define
class _State:
    """The state of this process: whether it may start a child, or is one."""

    is_enabled: bool = False
    memory: _Memory | None = None
    failures: dict[str, str] = attrs.field(factory=dict)


_STATE = _State()


def enable(is_enabled: bool) -> None:
    """Allow children, where the system can fork; otherwise commands run in this process."""
    _STATE.is_enabled = is_enabled and hasattr(os, "fork")


def begin(*, repeatable: bool, strict: bool) -> dict[str, str]:
    """Continue in a child, and return the plugins that must not be loaded, with the reasons.

    The parent does not return: it waits for the child and exits.  A ``repeatable`` command is
    repeated if a plugin ends the child; any other only as long as no log was opened.  ``strict``
    stops instead.
    """
    if _STATE.memory is None and _STATE.is_enabled:
        _supervise(repeatable=repeatable, strict=strict)
    return _STATE.failures


def note_loaded() -> None:
    """Note that the plugins are loaded, and that a log is open."""
    if _STATE.memory is not None:
        _STATE.memory.write(is_loaded=True)


def is_child() -> bool:
    """Return whether this process is a child."""
    return _STATE.memory is not None


def finish(status: int) -> None:
    """End a child with its status; threads and exit handlers of plugins do not delay it."""
    if _STATE.memory is None:
        return
    charts = sys.modules.get("dialoguekit.document.renderers.chart_process")
    if charts is not None:
        charts.CHARTS.close()
    try:
        _flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        status = status or 1
        with suppress(OSError):
            click.echo(f"Error: {error.strerror or error}.", err=True)
    _STATE.memory.write(is_done=True, is_running=False, status=status)
    os._exit(status)


def _supervise(*, repeatable: bool, strict: bool) -> None:
    """Start children until one is done; return in each child."""
    failures: dict[str, str] = {}
    stopped: dict[str, str] = {}
    while True:
        _flush()
        memory = _Memory()
        parent, (reading, writing) = os.getpid(), os.pipe()
        try:
            child = os.fork()
        except OSError:  # There are too many processes: continue in this one.
            return
        if child == 0:
            os.close(reading)
            _become_child(parent, memory, failures, stopped)
            return
        os.close(writing)
        try:
            status, reason = _wait(child, reading, memory)
        finally:
            os.close(reading)
        note = memory.read()
        if note.is_done:
            sys.exit(note.status)
        if not note.plugin or (_is_killed(status) and not note.is_running):
            _exit_with_error(f"The command ended unexpectedly: {_describe_end(status)}.")
        reason = reason or f"it ended the process {_describe_end(status)} {_when(note)}"
        is_repeated = note.plugin in failures or (note.plugin in stopped and note.is_running)
        if strict or is_repeated or (note.is_loaded and not repeatable):
            _exit_with_error(f"Plugin {note.plugin} failed: {reason}.")
        if note.is_loaded and note.is_running:
            stopped[note.plugin] = f"{reason}."
        else:
            failures[note.plugin] = reason


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # It is None if it is closed.
            stream.flush()


def _become_child(
    parent: int, memory: _Memory, failures: dict[str, str], stopped: dict[str, str]
) -> None:
    from dialoguekit.plugin import isolation

    _die_with(parent)
    _STATE.memory, _STATE.failures = memory, failures
    child = os.getpid()

    def observe(step: Any) -> None:
        if os.getpid() == child:  # A process that a plugin forks is not noted.
            _note_step(memory, step)

    isolation.observe(observe)
    for plugin, reason in stopped.items():
        isolation.stop_calling(plugin, reason)


def _note_step(memory: _Memory, step: Any) -> None:
    if step is None:
        memory.write(is_running=False)
    else:
        text = f"{to_one_line(step.plugin)}\n{step.doing}"
        memory.write(is_running=True, ends_at=step.ends_at, text=text)


def _die_with(parent: int) -> None:
    """Let this process be killed together with its parent, where the system can."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def _wait(child: int, reading: int, memory: _Memory) -> tuple[int, str]:
    """Wait until a child has ended; return its status, and the reason if it was killed.

    The pipe ends with the child.
    """
    reason, late = "", 0.0
    interrupts = 0
    while True:
        try:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return status, reason
            if select.select([reading], [], [], _CHECK_S)[0] and not os.read(reading, 1):
                sleep(_POLL_S)  # It ends now.
            note = memory.read()
            if not (note.is_running and monotonic() > note.ends_at + GRACE_S):
                late = 0.0
            elif not late:
                late = monotonic()  # The processes may have been suspended.
            elif monotonic() > late + _CHECK_S and not reason:
                reason = f"it did not return in time {_when(note)}, and was ended"
                os.kill(child, signal.SIGKILL)
        except KeyboardInterrupt:
            interrupts += 1
            _interrupt(child, memory, force=interrupts > 1)


def _interrupt(child: int, memory: _Memory, *, force: bool) -> None:
    """Stop a child as the user wants; a terminal interrupts the child, too."""
    ends_at = monotonic() + _INTERRUPT_S
    sent = False
    while monotonic() < ends_at or not sent:
        if os.waitpid(child, os.WNOHANG)[0]:
            break
        if monotonic() >= ends_at - _INTERRUPT_S / 2 and not sent:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL if force else signal.SIGINT)
            sent = True
        sleep(_POLL_S)
    else:
        return
    if memory.read().is_done:
        sys.exit(_INTERRUPTED)
    raise click.Abort


def _when(note: _Note) -> str:
    return f"while {note.doing}" if note.is_running else f"after {note.doing}"


def _describe_end(status: int) -> str:
    """Return how a process ended: ``with exit status 7``, ``by signal 11 (SIGSEGV)``."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        try:
            name = f" ({signal.Signals(number).name})"
        except ValueError:
            name = ""
        return f"by signal {number}{name}"
    return f"with exit status {os.WEXITSTATUS(status)}"


def _is_killed(status: int) -> bool:
    """Return whether a process was ended by a signal that others send, as people and kernels do."""
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) in _SENT_SIGNALS


def _exit_with_error(message: str) -> NoReturn:
    click.echo(f"Error: {message}", err=True)
    sys.exit(1)


def without_failures(candidates: Iterable[Any], failures: dict[str, str]) -> list[Any]:
    """Return candidates of plugins, with those that ended a process as failed ones."""
    found = []
    for candidate in candidates:
        reason = failures.get(to_one_line(candidate.name))
        if reason is not None:
            where = f"distribution {candidate.distribution} {candidate.version}"
            candidate = attrs.evolve(candidate, failure=f"{reason} ({where})")  # noqa: PLW2901
        found.append(candidate)
    return found
