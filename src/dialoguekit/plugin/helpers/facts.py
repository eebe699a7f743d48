"""The course of a workshop, as most methods need it: who was there, what ran, what was said.

Facts are kept as they were noted, in the order of the log, and judged by nobody: a later event
may change what an earlier one amounts to.  What they amount to is worked out by
:func:`~dialoguekit.plugin.helpers.build_sessions.sessions`, once everything is known.

Times are microseconds since 1970 UTC; ``slack`` is how far off a time may be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import attrs

from dialoguekit.events import (
    MICROSECOND,
    PRECISIONS,
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    ContributionMade,
    ContributionModerated,
    ContributionRevealed,
    Event,
    ItemParked,
    PresenceEnded,
    PresenceStarted,
    QuestionPosed,
    RecordedEvent,
    RecordRedacted,
    RoleAssigned,
    StageEntered,
    TimeboxExtended,
    WorkshopClosed,
)
from dialoguekit.plugin.helpers.intervals import Mark
from dialoguekit.plugin.helpers.links import Links
from dialoguekit.projections.roster import Roster

PARTS = ("facilitator", "participant")
"""The parts that matter here; whoever also keeps the time stays what they are."""


@attrs.define
class Entered:
    """A stage that was entered.  ``seqs`` are the events that say so and that gave it more time."""

    stage: str
    focus: str | None
    planned_s: int | None
    at: int
    slack: int
    seqs: list[int]
    by_participant: bool


@attrs.define
class Said:
    """A contribution that was made in a run.  ``open`` means that the room could see it."""

    made: ContributionMade
    at: int
    slack: int
    seq: int
    space: str | None
    verbatim: bool
    open: bool


@attrs.define
class Posed:
    """A question that was put to the room in a run."""

    question: str
    text: str
    prompt: str | None
    at: int
    seq: int


@attrs.define
class Run:
    """An activity that runs the method.  ``pauses`` begin where it was interrupted."""

    activity: str
    title: str | None
    template: str | None
    params: dict[str, Any]
    spaces: tuple[str, ...]
    at: int
    seq: int
    entered: list[Entered] = attrs.field(factory=list)
    said: list[Said] = attrs.field(factory=list)
    posed: list[Posed] = attrs.field(factory=list)
    pauses: list[Mark] = attrs.field(factory=list)
    ended: Mark | None = None


@attrs.define
class Course:
    """What was noted of one workshop, as far as the runs of one ``method`` are concerned.

    ``parts`` are facilitator or participant, where somebody took on either on the way;
    ``presence`` are the comings and goings of each person; ``links`` are those of everything in
    the workshop; ``outcomes`` are the latest judgements of moderators; ``parked`` are
    contributions set aside, with the event that did.

    A projection keeps one in its room by handling :data:`Course.EVENTS` with :meth:`note`.
    """

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        *dict.fromkeys(
            (
                *Roster.EVENTS,
                *Links.EVENTS,
                RoleAssigned,
                PresenceStarted,
                PresenceEnded,
                ActivityStarted,
                ActivityPaused,
                ActivityResumed,
                ActivityEnded,
                StageEntered,
                TimeboxExtended,
                QuestionPosed,
                ContributionModerated,
                ContributionRevealed,
                ItemParked,
                RecordRedacted,
                WorkshopClosed,
            )
        ),
    )

    method: str
    roster: Roster = attrs.field(factory=Roster)
    links: Links = attrs.field(factory=Links)
    parts: dict[str, str] = attrs.field(factory=dict)
    presence: dict[str, list[Mark]] = attrs.field(factory=dict)
    runs: dict[str, Run] = attrs.field(factory=dict)
    outcomes: dict[str, str] = attrs.field(factory=dict)
    revealed: dict[str, int] = attrs.field(factory=dict)
    parked: dict[str, int] = attrs.field(factory=dict)
    redacted: set[int] = attrs.field(factory=set)
    closed: bool = False

    def note(self, recorded: RecordedEvent[Any]) -> None:
        """Take in one event; what concerns another method changes nothing."""
        kind = type(recorded.event)
        if kind in _ROSTER:
            self.roster.note(recorded)
        if kind in _LINKS:
            self.links.note(recorded)
        step = _STEPS.get(kind)
        if step is not None:
            step(self, recorded)

    def run(self, activity: str | None) -> Run | None:
        """The run that an activity is, if it is one of this method."""
        return self.runs.get(activity or "")

    def facilitates(self, person: str) -> bool:
        """Whether somebody facilitates, from the start or since they took it on."""
        part = self.parts.get(person)
        if part is None:
            return "facilitator" in self.roster.members.get(person, (None, ()))[1]
        return part == "facilitator"

    def takes_part(self, person: str) -> bool:
        """Whether somebody counts as a participant, from the start or since they became one."""
        part = self.parts.get(person)
        return self.roster.is_participant(person) if part is None else part == "participant"

    def by_participant(self, recorded: RecordedEvent[Any]) -> bool:
        """Whether somebody acted who takes part and does not facilitate."""
        context = recorded.context
        if context.role is not None:
            return bool(context.role == "participant")
        person = context.by
        return person is not None and self.takes_part(person) and not self.facilitates(person)

    def may_quote(self, said: Said) -> bool:
        """Whether words may stand in a report: they stand, and their author consents."""
        return self.stands(said) and self.roster.may_quote(said.made.author)

    def stands(self, said: Said) -> bool:
        """Whether words were seen by the room, and nobody has taken them out since."""
        id = said.made.contribution
        seen = said.open or id in self.revealed
        let_stand = self.outcomes.get(id, "accepted") == "accepted"
        withheld = said.seq in self.redacted
        return seen and let_stand and not withheld


def slack_of(recorded: RecordedEvent[Any]) -> int:
    """How far off the time of an event may be, in microseconds."""
    return PRECISIONS[recorded.context.precision] // MICROSECOND


def _assign(course: Course, recorded: RecordedEvent[RoleAssigned]) -> None:
    if recorded.event.role in PARTS:
        course.parts[recorded.event.person] = recorded.event.role


def _come_or_go(course: Course, recorded: RecordedEvent[PresenceStarted | PresenceEnded]) -> None:
    came = isinstance(recorded.event, PresenceStarted)
    presence = course.presence.setdefault(recorded.event.person, [])
    presence.append(Mark(recorded.at_us, came, recorded.seq))


def _start(course: Course, recorded: RecordedEvent[ActivityStarted]) -> None:
    event = recorded.event
    if event.method == course.method:
        course.runs[event.activity] = Run(
            activity=event.activity,
            title=event.title,
            template=event.template,
            params=dict(event.params),
            spaces=event.spaces,
            at=recorded.at_us,
            seq=recorded.seq,
        )


def _pause_or_resume(
    course: Course, recorded: RecordedEvent[ActivityPaused | ActivityResumed]
) -> None:
    run = course.run(recorded.event.activity)
    if run is not None:
        paused = isinstance(recorded.event, ActivityPaused)
        run.pauses.append(Mark(recorded.at_us, paused, recorded.seq))


def _end(course: Course, recorded: RecordedEvent[ActivityEnded]) -> None:
    run = course.run(recorded.event.activity)
    if run is not None:
        run.ended = Mark(recorded.at_us, False, recorded.seq)


def _enter(course: Course, recorded: RecordedEvent[StageEntered]) -> None:
    event = recorded.event
    run = course.run(event.activity)
    if run is not None:
        run.entered.append(
            Entered(
                stage=event.stage,
                focus=event.focus,
                planned_s=event.planned_s,
                at=recorded.at_us,
                slack=slack_of(recorded),
                seqs=[recorded.seq],
                by_participant=course.by_participant(recorded),
            )
        )


def _extend(course: Course, recorded: RecordedEvent[TimeboxExtended]) -> None:
    run = course.run(recorded.event.activity)
    if run is not None and run.entered and run.entered[-1].planned_s is not None:
        run.entered[-1].planned_s += recorded.event.by_s
        run.entered[-1].seqs.append(recorded.seq)


def _pose(course: Course, recorded: RecordedEvent[QuestionPosed]) -> None:
    event = recorded.event
    run = course.run(recorded.context.activity)
    if run is not None:
        posed = Posed(event.question, event.text, event.prompt, recorded.at_us, recorded.seq)
        run.posed.append(posed)


def _contribute(course: Course, recorded: RecordedEvent[ContributionMade]) -> None:
    context = recorded.context
    run = course.run(context.activity)
    if run is not None:
        run.said.append(
            Said(
                made=recorded.event,
                at=recorded.at_us,
                slack=slack_of(recorded),
                seq=recorded.seq,
                space=context.space,
                verbatim=context.capture == "verbatim",
                open=context.visibility == "room",
            )
        )


def _moderate(course: Course, recorded: RecordedEvent[ContributionModerated]) -> None:
    course.outcomes[recorded.event.contribution] = recorded.event.outcome


def _reveal(course: Course, recorded: RecordedEvent[ContributionRevealed]) -> None:
    for id in recorded.event.contributions:
        course.revealed.setdefault(id, recorded.seq)


def _park(course: Course, recorded: RecordedEvent[ItemParked]) -> None:
    course.parked.setdefault(recorded.event.contribution, recorded.seq)


def _withhold(course: Course, recorded: RecordedEvent[RecordRedacted]) -> None:
    course.redacted.add(recorded.event.target)


def _close(course: Course, recorded: RecordedEvent[WorkshopClosed]) -> None:
    course.closed = True


_ROSTER, _LINKS = frozenset(Roster.EVENTS), frozenset(Links.EVENTS)
_STEPS: dict[type[Event], Callable[[Course, RecordedEvent[Any]], None]] = {
    RoleAssigned: _assign,
    PresenceStarted: _come_or_go,
    PresenceEnded: _come_or_go,
    ActivityStarted: _start,
    ActivityPaused: _pause_or_resume,
    ActivityResumed: _pause_or_resume,
    ActivityEnded: _end,
    StageEntered: _enter,
    TimeboxExtended: _extend,
    QuestionPosed: _pose,
    ContributionMade: _contribute,
    ContributionModerated: _moderate,
    ContributionRevealed: _reveal,
    ItemParked: _park,
    RecordRedacted: _withhold,
    WorkshopClosed: _close,
}
