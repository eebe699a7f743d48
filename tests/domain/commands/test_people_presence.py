"""Commands on presence: arrivals, departures, moves, roles, check-in."""

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
    TurnTaken,
    WorkshopClosed,
)
from dialoguekit.testing.scenario import Given, scenario_event

from .conftest import TABLES, consent


def test_a_person_arrives(workshop: Given[Workshop]) -> None:
    """The space is optional."""
    workshop.when(commands.arrive, "P3").then(PresenceStarted(person="P3"))
    workshop.and_given(*TABLES).when(commands.arrive, "P3", space="S1").then(
        PresenceStarted(person="P3", space="S1")
    )


def test_a_person_arrives_after_the_agreement(workshop: Given[Workshop]) -> None:
    """A latecomer may answer the agreement or not."""
    agreed = workshop.and_given(
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


def test_a_present_person_does_not_arrive(workshop: Given[Workshop]) -> None:
    """The departure has to be recorded first."""
    workshop.when(commands.arrive, "P1").then_refused("P1 was already present", "departure")


def test_an_arrival_is_checked_at_its_own_time(workshop: Given[Workshop]) -> None:
    """P1 was absent at 09:30 and present at 09:10."""
    back = workshop.and_given(
        (PresenceEnded(person="P1"), "09:20"), (PresenceStarted(person="P1"), "09:40")
    )
    back.at("09:30").when(commands.arrive, "P1").then(PresenceStarted(person="P1"))
    back.at("09:10").when(commands.arrive, "P1").then_refused("already present at 2025-03-04T09:10")


def test_a_person_leaves_and_returns_at_the_same_time(workshop: Given[Workshop]) -> None:
    """The order of recording counts."""
    left = workshop.when(commands.leave, "P1").resulting_scenario
    returned = left.when(commands.arrive, "P1")
    returned.then_state(lambda state: state.people["P1"].presence.is_open)
    returned.resulting_scenario.when(commands.arrive, "P1").then_refused("already present")


def test_an_absence_recorded_late_does_not_end_the_presence(
    workshop: Given[Workshop],
) -> None:
    """P1 was absent from 09:10 to 09:20 and is present now."""
    out = workshop.at("09:10").when(commands.leave, "P1").resulting_scenario
    back = out.at("09:20").when(commands.arrive, "P1").resulting_scenario
    back.at("09:30").when(commands.take_turn, "P1").then_state(
        lambda state: state.people["P1"].presence.is_open
    )
    back.at("09:15").when(commands.take_turn, "P1").then_refused("P1 was not present")


def test_an_arrival_needs_an_open_workshop(
    scheduled: Given[Workshop], workshop: Given[Workshop]
) -> None:
    """It is refused before the opening and after the close."""
    registered = scheduled.and_given(PersonRegistered(person="P1", group="peer support"))
    registered.when(commands.arrive, "P1").then_refused("not open", "Open it first")
    closed = workshop.and_given((WorkshopClosed(), "12:00")).at("12:30")
    closed.when(commands.arrive, "P3").then_refused("closed at 2025-03-04T12:30", "occurred_at=")


def test_an_arrival_is_recorded_after_the_close(workshop: Given[Workshop]) -> None:
    """It happened while the workshop was open, within its precision."""
    closed = workshop.and_given((WorkshopClosed(), "12:00"))
    closed.at("11:00").when(commands.arrive, "P3").then(PresenceStarted(person="P3"))
    closed.at("12:30").with_context(precision="hour").when(commands.arrive, "P3").then(
        PresenceStarted(person="P3")
    )


def test_an_arrival_needs_a_known_open_space(workshop: Given[Workshop]) -> None:
    """An unknown or closed space is refused."""
    workshop.when(commands.arrive, "P3", space="S1").then_refused("there is no space S1")
    workshop.and_given(*TABLES, SpaceClosed(space="S1")).when(
        commands.arrive, "P3", space="S1"
    ).then_refused("space S1 is closed")


def test_a_person_arrives_in_a_full_space(workshop: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    full = workshop.and_given(
        SpaceCreated(space="S1", kind="chair", capacity=1),
        PersonRegistered(person="P4", group="primary care"),
        PresenceStarted(person="P4", space="S1"),
    )
    full.when(commands.arrive, "P3", space="S1").then(PresenceStarted(person="P3", space="S1"))


def test_a_person_leaves(workshop: Given[Workshop]) -> None:
    """The reason is optional."""
    left = workshop.when(commands.leave, "P1", reason="a bus")
    left.then(PresenceEnded(person="P1", reason="a bus"))
    left.then_state(lambda state: not state.people["P1"].presence.is_open)


def test_only_a_present_person_leaves(workshop: Given[Workshop]) -> None:
    """They never arrived, have left, or arrived later."""
    workshop.when(commands.leave, "P3").then_refused("P3 was not present", "arrival")
    departed = workshop.and_given((PresenceEnded(person="P1"), "09:20"))
    departed.at("09:30").when(commands.leave, "P1").then_refused("P1 was not present")
    workshop.at("09:01").when(commands.leave, "P1").then_refused("not present at 2025-03-04T09:01")


def test_a_departure_of_uncertain_time_ends_a_presence_within_its_precision(
    workshop: Given[Workshop],
) -> None:
    """P1 arrived at 09:05, so a departure at about 09:00 was not before that."""
    left = workshop.at("09:00").with_context(precision="quarter").when(commands.leave, "P1")
    left.then(PresenceEnded(person="P1"))
    left.resulting_scenario.at("09:10").with_context(precision="exact").when(
        commands.take_turn, "P1"
    ).then_refused("P1 was not present")


def test_a_departure_needs_an_open_workshop(
    scheduled: Given[Workshop], workshop: Given[Workshop]
) -> None:
    """It is refused before the opening and after the close."""
    scheduled.when(commands.leave, "P1").then_refused("not open")
    workshop.and_given((WorkshopClosed(), "12:00")).at("13:00").when(
        commands.leave, "P1"
    ).then_refused("closed")


def test_a_person_moves_from_the_current_space(workshop: Given[Workshop]) -> None:
    """The origin is filled in; None for no space."""
    tables = workshop.and_given(*TABLES)
    first = tables.when(commands.move, "P1", "S1")
    first.then(PresenceMoved(person="P1", origin=None, destination="S1"))
    first.resulting_scenario.later(minutes=5).when(commands.move, "P1", "S2", origin="S1").then(
        PresenceMoved(person="P1", origin="S1", destination="S2")
    )


def test_a_move_is_checked_at_its_own_time(workshop: Given[Workshop]) -> None:
    """Recorded late, it starts from the space of that time and changes no later one."""
    moved = workshop.and_given(
        *TABLES,
        (PresenceMoved(person="P1", destination="S1"), "09:10"),
        (PresenceMoved(person="P1", origin="S1", destination="S2"), "09:40"),
    )
    late = moved.at("09:20").when(commands.move, "P1", "S2", origin="S1")
    late.then_state(lambda state: state.people["P1"].space == "S2")
    moved.at("09:20").when(commands.move, "P1", "S2", origin="S2").then_refused(
        "P1 was not in S2 but in S1"
    )
    uncertain = moved.at("09:35").with_context(precision="quarter")
    uncertain.when(commands.move, "P1", "S1", origin="S2").then(
        PresenceMoved(person="P1", origin="S2", destination="S1")
    )


def test_a_move_needs_presence_in_the_origin(workshop: Given[Workshop]) -> None:
    """The message names the current space."""
    tables = workshop.and_given(*TABLES)
    tables.when(commands.move, "P3", "S1").then_refused("P3 was not present")
    tables.when(commands.move, "P1", "S1", origin="S2").then_refused(
        "P1 was not in S2 but in no space"
    )
    departed = tables.and_given((PresenceEnded(person="P1"), "09:10")).at("09:30")
    departed.when(commands.move, "P1", "S1").then_refused("P1 was not present")


def test_a_move_needs_a_known_open_space(workshop: Given[Workshop]) -> None:
    """An unknown or closed destination is refused."""
    workshop.when(commands.move, "P1", "S1").then_refused("there is no space S1")
    workshop.and_given(*TABLES, SpaceClosed(space="S1")).when(
        commands.move, "P1", "S1"
    ).then_refused("space S1 is closed")


def test_a_move_needs_an_open_workshop(workshop: Given[Workshop]) -> None:
    """Earlier moves can be recorded after the close."""
    closed = workshop.and_given(*TABLES, (WorkshopClosed(), "12:00"))
    closed.at("13:00").when(commands.move, "P1", "S1").then_refused("closed")
    assert closed.at("11:00").when(commands.move, "P1", "S1").accepted_events


def test_a_person_moves_to_a_full_space(workshop: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    full = workshop.and_given(
        SpaceCreated(space="S1", kind="chair", capacity=1),
        PresenceMoved(person="P2", destination="S1"),
    )
    full.when(commands.move, "P1", "S1").then(PresenceMoved(person="P1", destination="S1"))


def test_a_role_is_assigned(workshop: Given[Workshop]) -> None:
    """The end of the role is optional."""
    workshop.when(commands.assign_role, "P1", "timekeeper", until="the break").then(
        RoleAssigned(person="P1", role="timekeeper", until="the break")
    )


# Check-in


def test_a_check_in_consists_of_three_events(opened: Given[Workshop]) -> None:
    """They are a registration, a consent and an arrival."""
    checked_in = opened.and_given(*TABLES).when(
        commands.check_in,
        name="Ana",
        group="peer support",
        consents=["record", "quote"],
        space="S1",
        basis="written",
        version="2",
    )
    checked_in.then(
        PersonRegistered(person="P1", group="peer support", name="Ana", route="walk-in"),
        ConsentGiven(person="P1", scopes=("record", "quote"), version="2", basis="written"),
        PresenceStarted(person="P1", space="S1"),
    )


def test_a_check_in_without_consent_records_none(opened: Given[Workshop]) -> None:
    """The person is present, but must not be recorded."""
    checked_in = opened.when(commands.check_in, group="peer support", route=None)
    checked_in.then(
        PersonRegistered(person="P1", group="peer support"), PresenceStarted(person="P1")
    )
    checked_in.resulting_scenario.when(commands.contribute, "P1", "Time.").then_refused(
        "not consented"
    )


def test_nobody_is_welcomed_where_nobody_can_be(
    scheduled: Given[Workshop], opened: Given[Workshop]
) -> None:
    """Not before the opening, not in an unknown space, not in a group outside the scheme."""
    scheduled.when(commands.check_in, group="peer support").then_refused(
        "Cannot check in a person: the workshop is not open"
    )
    scheduled.when(commands.check_in, name="Ana", group="all").then_refused("check in a person")
    opened.when(commands.check_in, group="peer support", space="S1").then_refused("no space S1")
    opened.when(commands.check_in, group="press").then_refused("not in the scheme")


def test_the_precision_of_an_arrival_applies_later(workshop: Given[Workshop]) -> None:
    """An arrival of uncertain time is checked like any other."""
    uncertain = workshop.and_given(
        scenario_event(consent("P3", "record"), "09:00"),
        scenario_event(PresenceStarted(person="P3"), "09:20", precision="quarter"),
    )
    uncertain.at("09:10").when(commands.take_turn, "P3").then(TurnTaken(person="P3"))
    uncertain.at("09:10").with_context(precision="quarter").when(
        commands.take_turn, "P3"
    ).then_state(lambda state: state.version == uncertain.recorded[-1].seq + 1)
