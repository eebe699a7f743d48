"""Before the workshop: announcement, invitations, registration and arrival."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation.agenda import AGENDA
from dialoguekit.simulation.questionnaire import answer_questionnaire, issue_questionnaire
from dialoguekit.simulation.region_material import FACILITATION
from dialoguekit.simulation.shared_material import Support
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.simulation.workshop import (
    ORGANISER_CONTEXT,
    Attendee,
    PendingActions,
    SimulatedWorkshop,
    seconds,
)


def recruit(workshop: SimulatedWorkshop) -> None:
    """Simulate the announcement and the invitations, six weeks before the workshop."""
    rng, config, region = workshop.rng, workshop.config, workshop.region
    start = workshop.day_start - timedelta(days=42)
    organiser = workshop.with_context(start, **ORGANISER_CONTEXT)
    repetition = workshop.index // 4 + 1
    organiser.schedule(
        title=region.title if repetition == 1 else f"{region.title}, gathering {repetition}",
        groups=GROUPS,
        region=region.name,
        start=workshop.day_start,
        capacity=round(config.people * 1.2) + 6,
        purpose=region.purpose,
        scope=f"{region.scope} We meet at {region.place}.",
        source="Imagined: a rehearsal, in which nobody is real.",
        time_zone="Europe/London",
    )
    organiser.set_plan(
        activities=[slot.title for slot in AGENDA],
        timeboxes=[slot.minutes * 60 for slot in AGENDA],
        sources=["The proposal for the programme"],
    )
    pending = PendingActions(workshop)
    registered = workshop.attendees + workshop.absentees
    declining = round(config.people * 0.4)
    others: list[tuple[str, str, bool]] = []
    for index, group in enumerate(GROUPS):
        total = (config.people * 3 + (1 - index)) // 2
        rest = total - sum(attendee.group == group for attendee in registered)
        names = _choose_invitees(workshop, group, rest)
        refusals = (declining + (1 - index)) // 2
        others += [(name, group, number < refusals) for number, name in enumerate(names)]
    invited: list[tuple[str, str, Attendee | None, bool]] = [
        *((attendee.person.name, attendee.group, attendee, False) for attendee in registered),
        *((name, group, None, declines) for name, group, declines in others),
    ]
    first_wave = start + timedelta(days=1)
    for name, group, attendee, declines in rng.shuffled(invited):
        wave = 1 if attendee is not None or rng.bernoulli(0.55) else 2
        at = workshop.time_between(
            first_wave + timedelta(days=14 * (wave - 1)),
            first_wave + timedelta(days=14 * (wave - 1), hours=8),
        )
        _invite(workshop, pending, name, group, attendee, at, wave=wave, declines=declines)
    pending.run_all()


def _choose_invitees(workshop: SimulatedWorkshop, group: str, count: int) -> list[str]:
    """Return names to invite in addition to registered people."""
    names = workshop.rng.shuffled(workshop.shared.invitees[group])
    rounds = -(-count // len(names))
    again = [f"{name}, asked again" for name in names]
    return (names + again * (rounds - 1))[:count]


def _invite(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    name: str,
    group: str,
    attendee: Attendee | None,
    occurred_at: datetime,
    *,
    wave: int,
    declines: bool,
) -> None:
    rng, channels = workshop.rng, workshop.shared.channels
    channel = rng.weighted_choice(list(channels), list(channels.values()))
    sent: list[str] = []

    def send(handle: WorkshopRunner) -> None:
        sent.append(handle.invite(name, channel=channel, wave=wave, group=group))
        if attendee is not None:
            attendee.invitation, attendee.route = sent[0], channel

    pending.add(occurred_at, send, **ORGANISER_CONTEXT)
    if attendee is None and not declines:
        return
    answered = occurred_at + timedelta(days=rng.integer(0, 9), minutes=rng.integer(20, 600))
    reason = workshop.random_phrase("decline_reasons") if declines and rng.bernoulli(0.8) else None
    pending.add(
        answered,
        lambda h: h.answer_invitation(
            sent[0], "declined" if declines else "accepted", reason=reason
        ),
        by="invitee",
        role="participant",
    )


def register_participants(workshop: SimulatedWorkshop) -> None:
    """Simulate registration, staff and requests for support, two weeks before the workshop."""
    rng, day = workshop.rng, workshop.day_start
    start = day - timedelta(days=14)
    pending = PendingActions(workshop)
    registered = rng.shuffled(workshop.attendees + workshop.absentees)
    times = workshop.times_between(start, start + timedelta(days=4), len(registered))
    for attendee, at in zip(registered, times, strict=True):
        pending.add(at, _register_attendee, attendee, **ORGANISER_CONTEXT)
    pending.add(start + timedelta(days=5), partial(_register_staff, workshop), **ORGANISER_CONTEXT)
    pending.run_all()
    requesting = rng.sample(workshop.attendees, rng.integer(3, 5))
    supports = rng.sample(workshop.shared.supports, len(requesting))
    for attendee, support in zip(requesting, supports, strict=True):
        at = workshop.time_between(start + timedelta(days=6), day - timedelta(days=3))
        pending.add(at, partial(_request_support, workshop), attendee, support, **attendee.context)
    pending.run_all()


def _request_support(
    workshop: SimulatedWorkshop, handle: WorkshopRunner, attendee: Attendee, support: Support
) -> None:
    request = handle.request_support(support.kind, person=attendee.id, detail=support.detail)
    workshop.support_requests.append((request, support))


def _register_attendee(handle: WorkshopRunner, attendee: Attendee) -> None:
    attendee.id = handle.register(
        group=attendee.group,
        name=attendee.person.name,
        route=attendee.route,
        invitation=attendee.invitation,
        labels=(attendee.job_label,),
    )


def _register_staff(workshop: SimulatedWorkshop, handle: WorkshopRunner) -> None:
    for person in workshop.region.people_of(FACILITATION):
        workshop.facilitator_ids.append(
            handle.register(name=person.name, roles=("facilitator",), route="staff")
        )
    first = 2 * workshop.index % len(workshop.shared.phrases["scribes"])
    names = workshop.shared.phrases["scribes"][first : first + workshop.rng.integer(1, 2)]
    scribes = [handle.register(name=name, roles=("scribe",), route="staff") for name in names]
    workshop.scribe_id = scribes[0]
    workshop.staff_ids = [*workshop.facilitator_ids, *scribes]


def arrive(workshop: SimulatedWorkshop) -> None:
    """Simulate arrival at nine o'clock: spaces, consent and the first questionnaire."""
    rng, day = workshop.rng, workshop.day_start
    pending = PendingActions(workshop)
    pending.add(
        day - seconds(1800), partial(_create_spaces, workshop), **workshop.facilitator_context
    )
    for request, support in workshop.support_requests:
        at = day - seconds(rng.integer(1100, 1700))
        pending.add(
            at,
            lambda h, id, how: h.provide_support(id, how=how),
            request,
            support.how,
            **ORGANISER_CONTEXT,
        )
    pending.add(day - seconds(600), lambda h: h.open(), **workshop.facilitator_context)
    for number, person in enumerate(workshop.staff_ids):
        at = day - seconds(540 - 40 * number)
        pending.add(at - seconds(20), partial(_give_staff_consent, workshop), person, by=person)
        pending.add(
            at,
            lambda h, id: h.arrive(id, space=workshop.plenary_space),
            person,
            **workshop.scribe_context,
        )
    issue_questionnaire(workshop, pending, "pre", day - seconds(60))
    nonrespondents = rng.sample(workshop.attendees, round(2 * len(workshop.attendees) / 30))
    for attendee in workshop.attendees:
        if attendee.is_late:
            continue
        at = day + seconds(rng.log_normal(620, 0.6, 20, 1560))
        answers = attendee not in nonrespondents
        check_in(workshop, pending, attendee, at, answers_questionnaire=answers)
    workshop.pre_nonrespondents = nonrespondents
    pending.run_all()
    workshop.now = day + timedelta(minutes=29)


