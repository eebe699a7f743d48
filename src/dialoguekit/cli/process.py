"""The process of a command: its standard streams, its descriptors, and its end.

A stream that is closed, a pipe without a reader, a full disk and too few descriptors each end a
command with one line at most, and never with a traceback.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

STANDARD_OUTPUT = "standard output"
CLOSED_PIPE_STATUS = 128 + signal.SIGPIPE
"""Exit status of a command whose reader went away, as a shell gives it to other programs."""

_SPARE_DESCRIPTORS = 24
_COLLECTION_THRESHOLD = 50_000
_ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class UnusableProcess(Exception):
    """A process in which no command can run; the message says why, and what to do."""


class Output(io.FileIO):
    """Standard output; its errors name it."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data) or 0
        except OSError as error:
            raise OSError(error.errno, error.strerror, STANDARD_OUTPUT) from error


class _ErrorOutput(io.FileIO):
    """Standard error; what cannot be written there is lost, and stops nothing."""

    def write(self, data: ReadableBuffer, /) -> int:
        with suppress(OSError):
            return super().write(data) or 0
        return memoryview(data).nbytes


@contextmanager
def prepared_process() -> Iterator[None]:
    """Prepare the standard streams and signals of this process for one command.

    Raises :class:`UnusableProcess` when standard output is closed, or too few files can be open.
    """
    with ExitStack() as stack:
        is_closed = sys.stdout is None
        _open_closed_streams()
        _name_outputs()
        for number in _ENDING_SIGNALS:
            stack.enter_context(_ended_by(number))
        if is_closed:
            raise UnusableProcess(
                "Standard output is closed. Redirect it to a file, or to /dev/null."
            )
        _check_descriptors()
        yield


def collect_garbage_rarely() -> None:
    """Look for unused cycles of objects less often: a command makes many objects and few cycles."""
    gc.freeze()
    gc.set_threshold(_COLLECTION_THRESHOLD, 20, 20)


def flush_output() -> None:
    """Write what is left in the buffer of standard output."""
    sys.stdout.flush()


def discard_output() -> None:
    """Discard what cannot be written to standard output, so that nothing fails at the end."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
    with suppress(OSError, ValueError):
        sys.stdout.flush()


def describe_os_error(error: OSError) -> str:
    """Return an error of the operating system in one sentence."""
    reason = error.strerror or str(error)
    if error.errno in {errno.EMFILE, errno.ENFILE}:
        return f"{reason}. Raise the limit: ulimit -n 256"
    if error.filename == STANDARD_OUTPUT:
        return f"Cannot write to standard output: {reason}."
    return f"{reason}." if error.filename is None else f"Cannot use {error.filename}: {reason}."


def _open_closed_streams() -> None:
    """Open the null device in place of closed streams, so that no file gets their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # It gets the lowest free number.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            null = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(null, mode, encoding="utf-8", closefd=False))


def _name_outputs() -> None:
    """Replace the standard streams by those whose errors are known; escape odd characters."""
    for number, name, kind in ((1, "stdout", Output), (2, "stderr", _ErrorOutput)):
        stream = getattr(sys, name)
        if not isinstance(stream, io.TextIOWrapper):
            continue
        stream.reconfigure(errors="backslashreplace")
        raw = getattr(stream.buffer, "raw", stream.buffer)
        if type(raw) is io.FileIO and raw.fileno() == number:
            with suppress(OSError):
                stream.flush()
            wrapped = io.TextIOWrapper(
                io.BufferedWriter(kind(number, "wb", closefd=False)),
                encoding=stream.encoding,
                errors="backslashreplace",
                line_buffering=stream.line_buffering,
                write_through=stream.write_through,
            )
            setattr(sys, name, wrapped)


@contextmanager
def _ended_by(number: signal.Signals) -> Iterator[None]:
    """End by a signal as by an error, so that unfinished files are removed."""

    def end(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    try:
        if signal.getsignal(number) is not signal.SIG_DFL:
            yield
            return
        signal.signal(number, end)
    except ValueError:  # Only the main thread can handle signals.
        yield
        return
    try:
        yield
    finally:
        signal.signal(number, signal.SIG_DFL)


def _check_descriptors() -> None:
    """Raise an error now if a command could fail half-way because too few files can be open."""
    opened: list[int] = []
    try:
        opened.extend(os.dup(0) for _ in range(_SPARE_DESCRIPTORS))
    except OSError as error:
        raise UnusableProcess(
            f"Fewer than {_SPARE_DESCRIPTORS} more files can be open at once. "
            "Raise the limit: ulimit -n 256"
        ) from error
    finally:
        for descriptor in opened:
            os.close(descriptor)
