"""Presence: arrivals, departures, moves, parts, and the short way through the door."""

from __future__ import annotations

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    AgreementAdopted,
    ConsentGiven,
    PersonRegistered,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    RoleAssigned,
    RuleProposed,
    SpaceClosed,
    SpaceCreated,
    WorkshopClosed,
)
from dialoguekit.testing.scenario import Given, happened

TABLES = (SpaceCreated(space="S1", kind="table"), SpaceCreated(space="S2", kind="table"))


def consent(person: str, *scopes: str) -> ConsentGiven:
    return ConsentGiven(person=person, scopes=scopes, version="1", basis="spoken")


def test_somebody_arrives(room: Given[Workshop]) -> None:
    """In a space, or in the room as a whole."""
    room.when(commands.arrive, "P3").then(PresenceStarted(person="P3"))
    room.and_given(*TABLES).when(commands.arrive, "P3", space="S1").then(
        PresenceStarted(person="P3", space="S1")
    )


def test_somebody_arrives_after_the_agreement(room: Given[Workshop]) -> None:
    """They can be told, and may answer it or not."""
    agreed = room.and_given(
        RuleProposed(rule="R1", text="One at a time."),
        AgreementAdopted(
            version=1,
            rules=("R1",),
            decided_by="unanimity",
            roll=("P1", "P2"),
            assents=("P1", "P2"),
        ),
    )
    agreed.when(commands.arrive, "P3").then(PresenceStarted(person="P3"))


def test_who_is_in_does_not_arrive(room: Given[Workshop]) -> None:
    """They left before, or never came."""
    room.when(commands.arrive, "P1").then_refused("P1 was in already", "left")


def test_an_arrival_is_judged_at_the_moment_it_happened(room: Given[Workshop]) -> None:
    """Whoever came back at 09:40 was out at 09:30, and in at 09:10."""
    back = room.and_given(
        (PresenceEnded(person="P1"), "09:20"), (PresenceStarted(person="P1"), "09:40")
    )
    back.at("09:30").when(commands.arrive, "P1").then(PresenceStarted(person="P1"))
    back.at("09:10").when(commands.arrive, "P1").then_refused("in already at 2025-03-04T09:10")


def test_somebody_leaves_and_returns_within_one_moment(room: Given[Workshop]) -> None:
    """Of two facts at one moment, the order in which they were noted tells."""
    left = room.when(commands.leave, "P1").afterwards
    returned = left.when(commands.arrive, "P1")
    returned.then_state(lambda state: state.people["P1"].presence.running)
    returned.afterwards.when(commands.arrive, "P1").then_refused("in already")


def test_an_absence_that_is_noted_late_does_not_end_the_presence_of_now(
    room: Given[Workshop],
) -> None:
    """Out from 09:10 to 09:15, noted at the end: present now, absent then."""
    out = room.at("09:10").when(commands.leave, "P1").afterwards
    back = out.at("09:15").when(commands.arrive, "P1").afterwards
    back.at("09:30").when(commands.take_turn, "P1").then_state(
        lambda state: state.people["P1"].presence.running
    )
    back.at("09:12").when(commands.take_turn, "P1").then_refused("P1 was not there")


def test_nobody_arrives_at_a_workshop_that_is_not_open(
    announced: Given[Workshop], room: Given[Workshop]
) -> None:
    """Neither before the opening nor after the close."""
    registered = announced.and_given(PersonRegistered(person="P1", group="peer support"))
    registered.when(commands.arrive, "P1").then_refused("not open", "Open it first")
    closed = room.and_given((WorkshopClosed(), "12:00")).at("12:30")
    closed.when(commands.arrive, "P3").then_refused("closed at 2025-03-04T12:30", "at=")


def test_an_arrival_is_entered_after_the_close(room: Given[Workshop]) -> None:
    """What happened while it was open can be entered late; a coarse moment counts as a span."""
    closed = room.and_given((WorkshopClosed(), "12:00"))
    closed.at("11:00").when(commands.arrive, "P3").then(PresenceStarted(person="P3"))
    closed.at("12:30").noting(precision="hour").when(commands.arrive, "P3").then(
        PresenceStarted(person="P3")
    )