def _give_staff_consent(workshop: SimulatedWorkshop, handle: WorkshopRunner, person: str) -> None:
    """Record the consent of a staff member."""
    version = workshop.shared.consent_form
    handle.give_consent(person, ("record", "photograph"), version=version, basis="written")


def _create_spaces(workshop: SimulatedWorkshop, handle: WorkshopRunner) -> None:
    """Create the plenary, and tables for six."""
    seats = len(workshop.attendees) + len(workshop.staff_ids) + 4
    workshop.plenary_space = handle.create_space(kind="plenary", label="Main room", capacity=seats)
    table_count = max(1, round(len(workshop.attendees) / 6))
    capacity = -(-len(workshop.attendees) // table_count) + 2
    workshop.table_spaces = [
        handle.create_space(
            kind="table", label=f"Table {n}", parent=workshop.plenary_space, capacity=capacity
        )
        for n in range(1, table_count + 1)
    ]


def check_in(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    attendee: Attendee,
    occurred_at: datetime,
    *,
    answers_questionnaire: bool,
) -> None:
    """Add the check-in of one person: consent form, arrival and demographic questions."""
    rng = workshop.rng
    person = attendee.id
    pending.add(
        occurred_at - seconds(rng.integer(20, 70)),
        lambda h: h.give_consent(
            person, attendee.scopes, version=attendee.consent_form, basis="written"
        ),
        **attendee.context,
    )

    def record_arrival(handle: WorkshopRunner) -> None:
        handle.arrive(person, space=workshop.plenary_space)
        attendee.is_present = True

    pending.add(occurred_at, record_arrival, **workshop.scribe_context)
    at = occurred_at + seconds(rng.integer(15, 60))
    for question, scheme in workshop.shared.demographics:
        at += seconds(rng.integer(4, 14))
        status = rng.weighted_choice(("answered", "prefer not to say", "blank"), (0.92, 0.05, 0.03))
        reference = rng.vault_reference() if status == "answered" else None
        pending.add(
            at,
            lambda h, question, scheme, status, reference: h.record_demographic(
                person, question, scheme=scheme, status=status, vault_ref=reference
            ),
            question,
            scheme,
            status,
            reference,
            capture="form",
            **attendee.context,
        )
    if answers_questionnaire:
        at += seconds(rng.integer(30, 200))
        answer_questionnaire(workshop, pending, attendee, "pre", at)
