"""What the runs of a method amount to, once everything that was noted is known.

Immutable values that need nothing else to be read: every stage with its time, every contribution
with the stage in which it was made.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, Self

import attrs

from dialoguekit.document.blocks import Flag
from dialoguekit.events.evidence import Evidence, Trail
from dialoguekit.plugin.types import Template


class Proven(Protocol):
    """Anything that has evidence."""

    @property
    def evidence(self) -> Evidence:
        """The events behind it."""


def behind(parts: Iterable[Proven]) -> Evidence:
    """The events behind several things together."""
    trail = Trail()
    for part in parts:
        trail.update(part.evidence)
    return trail.freeze()


@attrs.frozen(kw_only=True)
class Item:
    """A contribution, and the ``stage`` in which it was made; None for no stage.

    ``kind`` is what its author declared it as, if anything, and ``meant`` the stage that admits
    that kind; ``off_stage`` whether the stage that was on does not.  ``group`` is what its words
    are attributed to; ``quotable`` whether they may stand in a report; ``parked`` whether it was
    set aside in sight; ``space`` where it was made, ``at`` when, in microseconds since 1970 UTC.
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
    at: int
    verbatim: bool
    quotable: bool
    parked: bool
    stage: str | None
    meant: str | None
    off_stage: bool
    evidence: Evidence

    @property
    def id(self) -> str:
        """Its id within the workshop, ``C17``."""
        return self.cite.rpartition(" ")[2]

    @property
    def belongs(self) -> str | None:
        """The stage that it belongs to: that of its kind, or else the one that was on."""
        return self.meant or self.stage

    def flag(self, rule: str, message: str, *, severity: str = "flag") -> Flag:
        """A flag about this contribution."""
        return Flag(
            rule=rule,
            message=message,
            severity=severity,
            cites=(self.cite,),
            evidence=self.evidence,
        )


@attrs.frozen(kw_only=True)
class StageRun:
    """A stretch of time in one stage, and what was said and asked in it.

    ``began`` and ``ended`` are microseconds since 1970 UTC, ``ended`` None while it is on;
    ``actual_s`` are the seconds between them without pauses.  ``planned_s`` includes the time
    that was added on the way.  ``present`` are the participants who were there; ``posed`` the
    prompts that were put to the room; ``seq`` is the number of the event that entered it.
    """

    stage: str
    seq: int
    focus: str | None
    planned_s: int | None
    actual_s: float | None
    began: int
    ended: int | None
    by_participant: bool
    present: tuple[str, ...]
    items: tuple[Item, ...]
    posed: tuple[str, ...]
    evidence: Evidence

    @property
    def ratio(self) -> float | None:
        """Actual over planned time, where both are known."""
        if self.actual_s is None or not self.planned_s:
            return None
        return self.actual_s / self.planned_s

    @property
    def heard(self) -> tuple[str, ...]:
        """The participants present who said something that the stage admits."""
        authors = {item.author for item in self.items if not item.off_stage}
        return tuple(person for person in self.present if person in authors)


@attrs.frozen(kw_only=True)
class Session:
    """One run of a method.

    ``template`` is the name that was announced and ``planned`` what it stands for, if that is
    known.  ``over`` means that it was ended, or the workshop closed; ``items`` are all that was
    said, in whichever stage.  ``groups`` are the stakeholder groups of the workshop.
    """

    cite: str
    title: str
    template: str | None
    planned: Template | None
    over: bool
    began: int
    groups: tuple[str, ...]
    runs: tuple[StageRun, ...]
    items: tuple[Item, ...]
    evidence: Evidence

    @classmethod
    def of(cls, session: Session, **more: Any) -> Self:
        """A session with what a method knows of it besides, as one of the method's own class."""
        known = {a.name: getattr(session, a.name) for a in attrs.fields(Session)}
        return cls(**known, **more)

    @property
    def activity(self) -> str:
        """The id of its activity within the workshop, ``A3``."""
        return self.cite.rpartition(" ")[2]

    @property
    def order(self) -> tuple[str, ...]:
        """The stages in the order in which they were entered."""
        return tuple(run.stage for run in self.runs)

    @property
    def away(self) -> int | None:
        """How many stages its order is away from the one announced; None where none was."""
        return None if self.planned is None else self.planned.away(self.order)

    @property
    def off_stage(self) -> tuple[Item, ...]:
        """What was said in another stage than it was meant for."""
        return tuple(item for item in self.items if item.off_stage)

    @property
    def stageless(self) -> tuple[Item, ...]:
        """What was said while no stage was on."""
        return tuple(item for item in self.items if item.stage is None)

    def under(self, stage: str | None) -> tuple[Item, ...]:
        """What belongs to a stage, whichever was on."""
        return tuple(item for item in self.items if item.belongs == stage)

    def of_kind(self, *kinds: str) -> tuple[Item, ...]:
        """What was declared as one of ``kinds``."""
        return tuple(item for item in self.items if item.kind in kinds)

    def in_stage(self, stage: str) -> tuple[StageRun, ...]:
        """The stretches of time in a stage."""
        return tuple(run for run in self.runs if run.stage == stage)

    def flag(self, rule: str, message: str, *parts: Proven, severity: str = "flag") -> Flag:
        """A flag about this session, proven by its beginning and by ``parts``."""
        return Flag(
            rule=rule,
            message=message,
            severity=severity,
            cites=(self.cite,),
            evidence=self.evidence | behind(parts),
        )

    def flag_parts(self, rule: str, message: str, *parts: Proven, severity: str = "flag") -> Flag:
        """A flag about this session, proven by ``parts`` alone."""
        return Flag(
            rule=rule,
            message=message,
            severity=severity,
            cites=(self.cite,),
            evidence=behind(parts),
        )
