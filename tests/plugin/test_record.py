"""The record of a workshop, which methods and analyses read."""

from __future__ import annotations

from dialoguekit.disclosure.policy import STANDARD, UNRESTRICTED, DisclosurePolicy
from dialoguekit.events import (
    ActivityStarted,
    BallotOpened,
    ConsentWithdrawn,
    ContributionMade,
    PersonForgotten,
    PersonRegistered,
    QuestionPosed,
    RoleAssigned,
    WorkshopClosed,
)
from dialoguekit.plugin import Method, Programme, Record, session_rows
from dialoguekit.testing.builders import (
    activity_started,
    ballot_opened,
    contribution_made,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import assemble, workshop_view
from dialoguekit.testing.scenario import ScenarioInput, scenario_event

METHOD = Method(name="circle", title="Circle", summary="Talk.", source="these tests")
START = activity_started("circle", "10:00")


def record(*facts: ScenarioInput, policy: DisclosurePolicy = UNRESTRICTED) -> Record:
    """Return the record of a workshop with these facts after all participants arrived."""
    return assemble(METHOD, workshop_with_participants().and_given(*facts), policy=policy).record


def test_facts_of_several_classes_are_in_log_order() -> None:
    """Facts of one class are too."""
    posed = scenario_event(QuestionPosed(question="Q1", text="Why?"), "10:02", activity="A1")
    found = record(
        START,
        contribution_made("C1", "P2", "Yes.", "10:01"),
        posed,
        contribution_made("C2", "P2", "No.", "10:03"),
    )
    assert [f.id for f in found.of(ContributionMade, QuestionPosed)] == ["C1", "Q1", "C2"]
    assert [f.id for f in found.of(ContributionMade)] == ["C1", "C2"]


def test_facts_within_a_session_were_recorded_in_it_or_name_it() -> None:
    """Those of other activities are left out."""
    other = scenario_event(ActivityStarted(activity="A2", method="circle"), "11:00")
    found = record(
        START,
        contribution_made("C1", "P2", "Yes.", "10:01"),
        other,
        contribution_made("C2", "P2", "No.", "11:01", activity="A2"),
    )
    first, second = found.sessions
    assert [f.id for f in found.of(ContributionMade, within=first)] == ["C1"]
    assert [f.id for f in found.of(ContributionMade, within=second)] == ["C2"]
    assert [f.id for f in found.of(ActivityStarted, within=second)] == ["A2"]


def test_contributions_of_all_methods_are_known() -> None:
    """Only the sessions are those of the method."""
    other = scenario_event(ActivityStarted(activity="A2", method="conversation"), "11:00")
    found = record(START, other, contribution_made("C1", "P2", "Yes.", "11:01", activity="A2"))
    assert [session.activity for session in found.sessions] == ["A1"]
    assert list(found.contributions) == ["C1"]


def test_ballots_are_those_of_the_workshop_or_of_a_session() -> None:
    """A ballot belongs to the session in which it was opened."""
    inside = ballot_opened("B1", "C1", "C2", roll=("P2",), occurred_at="10:01")
    outside = BallotOpened(ballot="B2", kind="ranking", options=("C1", "C2"), roll=("P2",))
    found = record(START, inside, outside)
    assert [ballot.id for ballot in found.ballots()] == ["B1", "B2"]
    assert [ballot.id for ballot in found.ballots(found.sessions[0])] == ["B1"]


def test_people_take_part_or_facilitate() -> None:
    """A later role counts; the holder of a token is not registered."""
    found = record(RoleAssigned(person="P2", role="facilitator"))
    assert [found.takes_part(p) for p in ("P1", "P2", "P3")] == [False, False, True]
    assert [found.facilitates(p) for p in ("P1", "P2", "P3")] == [True, True, False]
    assert [found.is_registered(p) for p in ("P3", "kestrel")] == [True, False]


def test_consent_is_that_of_now() -> None:
    """A forgotten person consents to nothing."""
    withdrawn = ConsentWithdrawn(person="P3", scopes=("quote",))
    found = record(withdrawn, PersonForgotten(person="P4", basis="asked"))
    assert [found.consents(p, "quote") for p in ("P2", "P3", "P4", "P9")] == [
        True,
        False,
        False,
        False,
    ]


def test_the_group_of_a_person_is_a_label() -> None:
    """Nobody has none."""
    alone = PersonRegistered(person="P9", group="students")
    found = record(alone, policy=STANDARD)
    assert [found.group_of(p) for p in ("P1", "P9", None)] == [
        "facilitator",
        "smaller groups",
        None,
    ]
    assert found.policy == STANDARD


def test_the_close_is_known() -> None:
    """Before it, there is none."""
    assert record().closed is None
    closed = record((WorkshopClosed(), "12:00")).closed
    assert closed is not None


def test_sessions_of_a_programme_have_headings() -> None:
    """A single session has the title of its workshop; several have their own, too."""
    again = scenario_event(ActivityStarted(activity="A2", method="circle", title="Again"), "11:00")
    leeds = workshop_view(METHOD, workshop_with_participants().and_given(START, again))
    york = workshop_view(METHOD, workshop_with_participants(stream="york").and_given(START))
    programme = Programme(
        views={"leeds": leeds, "york": york},
        titles={"leeds": "Leeds", "york": "York"},
        groups=record().groups,
    )
    assert [heading for heading, _ in session_rows(programme)] == [
        "Leeds: Circle (leeds A1)",
        "Leeds: Again (leeds A2)",
        "York",
    ]
