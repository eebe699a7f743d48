"""The fold of events into facts, one event at a time.

Handlers store facts without interpreting them.  :mod:`~dialoguekit_parallel_thinking.build_view`
builds the view when all events are known, so that events recorded late are included.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import MethodFacts, PerWorkshop, handles
from dialoguekit_parallel_thinking.build_view import build_view
from dialoguekit_parallel_thinking.facts import Facts
from dialoguekit_parallel_thinking.view import HatsView


@attrs.define
class ParallelThinking(PerWorkshop[Facts, HatsView]):
    """The projection of hats, and of the contributions made under them."""

    State = Facts

    @handles(*MethodFacts.EVENTS)
    def apply(self, recorded: RecordedEvent[Any]) -> None:
        self.state_of(recorded).method_facts.apply(recorded)

    def view(self) -> HatsView:
        views = {
            workshop: build_view(workshop, facts.method_facts)
            for workshop, facts in self.states.items()
        }
        return HatsView(MappingProxyType(views))
