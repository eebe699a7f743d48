"""How each event changes what is known.  Nothing here refuses, fails or looks at a clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from dialoguekit import events as e
from dialoguekit.domain.state.intervals import Intervals
from dialoguekit.domain.state.model import (
    Activity,
    Agreement,
    Ballot,
    Instrument,
    Objection,
    Person,
    Programme,
    Proposal,
    Space,
    Workshop,
)
from dialoguekit.domain.state.programme import PROGRAMME_STEPS, Step
from dialoguekit.events import MICROSECOND, PRECISIONS, Event, RecordedEvent
from dialoguekit.events.fields import names

State = TypeVar("State", bound=Workshop | Programme)

_STEPS: dict[type[Event], Step] = {}
_NEUTRAL = frozenset(e.NEUTRAL)
_NAMING: dict[type[Event], tuple[str, str] | None] = {cls: names(cls) for cls in e.NEUTRAL}


def _on(*kinds: type[Event]) -> Callable[[Step], Step]:
    def register(step: Step) -> Step:
        for kind in kinds:
            _STEPS[kind] = step
        return step

    return register


def evolve(state: State, recorded: RecordedEvent[Event]) -> State:
    """Let ``state`` know one more event of its stream; returns the same state.

    Events of unknown or plugin types are counted, and what they name can be referred to;
    events that belong into a stream of another kind are counted.
    """
    event = recorded.event
    kind = type(event)
    state.version, state.position = recorded.seq, recorded.position
    steps = PROGRAMME_STEPS
    if isinstance(state, Workshop):
        steps = _STEPS
        state.types.append(recorded.type)
        if kind not in _NAMING:
            _NAMING[kind] = names(kind)
        naming = _NAMING[kind]
        if naming is not None:
            _name(state, getattr(event, naming[0]), naming[1], recorded.seq)
        if kind not in _NEUTRAL and kind is not e.OpaqueEvent:
            state.own.setdefault(kind, []).append(event)
    step = steps.get(kind)
    if step is not None:
        step(state, recorded)
    return state


def _name(state: Workshop, id: str, prefix: str, seq: int) -> None:
    """``id`` was given to what came in at ``seq``.

    A new number takes the id even from a code or theme that an analyst called by it before.
    """
    number, last = int(id.removeprefix(prefix)), state.counts.get(prefix, 0)
    if number > last:
        state.counts[prefix], state.things[id] = number, seq
    else:
        state.things.setdefault(id, seq)


def _slack(recorded: RecordedEvent[Any]) -> int:
    return PRECISIONS[recorded.context.precision] // MICROSECOND


# The frame


@_on(e.WorkshopScheduled)
def _scheduled(state: Workshop, recorded: RecordedEvent[e.WorkshopScheduled]) -> None:
    state.phase, state.groups = "announced", recorded.event.groups


@_on(e.WorkshopOpened)
def _opened(state: Workshop, recorded: RecordedEvent[e.WorkshopOpened]) -> None:
    state.phase, state.opened_at = "open", recorded.at_us


@_on(e.WorkshopClosed)
def _closed(state: Workshop, recorded: RecordedEvent[e.WorkshopClosed]) -> None:
    state.phase, state.closed_at = "closed", recorded.at_us


@_on(e.SpaceCreated)
def _space_created(state: Workshop, recorded: RecordedEvent[e.SpaceCreated]) -> None:
    state.spaces[recorded.event.space] = Space()


@_on(e.SpaceClosed)
def _space_closed(state: Workshop, recorded: RecordedEvent[e.SpaceClosed]) -> None:
    state.spaces.setdefault(recorded.event.space, Space()).closed = True


@_on(e.SupportMet)
def _support_met(state: Workshop, recorded: RecordedEvent[e.SupportMet]) -> None:
    state.met_support.add(recorded.event.support)


# People


@_on(e.PersonRegistered)
def _registered(state: Workshop, recorded: RecordedEvent[e.PersonRegistered]) -> None:
    event = recorded.event
    state.people[event.person] = Person(event.group, event.roles, invitation=event.invitation)
    if event.source is not None:
        state.sources.add(event.source)
    if event.invitation is not None:
        state.used_invitations.add(event.invitation)


def _person(state: Workshop, id: str) -> Person:
    return state.people.setdefault(id, Person(None, ()))


@_on(e.ConsentGiven)
def _consented(state: Workshop, recorded: RecordedEvent[e.ConsentGiven]) -> None:
    consents = _person(state, recorded.event.person).consents
    for scope in recorded.event.scopes:
        consents.setdefault(scope, Intervals()).begin(recorded.at_us)


@_on(e.ConsentWithdrawn)
def _consent_withdrawn(state: Workshop, recorded: RecordedEvent[e.ConsentWithdrawn]) -> None:
    consents = _person(state, recorded.event.person).consents
    for scope in recorded.event.scopes:
        consents.setdefault(scope, Intervals()).end(recorded.at_us, _slack(recorded))


@_on(e.PresenceStarted)
def _came(state: Workshop, recorded: RecordedEvent[e.PresenceStarted]) -> None:
    person = _person(state, recorded.event.person)
    person.presence.begin(recorded.at_us, _slack(recorded))
    person.went(recorded.at_us, recorded.event.space)


@_on(e.PresenceEnded)
def _left(state: Workshop, recorded: RecordedEvent[e.PresenceEnded]) -> None:
    person = _person(state, recorded.event.person)
    person.presence.end(recorded.at_us, _slack(recorded))
    person.went(recorded.at_us, None)


@_on(e.PresenceMoved)
def _moved(state: Workshop, recorded: RecordedEvent[e.PresenceMoved]) -> None:
    _person(state, recorded.event.person).went(recorded.at_us, recorded.event.destination)


# Activities


@_on(e.ActivityStarted)
def _started(state: Workshop, recorded: RecordedEvent[e.ActivityStarted]) -> None:
    state.activities[recorded.event.activity] = Activity(recorded.event.method)


_PHASES = {
    e.ActivityPaused: "paused",
    e.ActivityResumed: "running",
    e.ActivityEnded: "ended",
}


@_on(*_PHASES)
def _activity_went_on(state: Workshop, recorded: RecordedEvent[Any]) -> None:
    activity = state.activities.get(recorded.event.activity)
    if activity is not None:
        activity.phase = _PHASES[type(recorded.event)]


@_on(e.StageEntered)
def _entered(state: Workshop, recorded: RecordedEvent[e.StageEntered]) -> None:
    activity = state.activities.get(recorded.event.activity)
    if activity is not None:
        activity.stage = recorded.event.stage
        activity.has_timebox = recorded.event.planned_s is not None


# Contributions


@_on(e.ContributionMade)
def _contributed(state: Workshop, recorded: RecordedEvent[e.ContributionMade]) -> None:
    event = recorded.event
    state.text_lengths[event.contribution] = len(event.text)
    if event.source is not None:
        state.sources.add(event.source)
    if recorded.context.visibility == "hidden":
        state.hidden.add(event.contribution)


@_on(e.ContributionRevealed)
def _revealed(state: Workshop, recorded: RecordedEvent[e.ContributionRevealed]) -> None:
    state.hidden.difference_update(recorded.event.contributions)


@_on(e.ItemParked)
def _parked(state: Workshop, recorded: RecordedEvent[e.ItemParked]) -> None:
    state.parked.add(recorded.event.contribution)


# The working agreement


@_on(e.RuleProposed)
def _rule_proposed(state: Workshop, recorded: RecordedEvent[e.RuleProposed]) -> None:
    state.rules[recorded.event.rule] = 0


@_on(e.RuleAmended)
def _rule_amended(state: Workshop, recorded: RecordedEvent[e.RuleAmended]) -> None:
    state.rules[recorded.event.rule] = recorded.event.base_version + 1


@_on(e.AgreementAdopted)
def _adopted(state: Workshop, recorded: RecordedEvent[e.AgreementAdopted]) -> None:
    state.agreements.append(Agreement(frozenset(recorded.event.rules), recorded.at_us))


@_on(e.BreachRaised)
def _breach_raised(state: Workshop, recorded: RecordedEvent[e.BreachRaised]) -> None:
    state.open_breaches.add(recorded.event.breach)


@_on(e.BreachResolved)
def _breach_resolved(state: Workshop, recorded: RecordedEvent[e.BreachResolved]) -> None:
    state.open_breaches.discard(recorded.event.breach)


# Deciding


@_on(e.ProposalTabled)
def _tabled(state: Workshop, recorded: RecordedEvent[e.ProposalTabled]) -> None:
    state.proposals[recorded.event.proposal] = Proposal(worded=recorded.seq)


@_on(e.ProposalAmended)
def _amended(state: Workshop, recorded: RecordedEvent[e.ProposalAmended]) -> None:
    proposal = state.proposals.setdefault(recorded.event.proposal, Proposal())
    proposal.version, proposal.worded = recorded.event.version, recorded.seq


_PROPOSAL_PHASES = {e.ProposalWithdrawn: "withdrawn", e.DecisionRecorded: "decided"}


@_on(*_PROPOSAL_PHASES)
def _proposal_went_on(state: Workshop, recorded: RecordedEvent[Any]) -> None:
    proposal = state.proposals.setdefault(recorded.event.proposal, Proposal())
    proposal.phase = _PROPOSAL_PHASES[type(recorded.event)]


@_on(e.BallotOpened)
def _ballot_opened(state: Workshop, recorded: RecordedEvent[e.BallotOpened]) -> None:
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
        opened=recorded.seq,
    )


@_on(e.BallotCast)
def _cast(state: Workshop, recorded: RecordedEvent[e.BallotCast]) -> None:
    ballot = state.ballots.get(recorded.event.ballot)
    if ballot is not None:
        choices = {option: v for option, v in recorded.event.choices if isinstance(v, int)}
        ballot.votes[recorded.event.voter] = choices


_BALLOT_PHASES = {e.BallotClosed: "closed", e.BallotRevealed: "revealed"}


@_on(*_BALLOT_PHASES)
def _ballot_went_on(state: Workshop, recorded: RecordedEvent[Any]) -> None:
    ballot = state.ballots.get(recorded.event.ballot)
    if ballot is not None:
        ballot.phase = _BALLOT_PHASES[type(recorded.event)]


@_on(e.ObjectionRaised)
def _objected(state: Workshop, recorded: RecordedEvent[e.ObjectionRaised]) -> None:
    event = recorded.event
    state.objections[event.objection] = Objection(event.proposal, event.version)


@_on(e.ObjectionResolved)
def _objection_met(state: Workshop, recorded: RecordedEvent[e.ObjectionResolved]) -> None:
    objection = state.objections.get(recorded.event.objection)
    if objection is not None:
        objection.open = False


# Analysis and evaluation


@_on(e.CodeDefined)
def _code_defined(state: Workshop, recorded: RecordedEvent[e.CodeDefined]) -> None:
    state.codes.add((recorded.event.code, recorded.event.version))
    state.things.setdefault(recorded.event.code, recorded.seq)


@_on(e.CodeApplied)
def _code_applied(state: Workshop, recorded: RecordedEvent[e.CodeApplied]) -> None:
    state.frozen_passes.setdefault(recorded.event.coding_pass, False)


@_on(e.CodingPassFrozen)
def _pass_frozen(state: Workshop, recorded: RecordedEvent[e.CodingPassFrozen]) -> None:
    state.frozen_passes[recorded.event.coding_pass] = True


@_on(e.ThemeRevised)
def _theme_revised(state: Workshop, recorded: RecordedEvent[e.ThemeRevised]) -> None:
    event = recorded.event
    state.things.setdefault(event.theme, recorded.seq)
    if event.op == "drop":
        state.themes.discard(event.theme)
    else:
        state.themes.add(event.theme)


@_on(e.InstrumentIssued)
def _issued(state: Workshop, recorded: RecordedEvent[e.InstrumentIssued]) -> None:
    event = recorded.event
    state.things.setdefault(event.instrument, recorded.seq)
    state.instruments[event.instrument, event.wave] = Instrument(
        frozenset(event.items), event.low, event.high, frozenset(event.roll)
    )


@_on(e.ResponseSubmitted)
def _responded(state: Workshop, recorded: RecordedEvent[e.ResponseSubmitted]) -> None:
    instrument = state.instruments.get((recorded.event.instrument, recorded.event.wave))
    if instrument is not None:
        instrument.answered.add(recorded.event.token)


@_on(e.RecordCorrected)
def _corrected(state: Workshop, recorded: RecordedEvent[e.RecordCorrected]) -> None:
    """Spans are measured in the text as it reads now."""
    event = recorded.event
    target, text = event.target, dict(event.facts + event.patch).get("text")
    if isinstance(text, str) and target not in state.redacted:
        for id in state.text_lengths:
            if state.things.get(id) == target:
                state.text_lengths[id] = len(text)


@_on(e.RecordRedacted)
def _redacted(state: Workshop, recorded: RecordedEvent[e.RecordRedacted]) -> None:
    state.redacted.add(recorded.event.target)


@_on(e.PersonForgotten)
def _forgotten(state: Workshop, recorded: RecordedEvent[e.PersonForgotten]) -> None:
    state.forgotten.update((recorded.event.person, *recorded.event.also_known_as))
