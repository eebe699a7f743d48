"""The frame: schedule, opening, plan, spaces and support."""

from __future__ import annotations

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    BallotOpened,
    PlanSet,
    SpaceClosed,
    SpaceCreated,
    SupportMet,
    SupportRequested,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.testing.scenario import START, Given

TABLE = SpaceCreated(space="S1", kind="table")


def test_a_workshop_is_scheduled_with_all_that_was_said(draft: Given[Workshop]) -> None:
    """Groups become a tuple; everything else is kept as it was given."""
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
        )
    )


def test_a_workshop_is_not_scheduled_twice(announced: Given[Workshop]) -> None:
    """An id stands for one workshop."""
    announced.when(commands.schedule, title="Leeds", groups=("all",)).then_refused(
        "scheduled already", "another id"
    )


def test_two_groups_do_not_share_a_name(draft: Given[Workshop]) -> None:
    """Every share would be counted under one of them."""
    draft.when(commands.schedule, title="Leeds", groups=("all", "all")).then_refused("one name")


def test_a_workshop_names_at_least_one_group(draft: Given[Workshop]) -> None:
    """Attribution is by group, so that there must be one."""
    draft.when(commands.schedule, title="Leeds", groups=()).then_refused("no stakeholder group")


def test_a_scheduled_workshop_opens(announced: Given[Workshop]) -> None:
    """Opening takes nothing but the announcement."""
    opened = announced.at("09:00").when(commands.open)
    opened.then(WorkshopOpened())
    opened.then_state(lambda state: state.phase == "open")


def test_a_workshop_opens_only_once_it_is_announced(draft: Given[Workshop]) -> None:
    """Without an announcement there are no groups."""
    draft.when(commands.open).then_refused("not scheduled", "Schedule it first")


def test_an_open_workshop_does_not_open_again(opened: Given[Workshop]) -> None:
    """A workshop is opened once."""
    opened.when(commands.open).then_refused("it is open", "once")


def test_a_closed_workshop_does_not_open_again(opened: Given[Workshop]) -> None:
    """What happened in it can still be entered late."""
    opened.and_given(WorkshopClosed()).when(commands.open).then_refused("it is closed")


def test_an_open_workshop_closes(opened: Given[Workshop]) -> None:
    """Closing takes nothing but the opening."""
    opened.when(commands.close).then(WorkshopClosed())


def test_a_workshop_that_is_not_open_does_not_close(
    draft: Given[Workshop], announced: Given[Workshop], opened: Given[Workshop]
) -> None:
    """Neither before it opened, nor a second time."""
    draft.when(commands.close).then_refused("not scheduled")
    announced.when(commands.close).then_refused("it is announced")
    opened.and_given(WorkshopClosed()).when(commands.close).then_refused("it is closed")


