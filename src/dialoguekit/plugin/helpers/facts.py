"""The recorded facts of a workshop that most methods need: attendance, runs, contributions.

Stores events in log order without interpreting them, because a later event may change their
meaning.  :func:`~dialoguekit.plugin.helpers.build_sessions.build_sessions` interprets them once
everything is known.

Times are microseconds since 1970 UTC; ``tolerance_us`` is the possible error of a time.
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
    ContributionParked,
    ContributionRevealed,
    Event,
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
from dialoguekit.plugin.helpers.intervals import Boundary
from dialoguekit.plugin.helpers.links import LinkGraph
from dialoguekit.projections.roster import Roster

ROLES = ("facilitator", "participant")
"""The roles that matter here.  Any other role leaves a person's participation unchanged."""


@attrs.define
class StageRecord:
    """A stage that was entered.  ``seqs`` are the events that entered and extended it."""

    stage: str
    focus: str | None
    planned_s: int | None
    occurred_at_us: int
    tolerance_us: int
    seqs: list[int]
    entered_by_participant: bool


@attrs.define
class ContributionRecord:
    """A contribution made in a run.

    ``initially_visible`` means that all participants could see it when it was made.
    """

    event: ContributionMade
    occurred_at_us: int
    tolerance_us: int
    seq: int
    space: str | None
    verbatim: bool
    initially_visible: bool


@attrs.define
class QuestionRecord:
    """A question posed in a run."""

    question: str
    text: str
    prompt: str | None
    occurred_at_us: int
    seq: int


@attrs.define
class RunRecord:
    """An activity that runs the method.  A start in ``pauses`` is an interruption."""

    activity: str
    title: str | None
    template: str | None
    params: dict[str, Any]
    spaces: tuple[str, ...]
    occurred_at_us: int
    seq: int
    stages: list[StageRecord] = attrs.field(factory=list)
    contributions: list[ContributionRecord] = attrs.field(factory=list)
    questions: list[QuestionRecord] = attrs.field(factory=list)
    pauses: list[Boundary] = attrs.field(factory=list)
    ended: Boundary | None = None


@attrs.define
class MethodFacts:
    """The recorded facts of one workshop that concern the runs of one ``method``.

    ``roles`` are facilitator or participant, for those who took on either role later.  ``presence``
    are the arrivals and departures of each person.  ``links`` are all links of the workshop.
    ``outcomes`` are the latest decisions of moderators.  ``parked`` maps parked contributions to
    the event.

    A projection keeps one in its state by handling :data:`MethodFacts.EVENTS` with :meth:`apply`.
    """

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        *dict.fromkeys(
            (
                *Roster.EVENTS,
                *LinkGraph.EVENTS,
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
                ContributionParked,
                RecordRedacted,
                WorkshopClosed,
            )
        ),
    )

    method: str
    roster: Roster = attrs.field(factory=Roster)
    links: LinkGraph = attrs.field(factory=LinkGraph)
    roles: dict[str, str] = attrs.field(factory=dict)
    presence: dict[str, list[Boundary]] = attrs.field(factory=dict)
    runs: dict[str, RunRecord] = attrs.field(factory=dict)
    outcomes: dict[str, str] = attrs.field(factory=dict)
    revealed: dict[str, int] = attrs.field(factory=dict)
    parked: dict[str, int] = attrs.field(factory=dict)
    redacted: set[int] = attrs.field(factory=set)
    closed: bool = False

    def apply(self, recorded: RecordedEvent[Any]) -> None:
        """Apply one event; an event of another method changes nothing."""
        kind = type(recorded.event)
        if kind in _ROSTER_EVENTS:
            self.roster.apply(recorded)
        if kind in _LINK_EVENTS:
            self.links.apply(recorded)
        handler = _HANDLERS.get(kind)
        if handler is not None:
            handler(self, recorded)

    def run(self, activity: str | None) -> RunRecord | None:
        """Return the run of an activity; None if the activity is not one of this method."""
        return self.runs.get(activity or "")

    def is_facilitator(self, person: str) -> bool:
        """Return whether a person facilitates, from the start or by a later role."""
        role = self.roles.get(person)
        if role is None:
            return "facilitator" in self.roster.members.get(person, (None, ()))[1]
        return role == "facilitator"

    def is_participant(self, person: str) -> bool:
        """Return whether a person counts as a participant, from the start or by a later role."""
        role = self.roles.get(person)
        return self.roster.is_participant(person) if role is None else role == "participant"

    def is_by_participant(self, recorded: RecordedEvent[Any]) -> bool:
        """Return whether the acting person is a participant and not a facilitator."""
        context = recorded.context
        if context.role is not None:
            return bool(context.role == "participant")
        person = context.by
        return (
            person is not None and self.is_participant(person) and not self.is_facilitator(person)
        )

    def may_quote(self, contribution: ContributionRecord) -> bool:
        """Return whether a contribution may be quoted: it is visible and its author consents."""
        return self.is_visible(contribution) and self.roster.may_quote(contribution.event.author)

    def is_visible(self, contribution: ContributionRecord) -> bool:
        """Return whether all participants could see a contribution and it was not removed since."""
        id = contribution.event.contribution
        shown = contribution.initially_visible or id in self.revealed
        accepted = self.outcomes.get(id, "accepted") == "accepted"
        redacted = contribution.seq in self.redacted
        return shown and accepted and not redacted


