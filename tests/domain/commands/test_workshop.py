"""Commands on the schedule, opening, plan, spaces and support of a workshop."""

from __future__ import annotations

from datetime import datetime

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    BallotOpened,
    PlanSet,
    SpaceClosed,
    SpaceCreated,
    SupportProvided,
    SupportRequested,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.testing.scenario import START, Given

TABLE = SpaceCreated(space="S1", kind="table")


def test_a_workshop_is_scheduled_with_all_its_fields(draft: Given[Workshop]) -> None:
    """Groups become a tuple."""
    draft.when(
        commands.schedule,
        title="Leeds",
        groups=["peer support", "primary care"],
        region="Yorkshire",
        start=START,
        capacity=30,
        purpose="To be heard",
        scope="The referral form can change",
        source="a handbook",
        time_zone="Europe/London",
        clock_tolerance_s=60,
    ).then(
        WorkshopScheduled(
            title="Leeds",
            groups=("peer support", "primary care"),
            region="Yorkshire",
            start=START,
            capacity=30,
            purpose="To be heard",
            scope="The referral form can change",
            source="a handbook",
            time_zone="Europe/London",
            clock_tolerance_s=60,
        )
    )


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("London", "Europe/London"),
        ("europe/london", "no time zone 'europe/london'. Did you mean 'Europe/London'?"),
        ("Europe/Londn", "Europe/London"),
        ("New York", "no time zone 'New York'. Did you mean 'America/New_York'?"),
        ("Zürich", "no time zone 'Zürich'. Did you mean 'Europe/Zurich'?"),
        ("Nowhere at all", "such as Europe/London"),
    ],
)
def test_a_workshop_has_a_known_time_zone(draft: Given[Workshop], name: str, near: str) -> None:
    """Names near an unknown one are offered."""
    draft.when(commands.schedule, title="A", groups=("a",), time_zone=name).then_refused(
        "there is no time zone", near
    )


def test_a_start_without_a_zone_is_local(draft: Given[Workshop]) -> None:
    """Without a time zone it is refused."""
    start = datetime(2026, 7, 1, 9, 30)  # noqa: DTZ001  # tested
    scheduled = draft.when(
        commands.schedule, title="A", groups=("a",), start=start, time_zone="Europe/London"
    )
    (event,) = scheduled.accepted_events
    assert isinstance(event, WorkshopScheduled)
    assert event.start is not None
    assert event.start.isoformat() == "2026-07-01T09:30:00+01:00"
    with pytest.raises(InvalidEvent, match="start must have a time zone"):
        draft.when(commands.schedule, title="A", groups=("a",), start=start)


def test_a_workshop_is_scheduled_once(scheduled: Given[Workshop]) -> None:
    """An id belongs to one workshop."""
    scheduled.when(commands.schedule, title="Leeds", groups=("all",)).then_refused(
        "scheduled already", "another id"
    )


def test_two_groups_do_not_share_a_name(draft: Given[Workshop]) -> None:
    """Otherwise all would be counted as one."""
    draft.when(commands.schedule, title="Leeds", groups=("all", "all")).then_refused("same name")


def test_a_workshop_has_at_least_one_group(draft: Given[Workshop]) -> None:
    """Quotes are attributed to groups."""
    draft.when(commands.schedule, title="Leeds", groups=()).then_refused("no stakeholder group")


def test_a_scheduled_workshop_opens(scheduled: Given[Workshop]) -> None:
    """It only has to be scheduled."""
    opened = scheduled.at("09:00").when(commands.open)
    opened.then(WorkshopOpened())
    opened.then_state(lambda state: state.phase == "open")


def test_an_open_workshop_does_not_open_again(opened: Given[Workshop]) -> None:
    """A workshop is opened once."""
    opened.when(commands.open).then_refused("it is open", "once")


def test_a_closed_workshop_does_not_open_again(opened: Given[Workshop]) -> None:
    """Earlier events can still be recorded."""
    opened.and_given(WorkshopClosed()).when(commands.open).then_refused("it is closed")


def test_an_open_workshop_closes(opened: Given[Workshop]) -> None:
    """It only has to be open."""
    opened.when(commands.close).then(WorkshopClosed())


def test_only_an_open_workshop_closes(scheduled: Given[Workshop], opened: Given[Workshop]) -> None:
    """It is refused before the opening and after the close."""
    scheduled.when(commands.close).then_refused("it is announced")
    opened.and_given(WorkshopClosed()).when(commands.close).then_refused("it is closed")


