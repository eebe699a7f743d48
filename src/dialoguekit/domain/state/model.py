"""The shapes of what is known about a workshop or a programme.

These are mutable because they are folds: one event changes one thing, whatever the size of
the rest.  Whoever holds a state owns it; decision functions only read it.
"""

from __future__ import annotations

from bisect import bisect_right, insort_right
from typing import Any, TypeVar

import attrs

from dialoguekit.domain.state.intervals import Intervals
from dialoguekit.events import Event

E = TypeVar("E")


def _moment(entry: tuple[int, str | None]) -> int:
    return entry[0]


@attrs.define
class Person:
    """Somebody on the list: their group, presence, consents and where they went.

    ``whereabouts`` are (moment, space entered or None), in order of their moments;
    ``invitation`` is the one that brought them.
    """

    group: str | None
    roles: tuple[str, ...]
    presence: Intervals = attrs.field(factory=Intervals)
    consents: dict[str, Intervals] = attrs.field(factory=dict)
    whereabouts: list[tuple[int, str | None]] = attrs.field(factory=list)
    invitation: str | None = None

    @property
    def space(self) -> str | None:
        """The space that the person is in, as last known; None for no space."""
        return self.whereabouts[-1][1] if self.whereabouts else None

    def went(self, at: int, space: str | None) -> None:
        """The person entered a space, or with None left the one they were in."""
        insort_right(self.whereabouts, (at, space), key=_moment)

    def spaces(self, at: int, slack: int = 0) -> tuple[str | None, ...]:
        """Where the person was within ``slack`` of ``at``, both in microseconds; ``at`` first."""
        here = bisect_right(self.whereabouts, at, key=_moment)
        first = bisect_right(self.whereabouts, at - slack, key=_moment)
        last = bisect_right(self.whereabouts, at + slack, key=_moment)
        known = [None, *(space for _, space in self.whereabouts)]
        return (known[here], *known[first : last + 1])

    def consented(self, scope: str, at: int, slack: int = 0) -> bool:
        """Whether consent to ``scope`` held at ``at``."""
        return scope in self.consents and self.consents[scope].cover(at, slack)


@attrs.define
class Space:
    """A place to talk."""

    closed: bool = False


@attrs.define
class Activity:
    """A run of a method; ``phase`` is ``running``, ``paused`` or ``ended``."""

    method: str
    phase: str = "running"
    stage: str | None = None
    has_timebox: bool = False


@attrs.define
class Agreement:
    """An adopted version of the working agreement and when it came into force."""

    rules: frozenset[str]
    since: int


@attrs.define
class Proposal:
    """A proposal; ``phase`` is ``tabled``, ``decided`` or ``withdrawn``.

    ``worded`` is the ``seq`` that brought its current wording.
    """

    version: int = 1
    phase: str = "tabled"
    worded: int = 0


@attrs.define
class Ballot:
    """A vote; ``phase`` is ``open``, ``closed`` or ``revealed``.  One live vote per voter.

    ``opened`` is the ``seq`` at which it was opened.
    """

    kind: str
    options: tuple[str, ...]
    scale: tuple[str, ...]
    rule: str
    threshold: int | None
    share: float | None
    roll: frozenset[str]
    quorum: int | None
    budget: int | None
    cap: int | None
    phase: str = "open"
    votes: dict[str, dict[str, int]] = attrs.field(factory=dict)
    opened: int = 0


@attrs.define
class Objection:
    """An objection to one wording of a proposal."""

    proposal: str
    version: int
    open: bool = True


@attrs.define
class Instrument:
    """One wave of a questionnaire."""

    items: frozenset[str]
    low: int
    high: int
    roll: frozenset[str]
    answered: set[str] = attrs.field(factory=set)


@attrs.define
class Workshop:
    """What decisions about a workshop need to know.

    ``phase`` goes draft → announced → open → closed.  ``version`` is the number of events
    folded and ``types`` their wire names, by ``seq``.  ``things`` are the citable ids and the
    ``seq`` that brought each in; ``counts`` says how many of each prefix there are.  ``own``
    are the events that plugins bring, by class: what they mean only their plugin knows.
    ``forgotten`` are the ids of who was forgotten: people, invitations, tokens.
    """

    phase: str = "draft"
    version: int = 0
    position: int = 0
    opened_at: int | None = None
    closed_at: int | None = None
    groups: tuple[str, ...] = ()
    types: list[str] = attrs.field(factory=list)
    redacted: set[int] = attrs.field(factory=set)
    things: dict[str, int] = attrs.field(factory=dict)
    counts: dict[str, int] = attrs.field(factory=dict)
    people: dict[str, Person] = attrs.field(factory=dict)
    sources: set[str] = attrs.field(factory=set)
    used_invitations: set[str] = attrs.field(factory=set)
    forgotten: set[str] = attrs.field(factory=set)
    spaces: dict[str, Space] = attrs.field(factory=dict)
    met_support: set[str] = attrs.field(factory=set)
    activities: dict[str, Activity] = attrs.field(factory=dict)
    text_lengths: dict[str, int] = attrs.field(factory=dict)
    hidden: set[str] = attrs.field(factory=set)
    parked: set[str] = attrs.field(factory=set)
    rules: dict[str, int] = attrs.field(factory=dict)
    agreements: list[Agreement] = attrs.field(factory=list)
    open_breaches: set[str] = attrs.field(factory=set)
    proposals: dict[str, Proposal] = attrs.field(factory=dict)
    ballots: dict[str, Ballot] = attrs.field(factory=dict)
    objections: dict[str, Objection] = attrs.field(factory=dict)
    codes: set[tuple[str, int]] = attrs.field(factory=set)
    frozen_passes: dict[str, bool] = attrs.field(factory=dict)
    themes: set[str] = attrs.field(factory=set)
    instruments: dict[tuple[str, str], Instrument] = attrs.field(factory=dict)
    own: dict[type[Event], list[Any]] = attrs.field(factory=dict)

    def noted(self, kind: type[E]) -> tuple[E, ...]:
        """The events of a class that a plugin brings, in order: what its decisions go by."""
        return tuple(self.own.get(kind, ()))

    def next_id(self, prefix: str) -> str:
        """The id that the next thing of its kind gets: ``C18`` after ``C17``."""
        return f"{prefix}{self.counts.get(prefix, 0) + 1}"

    def is_open_at(self, at: int, slack: int = 0) -> bool:
        """Whether the workshop was open; after its close, what happened in it can be entered.

        ``at`` is known to within ``slack``, both in microseconds.
        """
        if self.phase == "open":
            return True
        return (
            self.phase == "closed"
            and self.opened_at is not None
            and self.closed_at is not None
            and self.opened_at - slack <= at <= self.closed_at + slack
        )

    def current_activity(self) -> str | None:
        """The activity that was started last of those that are running."""
        running = [id for id, activity in self.activities.items() if activity.phase == "running"]
        return running[-1] if running else None

    def present_at(self, at: int, slack: int = 0) -> tuple[str, ...]:
        """Who was in the room, in order of registration."""
        return tuple(id for id, p in self.people.items() if p.presence.cover(at, slack))


@attrs.define
class Programme:
    """What decisions about a programme need to know."""

    announced: bool = False
    version: int = 0
    position: int = 0
    workshops: list[str] = attrs.field(factory=list)
