"""Every command that writes files: private, exclusive, never through a link, and all or nothing."""

from __future__ import annotations

import os
import resource
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import pytest

from dialoguekit.simulation import simulate

Run = Callable[..., Any]


@attrs.frozen
class Writer:
    """A command, the file that it writes, and whether ``--force`` replaces that."""

    args: tuple[str, ...]
    file: str
    has_force: bool = True
    is_directory: bool = False


LOG = ("--log", "sqlite:///own.db")
WRITERS = {
    "report": Writer(("report", "--format", "md,json", "--out", "out", *LOG), "out/report.md"),
    "export jsonl": Writer(("export", "jsonl", "--out", "out/x", *LOG), "out/x"),
    "export cloudevents": Writer(("export", "cloudevents", "--out", "out/x", *LOG), "out/x"),
    "export parquet": Writer(("export", "parquet", "--out", "out/x", *LOG), "out/x"),
    "prove": Writer(("prove", "leeds C1", "--out", "out/x", *LOG), "out/x"),
    "verify": Writer(("verify", "--write-checkpoint", "out/x", *LOG), "out/x"),
    "generate-key": Writer(("generate-key", "council.example", "out/x"), "out/x"),
    "demo": Writer(("demo", "--workshops", "1", "--out", "out"), "out/report.md"),
    "demo log": Writer(("demo", "--workshops", "1", "--out", "out"), "out/demo.db"),
    "import quarantine": Writer(
        ("import", "jsonl", "bad.jsonl", "--quarantine", "out/x", "--log", "sqlite:///new.db"),
        "out/x",
    ),
    "import log": Writer(
        ("import", "jsonl", "good.jsonl", "--log", "sqlite:///out/x"), "out/x", has_force=False
    ),
    "plugin new": Writer(
        ("plugin", "new", "open-space", "--into", "out"),
        "out/open-space",
        has_force=False,
        is_directory=True,
    ),
}


@pytest.fixture(autouse=True)
def _files(run: Run, log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log and its exports, one of them with an invalid line; small simulations."""

    def simulate_less(kit: Any, **options: Any) -> Any:
        return simulate(kit, size=0.1, people=6, **options)

    monkeypatch.setattr("dialoguekit.simulation.simulate", simulate_less)
    shutil.copy(log_file, "own.db")
    shutil.copy(log_file.with_name("north.keys.db"), "own.keys.db")
    run("export", "jsonl", "--out", "good.jsonl", *LOG)
    text = Path("good.jsonl").read_text("utf-8")
    Path("bad.jsonl").write_text(text.replace('"seq":2', '"seq":3', 1), "utf-8")
    Path("out").mkdir()


@contextmanager
def _umask_of_nothing() -> Iterator[None]:
    before = os.umask(0)
    try:
        yield
    finally:
        os.umask(before)


def _state(directory: str = "out") -> dict[str, Any]:
    """Return what is in a directory: the inode, type and content of each entry."""
    return {
        str(path): (
            os.lstat(path).st_ino,
            path.read_bytes() if stat.S_ISREG(os.lstat(path).st_mode) else None,
        )
        for path in sorted(Path(directory).rglob("*"))
    }


@pytest.mark.parametrize("name", WRITERS)
def test_files_are_private(run: Run, name: str) -> None:
    """The umask does not matter, and no other file is left."""
    with _umask_of_nothing():
        result = run(*WRITERS[name].args)
    assert result.status == 0, result.err
    for path in Path("out").rglob("*"):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path
        assert not path.name.endswith(".part")


@pytest.mark.parametrize("name", WRITERS)
def test_files_are_replaced_only_with_force(run: Run, name: str) -> None:
    writer = WRITERS[name]
    Path(writer.file).write_bytes(b"mine")
    before = _state()
    result = run(*writer.args)
    assert result.is_one_line_error
    assert _state() == before
    if writer.has_force:
        assert "--force" in result.err
        assert run(*writer.args, "--force").status == 0
        assert Path(writer.file).read_bytes() != b"mine"


@pytest.mark.parametrize("kind", ["link", "dangling", "pipe", "directory", "hard link"])
@pytest.mark.parametrize("name", WRITERS)
def test_nothing_else_is_replaced_or_written_through(run: Run, name: str, kind: str) -> None:
    """Not even with --force, which replaces one name of a file that has two."""
    writer, target = WRITERS[name], Path("victim")
    target.write_bytes(b"theirs")
    match kind:
        case "link" | "dangling":
            Path(writer.file).symlink_to(target.absolute() if kind == "link" else "nowhere")
        case "pipe":
            os.mkfifo(writer.file)
        case "directory":
            Path(writer.file, "below").mkdir(parents=True)
        case "hard link":
            Path(writer.file).hardlink_to(target)
    before = _state()
    for force in ([], ["--force"]) if writer.has_force else ([],):
        result = run(*writer.args, *force)
        if kind == "hard link" and force:
            assert result.status == 0, result.err
        else:
            assert result.is_one_line_error, result.err
            assert _state() == before
    assert target.read_bytes() == b"theirs"


@pytest.mark.parametrize("name", WRITERS)
def test_a_full_disk_leaves_nothing(run: Run, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is one line."""
    writer = WRITERS[name]
    inputs = _state(".")

    def fill(part: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dialoguekit.files._PartFile.complete", fill)
    monkeypatch.setattr("dialoguekit.files._link", fill_link)
    result = run(*writer.args)
    assert result.is_one_line_error, result.err
    assert "No space left on device" in result.err
    assert _state() == {}
    assert {name for name in _state(".") if not name.startswith("own")} == {
        name for name in inputs if not name.startswith("own")
    }


def fill_link(*_: object) -> None:
    """Fail as on a full disk."""
    raise OSError(28, "No space left on device")


def test_a_directory_without_write_permission_is_one_line(run: Run) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    Path("out").chmod(0o500)
    for writer in WRITERS.values():
        assert run(*writer.args).is_one_line_error
    Path("out").chmod(0o700)


def test_a_linked_output_directory_is_refused(run: Run) -> None:
    """Its owner may be somebody else."""
    Path("out").rmdir()
    Path("elsewhere").mkdir()
    Path("out").symlink_to("elsewhere")
    for name in ("report", "demo"):
        result = run(*WRITERS[name].args)
        assert result.is_one_line_error
        assert "symbolic link" in result.err
    assert list(Path("elsewhere").iterdir()) == []


def test_a_limit_of_the_size_of_files_is_one_line(run: Run) -> None:
    """This limit acts like a full disk, without a replacement of functions."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        result = run("export", "jsonl", "--out", "out/x", "leeds", *LOG)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert result.status == 1
    assert result.err.count("\n") == 1
    assert _state() == {}
