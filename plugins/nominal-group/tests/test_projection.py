"""What is folded from events, and what it amounts to."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ActivityStarted,
    BallotCast,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    ContributionRevealed,
    DecisionRecorded,
    ItemClustered,
    PersonRegistered,
    PresenceEnded,
    RecordCorrected,
    RecordRedacted,
    RoleAssigned,
    TurnTaken,
    WorkshopClosed,
)
from dialoguekit.plugin import Scope
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import Fact, Given, happened
from dialoguekit_nominal_group.chapter import chapter
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.rules import standing
from dialoguekit_nominal_group.view import NominalSession, Worked

ARRIVED = len(gathered().recorded)
START = started("nominal-group", "10:00", template="two-ballots")


def told(*ids: str, at: str | None = None) -> Fact:
    """Drafts were revealed."""
    return happened(ContributionRevealed(contributions=ids), at, activity="A1", by="P1")


def turn(person: str, words: int | None = None) -> Fact:
    """A turn was noted."""
    return happened(TurnTaken(person=person, words=words), activity="A1")


def opened(ballot: str, *options: str, roll: Sequence[str] = ("P2", "P3", "P4", "P5")) -> Fact:
    """A secret ranking was opened."""
    event = BallotOpened(
        ballot=ballot, options=options, kind="ranking", secrecy="secret", roll=tuple(roll)
    )
    return happened(event, activity="A1", by="P1")


def cast(ballot: str, voter: str, *options: str) -> BallotCast:
    """A ranking was given, best first."""
    choices = {option: rank for rank, option in enumerate(options, start=1)}
    return BallotCast(ballot=ballot, voter=voter, choices=tuple(choices.items()))


FULL: tuple[Fact, ...] = (
    START,
    entered("silent", "10:00", planned_s=300),
    said("C1", "P2", "A line.", "10:01", visibility="hidden"),
    said("C2", "P4", "A card.", "10:02", visibility="hidden"),
    said("C3", "P2", "A phone line.", "10:02", visibility="hidden"),
    entered("round-robin", "10:05"),
    TurnsSet(activity="A1", order=("P2", "P4", "P5")),
    told("C1"),
    told("C2", at="10:06"),
    turn("P5", 0),
    (TurnsSet(activity="A1", order=("P2", "P3", "P4"), reason="P5 left."), "10:07"),
    (PresenceEnded(person="P5"), "10:07"),
    told("C3"),
    happened(TurnTaken(person="P4", words=4), "10:04", activity="A1", precision="quarter"),
    said("C4", "P3", "A map.", "10:09", kind="idea"),
    entered("clarify", "10:10"),
    said("C5", "P4", "A line to whom?", "10:11", kind="question", refs=("C1",)),
    (ItemClustered(cluster="G1", members=("C1", "C3"), label="A line"), "10:12"),
    ContributionLinked(origin="C5", target="G1", relation="clarifies"),
    entered("first-ballot", "10:15"),
    opened("B1", "C1", "C2", "C3", "C4"),
    cast("B1", "P2", "C1", "C2"),
    cast("B1", "P4", "C2", "C3", "C1"),
    cast("B1", "P2", "C2", "C1"),
    BallotClosed(ballot="B1"),
    BallotRevealed(ballot="B1"),
    entered("discuss", "10:20"),
    ContributionModerated(contribution="C4", outcome="rejected"),
    entered("second-ballot", "10:25"),
    opened("B2", "G1", "C2"),
    cast("B2", "P2", "G1", "C2"),
    cast("B2", "P4", "G1"),
    BallotClosed(ballot="B2"),
    DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted", ballot="B2"),
    ended("10:30"),
    RecordCorrected(target=ARRIVED + 4, patch=(("text", "A card for all."),), reason="misheard"),
    RecordRedacted(target=ARRIVED + 15, basis="asked for"),
    (ConsentWithdrawn(person="P4", scopes=("quote",)), "12:00"),
    (RoleAssigned(person="P3", role="facilitator"), "12:00"),
    (WorkshopClosed(), "12:30"),
)


def worked(*facts: Fact) -> Worked:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered().and_given(*facts).project(NominalGroup).workshops["leeds"]


def session(*facts: Fact) -> NominalSession:
    """The one session of such a workshop."""
    (found,) = worked(*facts).sessions
    return found


# Laws


def test_the_laws_of_projections_hold_for_a_whole_session() -> None:
    """Deterministic, resumable, joinable; with workshops that have nothing to do with it."""
    streams = [
        gathered(stream="leeds").and_given(*FULL).recorded,
        gathered(stream="norwich").recorded,
        gathered(stream="york").and_given(*FULL[:22]).recorded,
        (),
    ]
    check_projection_laws(NominalGroup, streams)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.permutations(FULL).map(lambda facts: facts[:26]), min_size=2, max_size=2))
def test_the_laws_of_projections_hold_whatever_was_noted(histories: list[list[Fact]]) -> None:
    """Even for facts in an order that no workshop could have had."""
    streams = [
        gathered(stream=name).and_given(*facts).recorded
        for name, facts in zip(("leeds", "norwich"), histories, strict=True)
    ]
    check_projection_laws(NominalGroup, streams)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.permutations(FULL))
def test_any_order_of_facts_has_a_view(facts: list[Fact]) -> None:
    """Once the run has begun, nothing that is noted in it can break the view."""
    room = gathered().and_given(START, *(fact for fact in facts if fact is not START))
    view = room.project(NominalGroup)
    assert len(view.workshops["leeds"].sessions) == 1
    list(standing(view, "leeds"))
    assert chapter(view, Scope(kind="workshop", titles={"leeds": "Leeds"})).blocks


# Facts


def test_only_this_method_is_looked_at() -> None:
    """What is said, told and voted on in another activity, or in none, is left alone."""
    found = worked(ActivityStarted(activity="A1", method="conversation"), *FULL[1:-1])
    assert found.sessions == ()


def test_turns_and_votes_belong_to_the_activity_in_which_they_were_noted() -> None:
    """Two sessions of one workshop do not get into each other's way."""
    second = started("nominal-group", "14:00", activity="A2")
    first, other = worked(*FULL[:-1], second).sessions
    assert (len(first.ballots), len(first.rounds)) == (2, 2)
    assert (other.ballots, other.rounds, other.ordered) == ((), (), False)


