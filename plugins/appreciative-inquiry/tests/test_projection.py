"""The projection: laws, and what it reads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    ContributionParked,
    ContributionsClustered,
    DecisionRecorded,
    ProposalAmended,
    ProposalSubmitted,
    ProposalWithdrawn,
    RecordCorrected,
    RecordRedacted,
    StanceTaken,
    VoteCast,
    WorkshopClosed,
)
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit.testing.strategies import any_event
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold
from dialoguekit_appreciative_inquiry.facts import Facts
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry
from dialoguekit_appreciative_inquiry.view import WorkshopView

ARRIVED = len(workshop_with_participants().recorded)

FULL: tuple[ScenarioInput, ...] = (
    activity_started("appreciative-inquiry", "10:00", template="5-d", topic="A warm welcome"),
    stage_entered("define", "10:00", planned_s=120),
    contribution_made("C1", "P1", "What a warm welcome is", "10:01", kind="topic"),
    stage_entered("discover", "10:02", planned_s=300),
    contribution_made("C2", "P2", "She rang me herself, before I asked.", "10:03", kind="story"),
    scenario_event(
        InterviewCompleted(
            interview="IV1", interviewer="P4", interviewee="P2", story="C2", permission=True
        ),
        "10:04",
        activity="A1",
    ),
    InterviewCompleted(interview="IV2", interviewer="P2", interviewee="P4"),
    scenario_event(StoryRetold(interview="IV1", teller="P4"), "10:05", space="S1", activity="A1"),
    contribution_made("C3", "P4", "Somebody rings first", "10:06", kind="factor", refs=("C2",)),
    ContributionsClustered(cluster="G1", members=("C2", "C3"), label="Ringing first"),
    contribution_made("C4", "P5", "Nobody rings back.", "10:06", kind="deficit"),
    ContributionParked(contribution="C4"),
    (ContributionModerated(contribution="C4", outcome="held"), "10:07"),
    (ActivityPaused(activity="A1"), "10:07"),
    (ActivityResumed(activity="A1"), "10:08"),
    stage_entered("dream", "10:09"),
    contribution_made("C5", "P5", "Every phone has a face.", "10:10", precision="quarter"),
    (ContributionLinked(origin="C3", target="C5", relation="supports"), "10:11"),
    contribution_made(
        "C6", "P5", "Who rings back gladly?", "10:11", kind="reframing", refs=("C4",)
    ),
    stage_entered("design", "10:12"),
    contribution_made("C7", "P2", "We ring first.", "10:13", kind="proposition", refs=("C5",)),
    StanceTaken(contribution="C7", person="P3", value=1),
    scenario_event(
        ProposalSubmitted(proposal="PR1", text="We ring.", sources=("C7",)), activity="A1"
    ),
    ProposalAmended(proposal="PR1", version=2, text="We ring first, on Mondays."),
    BallotOpened(ballot="B1", options=("PR1",), scale=("no", "yes"), roll=("P2", "P4")),
    VoteCast(ballot="B1", voter="P2", choices=(("PR1", 1),)),
    VoteCast(ballot="B1", voter="P4", choices=(("PR1", 0),)),
    BallotClosed(ballot="B1"),
    DecisionRecorded(decision="D1", proposal="PR1", version=2, outcome="adopted", ballot="B1"),
    scenario_event(ProposalSubmitted(proposal="PR2", text="We write."), activity="A1"),
    ProposalWithdrawn(proposal="PR2"),
    stage_entered("destiny", "10:20"),
    scenario_event(
        CommitmentMade(commitment="CM1", owner="P2", what="I ring Ana.", sources=("D1",)),
        activity="A1",
    ),
    (ActivityEnded(activity="A1"), "10:30"),
    RecordCorrected(
        target=ARRIVED + 5, patch=(("text", "He rang me himself."),), reason="misheard"
    ),
    RecordRedacted(target=ARRIVED + 9, basis="asked for"),
    (ConsentWithdrawn(person="P5", scopes=("quote",)), "12:00"),
    (WorkshopClosed(), "12:30"),
)


def test_the_laws_hold_for_a_whole_inquiry() -> None:
    """Together with workshops without an inquiry."""
    streams = [
        workshop_with_participants(stream="leeds").and_given(*FULL).recorded,
        workshop_with_participants(stream="norwich").recorded,
        workshop_with_participants(stream="york").and_given(*FULL[:15]).recorded,
        (),
    ]
    check_projection_laws(AppreciativeInquiry, streams)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.permutations(FULL).map(lambda facts: facts[:24]), min_size=2, max_size=2))
def test_the_laws_hold_for_any_events(histories: list[list[ScenarioInput]]) -> None:
    """Even for events in an impossible order."""
    streams = [
        workshop_with_participants(stream=name).and_given(*facts).recorded
        for name, facts in zip(("leeds", "norwich"), histories, strict=True)
    ]
    check_projection_laws(AppreciativeInquiry, streams)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(any_event(Facts.EVENTS), max_size=12), st.permutations(FULL))
def test_any_events_give_a_view(strange: list[object], facts: list[ScenarioInput]) -> None:
    """Unknown ids, cycles, and votes off the scale raise nothing."""
    mixed: list[ScenarioInput] = [scenario_event(event, activity="A1") for event in strange]
    view = workshop_with_participants().and_given(*facts[:20], *mixed).project(AppreciativeInquiry)
    assert list(view.workshops) == ["leeds"]


def test_only_this_method_is_read() -> None:
    """Contributions, proposals and commitments of other activities are ignored."""
    workshop = workshop_with_participants().and_given(activity_started("conversation"), *FULL[1:])
    assert workshop.project(AppreciativeInquiry).workshops["leeds"].sessions == ()


def test_a_view_has_two_workshops() -> None:
    """By their ids."""
    leeds, york = (
        workshop_with_participants(stream=stream).and_given(*FULL) for stream in ("leeds", "york")
    )
    view = leeds.project(AppreciativeInquiry, others=[york])
    assert list(view.workshops) == ["leeds", "york"]
    cites = [
        s.contribution.cite for w in view.workshops.values() for i in w.sessions for s in i.stories
    ]
    assert cites == ["leeds C2", "york C2"]


def test_a_view_is_immutable() -> None:
    """It consists of mappings, tuples and frozen classes."""
    view = workshop_with_participants().and_given(*FULL).project(AppreciativeInquiry)
    with pytest.raises(TypeError):
        view.workshops["leeds"] = WorkshopView()  # type: ignore[index]  # must raise
    with pytest.raises(AttributeError):
        view.workshops["leeds"].sessions[0].stories[0].word_count = 3  # type: ignore[misc]  # must raise


def test_a_vote_after_the_close_is_not_counted() -> None:
    """The result does not change."""
    late = VoteCast(ballot="B1", voter="P3", choices=(("PR1", 1),))
    (session,) = (
        workshop_with_participants()
        .and_given(*FULL, late)
        .project(AppreciativeInquiry)
        .workshops["leeds"]
        .sessions
    )
    submitted = next(each for each in session.propositions if each.id == "PR1")
    assert submitted.endorsement is not None
    assert submitted.endorsement.overall.answered == 2
