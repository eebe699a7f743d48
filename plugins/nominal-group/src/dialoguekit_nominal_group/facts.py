"""The recorded facts of one workshop that its sessions are built from.

Facts are stored as they were recorded, without interpretation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import attrs

from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    ContributionMade,
    ContributionRevealed,
    ContributionsClustered,
    DecisionRecorded,
    Event,
    RecordedEvent,
    TurnTaken,
    VoteCast,
)
from dialoguekit.plugin import MethodFacts, tolerance_of
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.events import TurnsSet


class EventTime(NamedTuple):
    """The time of an event: microseconds since 1970 UTC, number in the stream, tolerance of the
    time.
    """

    occurred_at: int
    seq: int
    tolerance_us: int

    @classmethod
    def from_event(cls, recorded: RecordedEvent[Any]) -> EventTime:
        """Return the time of an event."""
        return cls(recorded.occurred_at_us, recorded.seq, tolerance_of(recorded))


@attrs.frozen
class TurnOrder:
    """An order of turns."""

    people: tuple[str, ...]
    when: EventTime


@attrs.frozen
class Reveal:
    """Contributions that were revealed by one event."""

    ids: tuple[str, ...]
    when: EventTime


@attrs.frozen
class TurnRecord:
    """A recorded turn; ``word_count`` is None if words were not counted."""

    person: str
    word_count: int | None
    when: EventTime


@attrs.frozen
class Cluster:
    """Contributions that were merged."""

    members: tuple[str, ...]
    label: str | None
    seq: int


@attrs.define
class BallotRecord:
    """A ballot that was opened in a run.

    ``votes`` are the latest ones by voter, each with the number of its event.  ``result_seqs`` are
    the numbers of events that disclosed its result.
    """

    opened: BallotOpened
    when: EventTime
    activity: str
    votes: dict[str, tuple[VoteCast, int]] = attrs.field(factory=dict)
    closed_seq: int | None = None
    result_seqs: list[int] = attrs.field(factory=list)


@attrs.define
class Facts:
    """The facts of one workshop.

    ``hidden`` are contributions that only their authors could read at first.  ``turn_orders`` and
    ``turns`` are by activity, ``ballots`` and ``clusters`` by id.
    """

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        *dict.fromkeys(
            (
                *MethodFacts.EVENTS,
                ContributionMade,
                ContributionRevealed,
                TurnsSet,
                TurnTaken,
                ContributionsClustered,
                BallotOpened,
                VoteCast,
                BallotClosed,
                BallotRevealed,
                DecisionRecorded,
            )
        ),
    )

    method_facts: MethodFacts = attrs.field(factory=lambda: MethodFacts(method.NAME))
    hidden: set[str] = attrs.field(factory=set)
    turn_orders: dict[str, list[TurnOrder]] = attrs.field(factory=dict)
    reveals: list[Reveal] = attrs.field(factory=list)
    turns: dict[str, list[TurnRecord]] = attrs.field(factory=dict)
    ballots: dict[str, BallotRecord] = attrs.field(factory=dict)
    clusters: dict[str, Cluster] = attrs.field(factory=dict)

    def apply(self, recorded: RecordedEvent[Any]) -> None:
        """Apply an event; events of other methods change nothing."""
        kind = type(recorded.event)
        if kind in _METHOD_EVENTS:
            self.method_facts.apply(recorded)
        handler = _HANDLERS.get(kind)
        if handler is not None:
            handler(self, recorded)


def _write(facts: Facts, recorded: RecordedEvent[ContributionMade]) -> None:
    if recorded.context.visibility == "hidden":
        facts.hidden.add(recorded.event.contribution)


def _reveal(facts: Facts, recorded: RecordedEvent[ContributionRevealed]) -> None:
    facts.reveals.append(Reveal(recorded.event.contributions, EventTime.from_event(recorded)))


def _set_turns(facts: Facts, recorded: RecordedEvent[TurnsSet]) -> None:
    event = recorded.event
    order = TurnOrder(event.order, EventTime.from_event(recorded))
    facts.turn_orders.setdefault(event.activity, []).append(order)


def _take_turn(facts: Facts, recorded: RecordedEvent[TurnTaken]) -> None:
    event = recorded.event
    run = facts.method_facts.run(recorded.context.activity)
    if run is not None:
        turn = TurnRecord(event.person, event.words, EventTime.from_event(recorded))
        facts.turns.setdefault(run.activity, []).append(turn)


def _cluster(facts: Facts, recorded: RecordedEvent[ContributionsClustered]) -> None:
    event = recorded.event
    facts.clusters[event.cluster] = Cluster(event.members, event.label, recorded.seq)


def _open(facts: Facts, recorded: RecordedEvent[BallotOpened]) -> None:
    run = facts.method_facts.run(recorded.context.activity)
    if run is not None:
        event = recorded.event
        facts.ballots[event.ballot] = BallotRecord(
            event, EventTime.from_event(recorded), run.activity
        )


def _cast(facts: Facts, recorded: RecordedEvent[VoteCast]) -> None:
    ballot = facts.ballots.get(recorded.event.ballot)
    if ballot is not None and ballot.closed_seq is None:
        ballot.votes[recorded.event.voter] = recorded.event, recorded.seq


def _close(facts: Facts, recorded: RecordedEvent[BallotClosed]) -> None:
    ballot = facts.ballots.get(recorded.event.ballot)
    if ballot is not None and ballot.closed_seq is None:
        ballot.closed_seq = recorded.seq


def _add_result(facts: Facts, recorded: RecordedEvent[BallotRevealed | DecisionRecorded]) -> None:
    ballot = facts.ballots.get(recorded.event.ballot or "")
    if ballot is not None:
        ballot.result_seqs.append(recorded.seq)


_METHOD_EVENTS = frozenset(MethodFacts.EVENTS)
_HANDLERS: dict[type[Event], Callable[[Facts, RecordedEvent[Any]], None]] = {
    ContributionMade: _write,
    ContributionRevealed: _reveal,
    TurnsSet: _set_turns,
    TurnTaken: _take_turn,
    ContributionsClustered: _cluster,
    BallotOpened: _open,
    VoteCast: _cast,
    BallotClosed: _close,
    BallotRevealed: _add_result,
    DecisionRecorded: _add_result,
}
