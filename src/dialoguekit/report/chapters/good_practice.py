"""What stands out: breaches of good practice that any workshop can have, whatever its methods.

Each is recorded and none was refused: domain.md §13, the entries marked F!; what else good practice
asks of the working agreement (§1), and what is planted in rehearsals (§14).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from dialoguekit.document.blocks import Chapter, Flag, Flags, Scope, Text, minutes
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    AgreementAcknowledged,
    AgreementAdopted,
    BallotClosed,
    BallotOpened,
    BreachRaised,
    BreachResolved,
    CodeApplied,
    CommitmentMade,
    ConsentGiven,
    ContributionLinked,
    ContributionMade,
    ObjectionRaised,
    ObjectionResolved,
    PersonRegistered,
    PlanSet,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    ProposalTabled,
    QuestionPosed,
    RecordedEvent,
    RecordRedacted,
    RuleProposed,
    SpaceCreated,
    ThemeRevised,
    TurnTaken,
    WorkshopClosed,
    WorkshopOpened,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.projections.projection import PerWorkshop, handles
from dialoguekit.projections.roster import Roster
from dialoguekit.report.chapters.good_practice_final import at_the_end
from dialoguekit.report.chapters.good_practice_state import Form, Labelled, Slipped, Theme, Watched

NEUTRAL_METHOD = "conversation"


@attrs.frozen
class ObservationsView:
    """The flags of each workshop, by id: as they came up, and then what shows at the end."""

    workshops: Mapping[str, tuple[Flag, ...]]


@attrs.define
class Observations(PerWorkshop[Watched, ObservationsView]):
    """Folds what stands out."""

    Room = Watched

    def flag(
        self,
        recorded: RecordedEvent[Any],
        rule: str,
        message: str,
        *cites: str,
        note: bool = False,
        behind: Iterable[int] = (),
    ) -> None:
        """Note that ``recorded`` stands out, together with the events ``behind`` it."""
        self.room(recorded).flags.append(
            Flag(
                rule=rule,
                message=message,
                severity="note" if note else "flag",
                cites=tuple(f"{recorded.stream} {cite}" for cite in cites),
                evidence=Evidence.within(recorded.stream, [*behind, recorded.seq]),
            )
        )

    @handles(*Roster.EVENTS)
    def enlist(self, recorded: RecordedEvent[Any]) -> None:
        room, event = self.room(recorded), recorded.event
        room.roster.note(recorded)
        if isinstance(event, PersonRegistered):
            room.labels[event.person] = event.labels
        elif isinstance(event, ConsentGiven) and "record" in event.scopes:
            form = Form(recorded.at_us, event.version, recorded.seq)
            room.forms[event.person] = max(form, room.forms.get(event.person, form))

    @handles(WorkshopOpened)
    def open(self, recorded: RecordedEvent[WorkshopOpened]) -> None:
        self.room(recorded).opened = True

    @handles(WorkshopClosed)
    def close(self, recorded: RecordedEvent[WorkshopClosed]) -> None:
        room = self.room(recorded)
        room.closed = True
        for ballot in room.open_ballots:
            self.flag(recorded, "open-ballot", f"Closed while ballot {ballot} was open.", ballot)
        self._unanswered(recorded, list(room.newcomers))

    @handles(PlanSet)
    def plan(self, recorded: RecordedEvent[PlanSet]) -> None:
        if self.room(recorded).opened and recorded.event.reason is None:
            self.flag(recorded, "plan-changed", "The plan was changed on the way without a reason.")

    @handles(SpaceCreated)
    def create_space(self, recorded: RecordedEvent[SpaceCreated]) -> None:
        event, room = recorded.event, self.room(recorded)
        if event.kind == "plenary":
            room.plenaries.add(event.space)
        if event.capacity is not None:
            room.capacities[event.space] = event.capacity

    @handles(PresenceStarted)
    def come(self, recorded: RecordedEvent[PresenceStarted]) -> None:
        person, room = recorded.event.person, self.room(recorded)
        room.came.setdefault(person, recorded.seq)
        if room.agreed and person not in room.party and room.roster.is_participant(person):
            room.newcomers.setdefault(person, recorded.seq)
        self._stand(recorded, person, recorded.event.space)

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
        room.waiting[event.activity] = list(room.newcomers)
        if not room.agreed and event.method != NEUTRAL_METHOD:
            message = f"{event.title or event.method} began before there was a working agreement."
            self.flag(recorded, "before-agreement", message, event.activity)

    @handles(ActivityPaused)
    def pause(self, recorded: RecordedEvent[ActivityPaused]) -> None:
        self.room(recorded).running.discard(recorded.event.activity)

    @handles(ActivityEnded)
    def end(self, recorded: RecordedEvent[ActivityEnded]) -> None:
        activity, room = recorded.event.activity, self.room(recorded)
        room.running.discard(activity)
        self._unanswered(recorded, room.waiting.pop(activity, []), activity)

    def _unanswered(self, recorded: RecordedEvent[Any], people: Sequence[str], *cites: str) -> None:
        """Whoever came after the agreement answers it before the next activity is over."""
        room = self.room(recorded)
        came = [room.newcomers.pop(person) for person in people if person in room.newcomers]
        room.party.update(people)
        if came:
            message = (
                f"Of those who came after the working agreement, {len(came)} had not answered it "
                f"by the end of {'the next activity' if cites else 'the workshop'}."
            )
            self.flag(recorded, "agreement-unanswered", message, *cites, behind=came)

    @handles(TurnTaken)
    def take_turn(self, recorded: RecordedEvent[TurnTaken]) -> None:
        turns = self.room(recorded).turns.setdefault(recorded.context.space, Counter())
        turns[recorded.event.person] += 1

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
        room = self.room(recorded)
        room.agreed = True
        room.party.update(recorded.event.roll)
        for person in room.party & room.newcomers.keys():
            del room.newcomers[person]
        if recorded.event.decided_by == "majority":
            message = "The working agreement was adopted by majority, not by each group."
            self.flag(recorded, "agreement-by-majority", message)

    @handles(AgreementAcknowledged)
    def acknowledge(self, recorded: RecordedEvent[AgreementAcknowledged]) -> None:
        room = self.room(recorded)
        room.party.add(recorded.event.person)
        room.newcomers.pop(recorded.event.person, None)

    @handles(BreachRaised)
    def raise_breach(self, recorded: RecordedEvent[BreachRaised]) -> None:
        event = recorded.event
        slipped = Slipped(event.rule, recorded.at_us, recorded.seq)
        self.room(recorded).breaches[event.breach] = slipped

    @handles(BreachResolved)
    def resolve_breach(self, recorded: RecordedEvent[BreachResolved]) -> None:
        breach, room = recorded.event.breach, self.room(recorded)
        slipped = room.breaches.pop(breach, None)
        if slipped is not None:
            took = minutes(max(0, recorded.at_us - slipped.at) / 1_000_000)
            message = f"{slipped.rule} slipped ({breach}), and was repaired after {took}."
            behind = [slipped.seq]
            self.flag(recorded, "breach-repaired", message, breach, note=True, behind=behind)

    @handles(ContributionMade)
    def contribute(self, recorded: RecordedEvent[ContributionMade]) -> None:
        event = recorded.event
        if event.labels:
            said = Labelled(event.contribution, event.author, event.labels, recorded.seq)
            self.room(recorded).labelled.append(said)

    @handles(RecordRedacted)
    def redact(self, recorded: RecordedEvent[RecordRedacted]) -> None:
        self.room(recorded).redacted.add(recorded.event.target)

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
            {w: (*room.flags, *at_the_end(w, room)) for w, room in self.rooms.items()}
        )


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
