"""Quarantine file for lines that cannot be imported; it can be corrected and imported later."""

from __future__ import annotations

import base64
import os
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Self

from dialoguekit.events.limits import MAX_LINE_BYTES
from dialoguekit.files import check_target, create_file
from dialoguekit.interchange.jsonl_format import (
    FORMAT_VERSION,
    REASON_KEY,
    Header,
    MalformedLine,
    with_current_keys,
)
from dialoguekit.interchange.line_reader import Line
from dialoguekit.interchange.strict_json import StrictJsonError, dump, load


class Quarantine:
    """Destination of lines that cannot be imported.  Its file appears at the end of the import.

    The file has the same format but is incomplete: each line includes the reason, and may lack its
    leaf.  A line that is not a JSON object is stored as ``text``, or as ``bytes`` in base64.
    Raises :class:`~dialoguekit.errors.OutputError` if ``path`` exists and ``force`` is false.
    """

    def __init__(self, path: Path, *, force: bool = False) -> None:
        check_target(path, force=force)
        self.path = path
        self.count = 0
        self._force = force
        self._exit_stack = ExitStack()
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._exit_stack.__exit__(*error)  # type: ignore[arg-type]  # type, error, traceback

    def put(self, line: Line, reason: str, header: Header) -> None:
        """Add one line of the imported file with ``header``."""
        if self._file is None:
            self._file = self._exit_stack.enter_context(create_file(self.path, force=self._force))
            self._file.write(Header(header.encryption, None, None).to_line())
        self._file.write(format_quarantined_line(line, reason, header.format))
        self.count += 1

    def complete(self) -> None:
        """Flush all lines to the disk, so that a full disk is noticed before the import ends."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())


def format_quarantined_line(line: Line, reason: str, format: int = FORMAT_VERSION) -> bytes:
    """Return the quarantined form of a line: its content, if it fits, and the reason.

    The line of an older ``format`` is written with the keys of the current one.
    """
    if line.raw is None:
        return dump({REASON_KEY: f"{reason}: it was not copied"}) + b"\n"
    value = None
    with suppress(StrictJsonError, MalformedLine):
        value = load(line.text) if line.error is None else None
        value = with_current_keys(value, format) if isinstance(value, dict) else value
    if isinstance(value, dict):
        value.pop(REASON_KEY, None)
        marked = dump({REASON_KEY: reason} | value)
        return (marked if len(marked) <= MAX_LINE_BYTES else dump(value)) + b"\n"
    try:
        content = {"text": line.raw.decode()}
    except UnicodeDecodeError:
        content = {"bytes": base64.b64encode(line.raw).decode()}
    return dump({REASON_KEY: reason} | content) + b"\n"