def tolerance_of(recorded: RecordedEvent[Any]) -> int:
    """Return the possible error of an event's time, in microseconds."""
    return PRECISIONS[recorded.context.precision] // MICROSECOND


def _assign_role(facts: MethodFacts, recorded: RecordedEvent[RoleAssigned]) -> None:
    if recorded.event.role in ROLES:
        facts.roles[recorded.event.person] = recorded.event.role


def _record_presence(
    facts: MethodFacts, recorded: RecordedEvent[PresenceStarted | PresenceEnded]
) -> None:
    arrived = isinstance(recorded.event, PresenceStarted)
    presence = facts.presence.setdefault(recorded.event.person, [])
    presence.append(Boundary(recorded.occurred_at_us, arrived, recorded.seq))


def _start(facts: MethodFacts, recorded: RecordedEvent[ActivityStarted]) -> None:
    event = recorded.event
    if event.method == facts.method:
        facts.runs[event.activity] = RunRecord(
            activity=event.activity,
            title=event.title,
            template=event.template,
            params=dict(event.params),
            spaces=event.spaces,
            occurred_at_us=recorded.occurred_at_us,
            seq=recorded.seq,
        )


def _pause_or_resume(
    facts: MethodFacts, recorded: RecordedEvent[ActivityPaused | ActivityResumed]
) -> None:
    run = facts.run(recorded.event.activity)
    if run is not None:
        paused = isinstance(recorded.event, ActivityPaused)
        run.pauses.append(Boundary(recorded.occurred_at_us, paused, recorded.seq))


def _end(facts: MethodFacts, recorded: RecordedEvent[ActivityEnded]) -> None:
    run = facts.run(recorded.event.activity)
    if run is not None:
        run.ended = Boundary(recorded.occurred_at_us, False, recorded.seq)


def _enter_stage(facts: MethodFacts, recorded: RecordedEvent[StageEntered]) -> None:
    event = recorded.event
    run = facts.run(event.activity)
    if run is not None:
        run.stages.append(
            StageRecord(
                stage=event.stage,
                focus=event.focus,
                planned_s=event.planned_s,
                occurred_at_us=recorded.occurred_at_us,
                tolerance_us=tolerance_of(recorded),
                seqs=[recorded.seq],
                entered_by_participant=facts.is_by_participant(recorded),
            )
        )


def _extend_timebox(facts: MethodFacts, recorded: RecordedEvent[TimeboxExtended]) -> None:
    run = facts.run(recorded.event.activity)
    if run is not None and run.stages and run.stages[-1].planned_s is not None:
        run.stages[-1].planned_s += recorded.event.by_s
        run.stages[-1].seqs.append(recorded.seq)


def _pose_question(facts: MethodFacts, recorded: RecordedEvent[QuestionPosed]) -> None:
    event = recorded.event
    run = facts.run(recorded.context.activity)
    if run is not None:
        question = QuestionRecord(
            event.question, event.text, event.prompt, recorded.occurred_at_us, recorded.seq
        )
        run.questions.append(question)


def _contribute(facts: MethodFacts, recorded: RecordedEvent[ContributionMade]) -> None:
    context = recorded.context
    run = facts.run(context.activity)
    if run is not None:
        run.contributions.append(
            ContributionRecord(
                event=recorded.event,
                occurred_at_us=recorded.occurred_at_us,
                tolerance_us=tolerance_of(recorded),
                seq=recorded.seq,
                space=context.space,
                verbatim=context.capture == "verbatim",
                initially_visible=context.visibility == "room",
            )
        )


def _moderate(facts: MethodFacts, recorded: RecordedEvent[ContributionModerated]) -> None:
    facts.outcomes[recorded.event.contribution] = recorded.event.outcome


def _reveal(facts: MethodFacts, recorded: RecordedEvent[ContributionRevealed]) -> None:
    for id in recorded.event.contributions:
        facts.revealed.setdefault(id, recorded.seq)


def _park(facts: MethodFacts, recorded: RecordedEvent[ContributionParked]) -> None:
    facts.parked.setdefault(recorded.event.contribution, recorded.seq)


def _redact(facts: MethodFacts, recorded: RecordedEvent[RecordRedacted]) -> None:
    facts.redacted.add(recorded.event.target)


def _close(facts: MethodFacts, recorded: RecordedEvent[WorkshopClosed]) -> None:
    facts.closed = True


_ROSTER_EVENTS, _LINK_EVENTS = frozenset(Roster.EVENTS), frozenset(LinkGraph.EVENTS)
_HANDLERS: dict[type[Event], Callable[[MethodFacts, RecordedEvent[Any]], None]] = {
    RoleAssigned: _assign_role,
    PresenceStarted: _record_presence,
    PresenceEnded: _record_presence,
    ActivityStarted: _start,
    ActivityPaused: _pause_or_resume,
    ActivityResumed: _pause_or_resume,
    ActivityEnded: _end,
    StageEntered: _enter_stage,
    TimeboxExtended: _extend_timebox,
    QuestionPosed: _pose_question,
    ContributionMade: _contribute,
    ContributionModerated: _moderate,
    ContributionRevealed: _reveal,
    ContributionParked: _park,
    RecordRedacted: _redact,
    WorkshopClosed: _close,
}
