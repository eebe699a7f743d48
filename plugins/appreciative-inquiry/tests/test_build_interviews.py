"""Who interviewed whom: swaps, pairs, retellings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from dialoguekit.testing.builders import said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_appreciative_inquiry.events import StoryRetold
from dialoguekit_appreciative_inquiry.view import Inquired, InquirySession

# What is shared: see ``conftest.py``.
Facts: TypeAlias = tuple[Fact, ...]
Noted: TypeAlias = Callable[..., Fact]
InquiredOf: TypeAlias = Callable[..., Inquired]
Seen: TypeAlias = Callable[..., InquirySession]

START = started("appreciative-inquiry", "10:00")


@pytest.fixture
def swaps(session: Seen, interview: Noted) -> Callable[..., list[bool]]:
    """Which interviews of these were answered by another."""

    def swaps(*pairs: tuple[str, str]) -> list[bool]:
        facts = [interview(f"IV{n}", *pair) for n, pair in enumerate(pairs, start=1)]
        return [each.swapped for each in session(*facts).interviews]

    return swaps


def test_two_who_swap_both_ask_and_tell(swaps: Callable[..., list[bool]]) -> None:
    """One who never asked in turn did not."""
    assert swaps(("P2", "P5"), ("P5", "P2")) == [True, True]
    assert swaps(("P2", "P5")) == [False]
    assert swaps(("P2", "P5"), ("P5", "P6")) == [False, False]


def test_three_in_a_ring_swap(swaps: Callable[..., list[bool]]) -> None:
    """An odd number makes one trio; four in a ring are no pairs."""
    assert swaps(("P2", "P5"), ("P5", "P6"), ("P6", "P2")) == [True] * 3
    assert swaps(("P2", "P5"), ("P5", "P6"), ("P6", "P7"), ("P7", "P2")) == [False] * 4


def test_a_pair_is_made_of_whoever_met(session: Seen, interview: Noted) -> None:
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


def test_whoever_is_of_no_group_makes_no_pair(session: Seen, interview: Noted) -> None:
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
    pairs: list[tuple[str, str]], most: int, session: Seen, interview: Noted
) -> None:
    """As many as the smaller side has people, of those who took part."""
    facts = [interview(f"IV{n}", *pair) for n, pair in enumerate(pairs, start=1)]
    assert session(*facts).most_across == most


def test_a_story_knows_its_interview(discovered: Facts, session: Seen, interview: Noted) -> None:
    """Whoever told it is not whoever took it down; how often it was told on."""
    facts = (
        *discovered,
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


def test_an_interview_stands_where_it_was_noted(inquired: InquiredOf, interview: Noted) -> None:
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
