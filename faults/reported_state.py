"""Comparison of the state that decides with what reports read from the same events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dialoguekit.disclosure.policy import UNRESTRICTED
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    CONSENT_SCOPES,
    AgreementAdopted,
    BreachRaised,
    BreachResolved,
    FindingRevised,
    FindingStated,
    FindingWithdrawn,
    ObjectionRaised,
    ObjectionResolved,
    ProposalAmended,
    ProposalSubmitted,
    RecordedEvent,
)
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.workshop_events import WorkshopEvents

Reading = Mapping[str, object]


def read_state(state: Workshop, times: Sequence[int]) -> Reading:
    """Return what the state says, by topic; presence at each of ``times``."""
    known = {id: finding for id, finding in state.findings.items() if id in state.seq_by_id}
    return {
        "groups": {id: person.group for id, person in state.people.items()},
        "participants": {id for id, person in state.people.items() if person.takes_part},
        "consents": {
            id: {s for s in CONSENT_SCOPES if s in p.consents and p.consents[s].is_open}
            for id, p in state.people.items()
            if id not in state.forgotten
        },
        "presence": {
            id: [person.presence.covers(at) for at in times]
            for id, person in state.people.items()
            if person.takes_part
        },
        "rolls": {id: len(ballot.roll) for id, ballot in state.ballots.items()},
        "voters": {id: len(ballot.voters) for id, ballot in state.ballots.items()},
        "votes": {
            id: sorted(sorted(vote.items()) for vote in ballot.known_votes)
            for id, ballot in state.ballots.items()
        },
        "rounds": {id: (set(r.roll), r.answered) for id, r in state.rounds.items()},
        "agreements": [agreement.rules for agreement in state.agreements],
        "open breaches": state.open_breaches,
        "proposals": {id: proposal.version for id, proposal in state.proposals.items()},
        "open objections": {id for id, objection in state.objections.items() if objection.is_open},
        "findings": {id: (each.version, each.is_withdrawn) for id, each in known.items()},
    }


def read_record(
    kept: Mapping[type[Any], Sequence[RecordedEvent[Any]]], times: Sequence[int]
) -> Reading:
    """Return what a report reads from the corrected events of a workshop, by topic."""
    classes: Any = {cls: tuple(events) for cls, events in kept.items()}
    events = WorkshopEvents.under_policy("leeds", classes, {}, UNRESTRICTED)
    record, roster = Record(events), events.permissions.roster
    people = set(roster.members)
    ballots = record.ballots()
    versions = {fact.event.finding: 1 for fact in record.of(FindingStated)}
    versions |= {fact.event.finding: fact.event.version for fact in record.of(FindingRevised)}
    withdrawn = {fact.event.finding for fact in record.of(FindingWithdrawn)}
    worded = {fact.event.proposal: 1 for fact in record.of(ProposalSubmitted)}
    worded |= {fact.event.proposal: fact.event.version for fact in record.of(ProposalAmended)}
    resolved = {fact.event.objection for fact in record.of(ObjectionResolved)}
    repaired = {fact.event.breach for fact in record.of(BreachResolved)}
    return {
        "groups": {id: group for id, (group, _) in roster.members.items()},
        "participants": {id for id in people if record.takes_part(id)},
        "consents": {
            id: {scope for scope in CONSENT_SCOPES if record.consents(id, scope)}
            for id in people - roster.forgotten
        },
        "presence": {
            id: [_covers(events.presence.get(id, ()), at) for at in times]
            for id in people
            if record.takes_part(id)
        },
        "rolls": {ballot.id: ballot.form.roll_size for ballot in ballots},
        "voters": {ballot.id: ballot.votes_cast for ballot in ballots},
        "votes": {
            ballot.id: sorted(sorted(vote.choices.items()) for vote in ballot._votes)  # noqa: SLF001
            for ballot in ballots
        },
        "rounds": {
            each.id: ({a.person for a in each.people}, {a.person for a in each.answered})
            for each in record.rounds()
        },
        "agreements": [frozenset(fact.event.rules) for fact in record.of(AgreementAdopted)],
        "open breaches": {f.event.breach for f in record.of(BreachRaised)} - repaired,
        "proposals": worded,
        "open objections": {f.event.objection for f in record.of(ObjectionRaised)} - resolved,
        "findings": {id: (version, id in withdrawn) for id, version in versions.items()},
    }


def _covers(intervals: Sequence[tuple[int, int | None]], at: int) -> bool:
    return any(first <= at and (last is None or at <= last) for first, last in intervals)
