"""The projection: collects the events of assets, connections and buckets.

Handlers keep facts without interpreting them. :mod:`~dialoguekit_abcd.build_view` interprets them
once all are known.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.events import ProposalAmended, RecordedEvent
from dialoguekit.plugin import MethodFacts, PerWorkshop, handles
from dialoguekit_abcd.build_view import build_view
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowedUp,
    ItemSorted,
)
from dialoguekit_abcd.facts import Facts
from dialoguekit_abcd.view import AssetView


@attrs.define
class AssetMapping(PerWorkshop[Facts, AssetView]):
    """A fold of assets, their connections and their buckets."""

    State = Facts

    @handles(*MethodFacts.EVENTS)
    def apply(self, recorded: RecordedEvent[Any]) -> None:
        self.state_of(recorded).apply(recorded)

    @handles(ProposalAmended)
    def amend(self, recorded: RecordedEvent[ProposalAmended]) -> None:
        self.state_of(recorded).amendments[recorded.event.proposal] = recorded

    @handles(AssetIdentified)
    def identify(self, recorded: RecordedEvent[AssetIdentified]) -> None:
        self.state_of(recorded).identified[recorded.event.asset] = recorded

    @handles(AssetsMerged)
    def merge(self, recorded: RecordedEvent[AssetsMerged]) -> None:
        self.state_of(recorded).merged.append(recorded)

    @handles(AssetsConnected)
    def connect(self, recorded: RecordedEvent[AssetsConnected]) -> None:
        self.state_of(recorded).connected[recorded.event.connection] = recorded

    @handles(ConnectionFollowedUp)
    def follow_up(self, recorded: RecordedEvent[ConnectionFollowedUp]) -> None:
        follow_ups = self.state_of(recorded).follow_ups
        follow_ups.setdefault(recorded.event.connection, []).append(recorded)

    @handles(ItemSorted)
    def sort(self, recorded: RecordedEvent[ItemSorted]) -> None:
        self.state_of(recorded).sortings.append(recorded)

    def view(self) -> AssetView:
        views = {workshop: build_view(workshop, facts) for workshop, facts in self.states.items()}
        return AssetView(MappingProxyType(views))
