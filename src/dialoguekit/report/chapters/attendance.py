"""Attendance: people invited, registered and present, by stakeholder group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TypeAlias

import attrs

from dialoguekit.disclosure.facts import Fact, latest
from dialoguekit.disclosure.groups import Groups
from dialoguekit.document.blocks import Block, Chart, Table
from dialoguekit.events import (
    ConsentGiven,
    InvitationAnswered,
    InvitationSent,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.columns import ColumnSpec, count, share
from dialoguekit.plugin.method import Analysis
from dialoguekit.plugin.record import Programme, Record
from dialoguekit.plugin.tables import by_group, chart, each_group, figures, headed_table, join_notes

NOT_STATED = "group not stated"
FEW_INVITATIONS = "Invitations are not shown by group, because those of one group are few."

Arrivals: TypeAlias = Sequence[Fact[PresenceStarted]]
Consent: TypeAlias = Fact[ConsentGiven]


@attrs.frozen(kw_only=True)
class Invitation:
    """An invitation or its acceptance, and the label of the group that it was meant for."""

    group: str
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Attendance:
    """The people invited, registered and present in one workshop, or in several.

    ``people`` are the registrations of all, ``registered`` those of participants.  ``arrived`` are
    the first arrivals of participants, ``staff`` those of facilitators,
    scribes and observers, and ``witnesses`` those of witnesses.  ``left_early`` are the
    departures before the end of the last activity.  ``licensed`` are consents by the licence of a
    source; ``recorded`` and ``quoted`` are other consents, to recording and to quotation.
    """

    invited: tuple[Invitation, ...]
    accepted: tuple[Invitation, ...]
    people: tuple[Fact[PersonRegistered], ...]
    registered: tuple[Fact[PersonRegistered], ...]
    arrived: tuple[Fact[PresenceStarted], ...]
    staff: tuple[Fact[PresenceStarted], ...]
    witnesses: tuple[Fact[PresenceStarted], ...]
    left_early: tuple[Fact[PresenceEnded], ...]
    licensed: tuple[Consent, ...]
    recorded: tuple[Consent, ...]
    quoted: tuple[Consent, ...]

    def __bool__(self) -> bool:
        return bool(self.invited or self.people)

    @classmethod
    def together(cls, workshops: Iterable[Attendance]) -> Attendance:
        """Return the attendance of several workshops together."""
        each = list(workshops)
        names = [attribute.name for attribute in attrs.fields(cls)]
        return cls(
            **{n: tuple(chain.from_iterable(getattr(one, n) for one in each)) for n in names}
        )


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
    people = latest(record.of(PersonRegistered), lambda registered: registered.person)
    arrivals: dict[str, Fact[PresenceStarted]] = {}
    for fact in record.of(PresenceStarted):
        arrivals.setdefault(fact.event.person, fact)
    others = {p: fact for p, fact in arrivals.items() if not record.takes_part(p)}
    by_licence = {f.event.person for f in record.of(ConsentGiven) if f.event.basis == "licence"}
    recorded, quoted = _consents(record, "record"), _consents(record, "quote")
    return Attendance(
        invited=tuple(invited.values()),
        accepted=tuple(
            attrs.evolve(invited[answer.event.invitation], evidence=answer.evidence)
            for answer in answers
            if answer.event.answer == "accepted" and answer.event.invitation in invited
        ),
        people=people,
        registered=tuple(fact for fact in people if record.takes_part(fact.event.person)),
        arrived=tuple(fact for person, fact in arrivals.items() if record.takes_part(person)),
        staff=tuple(fact for person, fact in others.items() if not record.is_witness(person)),
        witnesses=tuple(fact for person, fact in others.items() if record.is_witness(person)),
        left_early=tuple(_early_departures(record)),
        licensed=tuple(fact for fact in recorded if fact.event.person in by_licence),
        recorded=tuple(fact for fact in recorded if fact.event.person not in by_licence),
        quoted=tuple(fact for fact in quoted if fact.event.person not in by_licence),
    )


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


ARRIVED: ColumnSpec[Attendance] = count("All participants", lambda found: found.arrived)
FUNNEL: tuple[ColumnSpec[Attendance], ...] = (
    count("Registered", lambda found: found.registered),
    count("Took part", lambda found: found.arrived),
    count("Left early", lambda found: found.left_early),
)
INVITED: tuple[ColumnSpec[Attendance], ...] = (
    count("Invited", lambda found: found.invited),
    count("Accepted", lambda found: found.accepted),
)
FIGURES: tuple[ColumnSpec[Attendance], ...] = (
    count("People took part", lambda found: found.arrived),
    count("People registered to take part", lambda found: found.registered),
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
    if found.arrived and len(record.groups.labels) > 1:
        yield chart(
            "Participants by group",
            {label: _from_group(found.arrived, label) for label in record.groups.labels},
            count("People", _arrivals),
            head="group",
            sentence=_sentence(found.arrived, record.groups),
        )


def programme_blocks(programme: Programme[Attendance]) -> Iterator[Block]:
    """Yield the figures of a programme, and a comparison of its workshops."""
    together, groups = Attendance.together(programme.views.values()), programme.groups
    yield from _numbers(together, groups)
    yield headed_table(
        "Participants in each workshop",
        "Workshop",
        programme.rows,
        *each_group(groups, ARRIVED),
        ARRIVED,
        share(
            "Share of registered",
            lambda each: each.arrived,
            lambda each: each.registered,
            in_percent=True,
        ),
        note=groups.note,
    )
    if together.arrived and groups.labels:
        yield _workshops_chart(programme.rows, together.arrived, groups)


def _numbers(found: Attendance, groups: Groups) -> Iterator[Block]:
    yield figures(found, *FIGURES, *_further_figures(found))
    yield _funnel(found, groups)


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


def _funnel(found: Attendance, groups: Groups) -> Table:
    if any(invitation.group == NOT_STATED for invitation in found.invited):
        groups = attrs.evolve(groups, labels=(*groups.labels, NOT_STATED))
    invitations = Counter(invitation.group for invitation in found.invited)
    are_few = any(number < groups.policy.smallest_group for number in invitations.values())
    invited = () if are_few else INVITED if found.invited else ()
    note = join_notes(
        "Participants only. “Left early” means before the end of the last activity.",
        FEW_INVITATIONS if are_few else None,
    )
    return by_group("Attendance by group", groups, found, *invited, *FUNNEL, note=note)


def _workshops_chart(
    rows: Sequence[tuple[str, Attendance]], arrived: Arrivals, groups: Groups
) -> Chart:
    return chart(
        "Participants by group",
        rows,
        count("People", lambda found: found.arrived),
        head="workshop",
        groups=groups,
        sentence=_sentence(arrived, groups),
    )


def _sentence(arrived: Arrivals, groups: Groups) -> str:
    counts = (f"{len(_from_group(arrived, label))} from {label}" for label in groups.labels)
    return f"Participants: {', '.join(counts)}."


def _from_group(arrived: Arrivals, label: str) -> Arrivals:
    return [fact for fact in arrived if fact.group == label]


def _arrivals(arrived: Arrivals) -> Arrivals:
    return arrived


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
