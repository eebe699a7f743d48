"""Who is who in a workshop, as far as a report may say: group and part, never the name."""

from __future__ import annotations

import attrs

from dialoguekit.events import PersonRegistered, RecordedEvent, WorkshopScheduled


@attrs.define
class Roster:
    """The stakeholder groups of a workshop and the people registered in them.

    ``groups`` is the group scheme, in report order.  Only participants count in denominators.
    """

    groups: tuple[str, ...] = ()
    members: dict[str, tuple[str | None, tuple[str, ...]]] = attrs.field(factory=dict)

    def note(self, recorded: RecordedEvent[WorkshopScheduled | PersonRegistered]) -> None:
        """Learn the groups, or one more person."""
        event = recorded.event
        if isinstance(event, WorkshopScheduled):
            self.groups = event.groups
        else:
            self.members[event.person] = (event.group, event.roles)

    def is_participant(self, person: str) -> bool:
        """Whether somebody takes part, rather than facilitating, noting or observing."""
        return "participant" in self.members.get(person, (None, ()))[1]

    def group_of(self, person: str) -> str:
        """What to attribute somebody's words to: their group, or else their part."""
        group, roles = self.members.get(person, (None, ()))
        return group or (roles[0] if roles else "unknown")

    def participants(self, group: str | None = None) -> tuple[str, ...]:
        """The participants registered, of one group or of all."""
        return tuple(
            person
            for person, (its_group, roles) in self.members.items()
            if "participant" in roles and group in (None, its_group)
        )
