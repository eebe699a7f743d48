"""The fold of contributions, and of the stances and moderation on them."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping

import attrs

from dialoguekit.events import (
    ActivityStarted,
    ContributionMade,
    ContributionModerated,
    ContributionParked,
    ContributionRevealed,
    QuestionPosed,
    RecordedEvent,
    StanceTaken,
)
from dialoguekit.events.evidence import EvidenceBuilder
from dialoguekit.projections.projection import PerWorkshop, handles
from dialoguekit.projections.roster import Roster


@attrs.define
class Contribution:
    """A contribution with its later changes; ``stances`` are the latest, by person."""

    event: ContributionMade
    seq: int
    activity: str | None
    verbatim: bool
    shown: bool
    outcome: str | None = None
    reason: str | None = None
    parked: bool = False
    stances: dict[str, tuple[int, int]] = attrs.field(factory=dict)
    evidence: EvidenceBuilder = attrs.field(factory=EvidenceBuilder)

    def tally(self, roster: Roster, group: str | None = None) -> Counter[int]:
        """Return the number of people for each stance (−1, 0, +1), in one group or in total."""
        return Counter(
            value
            for person, (value, _) in self.stances.items()
            if group is None or roster.attribution_of(person) == group
        )


@attrs.define
class ContributionsState:
    """The contributions to one workshop; ``stances_taken`` includes replaced stances."""

    roster: Roster = attrs.field(factory=Roster)
    activities: dict[str, ActivityStarted] = attrs.field(factory=dict)
    questions: dict[str, str] = attrs.field(factory=dict)
    contributions: dict[str, Contribution] = attrs.field(factory=dict)
    stances_taken: int = 0


@attrs.frozen
class ContributionsView:
    """The contributions to each workshop, by id."""

    workshops: Mapping[str, ContributionsState]


@attrs.define
class Contributions(PerWorkshop[ContributionsState, ContributionsView]):
    """Folds contributions, and the stances and moderation on them."""

    State = ContributionsState

    @handles(*Roster.EVENTS)
    def update_roster(self, recorded: RecordedEvent[object]) -> None:
        self.state_of(recorded).roster.apply(recorded)

    @handles(ActivityStarted)
    def start(self, recorded: RecordedEvent[ActivityStarted]) -> None:
        self.state_of(recorded).activities[recorded.event.activity] = recorded.event

    @handles(QuestionPosed)
    def pose_question(self, recorded: RecordedEvent[QuestionPosed]) -> None:
        self.state_of(recorded).questions[recorded.event.question] = recorded.event.text

    @handles(ContributionMade)
    def contribute(self, recorded: RecordedEvent[ContributionMade]) -> None:
        contribution = Contribution(
            event=recorded.event,
            seq=recorded.seq,
            activity=recorded.context.activity,
            verbatim=recorded.context.capture == "verbatim",
            shown=recorded.context.visibility == "room",
        )
        contribution.evidence.add(recorded)
        self.state_of(recorded).contributions[recorded.event.contribution] = contribution

    @handles(ContributionModerated)
    def moderate(self, recorded: RecordedEvent[ContributionModerated]) -> None:
        contribution = self._find_contribution(recorded, recorded.event.contribution)
        if contribution is not None:
            contribution.outcome = recorded.event.outcome
            contribution.reason = recorded.event.reason
            contribution.evidence.add(recorded)

    @handles(ContributionRevealed)
    def reveal_contributions(self, recorded: RecordedEvent[ContributionRevealed]) -> None:
        for id in recorded.event.contributions:
            contribution = self._find_contribution(recorded, id)
            if contribution is not None:
                contribution.shown = True

    @handles(ContributionParked)
    def park(self, recorded: RecordedEvent[ContributionParked]) -> None:
        contribution = self._find_contribution(recorded, recorded.event.contribution)
        if contribution is not None:
            contribution.parked = True
            contribution.evidence.add(recorded)

    @handles(StanceTaken)
    def take_stance(self, recorded: RecordedEvent[StanceTaken]) -> None:
        contribution = self._find_contribution(recorded, recorded.event.contribution)
        if contribution is not None:
            self.state_of(recorded).stances_taken += 1
            contribution.stances[recorded.event.person] = (recorded.event.value, recorded.seq)

    def _find_contribution(self, recorded: RecordedEvent[object], id: str) -> Contribution | None:
        return self.state_of(recorded).contributions.get(id)

    def view(self) -> ContributionsView:
        return ContributionsView(copy.deepcopy(self.states))
