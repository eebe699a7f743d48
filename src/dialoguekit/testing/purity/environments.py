"""Where and when something is folded: what must make no difference."""

from __future__ import annotations

import gc
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import attrs

from dialoguekit.testing.purity.impurity_kinds import (
    CLOCK,
    ENVIRONMENT,
    FILES,
    HASHES,
    HIDDEN,
    IDENTITY,
    LOCALE,
    MEMORY,
    ZONE,
)

_CARRIED = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_MEASURING = "COVERAGE_"
_YEAR = 365.25 * 24 * 3600


@attrs.frozen(kw_only=True)
class Surroundings:
    """The surroundings of one process.

    ``ahead_s`` is how far its clock is off, in seconds, and ``stopped`` a clock that stands still
    at that many seconds from 1970 on; ``zone`` is a time zone in the notation
    of POSIX, which needs no files; ``number`` distinguishes its machine, user, home, directory
    and variables; ``clutter`` is what lies in memory before, as a seed; ``collecting`` how many
    new objects make the garbage collector run, 0 for never.  The streams are folded ``backwards``
    or in order, of events that are ``fleeting`` (gone when they are folded) or kept.  With
    ``moved`` the code lies elsewhere; ``variables`` are set besides.
    """

    hash_seed: int = 1
    ahead_s: float = 0.0
    stopped: bool = False
    zone: str = "UTC0"
    locale: str = "C.UTF-8"
    number: int = 1
    malloc: str = "pymalloc"
    clutter: int = 1
    collecting: int = 700
    backwards: bool = False
    fleeting: bool = False
    moved: bool = False
    variables: tuple[tuple[str, str], ...] = ()

    def environment(self, root: Path) -> dict[str, str]:
        """The variables of its process; its directories are under ``root``."""
        carried = {name: os.environ[name] for name in _CARRIED if name in os.environ}
        if not self.moved:  # Code that lies elsewhere for a moment cannot be measured.
            carried |= {k: v for k, v in os.environ.items() if k.startswith(_MEASURING)}
        user, home = f"user-{self.number}", str(self.directory(root))
        return carried | {
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
        """Where its process works; it exists."""
        directory = root / f"home-{self.number}"
        directory.mkdir(exist_ok=True)
        return directory

    def settle(self) -> list[Any]:
        """Make this process one with these surroundings; returns what is to be kept alive."""
        from dialoguekit.testing.purity.fake_machine import Machine

        Machine(self.number).install()
        sys.argv = [f"program-{self.number}", f"--number={self.number}"]
        sys.orig_argv = ["python", *sys.argv]
        sys.executable = f"/{self.number}/python"
        sys.setrecursionlimit(1500 + 100 * self.number)
        gc.set_threshold(self.collecting)
        if self.ahead_s:
            import time_machine

            moment = self.ahead_s if self.stopped else time.time() + self.ahead_s
            time_machine.travel(moment, tick=not self.stopped).start()
        return _cluttered(random.Random(self.clutter))


def _cluttered(chance: random.Random) -> list[Any]:
    """Objects of many sizes, of which every other one is gone: new ones fall into the gaps."""
    held: list[Any] = [[None] * chance.randrange(1, 40) for _ in range(4000)]
    held += [{n: n} for n in range(2000)] + [object() for _ in range(4000)]
    chance.shuffle(held)
    return held[::2]


_SEEDS = (9, 33, 34, 48, 52, 57, 61, 62)
"""Hash seeds under which two short words, of those that workshops use, stand in either order."""

BASE = Surroundings(hash_seed=_SEEDS[0])
"""What the others are compared with."""

STOPPED = attrs.evolve(BASE, ahead_s=50 * _YEAR, stopped=True)
"""The same at a moment that lasts."""

OTHERS = (
    Surroundings(
        hash_seed=_SEEDS[1],
        ahead_s=5.3 * _YEAR,
        zone="EAST-13:45",
        locale="C",
        number=2,
        malloc="malloc",
        clutter=2,
        collecting=50,
        backwards=True,
        fleeting=True,
        moved=True,
    ),
    Surroundings(
        hash_seed=_SEEDS[2],
        ahead_s=-26.6 * _YEAR,
        zone="WEST9:30",
        locale="POSIX",
        number=3,
        clutter=3,
        collecting=0,
        fleeting=True,
    ),
    Surroundings(
        hash_seed=_SEEDS[3],
        ahead_s=11.1 * _YEAR,
        zone="NORTH-5:45",
        number=4,
        clutter=4,
        backwards=True,
    ),
    Surroundings(hash_seed=_SEEDS[4], ahead_s=-1.7 * _YEAR, zone="SOUTH3", number=5, clutter=5),
    Surroundings(hash_seed=_SEEDS[5], ahead_s=0.4 * _YEAR, zone="FAR11", number=6, clutter=6),
    Surroundings(hash_seed=_SEEDS[6], ahead_s=-9.9 * _YEAR, zone="LOW-1", number=7, clutter=7),
    Surroundings(hash_seed=_SEEDS[7], ahead_s=3.1 * _YEAR, zone="HIGH7", number=8, clutter=8),
)
"""Surroundings that differ in everything."""

_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (HASHES, ("hash_seed",)),
    (CLOCK, ("ahead_s",)),
    (ZONE, ("zone",)),
    (LOCALE, ("locale",)),
    (ENVIRONMENT, ("number",)),
    (IDENTITY, ("malloc", "clutter")),
    (MEMORY, ("collecting", "fleeting")),
    (HIDDEN, ("backwards",)),
    (FILES, ("moved",)),
)


def one_by_one(other: Surroundings) -> list[tuple[str, Surroundings]]:
    """What a difference can come from: :data:`BASE`, with one thing at a time as ``other`` has it.

    The order of hashes, which is the most frequent cause, comes first.
    """
    return [
        (kind, attrs.evolve(BASE, **{name: getattr(other, name) for name in names}))
        for kind, names in _PARTS
    ]
