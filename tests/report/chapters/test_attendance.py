"""Who was there: counts of participants, each with the events behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ActivityEnded,
    ActivityStarted,
    ConsentGiven,
    ConsentWithdrawn,
    InvitationAnswered,
    InvitationSent,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    WorkshopClosed,
    WorkshopScheduled,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.attendance import Attendance, chapter
from dialoguekit.testing.scenario import Given, given

Proof = Callable[..., Evidence]
FUNNEL = "Who came, by group"
SIDE_BY_SIDE = "Who took part in each workshop"


@pytest.fixture
def page(read: Callable[..., Any]) -> Callable[..., Any]:
    """The chapter about one or several scenarios."""
    return lambda *scenarios: read(Attendance, chapter, *scenarios)


def test_a_workshop_that_asked_nobody_says_so(page: Callable[..., Any]) -> None:
    """An empty workshop has a chapter, and no empty tables."""
    scheduled = given(WorkshopScheduled(title="Leeds", groups=("peer support",)))
    assert page(scheduled).texts == ["Nobody was invited or registered."]
    assert page(given()).texts == ["Nobody was invited or registered."]


def test_only_participants_take_part(
    page: Callable[..., Any], room: Given[Workshop], proof: Proof
) -> None:
    """A facilitator from one of the groups, and a scribe, are counted apart."""
    figures = page(room).figures
    took_part = [proof(PresenceStarted, room, person=person) for person in ("P1", "P2", "P3")]
    assert figures["people took part"].value == 3
    assert figures["people took part"].evidence == took_part[0] | took_part[1] | took_part[2]
    assert figures["people registered to take part"].value == 3
    helpers = figures["facilitators, scribes and observers"]
    assert helpers.value == 2
    assert helpers.evidence == proof(PresenceStarted, room, person="P4") | proof(
        PresenceStarted, room, person="P5"
    )


def test_where_nobody_helps_nothing_is_said_of_helpers(page: Callable[..., Any]) -> None:
    """A figure that is always nought tells nothing."""
    alone = given(
        WorkshopScheduled(title="Leeds", groups=("peer support",)),
        PersonRegistered(person="P1", group="peer support"),
        PresenceStarted(person="P1"),
    )
    assert "facilitators, scribes and observers" not in page(alone).figures


def test_consents_count_as_they_stand(
    page: Callable[..., Any], room: Given[Workshop], proof: Proof
) -> None:
    """P2 never agreed to be quoted, and P3 takes it back."""
    assert page(room).figures["agreed to be recorded"].value == 3
    assert page(room).figures["agreed to be quoted"].value == 2
    less = room.and_given(ConsentWithdrawn(person="P3", scopes=("quote",)))
    quoted = page(less).figures["agreed to be quoted"]
    assert quoted.value == 1
    assert quoted.evidence == proof(ConsentGiven, room, person="P1")


def test_the_funnel_counts_each_step_by_group(
    page: Callable[..., Any], room: Given[Workshop], proof: Proof
) -> None:
    """Invited, accepted, registered, took part, left early; the last answer counts."""
    asked = room.and_given(
        InvitationSent(invitation="I1", invitee="a", channel="network", group="peer support"),
        InvitationSent(invitation="I2", invitee="b", channel="network", group="peer support"),
        InvitationSent(invitation="I3", invitee="c", channel="network", group="primary care"),
        InvitationAnswered(invitation="I1", answer="accepted"),
        InvitationAnswered(invitation="I2", answer="accepted"),
        InvitationAnswered(invitation="I2", answer="declined"),
        (PresenceEnded(person="P1"), "11:00"),
    )
    funnel = page(asked).table(FUNNEL)
    assert funnel.column("Group") == ["primary care", "peer support"]
    assert funnel.column("Invited") == [1, 2]
    assert funnel.column("Accepted") == [0, 1]
    assert funnel.column("Registered") == [1, 2]
    assert funnel.column("Took part") == [1, 2]
    assert funnel.column("Left early") == [0, 1]
    accepted = proof(InvitationAnswered, asked, invitation="I1")
    assert funnel.cell("peer support", "Accepted").evidence == accepted
    assert funnel.cell("peer support", "Left early").evidence == proof(PresenceEnded, asked)
    registered = proof(PersonRegistered, asked, group="peer support")
    assert funnel.cell("peer support", "Registered").evidence == registered


def test_without_invitations_the_funnel_begins_with_registration(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """Columns that nobody kept are left out, not filled with noughts."""
    assert page(room).table(FUNNEL).columns == ["Group", "Registered", "Took part", "Left early"]


def test_invitations_that_aim_at_no_group_have_a_row_of_their_own(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """Otherwise they would be missing from the sum."""
    asked = room.and_given(InvitationSent(invitation="I1", invitee="all", channel="social media"))
    funnel = page(asked).table(FUNNEL)
    assert funnel.value("group not stated", "Invited") == 1
    assert funnel.value("group not stated", "Took part") == 0


def test_to_leave_early_is_to_leave_before_the_last_activity_ends(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """Who goes home when it is over has not left early, though the departure is noted."""
    over = room.and_given(
        (ActivityStarted(activity="A1", method="conversation"), "10:00"),
        (PresenceEnded(person="P1"), "10:30"),
        (ActivityEnded(activity="A1"), "12:00"),
        (ActivityStarted(activity="A2", method="conversation"), "12:00"),
        (PresenceEnded(person="P3"), "12:15"),
        (ActivityEnded(activity="A2"), "12:30"),
        (ActivityEnded(activity="A1"), "12:00"),
        (PresenceEnded(person="P2"), "12:30"),
        (WorkshopClosed(), "13:00"),
    )
    left = page(over).table(FUNNEL)
    assert left.value("peer support", "Left early") == 1
    assert left.value("primary care", "Left early") == 1


def test_without_activities_it_is_the_close_that_counts(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """And while the workshop is open, whoever is gone has left early."""
    gone = room.and_given((PresenceEnded(person="P1"), "11:00"))
    assert page(gone).table(FUNNEL).value("peer support", "Left early") == 1
    closed = gone.and_given((WorkshopClosed(), "11:00"))
    assert page(closed).table(FUNNEL).value("peer support", "Left early") == 0


def test_who_comes_back_has_not_left(page: Callable[..., Any], room: Given[Workshop]) -> None:
    """However late it is noted that they went out in between."""
    back = room.and_given(
        (PresenceEnded(person="P1"), "10:00"),
        (PresenceStarted(person="P1"), "10:10"),
        (PresenceEnded(person="P2"), "11:00"),
        (PresenceEnded(person="P2"), "10:00"),
        (PresenceStarted(person="P2"), "10:10"),
    )
    funnel = page(back).table(FUNNEL)
    assert funnel.value("peer support", "Left early") == 1
    assert page(back).figures["people took part"].value == 3


def test_several_workshops_stand_side_by_side(
    page: Callable[..., Any], room: Given[Workshop], york: Given[Workshop], proof: Proof
) -> None:
    """What is true of all is the sum of what is true of each, and so is the evidence."""
    more = york.and_given(
        PersonRegistered(person="P6", group="peer support"),
        PersonRegistered(person="P7", group="peer support"),
        PresenceStarted(person="P6"),
    )
    both = page(more, room)
    assert both.figures["people took part"].value == 7
    assert both.figures["people took part"].evidence == (
        page(room).figures["people took part"].evidence
        | page(more).figures["people took part"].evidence
    )
    table = both.table(SIDE_BY_SIDE)
    assert table.columns == [
        "Workshop",
        "Primary care",
        "Peer support",
        "Together",
        "Of those registered",
    ]
    assert table.column("Workshop") == ["York", "Leeds"]
    assert table.column("Peer support") == [3, 2]
    assert table.column("Together") == [4, 3]
    assert table.column("Of those registered") == ["80 %", "100 %"]
    assert table.cell("York", "Primary care").evidence == proof(PresenceStarted, more, person="P3")
    assert both.table(FUNNEL).column("Took part") == [2, 5]


def test_a_workshop_without_events_has_a_row_of_noughts(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """It was asked for, so that it stands in the table."""
    assert page(room, given(stream="york")).table(SIDE_BY_SIDE).column("Together") == [3, 0]


def test_names_of_groups_keep_their_capitals(page: Callable[..., Any]) -> None:
    """NHS staff are not Nhs staff."""
    staffed = [
        given(
            WorkshopScheduled(title=town, groups=("NHS staff", "peers")),
            PersonRegistered(person="P1", group="NHS staff"),
            stream=town,
        )
        for town in ("leeds", "york")
    ]
    assert page(*staffed).table(SIDE_BY_SIDE).columns[1:3] == ["NHS staff", "Peers"]


def test_the_chart_holds_what_the_table_says(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """A chart is the same numbers once more, and a sentence that tells them."""
    (chart,) = page(room).charts.values()
    assert [(row["group"], row["people"]) for row in chart.spec["data"]["values"]] == [
        ("primary care", 1),
        ("peer support", 2),
    ]
    assert chart.sentence == "Of those who took part: 1 from primary care, 2 from peer support."
    assert chart.evidence == page(room).figures["people took part"].evidence


def test_one_group_in_one_workshop_needs_no_chart(page: Callable[..., Any]) -> None:
    """One bar compares nothing."""
    alone = given(
        WorkshopScheduled(title="Leeds", groups=("peer support",)),
        PersonRegistered(person="P1", group="peer support"),
        PresenceStarted(person="P1"),
    )
    assert page(alone).charts == {}
    elsewhere = given(WorkshopScheduled(title="York", groups=("peer support",)), stream="york")
    assert len(page(alone, elsewhere).charts) == 1


def test_names_do_not_stand_in_the_chapter(page: Callable[..., Any]) -> None:
    """Attribution is by group, never by name; whom one invited is nobody's business either."""
    named = given(
        WorkshopScheduled(title="Leeds", groups=("peer support",)),
        InvitationSent(invitation="I1", invitee="Beatrix Quill", channel="direct"),
        PersonRegistered(person="P1", group="peer support", name="Beatrix Quill"),
        PresenceStarted(person="P1"),
    )
    assert "Beatrix" not in page(named).words


def test_under_a_licence_nobody_is_said_to_have_agreed(page: Callable[..., Any]) -> None:
    """They are on record because their words were published."""
    imported = given(
        WorkshopScheduled(title="London", groups=("participants",)),
        PersonRegistered(person="P1", group="participants"),
        ConsentGiven(person="P1", scopes=("record", "quote"), version="1", basis="licence"),
    )
    figures = page(imported).figures
    assert figures["on record under the licence of the source"].value == 1
    assert not [label for label in figures if "agreed" in label]
