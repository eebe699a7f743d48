"""The file of an SQLite log: opening it for reading or writing, and scrubbing it."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

import attrs

from dialoguekit.errors import StoreUnavailable
from dialoguekit.files import describe_kind

LOCK_TIMEOUT_S = 10
_POLL_INTERVAL_S = 0.01
_MAX_PAUSE_S = 0.01

_RACE_FIXED_IN = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""SQLite releases that fix the race of write-ahead logs, by branch."""


@attrs.frozen
class DatabaseFile:
    """The way in which the file of a log is opened, as the URI of its connections.

    ``temporary`` is a private directory with a copy, where the log cannot be read in place.
    """

    uri: str
    temporary: Path | None = None

    def remove_copy(self) -> None:
        """Remove the copy, if there is one."""
        if self.temporary is not None:
            shutil.rmtree(self.temporary, ignore_errors=True)


def open_for_writing(path: Path) -> DatabaseFile:
    """Return how to open a log that is read and written."""
    return DatabaseFile(_uri(path, "rw"))


def open_for_reading(path: Path) -> DatabaseFile:
    """Return how to open a log so that nothing is created or changed.

    SQLite adds a write-ahead log and its index to a file that it reads, and removes them when the
    last connection is closed, where it may.  Where it may not, it needs those of a writer, or none.
    Of a write-ahead log that a writer left without its index, a private copy is read.
    """
    wal, index = (path.with_name(f"{path.name}{suffix}") for suffix in ("-wal", "-shm"))
    has_wal = wal.exists() and wal.stat().st_size > 0
    if not has_wal:
        if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
            return DatabaseFile(_uri(path, "rw"))
        return DatabaseFile(_uri(path, "ro") + "&immutable=1")
    if index.exists():
        # Closing the last connection that may write would move the write-ahead log into the file.
        with suppress(sqlite3.Error), closing(connect(_uri(path, "ro"))) as connection:
            connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
            return DatabaseFile(_uri(path, "ro"))
    directory = Path(tempfile.mkdtemp(prefix="dialoguekit-log-"))
    try:
        copy = directory / path.name
        shutil.copyfile(path, copy)
        shutil.copyfile(wal, copy.with_name(wal.name))
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    return DatabaseFile(_uri(copy, "rw"), directory)


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(os.fsencode(path))}?mode={mode}"


def connect(uri: str, timeout_s: float = LOCK_TIMEOUT_S) -> sqlite3.Connection:
    """Open a connection in autocommit mode that waits for locks, for ``timeout_s`` seconds."""
    return sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=timeout_s, check_same_thread=False
    )


def begin_immediate(connection: sqlite3.Connection, timeout_s: float) -> None:
    """Begin a transaction that holds the write lock from its first statement on.

    The connection must not wait by itself.  A deferred transaction loses the race between reading
    the version and inserting.  The pauses are random, so that writers of several processes take
    turns.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= deadline:
                raise
        time.sleep(random.uniform(0, _MAX_PAUSE_S))  # no secret


def resolve_path(path: str | Path) -> Path:
    """Return the path without symbolic links; one that leads nowhere is refused.

    SQLite names the files that it adds after it, as keys and checkpoints are.
    """
    try:
        resolved = Path(os.path.realpath(path))
        if Path(path).is_symlink() and not resolved.exists():
            raise StoreUnavailable(
                f"{path} is a symbolic link to {resolved}, which does not exist. Name the file."
            )
        return resolved
    except (OSError, ValueError) as error:
        raise StoreUnavailable(f"Cannot open {path}: {describe_os_error(error)}.") from error


def create_private_file(
    path: Path, *, create: bool, before_creation: Callable[[], object] = lambda: None
) -> bool:
    """Create a missing file at ``path``, for its owner alone, and return whether it was created.

    ``before_creation`` is called before, and may raise.  The file is created before SQLite opens
    it, so that the files SQLite adds get the same mode; none of those may exist yet, nor the
    checkpoint of a log that was there before.  An existing file is not opened here: closing it
    would drop the locks that other handles of this process hold on it.  If it is empty, it must be
    ours alone.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            kind = describe_kind(found.st_mode)
            example = f" in it, such as {path / 'leeds.db'}" if path.is_dir() else ""
            raise StoreUnavailable(f"{path} is {kind}, and a log is a file. Name a file{example}.")
        if create and not found.st_size and not _is_private(found):
            raise StoreUnavailable(
                f"{path} exists and is empty, and others may read it. Remove it, or choose another "
                "path."
            )
        return False
    except FileNotFoundError as error:
        if not create:
            raise StoreUnavailable(
                f"There is no log at {path}. Check --log, or record something first."
            ) from error
    except (OSError, ValueError) as error:
        raise StoreUnavailable(f"Cannot open {path}: {describe_os_error(error)}.") from error
    before_creation()
    for suffix in ("-wal", "-shm", "-journal", ".checkpoint"):
        added = path.with_name(f"{path.name}{suffix}")
        if os.path.lexists(added) and not path.exists():  # It may have been created meanwhile.
            raise StoreUnavailable(
                f"There is no log at {path}, but {added} exists. Restore the log, or move that "
                "file away."
            )
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            _sync_names(path.parent)
            return True
    except OSError as error:
        raise StoreUnavailable(
            f"Cannot create {path}: {describe_os_error(error)}. Choose an existing directory "
            "with write permission."
        ) from error
    return False


def _sync_names(directory: Path) -> None:
    """Flush the names of a directory to the disk; some file systems cannot.

    After a power cut no journal is found without the log that it belongs to.
    """
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _is_private(found: os.stat_result) -> bool:
    """Return whether a file belongs to this user, and only this user may open it."""
    return found.st_uid == os.geteuid() and not found.st_mode & 0o077


def enable_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to a write-ahead log.

    SQLite needs exclusive access for that, and does not wait for it.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= deadline:
                raise
            time.sleep(_POLL_INTERVAL_S)


def scrub(connection: sqlite3.Connection, path: Path) -> None:
    """Remove overwritten values from the write-ahead log.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` while a reader still needs them.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() >= deadline:
            raise StoreUnavailable(
                f"Traces of erased data remain in {path}-wal: a reader was active for "
                f"{LOCK_TIMEOUT_S} s. Repeat the command when it has ended."
            )
        time.sleep(_POLL_INTERVAL_S)


def sqlite_race_warning(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> str | None:
    """Return a warning if this SQLite has a race that resets the write-ahead log too early.

    Two connections that write and checkpoint at the same instant can then lose a commit.  The race
    is fixed in 3.51.3, and in 3.50.7 and 3.44.6 for those branches.
    """
    branch = {fixed[:2]: fixed for fixed in _RACE_FIXED_IN}.get(version[:2])
    if version >= max(_RACE_FIXED_IN) or (branch is not None and version >= branch):
        return None
    release = ".".join(map(str, version))
    return (
        f"SQLite {release} has a rare race: concurrent writers to one file can lose an event "
        "(fixed in 3.51.3). Let one process write at a time, or use PostgreSQL."
    )


def describe_os_error(error: OSError | ValueError) -> str:
    """Return the message of the operating system."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
