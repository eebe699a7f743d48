"""Which stage was on when a draft was revealed."""

from __future__ import annotations

import pytest

from dialoguekit.events import ContributionRevealed, WorkshopClosed
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.view import Idea, NominalSession

SILENT = entered("silent", "10:00")
ROBIN = entered("round-robin", "10:10")
CLARIFY = entered("clarify", "10:20")


def session(*facts: Fact) -> NominalSession:
    """The one session of a workshop in which these are the facts after everybody has arrived."""
    room = gathered().and_given(started("nominal-group", "10:00"), *facts)
    (found,) = room.project(NominalGroup).workshops["leeds"].sessions
    return found


def idea(*facts: Fact) -> Idea:
    """The first idea of a session."""
    return session(*facts).ideas[0]


def wrote(id: str, author: str) -> Fact:
    """A draft was written."""
    return said(id, author, f"Idea {id}.", visibility="hidden")


def reveal(*ids: str, at: str | None = None, precision: str = "exact") -> Fact:
    """Drafts were revealed."""
    return happened(ContributionRevealed(contributions=ids), at, precision=precision)


def test_within_one_moment_the_log_tells_what_came_first() -> None:
    """A clock that stands still does not mix up stages."""

    def shown_in(*facts: Fact) -> str | None:
        begun = (started("nominal-group"), entered("silent"), wrote("C1", "P2"))
        room = gathered().and_given(*begun, *facts)
        return room.project(NominalGroup).workshops["leeds"].sessions[0].ideas[0].shown_in

    assert shown_in(reveal("C1"), entered("round-robin")) == "silent"
    assert shown_in(entered("round-robin"), reveal("C1"), entered("clarify")) == "round-robin"
    assert shown_in(entered("round-robin"), reveal("C1"), ended()) == "round-robin"
    assert shown_in(entered("round-robin"), ended(), reveal("C1")) is None


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
def test_a_coarse_time_is_that_of_the_round_robin_if_it_may_be(
    at: str, precision: str, stage: str | None
) -> None:
    """Within its slack, and no further; otherwise the stage nearest to it."""
    found = idea(
        SILENT,
        wrote("C1", "P2"),
        ROBIN,
        CLARIFY,
        ended("10:30"),
        reveal("C1", at=at, precision=precision),
    )
    assert found.shown_in == stage


def test_a_stage_that_is_noted_late_takes_its_place_in_time() -> None:
    """What was revealed in it finds it."""
    found = idea(SILENT, wrote("C1", "P2"), CLARIFY, reveal("C1", at="10:12"), ROBIN)
    assert found.shown_in == "round-robin"


def test_a_stage_that_was_entered_before_a_pause_keeps_its_own_beginning() -> None:
    """The same stage twice is two stretches of time."""
    again = (entered("round-robin", "10:30"), reveal("C2", at="10:31"))
    found = session(
        SILENT,
        wrote("C1", "P2"),
        wrote("C2", "P4"),
        ROBIN,
        reveal("C1", at="10:12"),
        CLARIFY,
        *again,
    )
    assert [one.shown_in for one in found.ideas] == ["round-robin", "round-robin"]
    assert [run.stage for run in found.runs] == ["silent", "round-robin", "clarify", "round-robin"]


def test_a_workshop_that_closed_ends_its_sessions() -> None:
    """Nothing more can come."""
    assert session(SILENT, (WorkshopClosed(), "12:00")).over
    assert not session(SILENT).over
