"""Every story finds its interview, every barrier its question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from dialoguekit.events import (
    ActivityEnded,
    ConsentWithdrawn,
    ContributionModerated,
    ItemParked,
    PersonForgotten,
    PersonRegistered,
    RecordRedacted,
    WorkshopClosed,
)
from dialoguekit.testing.builders import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact
from dialoguekit_appreciative_inquiry.view import Barrier, Inquired, InquirySession

# What is shared: see ``conftest.py``.
Facts: TypeAlias = tuple[Fact, ...]
Noted: TypeAlias = Callable[..., Fact]
Linked: TypeAlias = Callable[[str, str, str], Fact]
InquiredOf: TypeAlias = Callable[..., Inquired]
Seen: TypeAlias = Callable[..., InquirySession]

ARRIVED = len(gathered(each=3).recorded)
START = started("appreciative-inquiry", "10:00")


# Topics


def test_a_topic_is_announced_or_said(session: Seen, inquired: InquiredOf) -> None:
    """As a setting of the run, or as a contribution of that kind; the first first."""
    run = started("appreciative-inquiry", "10:00", topic=" A warm welcome ")
    topic = said("C1", "P2", "What a welcome is", "10:01", kind="topic")
    (found,) = inquired(run, topic).sessions
    assert [(t.cite, t.words, t.shown) for t in found.topics] == [
        ("leeds A1", "A warm welcome", "A warm welcome"),
        ("leeds C1", "What a welcome is", "What a welcome is"),
    ]
    assert session().topics == ()


# Stories


def test_what_was_told_in_an_interview_is_a_story(session: Seen, interview: Noted) -> None:
    """Whatever it is called; but something hard stays what it is."""
    facts = (
        entered("discover"),
        said("C1", "P2", "She rang."),
        said("C2", "P3", "She never rang.", kind="deficit"),
        interview("IV1", "P5", "P2", "C1"),
        interview("IV2", "P6", "P3", "C2"),
    )
    found = session(*facts)
    assert [story.item.id for story in found.stories] == ["C1"]
    assert [barrier.item.id for barrier in found.barriers] == ["C2"]


def test_a_story_that_may_not_be_told_on_is_not_quoted(
    discovered: Facts, session: Seen, interview: Noted
) -> None:
    """Its words are left out, although its teller agrees to be quoted."""
    facts = (*discovered, interview("IV1", "P5", "P2", "C1", permission=False))
    kept, free = session(*facts).stories
    assert (kept.item.quotable, kept.unpermitted) == (False, True)
    assert (free.item.quotable, free.unpermitted) == (True, False)
    withdrawn = ConsentWithdrawn(person="P2", scopes=("quote",))
    assert not session(*facts, withdrawn).stories[0].unpermitted


def test_the_latest_interview_about_a_story_says_whether_it_may_be_told_on(
    discovered: Facts, session: Seen, interview: Noted
) -> None:
    """Somebody may think again."""
    first = interview("IV1", "P5", "P2", "C1", permission=False)
    again = interview("IV2", "P5", "P2", "C1", permission=True)
    assert session(*discovered, first, again).stories[0].item.quotable


def test_the_length_of_a_story_is_known_unless_it_is_withheld(
    discovered: Facts, session: Seen
) -> None:
    """Nobody counts the words of what was redacted, or of somebody who was forgotten."""
    story = session(*discovered).stories[0]
    assert story.words == 7
    redacted = RecordRedacted(target=ARRIVED + 3, basis="asked for")
    assert session(*discovered, redacted).stories[0].words is None
    forgotten = PersonForgotten(person=story.item.author, basis="asked for")
    assert session(*discovered, forgotten).stories[0].words is None


def test_a_story_knows_what_was_drawn_from_it(discovered: Facts, session: Seen) -> None:
    """The factors and the dreams that stand on it, however indirectly."""
    first = session(*discovered).stories[0]
    assert [item.id for item in first.factors] == ["C3"]
    assert [item.id for item in first.dreams] == ["C4"]


# What is hard


HARD = said("C5", "P5", "Nobody rings back.", "10:21", kind="deficit")


@pytest.fixture
def barrier(discovered: Facts, session: Seen) -> Callable[..., Barrier]:
    """The one barrier of an inquiry in which nobody rings back, after these facts."""

    def barrier(*facts: Fact) -> Barrier:
        (found,) = session(*discovered, HARD, *facts).barriers
        return found

    return barrier


def test_something_hard_is_told_with_what_became_of_it(barrier: Callable[..., Barrier]) -> None:
    """Parked, held or rejected; accepting it changes nothing."""
    assert barrier().left_standing
    parked = barrier(ItemParked(contribution="C5"))
    assert (parked.item.parked, parked.left_standing, len(parked.evidence)) == (True, False, 2)
    for outcome in ("held", "rejected"):
        judged = barrier(ContributionModerated(contribution="C5", outcome=outcome))
        assert (judged.outcome, len(judged.evidence)) == (outcome, 2)
    assert barrier(ContributionModerated(contribution="C5", outcome="accepted")).outcome is None


REFRAMING = said("C6", "P6", "Who rings back gladly?", "10:22", kind="reframing")


@pytest.mark.parametrize("relation", ["reframes", "derives", "answers"])
def test_a_reframing_leads_to_what_it_was_made_of(
    relation: str, link: Linked, barrier: Callable[..., Barrier]
) -> None:
    """By a link, or by taking it up."""
    found = barrier(REFRAMING, link("C6", relation, "C5"))
    assert [item.id for item in found.reframings] == ["C6"]
    assert (found.left_standing, len(found.evidence)) == (False, 3)
    taken_up = said("C6", "P6", "Who rings?", "10:22", kind="reframing", refs=("C5",))
    assert [item.id for item in barrier(taken_up).reframings] == ["C6"]


def test_anything_may_reframe_and_says_so(link: Linked, barrier: Callable[..., Barrier]) -> None:
    """An opportunity, a result; but not what merely takes it up, nor what nobody knows."""
    result = said("C6", "P6", "Two calls a day", "10:22", kind="result", refs=("C5",))
    assert barrier(result).left_standing
    found = barrier(result, link("C6", "reframes", "C5"), link("C77", "reframes", "C5"))
    assert [item.id for item in found.reframings] == ["C6"]
    assert barrier(REFRAMING, link("C6", "contradicts", "C5")).left_standing


# Phases


@pytest.fixture
def walked(session: Seen) -> Callable[..., tuple[list[str], list[str]]]:
    """The stages on the way, and those that were come back to."""

    def walked(*stages: str) -> tuple[list[str], list[str]]:
        facts = [entered(stage, f"10:{n:02}") for n, stage in enumerate(stages)]
        found = session(*facts)
        return [r.stage for r in found.path], [r.stage for r in found.revisits]

    return walked


def test_what_was_come_back_to_is_no_step_on_the_way(
    walked: Callable[..., tuple[list[str], list[str]]],
) -> None:
    """Nor is going on from there, nor going on with what was on."""
    assert walked("discover", "dream", "design") == (["discover", "dream", "design"], [])
    assert walked("discover", "discover", "dream") == (["discover", "dream"], [])
    assert walked("discover", "dream", "discover", "dream", "design") == (
        ["discover", "dream", "design"],
        ["discover"],
    )


def test_a_run_in_quadrants_is_told_by_its_plan_or_its_stages(
    discovered: Facts, session: Seen, inquired: InquiredOf
) -> None:
    """As soon as it is announced."""
    run = started("appreciative-inquiry", template="soar")
    assert inquired(run).sessions[0].in_quadrants
    assert session(entered("strengths")).in_quadrants
    assert not session(*discovered).in_quadrants


def test_a_workshop_knows_that_it_was_closed(
    discovered: Facts, session: Seen, inquired: InquiredOf
) -> None:
    """And then its inquiries are over; one that was ended is over by itself."""
    room = inquired(START, *discovered, WorkshopClosed())
    assert room.closed
    assert room.sessions[0].over
    assert not session(*discovered).over
    assert session(*discovered, ActivityEnded(activity="A1")).over


def test_a_stranger_is_told_by_their_part(session: Seen, interview: Noted) -> None:
    """Somebody who was never registered is of no group that is known."""
    stranger = PersonRegistered(person="P9", roles=("observer",))
    found = session(stranger, interview("IV1", "P9", "P99"))
    assert [(i.asking, i.telling) for i in found.interviews] == [("observer", "unknown")]
