"""The log that an import writes to: an existing one, or a new one that appears once it is complete.

A new log in a file, with its keys, is written in a directory for unfinished files.  So an import
that fails, is interrupted or is killed leaves no log behind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dialoguekit.cli.common import open_kit
from dialoguekit.errors import OutputError, StoreUnavailable
from dialoguekit.files import check_target, move_file, part_directory
from dialoguekit.store import NO_ENCRYPTION
from dialoguekit.store.address import MEMORY, SQLITE

if TYPE_CHECKING:
    from dialoguekit.application.kit import Kit


def check_persistent(log_url: str) -> None:
    """Raise a usage error for a log in memory."""
    if log_url == MEMORY:
        raise click.UsageError("A log in memory is lost at the end: use sqlite:///PATH.")


def is_new_file(url: str) -> bool:
    """Return whether ``url`` names a log in a file that does not exist."""
    path = url.removeprefix(SQLITE)
    return url.startswith(SQLITE) and bool(path) and not os.path.lexists(path)


@contextmanager
def open_target(url: str, *, encrypt: bool | None, default: bool = True) -> Iterator[Kit]:
    """Open the log to import into; create it, if the body of the ``with`` statement succeeds.

    ``encrypt`` is what the user asked for; if it is None, ``default`` says whether a new log is
    encrypted.
    """
    new_encrypts = default if encrypt is None else encrypt
    if is_new_file(url):
        with _open_new_file(Path(url.removeprefix(SQLITE)), encrypt=new_encrypts) as kit:
            yield kit
        return
    try:
        kit = open_kit(url, create=False)
    except StoreUnavailable:
        if url.startswith(SQLITE):
            raise
        kit = open_kit(url, create=True, encrypt=new_encrypts)
    with kit:
        is_encrypted = kit.store.encryption != NO_ENCRYPTION
        if encrypt is not None and encrypt != is_encrypted:
            known = "encrypted" if is_encrypted else "not encrypted"
            raise click.UsageError(
                f"The log exists and is {known}: leave out --encryption and --no-encryption."
            )
        yield kit


@contextmanager
def _open_new_file(path: Path, *, encrypt: bool) -> Iterator[Kit]:
    path = path.parent.resolve() / path.name
    with part_directory(path.parent) as part:
        with open_kit(f"{SQLITE}{part / path.name}", create=True, encrypt=encrypt) as kit:
            for name in (*(file.name for file in part.iterdir()), f"{path.name}-journal"):
                _check_free(path.with_name(name), path)
            yield kit
        moved: list[Path] = []
        try:
            # The log comes last: without it, the keys are those of an unfinished log.
            for file in sorted(part.iterdir(), key=lambda file: file.name == path.name):
                move_file(file, path.with_name(file.name))
                moved.append(path.with_name(file.name))
        except BaseException:
            for file in moved:
                file.unlink(missing_ok=True)
            raise


def _check_free(file: Path, log: Path) -> None:
    """Raise an error for a file that would belong to a new log, but was there before."""
    try:
        check_target(file)
    except OutputError as error:
        raise OutputError(
            f"{file} exists, but there is no log at {log} that it belongs to. Move it away, or "
            "name another log."
        ) from error
