"""Private files: complete or absent, for their owner alone, and never through a link."""

from __future__ import annotations

import errno
import logging
import os
import resource
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from dialoguekit import files
from dialoguekit.errors import OutputError
from dialoguekit.files import (
    check_target,
    create_file,
    move_directory,
    move_file,
    open_regular,
    part_directory,
    private_directory,
    read_regular,
    write_files,
)

Write = Callable[..., object]


def _create(path: Path, *, force: bool = False) -> None:
    with create_file(path, force=force) as file:
        file.write(b"new")


def _write_files(path: Path, *, force: bool = False) -> None:
    write_files(path.parent, {path.name: b"new"}, replace=(path.name,) if force else ())


@pytest.fixture(params=[_create, _write_files], ids=["create_file", "write_files"])
def write(request: pytest.FixtureRequest) -> Write:
    """Both ways to write a file."""
    function: Write = request.param
    return function


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond ``size``, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _plant(path: Path, kind: str) -> None:
    match kind:
        case "link":
            path.with_name("other").write_bytes(b"other")
            path.symlink_to("other")
        case "dangling link":
            path.symlink_to("nowhere")
        case "pipe":
            os.mkfifo(path)
        case "directory":
            path.mkdir()
        case "socket":
            with socket.socket(socket.AF_UNIX) as opened:
                opened.bind(str(path))


KINDS = ("link", "dangling link", "pipe", "directory", "socket")


