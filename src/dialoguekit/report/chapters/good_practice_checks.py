"""The checks of good practice on the record of a workshop.

Some depend on the order of recording, which is that of ``seq``.  What the workshop can still fulfil
is flagged only after its close: until then a silent group may speak.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.text import guarded, raw_text
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    BallotClosed,
    BallotOpened,
    CodeApplied,
    CommitmentMade,
    ConsentGiven,
    ContributionLinked,
    ObjectionRaised,
    ObjectionResolved,
    PersonRegistered,
    PlanSet,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    ProposalSubmitted,
    QuestionPosed,
    RoundClosed,
    RoundOpened,
    SpaceCreated,
    ThemeRevised,
    TurnTaken,
    WorkshopOpened,
)
from dialoguekit.plugin.record import Record
from dialoguekit.plugin.rules import Breach, breach
from dialoguekit.report.chapters.good_practice_people import count_people
from dialoguekit.report.chapters.link_cycles import find_cycle

MIN_SILENT_PEOPLE = 3
"""Minimum size of a group for a flag on its silence.  Our own choice."""

MIN_TURNS_OF_OTHERS = 10
"""Minimum number of turns of others for a flag on the silence of a group.  Our own choice."""

# The plan and the spaces


def plan_has_reason(record: Record) -> Iterator[Breach]:
    """Check that a plan that is changed after the opening has a reason."""
    opened = record.of(WorkshopOpened)
    for fact in record.of(PlanSet):
        if opened and opened[0].seq < fact.seq and fact.event.reason is None:
            message = "The plan was changed during the workshop without a reason."
            yield breach(message, fact, cites=[])


def within_capacity(record: Record) -> Iterator[Breach]:
    """Check that no space is over its capacity; a space is flagged once."""
    spaces: dict[str, Fact[SpaceCreated]] = {}
    for fact, present in _presence(record, SpaceCreated):
        if isinstance(fact.event, SpaceCreated):
            spaces[fact.event.space] = fact
            continue
        space = None if isinstance(fact.event, PresenceEnded) else present[fact.event.person]
        capacity = spaces[space].event.capacity if space in spaces else None
        people = sum(where == space for where in present.values())
        if space is not None and capacity is not None and people > capacity:
            message = f"{people} people were in space {space}, which has a capacity of {capacity}."
            yield breach(message, fact, cites=[spaces.pop(space).cite])


def _presence(
    record: Record, *more: type[Any]
) -> Iterator[tuple[Fact[Any], dict[str, str | None]]]:
    """Yield arrivals, moves, departures and ``more``, with the space of everyone present then."""
    present: dict[str, str | None] = {}
    for fact in record.of(PresenceStarted, PresenceMoved, PresenceEnded, *more):
        match fact.event:
            case PresenceStarted(person=person, space=space):
                present[person] = space
            case PresenceMoved(person=person, destination=space):
                present[person] = space
            case PresenceEnded(person=person):
                present.pop(person, None)
            case _:
                pass
        yield fact, present


# The dialogue


def asked_in_activity(record: Record) -> Iterator[Breach]:
    """Check that questions are posed while an activity is running, or in an open round."""
    running: set[str] = set()
    for fact in record.of(
        ActivityStarted,
        ActivityPaused,
        ActivityResumed,
        ActivityEnded,
        RoundOpened,
        RoundClosed,
        QuestionPosed,
    ):
        match fact.event:
            case ActivityStarted(activity=activity) | ActivityResumed(activity=activity):
                running.add(activity)
            case ActivityPaused(activity=activity) | ActivityEnded(activity=activity):
                running.discard(activity)
            case RoundOpened(round=round):
                running.add(round)
            case RoundClosed(round=round):
                running.discard(round)
            case QuestionPosed(question=question) if not running:
                yield breach(f"{question} was posed while no activity was running.", fact)
            case _:
                pass


def every_group_speaks(record: Record) -> Iterator[Breach]:
    """Check that every group spoke in plenary."""
    if record.closed is None:
        return
    arrivals = _arrivals(record)
    plenaries = {f.event.space for f in record.of(SpaceCreated) if f.event.kind == "plenary"}
    turns = Counter(
        record.group_of(fact.event.person)
        for fact in record.of(TurnTaken)
        if fact.event.person in arrivals and (fact.space is None or fact.space in plenaries)
    )
    for group in record.groups.labels:
        present = [arrival for arrival in arrivals.values() if arrival.group == group]
        others = turns.total()
        if not turns[group] and len(present) >= MIN_SILENT_PEOPLE and others >= MIN_TURNS_OF_OTHERS:
            message = (
                f"None of the {len(present)} people from {group} took a turn in plenary; "
                f"others took {others}."
            )
            yield breach(message, *present, cites=[])


def _arrivals(record: Record) -> dict[str, Fact[PresenceStarted]]:
    """Return the first arrival of each participant."""
    found: dict[str, Fact[PresenceStarted]] = {}
    for fact in record.of(PresenceStarted):
        if record.takes_part(fact.event.person):
            found.setdefault(fact.event.person, fact)
    return found


# Decisions


def roll_is_present(record: Record) -> Iterator[Breach]:
    """Check that everyone on the roll of a ballot is present when it opens."""
    at_distance = {session.activity for session in record.sessions if session.roll}
    at_distance |= {each.activity for each in record.rounds() if each.activity is not None}
    for fact, present in _presence(record, BallotOpened):
        if isinstance(fact.event, BallotOpened) and fact.activity not in at_distance:
            roll = [person for person in fact.event.roll if not record.is_alias(person)]
            absent = [person for person in roll if person not in present]
            if absent:
                people = count_people(record, absent)
                message = f"People on the roll of {fact.id} who were absent: {people}."
                yield breach(message, fact)


def ballots_closed(record: Record) -> Iterator[Breach]:
    """Check that no ballot is open when the workshop closes."""
    closed = record.closed
    if closed is None:
        return
    finished = {f.event.ballot for f in record.of(BallotClosed) if f.seq < closed.seq}
    for fact in record.of(BallotOpened):
        if fact.seq < closed.seq and fact.event.ballot not in finished:
            message = f"The workshop closed while ballot {fact.id} was open."
            yield breach(message, closed, cites=[fact.cite])


def proposal_has_source(record: Record) -> Iterator[Breach]:
    """Check that every proposal is based on a contribution."""
    for fact in record.of(ProposalSubmitted):
        if not fact.event.sources:
            yield breach(f"{fact.id} is not based on any contribution.", fact)


def objection_has_reason(record: Record) -> Iterator[Breach]:
    """Check that every objection has a reason."""
    for fact in record.of(ObjectionRaised):
        if fact.event.reason is None:
            yield breach(f"{fact.id} gives no reason.", fact)


def objector_was_asked(record: Record) -> Iterator[Breach]:
    """Check that the person who raised an objection was asked before it was resolved."""
    for fact in record.of(ObjectionResolved):
        if not fact.event.raiser_asked:
            id = fact.event.objection
            message = f"{id} was resolved without asking the person who raised it."
            yield breach(message, fact, cites=[f"{record.workshop} {id}"])


def commitment_has_date(record: Record) -> Iterator[Breach]:
    """Check that every commitment has a due date."""
    for fact in record.of(CommitmentMade):
        if fact.event.due is None:
            yield breach(f"{fact.id} has no due date.", fact)


# The record and its analysis


def derivations_end(record: Record) -> Iterator[Breach]:
    """Check that no contribution is derived from itself."""
    links = {
        (str(fact.event.origin), str(fact.event.target)): fact
        for fact in record.of(ContributionLinked)
        if fact.event.relation == "derives"
    }
    found = find_cycle(links)
    if found:
        message = f"Contributions are derived from one another in a cycle: {' → '.join(found)}."
        things = [links[link] for link in pairwise(found)]
        yield breach(message, *things, cites=[f"{record.workshop} {id}" for id in found[:-1]])


def codings_are_placed(record: Record) -> Iterator[Breach]:
    """Check that the coded passages are found in the corrected texts."""
    for fact in record.of(CodeApplied):
        if fact.event.unplaced:
            message = (
                f"The text of {fact.event.contribution} was corrected, and the passage coded as "
                f"{fact.event.code} was not found again. Code it again."
            )
            yield breach(message, fact, cites=[f"{record.workshop} {fact.event.contribution}"])


def themes_are_coded(record: Record) -> Iterator[Breach]:
    """Check that every theme has coded contributions."""
    applied = {fact.event.code for fact in record.of(CodeApplied)}
    themes: dict[str, tuple[Fact[ThemeRevised], frozenset[str]]] = {}
    for fact in record.of(ThemeRevised):
        event = fact.event
        if event.op == "drop":
            themes.pop(event.theme, None)
            continue
        # A theme without codes of its own inherits those of its parents.
        inherited = [themes[parent][1] for parent in event.parents if parent in themes]
        codes = frozenset(event.codes) or frozenset[str]().union(*inherited)
        themes[event.theme] = fact, codes
    for id, (fact, codes) in themes.items():
        if not applied & codes:
            message = f"The theme {fact.event.label or id} has no coded contribution."
            yield breach(message, fact, cites=[f"{record.workshop} {id}"])


def same_consent_form(record: Record) -> Iterator[Breach]:
    """Check that all recorded people consented to the same version of the form."""
    if record.closed is None:
        return
    signed: dict[str, Fact[ConsentGiven]] = {}
    for fact in record.of(ConsentGiven):
        person = fact.event.person
        if "record" in fact.event.scopes and record.consents(person, "record"):
            signed[person] = max(fact, signed.get(person, fact), key=_signing_order)
    # Of two equally frequent versions, the one signed last counts as the usual one.
    forms = sorted(signed.values(), key=_signing_order, reverse=True)
    versions = Counter(form.event.version for form in forms)
    for usual, _ in versions.most_common(1):
        for version in sorted(versions.keys() - {usual}):
            message = (
                f"{versions[version]} on record consented to version {version} of the form, "
                f"{versions[usual]} to version {usual}."
            )
            yield breach(message, *(f for f in forms if f.event.version == version), cites=[])


def _signing_order(fact: Fact[ConsentGiven]) -> tuple[int, str, int]:
    return fact.occurred_at_us, fact.event.version, fact.seq


def author_not_identified(record: Record) -> Iterator[Breach]:
    """Check that no contribution carries a label, to be read, that only its author has."""
    if record.closed is None:
        return
    arrivals = _arrivals(record)
    holders: dict[str, set[str]] = {}
    for fact in record.of(PersonRegistered):
        for label in fact.event.labels if fact.event.person in arrivals else ():
            holders.setdefault(_normalise(label), set()).add(fact.event.person)
    for item in record.contributions.values():
        if item.author is None:
            continue
        labels = [label for label in item.labels if guarded(label).publishable]
        for label in labels:
            if holders.get(_normalise(label)) == {item.author}:
                message = (
                    f"{item.id} carries the label {str(label)!r}, which "
                    "only one person has: a reader can identify the author."
                )
                yield breach(message, item)
                break


def _normalise(label: str) -> str:
    """Return a label for comparison, also one that may not be published."""
    recorded = raw_text(label, reason="counts the people who have a label")
    return " ".join(recorded.casefold().split())
