"""Decide an event of the record again, by the command that records such an event."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit import events as e
from dialoguekit.domain.commands import (
    activities,
    agreement,
    analysis,
    ballots,
    contributions,
    counts,
    evaluation,
    findings,
    identities,
    imports,
    people,
    proposals,
    rounds,
    workshop,
)
from dialoguekit.domain.commands.preconditions import (
    CommandEvents,
    context_in,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import Event, RecordedEvent
from dialoguekit.events.fields import created_id_field, field_type_of, subject_field
from dialoguekit.events.time_order import not_after_recording


@attrs.frozen
class _Recording:
    """The command that records an event.

    Its parameters are fields of the event.  ``fields`` are the names of those that are called
    otherwise, ``derived`` the parameters of which the command finds the value itself, and
    ``given`` those that are no field.  ``built`` are functions from the event to a value.
    """

    command: Callable[..., CommandEvents]
    fields: Mapping[str, str] = MappingProxyType({})
    derived: frozenset[str] = frozenset()
    given: Mapping[str, Any] = MappingProxyType({})
    built: Mapping[str, Callable[[Any], Any]] = MappingProxyType({})


def _records(
    command: Callable[..., CommandEvents],
    *derived: str,
    given: Mapping[str, Any] | None = None,
    built: Mapping[str, Callable[[Any], Any]] | None = None,
    **fields: str,
) -> _Recording:
    return _Recording(command, fields, frozenset(derived), given or {}, built or {})


def _counts_of(count: e.CountRecorded) -> dict[str, int]:
    return dict(zip(count.options, count.counts, strict=False))


def _groups_of(count: e.CountRecorded) -> dict[str, dict[str, int]]:
    options, size = count.options, len(count.options)
    parts = (count.counts_by_group[n : n + size] for n in range(0, len(count.groups) * size, size))
    return {
        group: dict(zip(options, part, strict=False))
        for group, part in zip(count.groups, parts, strict=False)
    }


def _share_of(ballot: e.BallotOpened) -> str | float | None:
    return ballot.share if ballot.exact_share is None else ballot.exact_share


def _token_with_group(issued: e.TokenIssued) -> dict[str, str | None]:
    return {issued.token: issued.group}


_RECORDINGS: dict[type[Event], _Recording] = {
    e.WorkshopScheduled: _records(workshop.schedule),
    e.WorkshopOpened: _records(workshop.open),
    e.WorkshopClosed: _records(workshop.close),
    e.PlanSet: _records(workshop.set_plan),
    e.SpaceCreated: _records(workshop.create_space),
    e.SpaceClosed: _records(workshop.close_space),
    e.SupportRequested: _records(workshop.request_support),
    e.SupportProvided: _records(workshop.provide_support),
    e.InvitationSent: _records(people.invite),
    e.InvitationAnswered: _records(people.answer_invitation),
    e.PersonRegistered: _records(people.register),
    e.ConsentGiven: _records(people.give_consent),
    e.ConsentWithdrawn: _records(people.withdraw_consent),
    e.DemographicRecorded: _records(people.record_demographic),
    e.PresenceStarted: _records(people.arrive),
    e.PresenceEnded: _records(people.leave),
    e.PresenceMoved: _records(people.move, "origin"),
    e.RoleAssigned: _records(people.assign_role),
    e.ActivityStarted: _records(activities.start),
    e.ActivityPaused: _records(activities.pause),
    e.ActivityResumed: _records(activities.resume),
    e.ActivityEnded: _records(activities.end),
    e.StageEntered: _records(activities.enter_stage, "leaving"),
    e.TimeboxExtended: _records(activities.extend_timebox),
    e.QuestionPosed: _records(activities.pose_question),
    e.TurnTaken: _records(activities.take_turn),
    e.ContributionMade: _records(contributions.contribute),
    e.ContributionModerated: _records(contributions.moderate),
    e.ContributionRevealed: _records(contributions.reveal_contributions),
    e.ContributionLinked: _records(contributions.link_contributions),
    e.StanceTaken: _records(contributions.take_stance),
    e.ContributionsClustered: _records(contributions.cluster_contributions),
    e.ContributionParked: _records(contributions.park),
    e.RuleProposed: _records(agreement.propose_rule),
    e.RuleAmended: _records(agreement.amend_rule),
    e.AgreementAdopted: _records(agreement.adopt_agreement, asked="polled"),
    e.AgreementAcknowledged: _records(agreement.acknowledge_agreement),
    e.BreachRaised: _records(agreement.raise_breach),
    e.BreachResolved: _records(agreement.resolve_breach),
    e.ProposalSubmitted: _records(proposals.submit_proposal),
    e.ProposalAmended: _records(proposals.amend_proposal, "version", reason="because"),
    e.ProposalWithdrawn: _records(proposals.withdraw_proposal),
    e.BallotOpened: _records(ballots.open_ballot, built={"share": _share_of}),
    e.CountRecorded: _records(
        counts.record_count,
        share="exact_share",
        built={"counts": _counts_of, "by_group": _groups_of},
    ),
    e.VoteCast: _records(ballots.cast_vote),
    e.BallotAnswered: _records(ballots.cast_vote, given={"choices": {}}),
    e.BallotClosed: _records(ballots.close_ballot),
    e.BallotRevealed: _records(ballots.reveal_ballot),
    e.ObjectionRaised: _records(proposals.raise_objection),
    e.ObjectionResolved: _records(proposals.resolve_objection, resolution="how"),
    e.DecisionRecorded: _records(proposals.record_decision),
    e.DissentRecorded: _records(proposals.record_dissent),
    e.CommitmentMade: _records(proposals.make_commitment),
    e.CommitmentUpdated: _records(proposals.update_commitment),
    e.CodeDefined: _records(analysis.define_code),
    e.CodeApplied: _records(analysis.apply_code),
    e.CodingPassFrozen: _records(analysis.freeze_coding_pass),
    e.ThemeRevised: _records(analysis.revise_theme),
    e.InstrumentIssued: _records(evaluation.issue_instrument),
    e.ResponseSubmitted: _records(evaluation.submit_response),
    e.AssessmentMade: _records(evaluation.assess),
    e.ReportPublished: _records(evaluation.publish_report, position="cut", head="cut"),
    e.FeedbackGiven: _records(evaluation.give_feedback),
    e.FindingStated: _records(findings.state_finding),
    e.FindingRevised: _records(findings.revise_finding, "version", reason="because"),
    e.FindingChallenged: _records(findings.challenge_finding),
    e.FindingEndorsed: _records(findings.endorse_finding),
    e.FindingWithdrawn: _records(findings.withdraw_finding),
    e.FileImported: _records(imports.record_import),
    e.TokenIssued: _records(identities.issue_tokens, built={"tokens": _token_with_group}),
    e.RoundOpened: _records(rounds.open_round),
    e.RoundShown: _records(rounds.show_round, built={"people": lambda event: [event.person]}),
    e.RoundAnswered: _records(rounds.answer_round),
    e.RoundExtended: _records(rounds.extend_round),
    e.RoundClosed: _records(rounds.close_round),
}
"""The command of every event that can be corrected."""

_NOT_COMPARED = frozenset({"unplaced"})
"""Fields that no command determines: only corrections set them.

