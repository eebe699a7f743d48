"""Rounds, questions, seats, hosts and ideas of the view."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ActivityStarted,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    PersonRegistered,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    QuestionPosed,
    RecordCorrected,
    RoleAssigned,
    SpaceCreated,
    TimeboxExtended,
    WorkshopClosed,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import raised_flags, workshop_chapter, workshop_view
from dialoguekit.testing.scenario import ScenarioEvent, ScenarioInput, scenario_event
from dialoguekit_world_cafe import METHOD
from dialoguekit_world_cafe.view import CafeSession, CafeStage, Sitting

ARRIVED = len(workshop_with_participants().recorded)

# P2 and P3 are of primary care, P4 and P5 of peer support.
OPENED = (
    SpaceCreated(space="S1", kind="table", label="Window"),
    SpaceCreated(space="S2", kind="table"),
    activity_started("world-cafe", "10:00"),
)


def sessions(*facts: ScenarioInput) -> tuple[CafeSession, ...]:
    """Return the sessions of a workshop with these facts after all participants arrived."""
    return workshop_view(METHOD, workshop_with_participants().and_given(*facts))


def session(*facts: ScenarioInput) -> CafeSession:
    """Return the single café of such a workshop, started at ten, with two tables."""
    (found,) = sessions(*OPENED, *facts)
    return found


def rounds(*facts: ScenarioInput) -> tuple[CafeStage, ...]:
    """Return its rounds."""
    return session(*facts).rounds


def move(at: str, to: str, *people: str) -> tuple[ScenarioInput, ...]:
    """Return the moves of people to a table."""
    return tuple((PresenceMoved(person=person, destination=to), at) for person in people)


def assign(person: str, table: str | None, at: str) -> ScenarioEvent:
    """Return the assignment of a host to a table."""
    return scenario_event(RoleAssigned(person=person, role="Host"), at, space=table)


def pose(id: str, at: str, text: str = "What helps?") -> ScenarioEvent:
    """Return a question that was posed."""
    return scenario_event(QuestionPosed(question=id, text=text), at, activity="A1")


def seats_of(round: CafeStage) -> dict[str, list[str]]:
    """Return who sat at which table in a round."""
    return {s.table.id: [seat.person for seat in s.seats] for s in round.sittings if s.table}


# Rounds


def test_other_methods_are_ignored() -> None:
    """Activities of other methods give no session."""
    facts = (activity_started("conversation", "10:00"), stage_entered("round", "10:05"))
    assert sessions(*facts) == ()


def test_only_rounds_are_numbered() -> None:
    """Other stages may come between them."""
    stages = ("welcome", "round", "pause", "round", "harvest")
    found = session(*(stage_entered(stage, f"10:{n}0") for n, stage in enumerate(stages)))
    assert [round.number for round in found.rounds] == [1, 2]
    assert [stage.run.title for stage in found.stages] == [
        "Welcome",
        "Round 1",
        "Pause",
        "Round 2",
        "Harvest",
    ]


def test_round_is_finished_when_it_or_its_cafe_ended() -> None:
    """The last round of a running café is not finished."""
    facts = (stage_entered("round", "10:00"), stage_entered("round", "10:20"))
    assert [round.number for round in session(*facts).finished_rounds] == [1]
    assert [round.number for round in session(*facts, activity_ended("10:40")).finished_rounds] == [
        1,
        2,
    ]


def test_tables_have_their_labels() -> None:
    """A table without a label has its id as title; the evidence is its creation."""
    moved = (*move("10:05", "S1", "P2"), *move("10:05", "S2", "P3"))
    found = session(*moved, stage_entered("round", "10:10"))
    assert [sitting.title for sitting in found.rounds[0].sittings] == ["Window", "table S2"]
    assert [len(table.evidence) for table in found.tables] == [1, 1]


def test_corrected_label_of_a_table_is_shown() -> None:
    """The title is that of the correction."""
    label = RecordCorrected(target=ARRIVED + 2, patch=(("label", "Door"),), reason="it has a name")
    moved = move("10:05", "S2", "P3")
    (found,) = session(*moved, stage_entered("round", "10:10"), label).rounds
    assert [sitting.title for sitting in found.sittings] == ["Door"]


def test_cafe_has_the_tables_of_its_spaces() -> None:
    """Two cafés may run in different spaces at the same time."""
    hall = SpaceCreated(space="S3", kind="hall")
    inside = SpaceCreated(space="S4", kind="table", parent="S3")
    first_start = activity_started("world-cafe", "10:00")
    second_start = ActivityStarted(activity="A2", method="world-cafe", spaces=("S3",))
    first, second = sessions(*OPENED[:2], hall, inside, first_start, second_start)
    assert [table.id for table in first.tables] == ["S1", "S2", "S4"]
    assert [table.id for table in second.tables] == ["S4"]


# Questions


def questions_of(round: CafeStage) -> list[tuple[str, bool]]:
    """Return the questions of a round, and whether they were posed earlier."""
    return [(question.id, round.posed_earlier) for question in round.questions]


def test_question_continues_until_another_is_posed() -> None:
    """The first round discusses the question of the welcome."""
    first, second, third = rounds(
        stage_entered("welcome", "10:00"),
        pose("Q1", "10:05"),
        stage_entered("round", "10:10"),
        stage_entered("round", "10:30"),
        pose("Q2", "10:31"),
        pose("Q3", "10:32"),
        stage_entered("round", "10:50"),
    )
    assert questions_of(first) == [("Q1", True)]
    assert questions_of(second) == [("Q2", False), ("Q3", False)]
    assert questions_of(third) == [("Q2", True), ("Q3", True)]


def test_late_record_of_a_question_counts_at_its_time() -> None:
    """The time at which it was posed counts."""
    first, second = rounds(
        stage_entered("round", "10:10"),
        stage_entered("round", "10:30"),
        activity_ended("10:50"),
        pose("Q1", "10:12"),
    )
    assert questions_of(first) == [("Q1", False)]
    assert questions_of(second) == [("Q1", True)]


def test_round_without_a_question() -> None:
    """A question after the end of the café does not count."""
    facts = (stage_entered("round", "10:10"), activity_ended("10:30"), pose("Q1", "10:40"))
    assert rounds(*facts)[0].questions == ()


# Seats


def test_seats_of_a_round() -> None:
    """Seats are in order of ids, with group and evidence."""
    facts = (*move("10:05", "S1", "P5", "P2"), *move("10:06", "S2", "P3"))
    (found,) = rounds(*facts, stage_entered("round", "10:10"), activity_ended("10:30"))
    assert seats_of(found) == {"S1": ["P2", "P5"], "S2": ["P3"]}
    groups = [[seat.group for seat in sitting.seats] for sitting in found.sittings]
    assert groups == [["primary care", "peer support"], ["primary care"]]
    assert [len(sitting.evidence) for sitting in found.sittings] == [2, 1]
    assert found.sittings[0].people == {"P2", "P5"}


def test_participants_at_no_table_are_unseated() -> None:
    """A contribution at a table counts as a seat; facilitators are ignored."""
    facts = (*move("10:05", "S1", "P2"), *move("10:05", "S9", "P3", "P1"))
    (found,) = rounds(
        *facts,
        stage_entered("round", "10:10"),
        contribution_made("C1", "P4", "So.", "10:15", space="S1"),
        activity_ended("10:30"),
    )
    assert [seat.person for seat in found.elsewhere.seats] == ["P3", "P5"]


def test_person_may_arrive_at_a_table() -> None:
    """No other space is needed."""
    new = PersonRegistered(person="P10", group="peer support")
    arrival = (PresenceStarted(person="P10", space="S2"), "10:12")
    (found,) = rounds(new, stage_entered("round", "10:10"), arrival, activity_ended("10:30"))
    assert seats_of(found) == {"S2": ["P10"]}


def test_table_with_a_contribution_is_in_the_round() -> None:
    """No seats need be recorded."""
    (found,) = rounds(
        stage_entered("round", "10:10"), contribution_made("C1", "P2", "So.", "10:15", space="S2")
    )
    (sitting,) = found.sittings
    assert (sitting.title, sitting.seats) == ("table S2", ())
    assert [item.id for item in sitting.contributions] == ["C1"]


def test_contributions_at_no_table() -> None:
    """Another space is no table; a facilitator is not flagged."""
    facts = (
        *OPENED,
        stage_entered("round", "10:10"),
        contribution_made("C1", "P2", "So.", "10:15"),
        contribution_made("C2", "P3", "So.", "10:15", space="S9"),
        contribution_made("C3", "P1", "Five minutes.", "10:25"),
    )
    workshop = workshop_with_participants().and_given(*facts)
    (round,) = workshop_view(METHOD, workshop)[0].rounds
    assert [item.id for item in round.elsewhere.contributions] == ["C1", "C2", "C3"]
    assert round.sittings == ()
    assert [flag.cites for flag in raised_flags(METHOD, workshop)] == [("leeds C1",), ("leeds C2",)]


def test_late_record_of_a_move_counts_at_its_time() -> None:
    """The seating follows the time of events, not the log order."""
    facts = (*move("10:05", "S2", "P3"), stage_entered("round", "10:10"), activity_ended("10:30"))
    (found,) = rounds(*facts, *move("10:06", "S1", "P3"))
    assert seats_of(found) == {"S1": ["P3"]}


# Hosts


def first_table(*facts: ScenarioInput) -> Sitting:
    """Return the first table in the last round."""
    return rounds(*facts)[-1].sittings[0]


def test_host_has_a_group_and_may_be_absent() -> None:
    """The evidence is the assignment."""
    facts = (*move("10:05", "S1", "P2", "P4"), assign("P4", "S1", "10:20"))
    one, two = stage_entered("round", "10:10"), stage_entered("round", "10:30")
    found = first_table(*facts, one, activity_ended("10:30"))
    assert found.host is not None
    assert (found.host.person, found.host.group) == ("P4", "peer support")
    assert (found.has_host, found.host_left) == (True, False)
    assert len(found.host.evidence) == 1
    moved = first_table(*facts, one, two, *move("10:31", "S2", "P4"), activity_ended("10:50"))
    assert moved.host is not None
    assert not moved.has_host


@pytest.mark.parametrize("person", ["P1", "P3", "P10"])
def test_host_without_a_known_place_sits_at_the_table(person: str) -> None:
    """A participant has a seat there; a facilitator is only present."""
    facts = (PersonRegistered(person="P10", roles=("facilitator",)), assign(person, "S1", "10:05"))
    (found,) = rounds(*facts, *move("10:05", "S1", "P2"), stage_entered("round", "10:10"))
    assert found.sittings[0].has_host
    assert seats_of(found) == {"S1": ["P2", "P3"] if person == "P3" else ["P2"]}
    assert person not in [seat.person for seat in found.elsewhere.seats]


def test_host_elsewhere_is_not_at_the_table() -> None:
    """The recorded place takes precedence."""
    facts = (assign("P3", "S1", "10:05"), *move("10:05", "S1", "P2"), *move("10:05", "S2", "P3"))
    found = first_table(*facts, stage_entered("round", "10:10"), activity_ended("10:30"))
    assert found.host is not None
    assert not found.has_host


# Ideas


TALK = (
    stage_entered("round", "10:10"),
    contribution_made("C1", "P2", "Nobody knows us.", "10:15", space="S1"),
    contribution_made("C2", "P3", "The list is old.", "10:16", space="S2"),
    stage_entered("round", "10:30"),
)


def carried(*facts: ScenarioInput) -> list[tuple[str, str, bool]]:
    """Return the ideas that were taken up: from, to, and whether at another table."""
    found = session(*TALK, *facts).carried_ideas
    return [(step.origin.id, step.successor.id, step.changed_table) for step in found]


def test_idea_is_taken_up_by_ref_or_link() -> None:
    """It may be at another table or at the same one."""
    later = contribution_made("C3", "P2", "Put us on it.", "10:40", space="S2", refs=("C1", "C2"))
    assert carried(later) == [("C1", "C3", True), ("C2", "C3", False)]
    bare = contribution_made("C3", "P2", "Put us on it.", "10:40", space="S2")
    link = ContributionLinked(origin="C3", target="C1", relation="builds on")
    assert carried(bare, link) == [("C1", "C3", True)]


def test_ref_and_link_are_one_step() -> None:
    """The evidence is the first of them."""
    later = contribution_made("C3", "P2", "Put us on it.", "10:40", space="S2", refs=("C1",))
    back = ContributionLinked(origin="C1", target="C3", relation="carries")
    (step,) = session(*TALK, later, back).carried_ideas
    assert step == session(*TALK, later).carried_ideas[0]
    assert len(step.evidence) == 2
    bare = contribution_made("C3", "P2", "So.", "10:40", space="S2")
    (other,) = session(*TALK, bare, back).carried_ideas
    assert (other.origin.id, len(other.evidence)) == ("C1", 3)


def test_idea_of_the_same_round_does_not_count() -> None:
    """Ideas of other stages do not count, either."""
    same = contribution_made("C3", "P2", "Put us on it.", "10:20", space="S2", refs=("C1",))
    late = contribution_made("C4", "P2", "Hm.", "10:55", refs=("C9",))
    assert carried(same, stage_entered("pause", "10:50"), late) == []
    assert carried(contribution_made("C4", "P2", "Hm.", "09:55", refs=("C1",))) == []


def test_harvest_takes_up_ideas() -> None:
    """Its contributions are at no table and are not taken up."""
    facts = (
        stage_entered("harvest", "10:50"),
        contribution_made("C3", "P2", "A list that is kept.", "10:55", space="S2", refs=("C1",)),
        contribution_made("C4", "P3", "Yes.", "10:56", refs=("C3",)),
    )
    assert carried(*facts) == [("C1", "C3", False)]
    found = session(*TALK, *facts)
    assert [item.id for item in found.harvested] == ["C3", "C4"]
    assert [item.id for item in found.ideas] == ["C1", "C2"]
    assert [step.round for step in found.carried_ideas] == [None]


def test_harvest_is_not_taken_up() -> None:
    """A later round may build on it."""
    facts = (
        stage_entered("harvest", "10:50"),
        contribution_made("C3", "P2", "A list that is kept.", "10:55"),
        stage_entered("round", "11:00"),
        contribution_made("C4", "P3", "Yes.", "11:05", space="S1", refs=("C3",)),
    )
    assert carried(*facts) == []


def test_idea_at_no_table_is_taken_up() -> None:
    """It does not count as taken up at another table."""
    loose = contribution_made("C3", "P2", "Put us on it.", "10:40", refs=("C1",))
    (step,) = session(*TALK, loose).carried_ideas
    assert not step.changed_table
    assert step.round == 2


# Any history


FULL: tuple[ScenarioInput, ...] = (
    SpaceCreated(space="S1", kind="plenary"),
    SpaceCreated(space="S2", kind="table", parent="S1"),
    SpaceCreated(space="S3", kind="table", parent="S1"),
    activity_started("world-cafe", "10:00", template="short"),
    stage_entered("welcome", "10:00", planned_s=300),
    scenario_event(QuestionPosed(question="Q1", text="What helps?"), "10:04", activity="A1"),
    (PresenceMoved(person="P2", origin=None, destination="S2"), "10:05"),
    (PresenceMoved(person="P4", origin=None, destination="S2"), "10:05"),
    (PresenceMoved(person="P3", origin=None, destination="S3"), "10:05"),
    stage_entered("round", "10:06", planned_s=1200),
    contribution_made("C1", "P2", "Nobody knows us.", "10:10", space="S2"),
    (TimeboxExtended(activity="A1", by_s=60), "10:20"),
    scenario_event(RoleAssigned(person="P2", role="host"), "10:24", space="S2"),
    (PresenceEnded(person="P5"), "10:25"),
    stage_entered("round", "10:26", planned_s=1200),
    (PresenceMoved(person="P4", origin="S2", destination="S3"), "10:27"),
    contribution_made("C2", "P4", "Put us on the list.", "10:40", space="S3", refs=("C1",)),
    contribution_made("C3", "P3", "At last.", "10:41", precision="quarter", space="S3"),
    (ContributionLinked(origin="C3", target="C1", relation="builds on"), "10:42"),
    (ContributionModerated(contribution="C3", outcome="held"), "10:43"),
    stage_entered("harvest", "10:46"),
    (PresenceStarted(person="P5", space="S1"), "10:47"),
    contribution_made("C4", "P5", "A list that is kept.", "10:50", refs=("C2",)),
    activity_ended("11:00"),
    RecordCorrected(target=ARRIVED + 2, patch=(("label", "Window"),), reason="it has a name"),
    (ConsentWithdrawn(person="P2", scopes=("quote",)), "12:00"),
    (WorkshopClosed(), "12:30"),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.permutations(FULL))
def test_no_facts_raise_an_error(facts: list[ScenarioInput]) -> None:
    """The facts may be in an impossible order; every flag has evidence."""
    workshop = workshop_with_participants().and_given(*facts)
    assert workshop_chapter(METHOD, workshop).blocks
    assert all(flag.evidence for flag in raised_flags(METHOD, workshop))


def test_view_is_immutable() -> None:
    """It consists of tuples and frozen classes."""
    (found,) = sessions(*FULL)
    with pytest.raises(AttributeError):
        found.rounds[0].number = 2  # type: ignore[misc]  # must raise
