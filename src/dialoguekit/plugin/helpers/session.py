"""Sessions: the runs of a method, built once all facts are known.

The values are immutable and complete: every stage with its interval, every contribution with the
stage in which it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, Self

import attrs

from dialoguekit.document.blocks import Flag
from dialoguekit.events.evidence import Evidence, EvidenceBuilder
from dialoguekit.plugin.types import Template


class HasEvidence(Protocol):
    """An object that has evidence."""

    @property
    def evidence(self) -> Evidence:
        """The supporting events."""


def combined_evidence(parts: Iterable[HasEvidence]) -> Evidence:
    """Return the evidence of several objects together."""
    builder = EvidenceBuilder()
    for part in parts:
        builder.update(part.evidence)
    return builder.build()


@attrs.frozen(kw_only=True)
class Contribution:
    """A contribution, and the ``stage`` in which it was made; None outside all stages.

    ``kind`` is its declared kind, if any, and ``intended_stage`` the stage that accepts this kind.
    ``misplaced`` states whether ``stage`` does not accept it.  ``group`` is its attribution.
    ``quotable`` states whether a report may quote it, and ``parked`` whether it was parked.
    ``space`` is where it was made.  ``occurred_at_us`` is the time in microseconds since 1970 UTC.
    """

    cite: str
    author: str
    group: str
    text: str
    kind: str | None
    reasons: str | None
    labels: tuple[str, ...]
    question: str | None
    space: str | None
    occurred_at_us: int
    verbatim: bool
    quotable: bool
    parked: bool
    stage: str | None
    intended_stage: str | None
    misplaced: bool
    evidence: Evidence

    @property
    def id(self) -> str:
        """The id within the workshop, ``C17``."""
        return self.cite.rpartition(" ")[2]

    @property
    def assigned_stage(self) -> str | None:
        """The stage that it belongs to: that of its kind, or else the one in which it was made."""
        return self.intended_stage or self.stage

    def flag(self, rule: str, message: str, *, severity: str = "warning") -> Flag:
        """Return a flag about this contribution."""
        return Flag(
            rule=rule,
            message=message,
            severity=severity,
            cites=(self.cite,),
            evidence=self.evidence,
        )


@attrs.frozen(kw_only=True)
class StageRun:
    """One interval in a stage, with its contributions and prompts.

    ``stage`` is the name of the stage, and ``title`` its title.  ``began`` and ``ended`` are
    microseconds since 1970 UTC; ``ended`` is None while the stage runs.  ``actual_s`` are the
    seconds between them without pauses.  ``planned_s`` includes extensions.  ``present`` are the
    participants present, and ``prompts_posed`` the prompts put to them.  ``seq`` is that of the
    event that entered the stage.
    """

    stage: str
    title: str
    seq: int
    focus: str | None
    planned_s: int | None
    actual_s: float | None
    began: int
    ended: int | None
    entered_by_participant: bool
    present: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    prompts_posed: tuple[str, ...]
    evidence: Evidence

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


@attrs.frozen(kw_only=True)
class Session:
    """A run of a method.

    ``template`` is the announced name, and ``planned`` the template itself, if it is known.
    ``ended`` means that the run was ended or the workshop closed.  ``contributions`` are all those
    of the run, in any stage.  ``groups`` are the stakeholder groups of the workshop.
    ``stage_titles`` maps the names of the method's stages to their titles.
    """

    cite: str
    title: str
    template: str | None
    planned: Template | None
    ended: bool
    began: int
    groups: tuple[str, ...]
    stage_runs: tuple[StageRun, ...]
    contributions: tuple[Contribution, ...]
    evidence: Evidence
    stage_titles: Mapping[str, str] = attrs.field(factory=dict)

    @classmethod
    def from_session(cls, session: Session, **fields: Any) -> Self:
        """Return a session with additional fields, as an instance of the method's own class."""
        known = {a.name: getattr(session, a.name) for a in attrs.fields(Session)}
        return cls(**known, **fields)

    @property
    def activity(self) -> str:
        """The id of the activity within the workshop, ``A3``."""
        return self.cite.rpartition(" ")[2]

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
        return self.stage_titles.get(stage, stage)

    def belonging_to(self, stage: str | None) -> tuple[Contribution, ...]:
        """Return the contributions that belong to a stage, wherever they were made."""
        return tuple(item for item in self.contributions if item.assigned_stage == stage)

    def of_kind(self, *kinds: str) -> tuple[Contribution, ...]:
        """Return the contributions declared as one of ``kinds``."""
        return tuple(item for item in self.contributions if item.kind in kinds)

    def stage_runs_of(self, stage: str) -> tuple[StageRun, ...]:
        """Return the intervals in a stage."""
        return tuple(run for run in self.stage_runs if run.stage == stage)

    def flag(self, rule: str, message: str, *parts: HasEvidence, severity: str = "warning") -> Flag:
        """Return a flag about this session; its evidence is the session's start and ``parts``."""
        return Flag(
            rule=rule,
            message=message,
            severity=severity,
            cites=(self.cite,),
            evidence=self.evidence | combined_evidence(parts),
        )

    def flag_parts(
        self, rule: str, message: str, *parts: HasEvidence, severity: str = "warning"
    ) -> Flag:
        """Return a flag about this session; its evidence is ``parts`` alone."""
        return Flag(
            rule=rule,
            message=message,
            severity=severity,
            cites=(self.cite,),
            evidence=combined_evidence(parts),
        )
