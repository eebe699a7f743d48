"""The projection: collects the events of drafts, turns and ballots.

Handlers keep facts without interpreting them. :mod:`~dialoguekit_nominal_group.build_view`
interprets them once all are known.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import PerWorkshop, handles
from dialoguekit_nominal_group.build_view import build_view
from dialoguekit_nominal_group.facts import Facts
from dialoguekit_nominal_group.view import NominalView


@attrs.define
class NominalGroup(PerWorkshop[Facts, NominalView]):
    """A fold of drafts, turns, clarifications and rankings."""

    State = Facts

    @handles(*Facts.EVENTS)
    def apply(self, recorded: RecordedEvent[Any]) -> None:
        self.state_of(recorded).apply(recorded)

    def view(self) -> NominalView:
        views = {workshop: build_view(workshop, facts) for workshop, facts in self.states.items()}
        return NominalView(MappingProxyType(views))
