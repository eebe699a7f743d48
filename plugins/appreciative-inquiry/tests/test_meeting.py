"""Who interviewed whom: swaps, pairs, retellings."""

from __future__ import annotations

import pytest

from dialoguekit.testing.kits import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry
from dialoguekit_appreciative_inquiry.view import (
    Inquired,
    InquirySession,
)

START = started("appreciative-inquiry", "10:00")


def inquired(*facts: Fact) -> Inquired:
    """What a workshop amounts to in which these are the facts after everybody has arrived.

    P2, P3 and P4 are of primary care, P5, P6 and P7 of peer support.
    """
    room = gathered(each=3).and_given(*facts)
    return room.project(AppreciativeInquiry).workshops["leeds"]


def session(*facts: Fact) -> InquirySession:
    """The one inquiry of such a workshop, begun at ten."""
    (found,) = inquired(START, *facts).sessions
    return found


def interview(
    id: str,
    asking: str,
    telling: str,
    story: str | None = None,
    *,
    permission: bool = True,
    activity: str | None = "A1",
) -> Fact:
    """Somebody interviewed somebody else."""
    event = InterviewCompleted(
        interview=id, interviewer=asking, interviewee=telling, story=story, permission=permission
    )
    return happened(event, activity=activity)


FOUND: tuple[Fact, ...] = (
    entered("discover", "10:00"),
    said("C1", "P2", "She rang me herself, before I asked.", "10:01", kind="story"),
    said("C2", "P5", "He kept the door open for us.", "10:02", kind="story"),
    said("C3", "P6", "Somebody goes first", "10:03", kind="factor", refs=("C1", "C2")),
    entered("dream", "10:10"),
    said("C4", "P7", "Every phone has a face.", "10:11", kind="dream", refs=("C3",)),
    entered("design", "10:20"),
)
"""Two stories, a factor drawn from both, and a dream that stands on it."""


def swaps(*pairs: tuple[str, str]) -> list[bool]:
    """Which interviews of these were answered by another."""
    facts = [interview(f"IV{n}", *pair) for n, pair in enumerate(pairs, start=1)]
    return [each.swapped for each in session(*facts).interviews]


def test_two_who_swap_both_ask_and_tell() -> None:
    """One who never asked in turn did not."""
    assert swaps(("P2", "P5"), ("P5", "P2")) == [True, True]
    assert swaps(("P2", "P5")) == [False]
    assert swaps(("P2", "P5"), ("P5", "P6")) == [False, False]


def test_three_in_a_ring_swap() -> None:
    """An odd number makes one trio; four in a ring are no pairs."""
    assert swaps(("P2", "P5"), ("P5", "P6"), ("P6", "P2")) == [True] * 3
    assert swaps(("P2", "P5"), ("P5", "P6"), ("P6", "P7"), ("P7", "P2")) == [False] * 4


def test_a_pair_is_made_of_whoever_met() -> None:
    """Once, however often; across two groups or not; a trio makes three."""
    pair = [interview("IV1", "P2", "P5"), interview("IV2", "P5", "P2")]
    own = [interview("IV3", "P3", "P4")]
    found = session(*pair, *own)
    assert [(p.across, len(p.evidence)) for p in found.pairs] == [(True, 2), (False, 1)]
    ring = [
        interview("IV1", "P2", "P5"),
        interview("IV2", "P5", "P6"),
        interview("IV3", "P6", "P2"),
    ]
    assert [p.across for p in session(*ring).pairs] == [True, False, True]


def test_whoever_is_of_no_group_makes_no_pair() -> None:
    """A facilitator who asks is told of, and counts in no share."""
    found = session(interview("IV1", "P1", "P5"))
    assert [(i.asking, i.telling) for i in found.interviews] == [("facilitator", "peer support")]
    assert found.pairs == ()
    assert found.most_across == 0


@pytest.mark.parametrize(
    ("pairs", "most"),
    [
        ([("P2", "P5")], 1),
        ([("P2", "P3"), ("P5", "P6")], 2),
        ([("P2", "P3"), ("P3", "P4"), ("P4", "P5")], 1),
        ([("P2", "P3")], 0),
    ],
)
def test_how_many_pairs_across_groups_were_possible(
    pairs: list[tuple[str, str]], most: int
) -> None:
    """As many as the smaller side has people, of those who took part."""
    facts = [interview(f"IV{n}", *pair) for n, pair in enumerate(pairs, start=1)]
    assert session(*facts).most_across == most


def test_a_story_knows_its_interview() -> None:
    """Whoever told it is not whoever took it down; how often it was told on."""
    facts = (
        *FOUND,
        interview("IV1", "P5", "P2", "C1"),
        happened(StoryRetold(interview="IV1", teller="P5"), space="S1"),
        happened(StoryRetold(interview="IV1", teller="P2")),
        happened(StoryRetold(interview="IV7", teller="P2")),
    )
    told, other = session(*facts).stories
    assert told.interview is not None
    assert (told.interview.id, told.interview.asking) == ("IV1", "peer support")
    retold = [(r.group, r.space, r.own) for r in told.interview.retellings]
    assert retold == [("peer support", "S1", False), ("primary care", None, True)]
    assert len(told.evidence) == 2
    assert other.interview is None


def test_an_interview_stands_where_it_was_noted() -> None:
    """Or else where its story was told, or else with the first inquiry."""
    facts = (
        START,
        started("appreciative-inquiry", "11:00", activity="A2"),
        said("C1", "P2", "She rang.", "11:01", activity="A2", kind="story"),
        interview("IV1", "P5", "P2", "C1", activity="A1"),
        interview("IV2", "P5", "P2", "C1", activity=None),
        interview("IV3", "P6", "P3", activity="A9"),
    )
    found = [[i.id for i in s.interviews] for s in inquired(*facts).sessions]
    assert found == [["IV1", "IV3"], ["IV2"]]
