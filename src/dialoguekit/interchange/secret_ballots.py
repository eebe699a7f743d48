"""What an export leaves out: the votes of secret ballots that are open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from dialoguekit.errors import DialogueKitError
from dialoguekit.events import (
    BallotAnswered,
    BallotClosed,
    BallotOpened,
    Event,
    RecordedEvent,
    VoteCast,
    event_type,
)
from dialoguekit.store.reader import LogReader

_TYPES = tuple(
    event_type(cls).name for cls in (BallotOpened, BallotAnswered, VoteCast, BallotClosed)
)


@attrs.frozen
class OpenSecretBallots:
    """The secret ballots that are open, as pairs of stream and ballot.

    ``answered`` are those in which somebody has voted.
    """

    ballots: frozenset[tuple[str, str]] = frozenset()
    answered: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(
        cls, log: LogReader, streams: Sequence[str] = (), as_of: int | None = None
    ) -> OpenSecretBallots:
        """Return those of some streams, or of all, as of a position."""
        opened: set[tuple[str, str]] = set()
        answered: set[tuple[str, str]] = set()
        for stream in streams or (None,):
            for name, event in _ballot_events(log, stream, as_of):
                id = (name, event.ballot)
                if isinstance(event, BallotClosed):
                    opened.discard(id)
                elif not isinstance(event, BallotOpened):
                    answered.add(id)
                elif event.secrecy == "secret":
                    opened.add(id)
        return cls(frozenset(opened), frozenset(opened & answered))

    @property
    def left_out(self) -> tuple[str, ...]:
        """The ballots of which votes are left out: ``leeds B1``."""
        return tuple(f"{stream} {ballot}" for stream, ballot in sorted(self.answered))

    def without_votes(self, recorded: RecordedEvent[Event]) -> RecordedEvent[Event]:
        """Return an event without the choices of a vote, as an old log has them, while it is open.

        The comment goes with them.
        """
        event: Any = recorded.event
        if type(event) is not VoteCast or (recorded.stream, event.ballot) not in self.ballots:
            return recorded
        return recorded.replace(event=VoteCast(ballot=event.ballot, voter=event.voter, choices=()))


def _ballot_events(
    log: LogReader, stream: str | None, as_of: int | None
) -> Iterable[tuple[str, Any]]:
    for row in log.rows(stream, until=as_of, types=_TYPES):
        try:
            event: Any = log.decode_row(row)
        except DialogueKitError:  # Readers of the events get the error.
            continue
        if hasattr(event, "ballot"):
            yield row.stream, event
