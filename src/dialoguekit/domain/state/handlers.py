"""Functions that apply events to a state, by the class of the event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from dialoguekit.events import Event, RecordedEvent

EventHandler: TypeAlias = Callable[[Any, RecordedEvent[Any]], None]
"""A function that applies an event to a state."""


class Handlers(dict[type[Event], EventHandler]):
    """The handlers of some event classes."""

    def of(self, *event_classes: type[Event]) -> Callable[[EventHandler], EventHandler]:
        """Return a decorator of the handler of these event classes."""

        def add(handler: EventHandler) -> EventHandler:
            self.update(dict.fromkeys(event_classes, handler))
            return handler

        return add
