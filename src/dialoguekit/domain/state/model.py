"""Classes for the state of a workshop or a programme.

They are mutable, so that applying an event takes constant time.  The caller that created a state
owns it; commands only read it.
"""

from __future__ import annotations

from bisect import bisect_right, insort_right
from datetime import datetime
from typing import Any, TypeVar

import attrs

from dialoguekit.domain.count_rules import CountForm
from dialoguekit.domain.state.validity_intervals import ConsentIntervals, Intervals
from dialoguekit.events import Event
from dialoguekit.events.local_time import UTC_TIMES, LocalTimes
from dialoguekit.events.time_order import LatestValue
from dialoguekit.events.workshop import CLOCK_TOLERANCE_S

E = TypeVar("E")

SECOND = 1_000_000
"""Microseconds in a second."""


def _time_of(entry: tuple[int, str | None]) -> int:
    return entry[0]


@attrs.define
class Person:
    """A registered person: group, roles, presence, consents and moves.

    ``whereabouts`` are (time, space entered or None), ordered by time.  ``invitation`` is the one
    that the person used.  ``also_known_as`` are the other ids of the same person, with their
    invitations.  ``is_token`` is whether the person is known by a token alone.  ``role_assigned``
    is the role assigned later that decides whether the person participates.
    """

    group: str | None
    roles: tuple[str, ...]
    presence: Intervals = attrs.field(factory=Intervals)
    consents: dict[str, ConsentIntervals] = attrs.field(factory=dict)
    whereabouts: list[tuple[int, str | None]] = attrs.field(factory=list)
    invitation: str | None = None
    also_known_as: tuple[str, ...] = ()
    is_token: bool = False
    role_assigned: LatestValue = attrs.field(factory=LatestValue)

    @property
    def takes_part(self) -> bool:
        """True if the person is a participant, from the start or by a later role."""
        role = self.role_assigned.value
        return "participant" in self.roles if role is None else bool(role == "participant")

    @property
    def space(self) -> str | None:
        """The last known space of the person; None for no space."""
        return self.whereabouts[-1][1] if self.whereabouts else None

    def record_move(self, at: int, space: str | None) -> None:
        """Record that the person entered a space, or left the current one if None."""
        insort_right(self.whereabouts, (at, space), key=_time_of)

    def spaces_at(self, at: int, tolerance_us: int = 0) -> tuple[str | None, ...]:
        """Return the spaces of the person within ``tolerance_us`` of ``at``, exact match first."""
        here = bisect_right(self.whereabouts, at, key=_time_of)
        first = bisect_right(self.whereabouts, at - tolerance_us, key=_time_of)
        last = bisect_right(self.whereabouts, at + tolerance_us, key=_time_of)
        known = [None, *(space for _, space in self.whereabouts)]
        return (known[here], *known[first : last + 1])

    def has_consented(self, scope: str, at: int) -> bool:
        """Return whether consent to ``scope`` applied at ``at``."""
        return scope in self.consents and self.consents[scope].covers(at)

    def allows(
        self, scope: str, at: int, tolerance_us: int = 0, start_tolerance_us: int = 0
    ) -> bool:
        """Return whether something dated ``at`` can be recorded under a consent to ``scope``.

        See :meth:`ConsentIntervals.allows`.
        """
        consents = self.consents.get(scope)
        return consents is not None and consents.allows(at, tolerance_us, start_tolerance_us)


@attrs.define
class Space:
    """A space for a conversation; ``kind`` is ``table``, ``plenary``, …"""

    is_closed: bool = False
    kind: str = "space"


@attrs.define
class Activity:
    """A run of a method; ``phase`` is ``running``, ``paused`` or ``ended``.

    ``entered`` is its stage, and ``roll`` are the people of an activity at a distance.
    """

    method: str
    phase: str = "running"
    entered: LatestValue = attrs.field(factory=LatestValue)
    has_timebox: bool = False
    roll: tuple[str, ...] = ()
    started_at_us: int = 0
    ended_at_us: int | None = None

    @property
    def stage(self) -> str | None:
        """The stage entered last; None before the first."""
        found: str | None = self.entered.value
        return found

    def runs_at(self, at: int, tolerance_us: int = 0) -> bool:
        """Return whether it had started and not ended at ``at``, within ``tolerance_us``."""
        return self.started_at_us - tolerance_us <= at and (
            self.ended_at_us is None or at <= self.ended_at_us + tolerance_us
        )


@attrs.define
class Round:
    """A round: its roll in the order of its opening, and who has answered so far.

    ``answered_late`` are those with an answer after the deadline, beyond the tolerance for clocks.
    """

    activity: str | None
    roll: tuple[str, ...]
    quorum: int | None
    deadline: datetime | None
    opened_at_us: int
    closed_at_us: int | None = None
    answered: set[str] = attrs.field(factory=set)
    answered_late: set[str] = attrs.field(factory=set)

    def is_open_at(self, at: int, tolerance_us: int = 0) -> bool:
        """Return whether it is not closed, and was open at ``at``, within ``tolerance_us``.

        As the votes of a ballot, the answers of a round are those recorded before its close.
        """
        return self.closed_at_us is None and self.opened_at_us - tolerance_us <= at


