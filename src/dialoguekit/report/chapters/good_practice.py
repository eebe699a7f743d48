"""Checks of good practice for any workshop and any method.

The events concerned are recorded, never refused; the checks raise flags.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from dialoguekit.document.blocks import Chapter, Flag, Flags, Scope, Text, format_duration
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
    ProposalSubmitted,
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
from dialoguekit.report.chapters.good_practice_final import final_flags
from dialoguekit.report.chapters.good_practice_state import (
    ConsentForm,
    GoodPracticeState,
    LabelledContribution,
    OpenBreach,
    Theme,
)

CONVERSATION_METHOD = "conversation"


@attrs.frozen
class GoodPracticeView:
    """The flags of each workshop, by id: in log order, and then those of the final checks."""

    workshops: Mapping[str, tuple[Flag, ...]]


@attrs.define
class GoodPractice(PerWorkshop[GoodPracticeState, GoodPracticeView]):
    """Folds the facts and flags of the checks."""

    State = GoodPracticeState

    def add_flag(
        self,
        recorded: RecordedEvent[Any],
        rule: str,
        message: str,
        *cites: str,
        info: bool = False,
        evidence: Iterable[int] = (),
    ) -> None:
        """Add a flag on ``recorded``, with further ``evidence``."""
        self.state_of(recorded).flags.append(
            Flag(
                rule=rule,
                message=message,
                severity="info" if info else "warning",
                cites=tuple(f"{recorded.stream} {cite}" for cite in cites),
                evidence=Evidence.from_seqs(recorded.stream, [*evidence, recorded.seq]),
            )
        )

    @handles(*Roster.EVENTS)
    def update_roster(self, recorded: RecordedEvent[Any]) -> None:
        state, event = self.state_of(recorded), recorded.event
        state.roster.apply(recorded)
        if isinstance(event, PersonRegistered):
            state.labels[event.person] = event.labels
        elif isinstance(event, ConsentGiven) and "record" in event.scopes:
            form = ConsentForm(recorded.occurred_at_us, event.version, recorded.seq)
            state.consent_forms[event.person] = max(
                form, state.consent_forms.get(event.person, form)
            )

    @handles(WorkshopOpened)
    def open(self, recorded: RecordedEvent[WorkshopOpened]) -> None:
        self.state_of(recorded).opened = True

    @handles(WorkshopClosed)
    def close(self, recorded: RecordedEvent[WorkshopClosed]) -> None:
        state = self.state_of(recorded)
        state.closed = True
        for ballot in state.open_ballots:
            self.add_flag(
                recorded,
                "open-ballot",
                f"The workshop closed while ballot {ballot} was open.",
                ballot,
            )
        self._flag_unanswered(recorded, list(state.newcomers))

    @handles(PlanSet)
    def set_plan(self, recorded: RecordedEvent[PlanSet]) -> None:
        if self.state_of(recorded).opened and recorded.event.reason is None:
            self.add_flag(
                recorded,
                "plan-changed",
                "The plan was changed during the workshop without a reason.",
            )

    @handles(SpaceCreated)
    def create_space(self, recorded: RecordedEvent[SpaceCreated]) -> None:
        event, state = recorded.event, self.state_of(recorded)
        if event.kind == "plenary":
            state.plenaries.add(event.space)
        if event.capacity is not None:
            state.capacities[event.space] = event.capacity

    @handles(PresenceStarted)
    def arrive(self, recorded: RecordedEvent[PresenceStarted]) -> None:
        person, state = recorded.event.person, self.state_of(recorded)
        state.arrivals.setdefault(person, recorded.seq)
        if (
            state.has_agreement
            and person not in state.agreement_parties
            and state.roster.is_participant(person)
        ):
            state.newcomers.setdefault(person, recorded.seq)
        self._move_to(recorded, person, recorded.event.space)

    @handles(PresenceMoved)
    def move(self, recorded: RecordedEvent[PresenceMoved]) -> None:
        self._move_to(recorded, recorded.event.person, recorded.event.destination)

    @handles(PresenceEnded)
    def leave(self, recorded: RecordedEvent[PresenceEnded]) -> None:
        self.state_of(recorded).present.pop(recorded.event.person, None)

    def _move_to(self, recorded: RecordedEvent[Any], person: str, space: str | None) -> None:
        state = self.state_of(recorded)
        state.present[person] = space
        if space is None or space not in state.capacities or space in state.crowded_spaces:
            return
        count = sum(where == space for where in state.present.values())
        if count > state.capacities[space]:
            state.crowded_spaces.add(space)
            capacity = state.capacities[space]
            message = f"{count} people were in space {space}, which has a capacity of {capacity}."
            self.add_flag(recorded, "over-capacity", message, space)

    @handles(ActivityStarted)
    def start(self, recorded: RecordedEvent[ActivityStarted]) -> None:
        event, state = recorded.event, self.state_of(recorded)
        state.running_activities.add(event.activity)
        state.newcomers_by_activity[event.activity] = list(state.newcomers)
        if not state.has_agreement and event.method != CONVERSATION_METHOD:
            message = f"{event.title or event.method} began before a working agreement was adopted."
            self.add_flag(recorded, "before-agreement", message, event.activity)

    @handles(ActivityPaused)
    def pause(self, recorded: RecordedEvent[ActivityPaused]) -> None:
        self.state_of(recorded).running_activities.discard(recorded.event.activity)

    @handles(ActivityEnded)
    def end(self, recorded: RecordedEvent[ActivityEnded]) -> None:
        activity, state = recorded.event.activity, self.state_of(recorded)
        state.running_activities.discard(activity)
        self._flag_unanswered(recorded, state.newcomers_by_activity.pop(activity, []), activity)

    def _flag_unanswered(
        self, recorded: RecordedEvent[Any], people: Sequence[str], *cites: str
    ) -> None:
        """Flag late arrivals who did not answer the agreement before the end of an activity."""
        state = self.state_of(recorded)
        arrivals = [state.newcomers.pop(person) for person in people if person in state.newcomers]
        state.agreement_parties.update(people)
        if arrivals:
            message = (
                "People who arrived after the working agreement and had not answered it by the "
                f"end of {'the next activity' if cites else 'the workshop'}: {len(arrivals)}."
            )
            self.add_flag(recorded, "agreement-unanswered", message, *cites, evidence=arrivals)

    @handles(TurnTaken)
    def take_turn(self, recorded: RecordedEvent[TurnTaken]) -> None:
        turns = self.state_of(recorded).turns.setdefault(recorded.context.space, Counter())
        turns[recorded.event.person] += 1

    @handles(ActivityResumed)
    def resume(self, recorded: RecordedEvent[ActivityResumed]) -> None:
        self.state_of(recorded).running_activities.add(recorded.event.activity)

    @handles(QuestionPosed)
    def pose_question(self, recorded: RecordedEvent[QuestionPosed]) -> None:
        if not self.state_of(recorded).running_activities:
            question = recorded.event.question
            message = f"{question} was posed while no activity was running."
            self.add_flag(recorded, "question-outside", message, question)

    @handles(RuleProposed)
    def propose_rule(self, recorded: RecordedEvent[RuleProposed]) -> None:
        self.state_of(recorded).rules.append((recorded.event.proposer is None, recorded.seq))

    @handles(AgreementAdopted)
    def adopt_agreement(self, recorded: RecordedEvent[AgreementAdopted]) -> None:
        state = self.state_of(recorded)
        state.has_agreement = True
        state.agreement_parties.update(recorded.event.roll)
        for person in state.agreement_parties & state.newcomers.keys():
            del state.newcomers[person]
        if recorded.event.decided_by == "majority":
            message = "The working agreement was adopted by overall majority, not by each group."
            self.add_flag(recorded, "agreement-by-majority", message)

    @handles(AgreementAcknowledged)
    def acknowledge_agreement(self, recorded: RecordedEvent[AgreementAcknowledged]) -> None:
        state = self.state_of(recorded)
        state.agreement_parties.add(recorded.event.person)
        state.newcomers.pop(recorded.event.person, None)

    @handles(BreachRaised)
    def raise_breach(self, recorded: RecordedEvent[BreachRaised]) -> None:
        event = recorded.event
        raised = OpenBreach(event.rule, recorded.occurred_at_us, recorded.seq)
        self.state_of(recorded).breaches[event.breach] = raised

    @handles(BreachResolved)
    def resolve_breach(self, recorded: RecordedEvent[BreachResolved]) -> None:
        breach, state = recorded.event.breach, self.state_of(recorded)
        raised = state.breaches.pop(breach, None)
        if raised is not None:
            duration = format_duration(
                max(0, recorded.occurred_at_us - raised.occurred_at_us) / 1_000_000
            )
            message = f"The breach {breach} of {raised.rule} was resolved after {duration}."
            self.add_flag(
                recorded, "breach-resolved", message, breach, info=True, evidence=[raised.seq]
            )

    @handles(ContributionMade)
    def contribute(self, recorded: RecordedEvent[ContributionMade]) -> None:
        event = recorded.event
        if event.labels:
            contribution = LabelledContribution(
                event.contribution, event.author, event.labels, recorded.seq
            )
            self.state_of(recorded).labelled_contributions.append(contribution)

    @handles(RecordRedacted)
    def redact(self, recorded: RecordedEvent[RecordRedacted]) -> None:
        self.state_of(recorded).redacted.add(recorded.event.target)

    @handles(ContributionLinked)
    def link_contributions(self, recorded: RecordedEvent[ContributionLinked]) -> None:
        event = recorded.event
        if event.relation == "derives":
            self.state_of(recorded).derivations[event.origin, event.target] = recorded.seq

    @handles(BallotOpened)
    def open_ballot(self, recorded: RecordedEvent[BallotOpened]) -> None:
        event, state = recorded.event, self.state_of(recorded)
        state.open_ballots[event.ballot] = recorded.seq
        absent = [person for person in event.roll if person not in state.present]
        if absent:
            message = f"People on the roll of {event.ballot} who were absent: {len(absent)}."
            self.add_flag(recorded, "roll-absent", message, event.ballot)

    @handles(BallotClosed)
    def close_ballot(self, recorded: RecordedEvent[BallotClosed]) -> None:
        self.state_of(recorded).open_ballots.pop(recorded.event.ballot, None)

    @handles(ProposalSubmitted)
    def submit_proposal(self, recorded: RecordedEvent[ProposalSubmitted]) -> None:
        if not recorded.event.sources:
            proposal = recorded.event.proposal
            message = f"{proposal} is not based on any contribution."
            self.add_flag(recorded, "proposal-unsourced", message, proposal)

    @handles(ObjectionRaised)
    def raise_objection(self, recorded: RecordedEvent[ObjectionRaised]) -> None:
        if recorded.event.reason is None:
            objection = recorded.event.objection
            self.add_flag(
                recorded, "objection-unreasoned", f"{objection} gives no reason.", objection
            )

    @handles(ObjectionResolved)
    def resolve_objection(self, recorded: RecordedEvent[ObjectionResolved]) -> None:
        if not recorded.event.raiser_asked:
            objection = recorded.event.objection
            message = f"{objection} was resolved without asking the person who raised it."
            self.add_flag(recorded, "objection-unasked", message, objection)

    @handles(CommitmentMade)
    def make_commitment(self, recorded: RecordedEvent[CommitmentMade]) -> None:
        if recorded.event.due is None:
            commitment = recorded.event.commitment
            self.add_flag(
                recorded, "commitment-undated", f"{commitment} has no due date.", commitment
            )

    @handles(CodeApplied)
    def apply_code(self, recorded: RecordedEvent[CodeApplied]) -> None:
        self.state_of(recorded).applied_codes.add(recorded.event.code)

    @handles(ThemeRevised)
    def revise_theme(self, recorded: RecordedEvent[ThemeRevised]) -> None:
        state, event = self.state_of(recorded), recorded.event
        if event.op == "drop":
            state.themes.pop(event.theme, None)
            return
        # A theme without codes of its own inherits those of its parents.
        inherited = [state.themes[p].codes for p in event.parents if p in state.themes]
        codes = frozenset(event.codes) or frozenset().union(*inherited)
        state.themes[event.theme] = Theme(event.label or event.theme, codes, recorded.seq)

    def view(self) -> GoodPracticeView:
        return GoodPracticeView(
            {w: (*state.flags, *final_flags(w, state)) for w, state in self.states.items()}
        )


def active_flags(view: GoodPracticeView, workshop: str) -> tuple[Flag, ...]:
    """Return the flags of one workshop."""
    return view.workshops.get(workshop, ())


def chapter(view: GoodPracticeView, scope: Scope) -> Chapter:
    """Build the chapter on good practice, workshop by workshop."""
    introduction = Text(
        "These checks apply to any workshop. Checks of a method's own rules are in the chapter of "
        "that method."
    )
    flags = [flag for workshop in scope.titles for flag in active_flags(view, workshop)]
    blocks = (introduction, Flags(flags))
    return Chapter(name="observations", title="Checks of good practice", blocks=blocks)
