"""Who is who in a workshop, as far as a report may say: group and part, never the name."""

from __future__ import annotations

import attrs

from dialoguekit.events import (
    ConsentGiven,
    ConsentWithdrawn,
    PersonForgotten,
    PersonRegistered,
    RecordedEvent,
    WorkshopScheduled,
)


@attrs.define
class Roster:
    """The stakeholder groups of a workshop, the people in them, and whom it may quote.

    ``groups`` is the group scheme, in report order.  Only participants count in denominators.
    Who was forgotten is counted like everybody, and quoted no more.
    A projection keeps one by handling :data:`Roster.EVENTS` with :meth:`note`.
    """

    EVENTS = (
        WorkshopScheduled,
        PersonRegistered,
        ConsentGiven,
        ConsentWithdrawn,
        PersonForgotten,
    )

    groups: tuple[str, ...] = ()
    members: dict[str, tuple[str | None, tuple[str, ...]]] = attrs.field(factory=dict)
    # By person and scope: when it was last given or taken back, which of them, by which event.
    consents: dict[str, dict[str, tuple[int, bool, int]]] = attrs.field(factory=dict)
    forgotten: set[str] = attrs.field(factory=set)

    def note(self, recorded: RecordedEvent[object]) -> None:
        """Learn the groups, one more person, or what somebody consents to."""
        match recorded.event:
            case WorkshopScheduled(groups=groups):
                self.groups = groups
            case PersonRegistered(person=person, group=group, roles=roles):
                self.members[person] = (group, roles)
            case ConsentGiven(person=person, scopes=scopes):
                self._note_consent(recorded, person, scopes, given=True)
            case ConsentWithdrawn(person=person, scopes=scopes):
                self._note_consent(recorded, person, scopes, given=False)
            case PersonForgotten(person=person):
                self.forgotten.add(person)
            case _:
                pass

    def _note_consent(
        self, recorded: RecordedEvent[object], person: str, scopes: tuple[str, ...], *, given: bool
    ) -> None:
        """What happened last counts, however late the other was noted."""
        held = self.consents.setdefault(person, {})
        for scope in scopes:
            if scope not in held or held[scope][0] <= recorded.at_us:
                held[scope] = (recorded.at_us, given, recorded.seq)

    def consent(self, person: str, scope: str) -> int | None:
        """The number of the event by which somebody consents to ``scope`` now, if they do."""
        _, given, seq = self.consents.get(person, {}).get(scope, (0, False, 0))
        return seq if given else None

    def may_quote(self, person: str) -> bool:
        """Whether somebody's words may stand in a report, by their consent as it stands now."""
        return person not in self.forgotten and all(
            self.consent(person, scope) is not None for scope in ("record", "quote")
        )

    def is_participant(self, person: str) -> bool:
        """Whether somebody takes part, rather than facilitating, noting or observing."""
        return "participant" in self.members.get(person, (None, ()))[1]

    def group_of(self, person: str) -> str:
        """What to attribute somebody's words to: the group of a participant, or else their part.

        A facilitator who comes from one of the groups speaks as a facilitator.
        """
        group, roles = self.members.get(person, (None, ()))
        if group is not None and "participant" in roles:
            return group
        return roles[0] if roles else "unknown"

    def participants(self, group: str | None = None) -> tuple[str, ...]:
        """The participants registered, of one group or of all."""
        return tuple(
            person
            for person, (its_group, roles) in self.members.items()
            if "participant" in roles and group in (None, its_group)
        )
