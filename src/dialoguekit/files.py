"""Private files: written completely or not at all, and never through a link.

Every file that dialoguekit writes outside a store is made here.  It is created under the name of a
part file, which is random, exclusively and for its owner alone (mode 0600), whatever the umask.
Once all of it is on the disk, it gets its own name.  That name is not taken from another file,
unless the caller replaces it; and a link, a pipe, a device or a directory is never replaced.

A part file is locked while its writer lives.  The next writer in a directory removes the part
files that no process locks, and logs their names.
"""

from __future__ import annotations

import errno
import io
import logging
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

import attrs

from dialoguekit.errors import OutputError

_PART_NAME = re.compile(r"\.dialoguekit-[0-9a-f]{32}\.part")
_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_CREATE = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

_logger = logging.getLogger(__name__)


def check_target(path: Path, *, force: bool = False) -> None:
    """Raise :class:`~dialoguekit.errors.OutputError` unless a file can be written at ``path``.

    Where a file exists, ``force`` is necessary.  Anything other than a file is always refused.
    """
    with _output_errors(path):
        _check_target(path, os.lstat(path).st_mode if os.path.lexists(path) else None, force)


@contextmanager
def create_file(path: Path, *, force: bool = False) -> Iterator[IO[bytes]]:
    """Open a private file for writing, which appears at ``path`` once it is complete.

    ``force`` replaces an existing file; if writing fails, that file is left unchanged.

    Raises :class:`~dialoguekit.errors.OutputError` if ``path`` exists and ``force`` is false, if it
    is not a file, or if it cannot be written.
    """
    with _output_errors(path), _open_parent(path) as directory:
        _check_target(path, _mode_at(path.name, directory), force)
        _remove_unfinished(path.parent, directory)
        with _PartFile.create(directory) as part:
            yield part.file
            part.complete()
            part.publish(path, force=force)
        _sync(directory)


def write_files(
    directory: Path, contents: Mapping[str, bytes], *, replace: Iterable[str] = ()
) -> list[Path]:
    """Write private files to a directory and return their paths; write all of them or none.

    ``replace`` names those that may replace an existing file.  Where one cannot be written, the
    new ones are removed again.  Raises what :func:`create_file` raises.
    """
    replaceable = frozenset(replace)
    published: list[str] = []
    with _output_errors(directory), _open_directory(directory) as opened, ExitStack() as stack:
        for name in contents:
            _check_target(directory / name, _mode_at(name, opened), name in replaceable)
        _remove_unfinished(directory, opened)
        parts = {}
        for name, content in contents.items():
            parts[name] = part = stack.enter_context(_PartFile.create(opened))
            part.file.write(content)
            part.complete()
        try:
            for name, part in parts.items():
                part.publish(directory / name, force=name in replaceable)
                if name not in replaceable:
                    published.append(name)
        except BaseException:
            for name in published:
                with suppress(OSError):
                    os.unlink(name, dir_fd=opened)
            raise
        _sync(opened)
    return [directory / name for name in contents]


@contextmanager
def private_directory(path: Path) -> Iterator[None]:
    """Create a directory for its owner alone, with its parents, unless it exists.

    What was created is removed again if the body of the ``with`` statement raises.  Raises
    :class:`~dialoguekit.errors.OutputError` if it cannot be created, or is a link.
    """
    created: list[Path] = []
    try:
        with _output_errors(path):
            _check_link(path)
            for parent in reversed([path, *path.parents]):
                if not os.path.lexists(parent):
                    with suppress(FileExistsError):  # Another process was faster.
                        parent.mkdir(0o700)
                        created.append(parent)
            if not path.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        yield
    except BaseException:
        for directory in reversed(created):
            with suppress(OSError):
                directory.rmdir()
        raise


@contextmanager
def part_directory(parent: Path) -> Iterator[Path]:
    """Create a private directory for unfinished files in ``parent``; remove it at the end."""
    with _output_errors(parent), _open_directory(parent) as opened:
        _remove_unfinished(parent, opened)
        name = _part_name()
        os.mkdir(name, 0o700, dir_fd=opened)
        try:
            descriptor = os.open(name, _OPEN_DIRECTORY | os.O_NOFOLLOW, dir_fd=opened)
            try:
                _lock(descriptor)
                yield parent / name
            finally:
                os.close(descriptor)
        finally:
            shutil.rmtree(name, ignore_errors=True, dir_fd=opened)


