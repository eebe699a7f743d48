"""The chapter on attendance: numbers of participants, each with its evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.disclosure.policy import POLICIES, STANDARD
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
    RoleAssigned,
    WorkshopClosed,
    WorkshopScheduled,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters import attendance
from dialoguekit.testing.scenario import Given, given

ANALYSIS = attendance.ANALYSIS

EvidenceOf = Callable[..., Evidence]
FUNNEL = "Attendance by group"
COMPARISON = "Participants in each workshop"


def test_a_workshop_without_people_says_so(page: Callable[..., Any]) -> None:
    """An empty workshop has a chapter without tables."""
    scheduled = given(WorkshopScheduled(title="Leeds", groups=("peer support",)))
    assert page(scheduled).texts == ["No one was invited or registered."]
    assert page(given()).texts == ["No one was invited or registered."]


def test_only_participants_are_counted_as_participants(
    page: Callable[..., Any], workshop: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """A facilitator from a group and a scribe are counted separately."""
    figures = page(workshop).figures
    took_part = [
        evidence_of(PresenceStarted, workshop, person=person) for person in ("P1", "P2", "P3")
    ]
    assert figures["people took part"].value == 3
    assert figures["people took part"].evidence == took_part[0] | took_part[1] | took_part[2]
    assert figures["people registered to take part"].value == 3
    staff = figures["facilitators, scribes and observers"]
    assert staff.value == 2
    assert staff.evidence == evidence_of(PresenceStarted, workshop, person="P4") | evidence_of(
        PresenceStarted, workshop, person="P5"
    )


def test_without_staff_there_is_no_figure_of_staff(page: Callable[..., Any]) -> None:
    """A figure that is always zero has no information."""
    single = given(
        WorkshopScheduled(title="Leeds", groups=("peer support",)),
        PersonRegistered(person="P1", group="peer support"),
        PresenceStarted(person="P1"),
    )
    assert "facilitators, scribes and observers" not in page(single).figures


def test_current_consents_are_counted(
    page: Callable[..., Any], workshop: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """P2 never consented to quotation, and P3 withdraws the consent."""
    assert page(workshop).figures["consented to recording"].value == 3
    assert page(workshop).figures["consented to quotation"].value == 2
    withdrawn = workshop.and_given(ConsentWithdrawn(person="P3", scopes=("quote",)))
    quoted = page(withdrawn).figures["consented to quotation"]
    assert quoted.value == 1
    assert quoted.evidence == evidence_of(ConsentGiven, workshop, person="P1")


def test_the_funnel_counts_each_step_by_group(
    page: Callable[..., Any], workshop: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The steps are invited, accepted, registered, took part and left early."""
    invited = workshop.and_given(
        InvitationSent(invitation="I1", invitee="a", channel="network", group="peer support"),
        InvitationSent(invitation="I2", invitee="b", channel="network", group="peer support"),
        InvitationSent(invitation="I3", invitee="c", channel="network", group="primary care"),
        InvitationAnswered(invitation="I1", answer="accepted"),
        InvitationAnswered(invitation="I2", answer="accepted"),
        InvitationAnswered(invitation="I2", answer="declined"),
        (PresenceEnded(person="P1"), "11:00"),
    )
    funnel = page(invited).table(FUNNEL)
    assert funnel.column("Group") == ["primary care", "peer support"]
    assert funnel.column("Invited") == [1, 2]
    assert funnel.column("Accepted") == [0, 1]
    assert funnel.column("Registered") == [1, 2]
    assert funnel.column("Took part") == [1, 2]
    assert funnel.column("Left early") == [0, 1]
    accepted = evidence_of(InvitationAnswered, invited, invitation="I1")
    assert funnel.cell("peer support", "Accepted").evidence == accepted
    assert funnel.cell("peer support", "Left early").evidence == evidence_of(PresenceEnded, invited)
    registered = evidence_of(PersonRegistered, invited, group="peer support")
    assert funnel.cell("peer support", "Registered").evidence == registered


