"""What was said: the fold of contributions, and of the stances and judgements on them."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping

import attrs

from dialoguekit.events import (
    ActivityStarted,
    ContributionMade,
    ContributionModerated,
    ContributionRevealed,
    ItemParked,
    QuestionPosed,
    RecordedEvent,
    StanceTaken,
)
from dialoguekit.events.evidence import Trail
from dialoguekit.projections.projection import PerWorkshop, handles
from dialoguekit.projections.roster import Roster


@attrs.define
class Contribution:
    """A contribution and what was noted about it later; ``stances`` are the latest, by person."""

    made: ContributionMade
    seq: int
    activity: str | None
    verbatim: bool
    shown: bool
    outcome: str | None = None
    reason: str | None = None
    parked: bool = False
    stances: dict[str, tuple[int, int]] = attrs.field(factory=dict)
    trail: Trail = attrs.field(factory=Trail)

    def tally(self, roster: Roster, group: str | None = None) -> Counter[int]:
        """How many hold each stance, in one group or in the room: −1, 0 and +1 to people."""
        return Counter(
            value
            for person, (value, _) in self.stances.items()
            if group is None or roster.group_of(person) == group
        )


@attrs.define
class Heard:
    """What was said in one workshop; ``votes`` are all stances taken, replaced ones included."""

    roster: Roster = attrs.field(factory=Roster)
    activities: dict[str, ActivityStarted] = attrs.field(factory=dict)
    questions: dict[str, str] = attrs.field(factory=dict)
    contributions: dict[str, Contribution] = attrs.field(factory=dict)
    votes: int = 0


@attrs.frozen
class SaidView:
    """What was said in each workshop, by id."""

    workshops: Mapping[str, Heard]


@attrs.define
class Said(PerWorkshop[Heard, SaidView]):
    """Folds contributions, and the stances and judgements on them."""

    Room = Heard

    @handles(*Roster.EVENTS)
    def know(self, recorded: RecordedEvent[object]) -> None:
        self.room(recorded).roster.note(recorded)

    @handles(ActivityStarted)
    def start(self, recorded: RecordedEvent[ActivityStarted]) -> None:
        self.room(recorded).activities[recorded.event.activity] = recorded.event

    @handles(QuestionPosed)
    def pose(self, recorded: RecordedEvent[QuestionPosed]) -> None:
        self.room(recorded).questions[recorded.event.question] = recorded.event.text

    @handles(ContributionMade)
    def contribute(self, recorded: RecordedEvent[ContributionMade]) -> None:
        contribution = Contribution(
            made=recorded.event,
            seq=recorded.seq,
            activity=recorded.context.activity,
            verbatim=recorded.context.capture == "verbatim",
            shown=recorded.context.visibility == "room",
        )
        contribution.trail.add(recorded)
        self.room(recorded).contributions[recorded.event.contribution] = contribution

    @handles(ContributionModerated)
    def moderate(self, recorded: RecordedEvent[ContributionModerated]) -> None:
        contribution = self._known(recorded, recorded.event.contribution)
        if contribution is not None:
            contribution.outcome = recorded.event.outcome
            contribution.reason = recorded.event.reason
            contribution.trail.add(recorded)

    @handles(ContributionRevealed)
    def reveal(self, recorded: RecordedEvent[ContributionRevealed]) -> None:
        for id in recorded.event.contributions:
            contribution = self._known(recorded, id)
            if contribution is not None:
                contribution.shown = True

    @handles(ItemParked)
    def park(self, recorded: RecordedEvent[ItemParked]) -> None:
        contribution = self._known(recorded, recorded.event.contribution)
        if contribution is not None:
            contribution.parked = True
            contribution.trail.add(recorded)

    @handles(StanceTaken)
    def take_stance(self, recorded: RecordedEvent[StanceTaken]) -> None:
        contribution = self._known(recorded, recorded.event.contribution)
        if contribution is not None:
            self.room(recorded).votes += 1
            contribution.stances[recorded.event.person] = (recorded.event.value, recorded.seq)

    def _known(self, recorded: RecordedEvent[object], id: str) -> Contribution | None:
        return self.room(recorded).contributions.get(id)

    def view(self) -> SaidView:
        return SaidView(copy.deepcopy(self.rooms))
