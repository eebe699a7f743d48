"""The ground of a run: how large it is, its folder, and the logs that several rows read."""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path

import attrs

import dialoguekit
from bench import dialoguekit_side, eventsourcing_side
from bench.dataset import facts
from dialoguekit.simulation import rehearse

ARCHIVE = "archive"
"""The workshop that makes a log large."""


@attrs.frozen
class Scale:
    """How much is measured, and how often."""

    facts: int = 300_000
    bulk: int = 100_000
    singles: int = 300
    sizes: tuple[int, int, int] = (10_000, 100_000, 1_000_000)
    rounds: int = 5
    starts: int = 20


FULL = Scale()
QUICK = Scale(facts=2_000, bulk=500, singles=10, sizes=(300, 600, 1_200), rounds=1, starts=2)


@attrs.frozen(slots=False)
class Ground:
    """One run: ``folder`` is a temporary one on the disk that is measured."""

    scale: Scale
    folder: Path

    def path(self, name: str) -> Path:
        """A file of this run."""
        return self.folder / name

    @cached_property
    def replayed(self) -> Path:
        """Our log of the facts that are replayed."""
        path = self.path("ours.db")
        with dialoguekit_side.opened(dialoguekit_side.url_of(path)) as log:
            dialoguekit_side.fill(log, facts(self.scale.facts))
        return path

    @cached_property
    def stocked(self) -> Path:
        """The same facts, in the store of the other side."""
        path = self.path("stock.db")
        with eventsourcing_side.opened(path) as store:
            eventsourcing_side.fill(store, facts(self.scale.facts))
        return path

    @cached_property
    def grown(self) -> dict[int, Path]:
        """By size: a log with a rehearsed workshop and so many contributions of another."""
        return {size: self._grown(size) for size in self.scale.sizes}

    def _grown(self, size: int) -> Path:
        path = self.path(f"grown-{size}.db")
        with dialoguekit.open(dialoguekit_side.url_of(path), plain=True) as kit:
            rehearse(kit, workshops=1, seed=1)
            dialoguekit_side.fill(kit.log, facts(size, workshops=(ARCHIVE,)))
        return path


def progress(text: str) -> None:
    """Say on standard error what is being done."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
