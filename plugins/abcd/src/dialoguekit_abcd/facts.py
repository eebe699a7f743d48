"""What the fold keeps of one workshop: its course, and what was noted of its map."""

from __future__ import annotations

from typing import Any

import attrs

from dialoguekit.events import (
    ContributionMade,
    ProposalAmended,
    ProposalTabled,
    RecordedEvent,
    WorkshopClosed,
)
from dialoguekit.plugin import Course
from dialoguekit_abcd import events as e
from dialoguekit_abcd import method


@attrs.define
class Noted:
    """The facts of one workshop, each as it was recorded, in the order of the log.

    ``said`` are the contributions of every activity, because an asset may come up in any, and
    ``tabled`` the proposals, of which ``wordings`` are the latest.
    """

    course: Course = attrs.field(factory=lambda: Course(method.NAME))
    said: dict[str, RecordedEvent[ContributionMade]] = attrs.field(factory=dict)
    tabled: dict[str, RecordedEvent[ProposalTabled]] = attrs.field(factory=dict)
    wordings: dict[str, RecordedEvent[ProposalAmended]] = attrs.field(factory=dict)
    closed: RecordedEvent[WorkshopClosed] | None = None
    identified: dict[str, RecordedEvent[e.AssetIdentified]] = attrs.field(factory=dict)
    merged: list[RecordedEvent[e.AssetsMerged]] = attrs.field(factory=list)
    connected: dict[str, RecordedEvent[e.AssetsConnected]] = attrs.field(factory=dict)
    followed: dict[str, list[RecordedEvent[e.ConnectionFollowed]]] = attrs.field(factory=dict)
    sorted: list[RecordedEvent[e.ItemSorted]] = attrs.field(factory=list)

    def follow(self, recorded: RecordedEvent[Any]) -> None:
        """Take in an event of the course, and keep what the map refers to."""
        self.course.note(recorded)
        match recorded.event:
            case ContributionMade(contribution=id):
                self.said[id] = recorded
            case ProposalTabled(proposal=id):
                self.tabled[id] = recorded
            case WorkshopClosed():
                self.closed = recorded
            case _:
                pass
