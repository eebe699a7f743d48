"""Roster of a workshop as a report may use it: groups and roles, never names."""

from __future__ import annotations

import attrs

from dialoguekit.events import (
    ConsentGiven,
    ConsentWithdrawn,
    PersonForgotten,
    PersonMerged,
    PersonRegistered,
    RecordedEvent,
    TokenIssued,
    WorkshopScheduled,
)
from dialoguekit.events.local_time import UTC_TIMES, LocalTimes
from dialoguekit.events.workshop import CLOCK_TOLERANCE_S


@attrs.define
class Roster:
    """Stakeholder groups of a workshop, the people in them, and who may be quoted.

    ``groups`` is the group scheme, in report order.  ``local`` are the times in the time zone of
    the workshop, and ``clock_tolerance_us`` is how far clocks may differ, in microseconds.  Only
    participants count in denominators.  A forgotten person is counted like everyone else, but no
    longer quoted.  To use a roster, a projection handles :data:`Roster.EVENTS` with :meth:`apply`.

    The holder of an issued token is a member like a registered person.  ``aliases`` map ids that
    were merged to the id that was kept.
    """

    EVENTS = (
        WorkshopScheduled,
        PersonRegistered,
        TokenIssued,
        PersonMerged,
        ConsentGiven,
        ConsentWithdrawn,
        PersonForgotten,
    )

    groups: tuple[str, ...] = ()
    local: LocalTimes = UTC_TIMES
    clock_tolerance_us: int = CLOCK_TOLERANCE_S * 1_000_000
    members: dict[str, tuple[str | None, tuple[str, ...]]] = attrs.field(factory=dict)
    # By person and scope: time of the last withdrawal, and the seq of the consent that applies.
    consents: dict[str, dict[str, tuple[int | None, int | None]]] = attrs.field(factory=dict)
    forgotten: set[str] = attrs.field(factory=set)
    aliases: dict[str, str] = attrs.field(factory=dict)

    def apply(self, recorded: RecordedEvent[object]) -> None:
        """Apply the groups, a registration, a change of consent or an erasure."""
        match recorded.event:
            case WorkshopScheduled() as scheduled:
                self.groups, self.local = scheduled.groups, LocalTimes(scheduled.time_zone)
                if scheduled.clock_tolerance_s is not None:
                    self.clock_tolerance_us = scheduled.clock_tolerance_s * 1_000_000
            case PersonRegistered(person=person, group=group, roles=roles):
                self.members[person] = (group, roles)
            case TokenIssued(token=token, group=group):
                self.members[token] = (group, ("participant",))
            case PersonMerged(person=person, alias=alias):
                kept, merged = self.canonical(person), self.canonical(alias)
                if kept != merged:
                    self.aliases[merged] = kept
            case ConsentGiven(person=person, scopes=scopes):
                self._apply_consent(recorded, person, scopes, given=True)
            case ConsentWithdrawn(person=person, scopes=scopes):
                self._apply_consent(recorded, person, scopes, given=False)
            case PersonForgotten(person=person):
                self.forgotten.add(person)
            case _:
                pass

    def _apply_consent(
        self, recorded: RecordedEvent[object], person: str, scopes: tuple[str, ...], *, given: bool
    ) -> None:
        """Apply a change of consent.

        A withdrawal ends every consent that was recorded before it, whatever their times.  A
        consent that is dated before a withdrawal does not count.
        """
        scopes_of_person = self.consents.setdefault(person, {})
        for scope in scopes:
            withdrawn, _ = scopes_of_person.get(scope, (None, None))
            if not given:
                last = recorded.occurred_at_us
                withdrawn = last if withdrawn is None else max(withdrawn, last)
                scopes_of_person[scope] = (withdrawn, None)
            elif withdrawn is None or recorded.occurred_at_us >= withdrawn:
                scopes_of_person[scope] = (withdrawn, recorded.seq)

    def consent_seq(self, person: str, scope: str) -> int | None:
        """Return the ``seq`` of the event by which a person consents to ``scope`` now, or None."""
        return self.consents.get(person, {}).get(scope, (None, None))[1]

    def may_be_asked(self, person: str) -> bool:
        """Return whether a person was neither forgotten, nor withdrew consent to be recorded."""
        withdrawn, consented = self.consents.get(person, {}).get("record", (None, None))
        return person not in self.forgotten and (withdrawn is None or consented is not None)

    def canonical(self, person: str) -> str:
        """Return the id that is kept for a person; the id itself if it was never merged."""
        while person in self.aliases:
            person = self.aliases[person]
        return person

    def may_quote(self, person: str) -> bool:
        """Return whether a report may quote a person, by their current consent."""
        return person not in self.forgotten and all(
            self.consent_seq(person, scope) is not None for scope in ("record", "quote")
        )

    def is_participant(self, person: str) -> bool:
        """Return whether a person is a participant, not only in another role."""
        return "participant" in self.members.get(person, (None, ()))[1]

    def attribution_of(self, person: str) -> str:
        """Return the attribution of a quote: the group of a participant, otherwise the role.

        A facilitator who belongs to one of the groups is attributed as a facilitator.
        """
        person = self.canonical(person)
        group, roles = self.members.get(person, (None, ()))
        if group is not None and "participant" in roles:
            return group
        return roles[0] if roles else "unknown"
