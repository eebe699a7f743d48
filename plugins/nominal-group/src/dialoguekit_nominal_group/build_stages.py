"""Finds the stage in which a reveal, a turn or a ballot happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, Self, TypeVar

import attrs

from dialoguekit.plugin import RunRecord, Session, StageRun, distance_to
from dialoguekit_nominal_group.facts import EventTime


class Timed(Protocol):
    """Anything with a time."""

    @property
    def when(self) -> EventTime:
        """The time."""


T = TypeVar("T", bound=Timed)


def in_time_order(records: Iterable[T]) -> list[T]:
    """Return records in log order, with those moved forward that certainly happened earlier."""
    ordered: list[T] = []
    for record in records:
        index = len(ordered)
        while (
            index
            and record.when.occurred_at + record.when.tolerance_us
            < ordered[index - 1].when.occurred_at
        ):
            index -= 1
        ordered.insert(index, record)
    return ordered


def start_of(run: StageRun) -> tuple[int, int]:
    """Return the start of a stage as time and event number, for comparison."""
    return run.began, run.seq


@attrs.frozen
class Stages:
    """The stages of one run; ``ended`` is the number of the event that ended the run, if any."""

    runs: tuple[StageRun, ...]
    ended: int | None

    @classmethod
    def from_session(cls, session: Session, run: RunRecord) -> Self:
        """Return the stages of a session and the end of its run."""
        return cls(session.stage_runs, None if run.ended is None else run.ended.seq)

    def stage_at(self, when: EventTime, *likely: str) -> StageRun | None:
        """Return the stage at a time; if that is imprecise, a ``likely`` one is preferred.

        Events at the same time are in log order.
        """
        if not when.tolerance_us:
            return self._at_exact_time(when.occurred_at, when.seq)

        def unlikely(run: StageRun) -> tuple[bool, int]:
            return run.stage not in likely, distance_to(when.occurred_at, (run.began, run.ended))

        near = [
            run
            for run in self.runs
            if distance_to(when.occurred_at, (run.began, run.ended)) <= when.tolerance_us
        ]
        return min(near, key=unlikely, default=None)

    def named(self, *names: str) -> tuple[StageRun, ...]:
        """Return the stage runs with these names."""
        return tuple(run for run in self.runs if run.stage in names)

    def _at_exact_time(self, occurred_at: int, seq: int) -> StageRun | None:
        latest = next(
            (run for run in reversed(self.runs) if start_of(run) < (occurred_at, seq)), None
        )
        if latest is None or latest is not self.runs[-1]:
            return latest
        ended = latest.ended is not None and (latest.ended, self.ended or 0) < (occurred_at, seq)
        return None if ended else latest
