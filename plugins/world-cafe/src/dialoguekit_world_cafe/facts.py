"""The state of the projection for one workshop: its facts, its tables, and movements.

Facts are stored in log order without interpretation.
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
from dialoguekit.plugin import MethodFacts
from dialoguekit_world_cafe import method


class Movement(NamedTuple):
    """A person entered a space, or left the workshop, by the event ``seq``.

    ``present`` is whether they are in the workshop afterwards; ``space`` is None if unknown.
    """

    occurred_at: int
    seq: int
    present: bool
    space: str | None


class RoleAssignment(NamedTuple):
    """A person took on a role, by the event ``seq``; ``space`` is where it was recorded."""

    occurred_at: int
    seq: int
    person: str
    role: str
    space: str | None


@attrs.frozen
class Space:
    """A space that was created, by the event ``seq``."""

    kind: str
    label: str | None
    parent: str | None
    seq: int


@attrs.define
class Facts:
    """The recorded facts of one workshop: ``spaces`` by id, ``movements`` by person."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        *dict.fromkeys(
            (
                *MethodFacts.EVENTS,
                SpaceCreated,
                PresenceStarted,
                PresenceMoved,
                PresenceEnded,
                RoleAssigned,
            )
        ),
    )

    method_facts: MethodFacts = attrs.field(factory=lambda: MethodFacts(method.NAME))
    spaces: dict[str, Space] = attrs.field(factory=dict)
    movements: dict[str, list[Movement]] = attrs.field(factory=dict)
    role_assignments: list[RoleAssignment] = attrs.field(factory=list)

    def apply(self, recorded: RecordedEvent[Any]) -> None:
        """Apply one event."""
        self.method_facts.apply(recorded)
        occurred_at, seq = recorded.occurred_at_us, recorded.seq
        match recorded.event:
            case SpaceCreated(space=space, kind=kind, label=label, parent=parent):
                self.spaces.setdefault(space, Space(kind, label, parent, seq))
            case PresenceStarted(person=person, space=space):
                self._add_movement(person, Movement(occurred_at, seq, True, space))
            case PresenceMoved(person=person, destination=space):
                self._add_movement(person, Movement(occurred_at, seq, True, space))
            case PresenceEnded(person=person):
                self._add_movement(person, Movement(occurred_at, seq, False, None))
            case RoleAssigned(person=person, role=role):
                assignment = RoleAssignment(
                    occurred_at, seq, person, role.casefold(), recorded.context.space
                )
                self.role_assignments.append(assignment)
            case _:
                pass

    def _add_movement(self, person: str, movement: Movement) -> None:
        self.movements.setdefault(person, []).append(movement)
