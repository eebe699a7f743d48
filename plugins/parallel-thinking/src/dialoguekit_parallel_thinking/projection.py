"""The fold: what is noted of hats, people and contributions, one event at a time.

Handlers keep facts and judge nothing.  What they amount to (which hat was on when somebody
spoke, how long it was worn) is worked out by :mod:`~dialoguekit_parallel_thinking.build_view`, once
everything is known: what is noted late finds its place there.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import Course, PerWorkshop, handles
from dialoguekit_parallel_thinking.build_view import seen
from dialoguekit_parallel_thinking.facts import Noted
from dialoguekit_parallel_thinking.view import HatsView


@attrs.define
class ParallelThinking(PerWorkshop[Noted, HatsView]):
    """Folds hats, what was said under them, and by whom."""

    Room = Noted

    @handles(*Course.EVENTS)
    def follow(self, recorded: RecordedEvent[Any]) -> None:
        self.room(recorded).course.note(recorded)

    def view(self) -> HatsView:
        found = {workshop: seen(workshop, noted.course) for workshop, noted in self.rooms.items()}
        return HatsView(MappingProxyType(found))
