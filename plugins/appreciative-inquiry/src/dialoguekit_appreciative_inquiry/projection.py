"""The projection: collects the events of an inquiry.

Handlers keep facts without interpreting them. :mod:`~dialoguekit_appreciative_inquiry.build_view`
interprets them once all are known, including those recorded late.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import PerWorkshop, handles
from dialoguekit_appreciative_inquiry.build_view import build_view
from dialoguekit_appreciative_inquiry.facts import Facts
from dialoguekit_appreciative_inquiry.view import InquiryView


@attrs.define
class AppreciativeInquiry(PerWorkshop[Facts, InquiryView]):
    """A fold of interviews, contributions, decisions and commitments."""

    State = Facts

    @handles(*Facts.EVENTS)
    def apply(self, recorded: RecordedEvent[Any]) -> None:
        self.state_of(recorded).apply(recorded)

    def view(self) -> InquiryView:
        views = {workshop: build_view(workshop, facts) for workshop, facts in self.states.items()}
        return InquiryView(MappingProxyType(views))
