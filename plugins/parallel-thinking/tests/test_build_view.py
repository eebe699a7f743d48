"""Every contribution finds its hat, its readers and its answers."""

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
from dialoguekit.plugin import Item, StageRun
from dialoguekit.testing.builders import entered, gathered, said
from dialoguekit.testing.scenario import Fact
from dialoguekit_parallel_thinking.projection import ParallelThinking
from dialoguekit_parallel_thinking.view import HatSession, Worn

ARRIVED = len(gathered().recorded)
START = (ActivityStarted(activity="A1", method="parallel-thinking"), "10:00")
END = ActivityEnded(activity="A1")


def worn(*facts: Fact) -> Worn:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered().and_given(*facts).project(ParallelThinking).workshops["leeds"]


def session(*facts: Fact) -> HatSession:
    """The one session of such a workshop, begun at ten."""
    (found,) = worn(START, *facts).sessions
    return found


def runs(*facts: Fact) -> list[tuple[str, list[str]]]:
    """The hats of a session in order, each with the ids of what was said under it."""
    return [(run.stage, [item.id for item in run.items]) for run in session(*facts).runs]


def run(*facts: Fact) -> StageRun:
    """The one hat of a session."""
    (found,) = session(*facts).runs
    return found


def item(*facts: Fact) -> Item:
    """The one contribution of a session."""
    (found,) = session(*facts).items
    return found


# Red


def reds(*facts: Fact) -> tuple[Sequence[str], Sequence[str]]:
    """Who was heard under a red hat worn from 10:05 to 10:10, and who was present."""
    facts = (*facts, entered("blue", "10:00"), entered("red", "10:05"), entered("blue", "10:10"))
    glad = (said("C1", "P2", "Glad.", "10:06"), said("C2", "P2", "Tired.", "10:07"))
    (red,) = session(*facts, *glad).reds
    return red.heard, red.present


def test_participants_are_heard_and_present_under_red() -> None:
    """Everybody counts once; the facilitator does not count."""
    assert reds() == (("P2",), ("P2", "P3", "P4", "P5"))


@pytest.mark.parametrize(
    ("facts", "there"),
    [
        ([(PresenceEnded(person="P3"), "10:04")], False),
        ([(PresenceEnded(person="P3"), "10:06")], True),
        ([(PresenceEnded(person="P3"), "09:30"), (PresenceStarted(person="P3"), "10:09")], True),
        ([(PresenceEnded(person="P3"), "09:30"), (PresenceStarted(person="P3"), "10:10")], False),
    ],
    ids=["left before", "left within", "came back within", "came back after"],
)
def test_presence_is_judged_at_the_time_of_the_hat(facts: list[Fact], there: bool) -> None:
    """Whoever was there for some of it was present, however late that is noted."""
    assert ("P3" in reds(*facts)[1]) == there


def test_somebody_who_becomes_a_facilitator_leaves_the_denominator() -> None:
    """And a facilitator who takes part joins it; other parts change nothing."""
    assert "P3" not in reds(RoleAssigned(person="P3", role="facilitator"))[1]
    assert "P1" in reds(RoleAssigned(person="P1", role="participant"))[1]
    assert "P3" in reds(RoleAssigned(person="P3", role="timekeeper"))[1]


def test_whoever_was_heard_was_present() -> None:
    """Even where nobody noted that they came in."""
    somebody = PersonRegistered(person="P6", group="peer support")
    red = run(somebody, entered("red", "10:05"), said("C1", "P6", "Hopeful.", "10:06"))
    assert "P6" in red.heard
    assert "P6" in red.present


def test_an_idea_under_red_is_not_a_feeling_that_was_heard() -> None:
    """Off its hat it does not count for the coverage of the hat."""
    assert run(entered("red"), said("C1", "P2", "Ring twice.", kind="idea")).heard == ()


# Obstacles and ideas


BLACK_AND_GREEN = (
    entered("black", "10:00"),
    said("C1", "P2", "Nobody answers.", "10:01"),
    said("C2", "P4", "No list.", "10:02"),
    entered("green", "10:05"),
)


def answers(*facts: Fact) -> dict[str, list[str]]:
    """The obstacles of a session, each with the ideas that answer it."""
    found = session(*BLACK_AND_GREEN, *facts).obstacles
    return {obstacle.item.id: [idea.id for idea in obstacle.ideas] for obstacle in found}


def test_an_idea_answers_the_obstacles_that_it_takes_up() -> None:
    """By its refs, or by a link that was made later."""
    ideas = (
        said("C3", "P5", "A line.", "10:06", refs=("C1",)),
        said("C4", "P5", "A poster.", "10:07"),
    )
    assert answers(*ideas) == {"C1": ["C3"], "C2": []}
    for relation in ("answers", "resolves"):
        link = ContributionLinked(origin="C4", target="C2", relation=relation)
        assert answers(*ideas, link) == {"C1": ["C3"], "C2": ["C4"]}


def test_a_link_and_a_ref_are_one_answer() -> None:
    """An idea that is linked twice stands once, and what linked it first is the evidence."""
    idea = said("C3", "P5", "A line.", "10:06", refs=("C1",))
    link = ContributionLinked(origin="C3", target="C1", relation="answers")
    obstacle, _ = session(*BLACK_AND_GREEN, idea, link).obstacles
    assert [answer.id for answer in obstacle.ideas] == ["C3"]
    assert obstacle.evidence == session(*BLACK_AND_GREEN, idea).obstacles[0].evidence


def test_not_every_link_is_an_answer() -> None:
    """Neither another relation, nor something that is no idea."""
    idea = said("C3", "P5", "A line.", "10:06")
    fact = said("C4", "P5", "One phone.", "10:07", kind="fact", refs=("C1",))
    other = ContributionLinked(origin="C3", target="C1", relation="contradicts")
    assert answers(idea, fact, other) == {"C1": [], "C2": []}


def test_an_answer_leads_to_obstacle_idea_and_link() -> None:
    """All three are events that can be looked up."""
    idea = said("C3", "P5", "A line.", "10:06")
    link = ContributionLinked(origin="C3", target="C1", relation="answers")
    answered, unanswered = session(*BLACK_AND_GREEN, idea, link).obstacles
    assert len(answered.evidence) == 3
    assert unanswered.evidence == unanswered.item.evidence


def test_an_idea_of_a_later_session_answers_too() -> None:
    """Obstacles of the morning may be answered in the afternoon."""
    first, _ = worn(
        START,
        *BLACK_AND_GREEN,
        (END, "10:10"),
        (ActivityStarted(activity="A2", method="parallel-thinking"), "14:00"),
        entered("green", "14:00", activity="A2"),
        said("C3", "P5", "A line.", "14:01", activity="A2", refs=("C1",)),
    ).sessions
    assert [idea.id for idea in first.obstacles[0].ideas] == ["C3"]
