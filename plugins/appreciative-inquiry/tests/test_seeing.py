"""Every story finds its interview, every barrier its question."""

from __future__ import annotations

import pytest

from dialoguekit.events import (
    ActivityEnded,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    ItemParked,
    PersonRegistered,
    RecordRedacted,
    WorkshopClosed,
)
from dialoguekit.testing.kits import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_appreciative_inquiry.events import InterviewCompleted
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry
from dialoguekit_appreciative_inquiry.view import (
    Barrier,
    Inquired,
    InquirySession,
)

ARRIVED = len(gathered(each=3).recorded)
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


def link(origin: str, relation: str, target: str) -> Fact:
    """Two things were connected."""
    return ContributionLinked(origin=origin, relation=relation, target=target)


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


# Topics


def test_a_topic_is_announced_or_said() -> None:
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


def test_what_was_told_in_an_interview_is_a_story() -> None:
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


def test_a_story_that_may_not_be_told_on_is_not_quoted() -> None:
    """Its words are left out, although its teller agrees to be quoted."""
    facts = (*FOUND, interview("IV1", "P5", "P2", "C1", permission=False))
    kept, free = session(*facts).stories
    assert (kept.item.quotable, kept.unpermitted) == (False, True)
    assert (free.item.quotable, free.unpermitted) == (True, False)
    withdrawn = ConsentWithdrawn(person="P2", scopes=("quote",))
    assert not session(*facts, withdrawn).stories[0].unpermitted


def test_the_latest_interview_about_a_story_says_whether_it_may_be_told_on() -> None:
    """Somebody may think again."""
    first = interview("IV1", "P5", "P2", "C1", permission=False)
    again = interview("IV2", "P5", "P2", "C1", permission=True)
    assert session(*FOUND, first, again).stories[0].item.quotable


def test_the_length_of_a_story_is_known_unless_it_is_withheld() -> None:
    """Nobody counts the words of what was redacted."""
    assert session(*FOUND).stories[0].words == 7
    redacted = RecordRedacted(target=ARRIVED + 3, basis="asked for")
    assert session(*FOUND, redacted).stories[0].words is None


def test_a_story_knows_what_was_drawn_from_it() -> None:
    """The factors and the dreams that stand on it, however indirectly."""
    first = session(*FOUND).stories[0]
    assert [item.id for item in first.factors] == ["C3"]
    assert [item.id for item in first.dreams] == ["C4"]


# What is hard


HARD = said("C5", "P5", "Nobody rings back.", "10:21", kind="deficit")


def barrier(*facts: Fact) -> Barrier:
    (found,) = session(*FOUND, HARD, *facts).barriers
    return found


def test_something_hard_is_told_with_what_became_of_it() -> None:
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
def test_a_reframing_leads_to_what_it_was_made_of(relation: str) -> None:
    """By a link, or by taking it up."""
    found = barrier(REFRAMING, link("C6", relation, "C5"))
    assert [item.id for item in found.reframings] == ["C6"]
    assert (found.left_standing, len(found.evidence)) == (False, 3)
    taken_up = said("C6", "P6", "Who rings?", "10:22", kind="reframing", refs=("C5",))
    assert [item.id for item in barrier(taken_up).reframings] == ["C6"]


def test_anything_may_reframe_and_says_so() -> None:
    """An opportunity, a result; but not what merely takes it up, nor what nobody knows."""
    result = said("C6", "P6", "Two calls a day", "10:22", kind="result", refs=("C5",))
    assert barrier(result).left_standing
    found = barrier(result, link("C6", "reframes", "C5"), link("C77", "reframes", "C5"))
    assert [item.id for item in found.reframings] == ["C6"]
    assert barrier(REFRAMING, link("C6", "contradicts", "C5")).left_standing


# Phases


def walked(*stages: str) -> tuple[list[str], list[str]]:
    facts = [entered(stage, f"10:{n:02}") for n, stage in enumerate(stages)]
    found = session(*facts)
    return [r.stage for r in found.path], [r.stage for r in found.revisits]


def test_what_was_come_back_to_is_no_step_on_the_way() -> None:
    """Nor is going on from there, nor going on with what was on."""
    assert walked("discover", "dream", "design") == (["discover", "dream", "design"], [])
    assert walked("discover", "discover", "dream") == (["discover", "dream"], [])
    assert walked("discover", "dream", "discover", "dream", "design") == (
        ["discover", "dream", "design"],
        ["discover"],
    )


def test_a_run_in_quadrants_is_told_by_its_plan_or_its_stages() -> None:
    """As soon as it is announced."""
    run = started("appreciative-inquiry", template="soar")
    assert inquired(run).sessions[0].in_quadrants
    assert session(entered("strengths")).in_quadrants
    assert not session(*FOUND).in_quadrants


def test_a_workshop_knows_that_it_was_closed() -> None:
    """And then its inquiries are over; one that was ended is over by itself."""
    room = inquired(START, *FOUND, WorkshopClosed())
    assert room.closed
    assert room.sessions[0].over
    assert not session(*FOUND).over
    assert session(*FOUND, ActivityEnded(activity="A1")).over


def test_a_stranger_is_told_by_their_part() -> None:
    """Somebody who was never registered is of no group that is known."""
    stranger = PersonRegistered(person="P9", roles=("observer",))
    found = session(stranger, interview("IV1", "P9", "P99"))
    assert [(i.asking, i.telling) for i in found.interviews] == [("observer", "unknown")]
