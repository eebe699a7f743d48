"""Contributions, contributors, and answers of the view."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dialoguekit.events import (
    ActivityEnded,
    ActivityStarted,
    ContributionLinked,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    RoleAssigned,
)
from dialoguekit.plugin import StageRun
from dialoguekit.testing.builders import (
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_parallel_thinking import METHOD
from dialoguekit_parallel_thinking.view import HatSession

START = (ActivityStarted(activity="A1", method="parallel-thinking"), "10:00")
END = ActivityEnded(activity="A1")


def sessions(*facts: ScenarioInput) -> tuple[HatSession, ...]:
    """Return the sessions of a workshop with these facts after all participants arrived."""
    return workshop_view(METHOD, workshop_with_participants().and_given(*facts))


def session(*facts: ScenarioInput) -> HatSession:
    """Return the single session of such a workshop, started at ten."""
    (found,) = sessions(START, *facts)
    return found


def stage_run(*facts: ScenarioInput) -> StageRun:
    """Return the single hat of a session."""
    (found,) = session(*facts).stage_runs
    return found


# Red


def red_hat(*facts: ScenarioInput) -> tuple[Sequence[str], Sequence[str]]:
    """Return the contributors and the people present under a red hat from 10:05 to 10:10."""
    facts = (
        *facts,
        stage_entered("blue", "10:00"),
        stage_entered("red", "10:05"),
        stage_entered("blue", "10:10"),
    )
    glad = (
        contribution_made("C1", "P2", "Glad.", "10:06"),
        contribution_made("C2", "P2", "Tired.", "10:07"),
    )
    (red,) = session(*facts, *glad).red_runs
    return red.contributors, red.present


def test_contributors_and_people_present_under_red() -> None:
    """Each participant counts once; the facilitator does not count."""
    assert red_hat() == (("P2",), ("P2", "P3", "P4", "P5"))


@pytest.mark.parametrize(
    ("facts", "present"),
    [
        ([(PresenceEnded(person="P3"), "10:04")], False),
        ([(PresenceEnded(person="P3"), "10:06")], True),
        ([(PresenceEnded(person="P3"), "09:30"), (PresenceStarted(person="P3"), "10:09")], True),
        ([(PresenceEnded(person="P3"), "09:30"), (PresenceStarted(person="P3"), "10:10")], False),
    ],
    ids=["left before", "left during", "returned during", "returned after"],
)
def test_presence_is_that_at_the_time_of_the_hat(facts: list[ScenarioInput], present: bool) -> None:
    """A person who was there for a part of it was present, even if recorded later."""
    assert ("P3" in red_hat(*facts)[1]) == present


def test_facilitator_is_not_counted_as_present() -> None:
    """A facilitator who becomes a participant is; other roles change nothing."""
    assert "P3" not in red_hat(RoleAssigned(person="P3", role="facilitator"))[1]
    assert "P1" in red_hat(RoleAssigned(person="P1", role="participant"))[1]
    assert "P3" in red_hat(RoleAssigned(person="P3", role="timekeeper"))[1]


def test_contributor_counts_as_present() -> None:
    """No event need record the arrival."""
    person = PersonRegistered(person="P6", group="peer support")
    red = stage_run(
        person, stage_entered("red", "10:05"), contribution_made("C1", "P6", "Hopeful.", "10:06")
    )
    assert "P6" in red.contributors
    assert "P6" in red.present


def test_idea_under_red_is_no_feeling() -> None:
    """Its author does not count as a contributor of the hat."""
    idea = contribution_made("C1", "P2", "Ring twice.", kind="idea")
    assert stage_run(stage_entered("red"), idea).contributors == ()


# Obstacles and ideas


BLACK_AND_GREEN = (
    stage_entered("black", "10:00"),
    contribution_made("C1", "P2", "Nobody answers.", "10:01"),
    contribution_made("C2", "P4", "No list.", "10:02"),
    stage_entered("green", "10:05"),
)


def answers(*facts: ScenarioInput) -> dict[str, list[str]]:
    """Return the obstacles of a session, each with the ideas that answer it."""
    found = session(*BLACK_AND_GREEN, *facts).obstacles
    return {obstacle.contribution.id: [idea.id for idea in obstacle.ideas] for obstacle in found}


def test_idea_answers_obstacles_by_refs_and_links() -> None:
    """A link may be made later."""
    ideas = (
        contribution_made("C3", "P5", "A line.", "10:06", refs=("C1",)),
        contribution_made("C4", "P5", "A poster.", "10:07"),
    )
    assert answers(*ideas) == {"C1": ["C3"], "C2": []}
    for relation in ("answers", "resolves"):
        link = ContributionLinked(origin="C4", target="C2", relation=relation)
        assert answers(*ideas, link) == {"C1": ["C3"], "C2": ["C4"]}


def test_link_and_ref_are_one_answer() -> None:
    """The idea is listed once, with the first link as evidence."""
    idea = contribution_made("C3", "P5", "A line.", "10:06", refs=("C1",))
    link = ContributionLinked(origin="C3", target="C1", relation="answers")
    obstacle, _ = session(*BLACK_AND_GREEN, idea, link).obstacles
    assert [answer.id for answer in obstacle.ideas] == ["C3"]
    assert obstacle.evidence == session(*BLACK_AND_GREEN, idea).obstacles[0].evidence


def test_other_links_are_no_answers() -> None:
    """Other relations and other kinds than ideas do not count."""
    idea = contribution_made("C3", "P5", "A line.", "10:06")
    fact = contribution_made("C4", "P5", "One phone.", "10:07", kind="fact", refs=("C1",))
    other = ContributionLinked(origin="C3", target="C1", relation="contradicts")
    assert answers(idea, fact, other) == {"C1": [], "C2": []}


def test_answer_has_evidence() -> None:
    """The evidence is obstacle, idea and link."""
    idea = contribution_made("C3", "P5", "A line.", "10:06")
    link = ContributionLinked(origin="C3", target="C1", relation="answers")
    answered, unanswered = session(*BLACK_AND_GREEN, idea, link).obstacles
    assert len(answered.evidence) == 3
    assert unanswered.evidence == unanswered.contribution.evidence


def test_idea_of_a_later_session_answers() -> None:
    """An afternoon session may answer obstacles of the morning."""
    first, _ = sessions(
        START,
        *BLACK_AND_GREEN,
        (END, "10:10"),
        (ActivityStarted(activity="A2", method="parallel-thinking"), "14:00"),
        stage_entered("green", "14:00", activity="A2"),
        contribution_made("C3", "P5", "A line.", "14:01", activity="A2", refs=("C1",)),
    )
    assert [idea.id for idea in first.obstacles[0].ideas] == ["C3"]
