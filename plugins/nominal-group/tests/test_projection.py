"""The projection: laws, and what it reads."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ActivityStarted,
    BallotClosed,
    BallotRevealed,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    ContributionsClustered,
    DecisionRecorded,
    PersonRegistered,
    PresenceEnded,
    RecordCorrected,
    RecordRedacted,
    RoleAssigned,
    TurnTaken,
    WorkshopClosed,
)
from dialoguekit.plugin import Scope
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    ballot_opened,
    contribution_made,
    contributions_revealed,
    stage_entered,
    turn_taken,
    vote_cast,
    workshop_with_participants,
)
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import Given, ScenarioInput, scenario_event
from dialoguekit_nominal_group.chapter import chapter
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.rules import active_flags
from dialoguekit_nominal_group.view import NominalSession, WorkshopView

PEOPLE = ("P2", "P3", "P4", "P5")
ARRIVED = len(workshop_with_participants().recorded)
START = activity_started("nominal-group", "10:00", template="two-ballots")


def opened(ballot: str, *options: str, roll: Sequence[str] = PEOPLE) -> ScenarioInput:
    """Return an opened secret ranking."""
    return ballot_opened(ballot, *options, roll=roll)


FULL: tuple[ScenarioInput, ...] = (
    START,
    stage_entered("silent", "10:00", planned_s=300),
    contribution_made("C1", "P2", "A line.", "10:01", visibility="hidden"),
    contribution_made("C2", "P4", "A card.", "10:02", visibility="hidden"),
    contribution_made("C3", "P2", "A phone line.", "10:02", visibility="hidden"),
    stage_entered("round-robin", "10:05"),
    TurnsSet(activity="A1", order=("P2", "P4", "P5")),
    contributions_revealed("C1"),
    contributions_revealed("C2", occurred_at="10:06"),
    turn_taken("P5", 0),
    (TurnsSet(activity="A1", order=("P2", "P3", "P4"), reason="P5 left."), "10:07"),
    (PresenceEnded(person="P5"), "10:07"),
    contributions_revealed("C3"),
    scenario_event(TurnTaken(person="P4", words=4), "10:04", activity="A1", precision="quarter"),
    contribution_made("C4", "P3", "A map.", "10:09", kind="idea"),
    stage_entered("clarify", "10:10"),
    contribution_made("C5", "P4", "A line to whom?", "10:11", kind="question", refs=("C1",)),
    (ContributionsClustered(cluster="G1", members=("C1", "C3"), label="A line"), "10:12"),
    ContributionLinked(origin="C5", target="G1", relation="clarifies"),
    stage_entered("first-ballot", "10:15"),
    opened("B1", "C1", "C2", "C3", "C4"),
    vote_cast("B1", "P2", "C1", "C2"),
    vote_cast("B1", "P4", "C2", "C3", "C1"),
    vote_cast("B1", "P2", "C2", "C1"),
    BallotClosed(ballot="B1"),
    BallotRevealed(ballot="B1"),
    stage_entered("discuss", "10:20"),
    ContributionModerated(contribution="C4", outcome="rejected"),
    stage_entered("second-ballot", "10:25"),
    opened("B2", "G1", "C2"),
    vote_cast("B2", "P2", "G1", "C2"),
    vote_cast("B2", "P4", "G1"),
    BallotClosed(ballot="B2"),
    DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted", ballot="B2"),
    activity_ended("10:30"),
    RecordCorrected(target=ARRIVED + 4, patch=(("text", "A card for all."),), reason="misheard"),
    RecordRedacted(target=ARRIVED + 15, basis="asked for"),
    (ConsentWithdrawn(person="P4", scopes=("quote",)), "12:00"),
    (RoleAssigned(person="P3", role="facilitator"), "12:00"),
    (WorkshopClosed(), "12:30"),
)


def view_of(*facts: ScenarioInput) -> WorkshopView:
    """Return the view of a workshop with these events."""
    return workshop_with_participants().and_given(*facts).project(NominalGroup).workshops["leeds"]


def session(*facts: ScenarioInput) -> NominalSession:
    """Return the only session of a workshop with these events."""
    (found,) = view_of(*facts).sessions
    return found


# Laws


def test_the_laws_hold_for_a_whole_session() -> None:
    """Together with workshops without a session."""
    streams = [
        workshop_with_participants(stream="leeds").and_given(*FULL).recorded,
        workshop_with_participants(stream="norwich").recorded,
        workshop_with_participants(stream="york").and_given(*FULL[:22]).recorded,
        (),
    ]
    check_projection_laws(NominalGroup, streams)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.permutations(FULL).map(lambda facts: facts[:26]), min_size=2, max_size=2))
def test_the_laws_hold_for_any_events(histories: list[list[ScenarioInput]]) -> None:
    """Even for events in an impossible order."""
    streams = [
        workshop_with_participants(stream=name).and_given(*facts).recorded
        for name, facts in zip(("leeds", "norwich"), histories, strict=True)
    ]
    check_projection_laws(NominalGroup, streams)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.permutations(FULL))
def test_any_order_of_events_gives_a_view(facts: list[ScenarioInput]) -> None:
    """Once the run has begun."""
    workshop = workshop_with_participants().and_given(
        START, *(fact for fact in facts if fact is not START)
    )
    view = workshop.project(NominalGroup)
    assert len(view.workshops["leeds"].sessions) == 1
    list(active_flags(view, "leeds"))
    assert chapter(view, Scope(kind="workshop", titles={"leeds": "Leeds"})).blocks


# Facts


def test_only_this_method_is_read() -> None:
    """Contributions, reveals and ballots of other activities are ignored."""
    found = view_of(ActivityStarted(activity="A1", method="conversation"), *FULL[1:-1])
    assert found.sessions == ()


def test_turns_and_ballots_belong_to_their_activity() -> None:
    """Two sessions of one workshop are independent."""
    second = activity_started("nominal-group", "14:00", activity="A2")
    first, other = view_of(*FULL[:-1], second).sessions
    assert (len(first.ballots), len(first.rounds)) == (2, 2)
    assert (other.ballots, other.rounds, other.has_turn_order) == ((), (), False)


def test_the_last_vote_before_the_close_counts() -> None:
    """A later one does not."""
    late = (opened("B1", "C1", "C2"), vote_cast("B1", "P2", "C1"), vote_cast("B1", "P2", "C2"))
    (ballot,) = session(
        START,
        *late,
        BallotClosed(ballot="B1"),
        vote_cast("B1", "P2", "C1"),
        BallotClosed(ballot="B1"),
    ).ballots
    (vote,) = ballot.votes
    assert vote.choices == {"C2": 1}
    assert len(ballot.evidence) == 3


def test_unknown_references_change_nothing() -> None:
    """Votes in unknown ballots, reveals of unknown contributions, orders of unknown runs."""
    stray: tuple[ScenarioInput, ...] = (
        vote_cast("B9", "P2", "C1"),
        BallotClosed(ballot="B9"),
        BallotRevealed(ballot="B9"),
        DecisionRecorded(decision="D9", proposal="PR9", version=1, outcome="parked"),
        contributions_revealed("C99"),
        TurnsSet(activity="A9", order=("P2",)),
        scenario_event(TurnTaken(person="P2"), activity="A9"),
        ContributionsClustered(cluster="G9", members=("C99",)),
    )
    assert session(START, *stray) == session(START)


def test_a_fold_can_be_saved_at_any_time() -> None:
    """With drafts, turns and votes."""
    folded = NominalGroup()
    for recorded in workshop_with_participants().and_given(*FULL).recorded:
        folded.fold(recorded)
        assert pickle.loads(pickle.dumps(folded)).view() == folded.view()


def test_a_view_has_two_workshops() -> None:
    """By their ids."""
    leeds, york = (
        workshop_with_participants(stream=stream).and_given(*FULL) for stream in ("leeds", "york")
    )
    view = leeds.project(NominalGroup, others=[york])
    assert list(view.workshops) == ["leeds", "york"]
    cites = [ballot.cite for w in view.workshops.values() for ballot in w.sessions[0].ballots]
    assert cites == ["leeds B1", "leeds B2", "york B1", "york B2"]


def test_a_view_is_immutable() -> None:
    """It consists of mappings, tuples and frozen classes."""
    workshop: Given[Any] = workshop_with_participants().and_given(*FULL)
    view = workshop.project(NominalGroup)
    with pytest.raises(TypeError):
        view.workshops["leeds"] = WorkshopView()  # type: ignore[index]  # must raise
    (found,) = view.workshops["leeds"].sessions
    with pytest.raises(AttributeError):
        found.has_turn_order = False  # type: ignore[misc]  # must raise
    with pytest.raises(TypeError):
        found.ballots[0].votes[0].choices["C9"] = 1  # type: ignore[index]  # must raise


def test_an_unknown_person_can_be_in_the_order() -> None:
    """They belong to no group."""
    stranger = PersonRegistered(person="P7", roles=("observer",))
    facts = (stranger, TurnsSet(activity="A1", order=("P99", "P7")), stage_entered("round-robin"))
    found = session(START, *facts)
    assert found.next_turn is not None
    assert (found.next_turn.cite, found.next_turn.group) == ("leeds P99", "unknown")
