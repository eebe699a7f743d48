"""Process environments: the conditions on which a projection must not depend."""

from __future__ import annotations

import gc
import importlib
import os
import random
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

from dialoguekit.testing.purity.impurity_kinds import (
    CLOCK,
    ENVIRONMENT,
    FILES,
    HASH_ORDER,
    HIDDEN_STATE,
    IDENTITY,
    LOCALE,
    MEMORY,
    TIME_ZONE,
)

_INHERITED_VARIABLES = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_COVERAGE_PREFIX = "COVERAGE_"
_YEAR = 365.25 * 24 * 3600


@attrs.frozen(kw_only=True)
class Environment:
    """The environment of one process.

    ``clock_offset_s`` shifts the clock, in seconds; with ``clock_stopped`` the clock is stopped at
    that number of seconds since 1970.  ``zone`` is a time zone in POSIX notation, which needs no
    files.  ``number`` distinguishes machine, user, home, directory and variables.  ``clutter``
    seeds the objects allocated beforehand.  ``gc_threshold`` is the number of new objects that
    starts a garbage collection; 0 disables it.  ``reverse_streams`` folds the last stream first;
    ``drop_events`` frees each event after its fold.  ``looks_inside`` folds interleaved and
    resumed too, monitors every call of the checked code, and looks for state outside projections
    that a fold changes; that takes longer than a fold.  ``relocate_code`` runs a copy of the code;
    ``variables`` are set in addition.
    """

    hash_seed: int = 1
    clock_offset_s: float = 0.0
    clock_stopped: bool = False
    zone: str = "UTC0"
    locale: str = "C.UTF-8"
    number: int = 1
    malloc: str = "pymalloc"
    clutter: int = 1
    gc_threshold: int = 700
    reverse_streams: bool = False
    drop_events: bool = False
    looks_inside: bool = False
    relocate_code: bool = False
    variables: tuple[tuple[str, str], ...] = ()

    def environment_variables(self, root: Path) -> dict[str, str]:
        """Return the environment variables of the process, with directories under ``root``."""
        inherited = {name: os.environ[name] for name in _INHERITED_VARIABLES if name in os.environ}
        if not self.relocate_code:  # Coverage of a temporary copy cannot be measured.
            inherited |= {k: v for k, v in os.environ.items() if k.startswith(_COVERAGE_PREFIX)}
        user, home = f"user-{self.number}", str(self.directory(root))
        return inherited | {
            "PYTHONHASHSEED": str(self.hash_seed),
            "PYTHONMALLOC": self.malloc,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONSAFEPATH": "1",
            "TZ": self.zone,
            "LANG": self.locale,
            "LC_ALL": self.locale,
            **dict.fromkeys(("USER", "LOGNAME", "USERNAME"), user),
            **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), home),
            **dict.fromkeys(("HOSTNAME", "COMPUTERNAME"), f"machine-{self.number}"),
            "COLUMNS": str(60 + self.number),
            f"ONLY_OF_{self.number}": "1",
            **dict(self.variables),
        }

    def directory(self, root: Path) -> Path:
        """Create and return the working directory of the process."""
        directory = root / f"home-{self.number}"
        directory.mkdir(exist_ok=True)
        return directory

    def apply(self) -> list[Any]:
        """Apply this environment to the current process; return objects to keep alive."""
        from dialoguekit.testing.purity.fake_machine import Machine

        Machine(self.number).install()
        sys.argv = [f"program-{self.number}", f"--number={self.number}"]
        sys.orig_argv = ["python", *sys.argv]
        sys.executable = f"/{self.number}/python"
        sys.setrecursionlimit(1500 + 100 * self.number)
        gc.set_threshold(self.gc_threshold)
        if self.clock_offset_s:
            moment = (
                self.clock_offset_s if self.clock_stopped else time.time() + self.clock_offset_s
            )
            _time_machine().travel(moment, tick=not self.clock_stopped).start()
        return _create_clutter(random.Random(self.clutter))


def _time_machine() -> ModuleType:
    """Import the library of clocks without pytest, which it imports where it can.

    That would be most of the time of a process.
    """
    if "pytest" in sys.modules:
        return importlib.import_module("time_machine")
    sys.modules["pytest"] = None  # type: ignore[assignment]  # documented: not importable
    try:
        return importlib.import_module("time_machine")
    finally:
        del sys.modules["pytest"]


def _create_clutter(rng: random.Random) -> list[Any]:
    """Return objects of many sizes; every other one is freed, so memory is fragmented."""
    objects: list[Any] = [[None] * rng.randrange(1, 40) for _ in range(4000)]
    objects += [{n: n} for n in range(2000)] + [object() for _ in range(4000)]
    rng.shuffle(objects)
    return objects[::2]


_HASH_SEEDS = (9, 33, 34, 48, 52, 57, 61, 62)
"""Hash seeds that together give both orders of any two short words used in workshops."""

BASE = Environment(hash_seed=_HASH_SEEDS[0], looks_inside=True)
"""The environment that all others are compared with."""

STOPPED_CLOCK = attrs.evolve(BASE, clock_offset_s=50 * _YEAR, clock_stopped=True)
"""The same with a stopped clock."""

VARIANTS = (
    Environment(
        hash_seed=_HASH_SEEDS[1],
        clock_offset_s=5.3 * _YEAR,
        zone="EAST-13:45",
        locale="C",
        number=2,
        malloc="malloc",
        clutter=2,
        gc_threshold=50,
        reverse_streams=True,
        drop_events=True,
        looks_inside=True,
        relocate_code=True,
    ),
    Environment(
        hash_seed=_HASH_SEEDS[2],
        clock_offset_s=-26.6 * _YEAR,
        zone="WEST9:30",
        locale="POSIX",
        number=3,
        clutter=3,
        gc_threshold=0,
        drop_events=True,
    ),
    Environment(
        hash_seed=_HASH_SEEDS[3],
        clock_offset_s=11.1 * _YEAR,
        zone="NORTH-5:45",
        number=4,
        clutter=4,
        reverse_streams=True,
    ),
    Environment(
        hash_seed=_HASH_SEEDS[4], clock_offset_s=-1.7 * _YEAR, zone="SOUTH3", number=5, clutter=5
    ),
    Environment(
        hash_seed=_HASH_SEEDS[5], clock_offset_s=0.4 * _YEAR, zone="FAR11", number=6, clutter=6
    ),
    Environment(
        hash_seed=_HASH_SEEDS[6], clock_offset_s=-9.9 * _YEAR, zone="LOW-1", number=7, clutter=7
    ),
    Environment(
        hash_seed=_HASH_SEEDS[7], clock_offset_s=3.1 * _YEAR, zone="HIGH7", number=8, clutter=8
    ),
)
"""Environments that differ in everything."""

_DIFFERENCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (HASH_ORDER, ("hash_seed",)),
    (CLOCK, ("clock_offset_s",)),
    (TIME_ZONE, ("zone",)),
    (LOCALE, ("locale",)),
    (ENVIRONMENT, ("number",)),
    (IDENTITY, ("malloc", "clutter")),
    (MEMORY, ("gc_threshold", "drop_events")),
    (HIDDEN_STATE, ("reverse_streams",)),
    (FILES, ("relocate_code",)),
)


def single_differences(other: Environment) -> list[tuple[str, Environment]]:
    """Return variants of :data:`BASE` that each differ in one way, as ``other`` does, by kind.

    Hash order, the most frequent cause, comes first.
    """
    return [
        (kind, attrs.evolve(BASE, **{name: getattr(other, name) for name in names}))
        for kind, names in _DIFFERENCES
    ]
