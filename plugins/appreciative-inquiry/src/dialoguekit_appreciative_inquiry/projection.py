"""The fold: what is noted of an inquiry, one event at a time.

Handlers keep facts and judge nothing.  What they amount to (who swapped with whom, what a dream
stands on) is worked out by :mod:`~dialoguekit_appreciative_inquiry.build_view`, once everything is
known: what is noted late finds its place there.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import PerWorkshop, handles
from dialoguekit_appreciative_inquiry.build_view import seen
from dialoguekit_appreciative_inquiry.facts import Noted
from dialoguekit_appreciative_inquiry.view import InquiryView


@attrs.define
class AppreciativeInquiry(PerWorkshop[Noted, InquiryView]):
    """Folds interviews, what was said in each phase, and what people decide and take on."""

    Room = Noted

    @handles(*Noted.EVENTS)
    def follow(self, recorded: RecordedEvent[Any]) -> None:
        self.room(recorded).note(recorded)

    def view(self) -> InquiryView:
        found = {workshop: seen(workshop, noted) for workshop, noted in self.rooms.items()}
        return InquiryView(MappingProxyType(found))
