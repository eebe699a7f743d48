"""What was noted of one workshop: its course, and what this method needs besides.

Facts are kept as they were noted and judged by nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import attrs

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    ContributionMade,
    ContributionRevealed,
    DecisionRecorded,
    Event,
    ItemClustered,
    RecordedEvent,
    TurnTaken,
)
from dialoguekit.plugin import Course, slack_of
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.events import TurnsSet


class When(NamedTuple):
    """When something happened: microseconds since 1970 UTC, its number in the stream, and how
    far off the time may be."""

    at: int
    seq: int
    slack: int

    @classmethod
    def of(cls, recorded: RecordedEvent[Any]) -> When:
        """When an event happened."""
        return cls(recorded.at_us, recorded.seq, slack_of(recorded))


@attrs.frozen
class Order:
    """An order of turns that was set."""

    people: tuple[str, ...]
    when: When


@attrs.frozen
class Shown:
    """Contributions that were revealed together."""

    ids: tuple[str, ...]
    when: When


@attrs.frozen
class Spoke:
    """A turn that was noted; ``words`` None where nobody counted."""

    person: str
    words: int | None
    when: When


@attrs.frozen
class Cluster:
    """Contributions that were put together."""

    members: tuple[str, ...]
    label: str | None
    seq: int


@attrs.define
class Poll:
    """A ballot that was opened in a run.

    ``votes`` are the live ones, by voter, each with the number of the event; ``told`` are the
    events that told its result: that revealed it, or decided on it.
    """

    opened: BallotOpened
    when: When
    activity: str
    votes: dict[str, tuple[BallotCast, int]] = attrs.field(factory=dict)
    closed: int | None = None
    told: list[int] = attrs.field(factory=list)


@attrs.define
class Noted:
    """What was noted of one workshop.

    ``hidden`` are contributions that nobody but their authors could read at first; ``orders``
    and ``spoke`` stand by activity, ``polls`` and ``clusters`` by their ids.
    """

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        *dict.fromkeys(
            (
                *Course.EVENTS,
                ContributionMade,
                ContributionRevealed,
                TurnsSet,
                TurnTaken,
                ItemClustered,
                BallotOpened,
                BallotCast,
                BallotClosed,
                BallotRevealed,
                DecisionRecorded,
            )
        ),
    )

    course: Course = attrs.field(factory=lambda: Course(method.NAME))
    hidden: set[str] = attrs.field(factory=set)
    orders: dict[str, list[Order]] = attrs.field(factory=dict)
    shown: list[Shown] = attrs.field(factory=list)
    spoke: dict[str, list[Spoke]] = attrs.field(factory=dict)
    polls: dict[str, Poll] = attrs.field(factory=dict)
    clusters: dict[str, Cluster] = attrs.field(factory=dict)

    def note(self, recorded: RecordedEvent[Any]) -> None:
        """Take in one event; what concerns another method changes nothing."""
        kind = type(recorded.event)
        if kind in _COURSE:
            self.course.note(recorded)
        step = _STEPS.get(kind)
        if step is not None:
            step(self, recorded)


def _write(noted: Noted, recorded: RecordedEvent[ContributionMade]) -> None:
    if recorded.context.visibility == "hidden":
        noted.hidden.add(recorded.event.contribution)


def _reveal(noted: Noted, recorded: RecordedEvent[ContributionRevealed]) -> None:
    noted.shown.append(Shown(recorded.event.contributions, When.of(recorded)))


def _set_turns(noted: Noted, recorded: RecordedEvent[TurnsSet]) -> None:
    event = recorded.event
    order = Order(event.order, When.of(recorded))
    noted.orders.setdefault(event.activity, []).append(order)


def _speak(noted: Noted, recorded: RecordedEvent[TurnTaken]) -> None:
    event = recorded.event
    run = noted.course.run(recorded.context.activity)
    if run is not None:
        spoke = Spoke(event.person, event.words, When.of(recorded))
        noted.spoke.setdefault(run.activity, []).append(spoke)


def _cluster(noted: Noted, recorded: RecordedEvent[ItemClustered]) -> None:
    event = recorded.event
    noted.clusters[event.cluster] = Cluster(event.members, event.label, recorded.seq)


def _open(noted: Noted, recorded: RecordedEvent[BallotOpened]) -> None:
    run = noted.course.run(recorded.context.activity)
    if run is not None:
        event = recorded.event
        noted.polls[event.ballot] = Poll(event, When.of(recorded), run.activity)


def _cast(noted: Noted, recorded: RecordedEvent[BallotCast]) -> None:
    poll = noted.polls.get(recorded.event.ballot)
    if poll is not None and poll.closed is None:
        poll.votes[recorded.event.voter] = recorded.event, recorded.seq


def _close(noted: Noted, recorded: RecordedEvent[BallotClosed]) -> None:
    poll = noted.polls.get(recorded.event.ballot)
    if poll is not None and poll.closed is None:
        poll.closed = recorded.seq


def _tell(noted: Noted, recorded: RecordedEvent[BallotRevealed | DecisionRecorded]) -> None:
    poll = noted.polls.get(recorded.event.ballot or "")
    if poll is not None:
        poll.told.append(recorded.seq)


_COURSE = frozenset(Course.EVENTS)
_STEPS: dict[type[Event], Callable[[Noted, RecordedEvent[Any]], None]] = {
    ContributionMade: _write,
    ContributionRevealed: _reveal,
    TurnsSet: _set_turns,
    TurnTaken: _speak,
    ItemClustered: _cluster,
    BallotOpened: _open,
    BallotCast: _cast,
    BallotClosed: _close,
    BallotRevealed: _tell,
    DecisionRecorded: _tell,
}
