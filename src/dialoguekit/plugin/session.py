"""Sessions: the runs of methods, with their stages and contributions, as they may be published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, Self

import attrs

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.text import GuardedText
from dialoguekit.events import QuestionPosed
from dialoguekit.events.evidence import Evidence, EvidenceBuilder
from dialoguekit.plugin.times import Interval, Moment, Timed, distance_to, moment_of
from dialoguekit.plugin.types import Outline, Template, normalise_kind

UNKNOWN_GROUP = "group not known"
"""The label of contributions without a known author whose group is not known either."""


class HasEvidence(Protocol):
    """An object that has evidence."""

    @property
    def evidence(self) -> Evidence:
        """The supporting events."""


def combined_evidence(parts: Iterable[HasEvidence]) -> Evidence:
    """Return the evidence of several objects together."""
    builder = EvidenceBuilder()
    for part in parts:
        if isinstance(part, Fact) and part.seq:  # As its evidence, without building it: fast.
            builder.add_span(part.workshop, part.seq, part.seq)
        else:
            builder.update(part.evidence)
    return builder.build()


@attrs.frozen(kw_only=True)
class Contribution:
    """A contribution, and the ``stage`` in which it was made; None outside all stages.

    ``author`` is a reference to the person, None if that is not known.  ``group`` is the label of
    their group or office, or :data:`UNKNOWN_GROUP`.
    ``kind`` is its declared kind, if any, and ``intended_stage`` the stage that accepts this kind.
    ``misplaced`` states whether ``stage`` does not accept it.  ``shown`` is whether all
    participants could see it, ``parked`` whether it was parked, and ``outcome`` the latest decision
    of moderators.  ``space`` and ``activity`` are where it was made, ``source`` is where it was
    imported from.  ``occurred_at_us`` is in microseconds since 1970 UTC, within ``tolerance_us``.
    """

    cite: str
    author: str | None
    group: str
    text: GuardedText
    kind: str | None
    reasons: GuardedText | None
    labels: tuple[str, ...]
    question: str | None
    source: str | None
    space: str | None
    activity: str | None
    seq: int
    occurred_at_us: int
    tolerance_us: int
    shown: bool
    parked: bool
    outcome: str | None
    stage: str | None = None
    intended_stage: str | None = None
    misplaced: bool = False
    evidence: Evidence

    @property
    def id(self) -> str:
        """The id within the workshop, ``C17``."""
        return self.cite.rpartition(" ")[2]

    @property
    def group_known(self) -> bool:
        """False if neither its author nor the group is known."""
        return self.group != UNKNOWN_GROUP

    def has_kind(self, *kinds: str) -> bool:
        """Return whether it is declared as one of ``kinds``, in any case of letters."""
        kind = normalise_kind(self.kind or "")
        return kind in map(normalise_kind, kinds)

    @property
    def assigned_stage(self) -> str | None:
        """The stage that it belongs to: that of its kind, or else the one in which it was made."""
        return self.intended_stage or self.stage


@attrs.frozen(kw_only=True)
class StageRun:
    """One interval in a stage, with its contributions and prompts.

    ``stage`` is the name of the stage, and ``title`` its title.  ``began`` and ``ended`` are
    microseconds since 1970 UTC, within ``tolerance_us``; ``ended`` is None while the stage runs.
    ``actual_s`` are the seconds between them without pauses.  ``planned_s`` includes extensions.
    ``present`` are the participants present, or those on the roll of a run at a distance.
    ``prompts_posed`` are the prompts put to them.
    ``seq`` and ``ended_seq`` are those of the events that entered and left the stage.
    """

    stage: str
    title: str
    seq: int
    focus: GuardedText | None
    planned_s: int | None
    actual_s: float | None
    began: int
    tolerance_us: int
    ended: int | None
    ended_seq: int | None
    entered_by_participant: bool
    present: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    prompts_posed: tuple[str, ...]
    evidence: Evidence

    @property
    def interval(self) -> Interval:
        """The first and last time; the last is None while the stage runs."""
        return self.began, self.ended

    def covers(self, moment: Timed) -> bool:
        """Return whether something happened in this interval; ``seq`` orders equal times."""
        at = moment_of(moment)
        left = self.ended is not None and (self.ended, self.ended_seq or 0) < at
        return self.start < at and not left

    @property
    def start(self) -> Moment:
        """The moment at which it began."""
        return self.began, self.seq

    @property
    def ratio(self) -> float | None:
        """The actual time divided by the planned time, if both are known."""
        if self.actual_s is None or not self.planned_s:
            return None
        return self.actual_s / self.planned_s

    @property
    def contributors(self) -> tuple[str, ...]:
        """The participants present who made a contribution that the stage accepts."""
        authors = {item.author for item in self.contributions if not item.misplaced}
        return tuple(person for person in self.present if person in authors)

    @property
    def without_author(self) -> tuple[Contribution, ...]:
        """The contributions that the stage accepts, and whose author is not known."""
        return tuple(i for i in self.contributions if i.author is None and not i.misplaced)


@attrs.frozen(kw_only=True)
class Session:
    """A run of a method.

    ``title`` is its own, or that of the method.  ``template`` is the announced name, and
    ``planned`` the template itself, if it is known.  ``params`` are the settings of the run, and
    ``spaces`` where it was held.  ``ended`` means that the run was ended or the workshop closed.
    ``began`` and ``ended_at`` are microseconds since 1970 UTC, ``ended_seq`` is the number of the
    event that ended it.  ``contributions`` are all those of the run, in any stage, and
    ``questions`` those that were posed in it.  ``groups`` are the labels of the workshop's groups.
    ``roll`` are the people of a run at a distance, and empty for a run in the room.
    """

    cite: str
    method: Outline
    title: str
    template: str | None
    planned: Template | None
    params: Mapping[str, Any]
    spaces: tuple[str, ...]
    planned_s: int | None
    ended: bool
    paused: bool
    began: int
    ended_at: int | None
    ended_seq: int | None
    actual_s: float | None
    groups: tuple[str, ...]
    stage_runs: tuple[StageRun, ...]
    contributions: tuple[Contribution, ...]
    questions: tuple[Fact[QuestionPosed], ...]
    evidence: Evidence
    roll: tuple[str, ...] = ()

    @classmethod
    def of(cls, session: Session, **fields: Any) -> Self:
        """Return a session with additional fields, as an instance of the method's own class."""
        known = {a.name: getattr(session, a.name) for a in attrs.fields(Session)}
        return cls(**known, **fields)

    @property
    def workshop(self) -> str:
        """The id of the workshop."""
        return self.cite.partition(" ")[0]

    @property
    def activity(self) -> str:
        """The id of the activity within the workshop, ``A3``."""
        return self.cite.rpartition(" ")[2]

    @property
    def id(self) -> str:
        """The id of the activity, as a table names it."""
        return self.activity

    @property
    def order(self) -> tuple[str, ...]:
        """The stages in the order in which they were entered."""
        return tuple(run.stage for run in self.stage_runs)

    @property
    def edit_distance(self) -> int | None:
        """The changes between the actual and the announced order; None if none was announced."""
        return None if self.planned is None else self.planned.edit_distance(self.order)

    @property
    def misplaced(self) -> tuple[Contribution, ...]:
        """The contributions made in a stage that does not accept them."""
        return tuple(item for item in self.contributions if item.misplaced)

    @property
    def outside_stages(self) -> tuple[Contribution, ...]:
        """The contributions made outside all stages."""
        return tuple(item for item in self.contributions if item.stage is None)

    def stage_title(self, stage: str) -> str:
        """Return the title of a stage; its name if the method has no such stage."""
        known = self.method.stage(stage)
        return stage if known is None else known.title

    def belonging_to(self, stage: str | None) -> tuple[Contribution, ...]:
        """Return the contributions that belong to a stage, wherever they were made."""
        return tuple(item for item in self.contributions if item.assigned_stage == stage)

    def of_kind(self, *kinds: str) -> tuple[Contribution, ...]:
        """Return the contributions declared as one of ``kinds``, in any case of letters."""
        return tuple(item for item in self.contributions if item.has_kind(*kinds))

    def stage_runs_of(self, *stages: str) -> tuple[StageRun, ...]:
        """Return the intervals in these stages."""
        return tuple(run for run in self.stage_runs if run.stage in stages)

    def stage_at(self, moment: Timed, *likely: str) -> StageRun | None:
        """Return the stage in which something happened; None outside all stages.

        If its time is imprecise, prefer a ``likely`` stage among those within the tolerance, and
        then the nearest.
        """
        return find_stage_run(self.stage_runs, moment, lambda stage: stage in likely)


def find_stage_run(
    stage_runs: Iterable[StageRun], moment: Timed, is_likely: Callable[[str], bool]
) -> StageRun | None:
    """Return the stage run in which something happened; see :meth:`Session.stage_at`."""
    if not moment.tolerance_us:
        return next((run for run in stage_runs if run.covers(moment)), None)

    def mismatch(run: StageRun) -> tuple[bool, int, bool]:
        distance = distance_to(moment.occurred_at_us, run.interval)
        return not is_likely(run.stage), distance, not run.covers(moment)

    near = [
        run
        for run in stage_runs
        if distance_to(moment.occurred_at_us, run.interval) <= moment.tolerance_us
    ]
    return min(near, key=mismatch, default=None)
