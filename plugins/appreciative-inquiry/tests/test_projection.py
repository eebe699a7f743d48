"""What is folded from events: the laws, and what it keeps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    BallotCast,
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    DecisionRecorded,
    ItemClustered,
    ItemParked,
    ProposalAmended,
    ProposalTabled,
    ProposalWithdrawn,
    RecordCorrected,
    RecordRedacted,
    StanceTaken,
    WorkshopClosed,
)
from dialoguekit.testing.builders import entered, gathered, said, started
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit.testing.strategies import any_event
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold
from dialoguekit_appreciative_inquiry.facts import Noted
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry
from dialoguekit_appreciative_inquiry.view import Inquired

ARRIVED = len(gathered().recorded)

FULL: tuple[Fact, ...] = (
    started("appreciative-inquiry", "10:00", template="5-d", topic="A warm welcome"),
    entered("define", "10:00", planned_s=120),
    said("C1", "P1", "What a warm welcome is", "10:01", kind="topic"),
    entered("discover", "10:02", planned_s=300),
    said("C2", "P2", "She rang me herself, before I asked.", "10:03", kind="story"),
    happened(
        InterviewCompleted(
            interview="IV1", interviewer="P4", interviewee="P2", story="C2", permission=True
        ),
        "10:04",
        activity="A1",
    ),
    InterviewCompleted(interview="IV2", interviewer="P2", interviewee="P4"),
    happened(StoryRetold(interview="IV1", teller="P4"), "10:05", space="S1", activity="A1"),
    said("C3", "P4", "Somebody rings first", "10:06", kind="factor", refs=("C2",)),
    ItemClustered(cluster="G1", members=("C2", "C3"), label="Ringing first"),
    said("C4", "P5", "Nobody rings back.", "10:06", kind="deficit"),
    ItemParked(contribution="C4"),
    (ContributionModerated(contribution="C4", outcome="held"), "10:07"),
    (ActivityPaused(activity="A1"), "10:07"),
    (ActivityResumed(activity="A1"), "10:08"),
    entered("dream", "10:09"),
    said("C5", "P5", "Every phone has a face.", "10:10", precision="quarter"),
    (ContributionLinked(origin="C3", target="C5", relation="supports"), "10:11"),
    said("C6", "P5", "Who rings back gladly?", "10:11", kind="reframing", refs=("C4",)),
    entered("design", "10:12"),
    said("C7", "P2", "We ring first.", "10:13", kind="proposition", refs=("C5",)),
    StanceTaken(contribution="C7", person="P3", value=1),
    happened(ProposalTabled(proposal="PR1", text="We ring.", sources=("C7",)), activity="A1"),
    ProposalAmended(proposal="PR1", version=2, text="We ring first, on Mondays."),
    BallotOpened(ballot="B1", options=("PR1",), scale=("no", "yes"), roll=("P2", "P4")),
    BallotCast(ballot="B1", voter="P2", choices=(("PR1", 1),)),
    BallotCast(ballot="B1", voter="P4", choices=(("PR1", 0),)),
    BallotClosed(ballot="B1"),
    DecisionRecorded(decision="D1", proposal="PR1", version=2, outcome="adopted", ballot="B1"),
    happened(ProposalTabled(proposal="PR2", text="We write."), activity="A1"),
    ProposalWithdrawn(proposal="PR2"),
    entered("destiny", "10:20"),
    happened(
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


def test_the_laws_of_projections_hold_for_a_whole_inquiry() -> None:
    """Deterministic, resumable, joinable; with workshops that inquire into nothing."""
    streams = [
        gathered(stream="leeds").and_given(*FULL).recorded,
        gathered(stream="norwich").recorded,
        gathered(stream="york").and_given(*FULL[:15]).recorded,
        (),
    ]
    check_projection_laws(AppreciativeInquiry, streams)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.permutations(FULL).map(lambda facts: facts[:24]), min_size=2, max_size=2))
def test_the_laws_of_projections_hold_whatever_was_noted(histories: list[list[Fact]]) -> None:
    """Even for facts in an order that no workshop could have had."""
    streams = [
        gathered(stream=name).and_given(*facts).recorded
        for name, facts in zip(("leeds", "norwich"), histories, strict=True)
    ]
    check_projection_laws(AppreciativeInquiry, streams)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(any_event(Noted.EVENTS), max_size=12), st.permutations(FULL))
def test_a_view_is_made_of_anything(strange: list[object], facts: list[Fact]) -> None:
    """Ids that nobody brought in, things in circles, votes off the scale: nothing raises."""
    mixed: list[Fact] = [happened(event, activity="A1") for event in strange]
    view = gathered().and_given(*facts[:20], *mixed).project(AppreciativeInquiry)
    assert list(view.workshops) == ["leeds"]


def test_only_this_method_is_looked_at() -> None:
    """What is said, tabled and taken on in another activity, or in none, is no inquiry."""
    room = gathered().and_given(started("conversation"), *FULL[1:])
    assert room.project(AppreciativeInquiry).workshops["leeds"].sessions == ()


def test_two_workshops_stand_side_by_side() -> None:
    """A view holds every workshop under its id."""
    leeds, york = (gathered(stream=stream).and_given(*FULL) for stream in ("leeds", "york"))
    view = leeds.project(AppreciativeInquiry, beside=[york])
    assert list(view.workshops) == ["leeds", "york"]
    cites = [s.item.cite for w in view.workshops.values() for i in w.sessions for s in i.stories]
    assert cites == ["leeds C2", "york C2"]


def test_a_view_cannot_be_changed() -> None:
    """It is a value: mappings, tuples and frozen classes."""
    view = gathered().and_given(*FULL).project(AppreciativeInquiry)
    with pytest.raises(TypeError):
        view.workshops["leeds"] = Inquired()  # type: ignore[index]  # it is refused
    with pytest.raises(AttributeError):
        view.workshops["leeds"].sessions[0].stories[0].words = 3  # type: ignore[misc]  # it is refused


def test_a_vote_after_the_close_is_not_counted() -> None:
    """The result stands since the ballot was closed."""
    late = BallotCast(ballot="B1", voter="P3", choices=(("PR1", 1),))
    (session,) = (
        gathered().and_given(*FULL, late).project(AppreciativeInquiry).workshops["leeds"].sessions
    )
    tabled = next(each for each in session.propositions if each.id == "PR1")
    assert tabled.endorsement is not None
    assert tabled.endorsement.room.answered == 2
