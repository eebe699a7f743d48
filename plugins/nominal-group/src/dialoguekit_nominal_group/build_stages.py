"""Which stage was on when something happened that is no contribution: a reveal, a turn, a vote."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, Self, TypeVar

import attrs

from dialoguekit.plugin import Run, Session, StageRun, gap
from dialoguekit_nominal_group.facts import When


class Timed(Protocol):
    """Anything that happened at some time."""

    @property
    def when(self) -> When:
        """When it happened."""


T = TypeVar("T", bound=Timed)


def as_happened(noted: Iterable[T]) -> list[T]:
    """Things in the order of the log; one that surely happened before others comes before them."""
    ordered: list[T] = []
    for one in noted:
        place = len(ordered)
        while place and one.when.at + one.when.slack < ordered[place - 1].when.at:
            place -= 1
        ordered.insert(place, one)
    return ordered


def began(run: StageRun) -> tuple[int, int]:
    """When a stage began and by which event, to be compared with other moments."""
    return run.began, run.seq


@attrs.frozen
class Stages:
    """The stages of one run; ``ended`` is the event that ended the last of them, if one did."""

    runs: tuple[StageRun, ...]
    ended: int | None

    @classmethod
    def of(cls, session: Session, run: Run) -> Self:
        """The stages of a session, and what was noted of its end."""
        return cls(session.runs, None if run.ended is None else run.ended.seq)

    def at(self, when: When, *likely: str) -> StageRun | None:
        """The stage that was on; where the time is coarse, one of ``likely`` if it may have been.

        Within one moment, the log tells what came first.
        """
        if not when.slack:
            return self._exactly(when.at, when.seq)

        def unlikely(run: StageRun) -> tuple[bool, int]:
            return run.stage not in likely, gap(when.at, (run.began, run.ended))

        near = [run for run in self.runs if gap(when.at, (run.began, run.ended)) <= when.slack]
        return min(near, key=unlikely, default=None)

    def named(self, *names: str) -> tuple[StageRun, ...]:
        """The stretches of time in these stages."""
        return tuple(run for run in self.runs if run.stage in names)

    def _exactly(self, at: int, seq: int) -> StageRun | None:
        latest = next((run for run in reversed(self.runs) if began(run) < (at, seq)), None)
        if latest is None or latest is not self.runs[-1]:
            return latest
        over = latest.ended is not None and (latest.ended, self.ended or 0) < (at, seq)
        return None if over else latest
