"""Another process plants links, pipes and directories where files are written, and exchanges them.

Both processes may write to the directory.  The other one acts all the time, between every check and
every use, and knows the names of part files as soon as they exist.
"""

from __future__ import annotations

import os
import random
import signal
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import attrs

from dialoguekit.errors import OutputError
from dialoguekit.files import (
    create_file,
    move_file,
    part_directory,
    private_directory,
    read_regular,
    write_files,
)
from faults import fork_server
from faults.experiments import Experiment
from faults.result import ExperimentResult
from faults.stores import StoreKind

_NAMES = ("report.md", "report.json")
_PRECIOUS = b"written by somebody else"
_NEW = b"x" * 5000
_TIMEOUT_S = 10
_WRITES_PER_ATTACK = 50


@attrs.frozen
class _Scene:
    """A directory that both processes write to, and one that only its owner may change."""

    shared: Path
    safe: Path

    @property
    def precious(self) -> Path:
        """The file that must not change; links lead to it."""
        return self.safe / "precious"

    def violations(self) -> Iterator[str]:
        """Yield what changed outside the shared directory."""
        if sorted(path.name for path in self.safe.iterdir()) != ["precious"]:
            yield "a file appeared behind a link"
        if self.precious.read_bytes() != _PRECIOUS:
            yield "a file behind a link was changed"
        if stat.S_IMODE(self.precious.stat().st_mode) != 0o640:
            yield "the mode of a file behind a link was changed"


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Write ``iterations`` times while the other process attacks the directory."""
    if reason := fork_server.unavailable_reason():
        return ExperimentResult(skip_reason=reason)
    rng = random.Random(seed)
    counts = dict.fromkeys(("writes", "written", "refused"), 0)
    violations: list[str] = []
    while counts["writes"] < iterations:
        with tempfile.TemporaryDirectory() as directory:
            scene = _Scene(Path(directory, "shared"), Path(directory, "safe"))
            scene.shared.mkdir()
            scene.safe.mkdir()
            scene.precious.write_bytes(_PRECIOUS)
            scene.precious.chmod(0o640)
            with _attacker(scene, rng.randrange(2**32)):
                for _ in range(min(_WRITES_PER_ATTACK, iterations - counts["writes"])):
                    counts["writes"] += 1
                    found = _write(scene, rng.choice(_WRITERS), counts)
                    if found is not None:
                        violations.append(f"write {counts['writes']}: {found}")
            violations += [f"write {counts['writes']}: {line}" for line in scene.violations()]
    return ExperimentResult(counts, violations)


def _write(scene: _Scene, writer: Callable[[_Scene], object], counts: dict[str, int]) -> str | None:
    """Write once; return what was wrong with it."""
    try:
        with _time_limit():
            writer(scene)
    except OutputError:
        counts["refused"] += 1
    except TimeoutError:
        return "it waited: no answer in time"
    except Exception as error:  # noqa: BLE001  # any other error is a violation
        return f"untyped error: {error!r}"
    else:
        counts["written"] += 1
    return None


def _write_one(scene: _Scene) -> None:
    with create_file(scene.shared / _NAMES[0]) as file:
        file.write(_NEW)


def _replace_one(scene: _Scene) -> None:
    with create_file(scene.shared / _NAMES[0], force=True) as file:
        file.write(_NEW)


def _write_several(scene: _Scene) -> None:
    with private_directory(scene.shared):
        write_files(scene.shared, dict.fromkeys(_NAMES, _NEW))


def _replace_several(scene: _Scene) -> None:
    with private_directory(scene.shared):
        write_files(scene.shared, dict.fromkeys(_NAMES, _NEW), replace=_NAMES)


def _move(scene: _Scene) -> None:
    with part_directory(scene.shared) as part, suppress(FileNotFoundError, NotADirectoryError):
        with create_file(part / "new") as file:
            file.write(_NEW)
        move_file(part / "new", scene.shared / _NAMES[1])


def _read(scene: _Scene) -> None:
    with suppress(OSError):
        read_regular(scene.shared / _NAMES[0], 10_000, follow=False)


_WRITERS: Sequence[Callable[[_Scene], object]] = (
    *(_write_one, _replace_one, _write_several, _replace_several, _move, _read),
)


@contextmanager
def _time_limit() -> Iterator[None]:
    def stop(_: int, __: FrameType | None) -> NoReturn:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_TIMEOUT_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _attacker(scene: _Scene, seed: int) -> Iterator[None]:
    """Let another process attack the shared directory."""
    child = os.fork()
    if child == 0:
        try:
            _attack_forever(scene, random.Random(seed))
        finally:
            os._exit(1)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _attack_forever(scene: _Scene, rng: random.Random) -> NoReturn:
    while True:
        parts = [name for name in _list(scene.shared) if name.startswith(".dialoguekit-")]
        target = scene.shared / rng.choice([*_NAMES, *parts])
        with suppress(OSError):
            rng.choice(_ATTACKS)(scene, target)


def _list(directory: Path) -> list[str]:
    with suppress(OSError):
        return [path.name for path in directory.iterdir()]
    return []


def _remove(_: _Scene, target: Path) -> None:
    if target.is_dir() and not target.is_symlink():
        target.rmdir()
    else:
        target.unlink()


def _replace_by(plant: Callable[[Path], object], target: Path) -> None:
    other = target.with_name("planted")
    with suppress(OSError):
        other.unlink()
    plant(other)
    other.rename(target)


def _exchange_directory(scene: _Scene, _: Path) -> None:
    moved = scene.shared.with_name("moved")
    scene.shared.rename(moved)
    scene.shared.symlink_to(scene.safe)
    scene.shared.unlink()
    moved.rename(scene.shared)


_ATTACKS: Sequence[Callable[[_Scene, Path], object]] = (
    _remove,
    _remove,
    lambda scene, target: _replace_by(lambda path: path.symlink_to(scene.precious), target),
    lambda scene, target: _replace_by(lambda path: path.symlink_to(scene.safe / "new"), target),
    lambda scene, target: _replace_by(lambda path: path.hardlink_to(scene.precious), target),
    lambda _, target: _replace_by(os.mkfifo, target),
    lambda _, target: target.mkdir(),
    _exchange_directory,
)

EXPERIMENTS = (
    Experiment(
        name="planted-files",
        fault="another process replaces output files, part files and their directory by links, "
        "pipes and directories while they are written and read",
        unit="writes",
        full_iterations=10_000,
        short_iterations=150,
        invariant="nothing outside the directory is created or changed; each write succeeds or is "
        "refused with a typed error, and none waits for a pipe",
        stores=("dialoguekit-sqlite",),
        run=run,
        not_applicable_reason=("the files are written outside a store; a server has no part in it"),
    ),
)
