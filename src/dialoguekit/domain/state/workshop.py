"""Apply the events of a workshop to its state, apart from those on decisions."""

from __future__ import annotations

from typing import Any

from dialoguekit import events as e
from dialoguekit.domain.state.handlers import Handlers
from dialoguekit.domain.state.merging import merge_people
from dialoguekit.domain.state.model import (
    SECOND,
    Activity,
    Agreement,
    Finding,
    Instrument,
    Person,
    Round,
    Space,
    Workshop,
)
from dialoguekit.domain.state.validity_intervals import ConsentIntervals
from dialoguekit.events import RecordedEvent, to_microseconds
from dialoguekit.events.local_time import LocalTimes
from dialoguekit.events.time_order import earliest_us

HANDLERS = Handlers()


@HANDLERS.of(e.WorkshopScheduled)
def _apply_workshop_scheduled(
    state: Workshop, recorded: RecordedEvent[e.WorkshopScheduled]
) -> None:
    event = recorded.event
    state.phase, state.groups, state.local = "announced", event.groups, LocalTimes(event.time_zone)
    if event.clock_tolerance_s is not None:
        state.clock_tolerance_us = event.clock_tolerance_s * SECOND


@HANDLERS.of(e.WorkshopOpened)
def _apply_workshop_opened(state: Workshop, recorded: RecordedEvent[e.WorkshopOpened]) -> None:
    state.phase, state.opened_at_us = "open", recorded.occurred_at_us


@HANDLERS.of(e.WorkshopClosed)
def _apply_workshop_closed(state: Workshop, recorded: RecordedEvent[e.WorkshopClosed]) -> None:
    state.phase, state.closed_at_us = "closed", recorded.occurred_at_us


@HANDLERS.of(e.SpaceCreated)
def _apply_space_created(state: Workshop, recorded: RecordedEvent[e.SpaceCreated]) -> None:
    state.spaces[recorded.event.space] = Space(kind=recorded.event.kind)


@HANDLERS.of(e.SpaceClosed)
def _apply_space_closed(state: Workshop, recorded: RecordedEvent[e.SpaceClosed]) -> None:
    state.spaces.setdefault(recorded.event.space, Space()).is_closed = True


@HANDLERS.of(e.SupportProvided)
def _apply_support_provided(state: Workshop, recorded: RecordedEvent[e.SupportProvided]) -> None:
    state.provided_support.add(recorded.event.support)


# People


@HANDLERS.of(e.PersonRegistered)
def _apply_person_registered(state: Workshop, recorded: RecordedEvent[e.PersonRegistered]) -> None:
    event = recorded.event
    state.people[event.person] = Person(event.group, event.roles, invitation=event.invitation)
    if event.source is not None:
        state.sources.add(event.source)
    if event.invitation is not None:
        state.used_invitations.add(event.invitation)


@HANDLERS.of(e.TokenIssued)
def _apply_token_issued(state: Workshop, recorded: RecordedEvent[e.TokenIssued]) -> None:
    event = recorded.event
    state.people[event.token] = Person(event.group, ("participant",), is_token=True)


@HANDLERS.of(e.PersonMerged)
def _apply_person_merged(state: Workshop, recorded: RecordedEvent[e.PersonMerged]) -> None:
    merge_people(state, recorded.event.person, recorded.event.alias, recorded.event.ballots)


def _find_or_add_person(state: Workshop, id: str) -> Person:
    return state.people.setdefault(id, Person(None, ()))


@HANDLERS.of(e.ConsentGiven)
def _apply_consent_given(state: Workshop, recorded: RecordedEvent[e.ConsentGiven]) -> None:
    consents = _find_or_add_person(state, recorded.event.person).consents
    for scope in recorded.event.scopes:
        found = consents.setdefault(scope, ConsentIntervals())
        found.begin(recorded.occurred_at_us, seq=recorded.seq)


@HANDLERS.of(e.ConsentWithdrawn)
def _apply_consent_withdrawn(state: Workshop, recorded: RecordedEvent[e.ConsentWithdrawn]) -> None:
    consents = _find_or_add_person(state, recorded.event.person).consents
    for scope in recorded.event.scopes:
        found = consents.setdefault(scope, ConsentIntervals())
        found.end(recorded.occurred_at_us, seq=recorded.seq)


@HANDLERS.of(e.PresenceStarted)
def _apply_presence_started(state: Workshop, recorded: RecordedEvent[e.PresenceStarted]) -> None:
    person = _find_or_add_person(state, recorded.event.person)
    tolerance = recorded.tolerance_us + state.clock_tolerance_us
    at = person.presence.begin(recorded.occurred_at_us, tolerance, seq=recorded.seq)
    person.record_move(at, recorded.event.space)


