"""Secret ballots: votes on their way into the ballot box, and out of it when the ballot closes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import SystemRandom
from typing import Any, TypeAlias

from dialoguekit.domain.commands.ballots import count_secret_votes
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.events import BallotClosed, Event, NewEvent, PersonForgotten
from dialoguekit.events.secret_votes import CastVote, latest_vote
from dialoguekit.store.ballot_box import (
    SealedVotes,
    empty_boxes,
    read_votes,
    seal_votes,
    store_votes,
)
from dialoguekit.store.reader import LogReader
from dialoguekit.store.transaction import Transaction

Shuffle: TypeAlias = Callable[[list[Any]], None]

SHUFFLE: Shuffle = SystemRandom().shuffle
"""Puts a list in an order that nobody can repeat."""


def count_closed_ballots(
    events: tuple[Event, ...],
    state: Workshop | Programme,
    reader: LogReader,
    stream: str,
    pending: Iterable[CastVote],
    shuffle: Shuffle,
) -> tuple[Event, ...]:
    """Return the events of a command, with the votes of the secret ballots that they close.

    ``pending`` are votes of a batch that are not in the boxes yet.
    """
    if not any(type(event) is BallotClosed for event in events):
        return events
    assert isinstance(state, Workshop)
    return tuple(
        _count(event, state, reader, stream, pending, shuffle)
        if type(event) is BallotClosed
        else event
        for event in events
    )


def _count(
    closed: BallotClosed,
    state: Workshop,
    reader: LogReader,
    stream: str,
    pending: Iterable[CastVote],
    shuffle: Shuffle,
) -> BallotClosed:
    ballot = state.ballots.get(closed.ballot)
    if ballot is None or not ballot.answered:
        return closed
    held = read_votes(reader, stream, closed.ballot, sorted(ballot.answered), ballot.options)
    for cast in pending:
        if cast.ballot == closed.ballot and cast.voter in ballot.answered:
            held[cast.voter] = latest_vote(held.get(cast.voter), cast)
    votes = {voter: found.vote for voter, found in held.items()}
    return count_secret_votes(state, closed.ballot, votes, shuffle)


def seal_kept_votes(
    transaction: Transaction,
    stream: str,
    new_events: Sequence[NewEvent],
    votes: Iterable[CastVote],
) -> SealedVotes:
    """Encrypt votes for the ballot boxes, without those that the events close or forget.

    Raises :class:`~dialoguekit.errors.KeysUnavailable` when the keys of the log are missing.
    """
    closed: set[str] = set()
    forgotten: set[str] = set()
    for entry in new_events:
        if isinstance(entry.event, BallotClosed):
            closed.add(entry.event.ballot)
        elif isinstance(entry.event, PersonForgotten):
            forgotten.update((entry.event.person, *entry.event.also_known_as))
    kept = [cast for cast in votes if cast.ballot not in closed and cast.voter not in forgotten]
    return seal_votes(transaction, stream, kept)


def change_boxes(
    transaction: Transaction, stream: str, new_events: Sequence[NewEvent], votes: SealedVotes
) -> bool:
    """Put votes into the boxes, and empty those that the events close.

    Return whether :func:`~dialoguekit.store.ballot_box.finish_boxes` has to follow the transaction.
    """
    store_votes(transaction, stream, votes)
    events = [e.event for e in new_events if isinstance(e.event, BallotClosed | PersonForgotten)]
    return bool(events) and empty_boxes(transaction, stream, events)
