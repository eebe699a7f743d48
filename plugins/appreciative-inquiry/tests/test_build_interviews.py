"""Building interviews: swaps, pairs, retellings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from dialoguekit.testing.builders import activity_started, contribution_made
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_appreciative_inquiry.events import StoryRetold
from dialoguekit_appreciative_inquiry.view import InquirySession, WorkshopView

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
EventFactory: TypeAlias = Callable[..., ScenarioInput]
ViewOf: TypeAlias = Callable[..., WorkshopView]
SessionOf: TypeAlias = Callable[..., InquirySession]

START = activity_started("appreciative-inquiry", "10:00")


@pytest.fixture
def swaps(session: SessionOf, interview: EventFactory) -> Callable[..., list[bool]]:
    """A function that returns whether each of these interviews was reciprocated."""

    def swaps(*pairs: tuple[str, str]) -> list[bool]:
        facts = [interview(f"IV{n}", *pair) for n, pair in enumerate(pairs, start=1)]
        return [each.reciprocated for each in session(*facts).interviews]

    return swaps


def test_two_people_who_swap_reciprocate(swaps: Callable[..., list[bool]]) -> None:
    """One who never asked did not."""
    assert swaps(("P2", "P5"), ("P5", "P2")) == [True, True]
    assert swaps(("P2", "P5")) == [False]
    assert swaps(("P2", "P5"), ("P5", "P6")) == [False, False]


def test_three_people_in_a_ring_reciprocate(swaps: Callable[..., list[bool]]) -> None:
    """Four people in a ring do not."""
    assert swaps(("P2", "P5"), ("P5", "P6"), ("P6", "P2")) == [True] * 3
    assert swaps(("P2", "P5"), ("P5", "P6"), ("P6", "P7"), ("P7", "P2")) == [False] * 4


def test_a_pair_consists_of_two_participants(session: SessionOf, interview: EventFactory) -> None:
    """It is counted once; a trio makes three pairs."""
    pair = [interview("IV1", "P2", "P5"), interview("IV2", "P5", "P2")]
    own = [interview("IV3", "P3", "P4")]
    found = session(*pair, *own)
    assert [(p.across_groups, len(p.evidence)) for p in found.pairs] == [(True, 2), (False, 1)]
    ring = [
        interview("IV1", "P2", "P5"),
        interview("IV2", "P5", "P6"),
        interview("IV3", "P6", "P2"),
    ]
    assert [p.across_groups for p in session(*ring).pairs] == [True, False, True]


def test_others_make_no_pair(session: SessionOf, interview: EventFactory) -> None:
    """An interview by a facilitator counts in no share."""
    found = session(interview("IV1", "P1", "P5"))
    assert [(i.interviewer_group, i.interviewee_group) for i in found.interviews] == [
        ("facilitator", "peer support")
    ]
    assert found.pairs == ()
    assert found.max_cross_group_pairs == 0


@pytest.mark.parametrize(
    ("pairs", "maximum"),
    [
        ([("P2", "P5")], 1),
        ([("P2", "P3"), ("P5", "P6")], 2),
        ([("P2", "P3"), ("P3", "P4"), ("P4", "P5")], 1),
        ([("P2", "P3")], 0),
    ],
)
def test_the_possible_pairs_across_groups_are_counted(
    pairs: list[tuple[str, str]], maximum: int, session: SessionOf, interview: EventFactory
) -> None:
    """The smaller side limits them."""
    facts = [interview(f"IV{n}", *pair) for n, pair in enumerate(pairs, start=1)]
    assert session(*facts).max_cross_group_pairs == maximum


def test_a_story_has_its_interview(
    discovered: Facts, session: SessionOf, interview: EventFactory
) -> None:
    """With teller, interviewer and retellings."""
    facts = (
        *discovered,
        interview("IV1", "P5", "P2", "C1"),
        scenario_event(StoryRetold(interview="IV1", teller="P5"), space="S1"),
        scenario_event(StoryRetold(interview="IV1", teller="P2")),
        scenario_event(StoryRetold(interview="IV7", teller="P2")),
    )
    retold_story, other = session(*facts).stories
    assert retold_story.interview is not None
    assert (retold_story.interview.id, retold_story.interview.interviewer_group) == (
        "IV1",
        "peer support",
    )
    retold = [(r.group, r.space, r.is_own_story) for r in retold_story.interview.retellings]
    assert retold == [("peer support", "S1", False), ("primary care", None, True)]
    assert len(retold_story.evidence) == 2
    assert other.interview is None


def test_an_interview_belongs_to_one_inquiry(view_of: ViewOf, interview: EventFactory) -> None:
    """By its activity, or that of its story, or the first."""
    facts = (
        START,
        activity_started("appreciative-inquiry", "11:00", activity="A2"),
        contribution_made("C1", "P2", "She rang.", "11:01", activity="A2", kind="story"),
        interview("IV1", "P5", "P2", "C1", activity="A1"),
        interview("IV2", "P5", "P2", "C1", activity=None),
        interview("IV3", "P6", "P3", activity="A9"),
    )
    found = [[i.id for i in s.interviews] for s in view_of(*facts).sessions]
    assert found == [["IV1", "IV3"], ["IV2"]]