@HANDLERS.of(e.PresenceEnded)
def _apply_presence_ended(state: Workshop, recorded: RecordedEvent[e.PresenceEnded]) -> None:
    person = _find_or_add_person(state, recorded.event.person)
    tolerance = recorded.tolerance_us + state.clock_tolerance_us
    at = person.presence.end(recorded.occurred_at_us, tolerance, seq=recorded.seq)
    person.record_move(at, None)


@HANDLERS.of(e.PresenceMoved)
def _apply_presence_moved(state: Workshop, recorded: RecordedEvent[e.PresenceMoved]) -> None:
    _find_or_add_person(state, recorded.event.person).record_move(
        recorded.occurred_at_us, recorded.event.destination
    )


_DECISIVE_ROLES = frozenset({"facilitator", "participant", "witness"})
"""The roles that change whether a person participates."""


@HANDLERS.of(e.RoleAssigned)
def _apply_role_assigned(state: Workshop, recorded: RecordedEvent[e.RoleAssigned]) -> None:
    person, role = recorded.event.person, recorded.event.role
    if role in _DECISIVE_ROLES:
        _find_or_add_person(state, person).role_assigned.add(recorded, role)


# Activities


@HANDLERS.of(e.ActivityStarted)
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


@HANDLERS.of(*_ACTIVITY_PHASES)
def _apply_activity_phase(state: Workshop, recorded: RecordedEvent[Any]) -> None:
    activity = state.activities.get(recorded.event.activity)
    if activity is not None:
        activity.phase = _ACTIVITY_PHASES[type(recorded.event)]
        if activity.phase == "ended":
            activity.ended_at_us = recorded.occurred_at_us


@HANDLERS.of(e.StageEntered)
def _apply_stage_entered(state: Workshop, recorded: RecordedEvent[e.StageEntered]) -> None:
    activity = state.activities.get(recorded.event.activity)
    stage, planned_s = recorded.event.stage, recorded.event.planned_s
    if activity is not None and activity.entered.add(recorded, stage):
        activity.has_timebox = planned_s is not None


# Rounds


@HANDLERS.of(e.RoundOpened)
def _apply_round_opened(state: Workshop, recorded: RecordedEvent[e.RoundOpened]) -> None:
    event = recorded.event
    roll = tuple(dict.fromkeys(event.roll))
    state.rounds[event.round] = Round(
        event.activity, roll, event.quorum, event.deadline, recorded.occurred_at_us
    )


@HANDLERS.of(e.RoundAnswered)
def _apply_round_answered(state: Workshop, recorded: RecordedEvent[e.RoundAnswered]) -> None:
    found = state.rounds.get(recorded.event.round)
    if found is not None and found.closed_at_us is None:
        found.answered.add(recorded.event.person)
        certain_us = earliest_us(recorded) - state.clock_tolerance_us
        if found.deadline is not None and certain_us > to_microseconds(found.deadline):
            found.answered_late.add(recorded.event.person)


@HANDLERS.of(e.RoundExtended)
def _apply_round_extended(state: Workshop, recorded: RecordedEvent[e.RoundExtended]) -> None:
    found = state.rounds.get(recorded.event.round)
    if found is not None:
        found.deadline = recorded.event.deadline


@HANDLERS.of(e.RoundClosed)
def _apply_round_closed(state: Workshop, recorded: RecordedEvent[e.RoundClosed]) -> None:
    found = state.rounds.get(recorded.event.round)
    if found is not None and found.closed_at_us is None:
        found.closed_at_us = recorded.occurred_at_us


# Contributions


@HANDLERS.of(e.ContributionMade)
def _apply_contribution_made(state: Workshop, recorded: RecordedEvent[e.ContributionMade]) -> None:
    event = recorded.event
    state.text_lengths[event.contribution] = len(event.text)
    if event.source is not None:
        state.sources.add(event.source)
    if recorded.context.visibility == "hidden":
        state.hidden_contributions.add(event.contribution)


@HANDLERS.of(e.ContributionRevealed)
def _apply_contribution_revealed(
    state: Workshop, recorded: RecordedEvent[e.ContributionRevealed]
) -> None:
    state.hidden_contributions.difference_update(recorded.event.contributions)


@HANDLERS.of(e.ContributionParked)
def _apply_contribution_parked(
    state: Workshop, recorded: RecordedEvent[e.ContributionParked]
) -> None:
    state.parked_contributions.add(recorded.event.contribution)


