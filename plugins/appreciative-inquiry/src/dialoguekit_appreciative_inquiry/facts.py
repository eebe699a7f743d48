"""The recorded facts of one workshop that its inquiries are built from.

Facts are stored as they were recorded, without interpretation.  A later event replaces an earlier
one only if its definition says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import attrs

from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    ContributionModerated,
    ContributionsClustered,
    DecisionRecorded,
    Event,
    ProposalAmended,
    ProposalSubmitted,
    ProposalWithdrawn,
    RecordedEvent,
    StanceTaken,
    VoteCast,
)
from dialoguekit.plugin import MethodFacts
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold

Fact = RecordedEvent[Any]


@attrs.define
class Facts:
    """The facts of one workshop.

    ``votes`` are the latest of each ballot, by voter.  ``stances`` are the latest on each
    contribution, by person.
    """

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        *dict.fromkeys(
            (
                *MethodFacts.EVENTS,
                InterviewCompleted,
                StoryRetold,
                ProposalAmended,
                ProposalWithdrawn,
                BallotOpened,
                VoteCast,
                BallotClosed,
                StanceTaken,
            )
        ),
    )

    method_facts: MethodFacts = attrs.field(factory=lambda: MethodFacts(method.NAME))
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
    moderated: dict[str, Fact] = attrs.field(factory=dict)
    clusters: dict[str, Fact] = attrs.field(factory=dict)

    def apply(self, recorded: Fact) -> None:
        """Apply an event."""
        self.method_facts.apply(recorded)
        handler = _HANDLERS.get(type(recorded.event))
        if handler is not None:
            handler(self, recorded)


def _interview(facts: Facts, recorded: Fact) -> None:
    facts.interviews.setdefault(recorded.event.interview, recorded)


def _retell(facts: Facts, recorded: Fact) -> None:
    facts.retellings.append(recorded)


def _submit(facts: Facts, recorded: Fact) -> None:
    facts.proposals.setdefault(recorded.event.proposal, recorded)


def _amend(facts: Facts, recorded: Fact) -> None:
    facts.amended[recorded.event.proposal] = recorded


def _withdraw(facts: Facts, recorded: Fact) -> None:
    facts.withdrawn[recorded.event.proposal] = recorded


def _decide(facts: Facts, recorded: Fact) -> None:
    facts.decisions.setdefault(recorded.event.decision, recorded)


def _commit(facts: Facts, recorded: Fact) -> None:
    facts.commitments.setdefault(recorded.event.commitment, recorded)


def _open(facts: Facts, recorded: Fact) -> None:
    facts.ballots.setdefault(recorded.event.ballot, recorded)


def _cast(facts: Facts, recorded: Fact) -> None:
    event = recorded.event
    if event.ballot not in facts.closings:
        facts.votes.setdefault(event.ballot, {})[event.voter] = recorded


def _close(facts: Facts, recorded: Fact) -> None:
    facts.closings.setdefault(recorded.event.ballot, recorded)


def _take_stance(facts: Facts, recorded: Fact) -> None:
    event = recorded.event
    facts.stances.setdefault(event.contribution, {})[event.person] = recorded


def _moderate(facts: Facts, recorded: Fact) -> None:
    facts.moderated[recorded.event.contribution] = recorded


def _cluster(facts: Facts, recorded: Fact) -> None:
    facts.clusters.setdefault(recorded.event.cluster, recorded)


_HANDLERS: dict[type[Event], Callable[[Facts, Fact], None]] = {
    InterviewCompleted: _interview,
    StoryRetold: _retell,
    ProposalSubmitted: _submit,
    ProposalAmended: _amend,
    ProposalWithdrawn: _withdraw,
    DecisionRecorded: _decide,
    CommitmentMade: _commit,
    BallotOpened: _open,
    VoteCast: _cast,
    BallotClosed: _close,
    StanceTaken: _take_stance,
    ContributionModerated: _moderate,
    ContributionsClustered: _cluster,
}