def test_nobody_arrives_in_a_space_that_is_unknown(room: Given[Workshop]) -> None:
    """Nor in one that is closed, nor does a stranger arrive."""
    room.when(commands.arrive, "P3", space="S1").then_refused("there is no space S1")
    room.and_given(*TABLES, SpaceClosed(space="S1")).when(
        commands.arrive, "P3", space="S1"
    ).then_refused("space S1 is closed")
    room.when(commands.arrive, "P9").then_refused("nobody is registered as P9")


def test_somebody_arrives_in_a_space_that_is_full(room: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    full = room.and_given(
        SpaceCreated(space="S1", kind="chair", capacity=1),
        PersonRegistered(person="P4", group="primary care"),
        PresenceStarted(person="P4", space="S1"),
    )
    full.when(commands.arrive, "P3", space="S1").then(PresenceStarted(person="P3", space="S1"))


def test_somebody_leaves(room: Given[Workshop]) -> None:
    """Why, where it is known."""
    left = room.when(commands.leave, "P1", reason="a bus")
    left.then(PresenceEnded(person="P1", reason="a bus"))
    left.then_state(lambda state: not state.people["P1"].presence.running)


def test_who_is_not_in_does_not_leave(room: Given[Workshop]) -> None:
    """Neither who never came, nor who left before, nor who came later than that."""
    room.when(commands.leave, "P3").then_refused("P3 was not in", "arrived")
    gone = room.and_given((PresenceEnded(person="P1"), "09:20"))
    gone.at("09:30").when(commands.leave, "P1").then_refused("P1 was not in")
    room.at("09:01").when(commands.leave, "P1").then_refused("not in at 2025-03-04T09:01")


def test_a_departure_of_uncertain_time_ends_the_presence_about_then(
    room: Given[Workshop],
) -> None:
    """P1 came at 09:05; a departure at about 09:00 cannot have been before that."""
    left = room.at("09:00").noting(precision="quarter").when(commands.leave, "P1")
    left.then(PresenceEnded(person="P1"))
    left.afterwards.at("09:06").noting(precision="exact").when(
        commands.take_turn, "P1"
    ).then_refused("P1 was not there")


def test_nobody_leaves_a_workshop_that_is_not_open(
    announced: Given[Workshop], room: Given[Workshop]
) -> None:
    """Neither before the opening nor after the close."""
    announced.when(commands.leave, "P1").then_refused("not open")
    room.and_given((WorkshopClosed(), "12:00")).at("13:00").when(commands.leave, "P1").then_refused(
        "closed"
    )


def test_somebody_moves_from_where_they_are(room: Given[Workshop]) -> None:
    """The origin is filled in; it is None for whoever was in no space."""
    tables = room.and_given(*TABLES)
    first = tables.when(commands.move, "P1", "S1")
    first.then(PresenceMoved(person="P1", origin=None, destination="S1"))
    first.afterwards.later(minutes=5).when(commands.move, "P1", "S2", origin="S1").then(
        PresenceMoved(person="P1", origin="S1", destination="S2")
    )


def test_a_move_is_judged_at_the_moment_it_happened(room: Given[Workshop]) -> None:
    """Noted late, it starts from the space of that moment, and changes no later one."""
    moved = room.and_given(
        *TABLES,
        (PresenceMoved(person="P1", destination="S1"), "09:10"),
        (PresenceMoved(person="P1", origin="S1", destination="S2"), "09:40"),
    )
    late = moved.at("09:20").when(commands.move, "P1", "S2", origin="S1")
    late.then_state(lambda state: state.people["P1"].space == "S2")
    moved.at("09:20").when(commands.move, "P1", "S2", origin="S2").then_refused(
        "P1 was not in S2 but in S1"
    )
    about = moved.at("09:35").noting(precision="quarter")
    about.when(commands.move, "P1", "S1", origin="S2").then(
        PresenceMoved(person="P1", origin="S2", destination="S1")
    )


def test_who_is_not_in_or_not_in_the_origin_does_not_move(room: Given[Workshop]) -> None:
    """The message says where they are."""
    tables = room.and_given(*TABLES)
    tables.when(commands.move, "P3", "S1").then_refused("P3 was not in")
    tables.when(commands.move, "P1", "S1", origin="S2").then_refused(
        "P1 was not in S2 but in no space"
    )
    gone = tables.and_given((PresenceEnded(person="P1"), "09:10")).at("09:30")
    gone.when(commands.move, "P1", "S1").then_refused("P1 was not in")


def test_nobody_moves_to_a_space_that_is_unknown_or_closed(room: Given[Workshop]) -> None:
    """There is nowhere to go."""
    room.when(commands.move, "P1", "S1").then_refused("there is no space S1")
    room.and_given(*TABLES, SpaceClosed(space="S1")).when(commands.move, "P1", "S1").then_refused(
        "space S1 is closed"
    )


def test_nobody_moves_in_a_workshop_that_is_not_open(room: Given[Workshop]) -> None:
    """What happened before the close can be entered late."""
    closed = room.and_given(*TABLES, (WorkshopClosed(), "12:00"))
    closed.at("13:00").when(commands.move, "P1", "S1").then_refused("closed")
    assert closed.at("11:00").when(commands.move, "P1", "S1").decided


def test_somebody_moves_to_a_space_that_is_full(room: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    full = room.and_given(
        SpaceCreated(space="S1", kind="chair", capacity=1),
        PresenceMoved(person="P2", destination="S1"),
    )
    full.when(commands.move, "P1", "S1").then(PresenceMoved(person="P1", destination="S1"))


def test_somebody_takes_on_a_part(room: Given[Workshop]) -> None:
    """For a while, or for the rest of the workshop."""
    room.when(commands.assign_role, "P1", "timekeeper", until="the break").then(
        RoleAssigned(person="P1", role="timekeeper", until="the break")
    )


def test_a_stranger_takes_on_no_part(room: Given[Workshop]) -> None:
    """Whoever does is registered."""
    room.when(commands.assign_role, "P9", "scribe").then_refused("nobody is registered as P9")


# The short way through the door


def test_a_welcome_is_three_events(opened: Given[Workshop]) -> None:
    """Registered, consenting, present."""
    welcomed = opened.and_given(*TABLES).when(
        commands.welcome,
        name="Ana",
        group="peer support",
        consents=["record", "quote"],
        space="S1",
        basis="written",
        version="2",
    )
    welcomed.then(
        PersonRegistered(person="P1", group="peer support", name="Ana", route="walk-in"),
        ConsentGiven(person="P1", scopes=("record", "quote"), version="2", basis="written"),
        PresenceStarted(person="P1", space="S1"),
    )


def test_a_welcome_without_consent_records_none(opened: Given[Workshop]) -> None:
    """They are in the room, and what they say is not recorded."""
    welcomed = opened.when(commands.welcome, group="peer support", route=None)
    welcomed.then(PersonRegistered(person="P1", group="peer support"), PresenceStarted(person="P1"))
    welcomed.afterwards.when(commands.contribute, "P1", "Time.").then_refused("not consented")


def test_nobody_is_welcomed_where_nobody_can_be(
    announced: Given[Workshop], opened: Given[Workshop]
) -> None:
    """Not before the opening, not in an unknown space, not in a group outside the scheme."""
    announced.when(commands.welcome, group="peer support").then_refused(
        "Cannot welcome somebody: the workshop is not open"
    )
    announced.when(commands.welcome, name="Ana", group="all").then_refused("welcome Ana")
    opened.when(commands.welcome, group="peer support", space="S1").then_refused("no space S1")
    opened.when(commands.welcome, group="press").then_refused("not in the scheme")


def test_a_fact_of_an_earlier_moment_keeps_its_precision(room: Given[Workshop]) -> None:
    """Presence of a coarse arrival is judged like any other."""
    about = room.and_given(
        happened(consent("P3", "record"), "09:00"),
        happened(PresenceStarted(person="P3"), "09:20", precision="quarter"),
    )
    about.at("09:10").when(commands.take_turn, "P3").then_refused("P3 was not there")
    about.at("09:10").noting(precision="quarter").when(commands.take_turn, "P3").then_state(
        lambda state: state.version == about.recorded[-1].seq + 1
    )
