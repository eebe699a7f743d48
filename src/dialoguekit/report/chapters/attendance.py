"""Attendance: people invited, registered and present, by stakeholder group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeAlias

import attrs

from dialoguekit.disclosure.facts import Fact, latest
from dialoguekit.disclosure.groups import Groups
from dialoguekit.document.blocks import Block, Chart, Table
from dialoguekit.events import (
    ConsentGiven,
    ContributionMade,
    InvitationAnswered,
    InvitationSent,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    StanceTaken,
    TokenIssued,
    TurnTaken,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.columns import ColumnSpec, count, share
from dialoguekit.plugin.method import Analysis
from dialoguekit.plugin.record import Programme, Record
from dialoguekit.plugin.rounds import Asked, Round, rounds_table
from dialoguekit.plugin.tables import by_group, chart, each_group, figures, headed_table, join_notes

NOT_STATED = "group not stated"
FEW_INVITATIONS = "Invitations are not shown by group, because those of one group are few."

Registration: TypeAlias = Fact[PersonRegistered | TokenIssued]
Participation: TypeAlias = Fact[Any] | Asked
Participants: TypeAlias = Sequence[Participation]
Consent: TypeAlias = Fact[ConsentGiven]


@attrs.frozen(kw_only=True)
class Invitation:
    """An invitation or its acceptance, and the label of the group that it was meant for."""

    group: str
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Attendance:
    """The people invited, registered and present in one workshop, or in several.

    ``people`` are the registrations and issued tokens of all, ``registered`` those of participants.
    ``arrived`` are the first arrivals of participants, ``staff`` those of facilitators,
    scribes and observers, and ``witnesses`` those of witnesses.
    ``at_distance`` are the first contributions and answers of participants at a distance, and
    ``took_part`` one fact for each who took part either way.  ``left_early`` are the departures
    before the end of the last activity.  ``licensed`` are consents by the licence of a source;
    ``recorded`` and ``quoted`` are other consents, to recording and to quotation.  ``rounds`` are
    the rounds.
    """

    invited: tuple[Invitation, ...]
    accepted: tuple[Invitation, ...]
    people: tuple[Registration, ...]
    registered: tuple[Registration, ...]
    took_part: tuple[Participation, ...]
    arrived: tuple[Fact[PresenceStarted], ...]
    at_distance: tuple[Participation, ...]
    staff: tuple[Fact[PresenceStarted], ...]
    witnesses: tuple[Fact[PresenceStarted], ...]
    left_early: tuple[Fact[PresenceEnded], ...]
    licensed: tuple[Consent, ...]
    recorded: tuple[Consent, ...]
    quoted: tuple[Consent, ...]
    rounds: tuple[Round, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.invited or self.people)

    @classmethod
    def together(cls, programme: Programme[Attendance]) -> Attendance:
        """Return the attendance of several workshops together: each person once, if known."""
        each = list(programme.views.values())
        names = [attribute.name for attribute in attrs.fields(cls)]
        found: dict[str, Any] = {
            n: tuple(chain.from_iterable(getattr(one, n) for one in each)) for n in names
        }
        for name in _OF_PEOPLE:
            once = {programme.identity(f.workshop, _person(f)): f for f in reversed(found[name])}
            found[name] = tuple(reversed(once.values()))
        return cls(**found)


_OF_PEOPLE = (
    *("people", "registered", "took_part", "arrived", "at_distance", "staff", "witnesses"),
    *("left_early", "licensed", "recorded", "quoted"),
)
"""The fields that hold one fact for each person."""


def _person(fact: Participation) -> str:
    """Return the person that a registration, an arrival, a contribution or an answer is of."""
    if isinstance(fact, Asked):
        return fact.person
    event: Any = fact.event
    names = ("person", "author", "token")
    found: str = next(getattr(event, name) for name in names if hasattr(event, name))
    return found


def build_view(record: Record) -> Attendance:
    """Return the attendance of a workshop."""
    invited = {
        fact.event.invitation: Invitation(
            group=NOT_STATED if fact.event.group is None else record.groups.label(fact.event.group),
            evidence=fact.evidence,
        )
        for fact in record.of(InvitationSent)
    }
    answers = latest(record.of(InvitationAnswered), lambda answer: answer.invitation)
    people = tuple(
        {_person(fact): fact for fact in record.of(PersonRegistered, TokenIssued)}.values()
    )
    arrivals: dict[str, Fact[PresenceStarted]] = {}
    for fact in record.of(PresenceStarted):
        arrivals.setdefault(fact.event.person, fact)
    others = {p: fact for p, fact in arrivals.items() if not record.takes_part(p)}
    by_licence = {f.event.person for f in record.of(ConsentGiven) if f.event.basis == "licence"}
    recorded, quoted = _consents(record, "record"), _consents(record, "quote")
    arrived = tuple(fact for person, fact in arrivals.items() if record.takes_part(person))
    at_distance = _at_distance(record)
    return Attendance(
        invited=tuple(invited.values()),
        accepted=tuple(
            attrs.evolve(invited[answer.event.invitation], evidence=answer.evidence)
            for answer in answers
            if answer.event.answer == "accepted" and answer.event.invitation in invited
        ),
        people=people,
        registered=tuple(fact for fact in people if record.takes_part(_person(fact))),
        took_part=(
            *arrived,
            *(fact for person, fact in at_distance.items() if person not in arrivals),
        ),
        arrived=arrived,
        at_distance=tuple(at_distance.values()),
        staff=tuple(fact for person, fact in others.items() if not record.is_witness(person)),
        witnesses=tuple(fact for person, fact in others.items() if record.is_witness(person)),
        left_early=tuple(_early_departures(record)),
        licensed=tuple(fact for fact in recorded if fact.event.person in by_licence),
        recorded=tuple(fact for fact in recorded if fact.event.person not in by_licence),
        quoted=tuple(fact for fact in quoted if fact.event.person not in by_licence),
        rounds=record.rounds(),
    )


def _at_distance(record: Record) -> dict[str, Participation]:
    """Return the first contribution or answer at a distance of each participant.

    A person took part at a distance who was not in the room, and contributed to an activity with a
    roll or answered in a round.
    """
    runs = {session.activity for session in record.sessions if session.roll}
    found: dict[str, Participation] = {}
    for fact in record.of(ContributionMade, StanceTaken, TurnTaken):
        person = _person(fact)
        if (
            fact.activity in runs
            and record.takes_part(person)
            and not record.was_present(person, fact)
        ):
            found.setdefault(person, fact)
    for asked in (asked for each in record.rounds() for asked in each.answered):
        person, answer = asked.person, asked.answer
        if answer and record.takes_part(person) and not record.was_present(person, answer):
            found.setdefault(person, asked)
    return found


def _early_departures(record: Record) -> Iterator[Fact[PresenceEnded]]:
    """Yield the departures for good before the last activity ended.

    Without an ended activity, the close of the workshop counts; before it, any departure.
    """
    ends = [session.ended_at for session in record.sessions if session.ended_at is not None]
    if not ends and record.closed is not None:
        ends = [record.closed.occurred_at_us]
    for last in latest(record.of(PresenceEnded), lambda ended: ended.person):
        intervals = record.presence.get(last.event.person, ())
        until = intervals[-1][1] if intervals else None
        if until is not None and (not ends or until < max(ends)):
            yield last


def _consents(record: Record, scope: str) -> list[Consent]:
    """Return the events by which participants consent to a scope now, forgotten ones included."""
    return [fact for fact in record.consents_to(scope) if record.takes_part(fact.event.person)]


ARRIVED: ColumnSpec[Attendance] = count("All participants", lambda found: found.took_part)
IN_THE_ROOM: ColumnSpec[Attendance] = count("In the room", lambda found: found.arrived)
AT_A_DISTANCE: ColumnSpec[Attendance] = count("At a distance", lambda found: found.at_distance)
FUNNEL: tuple[ColumnSpec[Attendance], ...] = (
    count("Registered", lambda found: found.registered),
    count("Took part", lambda found: found.took_part),
    count("Left early", lambda found: found.left_early),
)
INVITED: tuple[ColumnSpec[Attendance], ...] = (
    count("Invited", lambda found: found.invited),
    count("Accepted", lambda found: found.accepted),
)
FIGURES: tuple[ColumnSpec[Attendance], ...] = (
    count("People took part", lambda found: found.took_part),
    count("People registered to take part", lambda found: found.registered),
)
VISITS: tuple[ColumnSpec[Attendance], ...] = (
    count("Visits", lambda found: found.took_part),
    count("Registrations", lambda found: found.registered),
)
COUNTS_PEOPLE = "Who is not matched in several workshops counts as another person in each of them."
COUNTS_VISITS = (
    "These are visits and registrations, not people: nothing says who came to several workshops."
)
WITNESSES: ColumnSpec[Attendance] = count("Witnesses", lambda found: found.witnesses)
STAFF: ColumnSpec[Attendance] = count(
    "Facilitators, scribes and observers", lambda found: found.staff
)
LICENSED: ColumnSpec[Attendance] = count(
    "Recorded under the licence of the source", lambda found: found.licensed
)
RECORDED: ColumnSpec[Attendance] = count("Consented to recording", lambda found: found.recorded)
QUOTED: ColumnSpec[Attendance] = count("Consented to quotation", lambda found: found.quoted)


def workshop_blocks(found: Attendance, record: Record) -> Iterator[Block]:
    """Yield the figures, the table by group and a chart of one workshop."""
    yield from _numbers(found, record.groups)
    if found.took_part and len(record.groups.labels) > 1:
        yield chart(
            "Participants by group",
            {label: _from_group(found.took_part, label) for label in record.groups.labels},
            count("People", _participants),
            head="group",
            sentence=_sentence(found.took_part, record.groups),
        )
    if found.rounds:
        yield rounds_table(found.rounds, record.groups)


def programme_blocks(programme: Programme[Attendance]) -> Iterator[Block]:
    """Yield the figures of a programme, and a comparison of its workshops."""
    together, groups = Attendance.together(programme), programme.groups
    counts_visits = programme.counts_visits
    yield from _numbers(together, groups, _totals(programme), _note_on_totals(programme))
    yield headed_table(
        "Participants in each workshop",
        "Workshop",
        programme.rows,
        *each_group(groups, ARRIVED),
        ARRIVED,
        share(
            "Share of registered",
            lambda each: each.took_part,
            lambda each: each.registered,
            in_percent=True,
        ),
        note=groups.note,
    )
    if together.took_part and groups.labels:
        yield _workshops_chart(
            programme.rows, together.took_part, groups, counts_visits=counts_visits
        )


def _note_on_totals(programme: Programme[Attendance]) -> str | None:
    if len(programme.views) < 2:
        return None
    return COUNTS_VISITS if programme.counts_visits else COUNTS_PEOPLE


def _totals(programme: Programme[Attendance]) -> tuple[ColumnSpec[Attendance], ...]:
    """Return the figures of all workshops: people and their visits, or visits alone."""
    if programme.counts_visits:
        return VISITS
    if len(programme.views) < 2:
        return FIGURES
    visits = [fact for each in programme.views.values() for fact in each.took_part]
    by_person = Counter(programme.identity(fact.workshop, _person(fact)) for fact in visits)
    note = _describe_visits(by_person, programme.groups.policy.smallest_group)
    people, registered = FIGURES
    return people, count("Visits", lambda _: visits, note=lambda _: note), registered


def _describe_visits(visits: Counter[Hashable], smallest: int) -> str:
    """Return how many people made how many visits: ``9 people made 12; 3 came to 2 workshops``.

    ``visits`` are the numbers of visits of each person.  Fewer than ``smallest`` people who came
    to several workshops are not counted apart, as they could be recognised.
    """
    people = "1 person" if len(visits) == 1 else f"{len(visits):,} people"
    numbers = Counter(number for number in visits.values() if number > 1)
    several = numbers.total()
    if not several:
        returned = "nobody is known to have come to several workshops"
    elif min(numbers.values()) >= smallest:
        returned = ", ".join(f"{n:,} came to {w} workshops" for w, n in sorted(numbers.items()))
    elif several < smallest:
        returned = f"fewer than {smallest} came to several workshops"
    else:
        returned = f"{several:,} came to several workshops"
    return f"{people} made {visits.total():,}; {returned}"


def _numbers(
    found: Attendance,
    groups: Groups,
    totals: tuple[ColumnSpec[Attendance], ...] = FIGURES,
    note: str | None = None,
) -> Iterator[Block]:
    apart = (IN_THE_ROOM, AT_A_DISTANCE) if found.at_distance else ()
    yield figures(found, *totals, *apart, *_further_figures(found))
    yield _funnel(found, groups, note)


def _further_figures(found: Attendance) -> Iterator[ColumnSpec[Attendance]]:
    """Yield the figures on staff and consents that are not always zero."""
    if found.staff:
        yield STAFF
    if found.witnesses:
        yield WITNESSES
    if found.licensed:
        yield LICENSED
    if found.recorded or not found.licensed:
        yield RECORDED
    if found.quoted or not found.licensed:
        yield QUOTED


def _funnel(found: Attendance, groups: Groups, note_on_totals: str | None) -> Table:
    if any(invitation.group == NOT_STATED for invitation in found.invited):
        groups = attrs.evolve(groups, labels=(*groups.labels, NOT_STATED))
    invitations = Counter(invitation.group for invitation in found.invited)
    are_few = any(number < groups.policy.smallest_group for number in invitations.values())
    invited = () if are_few else INVITED if found.invited else ()
    note = join_notes(
        "Participants only. “Left early” means before the end of the last activity.",
        FEW_INVITATIONS if are_few else None,
        note_on_totals,
    )
    registered, took_part, left_early = FUNNEL
    apart = (IN_THE_ROOM, AT_A_DISTANCE) if found.at_distance else ()
    columns = (*invited, registered, took_part, *apart, left_early)
    return by_group("Attendance by group", groups, found, *columns, note=note)


def _workshops_chart(
    rows: Sequence[tuple[str, Attendance]],
    took_part: Participants,
    groups: Groups,
    *,
    counts_visits: bool,
) -> Chart:
    return chart(
        "Participants by group",
        rows,
        count("People", lambda found: found.took_part),
        head="workshop",
        groups=groups,
        sentence=_sentence(took_part, groups, "Visits" if counts_visits else "Participants"),
    )


def _sentence(took_part: Participants, groups: Groups, noun: str = "Participants") -> str:
    counts = (f"{len(_from_group(took_part, label))} from {label}" for label in groups.labels)
    return f"{noun}: {', '.join(counts)}."


def _from_group(took_part: Participants, label: str) -> Participants:
    return [fact for fact in took_part if fact.group == label]


def _participants(took_part: Participants) -> Participants:
    return took_part


ANALYSIS = Analysis(
    name="attendance",
    title="Who was there",
    summary="People invited, registered and present, by stakeholder group.",
    keeps=(InvitationSent, InvitationAnswered),
    view=build_view,
    workshop_blocks=workshop_blocks,
    programme_blocks=programme_blocks,
    absence="No one was invited or registered",
)
