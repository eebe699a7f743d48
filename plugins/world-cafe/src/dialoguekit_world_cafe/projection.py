"""The fold of events into facts, one event at a time.

Handlers store facts without interpreting them.  :mod:`~dialoguekit_world_cafe.build_view` builds
the view when all events are known, so that events recorded late are included.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import PerWorkshop, handles
from dialoguekit_world_cafe.build_view import build_view
from dialoguekit_world_cafe.facts import Facts
from dialoguekit_world_cafe.view import CafeView


@attrs.define
class WorldCafe(PerWorkshop[Facts, CafeView]):
    """The projection of rounds, tables, seating, and contributions."""

    State = Facts

    @handles(*Facts.EVENTS)
    def apply(self, recorded: RecordedEvent[Any]) -> None:
        self.state_of(recorded).apply(recorded)

    def view(self) -> CafeView:
        views = {workshop: build_view(workshop, facts) for workshop, facts in self.states.items()}
        return CafeView(MappingProxyType(views))
