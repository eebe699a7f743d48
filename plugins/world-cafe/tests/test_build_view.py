"""Every round has its questions, its tables and its ideas."""

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
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Happened, happened
from dialoguekit_world_cafe.projection import WorldCafe
from dialoguekit_world_cafe.view import Cafe, CafeSession, Host, Round

# P2 and P3 are of primary care, P4 and P5 of peer support.
OPENED = (
    SpaceCreated(space="S1", kind="table", label="Window"),
    SpaceCreated(space="S2", kind="table"),
    started("world-cafe", "10:00"),
)


def cafe(*facts: Fact) -> Cafe:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered().and_given(*facts).project(WorldCafe).workshops["leeds"]


def session(*facts: Fact) -> CafeSession:
    """The one café of such a workshop, begun at ten, with two tables."""
    (found,) = cafe(*OPENED, *facts).sessions
    return found


def rounds(*facts: Fact) -> tuple[Round, ...]:
    """Its rounds."""
    return session(*facts).rounds


def went(at: str, to: str, *people: str) -> tuple[Fact, ...]:
    """People went to a table."""
    return tuple((PresenceMoved(person=person, destination=to), at) for person in people)


def hosts(person: str, table: str | None, at: str) -> Happened:
    """Somebody was made the host of a table."""
    return happened(RoleAssigned(person=person, role="Host"), at, space=table)


def posed(id: str, at: str, text: str = "What helps?") -> Happened:
    """A question was put to the room."""
    return happened(QuestionPosed(question=id, text=text), at, activity="A1")


def sat(round: Round) -> dict[str, list[str]]:
    """Who sat at which table in a round."""
    return {s.table.space: [seat.person for seat in s.seats] for s in round.sittings}


# Rounds


def test_only_this_method_is_looked_at() -> None:
    """What another activity does is left alone."""
    assert cafe(started("conversation", "10:00"), entered("round", "10:05")).sessions == ()


def test_rounds_are_counted_and_other_stages_are_not() -> None:
    """Whatever comes between them."""
    stages = ("welcome", "round", "pause", "round", "harvest")
    found = session(*(entered(stage, f"10:{n}0") for n, stage in enumerate(stages)))
    assert [round.number for round in found.rounds] == [1, 2]
    assert [leg.title for leg in found.legs] == [
        "Welcome",
        "Round 1",
        "Pause",
        "Round 2",
        "Harvest",
    ]


def test_a_round_is_past_when_it_ended_or_its_cafe_is_over() -> None:
    """The last one of a café that runs is on."""
    facts = (entered("round", "10:00"), entered("round", "10:20"))
    assert [round.number for round in session(*facts).past] == [1]
    assert [round.number for round in session(*facts, ended("10:40")).past] == [1, 2]


def test_tables_are_called_what_the_room_calls_them() -> None:
    """Or by their ids, where they have no name; with the event that set each up."""
    window, other = session().tables
    assert (window.title, other.title) == ("Window", "table S2")
    assert len(window.evidence | other.evidence) == 2


def test_a_cafe_has_the_tables_of_its_spaces() -> None:
    """Two cafés may go on side by side, each in its own room."""
    hall = SpaceCreated(space="S3", kind="hall")
    inside = SpaceCreated(space="S4", kind="table", parent="S3")
    begun = started("world-cafe", "10:00")
    event = ActivityStarted(activity="A2", method="world-cafe", spaces=("S3",))
    first, second = cafe(*OPENED[:2], hall, inside, begun, event).sessions
    assert [table.space for table in first.tables] == ["S1", "S2", "S4"]
    assert [table.space for table in second.tables] == ["S4"]


# Questions


def asked(round: Round) -> list[tuple[str, bool]]:
    """The questions of a round, and whether they had been posed before."""
    return [(question.id, question.before) for question in round.questions]


def test_a_question_goes_on_until_another_is_posed() -> None:
    """What was posed in the welcome is what the first round talks about."""
    first, second, third = rounds(
        entered("welcome", "10:00"),
        posed("Q1", "10:05"),
        entered("round", "10:10"),
        entered("round", "10:30"),
        posed("Q2", "10:31"),
        posed("Q3", "10:32"),
        entered("round", "10:50"),
    )
    assert asked(first) == [("Q1", True)]
    assert asked(second) == [("Q2", False), ("Q3", False)]
    assert asked(third) == [("Q2", True), ("Q3", True)]


