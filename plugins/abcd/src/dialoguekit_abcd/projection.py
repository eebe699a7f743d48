"""The fold: what is noted of assets, connections and buckets, one event at a time.

Handlers keep facts and judge nothing.  What they amount to (which assets are one, what stands
where) is worked out by :mod:`~dialoguekit_abcd.build_view`, once everything is known.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.events import ProposalAmended, RecordedEvent
from dialoguekit.plugin import Course, PerWorkshop, handles
from dialoguekit_abcd.build_view import seen
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowed,
    ItemSorted,
)
from dialoguekit_abcd.facts import Noted
from dialoguekit_abcd.view import AssetView


@attrs.define
class AssetMapping(PerWorkshop[Noted, AssetView]):
    """Folds assets, their connections, and who can do what."""

    Room = Noted

    @handles(*Course.EVENTS)
    def follow(self, recorded: RecordedEvent[Any]) -> None:
        self.room(recorded).follow(recorded)

    @handles(ProposalAmended)
    def amend(self, recorded: RecordedEvent[ProposalAmended]) -> None:
        self.room(recorded).wordings[recorded.event.proposal] = recorded

    @handles(AssetIdentified)
    def identify(self, recorded: RecordedEvent[AssetIdentified]) -> None:
        self.room(recorded).identified[recorded.event.asset] = recorded

    @handles(AssetsMerged)
    def merge(self, recorded: RecordedEvent[AssetsMerged]) -> None:
        self.room(recorded).merged.append(recorded)

    @handles(AssetsConnected)
    def connect(self, recorded: RecordedEvent[AssetsConnected]) -> None:
        self.room(recorded).connected[recorded.event.connection] = recorded

    @handles(ConnectionFollowed)
    def look(self, recorded: RecordedEvent[ConnectionFollowed]) -> None:
        followed = self.room(recorded).followed
        followed.setdefault(recorded.event.connection, []).append(recorded)

    @handles(ItemSorted)
    def sort(self, recorded: RecordedEvent[ItemSorted]) -> None:
        self.room(recorded).sorted.append(recorded)

    def view(self) -> AssetView:
        found = {workshop: seen(workshop, noted) for workshop, noted in self.rooms.items()}
        return AssetView(MappingProxyType(found))
