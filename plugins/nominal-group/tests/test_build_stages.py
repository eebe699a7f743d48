"""Finding the stage of a reveal."""

from __future__ import annotations

import pytest

from dialoguekit.events import WorkshopClosed
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    contributions_revealed,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.view import Idea, NominalSession

SILENT = stage_entered("silent", "10:00")
ROBIN = stage_entered("round-robin", "10:10")
CLARIFY = stage_entered("clarify", "10:20")


def session(*facts: ScenarioInput) -> NominalSession:
    """Return the only session of a workshop with these events."""
    workshop = workshop_with_participants().and_given(
        activity_started("nominal-group", "10:00"), *facts
    )
    (found,) = workshop.project(NominalGroup).workshops["leeds"].sessions
    return found


def idea(*facts: ScenarioInput) -> Idea:
    """Return the first idea of a session."""
    return session(*facts).ideas[0]


def draft(id: str, author: str) -> ScenarioInput:
    """Return a hidden draft."""
    return contribution_made(id, author, f"Idea {id}.", visibility="hidden")


def test_events_at_the_same_time_are_in_log_order() -> None:
    """A clock that does not advance does not mix stages."""

    def shown_in(*facts: ScenarioInput) -> str | None:
        begun = (activity_started("nominal-group"), stage_entered("silent"), draft("C1", "P2"))
        workshop = workshop_with_participants().and_given(*begun, *facts)
        return workshop.project(NominalGroup).workshops["leeds"].sessions[0].ideas[0].revealed_in

    assert shown_in(contributions_revealed("C1"), stage_entered("round-robin")) == "silent"
    assert (
        shown_in(
            stage_entered("round-robin"), contributions_revealed("C1"), stage_entered("clarify")
        )
        == "round-robin"
    )
    assert (
        shown_in(stage_entered("round-robin"), contributions_revealed("C1"), activity_ended())
        == "round-robin"
    )
    assert (
        shown_in(stage_entered("round-robin"), activity_ended(), contributions_revealed("C1"))
        is None
    )


@pytest.mark.parametrize(
    ("at", "precision", "stage"),
    [
        ("10:09", "exact", "silent"),
        ("10:09", "minute", "round-robin"),
        ("10:08", "minute", "silent"),
        ("10:31", "minute", "clarify"),
        ("10:33", "minute", None),
        ("09:00", "exact", None),
    ],
)
def test_an_imprecise_time_is_in_the_round_robin_if_possible(
    at: str, precision: str, stage: str | None
) -> None:
    """Within its tolerance; otherwise in the nearest stage."""
    found = idea(
        SILENT,
        draft("C1", "P2"),
        ROBIN,
        CLARIFY,
        activity_ended("10:30"),
        contributions_revealed("C1", occurred_at=at, precision=precision),
    )
    assert found.revealed_in == stage


def test_a_stage_recorded_late_is_found_by_time() -> None:
    """A reveal in it has that stage."""
    found = idea(
        SILENT, draft("C1", "P2"), CLARIFY, contributions_revealed("C1", occurred_at="10:12"), ROBIN
    )
    assert found.revealed_in == "round-robin"


def test_a_stage_entered_twice_has_two_intervals() -> None:
    """A pause does not change the first."""
    again = (
        stage_entered("round-robin", "10:30"),
        contributions_revealed("C2", occurred_at="10:31"),
    )
    found = session(
        SILENT,
        draft("C1", "P2"),
        draft("C2", "P4"),
        ROBIN,
        contributions_revealed("C1", occurred_at="10:12"),
        CLARIFY,
        *again,
    )
    assert [one.revealed_in for one in found.ideas] == ["round-robin", "round-robin"]
    assert [run.stage for run in found.stage_runs] == [
        "silent",
        "round-robin",
        "clarify",
        "round-robin",
    ]


def test_a_closed_workshop_ends_its_sessions() -> None:
    """No stage is current afterwards."""
    assert session(SILENT, (WorkshopClosed(), "12:00")).ended
    assert not session(SILENT).ended
