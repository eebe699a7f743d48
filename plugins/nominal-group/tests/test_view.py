"""Sessions: the options of ballots, and what belongs to a session."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ActivityStarted,
    BallotClosed,
    BallotRevealed,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    ContributionRevealed,
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
from dialoguekit.plugin import SuggestionContext
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
from dialoguekit.testing.method_output import (
    programme_chapter,
    suggestions_of,
    workshop_chapter,
    workshop_view,
)
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_nominal_group import METHOD, method
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.view import NominalSession
from dialoguekit_nominal_group.view_ideas import Option

START = activity_started("nominal-group", "10:00")
IDEAS: tuple[ScenarioInput, ...] = (
    START,
    stage_entered("round-robin", "10:00"),
    *(contribution_made(f"C{n}", "P2", f"Idea {n}.", "10:01") for n in range(1, 5)),
    contribution_made("C5", "P5", "A draft.", visibility="hidden"),
)
EVERYBODY = tuple(f"P{n}" for n in range(1, 8))


def opened(
    *options: str, ballot: str = "B1", at: str | None = "10:30", **fields: Any
) -> ScenarioInput:
    """Return an opened ballot: by default a secret ranking."""
    return ballot_opened(ballot, *options, occurred_at=at, **({"roll": EVERYBODY} | fields))


def sessions(*facts: ScenarioInput) -> tuple[NominalSession, ...]:
    """Return the sessions of a workshop with these events."""
    return workshop_view(METHOD, workshop_with_participants(per_group=3).and_given(*facts))


def session(*facts: ScenarioInput) -> NominalSession:
    """Return the only session of a workshop with these events."""
    (found,) = sessions(START, *facts)
    return found


def option(*facts: ScenarioInput) -> Option:
    """Return the first option of a ballot on four ideas and a draft."""
    found = session(*IDEAS[1:], *facts)
    return found.options_of(found.ballots[0])[0]


# Options


def test_an_option_is_an_idea() -> None:
    """It has its contribution and canonical id."""
    found = option(opened("C1", "C2"))
    assert (found.id, found.label, found.text) == ("C1", None, "Idea 1.")
    assert [item.id for item in found.contributions] == ["C1"]
    assert found.canonical_ids == {"C1"}


def test_an_option_is_a_cluster() -> None:
    """Merged before the ballot or after it, with its label."""
    cluster = ContributionsClustered(cluster="G1", members=("C2", "C3"), label="A line")
    found = option(cluster, opened("G1", "C1"))
    assert (found.label, found.text) == ("A line", "A line")
    assert [item.id for item in found.contributions] == ["C2", "C3"]
    assert found.canonical_ids == {"C2"}
    assert option(opened("C3"), cluster).canonical_ids == {"C2"}


def test_the_label_of_a_cluster_with_a_hidden_idea_is_hidden() -> None:
    """Until that idea is revealed; the texts of the others are told instead."""
    cluster = ContributionsClustered(cluster="G1", members=("C1", "C5"), label="A draft and a line")
    found = option(cluster, opened("G1"))
    assert found.label == "(not shown to all participants)"
    assert found.text == "Idea 1.; (not shown to all participants)"
    revealed = ContributionRevealed(contributions=("C5",))
    assert option(cluster, revealed, opened("G1")).label == "A draft and a line"


def test_an_option_may_be_a_text_or_an_unknown_id() -> None:
    """It has no contribution."""
    found = option(opened("a phone line", "PR1"))
    assert (found.contributions, found.label, found.text) == ((), None, None)
    assert found.canonical_ids == {"a phone line"}


# Sessions

PEOPLE = ("P2", "P3", "P4", "P5")
ARRIVED = len(workshop_with_participants().recorded)
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
    opened("C1", "C2", "C3", "C4", roll=PEOPLE),
    vote_cast("B1", "P2", "C1", "C2"),
    vote_cast("B1", "P4", "C2", "C3", "C1"),
    vote_cast("B1", "P2", "C2", "C1"),
    vote_cast("B1", "P3", "C1", "C2", "C3"),
    BallotClosed(ballot="B1"),
    BallotRevealed(ballot="B1"),
    stage_entered("discuss", "10:20"),
    ContributionModerated(contribution="C4", outcome="rejected"),
    stage_entered("second-ballot", "10:25"),
    opened("G1", "C2", ballot="B2", roll=PEOPLE),
    vote_cast("B2", "P2", "G1", "C2"),
    vote_cast("B2", "P4", "G1"),
    vote_cast("B2", "P3", "C2", "G1"),
    BallotClosed(ballot="B2"),
    DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted", ballot="B2"),
    activity_ended("10:30"),
    RecordCorrected(target=ARRIVED + 4, patch=(("text", "A card for all."),), reason="misheard"),
    RecordRedacted(target=ARRIVED + 15, basis="asked for"),
    (ConsentWithdrawn(person="P4", scopes=("quote",)), "12:00"),
    (RoleAssigned(person="P3", role="facilitator"), "12:00"),
    (WorkshopClosed(), "12:30"),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.permutations(FULL))
def test_events_in_any_order_give_a_session(facts: list[ScenarioInput]) -> None:
    """It has a chapter, its rules are checked, and a next turn can be suggested."""
    events = (START, *(fact for fact in facts if fact is not START))
    workshop = workshop_with_participants().and_given(*events)
    assert len(workshop_view(METHOD, workshop)) == 1
    assert workshop_chapter(METHOD, workshop).blocks
    assert programme_chapter(METHOD, workshop).blocks
    for stage in method.STAGES:
        context = SuggestionContext(workshop="leeds", activity="A1", stages_entered=(stage.name,))
        suggestions_of(METHOD, workshop, context)


def test_only_this_method_is_read() -> None:
    """Contributions, reveals and ballots of other activities are ignored."""
    conversation = ActivityStarted(activity="A1", method="conversation")
    assert sessions(conversation, *FULL[1:-1]) == ()


def test_turns_and_ballots_belong_to_their_activity() -> None:
    """Two sessions of one workshop are independent."""
    second = activity_started("nominal-group", "14:00", activity="A2")
    first, other = sessions(*FULL[:-1], second)
    assert (len(first.ballots), len(first.rounds)) == (2, 2)
    assert (other.ballots, other.rounds, other.orders) == ((), (), ())


def test_a_closed_workshop_ends_its_sessions() -> None:
    """No stage is current afterwards."""
    begun = stage_entered("silent", "10:00")
    assert session(begun, (WorkshopClosed(), "12:00")).ended
    assert not session(begun).ended


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
    assert session(*stray) == session()


def test_an_unknown_person_can_be_in_the_order() -> None:
    """They belong to no group."""
    stranger = PersonRegistered(person="P7", roles=("observer",))
    facts = (stranger, TurnsSet(activity="A1", order=("P99", "P7")), stage_entered("round-robin"))
    due = session(*facts).next_turn
    assert due is not None
    assert (due.person, due.group, due.place) == ("P99", "unknown", 1)


def test_the_first_and_the_last_ballot_with_a_result_are_compared() -> None:
    """Merged options count as one."""
    found = session(*FULL[1:-1])
    assert found.comparison is not None
    assert [ballot.id for ballot in found.comparison.ballots] == ["B1", "B2"]
    change = found.comparison.changes[0]
    assert (change.option, [old.option for old in change.before]) == ("G1", ["C1", "C3"])


def test_an_idea_without_a_known_author_has_no_writer_and_no_turn() -> None:
    """It is an idea like any other; nobody wrote or presented it."""
    history = workshop_with_participants().and_given(
        START,
        stage_entered("silent", "10:00"),
        contribution_made("C1", None, "A line.", "10:01", visibility="hidden"),
        contribution_made("C2", "P2", "A card.", "10:01", visibility="hidden"),
        stage_entered("round-robin", "10:10"),
        contributions_revealed("C1", occurred_at="10:11"),
        contributions_revealed("C2", occurred_at="10:12"),
        activity_ended("10:30"),
    )
    (session,) = workshop_view(METHOD, history)
    assert [idea.id for idea in session.revealed] == ["C1", "C2"]
    assert [idea.id for idea in session.writers] == ["C2"]
    assert [turn.person for round in session.rounds for turn in round.turns] == ["P2"]
