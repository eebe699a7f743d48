"""The vote in a secret ballot, on its way from the command to the ballot box.

The log gets :class:`~dialoguekit.events.BallotAnswered`, which says who voted.  The vote goes into
the ballot box in the same transaction.
"""

from __future__ import annotations

from typing import NamedTuple

import attrs

from dialoguekit.events.base import Event
from dialoguekit.events.decisions import BallotAnswered
from dialoguekit.events.fields import Pairs


@attrs.frozen
class SecretVote:
    """The choices of a voter, and their comment."""

    choices: Pairs
    comment: str | None = None


class AnswerWithVote(BallotAnswered):
    """A :class:`~dialoguekit.events.BallotAnswered` that carries the vote to the ballot box.

    It is equal to the event without the vote, is shown as it, and is recorded as it.
    """

    __slots__ = ("options", "vote")
    vote: SecretVote
    options: tuple[str, ...]

    def __init__(
        self, answered: BallotAnswered, vote: SecretVote, options: tuple[str, ...]
    ) -> None:
        super().__init__(ballot=answered.ballot, voter=answered.voter)
        object.__setattr__(self, "vote", vote)
        object.__setattr__(self, "options", options)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, BallotAnswered):
            return (self.ballot, self.voter) == (other.ballot, other.voter)
        return NotImplemented

    __hash__ = BallotAnswered.__hash__

    def __repr__(self) -> str:
        return repr(self.without_vote())

    def without_vote(self) -> BallotAnswered:
        """Return the event as it is recorded."""
        return BallotAnswered(ballot=self.ballot, voter=self.voter)


class CastVote(NamedTuple):
    """A vote for the ballot box, with its ballot, its voter and the options of the ballot.

    It was cast at ``occurred_at_us``, in microseconds since 1970 UTC, within ``tolerance_us``.
    """

    ballot: str
    voter: str
    vote: SecretVote
    options: tuple[str, ...]
    occurred_at_us: int = 0
    tolerance_us: int = 0


class HeldVote(NamedTuple):
    """A vote in the ballot box; no vote replaces it that was certainly cast before ``floor_us``."""

    vote: SecretVote
    floor_us: int


def latest_vote(held: HeldVote | None, cast: CastVote) -> HeldVote:
    """Return the vote that counts after another one of the same voter: the one cast last."""
    if held is not None and cast.occurred_at_us + cast.tolerance_us < held.floor_us:
        return held
    earliest = cast.occurred_at_us - cast.tolerance_us
    return HeldVote(cast.vote, earliest if held is None else max(earliest, held.floor_us))


def separate_votes(events: tuple[Event, ...]) -> tuple[tuple[Event, ...], tuple[CastVote, ...]]:
    """Return the events of a command as they are recorded, and the votes for the ballot box."""
    if not any(isinstance(event, AnswerWithVote) for event in events):
        return events, ()
    recorded: list[Event] = []
    votes: list[CastVote] = []
    for event in events:
        if isinstance(event, AnswerWithVote):
            votes.append(CastVote(event.ballot, event.voter, event.vote, event.options))
            recorded.append(event.without_vote())
        else:
            recorded.append(event)
    return tuple(recorded), tuple(votes)