def move_file(source: Path, target: Path) -> None:
    """Move a finished file to another name of the same file system, which must be free.

    Raises :class:`~dialoguekit.errors.OutputError` if ``target`` exists.
    """
    with _output_errors(target), _open_parent(target) as directory:
        descriptor = os.open(source, _READ | os.O_NOFOLLOW)
        try:
            os.fsync(descriptor)
            _link(str(source), None, target, directory)
            source.unlink(missing_ok=True)
        finally:
            os.close(descriptor)
        _sync(directory)


def move_directory(source: Path, target: Path) -> None:
    """Move a finished directory to another name of the same file system, which must be free.

    Raises :class:`~dialoguekit.errors.OutputError` if ``target`` exists.
    """
    with _output_errors(target), _open_parent(target) as directory:
        os.mkdir(target.name, 0o700, dir_fd=directory)  # It fails where anything has the name.
        try:
            os.rename(source, target.name, dst_dir_fd=directory)
        except BaseException:
            with suppress(OSError):
                os.rmdir(target.name, dir_fd=directory)
            raise
        _sync(directory)


def open_regular(path: Path, *, follow: bool = True) -> io.BufferedReader:
    """Open a file for reading; never wait for a pipe, and never open a device.

    Without ``follow`` a symbolic link is refused, too.  Raises an :class:`OSError` whose
    ``strerror`` says what the file is.
    """
    mode = path.stat(follow_symlinks=follow).st_mode
    if stat.S_ISREG(mode):
        try:
            descriptor = os.open(path, _READ | (0 if follow else os.O_NOFOLLOW))
        except OSError as error:
            if error.errno != errno.ELOOP or follow:
                raise
            mode = stat.S_IFLNK
        else:
            mode = os.fstat(descriptor).st_mode
            if stat.S_ISREG(mode):
                return os.fdopen(descriptor, "rb")
            os.close(descriptor)
    raise OSError(errno.EINVAL, f"it is {describe_kind(mode)}, not a file", str(path))


def read_regular(path: Path, max_bytes: int, *, follow: bool = True) -> bytes:
    """Return the content of a file of at most ``max_bytes``; see :func:`open_regular`."""
    with open_regular(path, follow=follow) as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise OSError(errno.EFBIG, f"it is longer than {max_bytes:,} bytes", str(path))
    return content


@attrs.define
class _PartFile:
    """A file under the name of a part file, locked until it is closed."""

    name: str
    directory: int
    file: IO[bytes]

    @classmethod
    @contextmanager
    def create(cls, directory: int) -> Iterator[_PartFile]:
        """Create one in an open directory; remove it at the end, unless it was published."""
        while True:
            name = _part_name()
            descriptor = os.open(name, _CREATE, 0o600, dir_fd=directory)
            file = os.fdopen(descriptor, "wb")
            try:
                os.fchmod(descriptor, 0o600)
                _lock(descriptor)
                if os.fstat(descriptor).st_nlink:  # Another process may just have removed it.
                    yield cls(name, directory, file)
                    return
            finally:
                with suppress(OSError):
                    os.unlink(name, dir_fd=directory)
                with suppress(OSError):  # What could not be written was reported before.
                    file.close()

    def complete(self) -> None:
        """Flush all of it to the disk."""
        self.file.flush()
        os.fsync(self.file.fileno())

    def publish(self, path: Path, *, force: bool) -> None:
        """Give the complete file its name."""
        written = os.fstat(self.file.fileno())
        if force:
            _check_target(path, _mode_at(path.name, self.directory), force)
            os.rename(self.name, path.name, src_dir_fd=self.directory, dst_dir_fd=self.directory)
        else:
            _link(self.name, self.directory, path, self.directory)
        found = os.stat(path.name, dir_fd=self.directory, follow_symlinks=False)
        if (found.st_dev, found.st_ino) != (written.st_dev, written.st_ino):
            raise OutputError(
                f"Another program replaced {path} while it was written. Write to a directory that "
                "only you can change."
            )


def _part_name() -> str:
    return f".dialoguekit-{secrets.token_hex(16)}.part"