# The working agreement


@HANDLERS.of(e.RuleProposed)
def _apply_rule_proposed(state: Workshop, recorded: RecordedEvent[e.RuleProposed]) -> None:
    state.rules[recorded.event.rule] = 0


@HANDLERS.of(e.RuleAmended)
def _apply_rule_amended(state: Workshop, recorded: RecordedEvent[e.RuleAmended]) -> None:
    state.rules[recorded.event.rule] = recorded.event.base_version + 1


@HANDLERS.of(e.AgreementAdopted)
def _apply_agreement_adopted(state: Workshop, recorded: RecordedEvent[e.AgreementAdopted]) -> None:
    state.agreements.append(Agreement(frozenset(recorded.event.rules), recorded.occurred_at_us))


@HANDLERS.of(e.BreachRaised)
def _apply_breach_raised(state: Workshop, recorded: RecordedEvent[e.BreachRaised]) -> None:
    state.open_breaches.add(recorded.event.breach)


@HANDLERS.of(e.BreachResolved)
def _apply_breach_resolved(state: Workshop, recorded: RecordedEvent[e.BreachResolved]) -> None:
    state.open_breaches.discard(recorded.event.breach)


# Analysis and evaluation


@HANDLERS.of(e.CodeDefined)
def _apply_code_defined(state: Workshop, recorded: RecordedEvent[e.CodeDefined]) -> None:
    state.codes.add((recorded.event.code, recorded.event.version))
    state.seq_by_id.setdefault(recorded.event.code, recorded.seq)


@HANDLERS.of(e.CodeApplied)
def _apply_code_applied(state: Workshop, recorded: RecordedEvent[e.CodeApplied]) -> None:
    state.coding_passes.setdefault(recorded.event.coding_pass, False)


@HANDLERS.of(e.CodingPassFrozen)
def _apply_coding_pass_frozen(state: Workshop, recorded: RecordedEvent[e.CodingPassFrozen]) -> None:
    state.coding_passes[recorded.event.coding_pass] = True


@HANDLERS.of(e.ThemeRevised)
def _apply_theme_revised(state: Workshop, recorded: RecordedEvent[e.ThemeRevised]) -> None:
    event = recorded.event
    state.seq_by_id.setdefault(event.theme, recorded.seq)
    if event.op == "drop":
        state.themes.discard(event.theme)
    else:
        state.themes.add(event.theme)


@HANDLERS.of(e.InstrumentIssued)
def _apply_instrument_issued(state: Workshop, recorded: RecordedEvent[e.InstrumentIssued]) -> None:
    event = recorded.event
    state.seq_by_id.setdefault(event.instrument, recorded.seq)
    state.instruments[event.instrument, event.wave] = Instrument(
        frozenset(event.items), event.low, event.high, frozenset(event.roll)
    )


@HANDLERS.of(e.ResponseSubmitted)
def _apply_response_submitted(
    state: Workshop, recorded: RecordedEvent[e.ResponseSubmitted]
) -> None:
    instrument = state.instruments.get((recorded.event.instrument, recorded.event.wave))
    if instrument is not None:
        instrument.answered.add(recorded.event.token)


@HANDLERS.of(e.FindingStated)
def _apply_finding_stated(state: Workshop, recorded: RecordedEvent[e.FindingStated]) -> None:
    state.findings[recorded.event.finding] = Finding()


@HANDLERS.of(e.FindingRevised)
def _apply_finding_revised(state: Workshop, recorded: RecordedEvent[e.FindingRevised]) -> None:
    finding = state.findings.setdefault(recorded.event.finding, Finding())
    finding.version = recorded.event.version


@HANDLERS.of(e.FindingWithdrawn)
def _apply_finding_withdrawn(state: Workshop, recorded: RecordedEvent[e.FindingWithdrawn]) -> None:
    state.findings.setdefault(recorded.event.finding, Finding()).is_withdrawn = True


@HANDLERS.of(e.RecordRedacted)
def _apply_record_redacted(state: Workshop, recorded: RecordedEvent[e.RecordRedacted]) -> None:
    state.redacted_seqs.add(recorded.event.target)


@HANDLERS.of(e.PersonForgotten)
def _apply_person_forgotten(state: Workshop, recorded: RecordedEvent[e.PersonForgotten]) -> None:
    forgotten = {recorded.event.person, *recorded.event.also_known_as}
    state.forgotten.update(forgotten)
    for ballot in state.ballots.values():
        if ballot.phase == "open":  # The vote is removed from the ballot box.
            ballot.answered -= forgotten
