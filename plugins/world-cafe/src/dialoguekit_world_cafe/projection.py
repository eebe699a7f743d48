"""The fold: what is noted of tables, people and contributions, one event at a time.

Handlers keep facts and judge nothing.  What they amount to (who sat where in which round, which
idea was carried on) is worked out by :mod:`~dialoguekit_world_cafe.build_view`, once everything is
known: what is noted late finds its place there.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import PerWorkshop, handles
from dialoguekit_world_cafe.build_view import seen
from dialoguekit_world_cafe.facts import Noted
from dialoguekit_world_cafe.view import CafeView


@attrs.define
class WorldCafe(PerWorkshop[Noted, CafeView]):
    """Folds rounds, tables, who sat at them, and what was said there."""

    Room = Noted

    @handles(*Noted.EVENTS)
    def follow(self, recorded: RecordedEvent[Any]) -> None:
        self.room(recorded).note(recorded)

    def view(self) -> CafeView:
        found = {workshop: seen(workshop, noted) for workshop, noted in self.rooms.items()}
        return CafeView(MappingProxyType(found))
