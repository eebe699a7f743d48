"""What the fold keeps: facts as they were noted, in the order of the log.

Times are microseconds since 1970 UTC; ``slack`` is how far off a time may be.
"""

from __future__ import annotations

import attrs

from dialoguekit.events import ContributionMade
from dialoguekit.plugin import Roster
from dialoguekit_parallel_thinking.times import Mark


@attrs.define
class PutOn:
    """A hat that was put on.  ``seqs`` are the events that say so and that gave it more time."""

    hat: str
    focus: str | None
    planned_s: int | None
    at: int
    slack: int
    seqs: list[int]
    by_participant: bool


@attrs.define
class Said:
    """A contribution, made in a session.  ``open`` means that the room could see it."""

    made: ContributionMade
    at: int
    slack: int
    seq: int
    verbatim: bool
    open: bool


@attrs.define
class Sitting:
    """An activity that runs as Parallel Thinking.  ``pauses`` begin where it was interrupted."""

    activity: str
    title: str
    template: str | None
    order: str
    seq: int
    worn: list[PutOn] = attrs.field(factory=list)
    said: list[Said] = attrs.field(factory=list)
    pauses: list[Mark] = attrs.field(factory=list)
    ended: Mark | None = None


@attrs.define
class Noted:
    """What was noted of one workshop.

    ``parts`` are facilitator or participant, where somebody took on either on the way;
    ``answers`` are targets to the origins of links to them and the events that linked them;
    ``outcomes`` are the latest judgements of moderators, by contribution.
    """

    roster: Roster = attrs.field(factory=Roster)
    parts: dict[str, str] = attrs.field(factory=dict)
    presence: dict[str, list[Mark]] = attrs.field(factory=dict)
    sittings: dict[str, Sitting] = attrs.field(factory=dict)
    answers: dict[str, dict[str, int]] = attrs.field(factory=dict)
    outcomes: dict[str, str] = attrs.field(factory=dict)
    revealed: set[str] = attrs.field(factory=set)
    parked: set[str] = attrs.field(factory=set)
    redacted: set[int] = attrs.field(factory=set)
    closed: bool = False

    def facilitates(self, person: str) -> bool:
        """Whether somebody facilitates, from the start or since they took it on."""
        part = self.parts.get(person)
        if part is None:
            return "facilitator" in self.roster.members.get(person, (None, ()))[1]
        return part == "facilitator"

    def takes_part(self, person: str) -> bool:
        """Whether somebody counts as a participant, from the start or since they became one."""
        part = self.parts.get(person)
        return self.roster.is_participant(person) if part is None else part == "participant"

    def may_quote(self, said: Said) -> bool:
        """Whether words may stand in a report: seen by the room, let stand, and consented to."""
        id = said.made.contribution
        seen = said.open or id in self.revealed
        let_stand = self.outcomes.get(id, "accepted") == "accepted"
        withheld = said.seq in self.redacted
        return seen and let_stand and not withheld and self.roster.may_quote(said.made.author)