@pytest.mark.parametrize("mask", [0, 0o077, 0o777])
def test_a_file_is_private(tmp_path: Path, write: Write, mask: int) -> None:
    """The umask does not matter, and nothing else is left."""
    path = tmp_path / "log.jsonl"
    with umask(mask):
        write(path)
        write(path, force=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    """Until then it has the name of a part file, and is private."""
    path = tmp_path / "log.jsonl"
    with umask(0), create_file(path) as file:
        file.write(b"content")
        (part,) = tmp_path.iterdir()
        assert part.name.startswith(".dialoguekit-")
        assert stat.S_IMODE(part.stat().st_mode) == 0o600
    assert path.read_bytes() == b"content"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_replaced_only_with_force(tmp_path: Path, write: Write) -> None:
    """Its other names keep the old content."""
    path, other = tmp_path / "log.jsonl", tmp_path / "other"
    path.write_bytes(b"old")
    other.hardlink_to(path)
    with pytest.raises(OutputError, match=r"exists\. Name another file, or use --force"):
        write(path)
    assert path.read_bytes() == b"old"
    write(path, force=True)
    assert (path.read_bytes(), other.read_bytes()) == (b"new", b"old")


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_a_file_is_replaced(
    tmp_path: Path, write: Write, kind: str, force: bool
) -> None:
    """It stays as it is, and what a link leads to, too."""
    path = tmp_path / "log.jsonl"
    _plant(path, kind)
    before = {p.name: os.lstat(p).st_ino for p in tmp_path.iterdir()}
    with pytest.raises(OutputError, match=f"log.jsonl is a .*{kind.rsplit(maxsplit=1)[-1]}"):
        write(path, force=force)
    with pytest.raises(OutputError, match="never replaced"):
        check_target(path, force=force)
    assert {p.name: os.lstat(p).st_ino for p in tmp_path.iterdir()} == before
    if kind == "link":
        assert (tmp_path / "other").read_bytes() == b"other"


@pytest.mark.parametrize("force", [False, True])
def test_a_file_that_appears_meanwhile_is_left_alone(tmp_path: Path, force: bool) -> None:
    """A link that appears is not followed, either."""
    path, other = tmp_path / "log.jsonl", tmp_path / "other"
    other.write_bytes(b"other")
    with pytest.raises(OutputError), create_file(path, force=force):
        path.symlink_to(other)
    assert other.read_bytes() == b"other"
    path.unlink()
    if not force:
        with pytest.raises(OutputError, match="exists"), create_file(path):
            path.write_bytes(b"theirs")
        assert path.read_bytes() == b"theirs"
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_a_directory_that_is_exchanged_meanwhile_is_not_written(tmp_path: Path) -> None:
    """The file goes to the directory that was opened."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    with create_file(out / "log.jsonl") as file:
        file.write(b"new")
        out.rename(tmp_path / "moved")
        out.symlink_to(elsewhere)
    assert list(elsewhere.iterdir()) == []
    assert (tmp_path / "moved" / "log.jsonl").read_bytes() == b"new"


def test_another_file_in_place_of_the_part_is_noticed(tmp_path: Path) -> None:
    """it is never reported as what was written."""

    def exchange() -> None:
        (part,) = tmp_path.iterdir()
        part.unlink()
        part.write_bytes(b"theirs")

    with pytest.raises(OutputError, match="Another program"), create_file(tmp_path / "a"):
        exchange()


@pytest.mark.parametrize("failure", [LookupError, KeyboardInterrupt, ValueError])
def test_a_failed_write_changes_nothing(tmp_path: Path, failure: type[BaseException]) -> None:
    """The error is not converted."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"old")
    with suppress(failure), create_file(path, force=True) as file:
        file.write(b"half")
        raise failure
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_one_error(tmp_path: Path, write: Write) -> None:
    """Nothing is left."""
    with file_size_limit(2), pytest.raises(OutputError, match=r"Cannot write .*: File too large\."):
        write(tmp_path / "log.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_of_several_files_all_or_none_are_written(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"mine")
    with pytest.raises(OutputError, match="b exists"):
        write_files(tmp_path, {"a": b"new", "b": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_of_several_files_the_first_is_removed_if_the_second_appears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = files._PartFile.complete

    def appear(part: files._PartFile) -> None:
        (tmp_path / "b").write_bytes(b"theirs")
        complete(part)

    monkeypatch.setattr(files._PartFile, "complete", appear)
    with pytest.raises(OutputError, match="b exists"):
        write_files(tmp_path, {"a": b"new", "b": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["b"]
    assert (tmp_path / "b").read_bytes() == b"theirs"


def test_a_file_system_without_links_is_written(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is replaced there, either."""

    def no_links(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "log.jsonl"
    write(path)
    assert path.read_bytes() == b"new"
    with pytest.raises(OutputError, match="exists"):
        write(path)
    with pytest.raises(OutputError), create_file(tmp_path / "b"):
        (tmp_path / "b").write_bytes(b"theirs")
    assert (tmp_path / "b").read_bytes() == b"theirs"


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 300, "nowhere/x", "..", ""])
def test_an_impossible_name_is_one_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError), create_file(tmp_path / name):
        pytest.fail("there is no such file")
    with suppress(OutputError):
        check_target(tmp_path / name)


# Directories


def test_created_directories_are_private(tmp_path: Path) -> None:
    with umask(0), private_directory(tmp_path / "a" / "b"):
        pass
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a/b").stat().st_mode) == 0o700
    with pytest.raises(LookupError), private_directory(tmp_path / "a/b/c/d"):
        raise LookupError
    assert list((tmp_path / "a/b").iterdir()) == []


def test_a_linked_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to(tmp_path)
    with pytest.raises(OutputError, match="symbolic link"), private_directory(tmp_path / "out"):
        pytest.fail("it is a link")
    for write in (_create, _write_files):
        with pytest.raises(OutputError, match=r"out is a symbolic link\."):
            write(tmp_path / "out" / "a")


def test_a_link_of_the_administrator_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On some systems the directory of temporary files is one."""
    (tmp_path / "real").mkdir()
    (tmp_path / "tmp").symlink_to("real")
    owner = os.lstat(tmp_path / "tmp").st_uid
    if owner:
        pytest.skip("the link belongs to a user")
    monkeypatch.setattr(files, "_check_link", lambda path: path.is_symlink())
    _create(tmp_path / "tmp" / "a")
    assert (tmp_path / "real" / "a").read_bytes() == b"new"


def test_finished_files_and_directories_are_moved_to_free_names(tmp_path: Path) -> None:
    with umask(0), part_directory(tmp_path) as part:
        assert stat.S_IMODE(part.stat().st_mode) == 0o700
        for name in ("a", "b"):
            (part / name).write_bytes(b"new")
            (part / f"{name}.d").mkdir()
        move_file(part / "a", tmp_path / "a")
        move_directory(part / "a.d", tmp_path / "a.d")
        with pytest.raises(OutputError, match="a exists"):
            move_file(part / "b", tmp_path / "a")
        with pytest.raises(OutputError, match="File exists"):
            move_directory(part / "b.d", tmp_path / "a.d")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "a.d"]


# Part files


_STOP_IN_THE_MIDDLE = """
import sys, time
from pathlib import Path
from dialoguekit.files import create_file, part_directory
with part_directory(Path(sys.argv[1])) as part, create_file(Path(sys.argv[1], "a")) as file:
    (part / "log.db").write_bytes(b"half")
    file.write(b"half")
    file.flush()
    print("written", flush=True)
    time.sleep(60)
"""


def test_part_files_of_a_killed_writer_are_listed_and_removed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Those of a writer that lives are not, and neither are files of others."""
    process = subprocess.Popen(
        [sys.executable, "-c", _STOP_IN_THE_MIDDLE, str(tmp_path)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    with process.stdout:
        process.stdout.readline()
        parts = sorted(path.name for path in tmp_path.iterdir())
        assert len(parts) == 2
        planted = [tmp_path / f".dialoguekit-{n * 32}.part" for n in "abc"]
        planted[0].symlink_to("/etc/passwd")
        os.mkfifo(planted[1])
        os.mkfifo(tmp_path / ".dialoguekit-other.part")
        with caplog.at_level(logging.WARNING):
            _create(tmp_path / "b")
        assert caplog.messages == []
        assert {path.name for path in tmp_path.iterdir()} >= set(parts)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with caplog.at_level(logging.WARNING):
            _create(tmp_path / "c")
    (message,) = caplog.messages
    assert message.startswith(f"Removed what an interrupted run left in {tmp_path}: ")
    assert message.endswith(f": {parts[0]}, {parts[1]}.")
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"b", "c", planted[0].name, planted[1].name, ".dialoguekit-other.part"}


def test_without_locks_part_files_are_only_listed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer on another machine may still need them."""

    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    part = tmp_path / f".dialoguekit-{'a' * 32}.part"
    part.write_bytes(b"half")
    with caplog.at_level(logging.WARNING):
        _create(tmp_path / "b")
    assert part.read_bytes() == b"half"
    (message,) = caplog.messages
    assert message.endswith(f"{part.name}. Delete it yourself.")


# Reading


@pytest.mark.parametrize("kind", ["pipe", "directory", "socket"])
def test_only_files_are_read(tmp_path: Path, kind: str) -> None:
    """Nothing waits for a pipe."""
    path = tmp_path / "leeds.db.checkpoint"
    _plant(path, kind)
    (tmp_path / "to").symlink_to(path)
    for name in (path, tmp_path / "to"):
        with pytest.raises(OSError, match=f"it is a {kind}, not a file"):
            read_regular(name, 10)
    with pytest.raises(OSError, match="it is a device, not a file"):
        open_regular(Path("/dev/zero"))


def test_links_are_followed_only_on_request(tmp_path: Path) -> None:
    path = tmp_path / "leeds.db.checkpoint"
    _plant(path, "link")
    assert read_regular(path, 10) == b"other"
    with pytest.raises(OSError, match="it is a symbolic link, not a file"):
        read_regular(path, 10, follow=False)


def test_long_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"x" * 11)
    with pytest.raises(OSError, match="it is longer than 10 bytes"):
        read_regular(tmp_path / "long", 10)
