"""Atomic writes of private export files that never replace another file unasked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from dialoguekit.errors import InterchangeError


@contextmanager
def write_atomically(path: Path, *, force: bool = False) -> Iterator[IO[bytes]]:
    """Open a file for writing that appears at ``path`` only once it is complete.

    Until then it has a temporary ``name``.  If writing fails, an existing file at ``path`` is left
    unchanged.  Only the owner can read the file (mode 0600).

    Raises :class:`~dialoguekit.errors.InterchangeError` if ``path`` exists and ``force`` is false,
    or if the file cannot be written.
    """
    check_not_exists(path, force=force)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with _open_private(unfinished) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _sync_directory(path.parent)
    except OSError as error:
        why = error.strerror or error
        raise InterchangeError(f"Cannot write {path}: {why}. Nothing was written.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def check_not_exists(path: Path, *, force: bool) -> None:
    """Raise :class:`~dialoguekit.errors.InterchangeError` if ``path`` exists without ``force``."""
    if not force and path.exists():
        raise InterchangeError(f"{path} exists. Name another file, or use --force to replace it.")


def _open_private(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))


def _sync_directory(directory: Path) -> None:
    """Flush the directory entry to disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