def test_without_invitations_the_funnel_begins_with_registration(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """Columns without data are omitted, not filled with zeros."""
    assert page(workshop).table(FUNNEL).columns == [
        "Group",
        "Registered",
        "Took part",
        "Left early",
    ]


def test_invitations_without_a_group_have_their_own_row(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """So they are included in the sum."""
    invited = workshop.and_given(
        InvitationSent(invitation="I1", invitee="all", channel="social media")
    )
    funnel = page(invited).table(FUNNEL)
    assert funnel.value("group not stated", "Invited") == 1
    assert funnel.value("group not stated", "Took part") == 0


def test_leaving_early_means_before_the_last_activity_ends(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """A departure after it does not count."""
    ended = workshop.and_given(
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
    left = page(ended).table(FUNNEL)
    assert left.value("peer support", "Left early") == 1
    assert left.value("primary care", "Left early") == 1


def test_without_activities_the_close_counts(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """While the workshop is open, every departure counts."""
    departed = workshop.and_given((PresenceEnded(person="P1"), "11:00"))
    assert page(departed).table(FUNNEL).value("peer support", "Left early") == 1
    closed = departed.and_given((WorkshopClosed(), "11:00"))
    assert page(closed).table(FUNNEL).value("peer support", "Left early") == 0


def test_a_person_who_returns_has_not_left_early(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """This holds however late the absence is recorded."""
    back = workshop.and_given(
        (PresenceEnded(person="P1"), "10:00"),
        (PresenceStarted(person="P1"), "10:10"),
        (PresenceEnded(person="P2"), "11:00"),
        (PresenceEnded(person="P2"), "10:00"),
        (PresenceStarted(person="P2"), "10:10"),
    )
    funnel = page(back).table(FUNNEL)
    assert funnel.value("peer support", "Left early") == 1
    assert page(back).figures["people took part"].value == 3


def test_several_workshops_are_compared(
    page: Callable[..., Any],
    workshop: Given[Workshop],
    york: Given[Workshop],
    evidence_of: EvidenceOf,
) -> None:
    """The total and its evidence are the sums over the workshops."""
    more = york.and_given(
        PersonRegistered(person="P6", group="peer support"),
        PersonRegistered(person="P7", group="peer support"),
        PresenceStarted(person="P6"),
    )
    both = page(more, workshop)
    assert "people took part" not in both.figures
    assert both.figures["visits"].value == 7
    assert both.figures["visits"].evidence == (
        page(workshop).figures["people took part"].evidence
        | page(more).figures["people took part"].evidence
    )
    table = both.table(COMPARISON)
    assert table.columns == [
        "Workshop",
        "Primary care",
        "Peer support",
        "All participants",
        "Share of registered",
    ]
    assert table.column("Workshop") == ["York", "Leeds"]
    assert table.column("Peer support") == [3, 2]
    assert table.column("All participants") == [4, 3]
    assert table.column("Share of registered") == ["80 %", "100 %"]
    assert table.cell("York", "Primary care").evidence == evidence_of(
        PresenceStarted, more, person="P3"
    )
    assert both.table(FUNNEL).column("Took part") == [2, 5]


def test_workshops_without_people_are_named(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """They have no row in the comparison."""
    combined = page(workshop, given(stream="york"), given(stream="hull"))
    assert combined.table(COMPARISON).column("Workshop") == ["Leeds"]
    assert combined.texts == ["No one was invited or registered in York, Hull."]


def test_names_of_groups_keep_their_capitals(page: Callable[..., Any]) -> None:
    """A heading changes the first letter only."""
    staffed = [
        given(
            WorkshopScheduled(title=town, groups=("NHS staff", "peers")),
            PersonRegistered(person="P1", group="NHS staff"),
            stream=town,
        )
        for town in ("leeds", "york")
    ]
    assert page(*staffed).table(COMPARISON).columns[1:3] == ["NHS staff", "Peers"]


def test_the_chart_has_the_numbers_of_the_table(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """Its sentence states them."""
    (chart,) = page(workshop).charts.values()
    assert [(row["group"], row["people"]) for row in chart.spec["data"]["values"]] == [
        ("primary care", 1),
        ("peer support", 2),
    ]
    assert chart.sentence == "Participants: 1 from primary care, 2 from peer support."
    assert chart.evidence == page(workshop).figures["people took part"].evidence


def test_a_single_group_in_one_workshop_has_no_chart(page: Callable[..., Any]) -> None:
    """A single bar compares nothing."""
    single = given(
        WorkshopScheduled(title="Leeds", groups=("peer support",)),
        PersonRegistered(person="P1", group="peer support"),
        PresenceStarted(person="P1"),
    )
    assert page(single).charts == {}
    other = given(WorkshopScheduled(title="York", groups=("peer support",)), stream="york")
    assert len(page(single, other).charts) == 1


def test_a_licence_is_not_reported_as_consent(page: Callable[..., Any]) -> None:
    """The people are recorded because the source was published."""
    imported = given(
        WorkshopScheduled(title="London", groups=("participants",)),
        PersonRegistered(person="P1", group="participants"),
        ConsentGiven(person="P1", scopes=("record", "quote"), version="1", basis="licence"),
    )
    figures = page(imported).figures
    assert figures["recorded under the licence of the source"].value == 1
    assert not [label for label in figures if "consented" in label]


def test_the_last_role_decides_who_is_a_participant(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """A participant who facilitates later is staff, and a facilitator may become a participant."""
    facilitating = workshop.and_given(RoleAssigned(person="P1", role="facilitator"))
    figures = page(facilitating).figures
    assert figures["people took part"].value == 2
    assert figures["facilitators, scribes and observers"].value == 3
    assert page(facilitating).table(FUNNEL).value("peer support", "Registered") == 1
    joined = workshop.and_given(RoleAssigned(person="P4", role="participant"))
    assert page(joined).figures["people registered to take part"].value == 4


# Disclosure


def _people(group: str, *numbers: int) -> list[PersonRegistered | PresenceStarted]:
    return [
        event
        for number in numbers
        for event in (
            PersonRegistered(person=f"P{number}", group=group),
            PresenceStarted(person=f"P{number}"),
        )
    ]


@pytest.fixture(scope="module")
def small_groups() -> Given[Workshop]:
    """Return a workshop with four nurses, three carers and one mayor, each invited by group."""
    return given(
        WorkshopScheduled(title="Leeds", groups=("nurses", "the mayor", "carers")),
        *_people("nurses", 1, 2, 3, 4),
        *_people("carers", 5, 6, 7),
        *_people("the mayor", 8),
        InvitationSent(invitation="I1", invitee="a", channel="direct", group="the mayor"),
        InvitationAnswered(invitation="I1", answer="accepted"),
        InvitationSent(invitation="I2", invitee="b", channel="direct", group="carers"),
        InvitationSent(invitation="I3", invitee="c", channel="direct"),
    )


def test_small_groups_are_combined(page: Callable[..., Any], small_groups: Given[Workshop]) -> None:
    """One mayor alone would be disclosed by the difference, so the carers join the mayor."""
    found = page(small_groups, policy=STANDARD)
    funnel = found.table(FUNNEL)
    assert funnel.column("Group") == ["nurses", "smaller groups", "group not stated"]
    assert funnel.column("Took part") == [4, 4, 0]
    assert "Invited" not in [column.title for column in funnel.table.columns]
    assert "Invitations are not shown by group" in funnel.table.note
    assert funnel.table.note.endswith("combines groups with too few people to be named.")
    (chart,) = found.charts.values()
    assert chart.sentence == "Participants: 4 from nurses, 4 from smaller groups."
    assert [row["people"] for row in chart.spec["data"]["values"]] == [4, 4]
    assert "mayor" not in found.text


def test_small_groups_of_one_workshop_are_combined_in_the_programme(
    page: Callable[..., Any], small_groups: Given[Workshop]
) -> None:
    """A group that is large in York is combined too, or a difference would disclose it."""
    york = given(
        WorkshopScheduled(title="York", groups=("nurses", "the mayor")),
        *_people("nurses", 1, 2, 3),
        *_people("the mayor", 4, 5, 6),
        stream="york",
    )
    found = page(small_groups, york, policy=STANDARD)
    table = found.table(COMPARISON)
    assert table.columns[1:4] == ["Nurses", "Smaller groups", "All participants"]
    assert table.column("Smaller groups") == [4, 3]
    assert table.table.note is not None
    assert "mayor" not in found.text


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_the_numbers_of_groups_add_up(
    page: Callable[..., Any], small_groups: Given[Workshop], policy: Any
) -> None:
    """Nobody is left out, however the groups are combined."""
    found = page(small_groups, policy=policy)
    assert sum(found.table(FUNNEL).column("Took part")) == 8
    assert found.figures["people took part"].value == 8


def test_the_chapter_contains_no_names_contacts_or_reasons(page: Callable[..., Any]) -> None:
    """No text that a person or an organiser wrote is in it, nor the id of a person."""
    named = given(
        WorkshopScheduled(title="Leeds", groups=("peer support",)),
        InvitationSent(invitation="I1", invitee="Beatrix Quill", channel="direct"),
        InvitationAnswered(invitation="I1", answer="accepted", reason="As Beatrix said."),
        PersonRegistered(
            person="P1", group="peer support", name="Beatrix Quill", source="Beatrix/7"
        ),
        ConsentGiven(person="P1", scopes=("record", "quote"), version="1", basis="spoken"),
        PresenceStarted(person="P1"),
        PresenceEnded(person="P1", reason="Beatrix is unwell."),
    )
    assert page(named).figures["people took part"].value == 1
    assert "Beatrix" not in page(named).text
    assert "P1" not in page(named).text
