"""What stands out: breaches of good practice that any workshop can have, whatever its methods.

Each is recorded and none was refused (domain.md §13, the entries marked F!).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import attrs

from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    AgreementAdopted,
    BallotClosed,
    BallotOpened,
    CodeApplied,
    CommitmentMade,
    ContributionLinked,
    ObjectionRaised,
    ObjectionResolved,
    PlanSet,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    ProposalTabled,
    QuestionPosed,
    RecordedEvent,
    RuleProposed,
    SpaceCreated,
    ThemeRevised,
    WorkshopClosed,
    WorkshopOpened,
)
from dialoguekit.evidence import Evidence
from dialoguekit.projection import PerWorkshop, handles
from dialoguekit.report.blocks import Chapter, Flag, Flags, Scope, Text
from dialoguekit.report.chapters.cycles import cycle

NEUTRAL_METHOD = "conversation"


@attrs.frozen
class Theme:
    """A theme as it stands, the codes that it is built from, and the event that says so."""

    label: str
    codes: frozenset[str]
    seq: int


@attrs.define
class Watched:
    """What has to be known about one workshop in order to see what stands out."""

    flags: list[Flag] = attrs.field(factory=list)
    opened: bool = False
    agreed: bool = False
    running: set[str] = attrs.field(factory=set)
    open_ballots: dict[str, int] = attrs.field(factory=dict)
    capacities: dict[str, int] = attrs.field(factory=dict)
    present: dict[str, str | None] = attrs.field(factory=dict)
    crowded: set[str] = attrs.field(factory=set)
    rules: list[tuple[bool, int]] = attrs.field(factory=list)
    derived: dict[tuple[str, str], int] = attrs.field(factory=dict)
    applied: set[str] = attrs.field(factory=set)
    themes: dict[str, Theme] = attrs.field(factory=dict)


@attrs.frozen
class ObservationsView:
    """The flags of each workshop, by id: as they came up, and then what shows at the end."""

    workshops: Mapping[str, tuple[Flag, ...]]


@attrs.define
class Observations(PerWorkshop[Watched, ObservationsView]):
    """Folds what stands out."""

    Room = Watched

    def flag(
        self, recorded: RecordedEvent[Any], rule: str, message: str, *cites: str, note: bool = False
    ) -> None:
        """Note that ``recorded`` stands out."""
        self.room(recorded).flags.append(
            Flag(
                rule=rule,
                message=message,
                severity="note" if note else "flag",
                cites=tuple(f"{recorded.stream} {cite}" for cite in cites),
                evidence=Evidence.of(recorded),
            )
        )

    @handles(WorkshopOpened)
    def open(self, recorded: RecordedEvent[WorkshopOpened]) -> None:
        self.room(recorded).opened = True

    @handles(WorkshopClosed)
    def close(self, recorded: RecordedEvent[WorkshopClosed]) -> None:
        for ballot in self.room(recorded).open_ballots:
            self.flag(recorded, "open-ballot", f"Closed while ballot {ballot} was open.", ballot)

    @handles(PlanSet)
    def plan(self, recorded: RecordedEvent[PlanSet]) -> None:
        if self.room(recorded).opened and recorded.event.reason is None:
            self.flag(recorded, "plan-changed", "The plan was changed on the way without a reason.")

    @handles(SpaceCreated)
    def create_space(self, recorded: RecordedEvent[SpaceCreated]) -> None:
        if recorded.event.capacity is not None:
            self.room(recorded).capacities[recorded.event.space] = recorded.event.capacity

    @handles(PresenceStarted)
    def come(self, recorded: RecordedEvent[PresenceStarted]) -> None:
        self._stand(recorded, recorded.event.person, recorded.event.space)

    @handles(PresenceMoved)
    def move(self, recorded: RecordedEvent[PresenceMoved]) -> None:
        self._stand(recorded, recorded.event.person, recorded.event.destination)

    @handles(PresenceEnded)
    def leave(self, recorded: RecordedEvent[PresenceEnded]) -> None:
        self.room(recorded).present.pop(recorded.event.person, None)

    def _stand(self, recorded: RecordedEvent[Any], person: str, space: str | None) -> None:
        room = self.room(recorded)
        room.present[person] = space
        if space is None or space not in room.capacities or space in room.crowded:
            return
        there = sum(where == space for where in room.present.values())
        if there > room.capacities[space]:
            room.crowded.add(space)
            message = (
                f"{there} people in space {space}, which has room for {room.capacities[space]}."
            )
            self.flag(recorded, "over-capacity", message, space)

    @handles(ActivityStarted)
    def start(self, recorded: RecordedEvent[ActivityStarted]) -> None:
        event, room = recorded.event, self.room(recorded)
        room.running.add(event.activity)
        if not room.agreed and event.method != NEUTRAL_METHOD:
            message = f"{event.title or event.method} began before there was a working agreement."
            self.flag(recorded, "before-agreement", message, event.activity)

    @handles(ActivityPaused, ActivityEnded)
    def stop(self, recorded: RecordedEvent[ActivityPaused | ActivityEnded]) -> None:
        self.room(recorded).running.discard(recorded.event.activity)

    @handles(ActivityResumed)
    def resume(self, recorded: RecordedEvent[ActivityResumed]) -> None:
        self.room(recorded).running.add(recorded.event.activity)

    @handles(QuestionPosed)
    def pose(self, recorded: RecordedEvent[QuestionPosed]) -> None:
        if not self.room(recorded).running:
            question = recorded.event.question
            message = f"{question} was posed while no activity was running."
            self.flag(recorded, "question-outside", message, question)

    @handles(RuleProposed)
    def propose_rule(self, recorded: RecordedEvent[RuleProposed]) -> None:
        self.room(recorded).rules.append((recorded.event.proposer is None, recorded.seq))

    @handles(AgreementAdopted)
    def adopt(self, recorded: RecordedEvent[AgreementAdopted]) -> None:
        self.room(recorded).agreed = True
        if recorded.event.decided_by == "majority":
            message = "The working agreement was adopted by majority, not by each group."
            self.flag(recorded, "agreement-by-majority", message)

    @handles(ContributionLinked)
    def link(self, recorded: RecordedEvent[ContributionLinked]) -> None:
        event = recorded.event
        if event.relation == "derives":
            self.room(recorded).derived[event.origin, event.target] = recorded.seq

    @handles(BallotOpened)
    def open_ballot(self, recorded: RecordedEvent[BallotOpened]) -> None:
        event, room = recorded.event, self.room(recorded)
        room.open_ballots[event.ballot] = recorded.seq
        absent = [person for person in event.roll if person not in room.present]
        if absent:
            message = f"The roll of {event.ballot} names {len(absent)} who were not in the room."
            self.flag(recorded, "roll-absent", message, event.ballot)

    @handles(BallotClosed)
    def close_ballot(self, recorded: RecordedEvent[BallotClosed]) -> None:
        self.room(recorded).open_ballots.pop(recorded.event.ballot, None)

    @handles(ProposalTabled)
    def table(self, recorded: RecordedEvent[ProposalTabled]) -> None:
        if not recorded.event.sources:
            proposal = recorded.event.proposal
            message = f"{proposal} stands on no contribution."
            self.flag(recorded, "proposal-unsourced", message, proposal)

    @handles(ObjectionRaised)
    def object_to(self, recorded: RecordedEvent[ObjectionRaised]) -> None:
        if recorded.event.reason is None:
            objection = recorded.event.objection
            self.flag(recorded, "objection-unreasoned", f"{objection} gives no reason.", objection)

    @handles(ObjectionResolved)
    def meet_objection(self, recorded: RecordedEvent[ObjectionResolved]) -> None:
        if not recorded.event.raiser_asked:
            objection = recorded.event.objection
            message = f"{objection} was taken as met without asking who raised it."
            self.flag(recorded, "objection-unasked", message, objection)

    @handles(CommitmentMade)
    def commit(self, recorded: RecordedEvent[CommitmentMade]) -> None:
        if recorded.event.due is None:
            commitment = recorded.event.commitment
            self.flag(recorded, "commitment-undated", f"{commitment} has no day.", commitment)

    @handles(CodeApplied)
    def apply_code(self, recorded: RecordedEvent[CodeApplied]) -> None:
        self.room(recorded).applied.add(recorded.event.code)

    @handles(ThemeRevised)
    def revise_theme(self, recorded: RecordedEvent[ThemeRevised]) -> None:
        room, event = self.room(recorded), recorded.event
        if event.op == "drop":
            room.themes.pop(event.theme, None)
            return
        # A theme that names no codes of its own is built from those of its parents.
        inherited = [room.themes[p].codes for p in event.parents if p in room.themes]
        codes = frozenset(event.codes) or frozenset().union(*inherited)
        room.themes[event.theme] = Theme(event.label or event.theme, codes, recorded.seq)

    def view(self) -> ObservationsView:
        return ObservationsView(
            {w: (*room.flags, *_at_the_end(w, room)) for w, room in self.rooms.items()}
        )


def _at_the_end(workshop: str, room: Watched) -> list[Flag]:
    """What can only be said once everything is known."""
    flags = []
    by_facilitator = [seq for facilitator, seq in room.rules if facilitator]
    if 2 * len(by_facilitator) > len(room.rules):
        message = f"{len(by_facilitator)} of {len(room.rules)} rules came from the facilitator."
        evidence = Evidence.at((workshop, seq) for seq in by_facilitator)
        flags.append(
            Flag(rule="rules-imposed", message=message, severity="note", evidence=evidence)
        )
    found = cycle(room.derived)
    if found:
        message = f"Contributions derive from one another in a circle: {' → '.join(found)}."
        seqs = [room.derived[link] for link in pairwise(found)]
        evidence = Evidence.at((workshop, seq) for seq in seqs)
        cites = [f"{workshop} {id}" for id in found[:-1]]
        flags.append(Flag(rule="derives-cycle", message=message, cites=cites, evidence=evidence))
    for id, theme in room.themes.items():
        if not room.applied & theme.codes:
            message = f"The theme {theme.label} has no coded contribution behind it."
            evidence = Evidence.at([(workshop, theme.seq)])
            cites = [f"{workshop} {id}"]
            flags.append(Flag(rule="theme-orphan", message=message, cites=cites, evidence=evidence))
    return flags


def standing(view: ObservationsView, workshop: str) -> tuple[Flag, ...]:
    """What stands out in one workshop."""
    return view.workshops.get(workshop, ())


def chapter(view: ObservationsView, scope: Scope) -> Chapter:
    """What stands out, workshop by workshop."""
    explained = Text(
        "Checks that hold for any workshop. What the rules of a method say stands in its chapter."
    )
    flags = [flag for workshop in scope.titles for flag in standing(view, workshop)]
    blocks = (explained, Flags(flags))
    return Chapter(name="observations", title="Checks of good practice", blocks=blocks)
