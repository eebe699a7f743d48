"""Files that an export writes: private, whole or not at all, and never over another by chance."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from dialoguekit.errors import InterchangeError


@contextmanager
def writing(path: Path, *, force: bool = False) -> Iterator[IO[bytes]]:
    """A file to write to, which is found at ``path`` when all of it is written.

    Until then it has another ``name``, for whoever needs one.
    When writing fails, whatever stood there stays.  Only its owner can read it
    (mode 0600).  Raises :class:`~dialoguekit.errors.InterchangeError` when something stands at
    ``path`` already, unless ``force`` is given, and when it cannot be written.
    """
    check_free(path, force=force)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with _private(unfinished) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _sync(path.parent)
    except OSError as error:
        why = error.strerror or error
        raise InterchangeError(f"Cannot write {path}: {why}. Nothing was written.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def check_free(path: Path, *, force: bool) -> None:
    """Raise :class:`~dialoguekit.errors.InterchangeError` when something stands at ``path``."""
    if not force and path.exists():
        raise InterchangeError(f"{path} exists. Name another file, or give --force to replace it.")


def _private(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))


def _sync(directory: Path) -> None:
    """Have the name on disk as well as what it names."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
