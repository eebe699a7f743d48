"""The recorded facts of one workshop that the map is built from."""

from __future__ import annotations

from typing import Any

import attrs

from dialoguekit.events import (
    ContributionMade,
    ProposalAmended,
    ProposalSubmitted,
    RecordedEvent,
    WorkshopClosed,
)
from dialoguekit.plugin import MethodFacts
from dialoguekit_abcd import events as e
from dialoguekit_abcd import method


@attrs.define
class Facts:
    """The facts of one workshop, each as it was recorded, in log order.

    ``contributions`` are those of every activity, because an asset may come up in any.
    ``proposals`` are all proposals, and ``amendments`` their latest amendments.
    """

    method_facts: MethodFacts = attrs.field(factory=lambda: MethodFacts(method.NAME))
    contributions: dict[str, RecordedEvent[ContributionMade]] = attrs.field(factory=dict)
    proposals: dict[str, RecordedEvent[ProposalSubmitted]] = attrs.field(factory=dict)
    amendments: dict[str, RecordedEvent[ProposalAmended]] = attrs.field(factory=dict)
    closed: RecordedEvent[WorkshopClosed] | None = None
    identified: dict[str, RecordedEvent[e.AssetIdentified]] = attrs.field(factory=dict)
    merged: list[RecordedEvent[e.AssetsMerged]] = attrs.field(factory=list)
    connected: dict[str, RecordedEvent[e.AssetsConnected]] = attrs.field(factory=dict)
    follow_ups: dict[str, list[RecordedEvent[e.ConnectionFollowedUp]]] = attrs.field(factory=dict)
    sortings: list[RecordedEvent[e.ItemSorted]] = attrs.field(factory=list)

    def apply(self, recorded: RecordedEvent[Any]) -> None:
        """Apply an event to the method's facts, and keep the contributions and proposals."""
        self.method_facts.apply(recorded)
        match recorded.event:
            case ContributionMade(contribution=id):
                self.contributions[id] = recorded
            case ProposalSubmitted(proposal=id):
                self.proposals[id] = recorded
            case WorkshopClosed():
                self.closed = recorded
            case _:
                pass