def test_the_last_vote_before_the_close_counts() -> None:
    """One that is noted after it does not."""
    late = (opened("B1", "C1", "C2"), cast("B1", "P2", "C1"), cast("B1", "P2", "C2"))
    (ballot,) = session(
        START, *late, BallotClosed(ballot="B1"), cast("B1", "P2", "C1"), BallotClosed(ballot="B1")
    ).ballots
    (vote,) = ballot.votes
    assert vote.choices == {"C2": 1}
    assert len(ballot.evidence) == 3


def test_what_names_nothing_that_is_known_changes_nothing() -> None:
    """Votes in unknown ballots, reveals of unknown contributions, orders of unknown runs."""
    stray: tuple[Fact, ...] = (
        cast("B9", "P2", "C1"),
        BallotClosed(ballot="B9"),
        BallotRevealed(ballot="B9"),
        DecisionRecorded(decision="D9", proposal="PR9", version=1, outcome="parked"),
        told("C99"),
        TurnsSet(activity="A9", order=("P2",)),
        happened(TurnTaken(person="P2"), activity="A9"),
        ItemClustered(cluster="G9", members=("C99",)),
    )
    assert session(START, *stray) == session(START)


def test_a_fold_can_be_saved_at_any_moment() -> None:
    """With everything that it knows of drafts, turns and votes."""
    folded = NominalGroup()
    for recorded in gathered().and_given(*FULL).recorded:
        folded.fold(recorded)
        assert pickle.loads(pickle.dumps(folded)).view() == folded.view()


def test_two_workshops_stand_side_by_side() -> None:
    """A view holds every workshop under its id."""
    leeds, york = (gathered(stream=stream).and_given(*FULL) for stream in ("leeds", "york"))
    view = leeds.project(NominalGroup, beside=[york])
    assert list(view.workshops) == ["leeds", "york"]
    cites = [ballot.cite for w in view.workshops.values() for ballot in w.sessions[0].ballots]
    assert cites == ["leeds B1", "leeds B2", "york B1", "york B2"]


def test_a_view_cannot_be_changed() -> None:
    """It is a value: mappings, tuples and frozen classes."""
    room: Given[Any] = gathered().and_given(*FULL)
    view = room.project(NominalGroup)
    with pytest.raises(TypeError):
        view.workshops["leeds"] = Worked()  # type: ignore[index]  # it is refused
    (found,) = view.workshops["leeds"].sessions
    with pytest.raises(AttributeError):
        found.ordered = False  # type: ignore[misc]  # it is refused
    with pytest.raises(TypeError):
        found.ballots[0].votes[0].choices["C9"] = 1  # type: ignore[index]  # it is refused


def test_somebody_unknown_can_be_in_the_order() -> None:
    """Whoever they are, they are of no group."""
    stranger = PersonRegistered(person="P7", roles=("observer",))
    facts = (stranger, TurnsSet(activity="A1", order=("P99", "P7")), entered("round-robin"))
    found = session(START, *facts)
    assert found.due is not None
    assert (found.due.cite, found.due.group) == ("leeds P99", "unknown")
