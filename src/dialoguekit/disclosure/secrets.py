"""Secret facts: events whose content must not be joined to the person who recorded it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic

import attrs
from typing_extensions import TypeVar

from dialoguekit.events import BallotClosed, BallotOpened, Event, ResponseSubmitted, VoteCast

S = TypeVar("S")
C = TypeVar("C", default=Any)
O = TypeVar("O", default=Any)  # noqa: E741  # S, C and O are the secret, closing and opening event


def _never_closed(_: Any) -> Hashable:
    return None


@attrs.frozen(kw_only=True)
class SecretFacts(Generic[S, C, O]):
    """The declaration that events of a class are secret until another event closes them, and after.

    ``key`` and ``closing_key`` return what a secret event and its closing event have in common,
    for example the id of a round.  Before the close, no content of a secret event is available.
    Afterwards its evidence and its time are those of the closing event, and the person in it equals
    no other reference to that person but those in other secret facts.  Events after the close are
    left out.  The last event for each ``latest_by`` counts; by default every event counts.

    With ``opened_by`` and ``opening_key``, only events are secret whose opening event satisfies
    ``is_secret``.
    """

    event: type[S]
    key: Callable[[S], Hashable] = attrs.field(kw_only=True)
    closed_by: type[C] | None = None
    closing_key: Callable[[C], Hashable] = attrs.field(default=_never_closed)
    latest_by: Callable[[S], Hashable] | None = None
    opened_by: type[O] | None = None
    opening_key: Callable[[O], Hashable] = attrs.field(default=_never_closed)
    is_secret: Callable[[O], bool] = attrs.field(default=lambda _: True)

    @property
    def event_classes(self) -> tuple[type[Event], ...]:
        """The classes of the secret, the closing and the opening event."""
        declared: tuple[Any, ...] = (self.event, self.closed_by, self.opened_by)
        return tuple(cls for cls in declared if cls is not None)


VOTES: SecretFacts[VoteCast, BallotClosed, BallotOpened] = SecretFacts(
    event=VoteCast,
    key=lambda vote: vote.ballot,
    closed_by=BallotClosed,
    closing_key=lambda closed: closed.ballot,
    latest_by=lambda vote: (vote.ballot, vote.voter),
    opened_by=BallotOpened,
    opening_key=lambda opened: opened.ballot,
    is_secret=lambda opened: opened.secrecy == "secret",
)
"""The votes of secret ballots."""

CORE_SECRETS: tuple[SecretFacts[Any, Any, Any], ...] = (
    VOTES,
    # No event closes a questionnaire, so its answers have no evidence.
    SecretFacts(
        event=ResponseSubmitted,
        key=lambda response: (response.instrument, response.wave),
        latest_by=lambda response: (response.instrument, response.wave, response.token),
    ),
)
"""The secret facts of the core: votes of secret ballots, and answers to questionnaires."""