def _link(source: str, source_directory: int | None, path: Path, directory: int) -> None:
    """Give a file a second name, which must be free."""
    try:
        os.link(
            source,
            path.name,
            src_dir_fd=source_directory,
            dst_dir_fd=directory,
            follow_symlinks=False,
        )
    except FileExistsError:
        _check_target(path, _mode_at(path.name, directory), force=False)
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # The file system has no links: take the name first, and then replace this own file.
        os.close(os.open(path.name, _CREATE, 0o600, dir_fd=directory))
        os.rename(source, path.name, src_dir_fd=source_directory, dst_dir_fd=directory)


@contextmanager
def _open_parent(path: Path) -> Iterator[int]:
    """Open the directory of a file, so that nobody can exchange it during the writing."""
    if not path.name:
        raise OutputError(f"{path} is a directory, which is never replaced. Name a file.")
    with _open_directory(path.parent) as directory:
        yield directory


@contextmanager
def _open_directory(path: Path) -> Iterator[int]:
    is_link = _check_link(path)
    directory = os.open(path, _OPEN_DIRECTORY | (0 if is_link else os.O_NOFOLLOW))
    try:
        yield directory
    finally:
        os.close(directory)


def _check_link(path: Path) -> bool:
    """Raise an error for a link in place of a directory; return whether it is one of the system.

    Those belong to the administrator, such as ``/tmp`` on some systems.
    """
    if not path.is_symlink():
        return False
    if os.geteuid() and not path.lstat().st_uid:
        return True
    raise OutputError(f"{path} is a symbolic link. Name the directory that it leads to.")


def _sync(directory: int) -> None:
    """Flush new names to the disk; some file systems cannot."""
    with suppress(OSError):
        os.fsync(directory)


def _mode_at(name: str, directory: int) -> int | None:
    """Return the mode of what has a name in a directory, or None."""
    try:
        return os.stat(name, dir_fd=directory, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return None


def _check_target(path: Path, mode: int | None, force: bool) -> None:
    if mode is None:
        return
    if not stat.S_ISREG(mode):
        raise OutputError(
            f"{path} is {describe_kind(mode)}, which is never replaced. Name another file."
        )
    if not force:
        raise OutputError(f"{path} exists. Name another file, or use --force to replace it.")


def describe_kind(mode: int) -> str:
    """Return what something is that is no regular file: ``a directory``."""
    return next((kind for is_kind, kind in _KINDS if is_kind(mode)), "something unknown")


def _lock(descriptor: int) -> bool:
    """Lock a part file as long as it is open; return False where no locks are available."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        return False
    return True


def _remove_unfinished(path: Path, directory: int) -> None:
    """Remove part files that ended processes left in a directory, and log their names."""
    removed: list[str] = []
    kept: list[str] = []
    for name in sorted(filter(_PART_NAME.fullmatch, os.listdir(directory))):
        with suppress(OSError):
            is_removed = _remove_part(name, directory)
            if is_removed is not None:
                (removed if is_removed else kept).append(name)
    if removed:
        _logger.warning("Removed what an interrupted run left in %s: %s.", path, ", ".join(removed))
    if kept:
        _logger.warning(
            "Found what an interrupted run may have left in %s: %s. Delete it yourself.",
            path,
            ", ".join(kept),
        )


def _remove_part(name: str, directory: int) -> bool | None:
    """Remove a part file or directory without a writer; return None if it is none, or in use."""
    import fcntl

    mode = os.stat(name, dir_fd=directory, follow_symlinks=False).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return None
    descriptor = os.open(name, _READ | os.O_NOFOLLOW, dir_fd=directory)
    try:
        opened = os.fstat(descriptor)
        if opened.st_uid != os.geteuid() or stat.S_IFMT(opened.st_mode) != stat.S_IFMT(mode):
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        except OSError:
            return False
        found = os.stat(name, dir_fd=directory, follow_symlinks=False)
        if found.st_ino != opened.st_ino:
            return None
        if stat.S_ISDIR(mode):
            shutil.rmtree(name, ignore_errors=True, dir_fd=directory)
        else:
            os.unlink(name, dir_fd=directory)
        return _mode_at(name, directory) is None
    finally:
        os.close(descriptor)


@contextmanager
def _output_errors(path: Path) -> Iterator[None]:
    """Convert errors of the operating system to an error that names the file."""
    try:
        is_name = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        is_name = False
    if not is_name:
        raise OutputError("The name of a file contains what no name can. Name another file.")
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"Cannot write {path}: {reason}. Nothing was written.") from error