def test_a_question_that_is_noted_late_belongs_to_its_round() -> None:
    """The time at which it was posed decides."""
    first, second = rounds(
        entered("round", "10:10"), entered("round", "10:30"), ended("10:50"), posed("Q1", "10:12")
    )
    assert asked(first) == [("Q1", False)]
    assert asked(second) == [("Q1", True)]


def test_without_a_question_a_round_has_none() -> None:
    """Nor from what was posed when all was over."""
    assert (
        rounds(entered("round", "10:10"), ended("10:30"), posed("Q1", "10:40"))[0].questions == ()
    )


def test_a_question_that_was_redacted_has_no_words() -> None:
    """It stays, and its evidence stays."""
    room = gathered().and_given(*OPENED, posed("Q1", "10:05"))
    target = len(room.recorded)
    redacted = RecordRedacted(target=target, basis="a name in it")
    found = room.and_given(entered("round", "10:10"), redacted).project(WorldCafe)
    ((question,),) = [r.questions for r in found.workshops["leeds"].sessions[0].rounds]
    assert question.text == "[withheld]"
    assert list(question.evidence) == [("leeds", target)]


# Seats


def test_whoever_sits_at_a_table_has_a_seat() -> None:
    """In the order of ids, with the event that brought them there and their group."""
    facts = (*went("10:05", "S1", "P5", "P2"), *went("10:06", "S2", "P3"))
    (found,) = rounds(*facts, entered("round", "10:10"), ended("10:30"))
    assert sat(found) == {"S1": ["P2", "P5"], "S2": ["P3"]}
    assert [seat.group for seat in found.seats] == ["primary care", "peer support", "primary care"]
    assert all(len(seat.evidence) == 1 for seat in found.seats)
    assert len(found.sittings[0].evidence) == 2
    assert [seat.person for seat in found.sittings[0].of_group("peer support")] == ["P5"]
    assert found.at["P3"] is found.sittings[1]


def test_those_at_no_table_are_unseated() -> None:
    """Unless they were heard at one; facilitators stand where they like."""
    facts = (*went("10:05", "S1", "P2"), *went("10:05", "S9", "P3", "P1"))
    (found,) = rounds(
        *facts,
        entered("round", "10:10"),
        said("C1", "P4", "So.", "10:15", space="S1"),
        ended("10:30"),
    )
    assert [seat.person for seat in found.unseated] == ["P3", "P5"]


def test_somebody_may_come_in_to_a_table() -> None:
    """Without having been anywhere else."""
    new = PersonRegistered(person="P10", group="peer support")
    came = (PresenceStarted(person="P10", space="S2"), "10:12")
    (found,) = rounds(new, entered("round", "10:10"), came, ended("10:30"))
    assert sat(found) == {"S2": ["P10"]}


def test_a_table_at_which_something_was_said_is_there() -> None:
    """Even where nobody noted who sat at it."""
    (found,) = rounds(entered("round", "10:10"), said("C1", "P2", "So.", "10:15", space="S2"))
    (sitting,) = found.sittings
    assert (sitting.table.space, sitting.seats) == ("S2", ())
    assert [item.id for item in sitting.items] == ["C1"]


def test_what_participants_say_at_no_table_is_outside() -> None:
    """What the facilitator says is not counted; a space that is no table is none."""
    (found,) = rounds(
        entered("round", "10:10"),
        said("C1", "P2", "So.", "10:15"),
        said("C2", "P3", "So.", "10:15", space="S9"),
        said("C3", "P1", "Five minutes.", "10:25"),
    )
    assert [item.id for item in found.outside] == ["C1", "C2"]
    assert found.sittings == ()


# Hosts


def host(*facts: Fact) -> Host | None:
    """The host of the first table in the last round."""
    sitting = rounds(*facts)[-1].sittings[0]
    return sitting.host


def test_a_host_has_a_group_and_may_be_away() -> None:
    """With the event that made them one; attributed by group."""
    facts = (*went("10:05", "S1", "P2", "P4"), hosts("P4", "S1", "10:20"))
    one, two = entered("round", "10:10"), entered("round", "10:30")
    found = host(*facts, one, ended("10:30"))
    assert found is not None
    assert (found.person, found.group, found.here, found.left) == (
        "P4",
        "peer support",
        True,
        False,
    )
    assert len(found.evidence) == 1
    moved = host(*facts, one, two, *went("10:31", "S2", "P4"), ended("10:50"))
    assert moved is not None
    assert not moved.here


