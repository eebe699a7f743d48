"""Context of a run: its scale, its folder and the stores that several benchmarks share."""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path

import attrs

import dialoguekit
from bench import dialoguekit_side, eventsourcing_side
from bench.dataset import generate_contributions
from dialoguekit.simulation import simulate

LARGE_WORKSHOP = "archive"
"""The workshop with most contributions of a scaled store."""


@attrs.frozen
class Scale:
    """Numbers of events, rounds and workshops of the demo."""

    contribution_count: int = 300_000
    bulk_count: int = 100_000
    single_count: int = 300
    writer_count: int = 100
    store_sizes: tuple[int, int, int] = (10_000, 100_000, 1_000_000)
    rounds: int = 5
    startup_rounds: int = 20
    demo_workshops: int = 4


FULL_SCALE = Scale()
QUICK_SCALE = Scale(
    contribution_count=2_000,
    bulk_count=500,
    single_count=10,
    writer_count=3,
    store_sizes=(300, 600, 1_200),
    rounds=1,
    startup_rounds=2,
    demo_workshops=1,
)


@attrs.frozen(slots=False)
class RunContext:
    """One run; ``folder`` is a temporary folder on the measured disk."""

    scale: Scale
    folder: Path

    def path(self, name: str) -> Path:
        """Return the path of a file of this run."""
        return self.folder / name

    @cached_property
    def dialoguekit_store_path(self) -> Path:
        """The dialoguekit store with the contributions to replay."""
        path = self.path("dialoguekit.db")
        with dialoguekit_side.opened_store(dialoguekit_side.sqlite_url(path)) as store:
            dialoguekit_side.fill(store, generate_contributions(self.scale.contribution_count))
        return path

    @cached_property
    def eventsourcing_store_path(self) -> Path:
        """The eventsourcing store with the same contributions."""
        path = self.path("eventsourcing.db")
        with eventsourcing_side.opened_store(path) as store:
            eventsourcing_side.fill(store, generate_contributions(self.scale.contribution_count))
        return path

    @cached_property
    def scaled_store_paths(self) -> dict[int, Path]:
        """By size: stores with a simulated workshop and that many contributions of another."""
        return {size: self._create_scaled_store(size) for size in self.scale.store_sizes}

    def _create_scaled_store(self, size: int) -> Path:
        path = self.path(f"scaled-{size}.db")
        with dialoguekit.open(dialoguekit_side.sqlite_url(path), encrypt=False) as kit:
            simulate(kit, workshops=1, seed=1)
            dialoguekit_side.fill(
                kit.store, generate_contributions(size, workshops=(LARGE_WORKSHOP,))
            )
        return path


def print_progress(text: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
