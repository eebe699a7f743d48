"""What is noted of one workshop, beyond its course: interviews, propositions, what became of them.

Facts are kept as they were noted and judged by nobody; the latest of a kind takes the place of
an earlier one only where the event says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import attrs

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    ContributionModerated,
    DecisionRecorded,
    Event,
    ItemClustered,
    ProposalAmended,
    ProposalTabled,
    ProposalWithdrawn,
    RecordedEvent,
    StanceTaken,
)
from dialoguekit.plugin import Course
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold

Fact = RecordedEvent[Any]


@attrs.define
class Noted:
    """What was noted of one workshop.

    ``votes`` are the live ones of each ballot, by voter; ``stances`` the latest on each
    contribution, by person.
    """

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        *dict.fromkeys(
            (
                *Course.EVENTS,
                InterviewCompleted,
                StoryRetold,
                ProposalAmended,
                ProposalWithdrawn,
                BallotOpened,
                BallotCast,
                BallotClosed,
                StanceTaken,
            )
        ),
    )

    course: Course = attrs.field(factory=lambda: Course(method.NAME))
    interviews: dict[str, Fact] = attrs.field(factory=dict)
    retellings: list[Fact] = attrs.field(factory=list)
    proposals: dict[str, Fact] = attrs.field(factory=dict)
    amended: dict[str, Fact] = attrs.field(factory=dict)
    withdrawn: dict[str, Fact] = attrs.field(factory=dict)
    decisions: dict[str, Fact] = attrs.field(factory=dict)
    commitments: dict[str, Fact] = attrs.field(factory=dict)
    ballots: dict[str, Fact] = attrs.field(factory=dict)
    votes: dict[str, dict[str, Fact]] = attrs.field(factory=dict)
    closings: dict[str, Fact] = attrs.field(factory=dict)
    stances: dict[str, dict[str, Fact]] = attrs.field(factory=dict)
    judged: dict[str, Fact] = attrs.field(factory=dict)
    clusters: dict[str, Fact] = attrs.field(factory=dict)

    def note(self, recorded: Fact) -> None:
        """Take in one event."""
        self.course.note(recorded)
        step = _STEPS.get(type(recorded.event))
        if step is not None:
            step(self, recorded)


def _interview(noted: Noted, recorded: Fact) -> None:
    noted.interviews.setdefault(recorded.event.interview, recorded)


def _retell(noted: Noted, recorded: Fact) -> None:
    noted.retellings.append(recorded)


def _table(noted: Noted, recorded: Fact) -> None:
    noted.proposals.setdefault(recorded.event.proposal, recorded)


def _amend(noted: Noted, recorded: Fact) -> None:
    noted.amended[recorded.event.proposal] = recorded


def _withdraw(noted: Noted, recorded: Fact) -> None:
    noted.withdrawn[recorded.event.proposal] = recorded


def _decide(noted: Noted, recorded: Fact) -> None:
    noted.decisions.setdefault(recorded.event.decision, recorded)


def _commit(noted: Noted, recorded: Fact) -> None:
    noted.commitments.setdefault(recorded.event.commitment, recorded)


def _open(noted: Noted, recorded: Fact) -> None:
    noted.ballots.setdefault(recorded.event.ballot, recorded)


def _cast(noted: Noted, recorded: Fact) -> None:
    event = recorded.event
    if event.ballot not in noted.closings:
        noted.votes.setdefault(event.ballot, {})[event.voter] = recorded


def _close(noted: Noted, recorded: Fact) -> None:
    noted.closings.setdefault(recorded.event.ballot, recorded)


def _stand(noted: Noted, recorded: Fact) -> None:
    event = recorded.event
    noted.stances.setdefault(event.contribution, {})[event.person] = recorded


def _judge(noted: Noted, recorded: Fact) -> None:
    noted.judged[recorded.event.contribution] = recorded


def _cluster(noted: Noted, recorded: Fact) -> None:
    noted.clusters.setdefault(recorded.event.cluster, recorded)


_STEPS: dict[type[Event], Callable[[Noted, Fact], None]] = {
    InterviewCompleted: _interview,
    StoryRetold: _retell,
    ProposalTabled: _table,
    ProposalAmended: _amend,
    ProposalWithdrawn: _withdraw,
    DecisionRecorded: _decide,
    CommitmentMade: _commit,
    BallotOpened: _open,
    BallotCast: _cast,
    BallotClosed: _close,
    StanceTaken: _stand,
    ContributionModerated: _judge,
    ItemClustered: _cluster,
}
