"""Fixtures for tests of inquiries: a whole cycle, a SOAR run, and functions for both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from dialoguekit.document.blocks import Chapter
from dialoguekit.events import (
    CommitmentMade,
    ContributionLinked,
    ContributionParked,
    DecisionRecorded,
    ProposalSubmitted,
    StanceTaken,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import workshop_chapter, workshop_view
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_appreciative_inquiry import METHOD
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold
from dialoguekit_appreciative_inquiry.view import InquirySession

EventFactory: TypeAlias = Callable[..., ScenarioInput]
"""A function that returns an event."""


# Events


def _interview(
    id: str,
    interviewer: str,
    interviewee: str,
    story: str | None = None,
    *,
    at: str | None = None,
    permission: bool = True,
    activity: str | None = "A1",
) -> ScenarioInput:
    event = InterviewCompleted(
        interview=id,
        interviewer=interviewer,
        interviewee=interviewee,
        story=story,
        permission=permission,
    )
    return scenario_event(event, at, activity=activity)


def _submitted(id: str, text: str, *sources: str, proposer: str | None = None) -> ScenarioInput:
    event = ProposalSubmitted(proposal=id, text=text, sources=sources, proposer=proposer)
    return scenario_event(event, activity="A1")


def _commit(id: str, owner: str, what: str, *sources: str) -> ScenarioInput:
    event = CommitmentMade(commitment=id, owner=owner, what=what, sources=sources)
    return scenario_event(event, "10:32", activity="A1")


@pytest.fixture(scope="session")
def interview() -> EventFactory:
    """A function that returns an interview, by default in the inquiry A1."""
    return _interview


@pytest.fixture(scope="session")
def submitted() -> EventFactory:
    """A function that returns a submitted proposal, by default of all participants."""
    return _submitted


@pytest.fixture(scope="session")
def commit() -> EventFactory:
    """A function that returns a commitment in the last phase of the cycle."""
    return _commit


@pytest.fixture(scope="session")
def cycle() -> tuple[ScenarioInput, ...]:
    """The events of an inquiry in four phases; P2, P3 are of primary care, the others peers."""
    return (
        activity_started("appreciative-inquiry", "10:00", template="4-d", topic="A warm welcome"),
        stage_entered("discover", "10:00", planned_s=600),
        contribution_made(
            "C1", "P2", "She rang me herself.", "10:01", kind="story", capture="paraphrase"
        ),
        contribution_made("C2", "P4", "He kept the door open.", "10:02", kind="story"),
        contribution_made("C3", "P3", "Nobody knew my name till May.", "10:03", kind="story"),
        _interview("IV1", "P4", "P2", "C1", at="10:05"),
        _interview("IV2", "P2", "P4", "C2", at="10:05", permission=False),
        StoryRetold(interview="IV1", teller="P4"),
        contribution_made(
            "C4", "P5", "Somebody goes first", "10:06", kind="factor", refs=("C1", "C2")
        ),
        contribution_made("C5", "P3", "Tea", "10:07", kind="factor"),
        contribution_made("C6", "P5", "Nobody rings back.", "10:08", kind="deficit"),
        ContributionParked(contribution="C6"),
        contribution_made("C7", "P3", "The desk is behind glass.", "10:08", kind="deficit"),
        stage_entered("dream", "10:10", planned_s=600),
        contribution_made("C8", "P4", "Every phone has a face.", "10:11", refs=("C4",)),
        contribution_made("C9", "P2", "Wings.", "10:12"),
        contribution_made(
            "C10", "P2", "Who rings back gladly?", "10:13", kind="reframing", refs=("C6",)
        ),
        stage_entered("design", "10:20"),
        contribution_made("C11", "P5", "We ring first.", "10:21", kind="proposition", refs=("C8",)),
        StanceTaken(contribution="C11", person="P2", value=1),
        StanceTaken(contribution="C11", person="P4", value=-1),
        contribution_made("C12", "P5", "A list, on trial", "10:22", kind="prototype"),
        _submitted("PR1", "Two people are named.", "C8", proposer="P4"),
        _submitted("PR2", "Doors are open."),
        DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted"),
        stage_entered("destiny", "10:30"),
        _commit("CM1", "P3", "I ask on Monday.", "D1"),
        _commit("CM2", "P5", "I bake."),
        contribution_made("C13", "P3", "We look again in May.", "10:33", kind="learning"),
        contribution_made("C14", "P1", "Thank you.", "10:34"),
        activity_ended("10:40"),
    )


@pytest.fixture(scope="session")
def soar() -> tuple[ScenarioInput, ...]:
    """The events of a SOAR run with the same people."""
    return (
        activity_started("appreciative-inquiry", "10:00", template="soar"),
        stage_entered("strengths", "10:00"),
        contribution_made("C1", "P2", "Rooms that are empty after six.", "10:01", kind="strength"),
        contribution_made("C2", "P4", "Insurers say no.", "10:02", kind="deficit"),
        contribution_made(
            "C3", "P4", "Which policy is a pleasure?", "10:03", kind="reframing", refs=("C2",)
        ),
        stage_entered("opportunities", "10:10"),
        contribution_made("C4", "P4", "They renew it in May.", "10:11"),
        contribution_made("C5", "P2", "Two evenings a week.", "10:12", kind="result"),
        stage_entered("results", "10:30"),
        contribution_made("C6", "P2", "Who signs gladly?", "10:31", kind="reframing", refs=("C2",)),
        activity_ended("10:40"),
    )


# Chapters


@pytest.fixture(scope="session")
def chapter_of() -> Callable[..., Chapter]:
    """A function that returns the chapter on a workshop with the given events."""

    def chapter_of(*events: ScenarioInput, **options: Any) -> Chapter:
        return workshop_chapter(METHOD, workshop_with_participants(**options).and_given(*events))

    return chapter_of


# Views


@pytest.fixture(scope="session")
def discovered() -> tuple[ScenarioInput, ...]:
    """Two stories, a factor drawn from both, and a dream based on it, by people of two groups."""
    return (
        stage_entered("discover", "10:00"),
        contribution_made(
            "C1", "P2", "She rang me herself, before I asked.", "10:01", kind="story"
        ),
        contribution_made("C2", "P5", "He kept the door open for us.", "10:02", kind="story"),
        contribution_made(
            "C3", "P6", "Somebody goes first", "10:03", kind="factor", refs=("C1", "C2")
        ),
        stage_entered("dream", "10:10"),
        contribution_made(
            "C4", "P7", "Every phone has a face.", "10:11", kind="dream", refs=("C3",)
        ),
        stage_entered("design", "10:20"),
    )


@pytest.fixture(scope="session")
def link() -> Callable[[str, str, str], ScenarioInput]:
    """A function that returns a link with origin, relation and target."""

    def link(origin: str, relation: str, target: str) -> ScenarioInput:
        return ContributionLinked(origin=origin, relation=relation, target=target)

    return link


def _view_of(*facts: ScenarioInput) -> tuple[InquirySession, ...]:
    return workshop_view(METHOD, workshop_with_participants(per_group=3).and_given(*facts))


@pytest.fixture(scope="session")
def view_of() -> Callable[..., tuple[InquirySession, ...]]:
    """A function that returns the inquiries of a workshop with these events.

    P2, P3 and P4 are of primary care, P5, P6 and P7 of peer support.
    """
    return _view_of


@pytest.fixture(scope="session")
def session() -> Callable[..., InquirySession]:
    """A function that returns the only inquiry of such a workshop, started at ten."""

    def session(*facts: ScenarioInput) -> InquirySession:
        (found,) = _view_of(activity_started("appreciative-inquiry", "10:00"), *facts)
        return found

    return session
