"""Standard output: it contains what the commands print, and nothing that plugins print.

It contains no character that controls a terminal, whatever a log contains.

What a plugin prints goes to standard error, whether it prints in Python or writes to the file
descriptor.  So the output of ``--json`` stays JSON.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from dialoguekit.characters import to_printable
from dialoguekit.cli import supervision
from dialoguekit.cli.process import Output

_OWN_PACKAGES = frozenset({"click", "dialoguekit"})
_STDOUT, _STDERR = 1, 2
_caller = sys._getframe  # noqa: SLF001  # the stack of calls has no other interface


@contextmanager
def own_standard_output(*, owns_process: bool) -> Iterator[None]:
    """Send to standard error what others than the commands print.

    With ``owns_process``, also redirect the file descriptor.
    """
    original = sys.stdout
    if original is None:  # It is closed.
        yield
        return
    stream: Any = original
    if owns_process and isinstance(original, io.TextIOWrapper) and _is_open(_STDERR):
        stream = _take_descriptor(original)
    sys.stdout = _OwnOutput(stream)
    try:
        yield
    finally:
        stream.flush()
        if not supervision.is_child():  # A child ends now, and its threads may still print.
            _restore(original, stream)


def _restore(original: Any, stream: Any) -> None:
    sys.stdout = original
    if stream is not original:
        os.dup2(stream.fileno(), _STDOUT)
        stream.close()


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _take_descriptor(original: io.TextIOWrapper) -> io.TextIOWrapper:
    """Return a stream to standard output; its usual descriptor leads to standard error."""
    original.flush()
    try:
        taken = os.dup(original.fileno())
    except (OSError, ValueError):  # It is closed.
        return original
    os.dup2(_STDERR, _STDOUT)
    return io.TextIOWrapper(
        io.BufferedWriter(Output(taken, "wb")),
        encoding=original.encoding,
        errors=original.errors,
        line_buffering=original.line_buffering,
    )


class _OwnOutput:
    """A text stream that passes on what dialoguekit writes, and sends the rest elsewhere.

    Others are recognised by the module that calls, and by the thread: plugins are called in their
    own threads.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._thread = get_ident()

    def write(self, text: Any) -> int:
        stream = self._stream_for(_caller(1))
        written: int = stream.write(to_printable(text) if isinstance(text, str) else text)
        return written

    def writelines(self, lines: Iterable[str]) -> None:
        self._stream_for(_caller(1)).writelines(lines)

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """Do nothing: others may not close it."""

    def __iter__(self) -> Iterator[str]:
        raise io.UnsupportedOperation("not readable")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream_for(_caller(1)), name)

    def _stream_for(self, frame: Any) -> Any:
        package = str(frame.f_globals.get("__name__")).partition(".")[0]
        is_own = package in _OWN_PACKAGES and get_ident() == self._thread
        return self._stream if is_own else sys.stderr