def test_a_workshop_closes_with_an_open_ballot(opened: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    ballot = BallotOpened(ballot="B1", options=("a",), scale=("no", "yes"), roll=("P1",))
    opened.and_given(ballot).when(commands.close).then(WorkshopClosed())


def test_a_workshop_closes_before_it_opened(opened: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    opened.at("08:30").when(commands.close).then(WorkshopClosed())


def test_a_plan_may_have_timeboxes_or_none(scheduled: Given[Workshop]) -> None:
    """There is one for each activity, or none."""
    scheduled.when(commands.set_plan, activities=["Hats"], timeboxes=[600]).then(
        PlanSet(activities=("Hats",), timeboxes=(600,))
    )
    scheduled.when(
        commands.set_plan, activities=["Hats", "Break"], sources=["a handbook"], reason="late"
    ).then(PlanSet(activities=("Hats", "Break"), sources=("a handbook",), reason="late"))


def test_a_plan_has_as_many_timeboxes_as_activities(scheduled: Given[Workshop]) -> None:
    """Otherwise they could not be matched."""
    scheduled.when(commands.set_plan, activities=["Hats"], timeboxes=[600, 300]).then_refused(
        "1 activities and 2 timeboxes"
    )


def test_a_plan_is_set_after_the_opening_without_a_reason(opened: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    opened.when(commands.set_plan, activities=["Hats"]).then(PlanSet(activities=("Hats",)))


def test_spaces_form_a_tree(scheduled: Given[Workshop]) -> None:
    """A space may have a parent; ids count up."""
    scheduled.when(commands.create_space, kind="table").then(TABLE)
    scheduled.and_given(TABLE).when(
        commands.create_space, kind="pair", label="By the window", parent="S1", capacity=2
    ).then(SpaceCreated(space="S2", kind="pair", label="By the window", parent="S1", capacity=2))


def test_a_space_needs_a_known_open_parent(scheduled: Given[Workshop]) -> None:
    """An unknown or closed space is refused."""
    scheduled.when(commands.create_space, kind="pair", parent="S9").then_refused(
        "there is no space S9", "none so far"
    )
    scheduled.and_given(TABLE, SpaceClosed(space="S1")).when(
        commands.create_space, kind="pair", parent="S1"
    ).then_refused("space S1 is closed")


def test_a_space_is_closed(scheduled: Given[Workshop]) -> None:
    """It is still known."""
    closed = scheduled.and_given(TABLE).when(commands.close_space, "S1")
    closed.then(SpaceClosed(space="S1"))
    closed.then_state(lambda state: state.spaces["S1"].is_closed)


def test_only_a_known_open_space_is_closed(scheduled: Given[Workshop]) -> None:
    """An unknown or closed space is refused."""
    scheduled.when(commands.close_space, "S1").then_refused("there is no space S1")
    scheduled.and_given(TABLE, SpaceClosed(space="S1")).when(
        commands.close_space, "S1"
    ).then_refused("space S1 is closed")


def test_support_is_requested_for_a_person_or_anonymously(workshop: Given[Workshop]) -> None:
    """A request before registration is anonymous."""
    workshop.when(commands.request_support, "access", person="P1", detail="A ramp").then(
        SupportRequested(support="SU1", kind="access", person="P1", detail="A ramp")
    )
    workshop.when(commands.request_support, "expenses").then(
        SupportRequested(support="SU1", kind="expenses")
    )


def test_support_is_provided_once(scheduled: Given[Workshop]) -> None:
    """The request has to be open."""
    requested = scheduled.and_given(SupportRequested(support="SU1", kind="access"))
    requested.when(commands.provide_support, "SU1", how="A ramp was laid").then(
        SupportProvided(support="SU1", how="A ramp was laid")
    )


def test_only_requested_support_is_provided(scheduled: Given[Workshop]) -> None:
    """A second provision is refused too."""
    scheduled.when(commands.provide_support, "SU1").then_refused("it was not requested")
    scheduled.and_given(
        SupportRequested(support="SU1", kind="access"), SupportProvided(support="SU1")
    ).when(commands.provide_support, "SU1").then_refused("provided before")


def test_a_code_is_not_a_request_for_support(scheduled: Given[Workshop]) -> None:
    """A code such as SUPPORT has the same prefix."""
    defined = scheduled.when(commands.define_code, "SUPPORT", label="Support").resulting_scenario
    defined.when(commands.provide_support, "SUPPORT").then_refused("it was not requested")
