"""Finds disks on which SQLite cannot keep writers apart, because file locks do not work there."""

from __future__ import annotations

import fcntl
import os
import secrets
import struct
from contextlib import suppress
from functools import cache
from pathlib import Path

from dialoguekit.errors import StoreUnavailable

NETWORK_FILE_SYSTEMS = frozenset(
    {
        *("9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs"),
        *("fuse.sshfs", "glusterfs", "gfs2", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2"),
        *("smb3", "smbfs", "vboxsf", "virtiofs"),
    }
)
"""File systems between machines, where the locks and the shared memory of SQLite do not reach."""

_WHOLE_FILE = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
_MOUNTS = Path("/proc/self/mountinfo")
_MIN_FIELDS = 3


@cache
def check_locks(directory: Path) -> None:
    """Raise :class:`~dialoguekit.errors.StoreUnavailable` where locks do not work in a directory.

    A file of its own is locked twice: closing the file of a log would drop the locks of other
    connections.  The second lock must be refused.
    """
    if not hasattr(fcntl, "F_OFD_SETLK"):
        return
    path = directory / f".dialoguekit-locks-{secrets.token_hex(8)}"
    opened: list[int] = []
    try:
        first = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        opened.append(first)
        second = os.open(path, os.O_RDWR)
        opened.append(second)
        works = _is_locked(first, second)
    except OSError:
        return  # Nothing can be written or opened here, and opening the log says so.
    finally:
        for descriptor in opened:
            os.close(descriptor)
        if opened:
            with suppress(OSError):
                path.unlink()
    if not works:
        raise StoreUnavailable(
            f"File locks do not work in {directory}, so two writers could destroy a log there. "
            "Keep the log on a local disk, or use PostgreSQL."
        )


def _is_locked(first: int, second: int) -> bool:
    """Return whether a lock on ``first`` keeps ``second``, of the same file, from getting one."""
    try:
        fcntl.fcntl(first, fcntl.F_OFD_SETLK, _WHOLE_FILE)
    except OSError:
        return False
    try:
        fcntl.fcntl(second, fcntl.F_OFD_SETLK, _WHOLE_FILE)
    except OSError:
        return True
    return False


def network_file_system_warning(path: Path) -> str | None:
    """Return a warning if a log is on a file system between machines."""
    kind = _file_system_of(path)
    if kind not in NETWORK_FILE_SYSTEMS:
        return None
    return (
        f"The log is on a network file system ({kind}). Its locks do not keep writers on several "
        "machines apart. Write from one machine at a time, or use PostgreSQL."
    )


def _file_system_of(path: Path) -> str | None:
    """Return the type of the file system of a path, as Linux tells it; None elsewhere."""
    found: tuple[int, str] | None = None
    with suppress(OSError):
        for line in _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
            before, _, after = line.partition(" - ")
            fields = before.split(" ")
            if len(fields) <= _MIN_FIELDS + 1 or not after:
                continue
            mount = fields[4].replace("\\040", " ")
            is_below = path == Path(mount) or Path(mount) in path.parents
            if is_below and (found is None or len(mount) >= found[0]):
                found = len(mount), after.split(" ")[0]
    return None if found is None else found[1]
