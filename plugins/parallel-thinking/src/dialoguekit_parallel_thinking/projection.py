"""The fold: what is noted of hats, people and contributions, one event at a time.

Handlers keep facts and judge nothing.  What they amount to (which hat was on when somebody
spoke, how long it was worn) is worked out by :mod:`~dialoguekit_parallel_thinking.seeing`, once
everything is known: what is noted late finds its place there.
"""

from __future__ import annotations

from types import MappingProxyType

import attrs

from dialoguekit.events import (
    MICROSECOND,
    PRECISIONS,
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    ContributionLinked,
    ContributionMade,
    ContributionModerated,
    ContributionRevealed,
    ItemParked,
    PresenceEnded,
    PresenceStarted,
    RecordedEvent,
    RecordRedacted,
    RoleAssigned,
    StageEntered,
    TimeboxExtended,
    WorkshopClosed,
)
from dialoguekit.plugin import PerWorkshop, Roster, handles
from dialoguekit_parallel_thinking import hats
from dialoguekit_parallel_thinking.noted import Noted, PutOn, Said, Sitting
from dialoguekit_parallel_thinking.seeing import seen
from dialoguekit_parallel_thinking.times import Mark
from dialoguekit_parallel_thinking.view import HatsView

PARTS = ("facilitator", "participant")
"""The parts that matter here; whoever also keeps the time stays what they are."""
ANSWERING = ("answers", "resolves")
"""The relations by which an idea gets past an obstacle; a ``ref`` to the obstacle does too."""


@attrs.define
class ParallelThinking(PerWorkshop[Noted, HatsView]):
    """Folds hats, what was said under them, and by whom."""

    Room = Noted

    # Who

    @handles(*Roster.EVENTS)
    def know(self, recorded: RecordedEvent[object]) -> None:
        self.room(recorded).roster.note(recorded)

    @handles(RoleAssigned)
    def assign(self, recorded: RecordedEvent[RoleAssigned]) -> None:
        if recorded.event.role in PARTS:
            self.room(recorded).parts[recorded.event.person] = recorded.event.role

    @handles(PresenceStarted, PresenceEnded)
    def come_or_go(self, recorded: RecordedEvent[PresenceStarted | PresenceEnded]) -> None:
        came = isinstance(recorded.event, PresenceStarted)
        presence = self.room(recorded).presence.setdefault(recorded.event.person, [])
        presence.append(Mark(recorded.at_us, came, recorded.seq))

    # Hats

    @handles(ActivityStarted)
    def start(self, recorded: RecordedEvent[ActivityStarted]) -> None:
        event = recorded.event
        if event.method == hats.NAME:
            order = dict(event.params).get("order")
            self.room(recorded).sittings[event.activity] = Sitting(
                activity=event.activity,
                title=event.title or hats.TITLE,
                template=event.template,
                order="" if order is None else str(order),
                seq=recorded.seq,
            )

    @handles(ActivityPaused, ActivityResumed)
    def pause_or_resume(self, recorded: RecordedEvent[ActivityPaused | ActivityResumed]) -> None:
        sitting = self._sitting(recorded, recorded.event.activity)
        if sitting is not None:
            paused = isinstance(recorded.event, ActivityPaused)
            sitting.pauses.append(Mark(recorded.at_us, paused, recorded.seq))

    @handles(ActivityEnded)
    def end(self, recorded: RecordedEvent[ActivityEnded]) -> None:
        sitting = self._sitting(recorded, recorded.event.activity)
        if sitting is not None:
            sitting.ended = Mark(recorded.at_us, False, recorded.seq)

    @handles(WorkshopClosed)
    def close(self, recorded: RecordedEvent[WorkshopClosed]) -> None:
        self.room(recorded).closed = True

    @handles(StageEntered)
    def wear(self, recorded: RecordedEvent[StageEntered]) -> None:
        event = recorded.event
        sitting = self._sitting(recorded, event.activity)
        if sitting is not None:
            sitting.worn.append(
                PutOn(
                    hat=event.stage,
                    focus=event.focus,
                    planned_s=event.planned_s,
                    at=recorded.at_us,
                    slack=_slack(recorded),
                    seqs=[recorded.seq],
                    by_participant=_by_participant(recorded, self.room(recorded)),
                )
            )

    @handles(TimeboxExtended)
    def extend(self, recorded: RecordedEvent[TimeboxExtended]) -> None:
        sitting = self._sitting(recorded, recorded.event.activity)
        if sitting is not None and sitting.worn and sitting.worn[-1].planned_s is not None:
            sitting.worn[-1].planned_s += recorded.event.by_s
            sitting.worn[-1].seqs.append(recorded.seq)

    # What was said

    @handles(ContributionMade)
    def contribute(self, recorded: RecordedEvent[ContributionMade]) -> None:
        event, context = recorded.event, recorded.context
        sitting = self._sitting(recorded, context.activity)
        if sitting is not None:
            sitting.said.append(
                Said(
                    made=event,
                    at=recorded.at_us,
                    slack=_slack(recorded),
                    seq=recorded.seq,
                    verbatim=context.capture == "verbatim",
                    open=context.visibility == "room",
                )
            )
            for ref in event.refs:
                self._answer(recorded, event.contribution, ref)

    @handles(ContributionLinked)
    def link(self, recorded: RecordedEvent[ContributionLinked]) -> None:
        if recorded.event.relation in ANSWERING:
            self._answer(recorded, recorded.event.origin, recorded.event.target)

    @handles(ContributionRevealed)
    def reveal(self, recorded: RecordedEvent[ContributionRevealed]) -> None:
        self.room(recorded).revealed.update(recorded.event.contributions)

    @handles(ContributionModerated)
    def moderate(self, recorded: RecordedEvent[ContributionModerated]) -> None:
        self.room(recorded).outcomes[recorded.event.contribution] = recorded.event.outcome

    @handles(ItemParked)
    def park(self, recorded: RecordedEvent[ItemParked]) -> None:
        self.room(recorded).parked.add(recorded.event.contribution)

    @handles(RecordRedacted)
    def withhold(self, recorded: RecordedEvent[RecordRedacted]) -> None:
        self.room(recorded).redacted.add(recorded.event.target)

    def view(self) -> HatsView:
        found = {workshop: seen(workshop, noted) for workshop, noted in self.rooms.items()}
        return HatsView(MappingProxyType(found))

    def _sitting(self, recorded: RecordedEvent[object], activity: str | None) -> Sitting | None:
        """The session of an activity, if it is one of this method."""
        return self.room(recorded).sittings.get(activity or "")

    def _answer(self, recorded: RecordedEvent[object], origin: str, target: str) -> None:
        self.room(recorded).answers.setdefault(target, {}).setdefault(origin, recorded.seq)


def _slack(recorded: RecordedEvent[object]) -> int:
    return PRECISIONS[recorded.context.precision] // MICROSECOND


def _by_participant(recorded: RecordedEvent[StageEntered], room: Noted) -> bool:
    """Whether somebody changed the hat who does not facilitate."""
    context = recorded.context
    if context.role is not None:
        return context.role == "participant"
    person = context.by
    return person is not None and room.takes_part(person) and not room.facilitates(person)
