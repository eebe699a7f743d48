"""Before anybody speaks: the announcement, invitations, the list, and coming in at the door."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.simulation.agenda import AGENDA
from dialoguekit.simulation.questionnaire import issue, respond
from dialoguekit.simulation.region_material import FACILITATION
from dialoguekit.simulation.shared_material import Support
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.simulation.workshop import ORGANISER, Guest, Happenings, Room, seconds


def recruit(room: Room) -> None:
    """Six weeks before: the workshop is announced, ninety are invited, thirty-six accept."""
    chance, plan, home = room.chance, room.plan, room.home
    start = room.day - timedelta(days=42)
    organiser = room.noting(start, **ORGANISER)
    gathering = room.index // 4 + 1
    organiser.schedule(
        title=home.title if gathering == 1 else f"{home.title}, gathering {gathering}",
        groups=GROUPS,
        region=home.region,
        start=room.day,
        capacity=round(plan.people * 1.2) + 6,
        purpose=home.purpose,
        scope=f"{home.scope} We meet at {home.place}.",
        source="Imagined: a rehearsal, in which nobody is real.",
    )
    organiser.set_plan(
        activities=[slot.title for slot in AGENDA],
        timeboxes=[slot.minutes * 60 for slot in AGENDA],
        sources=["The proposal for the programme"],
    )
    happenings = Happenings(room)
    listed = room.guests + room.absent
    declining = round(plan.people * 0.4)
    others: list[tuple[str, str, bool]] = []
    for place, group in enumerate(GROUPS):
        rest = (plan.people * 3 + (1 - place)) // 2 - sum(g.group == group for g in listed)
        names = _invitees(room, group, rest)
        refusing = (declining + (1 - place)) // 2
        others += [(name, group, number < refusing) for number, name in enumerate(names)]
    asked: list[tuple[str, str, Guest | None, bool]] = [
        *((guest.person.name, guest.group, guest, False) for guest in listed),
        *((name, group, None, declines) for name, group, declines in others),
    ]
    first_wave = start + timedelta(days=1)
    for name, group, guest, declines in chance.shuffled(asked):
        wave = 1 if guest is not None or chance.falls(0.55) else 2
        at = room.moment(
            first_wave + timedelta(days=14 * (wave - 1)),
            first_wave + timedelta(days=14 * (wave - 1), hours=8),
        )
        _invite(room, happenings, name, group, guest, at, wave=wave, declines=declines)
    happenings.play()


def _invitees(room: Room, group: str, number: int) -> list[str]:
    """Whom the organiser writes to besides those on the list."""
    names = room.chance.shuffled(room.common.invitees[group])
    rounds = -(-number // len(names))
    again = [f"{name}, asked again" for name in names]
    return (names + again * (rounds - 1))[:number]


def _invite(
    room: Room,
    happenings: Happenings,
    name: str,
    group: str,
    guest: Guest | None,
    at: datetime,
    *,
    wave: int,
    declines: bool,
) -> None:
    chance, channels = room.chance, room.common.channels
    channel = chance.weighted(list(channels), list(channels.values()))
    sent: list[str] = []

    def send(handle: WorkshopHandle) -> None:
        sent.append(handle.invite(name, channel=channel, wave=wave, group=group))
        if guest is not None:
            guest.invitation, guest.route = sent[0], channel

    happenings.add(at, send, **ORGANISER)
    if guest is None and not declines:
        return
    answered = at + timedelta(days=chance.whole(0, 9), minutes=chance.whole(20, 600))
    reason = room.line("decline_reasons") if declines and chance.falls(0.8) else None
    happenings.add(
        answered,
        lambda h: h.answer_invitation(
            sent[0], "declined" if declines else "accepted", reason=reason
        ),
        by="invitee",
        role="participant",
    )


def enlist(room: Room) -> None:
    """Two weeks before: the list is made, staff are named, support is asked for and arranged."""
    chance, day = room.chance, room.day
    start = day - timedelta(days=14)
    happenings = Happenings(room)
    listed = chance.shuffled(room.guests + room.absent)
    for guest, at in zip(
        listed, room.moments(start, start + timedelta(days=4), len(listed)), strict=True
    ):
        happenings.add(at, _register, guest, **ORGANISER)
    happenings.add(start + timedelta(days=5), partial(_register_staff, room), **ORGANISER)
    happenings.play()
    asking = chance.several(room.guests, chance.whole(3, 5))
    needs = chance.several(room.common.supports, len(asking))
    for guest, support in zip(asking, needs, strict=True):
        at = room.moment(start + timedelta(days=6), day - timedelta(days=3))
        happenings.add(at, partial(_request, room), guest, support, **guest.acting)
    happenings.play()


def _request(room: Room, handle: WorkshopHandle, guest: Guest, support: Support) -> None:
    made = handle.request_support(support.kind, person=guest.id, detail=support.detail)
    room.requests.append((made, support))


def _register(handle: WorkshopHandle, guest: Guest) -> None:
    guest.id = handle.register(
        group=guest.group,
        name=guest.person.name,
        route=guest.route,
        invitation=guest.invitation,
        labels=(guest.label,),
    )


def _register_staff(room: Room, handle: WorkshopHandle) -> None:
    for person in room.home.of_group(FACILITATION):
        room.facilitators.append(
            handle.register(name=person.name, roles=("facilitator",), route="staff")
        )
    first = 2 * room.index % len(room.common.lines["scribes"])
    names = room.common.lines["scribes"][first : first + room.chance.whole(1, 2)]
    scribes = [handle.register(name=name, roles=("scribe",), route="staff") for name in names]
    room.scribe = scribes[0]
    room.staff = [*room.facilitators, *scribes]


def arrive(room: Room) -> None:
    """Nine o'clock: spaces are set out, people come in, consent and answer the first questions."""
    chance, day = room.chance, room.day
    happenings = Happenings(room)
    happenings.add(day - seconds(1800), partial(_set_out, room), **room.facilitating)
    for request, support in room.requests:
        at = day - seconds(chance.whole(1100, 1700))
        happenings.add(
            at, lambda h, id, how: h.meet_support(id, how=how), request, support.how, **ORGANISER
        )
    happenings.add(day - seconds(600), lambda h: h.open(), **room.facilitating)
    for number, person in enumerate(room.staff):
        at = day - seconds(540 - 40 * number)
        happenings.add(at - seconds(20), partial(_sign, room), person, by=person)
        happenings.add(at, lambda h, id: h.arrive(id, space=room.plenary), person, **room.scribing)
    issue(room, happenings, "pre", day - seconds(60))
    silent = chance.several(room.guests, round(2 * len(room.guests) / 30))
    for guest in room.guests:
        if guest.late:
            continue
        at = day + seconds(chance.log_normal(620, 0.6, 20, 1560))
        answers = guest not in silent
        come_in(room, happenings, guest, at, answers=answers)
    room.silent_before = silent
    happenings.play()
    room.now = day + timedelta(minutes=29)