@pytest.mark.parametrize("person", ["P1", "P3", "P10"])
def test_a_host_of_whom_no_place_is_known_sits_at_the_table(person: str) -> None:
    """A participant has a seat there; a facilitator, or somebody never seen, is simply there."""
    facts = (PersonRegistered(person="P10", roles=("facilitator",)), hosts(person, "S1", "10:05"))
    (found,) = rounds(*facts, *went("10:05", "S1", "P2"), entered("round", "10:10"))
    assert found.sittings[0].hosted
    assert sat(found) == {"S1": ["P2", "P3"] if person == "P3" else ["P2"]}
    assert person not in [seat.person for seat in found.unseated]


def test_a_host_who_is_elsewhere_is_not_at_the_table() -> None:
    """Or who came too late to be met there."""
    facts = (hosts("P3", "S1", "10:05"), *went("10:05", "S1", "P2"), *went("10:05", "S2", "P3"))
    found = host(*facts, entered("round", "10:10"), ended("10:30"))
    assert found is not None
    assert not found.here


# Ideas


TALK = (
    entered("round", "10:10"),
    said("C1", "P2", "Nobody knows us.", "10:15", space="S1"),
    said("C2", "P3", "The list is old.", "10:16", space="S2"),
    entered("round", "10:30"),
)


def carried(*facts: Fact) -> list[tuple[str, str, bool]]:
    """What was carried on: from, to, and whether it crossed to another table."""
    found = session(*TALK, *facts).carried
    return [(c.origin.item.id, c.became.item.id, c.crossed) for c in found]


def test_an_idea_is_carried_on_by_a_ref_or_a_link() -> None:
    """To another table, or at the same one."""
    later = said("C3", "P2", "Put us on it.", "10:40", space="S2", refs=("C1", "C2"))
    assert carried(later) == [("C1", "C3", True), ("C2", "C3", False)]
    bare = said("C3", "P2", "Put us on it.", "10:40", space="S2")
    link = ContributionLinked(origin="C3", target="C1", relation="builds on")
    assert carried(bare, link) == [("C1", "C3", True)]


def test_a_ref_and_a_link_are_one_step() -> None:
    """Proven by what said so first."""
    later = said("C3", "P2", "Put us on it.", "10:40", space="S2", refs=("C1",))
    back = ContributionLinked(origin="C1", target="C3", relation="carries")
    (step,) = session(*TALK, later, back).carried
    assert step == session(*TALK, later).carried[0]
    assert len(step.evidence) == 2
    (other,) = session(*TALK, said("C3", "P2", "So.", "10:40", space="S2"), back).carried
    assert (other.origin.item.id, len(other.evidence)) == ("C1", 3)


def test_nothing_is_carried_within_a_round() -> None:
    """Nor from what was said in another stage, nor to what was."""
    same = said("C3", "P2", "Put us on it.", "10:20", space="S2", refs=("C1",))
    late = said("C4", "P2", "Hm.", "10:55", refs=("C9",))
    assert carried(same, entered("pause", "10:50"), late) == []
    assert carried(said("C4", "P2", "Hm.", "09:55", refs=("C1",))) == []


def test_the_harvest_takes_up_ideas_and_is_none_to_carry() -> None:
    """It is at no table."""
    facts = (
        entered("harvest", "10:50"),
        said("C3", "P2", "A list that is kept.", "10:55", space="S2", refs=("C1",)),
        said("C4", "P3", "Yes.", "10:56", refs=("C3",)),
    )
    assert carried(*facts) == [("C1", "C3", False)]
    found = session(*TALK, *facts)
    assert [item.id for item in found.harvested] == ["C3", "C4"]
    assert [item.id for item in found.ideas] == ["C1", "C2"]
    assert found.carried[0].became.place == "the harvest"
    assert found.carried[0].origin.place == "round 1, Window"


def test_an_idea_at_no_table_has_a_round_only() -> None:
    """Whether it crossed, nobody knows."""
    loose = said("C3", "P2", "Put us on it.", "10:40", refs=("C1",))
    (step,) = session(*TALK, loose).carried
    assert not step.crossed
    assert step.became.place == "round 2"