Nor is a data subject compared: a command only assumes one where none is given.
"""


@attrs.frozen
class Decision:
    """What the command of an event decides: a refusal, or what it records otherwise.

    ``derived`` are the fields that the command would have recorded with another value.
    """

    refused: Refused | None = None
    derived: Mapping[str, Any] = MappingProxyType({})

    @property
    def reason(self) -> str | None:
        """The reason of the refusal, or None."""
        return None if self.refused is None else self.refused.reason


ACCEPTED = Decision()
"""The decision that an event is recorded as it is."""


def is_decided(cls: type[Event]) -> bool:
    """Return whether a command records events of a class; those of plugins are not known."""
    return cls in _RECORDINGS


def decide_again(state: Workshop, recorded: RecordedEvent[Any]) -> Decision:
    """Run the command of an event on the state before it, with the time and context of the event.

    An event of which no command is known is accepted.
    """
    event = recorded.event
    recording = _RECORDINGS.get(type(event))
    if recording is None:
        return ACCEPTED
    context = context_in(state, not_after_recording(recorded).occurred_at, recorded.context)
    arguments: dict[str, Any] = {
        parameter: dict(value) if is_mapping else value
        for parameter, field, is_mapping in _arguments(event.__class__)
        for value in (getattr(event, field),)
    }
    arguments.update({name: build(event) for name, build in recording.built.items()})
    try:
        results = recording.command(state, context, **arguments, **recording.given)
    except Refused as refused:
        return Decision(refused)
    except InvalidEvent as error:
        return Decision(Refused("record it", str(error), "Give a valid value"))
    result = next((each for each in results if type(each) is type(event)), event)
    if result == event:
        return ACCEPTED
    return Decision(
        derived={
            name: getattr(result, name)
            for name in _compared_fields(event.__class__)
            if getattr(result, name) != getattr(event, name)
        }
    )


@cache
def _arguments(cls: Hashable) -> tuple[tuple[str, str, bool], ...]:
    """Return the parameters of the command of an event class with their fields.

    The third value is True for a mapping.  A parameter without a field keeps its default.
    """
    event_class: Any = cls
    recording = _RECORDINGS[event_class]
    attributes = attrs.fields_dict(event_class)
    found = []
    for parameter in list(inspect.signature(recording.command).parameters)[2:]:
        field = recording.fields.get(parameter, parameter)
        apart = parameter in recording.derived or parameter in recording.built
        if apart or field not in attributes:
            continue
        field_type = field_type_of(attributes[field])
        found.append((parameter, field, field_type is not None and field_type.name == "mapping"))
    return tuple(found)


@cache
def _compared_fields(cls: Hashable) -> tuple[str, ...]:
    """Return the fields of an event class that its command determines."""
    event_class: Any = cls
    created = created_id_field(cls)
    apart = _NOT_COMPARED | {subject_field(cls)} | ({created[0]} if created else set())
    return tuple(a.name for a in attrs.fields(event_class) if a.name not in apart)