def _sign(room: Room, handle: WorkshopHandle, person: str) -> None:
    """The consent of somebody of the staff."""
    version = room.common.consent_form
    handle.give_consent(person, ("record", "photograph"), version=version, basis="written")


def _set_out(room: Room, handle: WorkshopHandle) -> None:
    """The plenary, and tables for six."""
    seats = len(room.guests) + len(room.staff) + 4
    room.plenary = handle.create_space(kind="plenary", label="Main room", capacity=seats)
    number = max(1, round(len(room.guests) / 6))
    fullest = -(-len(room.guests) // number) + 2
    room.tables = [
        handle.create_space(kind="table", label=f"Table {n}", parent=room.plenary, capacity=fullest)
        for n in range(1, number + 1)
    ]


def come_in(
    room: Room, happenings: Happenings, guest: Guest, at: datetime, *, answers: bool
) -> None:
    """One person at the door: the consent form, a step inside, questions about oneself."""
    chance = room.chance
    person = guest.id
    happenings.add(
        at - seconds(chance.whole(20, 70)),
        lambda h: h.give_consent(person, guest.scopes, version=guest.form, basis="written"),
        **guest.acting,
    )

    def step_in(handle: WorkshopHandle) -> None:
        handle.arrive(person, space=room.plenary)
        guest.here = True

    happenings.add(at, step_in, **room.scribing)
    then = at + seconds(chance.whole(15, 60))
    for question, scheme in room.common.demographics:
        then += seconds(chance.whole(4, 14))
        status = chance.weighted(("answered", "prefer not to say", "blank"), (0.92, 0.05, 0.03))
        reference = chance.vault_reference() if status == "answered" else None
        happenings.add(
            then,
            lambda h, question, scheme, status, reference: h.record_demographic(
                person, question, scheme=scheme, status=status, vault_ref=reference
            ),
            question,
            scheme,
            status,
            reference,
            capture="form",
            **guest.acting,
        )
    if answers:
        then += seconds(chance.whole(30, 200))
        respond(room, happenings, guest, "pre", then)
