"""What is refused of interviews and retellings, and what is recorded although it breaks a rule."""

from __future__ import annotations

import pytest

from dialoguekit.events import PersonRegistered, PresenceEnded
from dialoguekit.plugin import Workshop
from dialoguekit.testing.builders import gathered, said, started
from dialoguekit.testing.scenario import Given
from dialoguekit_appreciative_inquiry.commands import complete, retell
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold


@pytest.fixture(scope="module")
def room() -> Given[Workshop]:
    """P2 and P3 of primary care, P4 and P5 of peer support; P4 has told a story, C1."""
    told = said("C1", "P4", "She rang us herself.", "10:01")
    return gathered().and_given(started("appreciative-inquiry", "10:00"), told)


@pytest.fixture(scope="module")
def interviewed(room: Given[Workshop]) -> Given[Workshop]:
    """P2 has interviewed P4, who did not say whether the story may be told on."""
    return room.and_given(InterviewCompleted(interview="IV1", interviewer="P2", interviewee="P4"))


def test_an_interview_is_recorded_with_whoever_asked_and_whoever_told(
    room: Given[Workshop],
) -> None:
    """Kept apart, with the story and the permission; ids count up through the workshop."""
    first = room.when(complete, "P2", "P4", story="C1", permission=True)
    first.then(
        InterviewCompleted(
            interview="IV1", interviewer="P2", interviewee="P4", story="C1", permission=True
        )
    )
    first.afterwards.when(complete, "P4", "P2").then(
        InterviewCompleted(interview="IV2", interviewer="P4", interviewee="P2")
    )


def test_nobody_interviews_themselves(room: Given[Workshop]) -> None:
    """It takes two."""
    room.when(complete, "P2", "P2").then_refused("nobody interviews themselves")


@pytest.mark.parametrize(("asking", "telling"), [("P2", "P9"), ("P9", "P2")])
def test_both_must_be_registered(room: Given[Workshop], asking: str, telling: str) -> None:
    """Whoever asks and whoever tells."""
    room.when(complete, asking, telling).then_refused("nobody is registered as P9")


@pytest.mark.parametrize(("asking", "telling"), [("P2", "P4"), ("P4", "P2")])
def test_both_must_be_there(room: Given[Workshop], asking: str, telling: str) -> None:
    """At the time of the interview."""
    left = room.and_given((PresenceEnded(person="P4"), "10:05"))
    left.at("10:10").when(complete, asking, telling).then_refused("P4 was not there")
    left.at("10:03").when(complete, asking, telling).then(
        InterviewCompleted(interview="IV1", interviewer=asking, interviewee=telling)
    )


def test_both_must_consent_to_be_recorded() -> None:
    """Nobody is recorded without it."""
    unasked = gathered(consents=())
    unasked.when(complete, "P2", "P4").then_refused("P2 had not consented to be recorded")


def test_a_story_is_a_contribution_that_was_made(room: Given[Workshop]) -> None:
    """Not anything else that has an id."""
    for story in ("C9", "P2"):
        why = f"there is no contribution {story}"
        room.when(complete, "P2", "P4", story=story).then_refused(why)


def test_a_retelling_is_recorded(interviewed: Given[Workshop]) -> None:
    """By whoever told it on; in which space, the circumstances say."""
    interviewed.when(retell, "IV1", "P2").then(StoryRetold(interview="IV1", teller="P2"))


@pytest.mark.parametrize("interview", ["IV2", "C1"])
def test_an_interview_that_never_was_cannot_be_retold(
    interviewed: Given[Workshop], interview: str
) -> None:
    """The refusal names those that were."""
    interviewed.when(retell, interview, "P2").then_refused(
        f"there is no interview {interview}", "interviews: IV1"
    )


def test_whoever_retells_is_there_and_consents(interviewed: Given[Workshop]) -> None:
    """Nobody speaks who is not there."""
    stranger = interviewed.and_given(PersonRegistered(person="P6", group="peer support"))
    stranger.when(retell, "IV1", "P6").then_refused("P6 was not there")
    stranger.when(retell, "IV1", "P9").then_refused("nobody is registered as P9")


@pytest.mark.parametrize("partner", ["P3", "P4"])
def test_a_breach_of_the_method_is_recorded(interviewed: Given[Workshop], partner: str) -> None:
    """A partner of one's own group, one who never asks in turn, a story told on unasked."""
    made = interviewed.when(complete, "P2", partner, story="C1")
    assert len(made.decided) == 1
    made.afterwards.when(retell, "IV1", "P5").then(StoryRetold(interview="IV1", teller="P5"))