@attrs.define
class Agreement:
    """An adopted version of the working agreement, and when it came into force."""

    rules: frozenset[str]
    in_force_since_us: int


@attrs.define
class Proposal:
    """A proposal; ``phase`` is ``submitted``, ``decided`` or ``withdrawn``.

    ``worded_seq`` is the ``seq`` of its current wording.
    """

    version: int = 1
    phase: str = "submitted"
    worded_seq: int = 0


@attrs.define
class Ballot:
    """A ballot; ``phase`` is ``open``, ``closed`` or ``revealed``.  Each voter has one vote.

    ``cast`` are the votes of an open ballot by voter, and of secret ones in old logs.  ``answered``
    are the voters of a secret ballot, and ``secret_votes`` their votes in random order, once it is
    closed.  ``by_group`` is whether it was announced that it is counted by group.  ``opened_seq``
    is the ``seq`` of its opening, ``opened_at_us`` the earliest possible time of it, and
    ``closed_at_us`` the latest possible time of its close.  ``versions`` are those of the proposals
    among its options, by id.
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
    cast: dict[str, LatestValue] = attrs.field(factory=dict)
    opened_seq: int = 0
    exact_share: str | None = None
    blanks_counted: bool = False
    versions: dict[str, int] = attrs.field(factory=dict)
    opened_at_us: int | None = None
    closed_at_us: int | None = None
    is_decided: bool = False
    secrecy: str = "open"
    by_group: bool = False
    answered: set[str] = attrs.field(factory=set)
    secret_votes: list[dict[str, int]] = attrs.field(factory=list)

    @property
    def is_secret(self) -> bool:
        """Whether the log must not say who voted how."""
        return self.secrecy == "secret"

    def accepts_vote(self, earliest_us: int) -> bool:
        """Return whether a vote counts that was cast at ``earliest_us`` or later.

        While the ballot is open every vote does.  After the close one does that was cast before,
        until the ballot is revealed or decided; in a secret ballot none.
        """
        if self.phase == "open" or self.closed_at_us is None:
            return self.phase == "open"
        is_over = self.phase == "revealed" or self.is_decided or self.is_secret
        return not is_over and earliest_us < self.closed_at_us

    @property
    def votes(self) -> dict[str, dict[str, int]]:
        """The vote of each voter that counts."""
        return {voter: vote.value for voter, vote in self.cast.items()}

    @property
    def voters(self) -> set[str]:
        """Those who have voted."""
        return self.answered | self.cast.keys()

    @property
    def has_votes(self) -> bool:
        """Whether anybody has voted.  From then on, the conditions of the vote are fixed."""
        return bool(self.answered or self.cast)

    @property
    def known_votes(self) -> list[dict[str, int]]:
        """The votes that can be counted; those of a secret ballot once it is closed."""
        return [*self.votes.values(), *self.secret_votes]

    @property
    def unknown_votes(self) -> int:
        """The number of people who voted, and whose vote cannot be counted."""
        return max(0, len(self.answered) - len(self.secret_votes))


@attrs.define
class Count:
    """Answers that were counted without people.  ``recorded_seq`` is the ``seq`` of its event."""

    form: CountForm
    target: str | None
    version: int | None
    versions: dict[str, int]
    recorded_seq: int = 0


@attrs.define
class Finding:
    """A finding: the number of its current version, and whether it was withdrawn."""

    version: int = 1
    is_withdrawn: bool = False


@attrs.define
class Objection:
    """An objection to one version of a proposal."""

    proposal: str
    version: int
    is_open: bool = True


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
    """State of a workshop, as commands need it.

    ``phase`` goes draft → announced → open → closed.  ``version`` is the number of events applied,
    ``event_types`` their wire names by ``seq``.  ``seq_by_id`` maps every created id to the ``seq``
    of its event.  ``id_counters`` holds the last number of each prefix. ``plugin_events`` are the
    events of plugins, by class; only their plugin interprets them. ``forgotten`` are the ids of
    forgotten people, invitations and tokens.  ``aliases`` map ids that were merged to the id of
    the person.
    """

    phase: str = "draft"
    version: int = 0
    position: int = 0
    opened_at_us: int | None = None
    closed_at_us: int | None = None
    local: LocalTimes = UTC_TIMES
    clock_tolerance_us: int = CLOCK_TOLERANCE_S * SECOND
    groups: tuple[str, ...] = ()
    event_types: list[str] = attrs.field(factory=list)
    redacted_seqs: set[int] = attrs.field(factory=set)
    seq_by_id: dict[str, int] = attrs.field(factory=dict)
    id_counters: dict[str, int] = attrs.field(factory=dict)
    people: dict[str, Person] = attrs.field(factory=dict)
    sources: set[str] = attrs.field(factory=set)
    used_invitations: set[str] = attrs.field(factory=set)
    forgotten: set[str] = attrs.field(factory=set)
    aliases: dict[str, str] = attrs.field(factory=dict)
    spaces: dict[str, Space] = attrs.field(factory=dict)
    provided_support: set[str] = attrs.field(factory=set)
    activities: dict[str, Activity] = attrs.field(factory=dict)
    text_lengths: dict[str, int] = attrs.field(factory=dict)
    hidden_contributions: set[str] = attrs.field(factory=set)
    parked_contributions: set[str] = attrs.field(factory=set)
    rules: dict[str, int] = attrs.field(factory=dict)
    agreements: list[Agreement] = attrs.field(factory=list)
    open_breaches: set[str] = attrs.field(factory=set)
    proposals: dict[str, Proposal] = attrs.field(factory=dict)
    ballots: dict[str, Ballot] = attrs.field(factory=dict)
    counts: dict[str, Count] = attrs.field(factory=dict)
    findings: dict[str, Finding] = attrs.field(factory=dict)
    objections: dict[str, Objection] = attrs.field(factory=dict)
    codes: set[tuple[str, int]] = attrs.field(factory=set)
    coding_passes: dict[str, bool] = attrs.field(factory=dict)
    themes: set[str] = attrs.field(factory=set)
    instruments: dict[tuple[str, str], Instrument] = attrs.field(factory=dict)
    rounds: dict[str, Round] = attrs.field(factory=dict)
    plugin_events: dict[type[Event], list[Any]] = attrs.field(factory=dict)

    def plugin_events_of(self, event_class: type[E]) -> tuple[E, ...]:
        """Return the events of a plugin's class in order, for the commands of the plugin."""
        return tuple(self.plugin_events.get(event_class, ()))

    def next_id(self, prefix: str) -> str:
        """Return the next id with a prefix: ``C18`` after ``C17``."""
        return f"{prefix}{self.id_counters.get(prefix, 0) + 1}"

    def is_open_at(self, at: int, tolerance_us: int = 0) -> bool:
        """Return whether the workshop was open at ``at``, within ``tolerance_us``.

        After its close, events that happened before can still be recorded.
        """
        if self.phase == "open":
            return True
        return (
            self.phase == "closed"
            and self.opened_at_us is not None
            and self.closed_at_us is not None
            and self.opened_at_us - tolerance_us <= at <= self.closed_at_us + tolerance_us
        )

    def current_activity(self) -> str | None:
        """Return the running activity that was started last."""
        running = [id for id, activity in self.activities.items() if activity.phase == "running"]
        return running[-1] if running else None

    def canonical(self, id: str) -> str:
        """Return the id that is kept for a person; the id itself if it was never merged."""
        return self.aliases.get(id, id)

    def is_at_distance(
        self, person: str, activity: str | None, at: int, tolerance_us: int = 0
    ) -> bool:
        """Return whether a person takes part at a distance at ``at``: on a roll, not in a room.

        The roll is that of the ``activity`` while it runs, or of an open round of it.  Without an
        activity, it is that of an open round that belongs to none.
        """
        id = self.canonical(person)
        run = None if activity is None else self.activities.get(activity)
        if run is not None and id in run.roll and run.runs_at(at, tolerance_us):
            return True
        return bool(self.rounds_for(id, activity, at, tolerance_us))

    def rounds_for(
        self, person: str, activity: str | None, at: int, tolerance_us: int = 0
    ) -> list[str]:
        """Return the open rounds of an activity, or of none, in which a person is asked."""
        id = self.canonical(person)
        return [
            name
            for name, each in self.rounds.items()
            if each.activity == activity
            and id in each.roll
            and self.is_round_open(name, at, tolerance_us)
        ]

    def is_round_open(self, round: str, at: int, tolerance_us: int = 0) -> bool:
        """Return whether a round is open, and was at ``at``; none is after its activity ended."""
        found = self.rounds.get(round)
        if found is None or not found.is_open_at(at, tolerance_us):
            return False
        run = None if found.activity is None else self.activities.get(found.activity)
        return run is None or run.runs_at(at, tolerance_us)

    def present_at(self, at: int, tolerance_us: int = 0) -> tuple[str, ...]:
        """Return the ids of the people present, in order of registration."""
        return tuple(id for id, p in self.people.items() if p.presence.covers(at, tolerance_us))


@attrs.define
class Programme:
    """State of a programme, as commands need it.

    ``matches`` are the ids of people in several workshops, each with its workshop.
    """

    is_announced: bool = False
    version: int = 0
    position: int = 0
    workshops: list[str] = attrs.field(factory=list)
    matches: list[tuple[tuple[str, str], ...]] = attrs.field(factory=list)
