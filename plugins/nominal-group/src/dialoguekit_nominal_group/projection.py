"""The fold: what is noted of drafts, turns and ballots, one event at a time.

Handlers keep facts and judge nothing.  What they amount to (whose turn it was, what was ranked
how) is worked out by :mod:`~dialoguekit_nominal_group.build_view`, once everything is known.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import PerWorkshop, handles
from dialoguekit_nominal_group.build_view import seen
from dialoguekit_nominal_group.facts import Noted
from dialoguekit_nominal_group.view import NominalView


@attrs.define
class NominalGroup(PerWorkshop[Noted, NominalView]):
    """Folds what was written, revealed, clarified and ranked, and by whom."""

    Room = Noted

    @handles(*Noted.EVENTS)
    def follow(self, recorded: RecordedEvent[Any]) -> None:
        self.room(recorded).note(recorded)

    def view(self) -> NominalView:
        found = {workshop: seen(workshop, noted) for workshop, noted in self.rooms.items()}
        return NominalView(MappingProxyType(found))
