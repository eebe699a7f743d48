"""Lines that could not be imported, put aside in a file that can be mended and imported later."""

from __future__ import annotations

import base64
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Self

from dialoguekit.interchange.atomic_file import check_free, writing
from dialoguekit.interchange.jsonl_format import WHY, Header
from dialoguekit.interchange.line_reader import LONGEST_LINE, Line
from dialoguekit.interchange.strict_json import NotStrict, dump, load


class Quarantine:
    """Where lines are put aside.  Its file is there when all has been imported that could be.

    It is a file of the same format that is no whole: its lines say why they were put aside, and
    may lack their leaf.  A line that was no JSON object stands in it as ``text``, or as ``bytes``.
    Raises :class:`~dialoguekit.errors.InterchangeError` when something stands at ``path`` already.
    """

    def __init__(self, path: Path, *, force: bool = False) -> None:
        check_free(path, force=force)
        self.path = path
        self.count = 0
        self._force = force
        self._open = ExitStack()
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.__exit__(*error)  # type: ignore[arg-type]

    def put(self, line: Line, why: str, privacy: str) -> None:
        """Put one line aside; ``privacy`` is that of the log that it comes from."""
        if self._file is None:
            self._file = self._open.enter_context(writing(self.path, force=self._force))
            self._file.write(Header(privacy, None, None).line())
        self._file.write(aside(line, why))
        self.count += 1


def aside(line: Line, why: str) -> bytes:
    """A line as it is put aside: as it was where that is possible, and why it was refused."""
    if line.raw is None:
        return dump({WHY: f"{why}: it was left where it was"}) + b"\n"
    try:
        value = load(line.text) if line.fault is None else None
    except NotStrict:
        value = None
    if isinstance(value, dict):
        value.pop(WHY, None)
        marked = dump({WHY: why} | value)
        return (marked if len(marked) <= LONGEST_LINE else dump(value)) + b"\n"
    try:
        kept = {"text": line.raw.decode()}
    except UnicodeDecodeError:
        kept = {"bytes": base64.b64encode(line.raw).decode()}
    return dump({WHY: why} | kept) + b"\n"
