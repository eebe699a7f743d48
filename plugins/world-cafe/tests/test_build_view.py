"""Rounds, questions, seats, hosts and ideas of the view."""

from __future__ import annotations

import pytest

from dialoguekit.events import (
    ActivityStarted,
    ContributionLinked,
    PersonRegistered,
    PresenceMoved,
    PresenceStarted,
    QuestionPosed,
    RecordRedacted,
    RoleAssigned,
    SpaceCreated,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import ScenarioEvent, ScenarioInput, scenario_event
from dialoguekit_world_cafe.projection import WorldCafe
from dialoguekit_world_cafe.view import CafeSession, Host, Round, WorkshopView

# P2 and P3 are of primary care, P4 and P5 of peer support.
OPENED = (
    SpaceCreated(space="S1", kind="table", label="Window"),
    SpaceCreated(space="S2", kind="table"),
    activity_started("world-cafe", "10:00"),
)


def view_of(*facts: ScenarioInput) -> WorkshopView:
    """Return the view of a workshop with these facts after all participants arrived."""
    return workshop_with_participants().and_given(*facts).project(WorldCafe).workshops["leeds"]


def session(*facts: ScenarioInput) -> CafeSession:
    """Return the single café of such a workshop, started at ten, with two tables."""
    (found,) = view_of(*OPENED, *facts).sessions
    return found


def rounds(*facts: ScenarioInput) -> tuple[Round, ...]:
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


def seats_of(round: Round) -> dict[str, list[str]]:
    """Return who sat at which table in a round."""
    return {s.table.space: [seat.person for seat in s.seats] for s in round.sittings}


# Rounds


def test_other_methods_are_ignored() -> None:
    """Activities of other methods give no session."""
    facts = (activity_started("conversation", "10:00"), stage_entered("round", "10:05"))
    assert view_of(*facts).sessions == ()


def test_only_rounds_are_numbered() -> None:
    """Other stages may come between them."""
    stages = ("welcome", "round", "pause", "round", "harvest")
    found = session(*(stage_entered(stage, f"10:{n}0") for n, stage in enumerate(stages)))
    assert [round.number for round in found.rounds] == [1, 2]
    assert [s.title for s in found.cafe_stages] == [
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
    window, other = session().tables
    assert (window.title, other.title) == ("Window", "table S2")
    assert len(window.evidence | other.evidence) == 2


def test_cafe_has_the_tables_of_its_spaces() -> None:
    """Two cafés may run in different spaces at the same time."""
    hall = SpaceCreated(space="S3", kind="hall")
    inside = SpaceCreated(space="S4", kind="table", parent="S3")
    first_start = activity_started("world-cafe", "10:00")
    second_start = ActivityStarted(activity="A2", method="world-cafe", spaces=("S3",))
    first, second = view_of(*OPENED[:2], hall, inside, first_start, second_start).sessions
    assert [table.space for table in first.tables] == ["S1", "S2", "S4"]
    assert [table.space for table in second.tables] == ["S4"]


# Questions


def questions_of(round: Round) -> list[tuple[str, bool]]:
    """Return the questions of a round, and whether they were posed earlier."""
    return [(question.id, question.posed_earlier) for question in round.questions]


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


def test_redacted_question_has_a_placeholder() -> None:
    """The question and its evidence stay."""
    workshop = workshop_with_participants().and_given(*OPENED, pose("Q1", "10:05"))
    target = len(workshop.recorded)
    redacted = RecordRedacted(target=target, basis="a name in it")
    found = workshop.and_given(stage_entered("round", "10:10"), redacted).project(WorldCafe)
    ((question,),) = [r.questions for r in found.workshops["leeds"].sessions[0].rounds]
    assert question.text == "[withheld]"
    assert list(question.evidence) == [("leeds", target)]


# Seats


def test_seats_of_a_round() -> None:
    """Seats are in order of ids, with group and evidence."""
    facts = (*move("10:05", "S1", "P5", "P2"), *move("10:06", "S2", "P3"))
    (found,) = rounds(*facts, stage_entered("round", "10:10"), activity_ended("10:30"))
    assert seats_of(found) == {"S1": ["P2", "P5"], "S2": ["P3"]}
    assert [seat.group for seat in found.seats] == ["primary care", "peer support", "primary care"]
    assert all(len(seat.evidence) == 1 for seat in found.seats)
    assert len(found.sittings[0].evidence) == 2
    assert [seat.person for seat in found.sittings[0].of_group("peer support")] == ["P5"]
    assert found.sittings_by_person["P3"] is found.sittings[1]


def test_participants_at_no_table_are_unseated() -> None:
    """A contribution at a table counts as a seat; facilitators are ignored."""
    facts = (*move("10:05", "S1", "P2"), *move("10:05", "S9", "P3", "P1"))
    (found,) = rounds(
        *facts,
        stage_entered("round", "10:10"),
        contribution_made("C1", "P4", "So.", "10:15", space="S1"),
        activity_ended("10:30"),
    )
    assert [seat.person for seat in found.unseated] == ["P3", "P5"]


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
    assert (sitting.table.space, sitting.seats) == ("S2", ())
    assert [item.id for item in sitting.contributions] == ["C1"]


def test_contributions_of_participants_at_no_table() -> None:
    """Facilitators do not count; another space is no table."""
    (found,) = rounds(
        stage_entered("round", "10:10"),
        contribution_made("C1", "P2", "So.", "10:15"),
        contribution_made("C2", "P3", "So.", "10:15", space="S9"),
        contribution_made("C3", "P1", "Five minutes.", "10:25"),
    )
    assert [item.id for item in found.off_table] == ["C1", "C2"]
    assert found.sittings == ()


# Hosts


def host(*facts: ScenarioInput) -> Host | None:
    """Return the host of the first table in the last round."""
    sitting = rounds(*facts)[-1].sittings[0]
    return sitting.host


def test_host_has_a_group_and_may_be_absent() -> None:
    """The evidence is the assignment."""
    facts = (*move("10:05", "S1", "P2", "P4"), assign("P4", "S1", "10:20"))
    one, two = stage_entered("round", "10:10"), stage_entered("round", "10:30")
    found = host(*facts, one, activity_ended("10:30"))
    assert found is not None
    assert (found.person, found.group) == ("P4", "peer support")
    assert (found.present, found.left_early) == (True, False)
    assert len(found.evidence) == 1
    moved = host(*facts, one, two, *move("10:31", "S2", "P4"), activity_ended("10:50"))
    assert moved is not None
    assert not moved.present


@pytest.mark.parametrize("person", ["P1", "P3", "P10"])
def test_host_without_a_known_place_sits_at_the_table(person: str) -> None:
    """A participant has a seat there; a facilitator is only present."""
    facts = (PersonRegistered(person="P10", roles=("facilitator",)), assign(person, "S1", "10:05"))
    (found,) = rounds(*facts, *move("10:05", "S1", "P2"), stage_entered("round", "10:10"))
    assert found.sittings[0].has_host
    assert seats_of(found) == {"S1": ["P2", "P3"] if person == "P3" else ["P2"]}
    assert person not in [seat.person for seat in found.unseated]


def test_host_elsewhere_is_not_at_the_table() -> None:
    """The recorded place takes precedence."""
    facts = (assign("P3", "S1", "10:05"), *move("10:05", "S1", "P2"), *move("10:05", "S2", "P3"))
    found = host(*facts, stage_entered("round", "10:10"), activity_ended("10:30"))
    assert found is not None
    assert not found.present


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
    return [(c.origin.contribution.id, c.successor.contribution.id, c.changed_table) for c in found]


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
    assert (other.origin.contribution.id, len(other.evidence)) == ("C1", 3)


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
    assert found.carried_ideas[0].successor.location == "the harvest"
    assert found.carried_ideas[0].origin.location == "round 1, Window"


def test_idea_at_no_table_has_only_a_round() -> None:
    """It does not count as taken up at another table."""
    loose = contribution_made("C3", "P2", "Put us on it.", "10:40", refs=("C1",))
    (step,) = session(*TALK, loose).carried_ideas
    assert not step.changed_table
    assert step.successor.location == "round 2"
