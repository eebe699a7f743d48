"""Apply events to the state.  Nothing here refuses, fails or reads a clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from dialoguekit import events as e
from dialoguekit.domain.count_rules import CountForm
from dialoguekit.domain.state.merging import merge_people
from dialoguekit.domain.state.model import (
    SECOND,
    Activity,
    Agreement,
    Ballot,
    Count,
    Finding,
    Instrument,
    Objection,
    Person,
    Programme,
    Proposal,
    Round,
    Space,
    Workshop,
)
from dialoguekit.domain.state.programme import PROGRAMME_HANDLERS, EventHandler
from dialoguekit.domain.state.validity_intervals import ConsentIntervals
from dialoguekit.events import Event, RecordedEvent, to_microseconds
from dialoguekit.events.fields import created_id_field
from dialoguekit.events.local_time import LocalTimes
from dialoguekit.events.merged_people import is_registration_of_alias, under_kept_ids
from dialoguekit.events.time_order import LatestValue, earliest_us, latest_us, not_after_recording

State = TypeVar("State", bound=Workshop | Programme)

_HANDLERS: dict[type[Event], EventHandler] = {}
_CORE_EVENTS = frozenset(e.CORE_EVENTS)
_CREATED_ID_FIELDS: dict[type[Event], tuple[str, str] | None] = {
    cls: created_id_field(cls) for cls in e.CORE_EVENTS
}


def _handles(*event_classes: type[Event]) -> Callable[[EventHandler], EventHandler]:
    def register(handler: EventHandler) -> EventHandler:
        for event_class in event_classes:
            _HANDLERS[event_class] = handler
        return handler

    return register


def evolve(state: State, recorded: RecordedEvent[Event]) -> State:
    """Apply the next event of the stream to ``state`` and return it.

    Events of plugins are stored, and the ids that they create are known.  Events of unknown types,
    or of another kind of stream, are counted only.  A correction changes events before it, so the
    state has to be folded again (see :func:`~dialoguekit.domain.state.fold`).
    """
    recorded = not_after_recording(recorded)
    event = recorded.event
    event_class = type(event)
    state.version, state.position = recorded.seq, recorded.position
    handlers = PROGRAMME_HANDLERS
    if isinstance(state, Workshop):
        handlers = _HANDLERS
        state.event_types.append(recorded.type)
        if event_class not in _CREATED_ID_FIELDS:
            _CREATED_ID_FIELDS[event_class] = created_id_field(event_class)
        created_id = _CREATED_ID_FIELDS[event_class]
        if created_id is not None:
            field, prefix = created_id
            _register_id(state, getattr(event, field), prefix, recorded.seq)
        if state.aliases:
            if is_registration_of_alias(event, state.aliases):
                return state
            kept: Any = under_kept_ids(event, state.aliases)
            if kept is not event:
                event, recorded = kept, recorded.replace(event=kept)
        if event_class not in _CORE_EVENTS and event_class is not e.OpaqueEvent:
            state.plugin_events.setdefault(event_class, []).append(event)
    handler = handlers.get(event_class)
    if handler is not None:
        handler(state, recorded)
    return state


def _register_id(state: Workshop, id: str, prefix: str, seq: int) -> None:
    """Register an id that was created at ``seq``.

    A new number replaces a code or theme with the same id.
    """
    number, last = int(id.removeprefix(prefix)), state.id_counters.get(prefix, 0)
    if number > last:
        state.id_counters[prefix], state.seq_by_id[id] = number, seq
    else:
        state.seq_by_id.setdefault(id, seq)


# Workshop


@_handles(e.WorkshopScheduled)
def _apply_workshop_scheduled(
    state: Workshop, recorded: RecordedEvent[e.WorkshopScheduled]
) -> None:
    event = recorded.event
    state.phase, state.groups, state.local = "announced", event.groups, LocalTimes(event.time_zone)
    if event.clock_tolerance_s is not None:
        state.clock_tolerance_us = event.clock_tolerance_s * SECOND


@_handles(e.WorkshopOpened)
def _apply_workshop_opened(state: Workshop, recorded: RecordedEvent[e.WorkshopOpened]) -> None:
    state.phase, state.opened_at_us = "open", recorded.occurred_at_us


@_handles(e.WorkshopClosed)
def _apply_workshop_closed(state: Workshop, recorded: RecordedEvent[e.WorkshopClosed]) -> None:
    state.phase, state.closed_at_us = "closed", recorded.occurred_at_us


@_handles(e.SpaceCreated)
def _apply_space_created(state: Workshop, recorded: RecordedEvent[e.SpaceCreated]) -> None:
    state.spaces[recorded.event.space] = Space(kind=recorded.event.kind)


@_handles(e.SpaceClosed)
def _apply_space_closed(state: Workshop, recorded: RecordedEvent[e.SpaceClosed]) -> None:
    state.spaces.setdefault(recorded.event.space, Space()).is_closed = True


@_handles(e.SupportProvided)
def _apply_support_provided(state: Workshop, recorded: RecordedEvent[e.SupportProvided]) -> None:
    state.provided_support.add(recorded.event.support)


# People


@_handles(e.PersonRegistered)
def _apply_person_registered(state: Workshop, recorded: RecordedEvent[e.PersonRegistered]) -> None:
    event = recorded.event
    state.people[event.person] = Person(event.group, event.roles, invitation=event.invitation)
    if event.source is not None:
        state.sources.add(event.source)
    if event.invitation is not None:
        state.used_invitations.add(event.invitation)


@_handles(e.TokenIssued)
def _apply_token_issued(state: Workshop, recorded: RecordedEvent[e.TokenIssued]) -> None:
    event = recorded.event
    state.people[event.token] = Person(event.group, ("participant",), is_token=True)


@_handles(e.PersonMerged)
def _apply_person_merged(state: Workshop, recorded: RecordedEvent[e.PersonMerged]) -> None:
    merge_people(state, recorded.event.person, recorded.event.alias, recorded.event.ballots)


def _find_or_add_person(state: Workshop, id: str) -> Person:
    return state.people.setdefault(id, Person(None, ()))


@_handles(e.ConsentGiven)
def _apply_consent_given(state: Workshop, recorded: RecordedEvent[e.ConsentGiven]) -> None:
    consents = _find_or_add_person(state, recorded.event.person).consents
    for scope in recorded.event.scopes:
        found = consents.setdefault(scope, ConsentIntervals())
        found.begin(recorded.occurred_at_us, seq=recorded.seq)


@_handles(e.ConsentWithdrawn)
def _apply_consent_withdrawn(state: Workshop, recorded: RecordedEvent[e.ConsentWithdrawn]) -> None:
    consents = _find_or_add_person(state, recorded.event.person).consents
    for scope in recorded.event.scopes:
        found = consents.setdefault(scope, ConsentIntervals())
        found.end(recorded.occurred_at_us, seq=recorded.seq)


@_handles(e.PresenceStarted)
def _apply_presence_started(state: Workshop, recorded: RecordedEvent[e.PresenceStarted]) -> None:
    person = _find_or_add_person(state, recorded.event.person)
    tolerance = recorded.tolerance_us + state.clock_tolerance_us
    at = person.presence.begin(recorded.occurred_at_us, tolerance, seq=recorded.seq)
    person.record_move(at, recorded.event.space)


@_handles(e.PresenceEnded)
def _apply_presence_ended(state: Workshop, recorded: RecordedEvent[e.PresenceEnded]) -> None:
    person = _find_or_add_person(state, recorded.event.person)
    tolerance = recorded.tolerance_us + state.clock_tolerance_us
    at = person.presence.end(recorded.occurred_at_us, tolerance, seq=recorded.seq)
    person.record_move(at, None)


@_handles(e.PresenceMoved)
def _apply_presence_moved(state: Workshop, recorded: RecordedEvent[e.PresenceMoved]) -> None:
    _find_or_add_person(state, recorded.event.person).record_move(
        recorded.occurred_at_us, recorded.event.destination
    )


_DECISIVE_ROLES = frozenset({"facilitator", "participant", "witness"})
"""The roles that change whether a person participates."""


@_handles(e.RoleAssigned)
def _apply_role_assigned(state: Workshop, recorded: RecordedEvent[e.RoleAssigned]) -> None:
    person, role = recorded.event.person, recorded.event.role
    if role in _DECISIVE_ROLES:
        _find_or_add_person(state, person).role_assigned.add(recorded, role)


# Activities


@_handles(e.ActivityStarted)
def _apply_activity_started(state: Workshop, recorded: RecordedEvent[e.ActivityStarted]) -> None:
    state.activities[recorded.event.activity] = Activity(
        recorded.event.method,
        roll=tuple(dict.fromkeys(recorded.event.roll)),
        started_at_us=recorded.occurred_at_us,
    )


_ACTIVITY_PHASES = {
    e.ActivityPaused: "paused",
    e.ActivityResumed: "running",
    e.ActivityEnded: "ended",
}


@_handles(*_ACTIVITY_PHASES)
def _apply_activity_phase(state: Workshop, recorded: RecordedEvent[Any]) -> None:
    activity = state.activities.get(recorded.event.activity)
    if activity is not None:
        activity.phase = _ACTIVITY_PHASES[type(recorded.event)]
        if activity.phase == "ended":
            activity.ended_at_us = recorded.occurred_at_us


@_handles(e.StageEntered)
def _apply_stage_entered(state: Workshop, recorded: RecordedEvent[e.StageEntered]) -> None:
    activity = state.activities.get(recorded.event.activity)
    stage, planned_s = recorded.event.stage, recorded.event.planned_s
    if activity is not None and activity.entered.add(recorded, stage):
        activity.has_timebox = planned_s is not None


# Rounds


@_handles(e.RoundOpened)
def _apply_round_opened(state: Workshop, recorded: RecordedEvent[e.RoundOpened]) -> None:
    event = recorded.event
    roll = tuple(dict.fromkeys(event.roll))
    state.rounds[event.round] = Round(
        event.activity, roll, event.quorum, event.deadline, recorded.occurred_at_us
    )


@_handles(e.RoundAnswered)
def _apply_round_answered(state: Workshop, recorded: RecordedEvent[e.RoundAnswered]) -> None:
    found = state.rounds.get(recorded.event.round)
    if found is not None:
        found.answered.add(recorded.event.person)
        certain_us = earliest_us(recorded) - state.clock_tolerance_us
        if found.deadline is not None and certain_us > to_microseconds(found.deadline):
            found.answered_late.add(recorded.event.person)


@_handles(e.RoundExtended)
def _apply_round_extended(state: Workshop, recorded: RecordedEvent[e.RoundExtended]) -> None:
    found = state.rounds.get(recorded.event.round)
    if found is not None:
        found.deadline = recorded.event.deadline


@_handles(e.RoundClosed)
def _apply_round_closed(state: Workshop, recorded: RecordedEvent[e.RoundClosed]) -> None:
    found = state.rounds.get(recorded.event.round)
    if found is not None and found.closed_at_us is None:
        found.closed_at_us = recorded.occurred_at_us


# Contributions


@_handles(e.ContributionMade)
def _apply_contribution_made(state: Workshop, recorded: RecordedEvent[e.ContributionMade]) -> None:
    event = recorded.event
    state.text_lengths[event.contribution] = len(event.text)
    if event.source is not None:
        state.sources.add(event.source)
    if recorded.context.visibility == "hidden":
        state.hidden_contributions.add(event.contribution)


@_handles(e.ContributionRevealed)
def _apply_contribution_revealed(
    state: Workshop, recorded: RecordedEvent[e.ContributionRevealed]
) -> None:
    state.hidden_contributions.difference_update(recorded.event.contributions)


@_handles(e.ContributionParked)
def _apply_contribution_parked(
    state: Workshop, recorded: RecordedEvent[e.ContributionParked]
) -> None:
    state.parked_contributions.add(recorded.event.contribution)


# The working agreement


@_handles(e.RuleProposed)
def _apply_rule_proposed(state: Workshop, recorded: RecordedEvent[e.RuleProposed]) -> None:
    state.rules[recorded.event.rule] = 0


@_handles(e.RuleAmended)
def _apply_rule_amended(state: Workshop, recorded: RecordedEvent[e.RuleAmended]) -> None:
    state.rules[recorded.event.rule] = recorded.event.base_version + 1


@_handles(e.AgreementAdopted)
def _apply_agreement_adopted(state: Workshop, recorded: RecordedEvent[e.AgreementAdopted]) -> None:
    state.agreements.append(Agreement(frozenset(recorded.event.rules), recorded.occurred_at_us))


@_handles(e.BreachRaised)
def _apply_breach_raised(state: Workshop, recorded: RecordedEvent[e.BreachRaised]) -> None:
    state.open_breaches.add(recorded.event.breach)


@_handles(e.BreachResolved)
def _apply_breach_resolved(state: Workshop, recorded: RecordedEvent[e.BreachResolved]) -> None:
    state.open_breaches.discard(recorded.event.breach)


# Decisions


@_handles(e.ProposalSubmitted)
def _apply_proposal_submitted(
    state: Workshop, recorded: RecordedEvent[e.ProposalSubmitted]
) -> None:
    state.proposals[recorded.event.proposal] = Proposal(worded_seq=recorded.seq)


@_handles(e.ProposalAmended)
def _apply_proposal_amended(state: Workshop, recorded: RecordedEvent[e.ProposalAmended]) -> None:
    proposal = state.proposals.setdefault(recorded.event.proposal, Proposal())
    proposal.version, proposal.worded_seq = recorded.event.version, recorded.seq


_PROPOSAL_PHASES = {e.ProposalWithdrawn: "withdrawn", e.DecisionRecorded: "decided"}


@_handles(*_PROPOSAL_PHASES)
def _apply_proposal_phase(state: Workshop, recorded: RecordedEvent[Any]) -> None:
    proposal = state.proposals.setdefault(recorded.event.proposal, Proposal())
    proposal.phase = _PROPOSAL_PHASES[type(recorded.event)]
    ballot = state.ballots.get(getattr(recorded.event, "ballot", None) or "")
    if ballot is not None:
        ballot.is_decided = True


@_handles(e.BallotOpened)
def _apply_ballot_opened(state: Workshop, recorded: RecordedEvent[e.BallotOpened]) -> None:
    event = recorded.event
    state.ballots[event.ballot] = Ballot(
        kind=event.kind,
        options=event.options,
        scale=event.scale,
        rule=event.rule,
        threshold=event.threshold,
        share=event.share,
        roll=frozenset(event.roll),
        quorum=event.quorum,
        budget=event.budget,
        cap=event.cap,
        opened_seq=recorded.seq,
        opened_at_us=earliest_us(recorded),
        secrecy=event.secrecy,
        by_group=event.by_group,
        exact_share=event.exact_share,
        blanks_counted=event.blanks_counted,
        versions=_versions(event.options, event.versions),
    )


def _versions(options: tuple[str, ...], versions: tuple[int, ...]) -> dict[str, int]:
    """Return the version of each proposal among options; 0 stands for no proposal."""
    return {option: version for option, version in zip(options, versions, strict=False) if version}


@_handles(e.CountRecorded)
def _apply_count_recorded(state: Workshop, recorded: RecordedEvent[e.CountRecorded]) -> None:
    event = recorded.event
    if event.source is not None:
        state.sources.add(event.source)
    state.counts[event.count] = Count(
        form=CountForm.of(event),
        target=event.target,
        version=event.version,
        versions=_versions(event.options, event.versions),
        recorded_seq=recorded.seq,
    )


@_handles(e.VoteCast)
def _apply_vote_cast(state: Workshop, recorded: RecordedEvent[e.VoteCast]) -> None:
    ballot = state.ballots.get(recorded.event.ballot)
    if ballot is None or not ballot.accepts_vote(earliest_us(recorded)):
        return
    choices = {option: v for option, v in recorded.event.choices if isinstance(v, int)}
    ballot.cast.setdefault(recorded.event.voter, LatestValue()).add(recorded, choices)


@_handles(e.BallotAnswered)
def _apply_ballot_answered(state: Workshop, recorded: RecordedEvent[e.BallotAnswered]) -> None:
    ballot = state.ballots.get(recorded.event.ballot)
    if ballot is not None and ballot.phase == "open":
        ballot.answered.add(recorded.event.voter)


_BALLOT_PHASES = {e.BallotClosed: "closed", e.BallotRevealed: "revealed"}


@_handles(*_BALLOT_PHASES)
def _apply_ballot_phase(state: Workshop, recorded: RecordedEvent[Any]) -> None:
    ballot = state.ballots.get(recorded.event.ballot)
    if ballot is None:
        return
    ballot.phase = _BALLOT_PHASES[type(recorded.event)]
    if ballot.phase == "closed":
        ballot.closed_at_us = latest_us(recorded)
    if isinstance(recorded.event, e.BallotClosed) and recorded.event.votes:
        ballot.secret_votes = [
            {option: n for option, n in vote if isinstance(n, int)} for vote in recorded.event.votes
        ]


@_handles(e.ObjectionRaised)
def _apply_objection_raised(state: Workshop, recorded: RecordedEvent[e.ObjectionRaised]) -> None:
    event = recorded.event
    state.objections[event.objection] = Objection(event.proposal, event.version)


@_handles(e.ObjectionResolved)
def _apply_objection_resolved(
    state: Workshop, recorded: RecordedEvent[e.ObjectionResolved]
) -> None:
    objection = state.objections.get(recorded.event.objection)
    if objection is not None:
        objection.is_open = False


# Analysis and evaluation


@_handles(e.CodeDefined)
def _apply_code_defined(state: Workshop, recorded: RecordedEvent[e.CodeDefined]) -> None:
    state.codes.add((recorded.event.code, recorded.event.version))
    state.seq_by_id.setdefault(recorded.event.code, recorded.seq)


@_handles(e.CodeApplied)
def _apply_code_applied(state: Workshop, recorded: RecordedEvent[e.CodeApplied]) -> None:
    state.coding_passes.setdefault(recorded.event.coding_pass, False)


@_handles(e.CodingPassFrozen)
def _apply_coding_pass_frozen(state: Workshop, recorded: RecordedEvent[e.CodingPassFrozen]) -> None:
    state.coding_passes[recorded.event.coding_pass] = True


@_handles(e.ThemeRevised)
def _apply_theme_revised(state: Workshop, recorded: RecordedEvent[e.ThemeRevised]) -> None:
    event = recorded.event
    state.seq_by_id.setdefault(event.theme, recorded.seq)
    if event.op == "drop":
        state.themes.discard(event.theme)
    else:
        state.themes.add(event.theme)


@_handles(e.InstrumentIssued)
def _apply_instrument_issued(state: Workshop, recorded: RecordedEvent[e.InstrumentIssued]) -> None:
    event = recorded.event
    state.seq_by_id.setdefault(event.instrument, recorded.seq)
    state.instruments[event.instrument, event.wave] = Instrument(
        frozenset(event.items), event.low, event.high, frozenset(event.roll)
    )


@_handles(e.ResponseSubmitted)
def _apply_response_submitted(
    state: Workshop, recorded: RecordedEvent[e.ResponseSubmitted]
) -> None:
    instrument = state.instruments.get((recorded.event.instrument, recorded.event.wave))
    if instrument is not None:
        instrument.answered.add(recorded.event.token)


@_handles(e.FindingStated)
def _apply_finding_stated(state: Workshop, recorded: RecordedEvent[e.FindingStated]) -> None:
    state.findings[recorded.event.finding] = Finding()


@_handles(e.FindingRevised)
def _apply_finding_revised(state: Workshop, recorded: RecordedEvent[e.FindingRevised]) -> None:
    finding = state.findings.setdefault(recorded.event.finding, Finding())
    finding.version = recorded.event.version


@_handles(e.FindingWithdrawn)
def _apply_finding_withdrawn(state: Workshop, recorded: RecordedEvent[e.FindingWithdrawn]) -> None:
    state.findings.setdefault(recorded.event.finding, Finding()).is_withdrawn = True


@_handles(e.RecordRedacted)
def _apply_record_redacted(state: Workshop, recorded: RecordedEvent[e.RecordRedacted]) -> None:
    state.redacted_seqs.add(recorded.event.target)


@_handles(e.PersonForgotten)
def _apply_person_forgotten(state: Workshop, recorded: RecordedEvent[e.PersonForgotten]) -> None:
    forgotten = {recorded.event.person, *recorded.event.also_known_as}
    state.forgotten.update(forgotten)
    for ballot in state.ballots.values():
        if ballot.phase == "open":  # The vote is removed from the ballot box.
            ballot.answered -= forgotten