def test_a_workshop_closes_with_a_ballot_still_open(opened: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    ballot = BallotOpened(ballot="B1", options=("a",), scale=("no", "yes"), roll=("P1",))
    opened.and_given(ballot).when(commands.close).then(WorkshopClosed())


def test_a_plan_may_have_timeboxes_or_none(announced: Given[Workshop]) -> None:
    """One for each activity, or none at all."""
    announced.when(commands.set_plan, activities=["Hats"], timeboxes=[600]).then(
        PlanSet(activities=("Hats",), timeboxes=(600,))
    )
    announced.when(
        commands.set_plan, activities=["Hats", "Break"], sources=["a handbook"], reason="late"
    ).then(PlanSet(activities=("Hats", "Break"), sources=("a handbook",), reason="late"))


def test_a_plan_needs_a_scheduled_workshop(draft: Given[Workshop]) -> None:
    """There is nothing to plan yet."""
    draft.when(commands.set_plan, activities=["Hats"]).then_refused("not scheduled")


def test_a_plan_has_as_many_timeboxes_as_activities(announced: Given[Workshop]) -> None:
    """Otherwise nobody knows which is whose."""
    announced.when(commands.set_plan, activities=["Hats"], timeboxes=[600, 300]).then_refused(
        "1 activities and 2 timeboxes"
    )


def test_a_plan_is_set_after_the_opening_without_a_reason(opened: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    opened.when(commands.set_plan, activities=["Hats"]).then(PlanSet(activities=("Hats",)))


def test_spaces_form_a_tree(announced: Given[Workshop]) -> None:
    """A pair is part of a table, a table of nothing; ids count up."""
    announced.when(commands.create_space, kind="table").then(TABLE)
    announced.and_given(TABLE).when(
        commands.create_space, kind="pair", label="By the window", parent="S1", capacity=2
    ).then(SpaceCreated(space="S2", kind="pair", label="By the window", parent="S1", capacity=2))


def test_a_space_has_a_parent_that_is_known_and_open(announced: Given[Workshop]) -> None:
    """Neither a space that never was, nor one that was dissolved."""
    announced.when(commands.create_space, kind="pair", parent="S9").then_refused(
        "there is no space S9", "none so far"
    )
    announced.and_given(TABLE, SpaceClosed(space="S1")).when(
        commands.create_space, kind="pair", parent="S1"
    ).then_refused("space S1 is closed")


def test_a_space_needs_a_scheduled_workshop(draft: Given[Workshop]) -> None:
    """There is nothing that it could be a part of."""
    draft.when(commands.create_space, kind="table").then_refused("not scheduled")


def test_a_space_is_closed(announced: Given[Workshop]) -> None:
    """It stays known, and closed."""
    closed = announced.and_given(TABLE).when(commands.close_space, "S1")
    closed.then(SpaceClosed(space="S1"))
    closed.then_state(lambda state: state.spaces["S1"].closed)


def test_a_space_that_is_unknown_or_closed_is_not_closed(announced: Given[Workshop]) -> None:
    """There is nothing to dissolve."""
    announced.when(commands.close_space, "S1").then_refused("there is no space S1")
    announced.and_given(TABLE, SpaceClosed(space="S1")).when(
        commands.close_space, "S1"
    ).then_refused("space S1 is closed")


def test_support_may_be_requested_for_somebody_or_nobody(room: Given[Workshop]) -> None:
    """A request before registration is anonymous."""
    room.when(commands.request_support, "access", person="P1", detail="A ramp").then(
        SupportRequested(support="SU1", kind="access", person="P1", detail="A ramp")
    )
    room.when(commands.request_support, "expenses").then(
        SupportRequested(support="SU1", kind="expenses")
    )


def test_support_is_not_requested_for_a_stranger(room: Given[Workshop]) -> None:
    """Whoever it is for is registered, or left out."""
    room.when(commands.request_support, "access", person="P9").then_refused(
        "nobody is registered as P9", "P1, P2, P3"
    )


def test_support_is_met_once(announced: Given[Workshop]) -> None:
    """A request that is open can be met."""
    asked = announced.and_given(SupportRequested(support="SU1", kind="access"))
    asked.when(commands.meet_support, "SU1", how="A ramp was laid").then(
        SupportMet(support="SU1", how="A ramp was laid")
    )


def test_support_is_not_met_without_a_request_or_twice(announced: Given[Workshop]) -> None:
    """Neither what nobody asked for, nor what was given before."""
    announced.when(commands.meet_support, "SU1").then_refused("nobody requested it")
    announced.and_given(
        SupportRequested(support="SU1", kind="access"), SupportMet(support="SU1")
    ).when(commands.meet_support, "SU1").then_refused("met before")


def test_only_the_id_of_a_request_is_one(announced: Given[Workshop]) -> None:
    """A code that an analyst calls SUPPORT begins with the same letters, and is none."""
    defined = announced.when(commands.define_code, "SUPPORT", label="Support").afterwards
    defined.when(commands.meet_support, "SUPPORT").then_refused("nobody requested it")


def test_support_is_requested_for_a_workshop_that_is_scheduled(draft: Given[Workshop]) -> None:
    """It may be requested long before the opening, and by nobody in particular."""
    draft.when(commands.request_support, "access").then_refused("not scheduled")
