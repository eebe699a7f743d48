"""Checks of the times in the record of a workshop: orders that cannot be, and clocks that differ.

Two times are in the wrong order only if they are further apart than their precision and the
tolerance of the workshop for clocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from dialoguekit.disclosure.facts import Fact
from dialoguekit.document.blocks import format_count, format_duration
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    BreachRaised,
    BreachResolved,
    CommitmentMade,
    CommitmentUpdated,
    ConsentGiven,
    ConsentWithdrawn,
    ContributionMade,
    ContributionModerated,
    ContributionParked,
    ContributionRevealed,
    DecisionRecorded,
    InvitationAnswered,
    InvitationSent,
    ObjectionRaised,
    ObjectionResolved,
    PresenceStarted,
    ProposalAmended,
    ProposalSubmitted,
    ProposalWithdrawn,
    QuestionPosed,
    RuleAmended,
    RuleProposed,
    SpaceClosed,
    SpaceCreated,
    StageEntered,
    StanceTaken,
    SupportProvided,
    SupportRequested,
    TurnTaken,
    VoteCast,
    WorkshopClosed,
    WorkshopOpened,
)
from dialoguekit.events.time_order import is_certainly_before
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.rules import Breach, breach
from dialoguekit.plugin.times import SECOND, Interval, distance_to
from dialoguekit.report.chapters.good_practice_people import asked_at_a_distance


@attrs.frozen
class Order:
    """What can happen to a thing only after another event: the verbs of both, and their fields.

    ``field`` is the field of the id of the thing; None for the workshop.
    """

    noun: str
    field: str | None
    first: type[Any]
    first_verb: str
    then: Mapping[type[Any], str]


ORDERS = (
    Order("workshop", None, WorkshopOpened, "opened", {WorkshopClosed: "closed"}),
    Order(
        "activity",
        "activity",
        ActivityStarted,
        "started",
        {
            ActivityPaused: "paused",
            ActivityResumed: "resumed",
            StageEntered: "in a stage",
            ActivityEnded: "ended",
        },
    ),
    Order("space", "space", SpaceCreated, "created", {SpaceClosed: "closed"}),
    Order("invitation", "invitation", InvitationSent, "sent", {InvitationAnswered: "answered"}),
    Order("request", "support", SupportRequested, "made", {SupportProvided: "met"}),
    Order(
        "contribution",
        "contribution",
        ContributionMade,
        "made",
        {
            ContributionModerated: "moderated",
            ContributionParked: "parked",
            ContributionRevealed: "revealed",
            StanceTaken: "answered by a stance",
        },
    ),
    Order("rule", "rule", RuleProposed, "proposed", {RuleAmended: "amended"}),
    Order("breach", "breach", BreachRaised, "raised", {BreachResolved: "resolved"}),
    Order(
        "proposal",
        "proposal",
        ProposalSubmitted,
        "submitted",
        {
            ProposalAmended: "amended",
            ProposalWithdrawn: "withdrawn",
            ObjectionRaised: "objected to",
            DecisionRecorded: "decided",
        },
    ),
    Order("objection", "objection", ObjectionRaised, "raised", {ObjectionResolved: "resolved"}),
    Order(
        "ballot",
        "ballot",
        BallotOpened,
        "opened",
        {VoteCast: "voted on", BallotClosed: "closed"},
    ),
    Order(
        "ballot",
        "ballot",
        BallotClosed,
        "closed",
        {BallotRevealed: "revealed", DecisionRecorded: "decided"},
    ),
    Order("commitment", "commitment", CommitmentMade, "made", {CommitmentUpdated: "updated"}),
)
"""The orders of events that are checked."""

IN_THE_WORKSHOP = (PresenceStarted, ActivityStarted, QuestionPosed, ContributionMade, TurnTaken)
"""Events that happen only after the opening."""

BY_PEOPLE = (ContributionMade, TurnTaken, StanceTaken)
"""Events that need the presence and the consent of a person."""

KEEPS = tuple(
    dict.fromkeys(
        [cls for order in ORDERS for cls in (order.first, *order.then)]
        + [*IN_THE_WORKSHOP, *BY_PEOPLE, ConsentGiven, ConsentWithdrawn]
    )
)
"""The events that the checks read."""


def possible_order(record: Record) -> Iterator[Breach]:
    """Check that nothing ends, changes or is decided before it begins."""
    for order in ORDERS:
        begun: dict[str, Fact[Any]] = {}
        for fact in record.of(order.first):
            for id in _ids(fact, order.field):
                begun.setdefault(id, fact)
        for cls, verb in order.then.items():
            early: dict[str, list[Fact[Any]]] = {}
            for fact in record.of(cls):
                for id in _ids(fact, order.field):
                    if id in begun and _is_before(record, fact, begun[id]):
                        early.setdefault(id, []).append(fact)
            for id, facts in early.items():
                thing = f"The {order.noun} {id}".rstrip()
                message = f"{thing} was {verb} before it was {order.first_verb}."
                cites = [f"{record.workshop} {id}"] if id else []
                yield breach(message, begun[id], *facts, cites=cites)
    yield from _resumed_before_paused(record)


def _resumed_before_paused(record: Record) -> Iterator[Breach]:
    paused: dict[str, Fact[Any]] = {}
    for fact in record.of(ActivityPaused, ActivityResumed):
        activity = fact.event.activity
        if isinstance(fact.event, ActivityPaused):
            paused[activity] = fact
        elif activity in paused and _is_before(record, fact, paused[activity]):
            message = f"The activity {activity} was resumed before it was paused."
            cites = [f"{record.workshop} {activity}"]
            yield breach(message, paused[activity], fact, cites=cites)


def nothing_before_opening(record: Record) -> Iterator[Breach]:
    """Check that nothing in the workshop is dated before its opening."""
    for opened in record.of(WorkshopOpened)[:1]:
        early = [f for f in record.of(*IN_THE_WORKSHOP) if _is_before(record, f, opened)]
        if early:
            verb = "is" if len(early) == 1 else "are"
            message = (
                f"{format_count(len(early), 'event')} {verb} dated before the workshop was opened."
            )
            yield breach(message, opened, *early, cites=[])


def dated_before_recording(record: Record) -> Iterator[Breach]:
    """Check that no event is dated after it was recorded, by the clock of a device."""
    ahead = [
        (fact, beyond_us)
        for fact in record.of(*KEEPS)
        if (beyond_us := record.ahead_us(fact) - fact.tolerance_us) > record.clock_tolerance_us
    ]
    if ahead:
        noun, counts = ("its", "counts") if len(ahead) == 1 else ("their", "count")
        verb = "is" if len(ahead) == 1 else "are"
        furthest = format_duration(max(us for _, us in ahead) / SECOND)
        message = (
            f"{format_count(len(ahead), 'event')} {verb} dated up to {furthest} after {noun} "
            f"recording, and {counts} as of then. The clock of a device was ahead."
        )
        yield breach(message, *(fact for fact, _ in ahead), cites=[])


def dated_in_presence(record: Record) -> Iterator[Breach]:
    """Check that people were present when they contributed, unless they did so at a distance."""
    asked = asked_at_a_distance(record)
    for fact in _by_people(record):
        if (fact.activity, _person(fact)) in asked:
            continue
        intervals = record.presence.get(_person(fact) or "", ())
        distance = min((_distance(fact, interval) for interval in intervals), default=0)
        if distance > record.clock_tolerance_us:
            message = (
                f"{_what(fact)} is dated {format_duration(distance / SECOND)} from when the person "
                "was present."
            )
            yield breach(message, fact)


def dated_after_consent(record: Record) -> Iterator[Breach]:
    """Check that people had consented to be recorded when they contributed."""
    given: dict[str, Fact[ConsentGiven]] = {}
    for consent in record.of(ConsentGiven):
        if "record" in consent.event.scopes:
            first = given.setdefault(consent.event.person, consent)
            if consent.occurred_at_us < first.occurred_at_us:
                given[consent.event.person] = consent
    for fact in _by_people(record):
        first_consent = given.get(_person(fact) or "")
        if first_consent is None or first_consent.event.basis == "licence":
            continue
        if _is_before(record, fact, first_consent):
            before = (first_consent.occurred_at_us - fact.occurred_at_us) / SECOND
            message = (
                f"{_what(fact)} is dated {format_duration(before)} before the person consented to "
                "be recorded."
            )
            yield breach(message, fact, first_consent, cites=[fact.cite])


def _by_people(record: Record) -> Iterator[Fact[Any]]:
    """Yield the facts of people; a secret one has the time of its close."""
    for fact in record.of(*BY_PEOPLE):
        if not fact.secret and _person(fact) is not None:
            yield fact


def _is_before(record: Record, fact: Fact[Any], other: Fact[Any]) -> bool:
    return is_certainly_before(fact, other, record.clock_tolerance_us)


def _distance(fact: Fact[Any], interval: Interval) -> int:
    """Return the least possible distance of a fact from an interval, in microseconds."""
    return distance_to(fact.occurred_at_us, interval) - fact.tolerance_us


def _ids(fact: Fact[Any], field: str | None) -> tuple[str, ...]:
    """Return the ids of the things that a fact is about; ``""`` is the workshop."""
    if field is None:
        return ("",)
    several = getattr(fact.event, f"{field}s", None)
    one = getattr(fact.event, field, None)
    return tuple(several) if several is not None else () if one is None else (one,)


def _person(fact: Fact[Any]) -> str | None:
    """Return the person of a fact; None for a contribution without a known author."""
    event = fact.event
    person: str | None = event.author if isinstance(event, ContributionMade) else event.person
    return person


def _what(fact: Fact[Any]) -> str:
    if isinstance(fact.event, ContributionMade):
        return f"The contribution {fact.id}"
    return f"The {'turn' if isinstance(fact.event, TurnTaken) else 'stance'} {fact.id}"
