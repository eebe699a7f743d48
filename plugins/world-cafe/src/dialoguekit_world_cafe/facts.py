"""What the fold keeps of one workshop: its course, its tables, and where everybody went.

Facts are kept as they were noted, in the order of the log, and judged by nobody.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import attrs

from dialoguekit.events import (
    Event,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    RecordedEvent,
    RoleAssigned,
    SpaceCreated,
)
from dialoguekit.plugin import Course
from dialoguekit_world_cafe import method


class Went(NamedTuple):
    """Somebody went into a space, or home, by the event ``seq``.

    ``here`` is whether they are in the workshop since; ``space`` is None where nobody named one.
    """

    at: int
    seq: int
    here: bool
    space: str | None


class Took(NamedTuple):
    """Somebody took on a part, by the event ``seq``; ``space`` is where that was noted."""

    at: int
    seq: int
    person: str
    role: str
    space: str | None


@attrs.frozen
class Place:
    """A space that was created, by the event ``seq``."""

    kind: str
    label: str | None
    parent: str | None
    seq: int


@attrs.define
class Noted:
    """What was noted of one workshop; ``places`` by space, ``went`` by person."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        *dict.fromkeys(
            (
                *Course.EVENTS,
                SpaceCreated,
                PresenceStarted,
                PresenceMoved,
                PresenceEnded,
                RoleAssigned,
            )
        ),
    )

    course: Course = attrs.field(factory=lambda: Course(method.NAME))
    places: dict[str, Place] = attrs.field(factory=dict)
    went: dict[str, list[Went]] = attrs.field(factory=dict)
    took: list[Took] = attrs.field(factory=list)

    def note(self, recorded: RecordedEvent[Any]) -> None:
        """Take in one event."""
        self.course.note(recorded)
        at, seq = recorded.at_us, recorded.seq
        match recorded.event:
            case SpaceCreated(space=space, kind=kind, label=label, parent=parent):
                self.places.setdefault(space, Place(kind, label, parent, seq))
            case PresenceStarted(person=person, space=space):
                self._went(person, Went(at, seq, True, space))
            case PresenceMoved(person=person, destination=space):
                self._went(person, Went(at, seq, True, space))
            case PresenceEnded(person=person):
                self._went(person, Went(at, seq, False, None))
            case RoleAssigned(person=person, role=role):
                took = Took(at, seq, person, role.casefold(), recorded.context.space)
                self.took.append(took)
            case _:
                pass

    def _went(self, person: str, went: Went) -> None:
        self.went.setdefault(person, []).append(went)
