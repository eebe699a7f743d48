"""The commands of interviews and retellings."""

from __future__ import annotations

import pytest

from dialoguekit.events import PersonRegistered, PresenceEnded
from dialoguekit.plugin import Workshop
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import Given
from dialoguekit_appreciative_inquiry.commands import complete_interview, retell_story
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold


@pytest.fixture(scope="module")
def workshop() -> Given[Workshop]:
    """A workshop with P2, P3 of primary care, P4, P5 of peer support, and C1, a story of P4."""
    story = contribution_made("C1", "P4", "She rang us herself.", "10:01")
    return workshop_with_participants().and_given(
        activity_started("appreciative-inquiry", "10:00"), story
    )


@pytest.fixture(scope="module")
def interviewed(workshop: Given[Workshop]) -> Given[Workshop]:
    """The same workshop after P2 has interviewed P4, without permission to retell."""
    return workshop.and_given(
        InterviewCompleted(interview="IV1", interviewer="P2", interviewee="P4")
    )


def test_an_interview_is_recorded(workshop: Given[Workshop]) -> None:
    """With both people, story and permission; ids are consecutive in the workshop."""
    first = workshop.when(complete_interview, "P2", "P4", story="C1", permission=True)
    first.then(
        InterviewCompleted(
            interview="IV1", interviewer="P2", interviewee="P4", story="C1", permission=True
        )
    )
    first.resulting_scenario.when(complete_interview, "P4", "P2").then(
        InterviewCompleted(interview="IV2", interviewer="P4", interviewee="P2")
    )


def test_an_interview_needs_two_people(workshop: Given[Workshop]) -> None:
    """A person cannot interview themselves."""
    workshop.when(complete_interview, "P2", "P2").then_refused(
        "interviewer and interviewee are the same person"
    )


@pytest.mark.parametrize(("interviewer", "interviewee"), [("P2", "P9"), ("P9", "P2")])
def test_both_must_be_registered(
    workshop: Given[Workshop], interviewer: str, interviewee: str
) -> None:
    """Interviewer and interviewee."""
    workshop.when(complete_interview, interviewer, interviewee).then_refused(
        "no person is registered as P9"
    )


@pytest.mark.parametrize(("interviewer", "interviewee"), [("P2", "P4"), ("P4", "P2")])
def test_both_must_be_present(
    workshop: Given[Workshop], interviewer: str, interviewee: str
) -> None:
    """At the time of the interview."""
    left = workshop.and_given((PresenceEnded(person="P4"), "10:05"))
    left.at("10:10").when(complete_interview, interviewer, interviewee).then_refused(
        "P4 was not present"
    )
    left.at("10:03").when(complete_interview, interviewer, interviewee).then(
        InterviewCompleted(interview="IV1", interviewer=interviewer, interviewee=interviewee)
    )


def test_both_must_consent_to_be_recorded() -> None:
    """Otherwise the command is refused."""
    unasked = workshop_with_participants(consents=())
    unasked.when(complete_interview, "P2", "P4").then_refused("P2 had not consented to be recorded")


def test_a_story_is_a_known_contribution(workshop: Given[Workshop]) -> None:
    """No other id is accepted."""
    for story in ("C9", "P2"):
        why = f"there is no contribution {story}"
        workshop.when(complete_interview, "P2", "P4", story=story).then_refused(why)


def test_a_retelling_is_recorded(interviewed: Given[Workshop]) -> None:
    """With its teller; the context has the space."""
    interviewed.when(retell_story, "IV1", "P2").then(StoryRetold(interview="IV1", teller="P2"))


@pytest.mark.parametrize("interview", ["IV2", "C1"])
def test_an_unknown_interview_is_not_retold(interviewed: Given[Workshop], interview: str) -> None:
    """The refusal lists the known ones."""
    interviewed.when(retell_story, interview, "P2").then_refused(
        f"there is no interview {interview}", "interviews: IV1"
    )


def test_the_teller_is_present_and_consents(interviewed: Given[Workshop]) -> None:
    """Otherwise the command is refused."""
    stranger = interviewed.and_given(PersonRegistered(person="P6", group="peer support"))
    stranger.when(retell_story, "IV1", "P6").then_refused("P6 was not present")
    stranger.when(retell_story, "IV1", "P9").then_refused("no person is registered as P9")


@pytest.mark.parametrize("partner", ["P3", "P4"])
def test_broken_rules_are_recorded(interviewed: Given[Workshop], partner: str) -> None:
    """Partners of one group, missing swaps, and retellings without permission."""
    made = interviewed.when(complete_interview, "P2", partner, story="C1")
    assert len(made.accepted_events) == 1
    made.resulting_scenario.when(retell_story, "IV1", "P5").then(
        StoryRetold(interview="IV1", teller="P5")
    )
