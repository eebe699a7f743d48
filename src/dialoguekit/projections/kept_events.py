"""A projection that keeps events of some classes, for everything that is read from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, TypeAlias

import attrs

from dialoguekit.events import Event, RecordedEvent, event_type
from dialoguekit.projections.projection import Projection

EventsByClass: TypeAlias = Mapping[type[Any], tuple[RecordedEvent[Any], ...]]
"""The events of a workshop by class, each in log order."""


def _by_name(classes: Iterable[type[Event]]) -> tuple[type[Event], ...]:
    return tuple(sorted(set(classes), key=lambda cls: event_type(cls).name))


@attrs.define
class KeptEvents(Projection[Mapping[str, EventsByClass]]):
    """Keeps the events of ``classes``, by workshop and by class.

    ``snapshot_name`` distinguishes the snapshots of several with other classes.

    It interprets nothing, because a later event may change what an earlier one means.
    """

    classes: tuple[type[Event], ...] = attrs.field(default=(), converter=_by_name)
    workshops: dict[str, dict[type[Any], list[RecordedEvent[Any]]]] = attrs.field(factory=dict)
    snapshot_name: str = ""

    def handled_types(self) -> frozenset[str]:
        """Return the wire names of the events that it keeps."""
        return frozenset(event_type(cls).name for cls in self.classes)

    def handlers(self) -> dict[type[Any], Callable[[RecordedEvent[Any]], None]]:
        """Return the handler of each class."""
        return dict.fromkeys(self.classes, self.keep)

    def fold(self, recorded: RecordedEvent[Any]) -> None:
        """Keep an event of one of the classes."""
        if type(recorded.event) in self.classes:
            self.keep(recorded)

    def keep(self, recorded: RecordedEvent[Any]) -> None:
        """Keep an event."""
        workshop = self.workshops.setdefault(recorded.stream, {})
        workshop.setdefault(type(recorded.event), []).append(recorded)

    def combine(self, other: Self) -> Self:
        """Return a projection with the events of both, which are of different workshops."""
        both = {**self.workshops, **other.workshops}
        copied = {name: {cls: [*kept] for cls, kept in both[name].items()} for name in sorted(both)}
        return attrs.evolve(self, workshops=copied)

    def view(self) -> Mapping[str, EventsByClass]:
        """Return the events of each workshop."""
        return {
            name: {cls: tuple(kept) for cls, kept in workshop.items()}
            for name, workshop in self.workshops.items()
        }
